/** Rows of pages: found by id, changed, and drawn as the protocol's rows. */
import { type PageErrorCode, TabtrawlError } from '../../shared/batch/errors.ts';
import type { Lane } from '../../shared/batch/page-record.ts';
import type { PageState } from '../../shared/batch/states.ts';
import type { AttemptInfo, PageRow } from '../../shared/protocol/model.ts';
import { indexOfKey, maxPages, moveCount, pageId, parsePageId } from './batches.ts';
import { stateCode, stateOf } from './open.ts';
import type { Db, SqlValue } from './sqlite.ts';

/** A row of `pages` with the names that its keys stand for. */
export type StoredPage = {
  readonly key: number;
  readonly batch: number;
  readonly batch_id: string;
  readonly host: number;
  readonly host_name: string;
  readonly url: string;
  readonly state: number;
  readonly ready: number;
  readonly from_tab: number;
  readonly attempts: number;
  readonly crashes: number;
  readonly unwritten: number;
  readonly retry_at: number | null;
  readonly http_status: number | null;
  readonly markdown_bytes: number | null;
  readonly total_ms: number | null;
  readonly finished_at: number | null;
  readonly lane: Lane | null;
  readonly code: PageErrorCode | null;
  readonly title: string | null;
  readonly message: string | null;
  readonly notes: string | null;
  readonly from_page: number | null;
  /** Clicks from a start address. */
  readonly depth: number;
  readonly score: number;
  readonly kind: number | null;
  readonly referrer: string | null;
  readonly content_hash: Uint8Array | null;
  readonly links_hash: Uint8Array | null;
  readonly etag: string | null;
  readonly last_modified: string | null;
};

/** Ends where a WHERE goes on. */
export const selectPages = `
SELECT p.*, b.id AS batch_id, h.host AS host_name
FROM pages p JOIN batches b ON b.key = p.batch JOIN batch_hosts h ON h.key = p.host`;

export function findPage(db: Db, id: string): StoredPage | undefined {
  const parts = parsePageId(id);
  if (!parts) return undefined;
  const key = `(SELECT key * ${maxPages} + ?2 FROM batches WHERE id = ?1 AND stage = 1)`;
  return db.get<StoredPage>(`${selectPages} WHERE p.key = ${key}`, parts.batch, parts.index);
}

/** Throws `not-found`. */
export function storedPage(db: Db, id: string): StoredPage {
  const page = findPage(db, id);
  if (!page) throw new TabtrawlError('not-found', `There is no page "${id}".`);
  return page;
}

export function toPageRow(page: StoredPage): PageRow {
  return {
    id: idOf(page),
    batch: page.batch_id,
    index: indexOfKey(page.key),
    url: page.url,
    host: page.host_name,
    state: stateOf(page.state),
    title: page.title,
    code: page.code,
    message: page.message,
    httpStatus: page.http_status,
    lane: page.lane,
    attempts: page.attempts,
    markdownBytes: page.markdown_bytes ?? 0,
    totalMs: page.total_ms,
    retryAt: page.retry_at,
    finishedAt: page.finished_at,
  };
}

export function idOf(page: { readonly key: number; readonly batch_id: string }): string {
  return pageId(page.batch_id, indexOfKey(page.key));
}

/** The columns that moves change. */
export type PageChanges = Partial<
  Omit<
    StoredPage,
    'key' | 'batch' | 'batch_id' | 'host' | 'host_name' | 'url' | 'state' | 'content_hash' | 'links_hash'
  >
>;

/**
 * Writes a page's new state, keeps the counts and its host's first page. Within a transaction of the caller.
 * Only columns whose value is another are written: SQLite renews each index whose column is named, changed or not.
 */
export function writePage(db: Db, page: StoredPage, to: PageState, changes: PageChanges): StoredPage {
  const next: StoredPage = { ...page, ...changes, state: stateCode[to] };
  const columns = (['state', ...Object.keys(changes)] as ('state' | keyof PageChanges)[]).filter(
    (name) => next[name] !== page[name],
  );
  if (columns.length > 0) {
    const values: SqlValue[] = columns.map((name) => next[name]);
    db.run(`UPDATE pages SET ${columns.map((name) => `${name} = ?`).join(', ')} WHERE key = ?`, ...values, page.key);
  }
  if (next.state !== page.state) moveCount(db, page.batch, stateOf(page.state), to);
  if (next.ready !== page.ready) renewFirst(db, page.host);
  return next;
}

/** Sets the first page of a host that may run, after pages of it became ready or ceased to be. */
export function renewFirst(db: Db, host: number): void {
  const first = 'SELECT min(key) FROM pages WHERE host = ?1 AND ready = 1';
  db.run(`UPDATE batch_hosts SET first = (${first}) WHERE key = ?1 AND first IS NOT (${first})`, host);
}

/** See BatchStore.setFromTab. The note is kept for the page's record. */
export function setFromTab(db: Db, id: string, to: { fromTab: boolean; note: string | null }): void {
  db.transaction(() => {
    const page = storedPage(db, id);
    const notes = page.notes ? (JSON.parse(page.notes) as string[]) : [];
    const state = stateOf(page.state);
    const isReady = !to.fromTab && (state === 'waiting' || page.ready === 1);
    writePage(db, page, state, {
      from_tab: to.fromTab ? 1 : 0,
      ready: isReady ? 1 : 0,
      notes: to.note === null ? page.notes : JSON.stringify([...notes, to.note]),
    });
  });
}

/** The tries of a page, kept for whoever wants to know what happened to it. */

/** `number` counts all tries of the page, those that were not charged and those before a retry by the user too. */
export function openAttempt(db: Db, page: number, atMs: number): void {
  const next = '(SELECT coalesce(max(number), 0) + 1 FROM attempts WHERE page = ?1)';
  db.run(`INSERT INTO attempts (page, number, started_at) VALUES (?1, ${next}, ?2)`, page, atMs);
}

export type AttemptEnd = {
  readonly atMs: number;
  readonly lane: Lane | null;
  readonly outcome: string;
  readonly message: string | null;
};

/** Ends the newest attempt; nothing happens where it has ended. */
export function closeAttempt(db: Db, page: number, end: AttemptEnd): void {
  const newest = 'number = (SELECT max(number) FROM attempts WHERE page = ?1) AND ended_at IS NULL';
  const sql = `UPDATE attempts SET ended_at = ?2, lane = ?3, outcome = ?4, message = ?5 WHERE page = ?1 AND ${newest}`;
  db.run(sql, page, end.atMs, end.lane, end.outcome, end.message);
}

/** Oldest first. */
export function attemptsOf(db: Db, page: number): AttemptInfo[] {
  const columns = 'number, started_at AS startedAt, ended_at AS endedAt, lane, outcome, message';
  return db
    .all<AttemptInfo>(`SELECT ${columns} FROM attempts WHERE page = ? ORDER BY number`, page)
    .map((row) => ({ ...row }));
}
