/** The store: batches, pages, what was got of them, and what is remembered, in one SQLite file. */
import { statSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KindRule } from '../../shared/batch/discovery.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { PageFilter, Result } from '../../shared/protocol/calls.ts';
import type { BatchInfo, DiscoveryInfo, GraphLink, PageDetail, PageRow } from '../../shared/protocol/model.ts';
import type { Log, QueuedPage } from '../crawl/ports.ts';
import type { BatchStore, CaptureCache, HostMemory, NewPage } from '../crawl/store-ports.ts';
import type { HostWrites } from '../crawl/writes.ts';
import {
  addContentBytes,
  addWrites,
  batchInfo,
  batchInfos,
  batchRow,
  changeBatchState,
  findBatch,
  ingest,
  maxPages,
  type NewBatch,
  pageCounts,
  pageKey,
} from './batches.ts';
import { cancelPages, removePages, resetPages } from './bulk-moves.ts';
import {
  lookAgain,
  setKindRule,
  skipBeyondBudget,
  skippedOfKind,
  skipStoppedKinds,
  takeAgain,
} from './discovery/kind-moves.ts';
import { discoveryOf, findAddress, linkGraph, resetBatch } from './discovery/read.ts';
import { failHeld, heldHosts, holdHost, requeueHost } from './holds.ts';
import { Captures, RememberedHosts, readSettings, writeSettings } from './memory.ts';
import { batchStage, openDatabase } from './open.ts';
import type { PageListing, PageStretch } from './page-list.ts';
import { PageMoves } from './page-moves.ts';
import { setFromTab, storedPage } from './pages.ts';
import { duePages, fromTabPages, nextRetryAtMs } from './queue.ts';
import { type FileKind, markWritten, pageDetail, pageFile, streamRecords, unwrittenRecords } from './records.ts';
import { halfCancelled, recover, sweep } from './recovery.ts';
import { rewriteRecord } from './rewrite.ts';
import { savedBytes, savedContent } from './saved-files.ts';
import { indexPathOf } from './search/index-file.ts';
import { type Search, SearchThread } from './search/thread.ts';
import type { Db } from './sqlite.ts';
import { StoreThread } from './thread.ts';

export type OpenStore = {
  /** The database file; made where there is none, with its folder. */
  readonly path: string;
  readonly log: Log;
  readonly clock?: { wallMs(): number };
  /** Room for cached captures. Default 1 GB. */
  readonly captureLimitBytes?: number;
};

export interface Store extends BatchStore, Disposable {
  readonly hosts: HostMemory;
  readonly captures: CaptureCache;
  /** Over the texts of all pages that are done. */
  readonly search: Search;
  /** Pages of the last run that were in flight and wait again. */
  readonly recovered: number;
  /** All or nothing, in small steps with the event loop let in between. The URLs must be normalised and unique. */
  ingest(batch: NewBatch, items: Iterable<NewPage>): Promise<BatchInfo>;
  /** Oldest first. */
  listBatches(): readonly BatchInfo[];
  /** In a thread of its own, so it may take its time. Rejects `not-found`. */
  listPages(batch: string, want: PageListing): Promise<PageStretch>;
  /** When each of these addresses was last done in any batch, in epoch milliseconds; those that never were are left out. */
  crawledAt(urls: readonly string[]): Promise<ReadonlyMap<string, number>>;
  fromTabPages(batch: string, limit: number): readonly QueuedPage[];
  getPage(page: string): PageDetail | null;
  getFile(page: string, kind: FileKind): Uint8Array | null;
  /** What was saved beside pages, by its hash. */
  getSaved(sha256: string): Uint8Array | null;
  /** Bytes that pages of the batch have saved. Throws `not-found`. */
  savedBytes(batch: string): number;
  /**
   * Failed, skipped and cancelled pages of the filter (default: all failed) → waiting, no try charged; the batch is opened again.
   * In small steps with the event loop let in between, after a cancelling of the batch that is at work. Gives how many. Rejects `not-found`.
   */
  resetPages(batch: string, filter?: PageFilter): Promise<number>;
  /** What a discovery has met: kinds, reasons, sitemaps. Throws `not-found`. */
  discoveryOf(batch: string): DiscoveryInfo;
  /** All that pages of a discovery lead to, in the order of the pages; a few in memory at a time. */
  links(batch: string): AsyncIterable<GraphLink>;
  /** What an address is to a batch: a page, or met and not taken. Throws `not-found`. */
  findAddress(batch: string, url: string): Result<'page.find'>;
  /** A kind is stopped or let in: its pages follow in small steps, and what was met of it before. Rejects `not-found`. */
  setKind(batch: string, kind: number, rule: KindRule): Promise<void>;
  /** Gone at once for every reader; the space follows in the background. */
  removeBatch(batch: string): void;
  /** Pages that run stay. In small steps, as `resetPages`. Gives how many went. Rejects `not-found`. */
  removePages(batch: string, filter: PageFilter): Promise<number>;
  /**
   * Records of ended pages in input order, constant memory. Safe while pages are written.
   * With `bodies: false`, which is quicker, `markdown` is empty and text, HTML and links are absent. Default true.
   */
  records(batch: string, filter?: PageFilter, options?: { bodies: boolean }): AsyncIterable<PageRecord>;
  /** Puts a record in the place of that of a page that is done; null where it is not. */
  rewrite(record: PageRecord): PageRow | null;
  /** Records of ended pages whose files are not in the batch's out folder yet, in input order. */
  unwritten(batch: string): Iterable<PageRecord>;
  markWritten(page: string, files: PageRecord['files']): void;
  /** Contents of batches that ended more than that ago go, their pages stay. Gives the bytes that went. */
  prune(olderThanMs: number): Promise<number>;
  /** Bytes of the database and its search index on disk. */
  size(): number;
  /** As they were put, or undefined; parse with the schema. */
  /** What pages of a batch sent, or were refused, that may change something; added to the batch's sums. */
  addWrites(batch: string, writes: readonly HostWrites[]): void;
  getSettings(): unknown;
  putSettings(settings: unknown): void;
  close(): void;
}

/** Opens or makes the store, and puts right what the last run left. Throws `store-damaged`, `store-newer` or `store-full`. */
export function openStore(options: OpenStore): Store {
  const nowMs = () => options.clock?.wallMs() ?? Date.now();
  const db = openDatabase(options.path, nowMs());
  try {
    const recovered = recover(db, nowMs());
    if (recovered > 0) options.log('info', 'Pages in flight when the last run ended wait again.', { pages: recovered });
    return new SqliteStore(db, { ...options, nowMs, recovered });
  } catch (error) {
    db[Symbol.dispose]();
    throw error;
  }
}

class SqliteStore extends PageMoves implements Store {
  readonly hosts: HostMemory;
  readonly captures: Captures;
  readonly recovered: number;
  readonly search: Search;
  readonly #searchThread: SearchThread;
  readonly #db: Db;
  readonly #log: Log;
  readonly #nowMs: () => number;
  readonly #thread: StoreThread;
  readonly #turns = new BatchTurns();
  #sweeping: Promise<void> = Promise.resolve();
  readonly #closing = new AbortController();

  constructor(db: Db, options: OpenStore & { nowMs: () => number; recovered: number }) {
    super(db);
    this.#db = db;
    this.#log = options.log;
    this.#nowMs = options.nowMs;
    this.recovered = options.recovered;
    this.#thread = new StoreThread(options.path);
    this.#searchThread = new SearchThread(options.path, (error) => {
      if (!this.#closing.signal.aborted)
        this.#log('warn', 'New pages are not found by the search until the next start.', { error: String(error) });
    });
    this.search = this.#searchThread;
    db.leaveCheckpoints(() => this.#thread.checkpoint());
    this.hosts = new RememberedHosts(db);
    this.captures = new Captures(db, { limitBytes: options.captureLimitBytes ?? 1024 ** 3, nowMs: options.nowMs });
    for (const { id, atMs } of halfCancelled(db)) this.#cancelOn(id, atMs);
    this.#sweep();
  }

  async ingest(batch: NewBatch, items: Iterable<NewPage>): Promise<BatchInfo> {
    const id = await ingest(this.#db, batch, items, {
      atMs: this.#nowMs(),
      onFailed: (key) => this.#leave(key),
      takeStart: (key, page) => this.discovery.takeStart(key, page),
      takeKind: (key, kind) => this.discovery.kinds.wish(key, kind),
    });
    return toFound(this.getBatch(id));
  }

  #trouble: string | null = null;
  setTrouble = (reason: string | null) => {
    this.#trouble = reason;
  };
  readonly #asItStands = (batch: BatchInfo): BatchInfo =>
    this.#trouble !== null && batch.reason === null && (batch.state === 'queued' || batch.state === 'running')
      ? { ...batch, reason: this.#trouble }
      : batch;
  listBatches = () => batchInfos(this.#db, 'all').map(this.#asItStands);
  openBatches = () => batchInfos(this.#db, 'open').map(this.#asItStands);
  getBatch = (batch: string) => {
    const info = batchInfo(this.#db, batch);
    return info && this.#asItStands(info);
  };
  moveBatch: BatchStore['moveBatch'] = (batch, to, why) => changeBatchState(this.#db, batch, to, why);
  due: BatchStore['due'] = (batch, want) => duePages(this.#db, batch, want);
  nextDueAtMs: BatchStore['nextDueAtMs'] = (batch, nowMs) => nextRetryAtMs(this.#db, batch, nowMs);
  holdHost: BatchStore['holdHost'] = (batch, host) => holdHost(this.#db, batch, host, this.#nowMs());
  requeueHost: BatchStore['requeueHost'] = (session, host) => requeueHost(this.#db, session, host);
  failHeld: BatchStore['failHeld'] = (session, host, error, atMs) => failHeld(this.#db, { session, host, atMs }, error);
  cancelBatchPages: BatchStore['cancelBatchPages'] = (batch, atMs, onStep) =>
    this.#turns.run(batch, () => cancelPages(this.#db, batch, { atMs, onStep, signal: this.#closing.signal }));
  setFromTab: BatchStore['setFromTab'] = (page, fromTab, note) => setFromTab(this.#db, page, { fromTab, note });
  heldHosts: BatchStore['heldHosts'] = () => heldHosts(this.#db);

  hasOpenPages(batch: string): boolean {
    const row = batchRow(this.#db, batch);
    const { waiting, running, retrying, held } = pageCounts(this.#db, row.key);
    return row.looking !== 0 || waiting + running + retrying + held > 0;
  }

  roots(batch: string): readonly string[] {
    const row = batchRow(this.#db, batch);
    const sql = 'SELECT url FROM pages WHERE batch = ? AND kind IS NOT NULL AND from_page IS NULL AND depth = 0';
    const starts = this.#db.all<{ url: string }>(sql, row.key).map(({ url }) => url);
    return [...starts, ...(JSON.parse(row.roots ?? '[]') as string[])];
  }
  twinOf: BatchStore['twinOf'] = (page, of) => this.discovery.twinOf(storedPage(this.#db, page), of);
  pagesLeft(batch: string, maxPages: number): number {
    const { done, running } = pageCounts(this.#db, batchRow(this.#db, batch).key);
    return maxPages - done - running;
  }
  skipBeyondBudget: BatchStore['skipBeyondBudget'] = (batch, atMs) =>
    this.#turns.run(batch, () => skipBeyondBudget(this.#db, batch, { atMs, signal: this.#closing.signal }));
  skipStoppedKinds: BatchStore['skipStoppedKinds'] = (batch, atMs) =>
    this.#turns.run(batch, () => skipStoppedKinds(this.#db, batch, { atMs, signal: this.#closing.signal }));
  isLooking = (batch: string) => ((findBatch(this.#db, batch)?.looking ?? 0) & 1) === 1;
  isToLookAgain = (batch: string) => ((findBatch(this.#db, batch)?.looking ?? 0) & 2) === 2;
  lookAgain: BatchStore['lookAgain'] = (batch, atMs) =>
    this.#turns.run(batch, () => lookAgain(this.#db, this.discovery, batch, { atMs, signal: this.#closing.signal }));
  takeFound: BatchStore['takeFound'] = (batch, links, nowMs) =>
    this.#db.transaction(() => {
      const at = { batch: batchRow(this.#db, batch), page: null, depth: 0, none: null, endedList: null, nowMs };
      return this.discovery.take(links, at);
    });
  looked: BatchStore['looked'] = (batch, told) => {
    this.#db.run('UPDATE batches SET looking = looking & 2, looked = ? WHERE id = ?', JSON.stringify(told), batch);
  };
  discoveryOf: Store['discoveryOf'] = (batch) => discoveryOf(this.#db, batch);
  findAddress: Store['findAddress'] = (batch, url) => findAddress(this.#db, batch, url);
  links: Store['links'] = (batch) => linkGraph(this.#db, batch);
  setKind: Store['setKind'] = (batch, kind, rule) =>
    this.#turns.run(batch, async () => {
      const row = batchRow(this.#db, batch);
      if (!setKindRule(this.#db, row.key, kind, rule))
        throw new TabtrawlError('not-found', `There is no kind ${kind} in batch ${batch}.`);
      this.discovery.kinds.forget();
      const run = { atMs: this.#nowMs(), signal: this.#closing.signal };
      await skipStoppedKinds(this.#db, batch, run);
      if (rule === 'stopped') return;
      const pages = [...skippedOfKind(this.#db, row, kind)];
      if (pages.length > 0) await resetPages(this.#db, batch, run.signal, { pages });
      const taken = await takeAgain(this.#db, this.discovery, batch, run);
      if (taken > 0) resetBatch(this.#db, batch);
    });

  listPages = (batch: string, want: PageListing) => this.#thread.list(batch, want);
  crawledAt = async (urls: readonly string[]) =>
    new Map((await this.#thread.crawled(urls)).map(({ url, at }) => [url, at]));
  fromTabPages = (batch: string, limit: number) => fromTabPages(this.#db, batch, limit);
  getPage = (page: string) => pageDetail(this.#db, page);
  getFile = (page: string, kind: FileKind) => pageFile(this.#db, page, kind);
  getSaved = (sha256: string) => savedContent(this.#db, sha256);
  savedBytes = (batch: string) => savedBytes(this.#db, batch);
  resetPages: Store['resetPages'] = (batch, filter) =>
    this.#turns.run(batch, () => resetPages(this.#db, batch, this.#closing.signal, filter));
  removePages: Store['removePages'] = (batch, filter) =>
    this.#turns.run(batch, () => removePages(this.#db, batch, this.#closing.signal, filter));
  removeBatch = (batch: string) => this.#leave(batchRow(this.#db, batch).key);
  records: Store['records'] = (batch, filter = {}, options = { bodies: true }) =>
    streamRecords(this.#db, batch, filter, options);
  rewrite = (record: PageRecord) => rewriteRecord(this.#db, record);
  unwritten = (batch: string) => unwrittenRecords(this.#db, batch);
  markWritten = (page: string, files: PageRecord['files']) => markWritten(this.#db, page, files);

  async prune(olderThanMs: number): Promise<number> {
    const beforeMs = this.#nowMs() - olderThanMs;
    this.captures.prune(beforeMs);
    const bytes = await pruneContents(this.#db, beforeMs, this.#closing.signal);
    this.#sweep();
    return bytes;
  }

  size(): number {
    const files = [this.#db.path, indexPathOf(this.#db.path)].flatMap((path) => [path, `${path}-wal`]);
    return files.reduce((sum, file) => sum + (statSync(file, { throwIfNoEntry: false })?.size ?? 0), 0);
  }

  addWrites = (batch: string, writes: readonly HostWrites[]) => addWrites(this.#db, batch, writes);
  getSettings = () => readSettings(this.#db);
  putSettings = (settings: unknown) => writeSettings(this.#db, settings);

  close(): void {
    this.#closing.abort();
    this.#searchThread[Symbol.dispose]();
    this.#thread[Symbol.dispose]();
    this.#db[Symbol.dispose]();
  }
  [Symbol.dispose](): void {
    this.close();
  }

  #leave(batch: number): void {
    this.#db.run('UPDATE batches SET stage = ? WHERE key = ?', batchStage.leaves, batch);
    this.#sweep();
  }

  #cancelOn(batch: string, atMs: number): void {
    this.cancelBatchPages(batch, atMs).catch((error: unknown) => {
      this.#log('warn', 'What is left of a cancelled batch stays until the next start.', {
        batch,
        error: String(error),
      });
    });
  }

  /** One after the other: what is swept by one need not be looked for by another. */
  #sweep(): void {
    const { signal } = this.#closing;
    this.#sweeping = this.#sweeping
      .then(() => (signal.aborted ? undefined : sweep(this.#db, signal)))
      .then(() => (signal.aborted ? undefined : vacuum(this.#db, signal)))
      .catch((error: unknown) => {
        this.#log('warn', 'What is left of a removed batch stays until the next start.', { error: String(error) });
      });
  }
}

function toFound(batch: BatchInfo | null): BatchInfo {
  if (!batch) throw new TypeError('The batch that was just taken in is gone.');
  return batch;
}

/** Moves of all of a batch's pages that take their time: those of one batch go one after the other, as each undoes what another does. */
class BatchTurns {
  readonly #last = new Map<string, Promise<void>>();

  /** What `act` gives. Begun at once where the batch has no other at work. */
  run<T>(batch: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(batch);
    const result = before ? before.then(act) : act();
    // Only that it is over matters to the next; its error goes to whoever asked for it.
    const over = result.then(
      () => {},
      () => {},
    );
    this.#last.set(batch, over);
    void over.then(() => {
      if (this.#last.get(batch) === over) this.#last.delete(batch);
    });
    return result;
  }
}

/** Takes old contents away: bodies and files of pages, never the pages themselves. */

const prunedPagesAtOnce = 100;

/** Contents of batches that ended before `beforeMs` go; their pages, states and records without bodies stay. Gives the bytes that went. */
async function pruneContents(db: Db, beforeMs: number, signal: AbortSignal): Promise<number> {
  const old = db.all<{ key: number }>(
    'SELECT key FROM batches WHERE stage = 1 AND finished_at < ? AND content_bytes > 0',
    beforeMs,
  );
  let bytes = 0;
  for (const { key } of old) {
    let from = pageKey(key, 0);
    while (from !== undefined && !signal.aborted) {
      const pruned = pruneStretch(db, key, from);
      if (!pruned) break;
      bytes += pruned.bytes;
      from = pruned.last + 1;
      await db.checkpointed;
      await nextTurn();
    }
  }
  return bytes;
}

function pruneStretch(db: Db, batch: number, from: number): { bytes: number; last: number } | null {
  return db.transaction(() => {
    const stretch = 'SELECT page, bytes FROM records WHERE page >= ? AND page < ? ORDER BY page LIMIT ?';
    const rows = db.all<{ page: number; bytes: number }>(stretch, from, pageKey(batch, maxPages), prunedPagesAtOnce);
    const last = rows.at(-1)?.page;
    if (last === undefined) return null;
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    db.run('UPDATE records SET bodies = NULL, bytes = 0 WHERE page >= ? AND page <= ? AND bytes > 0', from, last);
    db.run('DELETE FROM files WHERE page >= ? AND page <= ?', from, last);
    db.run('DELETE FROM saved WHERE page >= ? AND page <= ?', from, last);
    addContentBytes(db, batch, -bytes);
    return { bytes, last };
  });
}

/** Gives the room of what was removed back to the disk. */

/** Pages of 4 KB given back at once; a few milliseconds. */
const freedPagesAtOnce = 64;
/** Less than this part of the file (and less than 1 MB) is left for what comes next: giving it back costs more than it is worth. */
const worthRatio = 0.1;
const worthPages = 256;

/** Ends early, between two steps, where `signal` is raised. */
async function vacuum(db: Db, signal: AbortSignal): Promise<void> {
  const count = (what: 'freelist_count' | 'page_count') =>
    db.get<Record<string, number>>(`PRAGMA ${what}`)?.[what] ?? 0;
  const free = count('freelist_count');
  if (free < worthPages || free < count('page_count') * worthRatio) return;
  for (let left = free; left > 0 && !signal.aborted; left -= freedPagesAtOnce) {
    db.giveBack(freedPagesAtOnce);
    await db.checkpointed;
    await nextTurn();
  }
}
