/** A data table → one head row and body rows, all of one width. */
import { alignAttribute } from './prepare-dom.ts';
import { flattenCell } from './table-cells.ts';
import { plainText, toBox } from './walk.ts';

/** Past these, what a span claims is not believed. */
const spanMax = 100;
const columnsMax = 200;
const cellsMax = 200_000;

/** Set on tables that the Markdown rules may write; others have become boxes. */
export const gridAttribute = 'data-grid';

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
  const headRows = countHeadRows(rows, grid);
  const made = document.createElement('table');
  made.setAttribute(gridAttribute, '');
  const head = document.createElement('thead');
  head.appendChild(headRows > 0 ? headRow(document, grid.slice(0, headRows), width) : emptyRow(document, width));
  const body = document.createElement('tbody');
  for (const row of grid.slice(headRows)) {
    if (row.every((cell) => !cell || isEmpty(cell.element))) continue;
    const line = document.createElement('tr');
    for (let at = 0; at < width; at++) line.appendChild(cellElement(document, 'td', row[at] ?? null));
    body.appendChild(line);
  }
  made.append(head, body);
  return caption ? [toBox(caption), made] : [made];
}

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
      const text = plainText(element).slice(0, 200);
      const down = Math.min(span(element, 'rowspan'), rows.length - y);
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

function span(cell: Element, name: string): number {
  const value = Number.parseInt(cell.getAttribute(name) ?? '1', 10);
  return value >= 1 && value <= spanMax ? value : 1;
}

function countHeadRows(rows: readonly Element[], grid: readonly Cell[][]): number {
  let count = 0;
  for (const row of rows) {
    const cells = cellsOf(row);
    const isHead =
      cells.length > 0 && (row.parentNode?.nodeName === 'THEAD' || cells.every((cell) => cell.nodeName === 'TH'));
    if (!isHead || count === 3) break;
    count++;
  }
  return count === grid.length ? Math.min(count, 1) : count;
}

/** Several head rows become one: the words of a column from top to bottom. */
function headRow(document: Document, rows: readonly Cell[][], width: number): Element {
  const line = document.createElement('tr');
  for (let x = 0; x < width; x++) {
    if (rows.length === 1) {
      line.appendChild(cellElement(document, 'th', rows[0]?.[x] ?? null));
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
    cell.textContent = words.join(' / ');
    line.appendChild(cell);
  }
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
