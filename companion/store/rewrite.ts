/** The record of a page that is done, in the place of the one it has: the page was read again, and has not moved. */
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import { addContentBytes } from './batches.ts';
import { stateOf } from './open.ts';
import { packRecord, writesOut } from './page-moves.ts';
import { findPage, toPageRow, writePage } from './pages.ts';
import type { Db } from './sqlite.ts';

/** One transaction. Null where the page is gone or no longer done. Its files in a folder are to be written again. */
export function rewriteRecord(db: Db, record: PageRecord): PageRow | null {
  const packed = packRecord(record);
  return db.transaction(() => {
    const page = findPage(db, record.id);
    if (!page || stateOf(page.state) !== 'done') return null;
    const before = db.get<{ bodies: number }>(
      'SELECT coalesce(length(bodies), 0) AS bodies FROM records WHERE page = ?',
      page.key,
    );
    if (!before) return null;
    const more = (packed.bodies?.length ?? 0) - before.bodies;
    const sql = 'UPDATE records SET record = ?, bodies = ?, bytes = bytes + ? WHERE page = ?';
    db.run(sql, packed.record, packed.bodies, more, page.key);
    addContentBytes(db, page.batch, more);
    return toPageRow(
      writePage(db, page, 'done', {
        title: record.title || null,
        markdown_bytes: record.bytes.markdown,
        unwritten: writesOut(db, page.batch) ? 1 : 0,
      }),
    );
  });
}
