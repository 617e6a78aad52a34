/** Moves and removal of many pages at once, each one transaction. */
import type { PageState } from '../../shared/batch/states.ts';
import { terminalPageStates } from '../../shared/batch/states.ts';
import type { PageFilter } from '../../shared/protocol/calls.ts';
import { nextBatchState } from '../crawl/batch-state.ts';
import { nextPageState, type PageEvent } from '../crawl/page-state.ts';
import { addContentBytes, addToCount, batchRow } from './batches.ts';
import { pagesWhere, type Where } from './page-filter.ts';
import { renewFirst } from './pages.ts';
import { stateCode } from './schema.ts';
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
    const where = pagesWhere(db, row, filter);
    const hosts = hostsOf(db, where, mayTake('reset'));
    let reset = 0;
    for (const from of mayTake('reset')) {
      const clear =
        'code = NULL, message = NULL, title = NULL, http_status = NULL, lane = NULL, markdown_bytes = NULL, total_ms = NULL, finished_at = NULL';
      const set = `state = ?, ready = 1, from_tab = 0, attempts = 0, crashes = 0, retry_at = NULL, unwritten = 0, ${clear}`;
      const which = { sql: `${where.sql} AND p.state = ?`, params: [...where.params, stateCode[from]] };
      addContentBytes(db, row.key, -dropContents(db, which));
      const { changes } = db.run(`UPDATE pages AS p SET ${set} WHERE ${which.sql}`, stateCode.waiting, ...which.params);
      addToCount(db, row.key, from, -changes);
      addToCount(db, row.key, 'waiting', changes);
      reset += changes;
    }
    for (const host of hosts) renewFirst(db, host);
    if (reset > 0 && nextBatchState(row.state, 'reopen'))
      db.run("UPDATE batches SET state = 'queued', finished_at = NULL, reason = NULL WHERE key = ?", row.key);
    return reset;
  });
}

/** Pages of the filter are taken away, whole, but those that run. Gives how many. */
export function removePages(db: Db, batch: string, filter: PageFilter): number {
  return db.transaction(() => {
    const row = batchRow(db, batch);
    const idle = (Object.keys(stateCode) as PageState[]).filter((state) => state !== 'running');
    const where = pagesWhere(db, row, filter);
    const hosts = hostsOf(db, where, idle);
    let removed = 0;
    for (const from of idle) {
      const which = { sql: `${where.sql} AND p.state = ?`, params: [...where.params, stateCode[from]] };
      addContentBytes(db, row.key, -dropContents(db, which));
      db.run(`DELETE FROM attempts WHERE page IN (SELECT p.key FROM pages p WHERE ${which.sql})`, ...which.params);
      const { changes } = db.run(`DELETE FROM pages AS p WHERE ${which.sql}`, ...which.params);
      addToCount(db, row.key, from, -changes);
      removed += changes;
    }
    for (const host of hosts) {
      renewFirst(db, host);
      recountHeld(db, host);
    }
    return removed;
  });
}

function mayTake(event: PageEvent): readonly PageState[] {
  return terminalPageStates.filter((state) => nextPageState(state, event));
}

function hostsOf(db: Db, where: Where, states: readonly PageState[]): number[] {
  const codes = JSON.stringify(states.map((state) => stateCode[state]));
  const sql = `SELECT DISTINCT p.host FROM pages p WHERE ${where.sql} AND p.state IN (SELECT value FROM json_each(?))`;
  return db.all<{ host: number }>(sql, ...where.params, codes).map((row) => row.host);
}

/** Gives the bytes that were stored. */
function dropContents(db: Db, where: Where): number {
  const pages = `page IN (SELECT p.key FROM pages p WHERE ${where.sql})`;
  const bytes =
    db.get<{ bytes: number | null }>(`SELECT sum(bytes) AS bytes FROM records WHERE ${pages}`, ...where.params)
      ?.bytes ?? 0;
  db.run(`DELETE FROM records WHERE ${pages}`, ...where.params);
  db.run(`DELETE FROM files WHERE ${pages}`, ...where.params);
  return bytes;
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
