/** The fetch lane in a real Chrome: whose cookies go where, which hosts it reaches, and where what came is read. */
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { PageJob, Reading, Visit } from '../../../companion/crawl/ports.ts';
import { batchOptions } from '../../../shared/batch/options.ts';
import { captureOf, openRunner, type RunnerUnderTest } from '../harness/tab-runner.ts';

let server: Server;
let port: number;
let run: RunnerUnderTest;
const asked: { at: string; cookie: string | undefined; headers: IncomingMessage['headers'] }[] = [];

const reading: Reading = { request: { content: 'main', formats: ['markdown'] }, marks: true, keepsBody: false };

beforeAll(async () => {
  server = createServer((request, response) => {
    const { headers, url = '' } = request;
    // Chrome asks for it when it likes.
    if (url !== '/favicon.ico')
      asked.push({ at: `${headers.host?.split(':')[0]}${url}`, cookie: headers.cookie, headers });
    if (url.startsWith('/to?')) response.writeHead(302, { location: decodeURIComponent(url.slice(4)) }).end();
    else if (url === '/nowhere') response.writeHead(301, { 'content-type': 'text/html' }).end('<p>Moved, it says.');
    else if (url === '/cookie') {
      response.setHeader('set-cookie', ['strict=1; SameSite=Strict; HttpOnly', 'lax=1; SameSite=Lax']);
      response.setHeader('content-type', 'text/html').end('<title>set</title><p>set');
    } else if (url.startsWith('/twin')) {
      // Says nothing of depending on what is asked for, and may be kept.
      const asksMarkdown = headers.accept?.startsWith('text/markdown') === true;
      response
        .writeHead(200, {
          'content-type': asksMarkdown ? 'text/markdown; charset=utf-8' : 'text/html',
          'cache-control': 'max-age=3600',
          link: '</twin.md>; rel="alternate"; type="text/markdown"',
          vary: 'Accept',
        })
        .end(asksMarkdown ? '# Twin\n\nžluťoučký' : '<title>Twin</title><p>As HTML.');
    } else if (url.startsWith('/cut/')) {
      const [, , how, type = ''] = url.split('/');
      const words = `<h1>Cut</h1><p>What came before the end: žluťoučký k`;
      // One byte of the next letter as well.
      const bytes = Buffer.concat([Buffer.from(words), Buffer.from([0xc5])]);
      response.writeHead(200, { 'content-type': `text/${type}`, 'content-length': 5000 }).write(bytes);
      if (how === 'broken') setTimeout(() => response.destroy(), 300);
    } else if (url === '/gone.zip') response.writeHead(206, { 'content-type': 'application/zip' }).end('PK');
    else if (url === '/robots.txt' && headers.host?.startsWith('elsewhere'))
      response.writeHead(302, { location: '/x' }).end();
    else
      response
        .writeHead(200, { 'content-type': 'text/html', 'content-security-policy': "default-src 'none'; sandbox" })
        .end(`<title>Here</title><main><h1>Here</h1><p>${headers.host} has this page of words to read.</p></main>`);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = (server.address() as AddressInfo).port;
  const rules = '--host-resolver-rules=MAP *.example 127.0.0.1';
  run = await openRunner({ chromeArgs: [rules] });
});
afterAll(async () => {
  await run.close();
  server.close();
});
beforeEach(() => {
  asked.length = 0;
});

const at = (host: string, path: string) => `http://${host}:${port}${path}`;

function fetch(url: string, more: Partial<PageJob> = {}): Promise<Visit> {
  const page = { id: 'p', batch: 'b', index: 0, url, host: new URL(url).host, attempts: 0, crashes: 0 };
  const options = batchOptions.parse({});
  const job = { page: { ...page, fromTab: false, notes: [] }, session: 'shared', attempt: 1, options, ...more };
  return run.tabs.fetch(job, new AbortController().signal);
}

test('what comes is read where it comes; its body is handed over only where it is wanted', async () => {
  const read = await fetch(at('127.0.0.1', '/page'), { reading });
  expect(read).toMatchObject({ outcome: 'captured', capture: { title: 'Here', body: '' }, seen: { marks: [] } });
  expect(read.outcome === 'captured' && read.extracted?.markdown).toContain('has this page of words');
  const kept = await fetch(at('127.0.0.1', '/page'), { reading: { ...reading, keepsBody: true } });
  expect(captureOf(kept).body).toContain('<h1>Here</h1>');
  expect(captureOf(await fetch(at('127.0.0.1', '/page'))).body).toContain('<h1>Here</h1>');
});

describe('a name that leads into a private network', () => {
  test('is reached, with the session’s cookies', async () => {
    await fetch(at('127.0.0.1', '/page'));
    await run.visit(at('intra.example', '/cookie'));
    asked.length = 0;
    const visit = await fetch(at('intra.example', '/page'), { reading });
    expect(visit).toMatchObject({ outcome: 'captured', capture: { title: 'Here' } });
    expect(asked.find((one) => one.at === 'intra.example/page')?.cookie).toBe('strict=1; lax=1');
    expect(asked.map((one) => one.at)).toEqual(['intra.example/robots.txt', 'intra.example/page']);
  });

  test('is reached where its robots.txt leads elsewhere', async () => {
    const visit = await fetch(at('elsewhere.example', '/page'), { reading });
    expect(visit).toMatchObject({ outcome: 'captured', capture: { title: 'Here' } });
  });
});

test.each(['/to?', '/nowhere'])('a redirect that names no address (%s) is left to the render lane', async (path) => {
  const visit = await fetch(at('here.example', path), { reading });
  expect(visit).toMatchObject({ outcome: 'failed', rendersInstead: 'it leads on without saying where to' });
});

describe('a redirect to another site', () => {
  test('is not followed: a navigation from outside would be given other cookies', async () => {
    await run.visit(at('bank.example', '/cookie'));
    asked.length = 0;
    const visit = await fetch(at('evil.example', `/to?${encodeURIComponent(at('bank.example', '/pay'))}`), { reading });
    expect(visit).toMatchObject({ outcome: 'failed', rendersInstead: expect.stringContaining('another site') });
    expect(asked.map((one) => one.at)).not.toContain('bank.example/pay');
  });

  test('to another host of the site is followed', async () => {
    const visit = await fetch(at('a.site.example', `/to?${encodeURIComponent(at('b.site.example', '/page'))}`), {
      reading,
    });
    expect(captureOf(visit)).toMatchObject({ finalUrl: at('b.site.example', '/page'), body: '' });
  });

  test('its body is handed over where other rules may be for it', async () => {
    const to = `/to?${encodeURIComponent(at('b.site.example', '/page'))}`;
    const wanted = { reading: { ...reading, keepsRedirected: true } };
    expect(captureOf(await fetch(at('a.site.example', to), wanted)).body).toContain('<h1>Here</h1>');
    expect(captureOf(await fetch(at('b.site.example', '/page'), wanted)).body).toBe('');
  });

  test('is followed for robots.txt, without cookies', async () => {
    const url = at('evil.example', `/to?${encodeURIComponent(at('bank.example', '/pay'))}`);
    const got = await run.tabs.fetchText(url, 'shared', new AbortController().signal);
    expect(got?.status).toBe(200);
    expect(asked.filter((one) => one.at === 'bank.example/pay').map((one) => one.cookie)).toEqual([undefined]);
  });
});

describe('a sitemap is opened on the word of who names it', () => {
  const bytes = (url: string, namedBy: string, session = 'shared') =>
    run.tabs.fetchBytes(url, { session, namedBy, signal: new AbortController().signal });
  const cookiesOf = () => asked.filter(({ at }) => at.endsWith('/page')).map(({ cookie }) => cookie);
  const page = () => at('127.0.0.1', '/page');

  test('with cookies by its own site and by a person, without by another and in a clean context', async () => {
    await run.visit(at('127.0.0.1', '/cookie'));
    asked.length = 0;
    for (const namedBy of [at('127.0.0.1', '/docs/'), page(), at('localhost', '/docs/')])
      expect(await bytes(page(), namedBy)).toMatchObject({ status: 200, url: page() });
    expect(await bytes(page(), page(), 'isolated')).toMatchObject({ status: 200 });
    expect(cookiesOf()).toEqual(['strict=1; lax=1', 'strict=1; lax=1', undefined, undefined]);
  });

  test('not where that would act, or leads from a public site into a private network', async () => {
    expect(await bytes(at('127.0.0.1', '/logout'), at('127.0.0.1', '/'))).toEqual({
      refused: expect.stringContaining('looks as if opening it would change something'),
    });
    for (const host of ['127.0.0.1', 'intra.example'])
      expect(await bytes(at(host, '/page'), at('evil.example', '/'))).toEqual({
        refused: expect.stringContaining('private network'),
      });
    // By a name that its own site has, a private network is the person's.
    expect(await bytes(at('b.site.example', '/page'), at('a.site.example', '/'))).toMatchObject({ status: 200 });
    const reached = asked.map((one) => one.at);
    expect(reached.filter((path) => /logout|^127|^intra\.example\/page/.test(path))).toEqual([]);
  });
});

describe('a page asked for as Markdown', () => {
  const ask = (host: string, path: string, session = 'shared') =>
    run.tabs.fetchMarkdown(at(host, path), session, new AbortController().signal);

  test('comes with the session’s cookies, and leaves a navigation to its address as it was', async () => {
    await run.visit(at('127.0.0.1', '/cookie'));
    asked.length = 0;
    expect(await ask('127.0.0.1', '/twin')).toEqual({
      status: 200,
      url: at('127.0.0.1', '/twin'),
      body: '# Twin\n\nžluťoučký',
    });
    expect(asked[0]).toMatchObject({
      cookie: 'strict=1; lax=1',
      headers: { accept: 'text/markdown, text/plain;q=0.5' },
    });
    const visit = await run.visit(at('127.0.0.1', '/twin'));
    expect(captureOf(visit)).toMatchObject({ kind: 'dom', title: 'Twin' });
    expect(visit).toMatchObject({ seen: { headers: { vary: 'Accept', link: expect.stringContaining('/twin.md') } } });
    expect(asked.filter((one) => one.at.endsWith('/twin'))).toHaveLength(2);
    expect(await fetch(at('127.0.0.1', '/twin'), { reading })).toMatchObject({
      seen: { headers: { vary: 'Accept', link: expect.stringContaining('/twin.md') } },
    });
  });

  test('is told where it is of another type, and is not read then', async () => {
    expect(await ask('127.0.0.1', '/page')).toMatchObject({ status: 200, body: null });
  });

  test('is followed within its site only, and reached in a private network', async () => {
    const to = (host: string) => `/to?${encodeURIComponent(at(host, '/twin'))}`;
    expect(await ask('a.site.example', to('b.site.example'))).toMatchObject({ url: at('b.site.example', '/twin') });
    asked.length = 0;
    expect(await ask('evil.example', to('bank.example'))).toBeNull();
    expect(asked.map((one) => one.at)).not.toContain('bank.example/twin');
  });
});

test('isolated pages are asked for without cookies, and leave none', async () => {
  await run.visit(at('127.0.0.1', '/cookie'));
  asked.length = 0;
  for (const path of ['/cookie', '/page']) await fetch(at('127.0.0.1', path), { session: 'isolated', reading });
  expect(asked.map((one) => one.cookie)).toEqual([undefined, undefined]);
});

test('a document is always asked for again', async () => {
  await fetch(at('127.0.0.1', '/page'), { reading });
  await fetch(at('127.0.0.1', '/page'), { reading });
  expect(asked.map((one) => one.at)).toEqual(['127.0.0.1/page', '127.0.0.1/page']);
});

test('of an answer that does not end what had come is kept, broken off or too late, with its status', async () => {
  const ends = ['html', 'plain'].map(async (type) => {
    const partial = { body: expect.stringContaining('What came before the end: žluťoučký k'), lane: 'fetch' };
    const failed = { outcome: 'failed', httpStatus: 200, contentType: `text/${type}`, partial };
    const broken = await fetch(at('127.0.0.1', `/cut/broken/${type}`), { reading });
    expect(broken).toMatchObject({ ...failed, error: { code: 'connection' } });
    const options = batchOptions.parse({ timeout: 10_000 });
    const late = await fetch(at('127.0.0.1', `/cut/late/${type}`), { reading, options });
    expect(late).toMatchObject({ ...failed, error: { code: 'timeout' } });
  });
  await Promise.all(ends);
});

test('what is no page tells the status of its answer', async () => {
  const visit = await fetch(at('127.0.0.1', '/gone.zip'));
  expect(visit).toMatchObject({ error: { code: 'not-a-page' }, httpStatus: 206, contentType: 'application/zip' });
});
