/** Sites that exist only as rules, crawled whole by the real engine and store: what a rule that looks at more than one page gets right. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Capture, PageJob, PageRunner, Visit } from '../../companion/crawl/ports.ts';
import { openStore } from '../../companion/store/store.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { makeEngine, noTimings, seenAt } from '../crawl/fake-ports.ts';
import { clock } from '../crawl/real-clock.ts';

/** What is at a path and query: its text and its links; null for a page that is not there. */
type Site = (url: URL) => { readonly text: string; readonly links: readonly string[] } | null;

const origin = 'https://whole.example';
/** Crawls all of it from `/`. Gives what is done and what was asked for, as paths with queries. */
async function crawled(site: Site): Promise<{ done: string[]; asked: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'tabtrawl-whole-'));
  const store = openStore({ path: join(folder, 'a.db'), log: () => {} });
  const asked: string[] = [];
  const visit = async ({ page }: PageJob): Promise<Visit> => {
    await pause(0);
    asked.push(page.url.slice(origin.length));
    const httpStatus = site(new URL(page.url)) ? 200 : 404;
    const capture: Capture = {
      url: page.url,
      finalUrl: page.url,
      httpStatus,
      contentType: 'text/html',
      kind: 'dom',
      body: page.url,
      title: 'A page',
      lane: 'render',
      fetchedAtMs: clock.wallMs(),
    };
    const seen = seenAt(page.url, { httpStatus });
    return { outcome: 'captured', capture, seen, files: [], timings: noTimings };
  };
  const none = async () => null;
  const runner: PageRunner = {
    visit,
    fetch: visit,
    fetchText: none,
    fetchMarkdown: none,
    fetchBytes: none,
    fetchFile: () => Promise.reject(new Error('no file is served here')),
    setTabLimit() {},
  };
  const { engine } = makeEngine({
    limits: { maxTabs: 4, startTabs: 4 },
    ports: {
      store,
      clock,
      runner,
      extractor: {
        pending: 0,
        size: 4,
        async extract({ body }) {
          const made = site(new URL(body)) ?? { text: '', links: [] };
          const found = made.links.map((link) => ({ url: new URL(link, body).href, text: 'On', rel: '' }));
          return { title: 'A page', markdown: made.text, metadata: {}, htmlBytes: 0, extractMs: 0, links: [], found };
        },
      },
    },
  });
  try {
    const options = batchOptions.parse({ depth: 1000, perHost: 4, concurrency: 4, lane: 'render', robots: 'ignore' });
    const start = { url: `${origin}/`, host: 'whole.example', fromTab: false };
    const { id } = await store.ingest({ name: 'whole', options }, [start]);
    engine.start();
    while (store.openBatches().length > 0) await pause(5);
    await engine.stop();
    const want = { filter: { states: ['done' as const] }, sort: 'index' as const, descending: false };
    const { rows } = await store.listPages(id, { ...want, offset: 0, limit: 1000 });
    return { done: rows.map(({ url }) => url.slice(origin.length)), asked };
  } finally {
    store.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const say = (about: string) =>
  `What there is to read about ${about}: a text of its own, long enough to be told from every other by its words.`;
const range = (count: number) => Array.from({ length: count }, (_, n) => n);

test('a session that is in every link under a name of its own is found out: all pages, each once', async () => {
  let session = 0;
  const links = (n: number) =>
    [...range(6), n + 1, 2 * n, 3 * n]
      .filter((k) => k < 60)
      .map((k) => `/page/${k}?visit=${(1000 + session++).toString(16)}f`);
  const { done, asked } = await crawled((url) => {
    const n = Number(/^\/page\/(\d+)$/.exec(url.pathname)?.[1] ?? 0);
    return { text: url.pathname === '/' ? say('the start') : say(`page ${n}`), links: links(n) };
  });
  const paths = done.map((path) => path.replace(/\?.*/, ''));
  expect(new Set(paths)).toEqual(new Set(['/', ...range(60).map((n) => `/page/${n}`)]));
  expect(paths).toHaveLength(61);
  // Each page leads to nine; without the rule there is no end to it.
  expect(asked.length).toBeLessThan(200);
});

test('an article in parts that only lead on from one to the next is taken to its end; a list that says only that it is empty is not', async () => {
  const { done, asked } = await crawled((url) => {
    const n = Number(url.searchParams.get('page') ?? 1);
    if (url.pathname === '/') return { text: say('the start'), links: ['/report?page=1', '/empty?page=1'] };
    if (url.pathname === '/report') {
      const text = say(`part ${'abcdefghi'[n]} of the report`).repeat(4);
      return n > 8 ? null : { text, links: n < 8 ? [`/report?page=${n + 1}`] : [] };
    }
    return {
      text: `Page ${n}. ${'There is nothing here, as we told you. '.repeat(10)}`,
      links: [`/empty?page=${n + 1}`],
    };
  });
  expect(done.filter((path) => path.startsWith('/report'))).toEqual(range(8).map((n) => `/report?page=${n + 1}`));
  expect(asked.filter((path) => path.startsWith('/empty')).length).toBeLessThan(5);
});

test('of filters and tags each is taken by itself, and none of their combinations', async () => {
  const makers = range(4).map((n) => `maker=${n}`);
  const powers = range(4).map((n) => `power=${n}`);
  const { done } = await crawled((url) => {
    if (url.pathname === '/') return { text: say('the start'), links: ['/store', '/tag/a'] };
    if (url.pathname === '/store') {
      const own = url.search.slice(1);
      const more = [...makers, ...powers].filter((one) => !own.includes(one.split('=')[0] ?? ''));
      return {
        text: say(`the store with ${own || 'all'}`),
        links: more.map((one) => `/store?${own}${own && '&'}${one}`),
      };
    }
    const tags = url.pathname.split('/').slice(2);
    const links = [...'abcd'].flatMap((tag) => [
      `/tag/${tag}`,
      ...(tags.includes(tag) ? [] : [`${url.pathname}/${tag}`]),
    ]);
    return { text: say(`what is tagged ${tags.join(' and ')}`), links };
  });
  const single = [...makers, ...powers].map((one) => `/store?${one}`);
  expect(new Set(done)).toEqual(new Set(['/', '/store', ...single, ...[...'abcd'].map((tag) => `/tag/${tag}`)]));
});

test('pages that count up through what could be years are taken, though they differ in their number alone', async () => {
  const first = 1900;
  const last = 2040;
  const { done } = await crawled((url) => {
    const n = Number(/^\/chapter-(\d+)$/.exec(url.pathname)?.[1] ?? first - 1);
    return n > last ? null : { text: say(`chapter ${n}`), links: n < last ? [`/chapter-${n + 1}`] : [] };
  });
  expect(done).toHaveLength(1 + last - first + 1);
});

test('years of which nothing is told have an end', async () => {
  const now = new Date().getUTCFullYear();
  const { done } = await crawled((url) => {
    const n = Number(/^\/figures\/(\d+)$/.exec(url.pathname)?.[1] ?? now);
    return url.pathname === '/'
      ? { text: say('the start'), links: [`/figures/${n}`] }
      : {
          text: `Of ${n} there are no figures yet. ${say('figures')}`,
          links: [`/figures/${n - 1}`, `/figures/${n + 1}`],
        };
  });
  expect(done.length).toBeLessThan(40);
});
