/** Pages that answer a query, best first, each with its place. */
import { kindOf } from '../../crawl/lanes/lanes.ts';
import { indexOfKey, pageId } from '../batches.ts';
import { stateCode } from '../open.ts';
import { type PackedRecord, unpackRecord } from '../page-moves.ts';
import type { Db, SqlValue } from '../sqlite.ts';
import { columnWeights } from './page-text.ts';
import { kindMeets, matchOf, type SearchQuery } from './query.ts';
import { type Snippet, snippetOf } from './snippet.ts';

type SearchHit = {
  readonly page: string;
  readonly batch: string;
  readonly url: string;
  readonly host: string;
  readonly title: string;
  readonly fetchedAtMs: number;
  /** How well it fits; only to be compared within one answer. */
  readonly score: number;
  /** Other crawls in which the same address was met too. */
  readonly alsoIn: number;
  readonly snippet: Snippet;
};
export type Found = {
  readonly hits: readonly SearchHit[] /** There are more than were asked for. */;
  readonly more: boolean;
};
type FindOptions = {
  readonly limit: number;
  readonly offset: number;
  /** Only these batches, whatever the query says. Absent: all. */
  readonly among?: readonly string[];
};

/** Of one question no more rows are looked at one by one: filters that leave next to nothing then end without all of the rest. */
const maxRows = 200_000;
/** Pages of one address in different crawls: the best is shown. So many more rows are read at once. */
const spare = 3;

type Row = {
  readonly key: number;
  readonly score: number;
  readonly url: string;
  readonly host: string;
  readonly batch: string;
  readonly title: string | null;
  readonly at: number | null;
};

export class Finder {
  readonly #db: Db;

  /** `db`: the index, opened to read, with the database attached as `store`. */
  constructor(db: Db) {
    this.#db = db;
  }

  find(query: SearchQuery, options: FindOptions): Found {
    const wanted = options.offset + options.limit + 1;
    const found = new Map<string, { row: Row; alsoIn: number }>();
    for (const mode of ['all', 'any'] as const) {
      if (found.size >= wanted || (mode === 'any' && query.terms.length < 2)) continue;
      for (const row of this.#rows(query, mode, options)) {
        const known = found.get(row.url);
        if (!known) {
          if (found.size >= wanted) break;
          found.set(row.url, { row, alsoIn: 0 });
        } else if (known.row.key !== row.key) known.alsoIn++;
      }
    }
    const all = [...found.values()];
    const shown = all.slice(options.offset, options.offset + options.limit);
    return {
      hits: shown.map(({ row, alsoIn }) => this.#hit(row, alsoIn, query)),
      more: all.length > options.offset + options.limit,
    };
  }

  /** In order of rank; the newest first where there is no word to rank by. */
  *#rows(query: SearchQuery, mode: 'all' | 'any', options: FindOptions): Generator<Row> {
    const match = matchOf(query, mode);
    const where = this.#where(query, options);
    const columns = 'p.key, p.url, h.host, b.id AS batch, p.title, p.finished_at AS at';
    const joins = 'JOIN store.batch_hosts h ON h.key = p.host JOIN store.batches b ON b.key = p.batch';
    const live = `p.state = ${stateCode.done} AND b.stage = 1`;
    const meetsKind = (row: Row) => query.kinds.every((kind) => kindMeets(kindOf(row.url), kind));
    if (match === null) {
      if (query.without.length > 0 || !where.isNarrow) return;
      const sql = `SELECT ${columns}, 0 AS score FROM store.pages p ${joins} WHERE ${live}${where.sql} ORDER BY p.key DESC LIMIT ${maxRows}`;
      for (const row of this.#db.each<Row>(sql, ...where.params)) if (meetsKind(row)) yield row;
      return;
    }
    const weights = [columnWeights.title, columnWeights.headings, columnWeights.body, columnWeights.address].join(', ');
    const rank = `bm25(words, ${weights})`;
    const need = (options.offset + options.limit + 1) * spare;
    if (!where.isNarrow) {
      // Ranked before anything is joined: the usual question, also for the commonest words.
      const best = this.#db.all<{ key: number; score: number }>(
        `SELECT rowid AS key, ${rank} AS score FROM words WHERE words MATCH ? ORDER BY score LIMIT ${need}`,
        match,
      );
      const one = `SELECT ${columns} FROM store.pages p ${joins} WHERE p.key = ? AND ${live}`;
      for (const { key, score } of best) {
        const row = this.#db.get<Omit<Row, 'score'>>(one, key);
        if (row) yield { ...row, score: -score };
      }
      if (best.length < need) return;
      // Removed pages and other crawls of the same ones took the places: on with all rows.
      const seen = new Set(best.map(({ key }) => key));
      for (const row of this.#joined({ columns, joins, live, rank, match }, where)) if (!seen.has(row.key)) yield row;
      return;
    }
    for (const row of this.#joined({ columns, joins, live, rank, match }, where)) if (meetsKind(row)) yield row;
  }

  #joined(
    sql: { columns: string; joins: string; live: string; rank: string; match: string },
    where: { sql: string; params: readonly SqlValue[] },
  ): Iterable<Row> {
    const text = `SELECT ${sql.columns}, -${sql.rank} AS score FROM words CROSS JOIN store.pages p ON p.key = words.rowid ${sql.joins} WHERE words MATCH ? AND ${sql.live}${where.sql} ORDER BY ${sql.rank} LIMIT ${maxRows}`;
    return this.#db.each<Row>(text, sql.match, ...where.params);
  }

  #where(query: SearchQuery, options: FindOptions): { sql: string; params: readonly SqlValue[]; isNarrow: boolean } {
    const parts: string[] = [];
    const params: SqlValue[] = [];
    if (query.hosts.length > 0) {
      const each =
        "(h.host = ? OR h.host LIKE ? ESCAPE '\\' OR h.host LIKE ? ESCAPE '\\' OR h.host LIKE ? ESCAPE '\\')";
      parts.push(`(${query.hosts.map(() => each).join(' OR ')})`);
      for (const host of query.hosts) {
        const safe = host.replace(/[\\%_]/g, '\\$&');
        params.push(host, `${safe}:%`, `%.${safe}`, `%.${safe}:%`);
      }
    }
    if (query.batches.length > 0) {
      const name = "(b.id = ? OR b.name LIKE ? ESCAPE '\\')";
      parts.push(`(${query.batches.map(() => name).join(' OR ')})`);
      for (const batch of query.batches) params.push(batch, `%${batch.replace(/[\\%_]/g, '\\$&')}%`);
    }
    if (query.afterMs !== null) {
      parts.push('p.finished_at >= ?');
      params.push(query.afterMs);
    }
    if (options.among) {
      parts.push('b.id IN (SELECT value FROM json_each(?))');
      params.push(JSON.stringify(options.among));
    }
    const sql = parts.map((part) => ` AND ${part}`).join('');
    return { sql, params, isNarrow: parts.length > 0 || query.kinds.length > 0 };
  }

  #hit(row: Row, alsoIn: number, query: SearchQuery): SearchHit {
    const packed = this.#db.get<PackedRecord>('SELECT record, bodies FROM store.records WHERE page = ?', row.key);
    return {
      page: pageId(row.batch, indexOfKey(row.key)),
      batch: row.batch,
      url: row.url,
      host: row.host,
      title: row.title ?? '',
      fetchedAtMs: row.at ?? 0,
      score: Math.round(row.score * 1000) / 1000,
      alsoIn,
      snippet: snippetOf(packed ? markdownOf(packed) : '', query),
    };
  }
}

/** A hit whose body is broken is still a hit. */
function markdownOf(packed: PackedRecord): string {
  try {
    return unpackRecord(packed).markdown;
  } catch {
    return '';
  }
}
