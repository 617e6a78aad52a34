/**
 * Tables → a form that Markdown can hold.
 * Layout tables become boxes. Data tables become one head row and body rows, all of one width, with spans filled in:
 * a cell that spans rows is repeated in each (every row can be read by itself), one that spans columns is followed by empty cells.
 */
import { cellsOf, gridAttribute, toGrid } from './table-grid.ts';
import { blockTags, plainText, toBox } from './walk.ts';

/** Inner tables first. Works in place. */
export function settleTables(root: Element): void {
  for (const table of [...root.querySelectorAll('table')].reverse()) {
    if (!table.parentNode) continue;
    const rows = rowsOf(table);
    const made = isLayout(table, rows) ? toBoxes(table, rows) : toGrid(table, rows);
    // What stands in a table outside its cells is shown before it; here it comes after.
    if (plainText(table) !== '') made.push(toBox(table));
    table.replaceWith(...made);
  }
  // Readability may have taken rows and cells out of their table.
  for (const part of [...root.querySelectorAll('td, th, tr, tbody, thead, tfoot, caption')].reverse())
    if (!part.closest('table')) part.replaceWith(toBox(part));
}

function rowsOf(table: Element): Element[] {
  const rows: Element[] = [];
  for (const child of [...table.children]) {
    if (child.nodeName === 'TR') rows.push(child);
    else if (/^(?:THEAD|TBODY|TFOOT)$/.test(child.nodeName))
      for (const row of child.children) if (row.nodeName === 'TR') rows.push(row);
  }
  return rows;
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
  if (widest <= 1 || rows.length === 1) return true;
  if (table.querySelector('h1, h2, h3, h4, article, section, form, pre')) return true;
  // A grid whose tables lie in it is a page's skeleton; a long text in a cell is prose in a column.
  if (table.querySelector(`table, [${gridAttribute}]`)) return true;
  return cells.some((cell) => plainText(cell).length > proseMin);
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
