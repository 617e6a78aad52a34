/**
 * The one door to node:sqlite: statements prepared once, transactions, and SQLite's own errors made into codes.
 *
 * The journal is a WAL with `synchronous = NORMAL`. What was committed survives `kill -9` of this process at any moment,
 * as the operating system holds the pages written. A loss of power may undo the last moments, back to the
 * last checkpoint at worst; it never damages the file, and a page whose record is undone is waiting again, so it is crawled anew.
 */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { reasons } from '../../shared/messages/reasons.ts';

export type SqlValue = SQLInputValue;
type Changes = { readonly changes: number; readonly lastKey: number };

type OpenDb = {
  readonly path: string;
  /** Nothing can be written but temporary tables. Default false. */
  readonly readOnly?: boolean;
  /** An empty file. Default false. */
  readonly isNew?: boolean;
  /** SQLite's page cache. Default 16 MB. */
  readonly cacheBytes?: number;
};

/** Most SQL texts kept prepared; filters make texts without end. */
const maxPrepared = 200;
/** About 30 MB of WAL. Seldom, as this thread waits for the disk once each time the WAL begins anew. */
const writesToCheckpoint = 8000;
/** 64 MB. */
const largeWalPages = 16_384;

/** One connection. Everything it throws is a TabtrawlError: `store-damaged`, `store-full`, or `internal`. */
export class Db implements Disposable {
  readonly path: string;
  readonly #db: DatabaseSync;
  readonly #prepared = new Map<string, StatementSync>();
  #askCheckpoint: (() => Promise<void>) | null = null;
  #checkpointed: Promise<void> = Promise.resolve();
  #hasFolded = false;
  /** Statements and pages of blobs since the WAL was last asked to be written back. */
  #written = 0;

  constructor(open: OpenDb) {
    this.path = open.path;
    const options = { readOnly: open.readOnly ?? false, timeout: 5000, enableForeignKeyConstraints: true };
    this.#db = this.#guard(() => new DatabaseSync(open.path, options));
    try {
      this.exec(`PRAGMA cache_size = -${Math.round((open.cacheBytes ?? 16 * 1024 ** 2) / 1024)}`);
      // Takes only before there is anything in the file.
      if (open.isNew) this.exec('PRAGMA auto_vacuum = INCREMENTAL');
      if (!open.readOnly)
        this.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA journal_size_limit = 67108864');
    } catch (error) {
      this.#db.close();
      throw error;
    }
  }

  exec(sql: string): void {
    this.#guard(() => this.#db.exec(sql));
  }

  /** Rows are what the SQL selects; T says so, as SQLite has no types to derive it from. */
  get<T>(sql: string, ...params: SqlValue[]): T | undefined {
    return this.#guard(() => this.#prepare(sql).get(...params) as T | undefined);
  }

  all<T>(sql: string, ...params: SqlValue[]): T[] {
    return this.#guard(() => this.#prepare(sql).all(...params) as T[]);
  }

  run(sql: string, ...params: SqlValue[]): Changes {
    this.#written += params.reduce(
      (sum: number, value) => sum + (value instanceof Uint8Array ? value.length / 4096 : 0),
      1,
    );
    const { changes, lastInsertRowid } = this.#guard(() => this.#prepare(sql).run(...params));
    return { changes: Number(changes), lastKey: Number(lastInsertRowid) };
  }

  /** Row by row, for those who stop early. Nothing else may use the same SQL meanwhile. */
  *each<T>(sql: string, ...params: SqlValue[]): Generator<T> {
    const rows = this.#guard(() => this.#prepare(sql).iterate(...params));
    try {
      for (let next = this.#guard(() => rows.next()); !next.done; next = this.#guard(() => rows.next()))
        yield next.value as T;
    } finally {
      // Where the caller stops early the read would stay open, and the WAL could not be written back past it.
      rows.return?.();
    }
  }

  /** All of `act` or nothing. Within another transaction it is part of that one. */
  transaction<T>(act: () => T): T {
    if (this.#db.isTransaction) return act();
    // IMMEDIATE: the write lock is had before anything is read, so that a read can not be out of date when it is acted on.
    this.exec('BEGIN IMMEDIATE');
    try {
      const result = act();
      this.exec('COMMIT');
      this.#committed();
      return result;
    } catch (error) {
      // SQLite has already rolled back by itself where the disk was full.
      if (this.#db.isTransaction) this.#db.exec('ROLLBACK');
      throw error;
    }
  }

  /** Another database's tables as `name.table`. Opened to read or write as this one is. `name` is the program's own word. */
  attach(name: string, path: string): void {
    this.run(`ATTACH ? AS ${name}`, path);
  }

  /** Makes the SQL function `folded(text)`: lower case of any script; '' for NULL. */
  defineFolded(): void {
    if (this.#hasFolded) return;
    this.#hasFolded = true;
    const fold = (text: SqlValue) => (typeof text === 'string' ? text.toLowerCase() : '');
    this.#db.function('folded', { deterministic: true }, fold);
  }

  /** Gives that many free pages back to the disk. */
  giveBack(pages: number): void {
    this.exec(`PRAGMA incremental_vacuum(${pages})`);
    this.#written += pages;
    this.#committed();
  }

  /**
   * The WAL is written back by somebody else, who is asked from time to time: it waits for the disk (fsync), and this thread must not.
   * Should that not be done, this connection does it after all before the WAL grows large.
   */
  leaveCheckpoints(ask: () => Promise<void>): void {
    this.#askCheckpoint = ask;
    this.exec(`PRAGMA wal_autocheckpoint = ${largeWalPages}`);
  }

  /** Resolves when the WAL is not being written back. Long work that writes waits for it now and then, or the WAL outgrows its room. */
  get checkpointed(): Promise<void> {
    return this.#checkpointed;
  }

  get isOpen(): boolean {
    return this.#db.isOpen;
  }

  /** Where somebody else writes the WAL back, he may still have the file open: so it is emptied here, as closing alone does it only for the last. */
  [Symbol.dispose](): void {
    this.#prepared.clear();
    if (!this.#db.isOpen) return;
    try {
      if (this.#askCheckpoint) this.#db.exec('PRAGMA busy_timeout = 200; PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      // A full disk, or a reader that takes longer: the WAL stays, and the next to open the file reads it.
    }
    this.#db.close();
  }

  #committed(): void {
    if (!this.#askCheckpoint || this.#written < writesToCheckpoint) return;
    this.#written = 0;
    this.#checkpointed = this.#askCheckpoint();
  }

  #prepare(sql: string): StatementSync {
    const known = this.#prepared.get(sql);
    if (known) return known;
    if (this.#prepared.size >= maxPrepared) this.#prepared.clear();
    const statement = this.#db.prepare(sql);
    this.#prepared.set(sql, statement);
    return statement;
  }

  #guard<T>(act: () => T): T {
    try {
      return act();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }
}

/** https://sqlite.org/rescode.html: the low byte is the kind, the rest the detail. */
const writeFaults: Readonly<
  Record<number, 'pauseStoreHeld' | 'pauseStoreReadOnly' | 'pauseStoreFull' | 'pauseStoreShut'>
> = {
  5: 'pauseStoreHeld',
  6: 'pauseStoreHeld',
  8: 'pauseStoreReadOnly',
  10: 'pauseStoreFull',
  13: 'pauseStoreFull',
  14: 'pauseStoreShut',
};
const damages: readonly number[] = [11, 26];

/** What SQLite threw as a code and a message that says what to do. */
function toStoreError(error: unknown, path: string): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error;
  const kind = error.errcode & 0xff;
  if (damages.includes(kind) || /^no such (?:table|column)/.test(error.message))
    return damagedStore(path, error.message, error);
  const fault = writeFaults[kind];
  if (fault) return new TabtrawlError('store-full', reasons.say(fault, { path }), { cause: error });
  return new TabtrawlError('internal', `The database ${path} refused a statement: ${error.message}.`, { cause: error });
}

/** The error for a file that is no database of Tabtrawl's any more. */
export function damagedStore(path: string, what: string, cause?: unknown): TabtrawlError {
  return new TabtrawlError('store-damaged', reasons.say('pauseStoreDamaged', { path, problem: what }), { cause });
}

/** Work on many rows, a few at a time, so that the event loop is never held for long. */

/** Longest stretch of the event loop that a step is meant to take, in milliseconds. */
const stretchMs = 12;
const firstStepPages = 16;
const largestStepPages = 2000;

/**
 * Calls `step` with the pages that fit into a stretch, other work let in between, until it says that nothing is left or `signal`
 * is raised. A step is one transaction. The first one is done before this returns.
 */
export async function inChunks(db: Db, signal: AbortSignal, step: (pages: number) => boolean): Promise<void> {
  let pages = firstStepPages;
  while (!signal.aborted) {
    const from = performance.now();
    if (!step(pages)) return;
    const fitting = (pages * stretchMs) / Math.max(0.1, performance.now() - from);
    // Slowly up: what lies next may be larger.
    pages = Math.max(1, Math.round(Math.min(fitting, pages * 1.5, largestStepPages)));
    await db.checkpointed;
    await nextTurn();
  }
}
