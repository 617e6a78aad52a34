/** Tables without `table`: boxes shown as rows and cells, grids with heads. */
import { expect, test } from 'vitest';
import { extract, markdownOf } from '../make-capture.ts';

const wanted = '| Rope | Price |\n| --- | --- |\n| Hemp | 12 |\n| Nylon | 9 |';
const rows = [
  ['Rope', 'Price'],
  ['Hemp', '12'],
  ['Nylon', '9'],
];
const tableOf = (outer: string, row: (at: number) => string, cell: (at: number) => string) =>
  `<div ${outer}>${rows.map((cells, at) => `<div ${row(at)}>${cells.map((text) => `<div ${cell(at)}>${text}</div>`).join('')}</div>`).join('')}</div>`;

test.each([
  [
    'a style sheet of the page',
    `<style>.t{display:table;width:100%}.r{display:table-row}.c{display:table-cell;padding:4px}</style>${tableOf(
      'class="t"',
      (at) => `class="r${at === 0 ? ' header-row' : ''}"`,
      () => 'class="c"',
    )}`,
  ],
  [
    'styles of the elements',
    `<div style="display:table"><div style="display:table-header-group"><div style="display:table-row"><span style="display:table-cell">Rope</span><span style="display:table-cell">Price</span></div></div><div style="display:table-row-group">${rows
      .slice(1)
      .map(
        ([name, price]) =>
          `<div style="display: table-row"><span style="display: table-cell">${name}</span><span style="display: table-cell">${price}</span></div>`,
      )
      .join('')}</div></div>`,
  ],
  [
    'classes that say so',
    tableOf(
      'class="divTable"',
      () => 'class="divTableRow"',
      (at) => `class="divTable${at === 0 ? 'Head' : 'Cell'}"`,
    ),
  ],
  [
    'utility classes',
    `<div class="table"><div class="table-header-group"><div class="table-row"><div class="table-cell">Rope</div><div class="table-cell">Price</div></div></div><div class="table-row-group"><div class="table-row"><div class="table-cell">Hemp</div><div class="table-cell">12</div></div><div class="table-row"><div class="table-cell">Nylon</div><div class="table-cell">9</div></div></div></div>`,
  ],
  [
    'a grid with heads',
    `<div class="summary-table two-column-summary"><div class="table-header col-first">Rope</div><div class="table-header col-last">Price</div><div class="col-first">Hemp</div><div class="col-last">12</div><div class="col-first">Nylon</div><div class="col-last">9</div></div>`,
  ],
])('%s', (_, html) => {
  expect(markdownOf(html)).toBe(wanted);
});

test('a box laid out as a table stays a box', () => {
  const text = 'The strands of wet rope swell and will not pass through each other. '.repeat(8);
  const html = `<main style="display:table"><div style="display:table-row"><div style="display:table-cell"><p>${text}</p></div><div style="display:table-cell"><p>Aside</p></div></div></main>`;
  expect(markdownOf(html)).not.toContain('|');
});

test('the render lane, whose pages say what is shown, makes the same table', () => {
  const html = `<html data-sight><body><div class="divTable"><div class="divTableRow"><div class="divTableHead">Rope</div><div class="divTableHead">Price</div></div><div class="divTableRow"><div class="divTableCell">Hemp</div><div class="divTableCell">12</div></div><div class="divTableRow"><div class="divTableCell">Nylon</div><div class="divTableCell">9</div></div></div></body></html>`;
  expect(extract(html).markdown).toBe(wanted);
});
