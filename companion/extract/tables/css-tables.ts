/** Tables that boxes make by their style: rows of cells by `display`, or a grid whose first boxes are its heads. They get the roles of a table. */
import { findClassed } from '../find-classed.ts';
import { classOf, plainText } from '../walk.ts';

/** What a style sheet says of elements, by selector: `table-row` and the like. */
export type Displays = ReadonlyMap<string, string>;

const rowClass = /(?:^|\s)(?:table-row|tablerow|t-row|tbl-row|tr|[a-z]{1,4}TableRow)(?:\s|$)/;
const cellClass = /(?:^|\s)(?:table-cell|tablecell|t-cell|tbl-cell|t[dh]|[a-z]{1,4}Table(?:Cell|Head))(?:\s|$)/;
const headClass =
  /(?:^|[\s_-])(?:table-header(?:-group)?|thead|header-row|head|header|th|[a-z]{1,4}TableHead(?:ing)?)(?:$|[\s_-])/;
const boxTags = /^(?:DIV|SPAN|SECTION|P|A|LABEL|FIGURE|ARTICLE|HEADER)$/;
const cellTextMax = 400;

/** Works in place, before roles are read. */
export function markCssTables(document: Document, displays: Displays): void {
  const rows = new Set<Element>();
  const cells = new Set<Element>();
  const heads = new Set<Element>();
  const meet = (element: Element, display: string): void => {
    if (!boxTags.test(element.nodeName)) return;
    if (display === 'table-row') rows.add(element);
    else if (display === 'table-cell') cells.add(element);
    else if (display === 'table-header-group') heads.add(element);
  };
  for (const [selector, display] of displays)
    for (const element of document.querySelectorAll(selector)) meet(element, display);
  for (const element of document.querySelectorAll('[style*="table-" i]'))
    meet(element, /display\s*:\s*(table-[a-z-]+)/i.exec(element.getAttribute('style') ?? '')?.[1]?.toLowerCase() ?? '');
  for (const element of findClassed(document, '[class*="cell" i], .td, .th, [class*="TableHead"]'))
    if (cellClass.test(classOf(element))) {
      meet(element, 'table-cell');
      const row = element.parentElement;
      if (row && rowClass.test(classOf(row))) meet(row, 'table-row');
    }
  const tables = new Map<Element, Element[]>();
  for (const row of rows) {
    const own = [...row.children];
    if (own.length < 2 || !own.every((cell) => cells.has(cell)) || row.closest('table, [role=row]')) continue;
    const group = row.parentElement;
    const isGroup =
      group !== null &&
      (heads.has(group) || [...group.children].every((child) => rows.has(child)) || headClass.test(classOf(group)));
    const outer = isGroup && group.parentElement && hasOtherRows(group, rows) ? group.parentElement : group;
    if (!outer || /^(?:BODY|HTML)$/.test(outer.nodeName)) continue;
    tables.set(outer, [...(tables.get(outer) ?? []), row]);
  }
  for (const [table, own] of tables) markTable(table, own, heads);
  for (const head of findClassed(
    document,
    '[class*="grid"] > [class*="head"]:first-child, [class*="table"] > [class*="head"]:first-child',
  ))
    if (head.parentElement) markGrid(head.parentElement);
}

/** A box beside it holds rows too: both are parts of one table. */
function hasOtherRows(group: Element, rows: ReadonlySet<Element>): boolean {
  return [...(group.parentElement?.children ?? [])].some(
    (other) => other !== group && (rows.has(other) || [...other.children].some((child) => rows.has(child))),
  );
}

function markTable(table: Element, rows: readonly Element[], heads: ReadonlySet<Element>): void {
  const width = rows[0]?.children.length ?? 0;
  if (rows.length < 2 || table.hasAttribute('role') || table.querySelector('h1, h2, table, article')) return;
  if (
    rows.some(
      (row) => row.children.length !== width || [...row.children].some((cell) => plainText(cell).length > cellTextMax),
    )
  )
    return;
  table.setAttribute('role', 'table');
  for (const row of rows) {
    const isHead =
      (row.parentElement && (heads.has(row.parentElement) || headClass.test(classOf(row.parentElement)))) ||
      headClass.test(classOf(row)) ||
      [...row.children].every((cell) => headClass.test(classOf(cell)));
    row.setAttribute('role', 'row');
    for (const cell of row.children) cell.setAttribute('role', isHead && row === rows[0] ? 'columnheader' : 'cell');
  }
}

const columnsMax = 8;

/** A grid without rows: its first boxes are named as heads, and what follows fills whole rows below them. */
function markGrid(box: Element): void {
  const parts = [...box.children];
  if (parts.length < 4 || parts.length > 2000 || box.hasAttribute('role') || box.closest('table, nav')) return;
  const isHead = (part: Element | undefined): boolean => part !== undefined && headClass.test(classOf(part));
  let width = 0;
  while (width < columnsMax && isHead(parts[width])) width++;
  if (width < 2 || parts.length % width !== 0 || parts.length < width * 2 || parts.slice(width).some(isHead)) return;
  if (parts.some((part) => !boxTags.test(part.nodeName) || plainText(part).length > cellTextMax * 3)) return;
  if (parts.slice(0, width).some((part) => plainText(part).length > 60 || part.querySelector('h1, h2, h3'))) return;
  const document = box.ownerDocument;
  box.setAttribute('role', 'table');
  for (let at = 0; at < parts.length; at += width) {
    const row = document.createElement('div');
    row.setAttribute('role', 'row');
    for (const part of parts.slice(at, at + width)) {
      part.setAttribute('role', at === 0 ? 'columnheader' : 'cell');
      row.appendChild(part);
    }
    box.appendChild(row);
  }
}
