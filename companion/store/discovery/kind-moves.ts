/** Many pages at once: those of stopped kinds and beyond the budget are skipped, those of kinds that are let in come back. In small steps. */

import type { KindRule, NotTaken } from '../../../shared/batch/discovery.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { addToCount, type BatchRow, findBatch, indexOfKey, maxPages, pageId, pageKey } from '../batches.ts';
import { leaveHold } from '../holds.ts';
import { stateCode, stateOf } from '../open.ts';
import { renewFirst, type StoredPage } from '../pages.ts';
import { type Db, inChunks } from '../sqlite.ts';
import type { Discovery } from './found.ts';
import { unpackLinks } from './seen.ts';

type Skip = { readonly code: 'kind-stopped' | 'budget'; readonly message: string; readonly atMs: number };

const isStopped = "(k.rule = 'stopped' OR (k.rule = 'auto' AND k.trap IS NOT NULL))";

/** See BatchStore.skipStoppedKinds. */
export async function skipStoppedKinds(
  db: Db,
  batch: string,
  run: { atMs: number; signal: AbortSignal },
): Promise<number> {
  const message = failures.say('msgKindStopped');
  const from = `FROM kinds k JOIN pages p ON p.kind = k.key WHERE k.batch = ? AND ${isStopped} AND p.ready = 1`;
  return skipAll(db, batch, run, { code: 'kind-stopped', message, atMs: run.atMs }, (row, limit) =>
    db.all<StoredPage>(`SELECT p.* ${from} LIMIT ?`, row.key, limit),
  );
}

/** See BatchStore.skipBeyondBudget. */
export async function skipBeyondBudget(
  db: Db,
  batch: string,
  run: { atMs: number; signal: AbortSignal },
): Promise<number> {
  const message = failures.say('msgBudget');
  const open = [stateCode.waiting, stateCode.retrying, stateCode.held];
  return skipAll(db, batch, run, { code: 'budget', message, atMs: run.atMs }, (row, limit) => {
    for (const state of open) {
      const pages = db.all<StoredPage>(
        'SELECT * FROM pages WHERE batch = ? AND state = ? LIMIT ?',
        row.key,
        state,
        limit,
      );
      if (pages.length > 0) return pages;
    }
    return [];
  });
}

async function skipAll(
  db: Db,
  batch: string,
  { signal }: { signal: AbortSignal },
  skip: Skip,
  next: (row: BatchRow, limit: number) => readonly StoredPage[],
): Promise<number> {
  let skipped = 0;
  await inChunks(db, signal, (limit) =>
    db.transaction(() => {
      const row = findBatch(db, batch);
      const pages = row ? next(row, limit) : [];
      const set = 'state = ?, ready = 0, retry_at = NULL, code = ?, message = ?, finished_at = ?';
      for (const page of pages) {
        leaveHold(db, page);
        db.run(
          `UPDATE pages SET ${set} WHERE key = ?`,
          stateCode.skipped,
          skip.code,
          skip.message,
          skip.atMs,
          page.key,
        );
        addToCount(db, page.batch, stateOf(page.state), -1);
      }
      if (row) addToCount(db, row.key, 'skipped', pages.length);
      for (const host of new Set(pages.map((page) => page.host))) renewFirst(db, host);
      skipped += pages.length;
      return pages.length > 0;
    }),
  );
  return skipped;
}

/** A person's word on a kind. False where there is none of that key in the batch. */
export function setKindRule(db: Db, batch: number, kind: number, rule: KindRule): boolean {
  return db.run('UPDATE kinds SET rule = ? WHERE key = ? AND batch = ?', rule, kind, batch).changes > 0;
}

/** Pages of the kind that were skipped for it, or without a try as they were taken for others once more. Ids. */
export function* skippedOfKind(db: Db, batch: BatchRow, kind: number): Iterable<string> {
  const isSkipped = "(code = 'kind-stopped' OR (code = 'duplicate' AND attempts = 0))";
  const sql = `SELECT key FROM pages WHERE kind = ? AND ready = 0 AND state = ? AND ${isSkipped}`;
  for (const { key } of db.all<{ key: number }>(sql, kind, stateCode.skipped)) yield pageId(batch.id, indexOfKey(key));
}

type Again = {
  readonly atMs: number;
  readonly signal: AbortSignal;
  /** Only what was left out for this. */
  readonly only?: NotTaken;
};

/** See BatchStore.lookAgain. */
export async function lookAgain(db: Db, discovery: Discovery, batch: string, run: Again): Promise<number> {
  const { takenBack } = discovery.forms;
  const taken = await takeAgain(db, discovery, batch, { ...run, only: 'same-page' });
  // What was taken back meanwhile is looked for from the start.
  if (!run.signal.aborted && discovery.forms.takenBack === takenBack)
    db.run('UPDATE batches SET looking = looking & 1 WHERE id = ?', batch);
  return taken;
}

/** All that was met of the batch is looked at once more, as a kind was let in. Gives how many pages came into the queue. */
export async function takeAgain(db: Db, discovery: Discovery, batch: string, run: Again): Promise<number> {
  let taken = 0;
  let after = -1;
  await inChunks(db, run.signal, (limit) =>
    db.transaction(() => {
      const row = findBatch(db, batch);
      if (!row) return false;
      const from = Math.max(after + 1, pageKey(row.key, 0));
      const sql = 'SELECT page, links FROM found_links WHERE page >= ? AND page < ? ORDER BY page LIMIT ?';
      const found = db.all<{ page: number; links: Uint8Array }>(
        sql,
        from,
        pageKey(row.key, maxPages),
        Math.min(limit, 200),
      );
      for (const { page: key, links } of found) {
        after = key;
        const page = db.get<StoredPage>('SELECT * FROM pages WHERE key = ?', key);
        const now = findBatch(db, batch);
        if (!page || !now || page.state !== stateCode.done) continue;
        const at = { batch: now, page, depth: page.depth, none: null, endedList: null, nowMs: run.atMs };
        taken += discovery.take(unpackLinks(links), run.only === undefined ? at : { ...at, only: run.only });
      }
      return found.length > 0;
    }),
  );
  return taken;
}
