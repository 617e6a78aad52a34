/** Takes old contents away: bodies and files of pages, never the pages themselves. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { addContentBytes } from './batches.ts';
import { maxPages, pageKey } from './ids.ts';
import type { Db } from './sqlite.ts';

const pagesAtOnce = 100;

/** Contents of batches that ended before `beforeMs` go; their pages, states and records without bodies stay. Gives the bytes that went. */
export async function pruneContents(db: Db, beforeMs: number, signal: AbortSignal): Promise<number> {
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
    const rows = db.all<{ page: number; bytes: number }>(stretch, from, pageKey(batch, maxPages), pagesAtOnce);
    const last = rows.at(-1)?.page;
    if (last === undefined) return null;
    const bytes = rows.reduce((sum, row) => sum + row.bytes, 0);
    db.run('UPDATE records SET bodies = NULL, bytes = 0 WHERE page >= ? AND page <= ? AND bytes > 0', from, last);
    db.run('DELETE FROM files WHERE page >= ? AND page <= ?', from, last);
    addContentBytes(db, batch, -bytes);
    return { bytes, last };
  });
}
