import { expect, test } from 'vitest';
import {
  allSelected,
  filtersOfPages,
  isSelected,
  noSelection,
  selectedCount,
  selectionFilters,
  withSelected,
} from '../../../../extension/dashboard/table/selection.ts';

const failed = { states: ['failed' as const] };

test('pages go in and out one by one', () => {
  const two = withSelected(noSelection, ['a', 'b'], true);
  expect(selectedCount(two, 10)).toBe(2);
  expect(isSelected(withSelected(two, ['a'], false), 'a')).toBe(false);
  expect(isSelected(two, 'a')).toBe(true);
});

test('of all that match, a few can be left out and taken back', () => {
  const but = withSelected(allSelected, ['a'], false);
  expect(isSelected(but, 'a')).toBe(false);
  expect(isSelected(but, 'never seen')).toBe(true);
  expect(selectedCount(but, 10)).toBe(9);
  expect(selectedCount(withSelected(but, ['a'], true), 10)).toBe(10);
});

test('all that match are named by their filter, some by their ids', () => {
  expect(selectionFilters(allSelected, failed)).toEqual([failed]);
  expect(selectionFilters(withSelected(noSelection, ['a', 'b'], true), failed)).toEqual([{ pages: ['a', 'b'] }]);
});

test('all but a few have no filter: their ids are to be listed first, so that none left out is touched', () => {
  expect(selectionFilters(withSelected(allSelected, ['a'], false), failed)).toBeNull();
});

test('more ids than one frame takes are told in several filters, none lost or doubled', () => {
  const ids = Array.from({ length: 250_001 }, (_, at) => `p${at}`);
  const filters = filtersOfPages(ids);
  expect(filters.map(({ pages }) => pages?.length)).toEqual([100_000, 100_000, 50_001]);
  expect(filters.flatMap(({ pages }) => pages ?? [])).toEqual(ids);
});
