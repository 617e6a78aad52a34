/** What crawled pages send by themselves is counted by host, and refused where that is asked for; sign-ins go on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { type Exchange, type Routes, send, sendPage } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';

const home = mkdtempSync(join(tmpdir(), 'tabtrawl-home-'));
const text = 'A sheet of the house, with the number of each room and who has the key to it.';
const post = (name: string) => `fetch('/took/${name}', { method: 'POST', body: 'x' }).catch(() => {});`;

const script = (exchange: Exchange, source: string) => send(exchange, 'text/javascript', source);
const routes: Routes = {
  busy: (exchange) =>
    sendPage(
      exchange,
      'Busy',
      `<main><h1>Busy</h1><p>${text}</p></main>
      <iframe src="/frame/same"></iframe><iframe src="http://other.localhost:${exchange.url.port}/frame/other"></iframe>
      <iframe name="into"></iframe><form id="form" method="post" action="/took/form" target="into"><input name="a" value="b"></form>
      <script>
        ${post('fetch')}
        const xhr = new XMLHttpRequest(); xhr.open('PUT', '/took/xhr'); xhr.send('1');
        fetch('/took/keepalive', { method: 'POST', keepalive: true, body: 'x' }).catch(() => {});
        navigator.sendBeacon('/took/beacon', 'x');
        form.submit();
        new Worker('/worker');
        addEventListener('pagehide', () => navigator.sendBeacon('/took/left', 'x'));
      </script>`,
    ),
  frame: (exchange) => sendPage(exchange, 'Frame', `<script>${post(`frame-${exchange.rest[0]}`)}</script>`),
  worker: (exchange) => script(exchange, post('worker')),
  took: (exchange) => sendPage(exchange, 'Taken', '<p>Taken.</p>', { headers: { 'access-control-allow-origin': '*' } }),
  calm: (exchange) => sendPage(exchange, 'Calm', `<main><h1>Calm</h1><p>${text}</p></main>`),
  /** As single sign-on comes back: a page that sends its form by itself. */
  renewed: (exchange) =>
    exchange.request.method === 'POST'
      ? sendPage(exchange, 'Renewed', `<main><h1>Renewed</h1><p>${text}</p></main>`)
      : sendPage(
          exchange,
          'Working',
          '<form method="post"><input name="SAMLResponse" value="PHNhbWw+"><input name="RelayState" value="/"></form><script>document.forms[0].submit()</script>',
        ),
};
/** What the page above sends by the time it is read, and as it is left. */
const all = ['beacon', 'fetch', 'form', 'frame-other', 'frame-same', 'keepalive', 'left', 'worker', 'xhr'];

let site: Site;
let crawler: Crawler;
beforeAll(async () => {
  site = await openSite({ routes });
  crawler = await openCrawler({ home, headless: true });
});
afterAll(async () => {
  await crawler.close();
  await site.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => site.forget());

const writesCame = () =>
  site.requests.filter(({ method }) => method !== 'GET').map(({ path }) => path.replace('/took/', ''));

async function crawl(urls: readonly string[], options: object): Promise<{ batch: string; records: PageRecord[] }> {
  const run = await crawler.start(urls, { lane: 'render', settle: 'idle', concurrency: 1, ...options });
  const records = await Array.fromAsync(run.records());
  return { batch: run.started.batch.id, records };
}
const writesOf = async (batch: string) => (await crawler.call('batch.get', { batch })).writes ?? [];

test('requests that may change something are counted by host, those as a page is left too, and noted on its record', async () => {
  // The second page comes into the first one's tab, which is left for it.
  const { batch, records } = await crawl([site.url('/busy'), site.url('/calm')], {});
  expect(records.map(({ state }) => state)).toEqual(['done', 'done']);
  await vi.waitFor(() => expect(writesCame().toSorted()).toEqual(all), { timeout: 20_000 });
  const sums = () => writesOf(batch).then((hosts) => Object.fromEntries(hosts.map(({ host, sent }) => [host, sent])));
  await expect
    .poll(sums, { timeout: 20_000 })
    .toEqual({ [`localhost:${site.port}`]: all.length - 1, [`other.localhost:${site.port}`]: 1 });
  const [busy, calm] = records.toSorted((a, b) => a.index - b.index);
  expect(busy?.notes?.find((note) => note.startsWith('writes – its scripts sent'))).toContain(`localhost:${site.port}`);
  expect(calm?.notes).toBeUndefined();
});

test('with noWrites none of them reaches a site; the page is read, and says what it was refused', async () => {
  const { batch, records } = await crawl([site.url('/busy'), site.url('/calm')], { noWrites: true });
  expect(records.map(({ state }) => state)).toEqual(['done', 'done']);
  const busy = records.find(({ index }) => index === 0);
  expect(busy?.markdown).toContain(text);
  expect(busy?.notes?.find((note) => note.startsWith('writes – its scripts were refused'))).toBeDefined();
  const refused = () => writesOf(batch).then((hosts) => hosts.reduce((sum, host) => sum + host.refused, 0));
  await expect.poll(refused, { timeout: 20_000 }).toBe(all.length);
  expect((await writesOf(batch)).every(({ sent }) => sent === 0)).toBe(true);
  // What a page says as it is left comes with the next one in its tab, of whichever batch.
  await crawl([site.url('/calm')], {});
  expect(writesCame()).toEqual([]);
});

test('a sign-in that comes back by a form of its own goes on', async () => {
  const { batch, records } = await crawl([site.url('/renewed')], { noWrites: true });
  expect(records[0]).toMatchObject({ state: 'done', title: 'Renewed' });
  expect(await writesOf(batch)).toEqual([]);
});
