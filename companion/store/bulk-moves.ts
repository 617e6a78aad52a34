/** Ended pages that are wanted again, and pages that are wanted no more: many at once. */
import { type PageState, pageStates } from '../../shared/batch/states.ts';
import type { PageFilter } from '../../shared/protocol/calls.ts';
import { nextBatchState, nextPageState } from '../crawl/states.ts';
import { addContentBytes, addToCount, type BatchRow, batchRow, findBatch } from './batches.ts';
import { stateCode, stateOf } from './open.ts';
import { type BatchKey, pagesWhere } from './page-list.ts';
import { renewFirst } from './pages.ts';
import { type Db, inChunks } from './sqlite.ts';

/**
 * Ended pages of the filter that are not done → waiting with no try charged, in small steps. The batch is opened again with the
 * first of them, so that what was put back is crawled wherever this is cut off; it ends early where the batch is cancelled meanwhile.
 * Gives how many.
 */
export async function resetPages(
  db: Db,
  batch: string,
  signal: AbortSignal,
  filter: PageFilter = { states: ['failed'] },
): Promise<number> {
  let wasCancelled = batchRow(db, batch).state === 'cancelled';
  const isEnded = (state: PageState) => nextPageState(state, 'reset') !== null;
  return moveAll(db, batch, signal, strandsOf(filter, isEnded, [0]), {
    isOver: ({ state }) => state === 'cancelled' && !wasCancelled,
    move: (row, pages) => {
      resetChosen(db, row, pages);
      wasCancelled = false;
    },
  });
}

/** Pages of the filter are taken away, whole, but those that run; in small steps. Gives how many. */
export async function removePages(db: Db, batch: string, signal: AbortSignal, filter: PageFilter): Promise<number> {
  batchRow(db, batch);
  const strands = strandsOf(filter, (state) => state !== 'running', [0, 1]);
  return moveAll(db, batch, signal, strands, { move: (row) => removeChosen(db, row) });
}

type Move = {
  /** Looked at before each step. Default: never. */
  readonly isOver?: (batch: BatchRow) => boolean;
  readonly move: (batch: BatchRow, chosenPages: number) => void;
};

/** Ends where the batch is gone. Gives how many pages were moved. */
async function moveAll(
  db: Db,
  batch: string,
  signal: AbortSignal,
  strands: readonly Strand[],
  { isOver, move }: Move,
): Promise<number> {
  let moved = 0;
  for (const strand of strands) {
    let after = 0;
    await inChunks(db, signal, (pages) => {
      const row = findBatch(db, batch);
      if (!row || isOver?.(row)) return false;
      const step = moveSome(db, row, strand, { after, pages }, (chosenPages) => move(row, chosenPages));
      if (!step) return false;
      moved += step.pages;
      after = step.last;
      return true;
    });
  }
  return moved;
}

/** Pages that an index gives in the order of their keys, and what else is asked of them. `ready`: of a host's pages, which by themselves are in order. */
type Strand = { readonly lead: PageFilter; readonly filter: PageFilter; readonly ready?: 0 | 1 };

/** Ids looked up at a time. */
const idsAtOnce = 500;

function strandsOf(filter: PageFilter, fits: (state: PageState) => boolean, ready: readonly (0 | 1)[]): Strand[] {
  const states = (filter.states ?? pageStates).filter(fits);
  const strand = (lead: PageFilter): Strand => ({ lead, filter: { ...filter, states, ...lead } });
  const { pages, host, codes } = filter;
  if (pages)
    return Array.from({ length: Math.ceil(pages.length / idsAtOnce) }, (_, at) =>
      strand({ pages: pages.slice(at * idsAtOnce, (at + 1) * idsAtOnce) }),
    );
  if (host !== undefined) return ready.map((one) => ({ ...strand({ host }), ready: one }));
  if (codes) return [...new Set(codes)].map((code) => strand({ codes: [code] }));
  return states.map((state) => strand({ states: [state] }));
}

/** The next `pages` of the strand behind the key `after`: those of them that the filter leaves are chosen, and moved. Null where there is none. */
function moveSome(
  db: Db,
  batch: BatchRow,
  { lead, filter, ready }: Strand,
  { after, pages }: { after: number; pages: number },
  move: (chosenPages: number) => void,
): { pages: number; last: number } | null {
  return db.transaction(() => {
    const where = pagesWhere(db, batch, lead);
    const isReady = ready === undefined ? '' : `AND p.ready = ${ready}`;
    const stretch = `SELECT p.key FROM pages p WHERE ${where.sql} ${isReady} AND p.key > ? ORDER BY p.key LIMIT ?`;
    const end = db.get<{ last: number | null }>(
      `SELECT max(key) AS last FROM (${stretch})`,
      ...where.params,
      after,
      pages,
    );
    if (!end?.last) return null;
    const chosenPages = choose(db, batch, filter, { after, last: end.last });
    if (chosenPages > 0) move(chosenPages);
    return { pages: chosenPages, last: end.last };
  });
}

function resetChosen(db: Db, batch: BatchRow, pages: number): void {
  for (const { state, n } of chosenByState(db)) addToCount(db, batch.key, stateOf(state), -n);
  addToCount(db, batch.key, 'waiting', pages);
  dropContents(db, batch.key);
  const { waiting } = stateCode;
  const clear = [
    'code',
    'message',
    'title',
    'http_status',
    'lane',
    'markdown_bytes',
    'total_ms',
    'finished_at',
    'retry_at',
  ].join(' = NULL, ');
  const fresh = 'ready = 1, from_tab = 0, attempts = 0, crashes = 0, unwritten = 0';
  db.run(`UPDATE pages SET state = ${waiting}, ${fresh}, ${clear} = NULL WHERE key IN (${chosen})`);
  for (const host of chosenHosts(db)) renewFirst(db, host);
  if (nextBatchState(batch.state, 'reset'))
    db.run("UPDATE batches SET state = 'queued', finished_at = NULL, reason = NULL WHERE key = ?", batch.key);
}

function removeChosen(db: Db, batch: BatchRow): void {
  for (const { state, n } of chosenByState(db)) addToCount(db, batch.key, stateOf(state), -n);
  const hosts = chosenHosts(db);
  dropContents(db, batch.key);
  db.run(`DELETE FROM attempts WHERE page IN (${chosen})`);
  db.run(`DELETE FROM pages WHERE key IN (${chosen})`);
  for (const host of hosts) {
    renewFirst(db, host);
    recountHeld(db, host);
  }
}

/** The pages that a move is about, found once: the move itself changes what the filter asks for. */
const chosen = 'SELECT page FROM temp.chosen';

/** Gives how many. */
function choose(db: Db, batch: BatchKey, filter: PageFilter, keys: { after: number; last: number }): number {
  const where = pagesWhere(db, batch, filter);
  db.exec('CREATE TEMP TABLE IF NOT EXISTS chosen (page INTEGER PRIMARY KEY); DELETE FROM temp.chosen');
  const sql = `INSERT INTO temp.chosen SELECT p.key FROM pages p WHERE ${where.sql} AND p.key > ? AND p.key <= ?`;
  return db.run(sql, ...where.params, keys.after, keys.last).changes;
}

function chosenByState(db: Db): { state: number; n: number }[] {
  return db.all(`SELECT state, count(*) AS n FROM pages WHERE key IN (${chosen}) GROUP BY +state`);
}

function chosenHosts(db: Db): number[] {
  const sql = `SELECT DISTINCT +host AS host FROM pages WHERE key IN (${chosen})`;
  return db.all<{ host: number }>(sql).map((row) => row.host);
}

function dropContents(db: Db, batch: number): void {
  const sum = `SELECT coalesce(sum(bytes), 0) AS bytes FROM records WHERE page IN (${chosen})`;
  addContentBytes(db, batch, -(db.get<{ bytes: number }>(sum)?.bytes ?? 0));
  db.run(`DELETE FROM records WHERE page IN (${chosen})`);
  db.run(`DELETE FROM files WHERE page IN (${chosen})`);
  db.run(`DELETE FROM saved WHERE page IN (${chosen})`);
}

function recountHeld(db: Db, host: number): void {
  const held = `SELECT count(*) AS pages, min(key) AS first FROM pages WHERE host = ? AND state = ${stateCode.held}`;
  const left = db.get<{ pages: number; first: number | null }>(held, host);
  db.run(
    'UPDATE batch_hosts SET held = ?, wall_page = ? WHERE key = ? AND held > 0',
    left?.pages ?? 0,
    left?.first ?? null,
    host,
  );
  db.run('UPDATE batch_hosts SET wall = NULL, held_since = NULL WHERE key = ? AND held = 0', host);
}

/**
 * The end of every open page of a batch, in small steps.
 *
 * 1. The batch itself is cancelled first (by the crawl), so that none of its pages is started meanwhile.
 * 2. Each step ends some pages and keeps counts, first pages and holds as they then are.
 * 3. Where the process ends half way, the batch is cancelled and has open pages: that is found when the store is opened, and brought to its end.
 */

/** The held first: somebody is asked to act for them. */
const openStates = ['held', 'retrying', 'waiting'] as const;
type OpenState = (typeof openStates)[number];

export type CancelRun = {
  readonly atMs: number;
  readonly signal: AbortSignal;
  /** Called after each step that ended some. */
  readonly onStep?: (() => void) | undefined;
};

/** See BatchStore.cancelBatchPages. */
export async function cancelPages(db: Db, batch: string, run: CancelRun): Promise<number> {
  let cancelled = 0;
  await inChunks(db, run.signal, (pages) => {
    const ended = cancelSome(db, batch, { atMs: run.atMs, pages });
    cancelled += ended;
    if (ended > 0) run.onStep?.();
    return ended > 0;
  });
  return cancelled;
}

/** Gives how many; 0 where none is left, or no batch. */
function cancelSome(db: Db, batch: string, { atMs, pages }: { atMs: number; pages: number }): number {
  return db.transaction(() => {
    const row = findBatch(db, batch);
    if (!row) return 0;
    for (const from of openStates) {
      const found = somePages(db, row.key, from, pages);
      if (found.length === 0) continue;
      const set = "state = ?, ready = 0, retry_at = NULL, code = 'cancelled', message = NULL, finished_at = ?";
      const keys = JSON.stringify(found.map((page) => page.key));
      db.run(`UPDATE pages SET ${set} WHERE key IN (SELECT value FROM json_each(?))`, stateCode.cancelled, atMs, keys);
      addToCount(db, row.key, from, -found.length);
      addToCount(db, row.key, 'cancelled', found.length);
      for (const [host, { length }] of Map.groupBy(found, (page) => page.host))
        if (from === 'held') holdFewer(db, host, length);
        else renewFirst(db, host);
      return found.length;
    }
    return 0;
  });
}

/** Of held pages, the one that stands for its host's wall comes last, so that another need not be found with every step. */
function somePages(db: Db, batch: number, state: OpenState, limit: number): { key: number; host: number }[] {
  const from = 'SELECT p.key, p.host FROM pages p INDEXED BY pages_state WHERE p.batch = ? AND p.state = ?';
  const find = (condition: string) =>
    db.all<{ key: number; host: number }>(
      `${from} ${condition} ORDER BY p.key LIMIT ?`,
      batch,
      stateCode[state],
      limit,
    );
  const behind = 'AND NOT EXISTS (SELECT 1 FROM batch_hosts h WHERE h.key = p.host AND h.wall_page = p.key)';
  const found = state === 'held' ? find(behind) : [];
  return found.length > 0 ? found : find('');
}

function holdFewer(db: Db, host: number, pages: number): void {
  db.run('UPDATE batch_hosts SET held = held - ? WHERE key = ?', pages, host);
  db.run('UPDATE batch_hosts SET wall = NULL, wall_page = NULL, held_since = NULL WHERE key = ? AND held = 0', host);
}
