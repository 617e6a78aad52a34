/**
 * Tables → a form that Markdown can hold.
 * Layout tables become boxes. Data tables become one head row and body rows, all of one width, with spans filled in:
 * a cell that spans rows is repeated in each (every row can be read by itself), one that spans columns is followed by empty cells.
 */

import { blockTags, plainText, toBox } from '../walk.ts';
import { cellsOf, gridAttribute, toGrid } from './table-grid.ts';

/** Inner tables first. Works in place. */
export function settleTables(root: Element): void {
  for (const table of [...root.querySelectorAll('table')]) if (table.parentNode) joinHead(table);
  for (const table of [...root.querySelectorAll('table')].reverse()) {
    if (!table.parentNode) continue;
    const rows = rowsOf(table);
    const callouts = toCallouts(table, rows);
    if (callouts) {
      table.replaceWith(callouts);
      continue;
    }
    const made = isLayout(table, rows) ? toBoxes(table, rows) : toGrid(table, rows);
    // What stands in a table outside its cells is shown before it; here it comes after.
    if (plainText(table) !== '') made.push(toBox(table));
    table.replaceWith(...made);
  }
  // Readability may have taken rows and cells out of their table.
  for (const part of [...root.querySelectorAll('td, th, tr, tbody, thead, tfoot, caption')].reverse())
    if (!part.closest('table')) part.replaceWith(toBox(part));
}

/** Rows as they are shown: heads first and feet last, wherever they are written; a head that a script has doubled once. */
function rowsOf(table: Element): Element[] {
  const head: Element[] = [];
  const body: Element[] = [];
  const foot: Element[] = [];
  const heads = new Set<string>();
  for (const child of [...table.children]) {
    if (child.nodeName === 'TR') body.push(child);
    if (!/^(?:THEAD|TBODY|TFOOT)$/.test(child.nodeName)) continue;
    if (child.nodeName === 'THEAD') {
      const text = plainText(child);
      if (heads.has(text)) {
        child.remove();
        continue;
      }
      heads.add(text);
    }
    const rows = child.nodeName === 'THEAD' ? head : child.nodeName === 'TFOOT' ? foot : body;
    for (const row of child.children) if (row.nodeName === 'TR') rows.push(row);
  }
  return [...head, ...body, ...foot];
}

/** Asciidoctor lays the notes about marked lines of code out in a table: the mark's number, the note. */
function toCallouts(table: Element, rows: readonly Element[]): Element | null {
  if (!table.parentElement?.classList.contains('colist')) return null;
  if (rows.some((row, at) => cellsOf(row).length !== 2 || plainText(row.firstElementChild ?? row) !== String(at + 1)))
    return null;
  const list = table.ownerDocument.createElement('ol');
  for (const row of rows) {
    const item = table.ownerDocument.createElement('li');
    const note = cellsOf(row)[1];
    while (note?.firstChild) item.appendChild(note.firstChild);
    list.appendChild(item);
  }
  return list;
}

/** How far about a table its head may lie, where it is a table of its own (so that it stays while the body scrolls). */
const headBoxes = 3;

/** A table that is a head alone belongs to the one after it: as its head, or, where that has the same one, not at all. */
function joinHead(table: Element): void {
  const rows = rowsOf(table);
  const [row] = rows;
  if (rows.length !== 1 || !row || cellsOf(row).length < 2 || cellsOf(row).some((cell) => cell.nodeName !== 'TH'))
    return;
  let next: Element | null = null;
  for (let box: Element | null = table, up = 0; box && !next && up <= headBoxes; box = box.parentElement, up++) {
    if (up > 0 && plainText(box) !== plainText(table)) break;
    const after: Element | null = box.nextElementSibling;
    next = after?.nodeName === 'TABLE' ? after : (after?.querySelector('table') ?? null);
    if (after && next && plainText(after) !== plainText(next)) next = null;
  }
  const first = next && rowsOf(next)[0];
  if (!next || !first || cellsOf(first).length !== cellsOf(row).length) return;
  const isSame = plainText(first).replace(/\s/g, '') === plainText(row).replace(/\s/g, '');
  const isEmptyHead = first.parentNode?.nodeName === 'THEAD' && plainText(first) === '';
  if (!isSame) {
    if (isEmptyHead) first.remove();
    else if (first.parentNode?.nodeName === 'THEAD' || cellsOf(first).every((cell) => cell.nodeName === 'TH')) return;
    const head = next.ownerDocument.createElement('thead');
    head.appendChild(row);
    next.insertBefore(head, next.firstElementChild);
  }
  table.remove();
}

/** A cell with more text than this, in a table that names no columns, is prose in a column. */
const proseMin = 700;
/** The same where columns are named, and headings stand in the cell. */
const namedProseMin = 1500;

function isLayout(table: Element, rows: readonly Element[]): boolean {
  const role = table.getAttribute('role');
  if (role === 'presentation' || role === 'none') return true;
  if (rows.length === 0) return true;
  const cells = rows.flatMap(cellsOf);
  const widest = rows.reduce((most, row) => Math.max(most, cellsOf(row).length), 0);
  if (cells.some((cell) => cell.nodeName === 'TH') && widest > 1)
    return cells.some(
      (cell) => plainText(cell).length > namedProseMin && cell.querySelector('h2, h3, article, section'),
    );
  if (widest === 1 && rows.length > 1 && isColumn(table, rows)) return false;
  if (widest <= 1 || rows.length === 1) return true;
  if (table.querySelector('h1, h2, h3, h4, article, section, form, pre')) return true;
  // A grid whose tables lie in it is a page's skeleton; a long text in a cell is prose in a column.
  if (table.querySelector(`table, [${gridAttribute}]`)) return true;
  return cells.some((cell) => plainText(cell).length > proseMin);
}

/** One column with a name over it. */
function isColumn(table: Element, [head, ...rows]: readonly Element[]): boolean {
  return (
    head !== undefined &&
    cellsOf(head)[0]?.nodeName === 'TH' &&
    plainText(head) !== '' &&
    rows.every((row) => cellsOf(row)[0]?.nodeName === 'TD') &&
    !table.querySelector('h1, h2, h3, h4, article, section, form, pre, table, p + p')
  );
}

function toBoxes(table: Element, rows: readonly Element[]): Element[] {
  const document = table.ownerDocument;
  const box = document.createElement('div');
  const caption = [...table.children].find((child) => child.nodeName === 'CAPTION');
  if (caption) box.appendChild(toBox(caption));
  for (const row of rows) {
    const cells = cellsOf(row);
    // Short cells beside each other (a rank, a mark, a title) are one line.
    const isLine =
      cells.length > 1 &&
      cells.every(
        (cell) => plainText(cell).length < 200 && ![...cell.children].some((child) => blockTags.has(child.nodeName)),
      );
    if (isLine) {
      const line = document.createElement('div');
      for (const cell of cells) {
        while (cell.firstChild) line.appendChild(cell.firstChild);
        line.appendChild(document.createTextNode(' '));
      }
      box.appendChild(line);
    } else for (const cell of cells) box.appendChild(toBox(cell));
  }
  return [box];
}
