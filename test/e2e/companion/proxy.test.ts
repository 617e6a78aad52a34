/**
 * A proxy that wants a name and a password: failed with what it wants where nobody is there, held and passed in Chrome's own box in a window;
 * named by its address, or by a script (PAC); before a tunnel; and one that begins to ask in the middle of a crawl.
 */
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { type Display, hasKeys, openDisplay } from '../harness/display.ts';
import { listenForTest, sendNumbered } from '../harness/numbered-pages.ts';
import { openOwnCrawler } from '../harness/person.ts';

/** What is sent by who has said who they are. */
const said = `Basic ${btoa('ada:open')}`;

/** Gives page N of any host `/N`, to who has said who they are; `free`: so many pages before it asks. */
async function openProxy(
  isByScript = false,
  free = 0,
): Promise<{ readonly chromeArgs: readonly string[]; readonly letIn: () => number }> {
  let letIn = 0;
  let freeLeft = free;
  const server = createServer((request, response) => {
    const isFree = /\/\d+$/.test(request.url ?? '') && freeLeft-- > 0;
    if (!isFree && request.headers['proxy-authorization'] !== said) {
      response.writeHead(407, { 'proxy-authenticate': 'Basic realm="Tidewater"', 'content-type': 'text/html' });
      response.end('<title>407</title><h1>The proxy wants to know who you are</h1>');
      return;
    }
    if (!isFree) letIn++;
    sendNumbered(response, new URL(request.url ?? '/', 'http://page.test').pathname);
  });
  // No tunnel leads anywhere; but whoever has said who they are is not asked again, else Chrome forgets what it was told.
  server.on('connect', ({ headers }, socket) => {
    socket.on('error', () => {});
    const ask = 'HTTP/1.1 407 Proxy Authentication Required\r\nproxy-authenticate: Basic realm="Tidewater"';
    const answer = headers['proxy-authorization'] === said ? 'HTTP/1.1 502 Bad Gateway' : ask;
    socket.end(`${answer}\r\ncontent-length: 0\r\nconnection: close\r\n\r\n`);
  });
  const port = await listenForTest(server);
  const script = `function FindProxyForURL(url, host) { return host === 'page.test' ? 'PROXY 127.0.0.1:${port}' : 'DIRECT'; }`;
  const arg = isByScript
    ? `--proxy-pac-url=data:application/x-ns-proxy-autoconfig;base64,${btoa(script)}`
    : `--proxy-server=http://127.0.0.1:${port}`;
  return { chromeArgs: [arg], letIn: () => letIn };
}

const urls = [1, 2, 3, 4].map((n) => `http://page.test/${n}`);
const later = [5, 6, 7, 8].map((n) => `http://page.test/${n}`);

test.each([false, true])(
  'fails with what it wants where nobody is there, in each lane (named by a script: %s)',
  async (isByScript) => {
    const { chromeArgs } = await openProxy(isByScript);
    const { crawler } = await openOwnCrawler({ headless: true, chromeArgs: [...chromeArgs] });
    for (const lane of ['render', 'fetch', 'auto'] as const) {
      const records = await crawler.crawlAll(urls, { lane, onWall: 'fail', retries: 0, cache: 'bypass' });
      expect(records.map(({ error, wall }) => [error?.code, wall])).toEqual(
        urls.map(() => ['login-required', 'login']),
      );
    }
  },
);

test('before a tunnel it is the same, in each lane', async () => {
  const { chromeArgs } = await openProxy();
  const { crawler } = await openOwnCrawler({ headless: true, chromeArgs: [...chromeArgs] });
  for (const lane of ['render', 'fetch', 'auto'] as const) {
    const records = await crawler.crawlAll(
      urls.map((url) => url.replace('http:', 'https:')),
      { lane, onWall: 'fail', retries: 0, cache: 'bypass' },
    );
    expect(records.map(({ error, wall }) => [error?.code, wall])).toEqual(urls.map(() => ['login-required', 'login']));
  }
});

test('one that begins to ask in the middle: what it gave is done, the rest fails with what it wants, in each lane', async () => {
  for (const lane of ['render', 'fetch', 'auto'] as const) {
    const { chromeArgs } = await openProxy(false, 3);
    const { crawler } = await openOwnCrawler({ headless: true, chromeArgs: [...chromeArgs] });
    const records = await crawler.crawlAll([...urls, ...later], { lane, onWall: 'fail', retries: 0 });
    const done = records.filter(({ state }) => state === 'done');
    expect(done.length, lane).toBeGreaterThan(0);
    for (const { index, markdown } of done) expect(markdown).toContain(siteText(index + 1));
    const others = records.filter(({ state }) => state !== 'done');
    expect(others.length, lane).toBeGreaterThanOrEqual(later.length);
    expect(new Set(others.map(({ error, wall }) => `${error?.code} ${wall}`))).toEqual(
      new Set(['login-required login']),
    );
  }
});

describe.skipIf(!hasKeys)('with a window', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display[Symbol.asyncDispose]());

  const press = (...keys: readonly string[]): void => {
    execFileSync('xdotool', [...keys], { env: { ...process.env, DISPLAY: display.name } });
  };

  for (const [lane, isByScript] of [
    ['render', false],
    ['auto', false],
    ['render', true],
    ['auto', true],
  ] as const)
    test(`holds, is passed in Chrome's own box in the raised tab, and all is done (lane ${lane}, named by a script: ${isByScript})`, async () => {
      const { chromeArgs, letIn } = await openProxy(isByScript);
      const { crawler } = await openOwnCrawler({ headless: false, chromeArgs: [...chromeArgs] });
      let raised = 0;
      crawler.on('hold', ({ holds: [hold] }) => {
        if (!hold || hold.open || raised++ > 0) return;
        void crawler.call('hold.open', { host: hold.host, session: hold.session });
        // Keys that come before the box are pressed again.
        const typed = () => {
          if (letIn() > 0) return;
          press('type', '--delay', '40', 'ada\topen');
          press('key', 'Return');
          throw new Error('Nobody was let in yet.');
        };
        vi.waitFor(typed, { timeout: 60_000, interval: 2500 }).catch(() => {
          void crawler.call('hold.done', { host: hold.host, session: hold.session, verdict: 'give-up' });
        });
      });
      const records = await crawler.crawlAll(urls, { onWall: 'hold', lane });
      expect(raised).toBeGreaterThan(0);
      expect(records.map(({ state }) => state)).toEqual(urls.map(() => 'done'));
      records.forEach((record, at) => {
        expect(record.markdown).toContain(siteText(at + 1));
      });
    });
});
