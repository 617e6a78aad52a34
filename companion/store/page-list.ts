/**
 * Pages of a batch as a table shows them: filtered, sorted, a stretch at a time, fast at a million.
 * What an index holds in the wanted order is read straight from it, from its nearer end. Everything else (text, mixed filters,
 * sorted by host) is listed once into a temporary table of places, from which any stretch is then read.
 * For a connection of its own that only reads (list-worker.ts): a search through a million pages takes its time.
 */
import { noPages, type PageState } from '../../shared/batch/states.ts';
import type { PageFilter, PageSort } from '../../shared/protocol/calls.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import { batchRow, pageCounts } from './batches.ts';
import { maxPages, pageKey } from './ids.ts';
import { type BatchKey, isByState, pagesWhere } from './page-filter.ts';
import { type StoredPage, selectPages, toPageRow } from './pages.ts';
import { type OrderedKeys, PlaceLists } from './place-lists.ts';
import { stateCode } from './schema.ts';
import type { Db } from './sqlite.ts';

export type PageListing = {
  readonly filter: PageFilter;
  readonly sort: PageSort;
  readonly descending: boolean;
  readonly offset: number;
  readonly limit: number;
};
export type PageStretch = { readonly total: number; readonly rows: readonly PageRow[] };

/** What is sorted by; ties in input order. Pages without the value come last, whichever way it is sorted. */
const sorts: Readonly<Record<PageSort, { column: string; index: string | null; canBeNull: boolean }>> = {
  index: { column: 'p.key', index: null, canBeNull: false },
  url: { column: 'p.url', index: 'pages_url', canBeNull: false },
  host: { column: 'h.host', index: null, canBeNull: false },
  state: { column: 'p.state', index: 'pages_state', canBeNull: false },
  title: { column: 'p.title', index: 'pages_title', canBeNull: true },
  httpStatus: { column: 'p.http_status', index: 'pages_http_status', canBeNull: true },
  totalMs: { column: 'p.total_ms', index: 'pages_total_ms', canBeNull: true },
  markdownBytes: { column: 'p.markdown_bytes', index: 'pages_markdown_bytes', canBeNull: true },
  finishedAt: { column: 'p.finished_at', index: 'pages_finished_at', canBeNull: true },
};

export class PageLists {
  readonly #db: Db;
  readonly #places: PlaceLists;

  constructor(db: Db) {
    this.#db = db;
    this.#places = new PlaceLists(db);
  }

  list(batch: string, want: PageListing): PageStretch {
    const row = batchRow(this.#db, batch);
    if (isByState(want.filter)) {
      const total = countByState(this.#db, row.key, want.filter.states);
      const keys = this.#straight(row, want, total);
      if (keys) return { total, rows: this.#rows(keys) };
    }
    const name = JSON.stringify([row.key, want.filter, want.sort, want.descending]);
    const { total, keys } = this.#places.stretch(name, () => orderedKeys(this.#db, row, want), want);
    return { total, rows: this.#rows(keys) };
  }

  /** From an index, without listing; null where none holds them in this order. */
  #straight(batch: BatchKey, want: PageListing, total: number): number[] | null {
    const limit = Math.max(0, Math.min(want.limit, total - want.offset));
    if (limit === 0) return [];
    const { column, index, canBeNull } = sorts[want.sort];
    const fromEnd = total - want.offset - limit;
    const turned = fromEnd < want.offset && !canBeNull;
    const [offset, way] = [turned ? fromEnd : want.offset, want.descending === turned ? 'ASC' : 'DESC'];
    const { states } = want.filter;
    if (want.sort === 'index' && !states)
      return this.#unbroken(batch, { offset: want.offset, limit, descending: want.descending, total });
    let sql = `SELECT p.key FROM pages p INDEXED BY ${index ?? 'pages_state'} WHERE p.batch = ?`;
    const params = [batch.key];
    if (states?.length === 1 && states[0] && (want.sort === 'index' || want.sort === 'state')) {
      sql += ' AND p.state = ?';
      params.push(stateCode[states[0]]);
    } else if (states || index === null) return null;
    if (canBeNull) sql += ` AND ${column} IS NOT NULL`;
    sql += ` ORDER BY ${column} ${way}, p.key ${way} LIMIT ? OFFSET ?`;
    const keys = this.#db.all<{ key: number }>(sql, ...params, limit, offset).map((row) => row.key);
    if (keys.length < limit) return null;
    return turned ? keys.reverse() : keys;
  }

  /** Where no page was removed, a place is a key. */
  #unbroken(
    batch: BatchKey,
    want: { offset: number; limit: number; descending: boolean; total: number },
  ): number[] | null {
    const bounds = 'SELECT min(key) AS first, max(key) AS last FROM pages WHERE key >= ? AND key < ?';
    const found = this.#db.get<{ first: number; last: number }>(
      bounds,
      pageKey(batch.key, 0),
      pageKey(batch.key, maxPages),
    );
    if (!found || found.last - found.first + 1 !== want.total) return null;
    const places = Array.from({ length: want.limit }, (_, at) => want.offset + at);
    return places.map((place) => (want.descending ? found.last - place : found.first + place));
  }

  #rows(keys: readonly number[]): PageRow[] {
    const sql = selectPages.replace('FROM pages p', 'FROM json_each(?) k CROSS JOIN pages p ON p.key = k.value');
    return this.#db.all<StoredPage>(`${sql} ORDER BY k.key`, JSON.stringify(keys)).map(toPageRow);
  }
}

function orderedKeys(db: Db, batch: BatchKey, want: PageListing): OrderedKeys {
  const { column, canBeNull } = sorts[want.sort];
  const way = want.descending ? 'DESC' : 'ASC';
  const where = pagesWhere(db, batch, want.filter);
  const hosts = want.sort === 'host' ? 'JOIN batch_hosts h ON h.key = p.host' : '';
  const keys = (and: string, order: string) => ({
    sql: `SELECT p.key FROM pages p ${hosts} WHERE ${where.sql}${and} ORDER BY ${order}`,
    params: where.params,
  });
  if (!canBeNull) return [keys('', column === 'p.key' ? `p.key ${way}` : `${column} ${way}, p.key ${way}`)];
  return [
    keys(` AND +${column} IS NOT NULL`, `${column} ${way}, p.key ${way}`),
    keys(` AND +${column} IS NULL`, `p.key ${way}`),
  ];
}

function countByState(
  db: Db,
  batch: number,
  states: readonly PageState[] = Object.keys(noPages) as PageState[],
): number {
  const counts = pageCounts(db, batch);
  return [...new Set(states)].reduce((sum, state) => sum + counts[state], 0);
}
