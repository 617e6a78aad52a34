/** Several batches and what a person does with them, through the library, in real Chrome. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import { siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite();
});
afterAll(() => site.close());
beforeEach(() => site.forget());

async function open(): Promise<Crawler> {
  const home = mkdtempSync(join(tmpdir(), 'tabtrawl-home-'));
  const crawler = await openCrawler({ home, headless: true });
  onTestFinished(async () => {
    await crawler.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  return crawler;
}
const articles = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => site.url(`/article/${n + from}`));

test('a batch to a host that asks to slow down does not slow another, and Retry-After is kept to', async () => {
  const crawler = await open();
  const host = 'limited.localhost';
  const untilMs = Date.now() + 20_000;
  site.settings.limit = { untilMs, form: 'seconds', host };
  const limited = await crawler.start([site.url('/limited/1', host), site.url('/limited/2', host)], {
    retries: 5,
    lane: 'render',
  });
  const other = await crawler.start(articles(20));
  const order: string[] = [];
  await Promise.all([
    limited.ended.then((batch) => order.push(`limited ${batch.counts.done}`)),
    other.ended.then((batch) => order.push(`other ${batch.counts.done}`)),
  ]);
  expect(order).toEqual(['other 20', 'limited 2']);
  const early = site.requests.filter(
    ({ host: asked, path, atMs }) => asked.startsWith(host) && path.startsWith('/limited') && atMs < untilMs,
  );
  expect(early.length).toBeLessThanOrEqual(2);
});

test('pause starts no more pages, resume goes on, and every page is done once', async () => {
  const crawler = await open();
  site.settings.letGo = 1;
  const held = Array.from({ length: 30 }, (_, n) => site.url(`/held/${n}`));
  const run = await crawler.start(held, { concurrency: 2, lane: 'render' });
  const { id } = run.started.batch;
  const records = run.records();
  await records.next();
  await crawler.call('batch.pause', { batch: id });
  site.settings.letGo = 30;
  const counts = async () => (await crawler.call('batch.get', { batch: id })).counts;
  await expect.poll(async () => (await counts()).running).toBe(0);
  expect((await counts()).done).toBeLessThan(30);
  await crawler.call('batch.resume', { batch: id });
  const rest = await Array.fromAsync(records);
  expect(rest).toHaveLength(29);
  expect((await run.ended).counts).toMatchObject({ done: 30, failed: 0 });
  for (let n = 0; n < 30; n++) expect(site.count(`/held/${n}`), `page ${n}`).toBe(1);
});

test('cancel ends a batch with a page that never answers, and keeps what is done', async () => {
  const crawler = await open();
  const run = await crawler.start([...articles(2), site.url('/hang')], { concurrency: 3, lane: 'render' });
  const records = run.records();
  await records.next();
  await records.next();
  const batch = await crawler.call('batch.cancel', { batch: run.started.batch.id });
  expect(batch).toMatchObject({ state: 'cancelled', counts: { done: 2, cancelled: 1, running: 0 } });
});

test('retry crawls the failed pages again and leaves the done alone', async () => {
  const crawler = await open();
  site.settings.robots = { status: 200, body: 'User-agent: *\nDisallow: /article/1' };
  const run = await crawler.start(articles(3), { robots: 'obey', lane: 'render' });
  expect((await run.ended).counts).toMatchObject({ done: 2, skipped: 1 });
  site.settings.robots = { status: 404, body: '' };
  const again = await crawler.call('batch.retry', { batch: run.started.batch.id, filter: { states: ['skipped'] } });
  expect(again.pages).toBe(1);
  const followed = await crawler.follow(run.started.batch.id);
  await followed.ended;
  expect(site.count('/article/0')).toBe(1);
});

test('a cached capture is served without asking the site, says so, and never to another session', async () => {
  const crawler = await open();
  const [url = ''] = articles(1, 500);
  await crawler.crawlAll([url], { cache: 'enabled', lane: 'render' });
  expect(site.count('/article/500')).toBe(1);
  const [hit] = await crawler.crawlAll([url], { cache: 'enabled', content: 'full', lane: 'render' });
  expect(hit).toMatchObject({ lane: 'cache', state: 'done', cacheAgeMs: expect.any(Number) });
  expect(hit?.markdown).toContain(siteText(500));
  expect(site.count('/article/500')).toBe(1);
  const [other] = await crawler.crawlAll([url], { cache: 'enabled', session: 'second', lane: 'render' });
  expect(other?.lane).not.toBe('cache');
  expect(site.count('/article/500')).toBe(2);
});

test('a signal cancels the crawl that it was given to', async () => {
  const crawler = await open();
  const stop = new AbortController();
  const seen: string[] = [];
  const crawl = (async () => {
    for await (const page of crawler.crawl([...articles(3), site.url('/hang')], {
      signal: stop.signal,
      concurrency: 1,
      lane: 'render',
    })) {
      seen.push(page.url);
      if (seen.length === 3) stop.abort(new Error('enough'));
    }
  })();
  await expect(crawl).rejects.toThrow('enough');
  expect(seen).toHaveLength(4);
});
