/**
 * Taking a batch in.
 * 1. The batch's row is written, marked as not taken in: nothing but the sweep sees it.
 * 2. Its pages follow in small transactions, with the event loop let in between.
 * 3. One transaction marks it taken in: from then on it is there, whole.
 * If the process ends before 3, or the list turns out to be bad, the sweep takes away what was written.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchOptions } from '../../shared/batch/options.ts';
import { addToCount } from './batches.ts';
import { maxPages, newBatchId, pageKey } from './ids.ts';
import { batchStage, stateCode } from './schema.ts';
import type { Db } from './sqlite.ts';

export type NewBatch = { readonly name: string; readonly options: BatchOptions };
/** `host` as hostOf() gives it. `fromTab`: not crawled until its client has said that it cannot read it. */
export type NewPage = {
  readonly url: string;
  readonly host: string;
  readonly fromTab: boolean;
  readonly notes?: readonly string[];
};

/** Longest stretch of one transaction, and of the event loop's wait, in milliseconds. */
const stretchMs = 12;
/** Hosts whose keys are remembered while a batch is taken in. */
const hostsKnown = 10_000;

/** Host → its key, and whether it has a first page that may run. */
type KnownHosts = Map<string, { readonly key: number; readonly hasFirst: boolean }>;

/** Gives the new batch's id. The URLs must be unique. Where it fails, `onFailed` is to take away what it wrote. */
export async function takeIn(
  db: Db,
  batch: NewBatch,
  items: Iterable<NewPage>,
  on: { atMs: number; onFailed: (batch: number) => void },
): Promise<string> {
  const made = makeBatch(db, batch, on.atMs);
  try {
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
          addPage(db, hosts, made.key, { ...next.value, index: index++ });
        }
      });
    }
    db.transaction(() => {
      addToCount(db, made.key, 'waiting', index);
      db.run('UPDATE batches SET stage = ? WHERE key = ?', batchStage.here, made.key);
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
    const columns = "(id, name, state, options, session, writes_out, created_at) VALUES (?, ?, 'queued', ?, ?, ?, ?)";
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
    );
    return { key: lastKey, id };
  });
}

function addPage(db: Db, hosts: KnownHosts, batch: number, page: NewPage & { index: number }): void {
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
}

function hostKey(db: Db, batch: number, host: string, first: number | null): number {
  const insert = 'INSERT INTO batch_hosts (batch, host, first) VALUES (?, ?, ?)';
  const sql = `${insert} ON CONFLICT DO UPDATE SET first = coalesce(first, excluded.first) RETURNING key`;
  return db.get<{ key: number }>(sql, batch, host, first)?.key ?? 0;
}
