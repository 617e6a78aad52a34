/**
 * Tables → a form that Markdown can hold.
 * Layout tables become boxes. Data tables become one head row and body rows, all of one width, with spans filled in:
 * a cell that spans rows is repeated in each (every row can be read by itself), one that spans columns is followed by empty cells.
 */
import { alignAttribute } from './prepare-dom.ts';
import { blockTags, isElement, plainText, unwrap } from './walk.ts';

/** Past these, what a span claims is not believed. */
const spanMax = 100;
const columnsMax = 200;
const cellsMax = 200_000;

/** Set on tables that the Markdown rules may write; others have become boxes. */
export const gridAttribute = 'data-grid';

/** Inner tables first. Works in place. */
export function settleTables(root: Element): void {
  for (const table of [...root.querySelectorAll('table')].reverse()) {
    if (!table.parentNode) continue;
    const rows = rowsOf(table);
    const made = isLayout(table, rows) ? toBoxes(table, rows) : toGrid(table, rows);
    // What stands in a table outside its cells is shown before it; here it comes after.
    if (plainText(table) !== '') made.push(inBox(table));
    table.replaceWith(...made);
  }
  // Readability may have taken rows and cells out of their table.
  for (const part of [...root.querySelectorAll('td, th, tr, tbody, thead, tfoot, caption')].reverse())
    if (!part.closest('table')) part.replaceWith(inBox(part));
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

const cellsOf = (row: Element): Element[] =>
  [...row.children].filter((cell) => cell.nodeName === 'TD' || cell.nodeName === 'TH');

function isLayout(table: Element, rows: readonly Element[]): boolean {
  const role = table.getAttribute('role');
  if (role === 'presentation' || role === 'none') return true;
  if (rows.length === 0) return true;
  const cells = rows.flatMap(cellsOf);
  const widest = Math.max(0, ...rows.map((row) => cellsOf(row).length));
  if (cells.some((cell) => cell.nodeName === 'TH') && widest > 1)
    return cells.some((cell) => plainText(cell).length > 4000);
  if (widest <= 1 || rows.length === 1) return true;
  if (table.querySelector('h1, h2, h3, h4, article, section, form, pre')) return true;
  // A grid whose tables lie in it is a page's skeleton; a long text in a cell is prose in a column.
  if (table.querySelector(`table, [${gridAttribute}]`)) return true;
  return cells.some((cell) => plainText(cell).length > 700);
}

function toBoxes(table: Element, rows: readonly Element[]): Element[] {
  const document = table.ownerDocument;
  const box = document.createElement('div');
  const caption = [...table.children].find((child) => child.nodeName === 'CAPTION');
  if (caption) box.appendChild(inBox(caption));
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
    } else for (const cell of cells) box.appendChild(inBox(cell));
  }
  return [box];
}

function inBox(part: Element): Element {
  const box = part.ownerDocument.createElement('div');
  while (part.firstChild) box.appendChild(part.firstChild);
  return box;
}

/** `repeated`: the text of a cell from a row above that reaches down to here. */
type Cell = { readonly element: Element; readonly repeated: string | null } | null;

function toGrid(table: Element, rows: readonly Element[]): Element[] {
  const grid = layOut(rows);
  const width = Math.max(0, ...grid.map((row) => row.length));
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
  return caption ? [inBox(caption), made] : [made];
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
  flattenBlocks(made);
  return made;
}

/** A Markdown cell is one line: blocks in it are parted by line breaks. */
function flattenBlocks(cell: Element): void {
  if (!cell.firstElementChild) return;
  const document = cell.ownerDocument;
  for (const inner of [...cell.querySelectorAll(`table[${gridAttribute}]`)]) inner.replaceWith(...linesOfInner(inner));
  for (const pre of [...cell.querySelectorAll('pre')]) {
    const lines = (pre.textContent ?? '').split('\n');
    const parts = lines.flatMap((line, at) => {
      const code = document.createElement('code');
      code.textContent = line;
      return at === 0 ? [code] : [document.createElement('br'), code];
    });
    pre.replaceWith(...parts);
  }
  for (const element of [...cell.querySelectorAll('*')].reverse()) {
    if (!blockTags.has(element.nodeName) || !element.parentNode) continue;
    if (element.nodeName === 'HR') element.replaceWith(document.createElement('br'));
    else {
      if (element.nodeName === 'LI') element.prepend(document.createTextNode('• '));
      if (hasBefore(element)) element.before(document.createElement('br'));
      if (isFollowedByText(element)) element.after(document.createElement('br'));
      unwrap(element);
    }
  }
}

/** True where something visible stands before the element in its parent. */
function hasBefore(element: Element): boolean {
  for (let node = element.previousSibling; node; node = node.previousSibling) {
    if (node.nodeName === 'BR') return false;
    if (plainText(node) !== '' || node.nodeName === 'IMG') return true;
  }
  return false;
}

/** True where inline content follows; a block that follows brings its own line break. */
function isFollowedByText(element: Element): boolean {
  let next = element.nextSibling;
  while (next && !isElement(next) && plainText(next) === '') next = next.nextSibling;
  return next !== null && next.nodeName !== 'BR' && !blockTags.has(next.nodeName);
}

function linesOfInner(table: Element): Node[] {
  const document = table.ownerDocument;
  const lines: Node[] = [];
  for (const row of table.querySelectorAll('tr')) {
    const texts = [...row.children].map(plainText).filter((text) => text !== '');
    if (texts.length === 0) continue;
    if (lines.length > 0) lines.push(document.createElement('br'));
    lines.push(document.createTextNode(texts.join(' · ')));
  }
  return lines;
}
