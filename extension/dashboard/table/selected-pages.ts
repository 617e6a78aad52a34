/** The pages that a selection stands for, by asking the companion where the table has not loaded them. */
import type { Caller, PageFilter } from '../../../shared/protocol/calls.ts';
import type { PageRow } from '../../../shared/protocol/model.ts';
import type { RowQuery } from './row-windows.ts';
import { filtersOfPages, isSelected, type Selection, selectionFilters } from './selection.ts';

/** What the wire gives at most in one answer. */
const maxRows = 1000;

/** Rows of `query` from place `from` to `to` (inclusive), in its order. */
export async function rowsBetween(caller: Caller, query: RowQuery, from: number, to: number): Promise<PageRow[]> {
  const rows: PageRow[] = [];
  for (let offset = from; offset <= to; offset += maxRows) {
    const answer = await caller.call('page.list', { ...query, offset, limit: Math.min(maxRows, to - offset + 1) });
    rows.push(...answer.rows);
    if (answer.rows.length === 0) break;
  }
  return rows;
}

/** Filters that together name exactly the selected pages. */
export async function filtersOf(caller: Caller, query: RowQuery, selection: Selection): Promise<readonly PageFilter[]> {
  const direct = selectionFilters(selection, query.filter);
  if (direct) return direct;
  // In input order, which does not move while it is read.
  const rows = await rowsBetween(caller, { ...query, sort: 'index', descending: false }, 0, Number.MAX_SAFE_INTEGER);
  return filtersOfPages(rows.filter(({ id }) => isSelected(selection, id)).map(({ id }) => id));
}

/** The selected rows, in the table's order. */
export async function selectedRows(caller: Caller, query: RowQuery, selection: Selection): Promise<PageRow[]> {
  if (selection.kind === 'all') {
    const rows = await rowsBetween(caller, query, 0, Number.MAX_SAFE_INTEGER);
    return rows.filter(({ id }) => isSelected(selection, id));
  }
  if (selection.pages.size === 0) return [];
  return rowsBetween(caller, { ...query, filter: { pages: [...selection.pages] } }, 0, selection.pages.size - 1);
}
