/**
 * Pages of a batch as a table shows them: filtered, sorted, a stretch at a time, fast at a million.
 * What an index holds in the wanted order is read straight from it, from its nearer end. Everything else (text, mixed filters,
 * sorted by host) is listed once into a temporary table of places, from which any stretch is then read.
 * For a connection of its own that only reads (store-worker.ts): a search through a million pages takes its time.
 */
import { type PageCounts, type PageState, pageStates } from '../../shared/batch/states.ts';
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

/** What is sorted by; ties in input order. `index`: of pages that have the value, with their states; the others come last, whichever way it is sorted. */
const sorts: Readonly<Record<PageSort, { column: string; index?: string }>> = {
  index: { column: 'p.key' },
  url: { column: 'p.url' },
  host: { column: 'h.host' },
  state: { column: 'p.state' },
  title: { column: 'p.title', index: 'pages_title' },
  httpStatus: { column: 'p.http_status', index: 'pages_http_status' },
  totalMs: { column: 'p.total_ms', index: 'pages_total_ms' },
  markdownBytes: { column: 'p.markdown_bytes', index: 'pages_markdown_bytes' },
  finishedAt: { column: 'p.finished_at', index: 'pages_finished_at' },
};

type ByState = { readonly states: readonly PageState[]; readonly counts: PageCounts; readonly total: number };

/** An index of all pages is read for a filter that leaves at least one in that many; for fewer a list of them is quicker. */
const sparse = 8;

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
      const counts = pageCounts(this.#db, row.key);
      const states = [...new Set(want.filter.states ?? pageStates)];
      const total = states.reduce((sum, state) => sum + counts[state], 0);
      const keys = this.#straight(row, want, { states, counts, total });
      if (keys) return { total, rows: this.#rows(keys) };
    }
    const name = JSON.stringify([row.key, want.filter, want.sort, want.descending]);
    const { total, keys } = this.#places.stretch(name, () => orderedKeys(this.#db, row, want), want);
    return { total, rows: this.#rows(keys) };
  }

  /** From an index, without listing; null where none holds them in this order. */
  #straight(batch: BatchKey, want: PageListing, of: ByState): number[] | null {
    const limit = Math.max(0, Math.min(want.limit, of.total - want.offset));
    if (limit === 0) return [];
    const isAll = of.states.length === pageStates.length;
    if (want.sort === 'index')
      return (
        (isAll ? this.#unbroken(batch, of.total, { ...want, limit }) : null) ??
        this.#inputOrder(batch, { ...want, limit }, of)
      );
    const { column, index } = sorts[want.sort];
    if (!index || of.total * sparse < of.counts.done + of.counts.failed + of.counts.skipped) return null;
    const way = want.descending ? 'DESC' : 'ASC';
    const among = isAll ? '' : ` AND p.state IN (${of.states.map((state) => stateCode[state]).join(', ')})`;
    const pages = `SELECT p.key FROM pages p INDEXED BY ${index} WHERE p.batch = ? AND ${column} IS NOT NULL${among}`;
    const keys = this.#keys(`${pages} ORDER BY ${column} ${way}, p.key ${way}`, [batch.key], { ...want, limit });
    // Fewer: the stretch goes on among the pages without the value.
    return keys.length === limit ? keys : null;
  }

  /** Each state's pages lie in input order; SQLite merges them, from the nearer end. */
  #inputOrder(batch: BatchKey, want: PageListing, of: ByState): number[] {
    const fromEnd = of.total - want.offset - want.limit;
    const turned = fromEnd < want.offset;
    const way = want.descending === turned ? 'ASC' : 'DESC';
    const pages = 'SELECT key FROM pages INDEXED BY pages_state WHERE batch = ? AND state = ?';
    const sql = `${of.states.map(() => pages).join(' UNION ALL ')} ORDER BY key ${way}`;
    const params = of.states.flatMap((state) => [batch.key, stateCode[state]]);
    const keys = this.#keys(sql, params, { limit: want.limit, offset: turned ? fromEnd : want.offset });
    return turned ? keys.reverse() : keys;
  }

  #keys(sql: string, params: readonly number[], at: { limit: number; offset: number }): number[] {
    return this.#db
      .all<{ key: number }>(`${sql} LIMIT ? OFFSET ?`, ...params, at.limit, at.offset)
      .map((row) => row.key);
  }

  /** Where no page was removed, a place is a key. */
  #unbroken(
    batch: BatchKey,
    total: number,
    at: { offset: number; limit: number; descending: boolean },
  ): number[] | null {
    // Two queries: SQLite reads one of them from the table's end, both together from all of it.
    const end = (way: 'ASC' | 'DESC') =>
      this.#db.get<{ key: number }>(
        `SELECT key FROM pages WHERE key >= ? AND key < ? ORDER BY key ${way} LIMIT 1`,
        pageKey(batch.key, 0),
        pageKey(batch.key, maxPages),
      )?.key;
    const [first, last] = [end('ASC'), end('DESC')];
    if (first === undefined || last === undefined || last - first + 1 !== total) return null;
    const places = Array.from({ length: at.limit }, (_, place) => at.offset + place);
    return places.map((place) => (at.descending ? last - place : first + place));
  }

  #rows(keys: readonly number[]): PageRow[] {
    const sql = selectPages.replace('FROM pages p', 'FROM json_each(?) k CROSS JOIN pages p ON p.key = k.value');
    return this.#db.all<StoredPage>(`${sql} ORDER BY k.key`, JSON.stringify(keys)).map(toPageRow);
  }
}

function orderedKeys(db: Db, batch: BatchKey, want: PageListing): OrderedKeys {
  const { column, index } = sorts[want.sort];
  const way = want.descending ? 'DESC' : 'ASC';
  const where = pagesWhere(db, batch, want.filter);
  const hosts = want.sort === 'host' ? 'JOIN batch_hosts h ON h.key = p.host' : '';
  const order = [
    ...(index ? [`${column} IS NULL`] : []),
    ...(want.sort === 'index' ? [] : [`${column} ${way}`]),
    `p.key ${way}`,
  ];
  return {
    sql: `SELECT p.key FROM pages p ${hosts} WHERE ${where.sql} ORDER BY ${order.join(', ')}`,
    params: where.params,
  };
}
