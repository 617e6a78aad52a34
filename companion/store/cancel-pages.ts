/**
 * The end of every open page of a batch, in small steps.
 *
 * 1. The batch itself is cancelled first (by the crawl), so that none of its pages is started meanwhile.
 * 2. Each step ends some pages and keeps counts, first pages and holds as they then are.
 * 3. Where the process ends half way, the batch is cancelled and has open pages: that is found when the store is opened, and brought to its end.
 */
import { addToCount, findBatch } from './batches.ts';
import { inSteps } from './in-steps.ts';
import { renewFirst } from './pages.ts';
import { stateCode } from './schema.ts';
import type { Db } from './sqlite.ts';

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
  await inSteps(db, run.signal, (pages) => {
    const ended = cancelSome(db, batch, { atMs: run.atMs, pages });
    cancelled += ended;
    if (ended > 0) run.onStep?.();
    return ended > 0;
  });
  return cancelled;
}

/** Batches whose cancelling was cut off. */
export function halfCancelled(db: Db): { id: string; atMs: number }[] {
  const open = openStates.map((state) => stateCode[state]).join(', ');
  const hasOpen = `EXISTS (SELECT 1 FROM batch_counts c WHERE c.batch = b.key AND c.state IN (${open}) AND c.pages > 0)`;
  return db.all(
    `SELECT id, coalesce(finished_at, 0) AS atMs FROM batches b WHERE stage = 1 AND state = 'cancelled' AND ${hasOpen}`,
  );
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
