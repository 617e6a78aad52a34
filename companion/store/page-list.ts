/** Pages of a batch as a table shows them: filtered, sorted, a stretch at a time. */
import type { PageState } from '../../shared/batch/states.ts';
import type { PageFilter, PageSort } from '../../shared/protocol/calls.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import { batchRow, pageCounts } from './batches.ts';
import { isByState, pagesWhere, type Where } from './page-filter.ts';
import { type StoredPage, selectPages, toPageRow } from './pages.ts';
import type { Db } from './sqlite.ts';

export type PageListing = {
  readonly filter: PageFilter;
  readonly sort: PageSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
};
export type PageStretch = { readonly total: number; readonly rows: readonly PageRow[] };

/** What is sorted by, with an index behind each. Pages that do not have it come last, whichever way it is sorted. */
const sortColumns: Readonly<Record<PageSort, { column: string; canBeNull: boolean }>> = {
  index: { column: 'p.key', canBeNull: false },
  url: { column: 'p.url', canBeNull: false },
  host: { column: 'h.host', canBeNull: false },
  state: { column: 'p.state', canBeNull: false },
  title: { column: 'p.title', canBeNull: true },
  httpStatus: { column: 'p.http_status', canBeNull: true },
  totalMs: { column: 'p.total_ms', canBeNull: true },
  markdownBytes: { column: 'p.markdown_bytes', canBeNull: true },
  finishedAt: { column: 'p.finished_at', canBeNull: true },
};

export function listPages(db: Db, batch: string, want: PageListing): PageStretch {
  const row = batchRow(db, batch);
  const where = pagesWhere(db, row, want.filter);
  const total = isByState(want.filter) ? countByState(db, row.key, want.filter.states) : countPages(db, where);
  const { column, canBeNull } = sortColumns[want.sort];
  const way = want.descending ? 'DESC' : 'ASC';
  const order = column === 'p.key' ? `p.key ${way}` : `${column} IS NULL, ${column} ${way}, p.key`;
  const sql = `${selectPages} WHERE ${where.sql} ORDER BY ${canBeNull ? order : order.replace(`${column} IS NULL, `, '')} LIMIT ? OFFSET ?`;
  const rows = db.all<StoredPage>(sql, ...where.params, want.limit, want.offset);
  return { total, rows: rows.map(toPageRow) };
}

function countByState(db: Db, batch: number, states: readonly PageState[] | undefined): number {
  const counts = pageCounts(db, batch);
  return (Object.keys(counts) as PageState[]).reduce(
    (sum, state) => sum + (!states || states.includes(state) ? counts[state] : 0),
    0,
  );
}

function countPages(db: Db, where: Where): number {
  return db.get<{ n: number }>(`SELECT count(*) AS n FROM pages p WHERE ${where.sql}`, ...where.params)?.n ?? 0;
}
