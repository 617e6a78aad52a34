/** A data table → one head row and body rows, all of one width. */
import { alignAttribute } from '../attributes.ts';
import { isElement, isText, plainText, toBox } from '../walk.ts';
import { flattenCell } from './table-cells.ts';

/** Past these, what a span claims is not believed. */
const spanMax = 100;
const columnsMax = 200;
const cellsMax = 200_000;
const headRowsMax = 3;

/** Set on tables that the Markdown rules may write; others have become boxes. */
export const gridAttribute = 'data-tabtrawl-grid';

export function cellsOf(row: Element): Element[] {
  return [...row.children].filter((cell) => cell.nodeName === 'TD' || cell.nodeName === 'TH');
}

/** `repeated`: the text of a cell from a row above that reaches down to here. */
type Cell = { readonly element: Element; readonly repeated: string | null } | null;

/** The caption, where there is one, and the table; takes the cells' content out of the old one. */
export function toGrid(table: Element, rows: readonly Element[]): Element[] {
  const grid = layOut(rows);
  const width = grid.reduce((most, row) => Math.max(most, row.length), 0);
  const document = table.ownerDocument;
  const caption = [...table.children].find((child) => child.nodeName === 'CAPTION');
  const headRows = countHeadRows(rows, grid, width);
  const made = document.createElement('table');
  made.setAttribute(gridAttribute, '');
  const head = document.createElement('thead');
  head.appendChild(headRows > 0 ? headRow(document, grid.slice(0, headRows), width) : emptyRow(document, width));
  const headText = bare(head);
  const names = [...(head.firstElementChild?.children ?? [])].map(plainText);
  const body = document.createElement('tbody');
  grid.slice(headRows).forEach((row, at) => {
    if (row.every((cell) => !cell || isEmpty(cell.element))) return;
    // A foot, or a row in the body, that says the head again for those who have scrolled past it.
    const source = rows[headRows + at];
    const isHeadAgain = headRows > 0 && headText !== '' && source && isHeadLike(source) && bare(source) === headText;
    if (isHeadAgain) {
      for (const cell of cellsOf(source)) while (cell.firstChild) cell.firstChild.remove();
      return;
    }
    const line = document.createElement('tr');
    for (let x = 0; x < width; x++) {
      if (headRows > 0) dropLabel(row[x]?.element, names[x] ?? '');
      line.appendChild(cellElement(document, 'td', row[x] ?? null));
    }
    body.appendChild(line);
  });
  made.append(head, body);
  return caption ? [toBox(caption), made] : [made];
}

const labelClass = /label|head|title|name|mobile|(?:^|[\s_-])th(?:$|[\s_-])/i;

/** The column's name before what stands in the cell, for screens on which each row is a card. */
function dropLabel(cell: Element | undefined, name: string): void {
  const label = cell?.firstElementChild;
  if (!cell || !label || name === '' || !labelClass.test(label.getAttribute('class') ?? '')) return;
  if (plainText(label).replace(/:$/, '') !== name || plainText(cell).length <= plainText(label).length) return;
  if (isText(label.previousSibling) && label.previousSibling.data.trim() !== '') return;
  label.remove();
}

const bare = (element: Element): string => (element.textContent ?? '').replace(/\s/g, '');

function isEmpty(cell: Element): boolean {
  return plainText(cell) === '' && !cell.querySelector('img');
}

/** Cells at their places, spans filled in. */
function layOut(rows: readonly Element[]): Cell[][] {
  const grid: Cell[][] = rows.map(() => []);
  let filled = 0;
  rows.forEach((row, y) => {
    let x = 0;
    for (const element of cellsOf(row)) {
      while (grid[y]?.[x] !== undefined) x++;
      const across = span(element, 'colspan');
      const down = Math.min(span(element, 'rowspan'), rows.length - y);
      const text = down > 1 ? partedText(element).slice(0, 200) : '';
      if (x + across > columnsMax || filled > cellsMax) break;
      for (let dy = 0; dy < down; dy++) {
        for (let dx = 0; dx < across; dx++) {
          const line = grid[y + dy];
          if (line) line[x + dx] = dx > 0 ? null : { element, repeated: dy > 0 ? text : null };
          filled++;
        }
      }
      x += across;
    }
  });
  return grid.map((row) => Array.from(row, (cell) => cell ?? null));
}

/** The words of a cell, with a space where it breaks its lines. */
function partedText(cell: Element): string {
  if (!cell.querySelector('br, p, div, li')) return plainText(cell);
  const copy = cell.cloneNode(true) as Element;
  for (const part of copy.querySelectorAll('br, p, div, li')) part.before(' ');
  return plainText(copy);
}

function span(cell: Element, name: string): number {
  const value = Number.parseInt(cell.getAttribute(name) ?? '1', 10);
  return value >= 1 && value <= spanMax ? value : value === 0 && name === 'rowspan' ? spanMax : 1;
}

const isHeadLike = (row: Element): boolean => {
  const cells = cellsOf(row);
  return cells.length > 0 && cells.every((cell) => cell.nodeName === 'TH' || isEmpty(cell));
};

/**
 * 1. Rows in `thead`, where there are any; what the body says in `th` is a group's title or the row's own.
 * 2. Else the rows at the top whose cells are all `th` (or empty): the first, those that its cells reach down to, and those below a title over several columns.
 * 3. Else a first row all of whose cells are bold, where no other row is.
 */
function countHeadRows(rows: readonly Element[], grid: readonly Cell[][], width: number): number {
  const inHead = rows.filter((row) => row.parentNode?.nodeName === 'THEAD' && cellsOf(row).length > 0).length;
  if (inHead > 0) {
    const count = Math.min(inHead, headRowsMax);
    return count < grid.length ? count : Math.min(1, grid.length);
  }
  const first = rows[0];
  if (!first) return 0;
  if (!isHeadLike(first) || cellsOf(first).every((cell) => cell.nodeName !== 'TH')) return isBoldHead(rows) ? 1 : 0;
  let count = 1;
  let reach = Math.max(...cellsOf(first).map((cell) => span(cell, 'rowspan')));
  while (count < Math.min(headRowsMax, rows.length - 1)) {
    const row = rows[count];
    const above = rows[count - 1];
    if (!row || !above || !isHeadLike(row)) break;
    const isGroup = cellsOf(row).length === 1 && span(cellsOf(row)[0] ?? row, 'colspan') >= width;
    const isBelowTitle =
      cellsOf(above).some((cell) => span(cell, 'colspan') > 1) && cellsOf(row).length > cellsOf(above).length;
    if (isGroup || !(reach > count || isBelowTitle)) break;
    count++;
    reach = Math.max(reach, count - 1 + Math.max(...cellsOf(row).map((cell) => span(cell, 'rowspan'))));
  }
  return count;
}

const headClass = /(?:^|[\s_-])(?:head|header|heading|th|thead|title|colhead|tablehead|tableheader)(?:$|[\s_-])/i;

function isBoldHead(rows: readonly Element[]): boolean {
  const [first, ...others] = rows;
  if (!first || others.length === 0 || cellsOf(first).length < 2) return false;
  const isBold = (row: Element): boolean => {
    const cells = cellsOf(row).filter((cell) => plainText(cell) !== '');
    return (
      cells.length > 1 &&
      cells.every(
        (cell) => isAllBold(cell) || (cell.nodeName === 'TD' && headClass.test(cell.getAttribute('class') ?? '')),
      )
    );
  };
  return isBold(first) && !others.some(isBold);
}

/** True where all words of the cell are bold. */
function isAllBold(cell: Element): boolean {
  if (/font-weight\s*:\s*(?:bold|[6-9]00)/.test(cell.getAttribute('style') ?? '')) return true;
  for (const node of cell.childNodes) {
    if (isText(node) && node.data.trim() !== '') return false;
    if (!isElement(node) || plainText(node) === '') continue;
    if (
      /^(?:B|STRONG|TH)$/.test(node.nodeName) ||
      /font-weight\s*:\s*(?:bold|[6-9]00)/.test(node.getAttribute('style') ?? '')
    )
      continue;
    if (!/^(?:P|DIV|SPAN|FONT|CENTER|A)$/.test(node.nodeName) || !isAllBold(node)) return false;
  }
  return plainText(cell) !== '';
}

/** Several head rows become one: the words of a column from top to bottom. */
function headRow(document: Document, rows: readonly Cell[][], width: number): Element {
  const line = document.createElement('tr');
  for (let x = 0; x < width; x++) {
    if (rows.length === 1) {
      const cell = cellElement(document, 'th', rows[0]?.[x] ?? null);
      // The row is the head; that its words are bold goes without saying.
      for (const bold of [...cell.querySelectorAll('b, strong')]) bold.replaceWith(...bold.childNodes);
      line.appendChild(cell);
      continue;
    }
    const words: string[] = [];
    for (const row of rows) {
      // A group's title stands over all of its columns.
      let at = x;
      while (at > 0 && !row[at]) at--;
      const text = row[at] ? plainText(row[at]?.element ?? line) : '';
      if (text && !words.includes(text)) words.push(text);
    }
    const cell = document.createElement('th');
    const align = rows.at(-1)?.[x]?.element.getAttribute(alignAttribute);
    if (align) cell.setAttribute('align', align);
    cell.textContent = words.join(' / ');
    line.appendChild(cell);
  }
  // Their words have been taken; what is left in the old table would be shown after it.
  if (rows.length > 1)
    for (const row of rows) for (const cell of row) while (cell?.element.firstChild) cell.element.firstChild.remove();
  return line;
}

function emptyRow(document: Document, width: number): Element {
  const line = document.createElement('tr');
  for (let x = 0; x < width; x++) line.appendChild(document.createElement('th'));
  return line;
}

function cellElement(document: Document, name: string, cell: Cell): Element {
  const made = document.createElement(name);
  if (!cell) return made;
  const align = cell.element.getAttribute(alignAttribute);
  if (align) made.setAttribute('align', align);
  // A repeated cell gives its text alone: images and long lists once are enough.
  if (cell.repeated !== null) made.textContent = cell.repeated;
  else while (cell.element.firstChild) made.appendChild(cell.element.firstChild);
  flattenCell(made);
  return made;
}
