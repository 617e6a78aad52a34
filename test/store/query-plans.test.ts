import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ingest } from '../../companion/store/batches.ts';
import { cancelPages, removePages, resetPages } from '../../companion/store/bulk-moves.ts';
import { failHeld, heldHosts, holdHost, requeueHost } from '../../companion/store/holds.ts';
import { openDatabase } from '../../companion/store/open.ts';
import { PageLists } from '../../companion/store/page-list.ts';
import { PageMoves } from '../../companion/store/page-moves.ts';
import { attemptsOf, setFromTab } from '../../companion/store/pages.ts';
import { duePages, fromTabPages, nextRetryAtMs } from '../../companion/store/queue.ts';
import { pageDetail, streamRecords, unwrittenRecords } from '../../companion/store/records.ts';
import { halfCancelled, recover } from '../../companion/store/recovery.ts';
import { Db, type SqlValue } from '../../companion/store/sqlite.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { type PageFilter, pageSorts } from '../../shared/protocol/calls.ts';
import { aFolder, aRecord, pagesOf, urlsOf } from './a-store.ts';

/** Asks for the plan of each SQL text before it is first run. */
class WatchedDb extends Db {
  readonly plans = new Map<string, string[]>();
  override get<T>(sql: string, ...params: SqlValue[]): T | undefined {
    this.#plan(sql);
    return super.get<T>(sql, ...params);
  }
  override all<T>(sql: string, ...params: SqlValue[]): T[] {
    this.#plan(sql);
    return super.all<T>(sql, ...params);
  }
  override run(sql: string, ...params: SqlValue[]): ReturnType<Db['run']> {
    this.#plan(sql);
    return super.run(sql, ...params);
  }
  override *each<T>(sql: string, ...params: SqlValue[]): Generator<T> {
    this.#plan(sql);
    yield* super.each<T>(sql, ...params);
  }
  #plan(sql: string): void {
    // The constructor of Db runs before this class has its fields.
    if (!this.plans || this.plans.has(sql) || /^\s*PRAGMA/.test(sql)) return;
    this.plans.set(
      sql,
      super.all<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`).map((row) => row.detail),
    );
  }
}

async function watched(): Promise<{ db: WatchedDb; batch: string; plans: () => Map<string, string[]> }> {
  const path = join(aFolder(), 'tabtrawl.db');
  openDatabase(path, 0)[Symbol.dispose]();
  const db = new WatchedDb({ path });
  onTestFinished(() => db[Symbol.dispose]());
  const options = batchOptions.parse({ out: '/somewhere' });
  const batch = await ingest(
    db,
    { name: '', options },
    pagesOf([...urlsOf('a.example', 8), ...urlsOf('b.example', 4)]),
    { atMs: 1, onFailed: () => {} },
  );
  const plans = () => db.plans;
  return { db, batch, plans };
}

/** Plans that read all of a table that grows with pages. `p` and `h` are the aliases used; the index of held hosts has only those. */
function scans(plans: Map<string, string[]>): string[] {
  const grows = /^SCAN (?:pages|p|attempts|records|files|batch_hosts|h|captures)\b(?!.* batch_hosts_held)/;
  return [...plans]
    .filter(([, details]) => details.some((detail) => grows.test(detail)))
    .map(([sql, details]) => `${sql}\n${details.join('\n')}`);
}

describe('query plans', () => {
  it('of the crawl read no table whole', async () => {
    const { db, batch, plans } = await watched();
    const moves = new PageMoves(db);
    const error = { code: 'timeout', message: '' } as const;
    const { signal } = new AbortController();
    const id = (at: number) => `${batch}-0000${at}`;
    duePages(db, batch, { nowMs: 1, limit: 9, perHost: 2, exceptHosts: new Set(['c']) });
    const row = moves.start(id(0), { atMs: 1, attempt: 1 });
    moves.finish(id(0), { record: aRecord(row), files: [{ kind: 'pdf', bytes: Uint8Array.of(1) }] }, 2);
    moves.start(id(1), { atMs: 1, attempt: 1 });
    moves.retry(id(1), { error, retryAtMs: 5, lane: 'render', crashed: false }, 2);
    duePages(db, batch, { nowMs: 9, limit: 9, perHost: 2, exceptHosts: new Set() });
    nextRetryAtMs(db, batch, 1);
    moves.start(id(2), { atMs: 1, attempt: 1 });
    moves.hold(id(2), { wall: 'login', message: '' }, 2);
    holdHost(db, batch, 'a.example', 3);
    heldHosts(db);
    moves.cancel(id(2), 4);
    requeueHost(db, 'shared', 'a.example');
    holdHost(db, batch, 'a.example', 3);
    failHeld(db, { session: 'shared', host: 'a.example', atMs: 5 }, error);
    moves.start(id(9), { atMs: 1, attempt: 1 });
    moves.requeue(id(9), { crashed: false, message: '' }, 2);
    setFromTab(db, id(8), { fromTab: true, note: null });
    fromTabPages(db, batch, 9);
    [...unwrittenRecords(db, batch)];
    pageDetail(db, id(0));
    attemptsOf(db, 1);
    await resetPages(db, batch, signal);
    await resetPages(db, batch, signal, { codes: ['cancelled'] });
    await resetPages(db, batch, signal, { host: 'a.example', text: 'a' });
    await resetPages(db, batch, signal, { pages: [id(0)] });
    await removePages(db, batch, signal, { host: 'b.example', text: 'nowhere' });
    await removePages(db, batch, signal, { states: ['skipped'] });
    moves.start(id(9), { atMs: 1, attempt: 1 });
    recover(db, 9);
    await cancelPages(db, batch, { atMs: 9, signal });
    halfCancelled(db);
    for await (const _ of streamRecords(db, batch, {}, { bodies: true }));
    expect(plans().size).toBeGreaterThan(40);
    expect(scans(plans())).toEqual([]);
  });

  it('of due pages use the index of first pages and the one of pages by host, and sort nothing', async () => {
    const { db, batch, plans } = await watched();
    duePages(db, batch, { nowMs: 1, limit: 9, perHost: 2, exceptHosts: new Set() });
    const all = [...plans().values()].flat();
    expect(all).toContain('SEARCH batch_hosts USING INDEX batch_hosts_first (batch=? AND first>?)');
    expect(all).toContain('SEARCH pages USING INDEX pages_host (host=? AND ready=?)');
    expect(all).toContain('SEARCH pages USING INDEX pages_retry (batch=? AND retry_at>? AND retry_at<?)');
    expect(all.filter((detail) => detail.includes('TEMP B-TREE'))).toEqual([]);
  });

  it('of lists by state or sorted by a column read their index in order', async () => {
    const { db, batch, plans } = await watched();
    const lists = new PageLists(db);
    const filters: PageFilter[] = [{}, { states: ['waiting'] }, { states: ['waiting', 'done', 'failed'] }];
    for (const filter of filters)
      for (const sort of pageSorts) lists.list(batch, { filter, sort, descending: true, offset: 0, limit: 5 });
    const straight = [...plans()].filter(([sql]) => sql.includes('INDEXED BY'));
    const indexes = new Set(straight.map(([sql]) => /INDEXED BY (\w+)/.exec(sql)?.[1]));
    expect([...indexes].sort()).toEqual([
      'pages_finished_at',
      'pages_http_status',
      'pages_markdown_bytes',
      'pages_state',
      'pages_title',
      'pages_total_ms',
    ]);
    for (const [sql, details] of straight) {
      expect(
        details.filter((detail) => /^SEARCH \w+ USING COVERING INDEX pages_\w+ \(batch=\?/.test(detail)).length,
        sql,
      ).toBeGreaterThan(0);
      expect(
        details.filter((detail) => /TEMP B-TREE|SCAN/.test(detail)),
        sql,
      ).toEqual([]);
    }
  });

  it('of lists stay within the batch, whatever the filter', async () => {
    const { db, batch, plans } = await watched();
    const lists = new PageLists(db);
    const filters: PageFilter[] = [
      { states: ['waiting', 'done'] },
      { codes: ['dns'] },
      { host: 'a.example' },
      { text: 'a' },
      { text: 'é' },
      { pages: [`${batch}-00000`] },
      { host: 'b.example', states: ['done'], text: 'x' },
    ];
    for (const filter of filters)
      for (const sort of pageSorts) lists.list(batch, { filter, sort, descending: false, offset: 0, limit: 5 });
    expect(scans(plans())).toEqual([]);
  });
});
