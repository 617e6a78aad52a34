/** Hosts that wait for a person: which of their pages are held, since when, and by which page's wall. */
import type { PageError, WallKind } from '../../shared/batch/page-record.ts';
import type { BatchStore } from '../crawl/store-ports.ts';
import { addToCount, batchRow, indexOfKey, pageId } from './batches.ts';
import { stateCode, stateOf } from './open.ts';
import { renewFirst, type StoredPage } from './pages.ts';
import type { Db } from './sqlite.ts';

type HeldHost = {
  readonly key: number;
  readonly batch: number;
  readonly id: string;
  readonly writes_out: number;
  readonly held: number;
};

/** A page of the host joins the held ones; the first one's wall is the host's. */
export function joinHold(db: Db, page: StoredPage, by: { wall: WallKind; atMs: number }): void {
  const first = 'wall = coalesce(wall, ?), wall_page = coalesce(wall_page, ?), held_since = coalesce(held_since, ?)';
  db.run(`UPDATE batch_hosts SET held = held + 1, ${first} WHERE key = ?`, by.wall, page.key, by.atMs, page.host);
}

/** A page ends or is removed; where it was held, its host holds one less. Before its row is changed. */
export function leaveHold(db: Db, page: Pick<StoredPage, 'key' | 'host' | 'state'>): void {
  if (stateOf(page.state) !== 'held') return;
  db.run('UPDATE batch_hosts SET held = held - 1 WHERE key = ?', page.host);
  db.run(
    'UPDATE batch_hosts SET wall = NULL, wall_page = NULL, held_since = NULL WHERE key = ? AND held = 0',
    page.host,
  );
  // The page that met the wall is gone: the next held one stands for the host.
  const next = '(SELECT min(key) FROM pages WHERE host = ?1 AND state = ?2 AND key <> ?3)';
  db.run(
    `UPDATE batch_hosts SET wall_page = ${next} WHERE key = ?1 AND held > 0 AND wall_page = ?3`,
    page.host,
    stateCode.held,
    page.key,
  );
}

/** See BatchStore.holdHost. The wall is the one that a page of the host was held by before. Pages that a client reads from its tab meet no wall. */
export function holdHost(db: Db, batch: string, host: string, atMs: number): number {
  return db.transaction(() => {
    const { key: batchKey } = batchRow(db, batch);
    const found = db.get<{ key: number }>('SELECT key FROM batch_hosts WHERE batch = ? AND host = ?', batchKey, host);
    if (!found) return 0;
    let held = 0;
    for (const from of ['waiting', 'retrying'] as const) {
      const set = 'state = ?, ready = 0, retry_at = NULL';
      const { changes } = db.run(
        `UPDATE pages SET ${set} WHERE host = ? AND state = ? AND from_tab = 0`,
        stateCode.held,
        found.key,
        stateCode[from],
      );
      addToCount(db, batchKey, from, -changes);
      held += changes;
    }
    if (held === 0) return 0;
    addToCount(db, batchKey, 'held', held);
    const page = '(SELECT min(key) FROM pages WHERE host = ?1 AND state = ?2)';
    const wall = `wall = coalesce(wall, 'login'), wall_page = coalesce(wall_page, ${page}), held_since = coalesce(held_since, ?3)`;
    db.run(
      `UPDATE batch_hosts SET held = held + ?4, first = NULL, ${wall} WHERE key = ?1`,
      found.key,
      stateCode.held,
      atMs,
      held,
    );
    return held;
  });
}

/** See BatchStore.requeueHost. */
export function requeueHost(db: Db, session: string, host: string): string[] {
  return db.transaction(() =>
    heldBatches(db, session, host).map((held) => {
      const set = 'state = ?, ready = 1 - from_tab, code = NULL, message = NULL';
      db.run(`UPDATE pages SET ${set} WHERE host = ? AND state = ?`, stateCode.waiting, held.key, stateCode.held);
      letGo(db, held);
      addToCount(db, held.batch, 'waiting', held.held);
      renewFirst(db, held.key);
      return held.id;
    }),
  );
}

/** See BatchStore.failHeld. Pages that end so have no record: nothing was got of them. */
export function failHeld(db: Db, at: { session: string; host: string; atMs: number }, error: PageError): string[] {
  return db.transaction(() =>
    heldBatches(db, at.session, at.host).map((held) => {
      const set = 'state = ?, code = ?, message = ?, finished_at = ?, unwritten = ?';
      const failed = [stateCode.failed, error.code, error.message, at.atMs, held.writes_out];
      db.run(`UPDATE pages SET ${set} WHERE host = ? AND state = ?`, ...failed, held.key, stateCode.held);
      letGo(db, held);
      addToCount(db, held.batch, 'failed', held.held);
      return held.id;
    }),
  );
}

/** See BatchStore.heldHosts. */
export function heldHosts(db: Db): ReturnType<BatchStore['heldHosts']> {
  type Row = {
    id: string;
    session: string;
    host: string;
    held: number;
    wall_page: number;
    url: string;
    wall: WallKind;
    held_since: number;
  };
  const from = 'FROM batch_hosts h JOIN batches b ON b.key = h.batch JOIN pages p ON p.key = h.wall_page';
  const rows = db.all<Row>(
    `SELECT b.id, b.session, h.host, h.held, h.wall_page, p.url, h.wall, h.held_since ${from} WHERE h.held > 0 AND b.stage = 1 AND b.state <> 'cancelled' ORDER BY h.held_since`,
  );
  return rows.map(({ id, held, held_since, wall_page, ...row }) => {
    const page = pageId(id, indexOfKey(wall_page));
    return { ...row, batch: id, pages: held, page, sinceMs: held_since };
  });
}

function heldBatches(db: Db, session: string, host: string): HeldHost[] {
  const from = 'FROM batch_hosts h JOIN batches b ON b.key = h.batch';
  return db.all<HeldHost>(
    `SELECT h.key, h.batch, b.id, b.writes_out, h.held ${from} WHERE h.host = ? AND h.held > 0 AND b.session = ? AND b.stage = 1 ORDER BY b.key`,
    host,
    session,
  );
}

function letGo(db: Db, host: HeldHost): void {
  db.run('UPDATE batch_hosts SET held = 0, wall = NULL, wall_page = NULL, held_since = NULL WHERE key = ?', host.key);
  addToCount(db, host.batch, 'held', -host.held);
}
