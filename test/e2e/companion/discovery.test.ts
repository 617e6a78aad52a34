/** A whole site crawled with a real Chrome: the pages taken are the answer, each once; what acts is never asked for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import type { PageRow } from '../../../shared/protocol/model.ts';
import { openTrapSite, plainPath, type TrapSite } from '../../discovery/trap-site.ts';
import { processesWith } from '../harness/processes.ts';

let site: TrapSite;
let home: string;
let crawler: Crawler;

beforeEach(async () => {
  site = await openTrapSite({ docs: 40, topics: 45, users: 12, orphans: 8 });
  home = mkdtempSync(join(tmpdir(), 'tabtrawl-site-'));
  crawler = await openCrawler({ home, headless: true });
});
afterEach(async () => {
  await crawler.close();
  await site[Symbol.asyncDispose]();
  rmSync(home, { recursive: true, force: true });
});

/** The browser of this home, and no other. */
function killChrome(): void {
  const main = processesWith(`--user-data-dir=${home}`).find((line) => !line.includes('--type='));
  const pid = Number(/^\S+\s+(\d+)/.exec(main ?? '')?.[1]);
  expect(pid).toBeGreaterThan(1);
  process.kill(pid, 'SIGKILL');
}

const quick = { delay: 0, perHost: 4 } as const;

async function rowsOf(batch: string): Promise<PageRow[]> {
  return (await crawler.call('page.list', { batch, limit: 1000 })).rows;
}
const donePaths = (rows: readonly PageRow[]) =>
  rows.filter(({ state }) => state === 'done').map(({ url }) => plainPath(url));

describe('a whole site', () => {
  test('is taken from one address, though Chrome is killed on the way: the answer, each page once, with every trap left aside', async () => {
    // Some are under way when it is killed.
    site.letGoUsers = 4;
    const run = await crawler.start([site.url('/')], { depth: 100, sitemap: 'auto', ...quick });
    await expect.poll(() => site.asked.has('/u/user4')).toBe(true);
    killChrome();
    site.letGoUsers = Number.POSITIVE_INFINITY;
    const end = await run.ended;
    expect(end.state).toBe('done');
    const rows = await rowsOf(end.id);
    const done = donePaths(rows);
    expect([...site.answer].filter((path) => !done.includes(path))).toEqual([]);
    expect(new Set(done).size).toBe(done.length);
    // What is left over is what traps gave before they were known.
    const beyond = done.filter((path) => !site.answer.has(path));
    expect(beyond.filter((path) => !/^\/(?:calendar|feed|rel|gone|print)\b/.test(path))).toEqual([]);
    expect(beyond.length).toBeLessThan(80);
    expect(site.acted).toEqual([]);
    for (const path of site.answer) {
      const times = [...site.asked].filter(([name]) => plainPath(`http://x${name}`) === path).length;
      expect([path, times]).toEqual([path, 1]);
    }

    const info = await crawler.call('kind.list', { batch: end.id });
    const reasons = new Set(info.notTaken.map(({ reason }) => reason));
    for (const reason of [
      'unsafe',
      'out-of-scope',
      'not-a-page',
      'facets',
      'sort-order',
      'repeating-path',
      'calendar',
      'endless-pagination',
    ] as const)
      expect([...reasons]).toContain(reason);
    expect(rows.find(({ url }) => url.endsWith('/private/1'))).toMatchObject({ state: 'skipped', code: 'robots' });
    expect(rows.find(({ url }) => url.endsWith('/r/docs'))?.state === 'done').toBe(
      rows.find(({ url }) => url.endsWith('/docs/0.html'))?.state !== 'done',
    );
    // A found link is asked for as a click on it would be.
    expect(site.referrers.get('/t/some-topic-3/3')).toBe(site.url('/forum/'));
  });

  test('the page budget counts pages done and is never overshot', async () => {
    const run = await crawler.start([site.url('/')], { depth: 100, maxPages: 17, ...quick });
    const end = await run.ended;
    expect(end.counts.done).toBe(17);
    expect(end.state).toBe('done');
  });

  test('a kind is stopped and let in again by a person', async () => {
    // All could be done before their kind is stopped.
    site.letGoUsers = 6;
    const run = await crawler.start([site.url('/')], {
      depth: 100,
      exclude: ['/docs/**', '/rel/**', '/gone/**'],
      maxPages: 500,
      ...quick,
    });
    await expect
      .poll(async () => (await crawler.call('kind.list', { batch: run.started.batch.id })).kinds.length, {
        timeout: 60_000,
      })
      .toBeGreaterThan(3);
    await expect
      .poll(
        async () =>
          (await crawler.call('kind.list', { batch: run.started.batch.id })).kinds.some(
            ({ template }) => template === '/u/*',
          ),
        { timeout: 60_000 },
      )
      .toBe(true);
    const batch = run.started.batch.id;
    const users = (await crawler.call('kind.list', { batch })).kinds.find(({ template }) => template === '/u/*');
    await crawler.call('kind.set', { batch, kind: users?.key ?? 0, rule: 'stopped' });
    site.letGoUsers = 12;
    await run.ended;
    const before = donePaths(await rowsOf(batch)).filter((path) => path.startsWith('/u/'));
    await crawler.call('kind.set', { batch, kind: users?.key ?? 0, rule: 'let-in' });
    await expect.poll(async () => (await crawler.call('batch.get', { batch })).state, { timeout: 60_000 }).toBe('done');
    const after = donePaths(await rowsOf(batch)).filter((path) => path.startsWith('/u/'));
    expect(before.length).toBeLessThan(12);
    expect(after.length).toBe(12);
  });

  test('is mapped without a crawl', async () => {
    const map = await crawler.call('site.map', { url: site.url('/') });
    expect(map.problem).toBe('');
    expect(map.kinds.map(({ template }) => template)).toEqual(expect.arrayContaining(['/orphan/*', '/docs/*.html']));
    expect(map.urls.filter(({ from }) => from === 'sitemap').length).toBeGreaterThanOrEqual(8);
    expect((await crawler.call('batch.list', {})).batches).toEqual([]);
    expect(site.acted).toEqual([]);
  });
});
