/** Moves and removal of many pages at once, each one transaction. */
import { type PageState, pageStates } from '../../shared/batch/states.ts';
import type { PageFilter } from '../../shared/protocol/calls.ts';
import { nextBatchState } from '../crawl/batch-state.ts';
import { nextPageState } from '../crawl/page-state.ts';
import { addContentBytes, addToCount, batchRow } from './batches.ts';
import { type BatchKey, pagesWhere } from './page-filter.ts';
import { renewFirst } from './pages.ts';
import { stateCode, stateOf } from './schema.ts';
import type { Db } from './sqlite.ts';

/** See BatchStore.cancelBatchPages. */
export function cancelBatchPages(db: Db, batch: string, atMs: number): number {
  return db.transaction(() => {
    const { key } = batchRow(db, batch);
    const open: PageState[] = ['waiting', 'retrying', 'held'];
    let cancelled = 0;
    for (const from of open) {
      const set = "state = ?, ready = 0, retry_at = NULL, code = 'cancelled', message = NULL, finished_at = ?";
      const { changes } = db.run(
        `UPDATE pages SET ${set} WHERE batch = ? AND state = ?`,
        stateCode.cancelled,
        atMs,
        key,
        stateCode[from],
      );
      addToCount(db, key, from, -changes);
      cancelled += changes;
    }
    addToCount(db, key, 'cancelled', cancelled);
    const nothing = 'first = NULL, held = 0, wall = NULL, wall_page = NULL, held_since = NULL';
    db.run(`UPDATE batch_hosts SET ${nothing} WHERE batch = ? AND (first IS NOT NULL OR held > 0)`, key);
    return cancelled;
  });
}

/** Ended pages of the filter that are not done → waiting with no try charged; the batch is opened again where any was. Gives how many. */
export function retryPages(db: Db, batch: string, filter: PageFilter = { states: ['failed'] }): number {
  return db.transaction(() => {
    const row = batchRow(db, batch);
    const pages = choose(db, row, filter, (state) => nextPageState(state, 'reset') !== null);
    if (pages === 0) return 0;
    for (const { state, n } of chosenByState(db)) addToCount(db, row.key, stateOf(state), -n);
    addToCount(db, row.key, 'waiting', pages);
    dropContents(db, row.key);
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
    if (nextBatchState(row.state, 'reopen'))
      db.run("UPDATE batches SET state = 'queued', finished_at = NULL, reason = NULL WHERE key = ?", row.key);
    return pages;
  });
}

/** Pages of the filter are taken away, whole, but those that run. Gives how many. */
export function removePages(db: Db, batch: string, filter: PageFilter): number {
  return db.transaction(() => {
    const row = batchRow(db, batch);
    const pages = choose(db, row, filter, (state) => state !== 'running');
    for (const { state, n } of chosenByState(db)) addToCount(db, row.key, stateOf(state), -n);
    const hosts = chosenHosts(db);
    dropContents(db, row.key);
    db.run(`DELETE FROM attempts WHERE page IN (${chosen})`);
    db.run(`DELETE FROM pages WHERE key IN (${chosen})`);
    for (const host of hosts) {
      renewFirst(db, host);
      recountHeld(db, host);
    }
    return pages;
  });
}

/** The pages that a move is about, found once: the move itself changes what the filter asks for. */
const chosen = 'SELECT page FROM temp.chosen';

/** Gives how many. */
function choose(db: Db, batch: BatchKey, filter: PageFilter, isWanted: (state: PageState) => boolean): number {
  const states = (filter.states ?? pageStates).filter(isWanted);
  const where = pagesWhere(db, batch, { ...filter, states });
  db.exec('CREATE TEMP TABLE IF NOT EXISTS chosen (page INTEGER PRIMARY KEY); DELETE FROM temp.chosen');
  return db.run(`INSERT INTO temp.chosen SELECT p.key FROM pages p WHERE ${where.sql}`, ...where.params).changes;
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
