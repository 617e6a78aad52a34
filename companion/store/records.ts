/** Pages with all that is known of them, one by one or as a stream. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { noTimings, type PageRecord } from '../../shared/batch/page-record.ts';
import { isTerminal, terminalPageStates } from '../../shared/batch/states.ts';
import { failures } from '../../shared/messages/failures.ts';
import type { PageFilter } from '../../shared/protocol/calls.ts';
import type { PageDetail } from '../../shared/protocol/model.ts';
import { batchRow, indexOfKey, maxPages, pageKey } from './batches.ts';
import { stateOf } from './open.ts';
import { pagesWhere } from './page-list.ts';
import { type PackedRecord, unpackRecord } from './page-moves.ts';
import { attemptsOf, findPage, idOf, type StoredPage, selectPages, storedPage, toPageRow } from './pages.ts';
import type { Db } from './sqlite.ts';

export type FileKind = 'screenshot' | 'pdf' | 'mhtml';

export function pageDetail(db: Db, id: string): PageDetail | null {
  const page = findPage(db, id);
  if (!page) return null;
  const files = db
    .all<{ kind: FileKind }>('SELECT kind FROM files WHERE page = ? ORDER BY kind', page.key)
    .map((file) => file.kind);
  return { row: toPageRow(page), record: recordOf(db, page), attempts: attemptsOf(db, page.key), files };
}

export function pageFile(db: Db, id: string, kind: FileKind): Uint8Array | null {
  const page = findPage(db, id);
  if (!page) return null;
  return (
    db.get<{ bytes: Uint8Array }>('SELECT bytes FROM files WHERE page = ? AND kind = ?', page.key, kind)?.bytes ?? null
  );
}

/** A page's record; null until it has ended. Pages that ended without being opened (cancelled, given up) get one that says so. */
function recordOf(db: Db, page: StoredPage, { bodies } = { bodies: true }): PageRecord | null {
  const state = stateOf(page.state);
  if (!isTerminal(state)) return null;
  if (state === 'cancelled') return emptyRecord(db, page);
  try {
    const packed = db.get<PackedRecord>(
      `SELECT record, ${bodies ? 'bodies' : 'NULL AS bodies'} FROM records WHERE page = ?`,
      page.key,
    );
    return packed ? unpackRecord(packed) : emptyRecord(db, page);
  } catch (error) {
    if (error instanceof TabtrawlError && error.code !== 'store-damaged') throw error;
    return damagedRecord(db, page);
  }
}

/** The other pages are to come out all the same. */
function damagedRecord(db: Db, page: StoredPage): PageRecord {
  const message = failures.say('msgRecordDamaged', { url: page.url });
  return { ...emptyRecord(db, page), state: 'failed', error: { code: 'internal', message } };
}

function emptyRecord(db: Db, page: StoredPage): PageRecord {
  const { session } = batchRow(db, page.batch_id);
  const state = terminalPageStates.find((each) => each === stateOf(page.state)) ?? 'cancelled';
  const code = page.code ?? 'internal';
  return {
    id: idOf(page),
    batch: page.batch_id,
    index: indexOfKey(page.key),
    url: page.url,
    finalUrl: page.url,
    state,
    httpStatus: page.http_status,
    contentType: '',
    title: page.title ?? '',
    markdown: '',
    metadata: {},
    session,
    lane: page.lane ?? 'render',
    attempts: page.attempts,
    error: { code, message: page.message ?? (code === 'cancelled' ? 'Cancelled before it was opened.' : '') },
    timings: noTimings,
    bytes: { html: 0, markdown: 0 },
    files: {},
    fetchedAt: new Date(page.finished_at ?? 0).toISOString(),
  };
}

/** Pages read from the database at once while records stream. */
const pagesAtOnce = 16;
/** Keys looked at in one step: as many as take about a millisecond where none of them is wanted. */
const keysAtOnce = 2000;

/**
 * Records of ended pages in input order, a few in memory at a time, with the event loop let in between. What is written meanwhile is
 * seen where the stream has not yet been; no read stays open between two records, so the crawl's writes and checkpoints are not held up.
 */
export async function* streamRecords(
  db: Db,
  batch: string,
  filter: PageFilter,
  options: { bodies: boolean },
): AsyncGenerator<PageRecord> {
  const row = batchRow(db, batch);
  const states = (filter.states ?? terminalPageStates).filter(isTerminal);
  const where = pagesWhere(db, row, { ...filter, states }, 'keys');
  const sql = `${selectPages} WHERE p.key >= ? AND p.key < ? AND ${where.sql} ORDER BY p.key LIMIT ${pagesAtOnce}`;
  const end =
    (db.get<{ key: number | null }>('SELECT max(key) AS key FROM pages WHERE key < ?', pageKey(row.key, maxPages))
      ?.key ?? -1) + 1;
  let from = pageKey(row.key, 0);
  while (from < end) {
    const to = Math.min(end, from + keysAtOnce);
    const pages = db.all<StoredPage>(sql, from, to, ...where.params);
    for (const page of pages) {
      const record = recordOf(db, page, options);
      if (record) yield record;
    }
    const last = pages.at(-1);
    from = last && pages.length === pagesAtOnce ? last.key + 1 : to;
    await nextTurn();
  }
}

/** Ended pages of a batch with an out folder whose files are not in it yet, in input order. */
export function* unwrittenRecords(db: Db, batch: string): Generator<PageRecord> {
  const row = batchRow(db, batch);
  const sql = `${selectPages} WHERE p.batch = ? AND p.unwritten = 1 AND p.key > ? ORDER BY p.key LIMIT ${pagesAtOnce}`;
  let last = -1;
  while (true) {
    const pages = db.all<StoredPage>(sql, row.key, last);
    for (const page of pages) {
      const record = recordOf(db, page);
      if (record) yield record;
      last = page.key;
    }
    if (pages.length < pagesAtOnce) return;
  }
}

/** The page's files are in the out folder, under these names. */
export function markWritten(db: Db, id: string, files: PageRecord['files']): void {
  db.transaction(() => {
    const page = storedPage(db, id);
    db.run(
      "UPDATE records SET record = json_set(record, '$.files', json(?)) WHERE page = ?",
      JSON.stringify(files),
      page.key,
    );
    if (page.unwritten) db.run('UPDATE pages SET unwritten = 0 WHERE key = ?', page.key);
  });
}
