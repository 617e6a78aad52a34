/**
 * All that is put right when the store is opened, whatever the last run left:
 *
 * 1. Pages that were running wait again, their try closed as lost and not charged (`recover`).
 * 2. Batches half taken in leave (`recover`).
 * 3. Batches whose cancelling was cut off are brought to their end (`halfCancelled`), behind what else goes on.
 * 4. Batches that leave are taken away bit by bit (`sweep`), then their room is given back to the disk; behind what else goes on.
 * 5. The search index takes in what came since it was last written (search/catch-up.ts), in its own thread.
 *
 * The rest is put right by its owners: batches that were paused by no person go on (crawl/engine.ts, `start`), held hosts are known again
 * (crawl/walls/holds.ts, `reconcile`), files that were not written are (app/output-folders.ts).
 */

import { failures } from '../../shared/messages/failures.ts';
import { addToCount, forgetWrites, maxPages, pageKey } from './batches.ts';
import { batchStage, stateCode } from './open.ts';
import { renewFirst } from './pages.ts';
import { type Db, inChunks } from './sqlite.ts';

/** Pages that were running → waiting, their try not charged; batches half taken in are marked for the sweep. Gives how many pages. */
export function recover(db: Db, atMs: number): number {
  return db.transaction(() => {
    db.run('UPDATE batches SET stage = ? WHERE stage = ?', batchStage.leaves, batchStage.comesIn);
    let pages = 0;
    for (const { key } of db.all<{ key: number }>('SELECT key FROM batches WHERE stage = ?', batchStage.here)) {
      const lost = db.all<{ key: number; host: number }>(
        'SELECT key, host FROM pages WHERE batch = ? AND state = ?',
        key,
        stateCode.running,
      );
      for (const page of lost) {
        const message = failures.say('againEnded');
        const sql =
          "UPDATE attempts SET ended_at = ?, outcome = 'lost', message = ? WHERE page = ? AND ended_at IS NULL";
        db.run(sql, atMs, message, page.key);
        const set = 'state = ?, ready = 1 - from_tab, attempts = max(0, attempts - 1)';
        db.run(`UPDATE pages SET ${set} WHERE key = ?`, stateCode.waiting, page.key);
        renewFirst(db, page.host);
      }
      addToCount(db, key, 'running', -lost.length);
      addToCount(db, key, 'waiting', lost.length);
      pages += lost.length;
    }
    return pages;
  });
}

/** Batches whose cancelling was cut off. */
export function halfCancelled(db: Db): { id: string; atMs: number }[] {
  const { waiting, retrying, held } = stateCode;
  const open = [waiting, retrying, held].join(', ');
  const hasOpen = `EXISTS (SELECT 1 FROM batch_counts c WHERE c.batch = b.key AND c.state IN (${open}) AND c.pages > 0)`;
  return db.all(
    `SELECT id, coalesce(finished_at, 0) AS atMs FROM batches b WHERE stage = 1 AND state = 'cancelled' AND ${hasOpen}`,
  );
}

/** Takes away batches that leave, bit by bit; ends early, between two bits, where `signal` is raised. */
export async function sweep(db: Db, signal: AbortSignal): Promise<void> {
  await inChunks(db, signal, (pages) => {
    const batch = leaving(db);
    if (batch === undefined) return false;
    if (!removeSome(db, batch, pages)) removeBatchRow(db, batch);
    return true;
  });
}

function leaving(db: Db): number | undefined {
  return db.get<{ key: number }>('SELECT key FROM batches WHERE stage = ? ORDER BY key LIMIT 1', batchStage.leaves)
    ?.key;
}

/** False where there was nothing left. Records, files and attempts lie under their pages' keys. */
function removeSome(db: Db, batch: number, pages: number): boolean {
  return db.transaction(() => {
    const [from, end] = [pageKey(batch, 0), pageKey(batch, maxPages)];
    const bound =
      'SELECT max(key) AS last FROM (SELECT key FROM pages WHERE key >= ? AND key < ? ORDER BY key LIMIT ?)';
    const last = db.get<{ last: number | null }>(bound, from, end, pages)?.last ?? null;
    if (last === null) return removeMore(db, batch, pages);
    for (const table of ['attempts', 'records', 'files', 'saved', 'found_links'])
      db.run(`DELETE FROM ${table} WHERE page >= ? AND page <= ?`, from, last);
    db.run('DELETE FROM pages WHERE key >= ? AND key <= ?', from, last);
    return true;
  });
}

/** What does not lie under keys of pages. */
function removeMore(db: Db, batch: number, rows: number): boolean {
  const some = (table: string, key: string) =>
    db.run(
      `DELETE FROM ${table} WHERE batch = ?1 AND ${key} IN (SELECT ${key} FROM ${table} WHERE batch = ?1 LIMIT ?2)`,
      batch,
      rows,
    ).changes > 0;
  return some('seen', 'hash') || some('seen_counts', 'reason') || some('kinds', 'key') || some('batch_hosts', 'key');
}

function removeBatchRow(db: Db, batch: number): void {
  forgetWrites(db, batch);
  db.run('DELETE FROM batches WHERE key = ?', batch);
}
