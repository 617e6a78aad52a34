/** Contents that were saved beside pages: each once, by its hash; it goes with the last page that has it (a trigger of open.ts). */
import type { SavedContent } from '../crawl/ports.ts';
import { batchRow, maxPages, pageKey } from './batches.ts';
import type { Db } from './sqlite.ts';

/** Within a transaction of the caller. What the page had before goes. Gives the bytes of its contents. */
export function putSaved(db: Db, page: number, saved: readonly SavedContent[]): number {
  // Those that it has again must not go and come.
  const before = db
    .all<{ content: number }>('SELECT content FROM saved WHERE page = ?', page)
    .map((row) => row.content);
  const now = new Map<number, number>();
  for (const { file, bytes } of saved) {
    db.run('INSERT OR IGNORE INTO contents (sha256, bytes) VALUES (?, ?)', file.sha256, bytes);
    const content = db.get<{ key: number }>('SELECT key FROM contents WHERE sha256 = ?', file.sha256)?.key;
    if (content === undefined || now.has(content)) continue;
    now.set(content, bytes.length);
    db.run('INSERT OR IGNORE INTO saved (page, content) VALUES (?, ?)', page, content);
  }
  for (const content of before)
    if (!now.has(content)) db.run('DELETE FROM saved WHERE page = ? AND content = ?', page, content);
  return [...now.values()].reduce((sum, bytes) => sum + bytes, 0);
}

export function savedContent(db: Db, sha256: string): Uint8Array | null {
  return db.get<{ bytes: Uint8Array }>('SELECT bytes FROM contents WHERE sha256 = ?', sha256)?.bytes ?? null;
}

/** Bytes that pages of the batch have saved. */
export function savedBytes(db: Db, batch: string): number {
  const { key } = batchRow(db, batch);
  const sql = `SELECT coalesce(sum(length(c.bytes)), 0) AS bytes FROM saved s JOIN contents c ON c.key = s.content WHERE s.page >= ? AND s.page < ?`;
  return db.get<{ bytes: number }>(sql, pageKey(key, 0), pageKey(key, maxPages))?.bytes ?? 0;
}
