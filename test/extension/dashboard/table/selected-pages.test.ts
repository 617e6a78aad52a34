import { expect, test } from 'vitest';
import type { RowQuery } from '../../../../extension/dashboard/table/row-windows.ts';
import { filtersOf, rowsBetween, selectedRows } from '../../../../extension/dashboard/table/selected-pages.ts';
import { allSelected, noSelection, withSelected } from '../../../../extension/dashboard/table/selection.ts';
import { type Caller, calls } from '../../../../shared/protocol/calls.ts';
import { FakeCrawl } from '../../fake-crawl.ts';

const crawl = new FakeCrawl(true);
crawl.addBatch('b', 'Batch', 2500, 'done', (at) => (at % 2 === 0 ? 'failed' : 'done'));
const caller = {
  call: async (name: 'page.list', params: object) => crawl.handlers[name]?.(calls[name].params.parse(params)),
} as unknown as Caller; // answers the one call that is made here
const query: RowQuery = { batch: 'b', filter: { states: ['failed'] }, sort: 'index', descending: true };

test('a range is listed in the order of the table, over more than one answer', async () => {
  const rows = await rowsBetween(caller, { ...query, filter: {} }, 100, 2100);
  expect(rows).toHaveLength(2001);
  expect(rows[0]?.index).toBe(2399);
  expect(rows.at(-1)?.index).toBe(399);
});

test('all but one of those that match are named by their ids, the one left out', async () => {
  const [filter, ...others] = await filtersOf(caller, query, withSelected(allSelected, ['b-10'], false));
  expect(others).toEqual([]);
  expect(filter?.pages).toHaveLength(1249);
  expect(filter?.pages).not.toContain('b-10');
  expect(filter?.pages).not.toContain('b-11');
});

test('rows of a selection come in the order of the table, loaded or not', async () => {
  const some = await selectedRows(caller, query, withSelected(noSelection, ['b-2', 'b-2400'], true));
  expect(some.map(({ id }) => id)).toEqual(['b-2400', 'b-2']);
  expect(await selectedRows(caller, query, noSelection)).toEqual([]);
  expect(await selectedRows(caller, query, allSelected)).toHaveLength(1250);
});
