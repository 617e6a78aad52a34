/**
 * The pages that may run next. The cost goes by the pages asked for and the hosts passed over, whatever the batch's size:
 * each host of a batch keeps the key of its first ready page (batch_hosts.first, in an index), and another index holds pages by host and readiness.
 */
import { looks } from '../crawl/discovery/order.ts';
import type { QueuedPage } from '../crawl/ports.ts';
import type { PageQueue } from '../crawl/store-ports.ts';
import { findBatch, indexOfKey, pageId } from './batches.ts';
import { stateCode } from './open.ts';
import { renewFirst } from './pages.ts';
import type { Db } from './sqlite.ts';

type ReadyPage = {
  readonly key: number;
  readonly url: string;
  readonly attempts: number;
  readonly crashes: number;
  readonly from_tab: number;
  readonly notes: string | null;
  readonly depth: number;
  readonly referrer: string | null;
};

/** Retrying pages whose time has come that one call makes ready; the rest follow with the next calls, so that none takes long. */
const wakeAtOnce = 500;

export function duePages(db: Db, batch: string, want: Parameters<PageQueue['due']>[1]): QueuedPage[] {
  const row = findBatch(db, batch);
  if (!row) return [];
  wakeRetries(db, row.key, want.nowMs);
  const found: QueuedPage[] = [];
  const hosts = 'SELECT key, host FROM batch_hosts WHERE batch = ? AND first IS NOT NULL ORDER BY first';
  for (const host of db.each<{ key: number; host: string }>(hosts, row.key)) {
    if (found.length >= want.limit) break;
    if (want.exceptHosts.has(host.host)) continue;
    const limit = Math.min(want.perHost, want.limit - found.length);
    const pages = row.roots === null ? inInputOrder(db, host.key, limit) : bestFirst(db, row.key, host.key, limit);
    for (const page of pages) found.push(toQueuedPage(page, batch, host.host));
  }
  return found;
}

const columns = 'key, url, attempts, crashes, from_tab, notes, depth, referrer';

function inInputOrder(db: Db, host: number, limit: number): ReadyPage[] {
  return db.all(`SELECT ${columns} FROM pages WHERE host = ? AND ready = 1 ORDER BY key LIMIT ?`, host, limit);
}

type ReadyKind = {
  readonly key: number;
  readonly taken: number;
  readonly fresh: number;
  readonly pagination: number;
};

/**
 * The best kinds of the host first, of a kind the pages that lead on in a list, then in the order in which they were found. Of a kind that
 * is not known yet, or gave nothing new, only a few are under way as long as there is anything else: what they give decides on the rest.
 */
function bestFirst(db: Db, batch: number, host: number, limit: number): ReadyPage[] {
  const found: ReadyPage[] = [];
  const putOff: { readonly kind: number; readonly from: number }[] = [];
  const pages = `SELECT ${columns} FROM pages WHERE kind = ? AND ready = 1 ORDER BY score DESC, key LIMIT ? OFFSET ?`;
  const isOn = "(rule = 'let-in' OR (rule = 'auto' AND trap IS NULL))";
  const kinds = `SELECT key, taken, fresh, pagination FROM kinds WHERE host = ? AND ${isOn} ORDER BY score DESC, key`;
  let underWay: ReadonlyMap<number, number> | null = null;
  for (const { key, taken, fresh, pagination } of db.each<ReadyKind>(kinds, host)) {
    const left = limit - found.length;
    let most = left;
    if ((taken < looks || fresh === 0) && pagination === 0) {
      underWay ??= runningByKind(db, batch);
      const wanted = taken < looks ? looks - taken : looks;
      most = Math.min(left, Math.max(0, wanted - (underWay.get(key) ?? 0)));
    }
    if (most > 0) found.push(...db.all<ReadyPage>(pages, key, most, 0));
    if (found.length >= limit) return found;
    if (most < left) putOff.push({ kind: key, from: most });
  }
  for (const { kind, from } of putOff) {
    found.push(...db.all<ReadyPage>(pages, kind, limit - found.length, from));
    if (found.length >= limit) break;
  }
  return found;
}

function runningByKind(db: Db, batch: number): ReadonlyMap<number, number> {
  const sql =
    'SELECT kind, count(*) AS pages FROM pages WHERE batch = ? AND state = ? AND kind IS NOT NULL GROUP BY kind';
  const rows = db.all<{ kind: number; pages: number }>(sql, batch, stateCode.running);
  return new Map(rows.map(({ kind, pages }) => [kind, pages]));
}

export function nextRetryAtMs(db: Db, batch: string, nowMs: number): number | null {
  const row = findBatch(db, batch);
  if (!row) return null;
  const next =
    'SELECT retry_at FROM pages WHERE batch = ? AND retry_at IS NOT NULL AND ready = 0 AND retry_at > ? ORDER BY retry_at LIMIT 1';
  return db.get<{ retry_at: number }>(next, row.key, nowMs)?.retry_at ?? null;
}

/** See PageQueue.fromTabPages. */
export function fromTabPages(db: Db, batch: string, limit: number): QueuedPage[] {
  const row = findBatch(db, batch);
  if (!row) return [];
  const from = 'FROM pages p JOIN batch_hosts h ON h.key = p.host';
  const sql = `SELECT p.*, h.host AS host_name ${from} WHERE p.batch = ? AND p.from_tab = 1 AND +p.state = ? ORDER BY p.key LIMIT ?`;
  return db
    .all<ReadyPage & { host_name: string }>(sql, row.key, stateCode.waiting, limit)
    .map((page) => toQueuedPage(page, batch, page.host_name));
}

function wakeRetries(db: Db, batch: number, nowMs: number): void {
  const late =
    'SELECT key, host FROM pages WHERE batch = ? AND retry_at IS NOT NULL AND ready = 0 AND from_tab = 0 AND retry_at <= ? ORDER BY retry_at LIMIT ?';
  const pages = db.all<{ key: number; host: number }>(late, batch, nowMs, wakeAtOnce);
  if (pages.length === 0) return;
  db.transaction(() => {
    for (const page of pages) db.run('UPDATE pages SET ready = 1 WHERE key = ?', page.key);
    for (const host of new Set(pages.map((page) => page.host))) renewFirst(db, host);
  });
}

function toQueuedPage(page: ReadyPage, batch: string, host: string): QueuedPage {
  const index = indexOfKey(page.key);
  return {
    id: pageId(batch, index),
    batch,
    index,
    url: page.url,
    host,
    attempts: page.attempts,
    crashes: page.crashes,
    fromTab: page.from_tab === 1,
    notes: page.notes ? (JSON.parse(page.notes) as string[]) : [],
    depth: page.depth,
    ...(page.referrer === null ? {} : { referrer: page.referrer }),
  };
}
