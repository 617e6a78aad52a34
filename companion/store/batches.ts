/** Rows of batches: reading them, moving them, counting their pages. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { type BatchState, noPages, type PageCounts, type PageState } from '../../shared/batch/states.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { type BatchEvent, moveBatch, nextBatchState } from '../crawl/batch-state.ts';
import { stateCode, stateOf } from './schema.ts';
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

function toBatchInfo(db: Db, row: BatchRow): BatchInfo {
  const options = batchOptions.safeParse(JSON.parse(row.options));
  if (!options.success) throw damagedStore(db.path, `the options of batch ${row.id} cannot be read`, options.error);
  const counts = pageCounts(db, row.key);
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    options: options.data,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    total: Object.values(counts).reduce((sum, pages) => sum + pages, 0),
    counts,
    reason: row.reason,
    contentBytes: row.content_bytes,
  };
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

export function addContentBytes(db: Db, batch: number, bytes: number): void {
  if (bytes !== 0) db.run('UPDATE batches SET content_bytes = max(0, content_bytes + ?) WHERE key = ?', bytes, batch);
}

/** The events that can lead to a state; which one it is follows from the state before. */
const eventsTo: Readonly<Record<BatchState, readonly BatchEvent[]>> = {
  queued: ['reopen'],
  running: ['start', 'resume'],
  paused: ['pause'],
  done: ['finish'],
  cancelled: ['cancel'],
};

/** Throws `conflict` where there is no such move. */
export function changeBatchState(
  db: Db,
  id: string,
  to: BatchState,
  why: { reason: string | null; atMs: number },
): BatchInfo {
  return db.transaction(() => {
    const row = batchRow(db, id);
    const events = eventsTo[to];
    const event = events.find((each) => nextBatchState(row.state, each) === to) ?? events[0] ?? 'finish';
    const state = moveBatch(row.state, event);
    const ended = state === 'done' || state === 'cancelled';
    const startedAt = row.started_at ?? (state === 'running' ? why.atMs : null);
    const sql = 'UPDATE batches SET state = ?, started_at = ?, finished_at = ?, reason = ? WHERE key = ?';
    db.run(sql, state, startedAt, ended ? why.atMs : null, why.reason, row.key);
    return toBatchInfo(db, batchRow(db, id));
  });
}
