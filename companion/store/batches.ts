/** Rows of batches: reading them, moving them, counting their pages. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { KindWish } from '../../shared/batch/discovery.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptions, batchOptions, discovers } from '../../shared/batch/options.ts';
import { type BatchState, noPages, type PageCounts, type PageState } from '../../shared/batch/states.ts';
import { type BatchInfo, hostWrites } from '../../shared/protocol/model.ts';
import { readerOf } from '../../shared/protocol/read.ts';
import { z } from '../../shared/zod.ts';
import { moveBatchTo } from '../crawl/states.ts';
import type { NewPage } from '../crawl/store-ports.ts';
import { type HostWrites, sumWrites } from '../crawl/writes.ts';
import { batchStage, stateCode, stateOf } from './open.ts';
import { type Db, damagedStore } from './sqlite.ts';

export type BatchRow = {
  readonly key: number;
  readonly id: string;
  readonly name: string;
  readonly state: BatchState;
  readonly options: string;
  readonly session: string;
  readonly writes_out: number;
  readonly created_at: number;
  readonly started_at: number | null;
  readonly finished_at: number | null;
  readonly reason: string | null;
  readonly content_bytes: number;
  /** JSON; null where it discovers nothing. */
  readonly roots: string | null;
  /** What is still to be done beside its pages: 1 its sitemaps are to be read, 2 its links to be looked at once more; summed. */
  readonly looking: number;
  readonly looked: string | null;
  readonly next_index: number;
};

/** Batches half taken in or half removed are seen by nothing but the sweep. */
const selectBatch = 'SELECT * FROM batches WHERE stage = 1';

export function findBatch(db: Db, id: string): BatchRow | undefined {
  return db.get<BatchRow>(`${selectBatch} AND id = ?`, id);
}

/** Throws `not-found`. */
export function batchRow(db: Db, id: string): BatchRow {
  const row = findBatch(db, id);
  if (!row) throw new TabtrawlError('not-found', `There is no batch "${id}". "tabtrawl batches" lists them.`);
  return row;
}

export function batchInfo(db: Db, id: string): BatchInfo | null {
  const row = findBatch(db, id);
  return row ? toBatchInfo(db, row) : null;
}

/** Oldest first. */
export function batchInfos(db: Db, which: 'all' | 'open'): BatchInfo[] {
  const condition = which === 'open' ? "AND state IN ('queued', 'running', 'paused')" : '';
  return db.all<BatchRow>(`${selectBatch} ${condition} ORDER BY key`).map((row) => toBatchInfo(db, row));
}

/** Undefined where it is no JSON any more, which fits no schema. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Options as they were read last, by their text: an open batch is asked for at each of its pages' ends. */
const readOptions = new WeakMap<Db, { readonly text: string; readonly options: BatchInfo['options'] }[]>();
const keptOptions = 16;

/** Throws `store-damaged`. */
function optionsOf(db: Db, row: BatchRow): BatchInfo['options'] {
  const kept = readOptions.get(db) ?? [];
  const known = kept.find(({ text }) => text === row.options);
  if (known) return known.options;
  const read = readerOf(batchOptions).safeParse(parsedJson(row.options));
  if (!read.success) throw damagedStore(db.path, `the options of batch ${row.id} cannot be read`, read.error);
  readOptions.set(db, [{ text: row.options, options: read.data }, ...kept.slice(0, keptOptions - 1)]);
  return read.data;
}

function toBatchInfo(db: Db, row: BatchRow): BatchInfo {
  const counts = pageCounts(db, row.key);
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    options: optionsOf(db, row),
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    total: Object.values(counts).reduce((sum, pages) => sum + pages, 0),
    counts,
    reason: row.reason,
    contentBytes: row.content_bytes,
    ...writesPart(db, row.id),
  };
}

/** Where the sums are: a few batches have any. */
const writesFact = (batch: string): string => `writes ${batch}`;
const storedWrites = z.array(hostWrites);

function writesPart(db: Db, batch: string): Pick<BatchInfo, 'writes'> {
  const value = db.get<{ value: string }>('SELECT value FROM facts WHERE name = ?', writesFact(batch))?.value;
  const writes = value === undefined ? null : storedWrites.safeParse(parsedJson(value));
  return writes?.success ? { writes: writes.data } : {};
}

/** What pages of a batch sent, or were refused, is added to its sums. Nothing where the batch is gone. */
export function addWrites(db: Db, batch: string, writes: readonly HostWrites[]): void {
  db.transaction(() => {
    if (!findBatch(db, batch)) return;
    const sums = sumWrites(writesPart(db, batch).writes ?? [], writes);
    db.run('INSERT OR REPLACE INTO facts VALUES (?, ?)', writesFact(batch), JSON.stringify(sums));
  });
}

/** Part of the transaction that removes the batch itself. */
export function forgetWrites(db: Db, batch: number): void {
  const id = db.get<{ id: string }>('SELECT id FROM batches WHERE key = ?', batch)?.id;
  if (id !== undefined) db.run('DELETE FROM facts WHERE name = ?', writesFact(id));
}

export function pageCounts(db: Db, batch: number): PageCounts {
  const counts: Record<PageState, number> = { ...noPages };
  for (const row of db.all<{ state: number; pages: number }>(
    'SELECT state, pages FROM batch_counts WHERE batch = ?',
    batch,
  ))
    counts[stateOf(row.state)] = row.pages;
  return counts;
}

/** Part of the transaction that changes the pages themselves. */
export function addToCount(db: Db, batch: number, state: PageState, pages: number): void {
  if (pages === 0) return;
  const sql = 'INSERT INTO batch_counts VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET pages = pages + excluded.pages';
  db.run(sql, batch, stateCode[state], pages);
}

/** A page has left one state for another. */
export function moveCount(db: Db, batch: number, from: PageState, to: PageState): void {
  const sql =
    'INSERT INTO batch_counts VALUES (?1, ?2, -1), (?1, ?3, 1) ON CONFLICT DO UPDATE SET pages = pages + excluded.pages';
  db.run(sql, batch, stateCode[from], stateCode[to]);
}

/** A page has ended with so many bytes. Gives whether the batch's pages are written to a folder, and whether it follows links. */
export function addEnd(
  db: Db,
  batch: number,
  bytes: number,
): { readonly writesOut: boolean; readonly follows: boolean } {
  addContentBytes(db, batch, bytes);
  const sql = 'SELECT writes_out, roots IS NOT NULL AS follows FROM batches WHERE key = ?';
  const row = db.get<{ writes_out: number; follows: number }>(sql, batch);
  return { writesOut: row?.writes_out === 1, follows: row?.follows === 1 };
}

export function addContentBytes(db: Db, batch: number, bytes: number): void {
  if (bytes !== 0) db.run('UPDATE batches SET content_bytes = max(0, content_bytes + ?) WHERE key = ?', bytes, batch);
}

/** Throws `conflict` where there is no such move. */
export function changeBatchState(
  db: Db,
  id: string,
  to: BatchState,
  why: { reason: string | null; atMs: number },
): BatchInfo {
  return db.transaction(() => {
    const row = batchRow(db, id);
    const state = moveBatchTo(row.state, to);
    const ended = state === 'done' || state === 'cancelled';
    const startedAt = row.started_at ?? (state === 'running' ? why.atMs : null);
    const sql = 'UPDATE batches SET state = ?, started_at = ?, finished_at = ?, reason = ? WHERE key = ?';
    db.run(sql, state, startedAt, ended ? why.atMs : null, why.reason, row.key);
    return toBatchInfo(db, batchRow(db, id));
  });
}

/**
 * Ids and keys. A batch's id is `b` and eight digits (base 36) of its time of making, in milliseconds, so that ids sort by age;
 * a page's is its batch's id, a dash and its index in five digits. Both are safe in URLs and file names.
 * A page's key in the database is its batch's key × 2²⁴ + its index.
 */

/** Pages that one batch can have. */
export const maxPages = 2 ** 24;

/** Id for a batch made at `atMs`, after `last` whatever the clock says. */
function newBatchId(atMs: number, last: string | null): string {
  const lastMs = last ? Number.parseInt(last.slice(1), 36) : 0;
  return `b${Math.max(Math.floor(atMs), lastMs + 1)
    .toString(36)
    .padStart(8, '0')}`;
}

export function pageId(batch: string, index: number): string {
  return `${batch}-${index.toString(36).padStart(5, '0')}`;
}

/** The parts of a page's id, or null where it is none. */
export function parsePageId(id: string): { batch: string; index: number } | null {
  const match = /^(b[0-9a-z]{8,})-([0-9a-z]{5,6})$/.exec(id);
  if (!match?.[1] || !match[2]) return null;
  const index = Number.parseInt(match[2], 36);
  return index < maxPages ? { batch: match[1], index } : null;
}

export function pageKey(batchKey: number, index: number): number {
  return batchKey * maxPages + index;
}

export function indexOfKey(key: number): number {
  return key % maxPages;
}

/**
 * Taking a batch in.
 * 1. The batch's row is written, marked as not taken in: nothing but the sweep sees it.
 * 2. Its pages follow in small transactions, with the event loop let in between.
 * 3. One transaction marks it taken in: from then on it is there, whole.
 * If the process ends before 3, or the list turns out to be bad, the sweep takes away what was written.
 */

export type NewBatch = {
  readonly name: string;
  readonly options: BatchOptions;
  /** Of a batch that discovers. */
  readonly kinds?: readonly KindWish[];
};
/** A person's word on a kind; called within the transaction that takes it in, before any page. */
export type TakeKind = (batch: number, kind: Omit<KindWish, 'host'> & { host: number }) => void;
/** Of a batch that discovers, a start page's kind; called within the transaction that takes the page in. */
export type TakeStart = (batch: number, page: { key: number; host: number; url: string }) => number | null;

/** Longest stretch of one transaction, and of the event loop's wait, in milliseconds. */
const stretchMs = 12;
/** Hosts whose keys are remembered while a batch is taken in. */
const hostsKnown = 10_000;

/** Host → its key, and whether it has a first page that may run. */
type KnownHosts = Map<string, { readonly key: number; readonly hasFirst: boolean }>;

/** Gives the new batch's id. The URLs must be unique. Where it fails, `onFailed` is to take away what it wrote. */
export async function ingest(
  db: Db,
  batch: NewBatch,
  items: Iterable<NewPage>,
  on: { atMs: number; onFailed: (batch: number) => void; takeStart?: TakeStart; takeKind?: TakeKind },
): Promise<string> {
  const made = makeBatch(db, batch, on.atMs);
  const doesDiscover = discovers(batch.options);
  try {
    db.transaction(() => {
      for (const { host, ...kind } of batch.kinds ?? [])
        on.takeKind?.(made.key, { ...kind, host: hostKey(db, made.key, host, null) });
    });
    const pages = items[Symbol.iterator]();
    const hosts: KnownHosts = new Map();
    let index = 0;
    for (let more = true; more; await nextTurn()) {
      await db.checkpointed;
      db.transaction(() => {
        const untilMs = performance.now() + stretchMs;
        while (performance.now() < untilMs) {
          const next = pages.next();
          more = !next.done;
          if (next.done) return;
          if (index >= maxPages)
            throw new TabtrawlError('bad-request', `A batch takes ${maxPages} pages at most. Split the list.`);
          const page = { ...next.value, index: index++ };
          const host = addPage(db, hosts, made.key, page);
          if (!doesDiscover || !on.takeStart) continue;
          const key = pageKey(made.key, page.index);
          const kind = on.takeStart(made.key, { key, host, url: page.url });
          db.run('UPDATE pages SET kind = ? WHERE key = ?', kind, key);
        }
      });
    }
    db.transaction(() => {
      addToCount(db, made.key, 'waiting', index);
      db.run('UPDATE batches SET stage = ?, next_index = ? WHERE key = ?', batchStage.here, index, made.key);
    });
    return made.id;
  } catch (error) {
    on.onFailed(made.key);
    throw error;
  }
}

function makeBatch(db: Db, batch: NewBatch, atMs: number): { key: number; id: string } {
  return db.transaction(() => {
    const last = db.get<{ id: string }>('SELECT id FROM batches ORDER BY key DESC LIMIT 1')?.id ?? null;
    const id = newBatchId(atMs, last);
    const columns =
      "(id, name, state, options, session, writes_out, created_at, roots, looking) VALUES (?, ?, 'queued', ?, ?, ?, ?, ?, ?)";
    const { options } = batch;
    const writesOut = options.out === undefined ? 0 : 1;
    const { lastKey } = db.run(
      `INSERT INTO batches ${columns}`,
      id,
      batch.name,
      JSON.stringify(options),
      options.session,
      writesOut,
      atMs,
      discovers(options) ? '[]' : null,
      options.sitemap === undefined ? 0 : 1,
    );
    return { key: lastKey, id };
  });
}

function addPage(db: Db, hosts: KnownHosts, batch: number, page: NewPage & { index: number }): number {
  const key = pageKey(batch, page.index);
  const ready = !page.fromTab;
  let host = hosts.get(page.host);
  if (!host || (ready && !host.hasFirst)) {
    host = { key: hostKey(db, batch, page.host, ready ? key : null), hasFirst: ready };
    if (hosts.size >= hostsKnown) hosts.clear();
    hosts.set(page.host, host);
  }
  const columns = '(key, batch, host, url, state, ready, from_tab, notes) VALUES (?, ?, ?, ?, ?, ?, ?, ?)';
  const notes = page.notes?.length ? JSON.stringify(page.notes) : null;
  db.run(
    `INSERT INTO pages ${columns}`,
    key,
    batch,
    host.key,
    page.url,
    stateCode.waiting,
    ready ? 1 : 0,
    page.fromTab ? 1 : 0,
    notes,
  );
  return host.key;
}

/** The host's key in the batch; its row is made where there was none. `first`: a page of it that may run. */
export function hostKey(db: Db, batch: number, host: string, first: number | null): number {
  const insert = 'INSERT INTO batch_hosts (batch, host, first) VALUES (?, ?, ?)';
  const sql = `${insert} ON CONFLICT DO UPDATE SET first = coalesce(first, excluded.first) RETURNING key`;
  return db.get<{ key: number }>(sql, batch, host, first)?.key ?? 0;
}
