/** Boxes whose role says what they are → the elements that say it: headings, tables, lists, rules. */
import { plainText } from '../walk.ts';

const rowsOf = '[role=row]';
const read = /^(?:heading|table|grid|treegrid|list|separator)$/;
const cellRoles = /^(?:cell|gridcell|columnheader|rowheader)$/;
const structural = /^(?:TABLE|TBODY|THEAD|TR|TD|TH|UL|OL|LI|H[1-6]|HR|BODY|HTML|A|BUTTON|INPUT)$/;

/** Works in place, before the document is prepared. */
export function applyRoles(document: Document): void {
  for (const element of [...document.querySelectorAll('[role]')].reverse()) {
    const role = element.getAttribute('role') ?? '';
    if (!read.test(role) || !element.parentNode || structural.test(element.nodeName)) continue;
    if (role === 'heading') toHeading(element);
    else if (role === 'list') toList(element);
    else if (role === 'separator') {
      if (plainText(element) === '' && element.closest('[role=menu], nav') === null) rename(element, 'hr');
    } else toTable(element);
  }
}

function toHeading(element: Element): void {
  // Where the role alone makes it a heading, a style for one says which.
  const drawn = /(?:^|\s)h([1-6])(?:\s|$)/.exec(element.getAttribute('class') ?? '')?.[1];
  const level = Number.parseInt(element.getAttribute('aria-level') ?? drawn ?? '2', 10);
  if (element.querySelector('h1, h2, h3, h4, h5, h6') || element.closest('h1, h2, h3, h4, h5, h6, p, button, a'))
    return;
  rename(element, `h${level >= 1 && level <= 6 ? level : level > 6 ? 6 : 2}`);
}

function toList(element: Element): void {
  const items = [...element.querySelectorAll('[role=listitem]')].filter(
    (item) => item.closest('[role=list]') === element || item.closest('[role=list], ul') === element,
  );
  if (
    items.length === 0 ||
    items.some((item) => item.parentElement !== element && item.parentElement?.parentElement !== element)
  )
    return;
  const list = element.ownerDocument.createElement('ul');
  keepNames(element, list);
  for (const item of items) {
    const made = element.ownerDocument.createElement('li');
    keepNames(item, made);
    while (item.firstChild) made.appendChild(item.firstChild);
    list.appendChild(made);
  }
  element.replaceWith(list);
}

/** Rows of cells, wherever in the box they lie. A grid of one column is a list of rows, and stays as it is. */
function toTable(element: Element): void {
  const document = element.ownerDocument;
  const rows = [...element.querySelectorAll(rowsOf)].filter((row) => !row.querySelector(rowsOf));
  const cells = rows.map((row) =>
    [...row.querySelectorAll('[role]')].filter(
      (cell) => cellRoles.test(cell.getAttribute('role') ?? '') && !insideCell(cell, row),
    ),
  );
  if (rows.length < 2 || cells.every((row) => row.length < 2) || element.querySelector('table')) return;
  const table = document.createElement('table');
  keepNames(element, table);
  const head = document.createElement('thead');
  const body = document.createElement('tbody');
  cells.forEach((row, at) => {
    const line = document.createElement('tr');
    for (const cell of row) {
      const role = cell.getAttribute('role');
      const made = document.createElement(role === 'columnheader' || role === 'rowheader' ? 'th' : 'td');
      for (const [name, from] of [
        ['colspan', 'aria-colspan'],
        ['rowspan', 'aria-rowspan'],
      ] as const) {
        const value = cell.getAttribute(from);
        if (value) made.setAttribute(name, value);
      }
      while (cell.firstChild) made.appendChild(cell.firstChild);
      line.appendChild(made);
    }
    const isHead =
      row.length > 0 &&
      body.firstChild === null &&
      rows[at]?.querySelector('[role=columnheader]') !== undefined &&
      line.querySelector('td') === null;
    (isHead ? head : body).appendChild(line);
  });
  if (head.firstChild) table.appendChild(head);
  table.appendChild(body);
  element.replaceWith(table);
}

function insideCell(cell: Element, row: Element): boolean {
  for (let at = cell.parentElement; at && at !== row; at = at.parentElement)
    if (cellRoles.test(at.getAttribute('role') ?? '')) return true;
  return false;
}

function rename(element: Element, name: string): void {
  const made = element.ownerDocument.createElement(name);
  keepNames(element, made);
  while (element.firstChild) made.appendChild(element.firstChild);
  element.replaceWith(made);
}

function keepNames(from: Element, to: Element): void {
  for (const name of ['id', 'class', 'aria-label', 'hidden', 'aria-hidden', 'style']) {
    const value = from.getAttribute(name);
    if (value !== null) to.setAttribute(name, value);
  }
}
