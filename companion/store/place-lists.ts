/** Keys of pages in an order, listed once into a temporary table, so that any stretch of it is read at once. */
import type { Db, SqlValue } from './sqlite.ts';

/** A SELECT of page keys in order. */
export type OrderedKeys = { readonly sql: string; readonly params: readonly SqlValue[] };

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

export class PlaceLists {
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
