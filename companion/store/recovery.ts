/** What the end of the last run left: pages in flight go back, and the sweep takes away batches that are not wholly in or out. */
import { addToCount, maxPages, pageKey } from './batches.ts';
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
        const message = 'Tabtrawl ended while it was on this page.';
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
    for (const table of ['attempts', 'records', 'files', 'found_links'])
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
  db.run('DELETE FROM batches WHERE key = ?', batch);
}
