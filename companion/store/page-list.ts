/**
 * Pages of a batch as a table shows them: filtered, sorted, a stretch at a time, fast at a million.
 * What an index holds in the wanted order is read straight from it, from its nearer end. Everything else (text, mixed filters,
 * sorted by host) is listed once into a temporary table of places, from which any stretch is then read.
 * For a connection of its own that only reads (store-worker.ts): a search through a million pages takes its time.
 */
import { type PageCounts, type PageState, pageStates } from '../../shared/batch/states.ts';
import type { PageFilter, PageSort } from '../../shared/protocol/calls.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import { batchRow, maxPages, pageCounts, pageKey, parsePageId } from './batches.ts';
import { stateCode } from './open.ts';
import { type StoredPage, selectPages, toPageRow } from './pages.ts';
import type { Db, SqlValue } from './sqlite.ts';

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

/** An address that was done, and when, in epoch milliseconds. */
export type CrawledPage = { readonly url: string; readonly at: number };

type ByState = { readonly states: readonly PageState[]; readonly counts: PageCounts; readonly total: number };

/** An index of all pages is read for a filter that leaves at least one in that many; for fewer a list of them is quicker. */
const sparse = 8;

export class PageLists {
  readonly #db: Db;
  readonly #places: SortCache;

  constructor(db: Db) {
    this.#db = db;
    this.#places = new SortCache(db);
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

  /** Of all batches. Goes through every page: for the thread that only reads. */
  crawled(urls: readonly string[]): readonly CrawledPage[] {
    return this.#db.all<CrawledPage>(
      `SELECT url, max(finished_at) AS at FROM pages
       WHERE state = ? AND finished_at IS NOT NULL AND url IN (SELECT value FROM json_each(?)) GROUP BY url`,
      stateCode.done,
      JSON.stringify(urls),
    );
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

/** A filter of the protocol as a WHERE over `pages p`. */

type Where = { readonly sql: string; readonly params: readonly SqlValue[] };
export type BatchKey = { readonly key: number; readonly id: string };

/** The condition that SQLite finds pages by; it looks the others up in each row. */
type Lead = 'pages' | 'host' | 'code' | 'state' | 'keys';

/**
 * Pages of a batch for which every condition holds, found by the condition that is likely to leave fewest: SQLite has no figures
 * to choose by. With `lead: 'keys'` they are found in input order within the batch, whatever the filter says.
 */
export function pagesWhere(db: Db, batch: BatchKey, filter: PageFilter, lead: Lead = leadOf(filter)): Where {
  const parts: string[] = [];
  const params: SqlValue[] = [];
  const add = (sql: string, ...values: SqlValue[]) => {
    parts.push(sql);
    params.push(...values);
  };
  // A "+" keeps a condition from choosing an index.
  const mark = (by: Lead) => (by === lead ? '' : '+');
  if (lead === 'code' || lead === 'state') add('p.batch = ?', batch.key);
  if (lead === 'keys') add('p.key >= ? AND p.key < ?', pageKey(batch.key, 0), pageKey(batch.key, maxPages));
  if (filter.pages)
    add(`${mark('pages')}p.key IN (SELECT value FROM json_each(?))`, JSON.stringify(keysOf(batch, filter.pages)));
  if (filter.host !== undefined)
    add(
      `${mark('host')}p.host IN (SELECT key FROM batch_hosts WHERE batch = ? AND host LIKE ? ESCAPE '\\')`,
      batch.key,
      `%${filter.host.replace(/[\\%_]/g, '\\$&')}%`,
    );
  if (filter.codes) add(`${mark('code')}p.code IN (${marks(filter.codes)})`, ...filter.codes);
  if (filter.states)
    add(`${mark('state')}p.state IN (${marks(filter.states)})`, ...filter.states.map((state) => stateCode[state]));
  if (filter.text) addText(db, filter.text, add);
  return { sql: parts.join(' AND '), params };
}

/** True where the batch's counts alone say how many pages the filter leaves. */
function isByState(filter: PageFilter): boolean {
  return !filter.codes && filter.host === undefined && !filter.pages && !filter.text;
}

function leadOf(filter: PageFilter): Lead {
  if (filter.pages) return 'pages';
  if (filter.host !== undefined) return 'host';
  if (filter.codes) return 'code';
  return filter.states ? 'state' : 'keys';
}

function addText(db: Db, text: string, add: (sql: string, ...values: SqlValue[]) => void): void {
  // LIKE knows upper and lower case of ASCII only; a function of ours, called for each row, is slow: it is used where it is needed.
  if (/^[\x20-\x7e]*$/.test(text)) {
    const pattern = `%${text.replace(/[\\%_]/g, '\\$&')}%`;
    add("(p.url LIKE ? ESCAPE '\\' OR p.title LIKE ? ESCAPE '\\')", pattern, pattern);
    return;
  }
  db.defineFolded();
  const folded = text.toLowerCase();
  add('(instr(folded(p.url), ?) OR instr(folded(p.title), ?))', folded, folded);
}

function marks(values: readonly string[]): string {
  return values.map(() => '?').join(', ');
}

/** Ids of other batches and what is no id at all are left out. */
function keysOf(batch: BatchKey, ids: readonly string[]): number[] {
  return ids.flatMap((id) => {
    const parts = parsePageId(id);
    return parts?.batch === batch.id ? [pageKey(batch.key, parts.index)] : [];
  });
}

/** Keys of pages in an order, listed once into a temporary table, so that any stretch of it is read at once. */

/** A SELECT of page keys in order. */
type OrderedKeys = { readonly sql: string; readonly params: readonly SqlValue[] };

type PlaceList = {
  readonly table: string;
  readonly total: number;
  /** The database's version that it was made of. */
  readonly version: number;
  readonly madeAtMs: number;
  readonly tookMs: number;
};

/** Lists kept for the next stretch: of a few tables that people scroll in. */
const kept = 4;
/** A list that is out of date is used on for this long, and for this many times what it took to make. */
const staleMs = 500;
const staleFactor = 10;
/** Lists that took less than that are always up to date. */
const quickMs = 10;

class SortCache {
  readonly #db: Db;
  readonly #lists = new Map<string, PlaceList>();
  #made = 0;

  constructor(db: Db) {
    this.#db = db;
  }

  /** Page keys from `offset` on, and how many there are in all. `name` stands for the query. */
  stretch(
    name: string,
    query: () => OrderedKeys,
    at: { offset: number; limit: number },
  ): { total: number; keys: number[] } {
    const list = this.#fresh(name) ?? this.#make(name, query());
    const sql = `SELECT page FROM temp.${list.table} WHERE place > ? AND place <= ? ORDER BY place`;
    const keys = this.#db.all<{ page: number }>(sql, at.offset, at.offset + at.limit).map((row) => row.page);
    return { total: list.total, keys };
  }

  #fresh(name: string): PlaceList | null {
    const list = this.#lists.get(name);
    if (!list) return null;
    const ageMs = performance.now() - list.madeAtMs;
    const mayBeStale = list.tookMs > quickMs && ageMs < Math.max(staleMs, list.tookMs * staleFactor);
    if (mayBeStale || list.version === this.#version()) return list;
    this.#drop(name);
    return null;
  }

  #make(name: string, query: OrderedKeys): PlaceList {
    for (const oldest of [...this.#lists.keys()].slice(0, Math.max(0, this.#lists.size - kept + 1))) this.#drop(oldest);
    const fromMs = performance.now();
    const table = `places_${++this.#made}`;
    // Before the keys are read: what is written meanwhile makes the list old, not wrong.
    const version = this.#version();
    this.#db.exec(`CREATE TEMP TABLE ${table} (place INTEGER PRIMARY KEY, page INTEGER NOT NULL)`);
    const total = this.#db.run(`INSERT INTO temp.${table} (page) ${query.sql}`, ...query.params).changes;
    const madeAtMs = performance.now();
    const list = { table, total, version, madeAtMs, tookMs: madeAtMs - fromMs };
    this.#lists.set(name, list);
    return list;
  }

  #drop(name: string): void {
    this.#db.exec(`DROP TABLE temp.${this.#lists.get(name)?.table}`);
    this.#lists.delete(name);
  }

  /** Another number after each commit of another connection. */
  #version(): number {
    return this.#db.get<{ data_version: number }>('PRAGMA data_version')?.data_version ?? 0;
  }
}
