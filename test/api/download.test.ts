import { get, type IncomingHttpHeaders, request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { attachmentOf } from '../../companion/api/downloads.ts';
import { extensionOrigin, firefoxOrigin, openTestServer, type TestServer } from './test-server.ts';

type Got = {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly isWhole: boolean;
};

function fetchPath(
  { server }: TestServer,
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<Got> {
  return new Promise((resolve, reject) => {
    const asked = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => {
        body += text;
      });
      response.on('error', () => {}); // broken off; seen by isWhole
      response.on('close', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body, isWhole: response.complete }),
      );
    });
    asked.on('error', reject).end();
  });
}

async function* piecesOf(...texts: string[]): AsyncGenerator<Uint8Array> {
  for (const text of texts) yield Buffer.from(text);
}
const file = (...texts: string[]) => ({
  fileName: 'pages.csv',
  contentType: 'text/csv; charset=utf-8',
  open: () => piecesOf(...texts),
});

describe('a ticket', () => {
  it('gives the whole download once, as a file to keep that runs nothing', async () => {
    await using test = await openTestServer();
    const { path, fileName } = test.server.issueTicket(file('a,b\n', '1,2\n'));
    expect(fileName).toBe('pages.csv');
    const got = await fetchPath(test, path);
    expect(got).toMatchObject({ status: 200, body: 'a,b\n1,2\n', isWhole: true });
    expect(got.headers).toMatchObject({
      'content-type': 'text/csv; charset=utf-8',
      'content-disposition': `attachment; filename="pages.csv"; filename*=UTF-8''pages.csv`,
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': "default-src 'none'; sandbox",
      'referrer-policy': 'no-referrer',
    });
    expect((await fetchPath(test, path)).status).toBe(404);
  });

  it('ends after a minute', async () => {
    await using test = await openTestServer();
    const { path } = test.server.issueTicket(file('x'));
    test.clock.advance(60_000);
    expect((await fetchPath(test, path)).status).toBe(404);
  });

  it('is not guessed: no part of it, no path around it', async () => {
    await using test = await openTestServer();
    const { path } = test.server.issueTicket(file('secret'));
    const guesses = [
      path.slice(0, -1),
      `${path}a`,
      `${path}/`,
      `${path}?x`,
      '/download/',
      '/download/..',
      '/download/%2e%2e',
      `/download/../${path}`,
      path.toUpperCase(),
      `//${path}`,
    ];
    for (const guess of guesses) expect((await fetchPath(test, guess)).status).toBe(404);
    expect((await fetchPath(test, path)).body).toBe('secret');
  });

  it('is 256 random bits', async () => {
    await using test = await openTestServer();
    expect(test.server.issueTicket(file()).path).toMatch(/^\/download\/[\w-]{43}$/);
  });

  it('is kept by requests that are refused, and used by GET alone', async () => {
    await using test = await openTestServer();
    const { path } = test.server.issueTicket(file('x'));
    expect((await fetchPath(test, path, { host: 'evil.example' })).status).toBe(403);
    for (const method of ['HEAD', 'POST', 'OPTIONS', 'DELETE'])
      expect((await fetchPath(test, path, {}, method)).status).toBe(405);
    expect((await fetchPath(test, path)).status).toBe(200);
  });

  const page = { 'sec-fetch-site': 'cross-site' };
  it.each([
    [
      'a script of a web page',
      { ...page, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: 'https://evil.example' },
    ],
    ['a page in a sandbox', { ...page, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: 'null' }],
    [
      'a form of a web page',
      { ...page, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document', origin: 'https://evil.example' },
    ],
    ['an image of a web page', { ...page, 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' }],
    ['a frame of a web page', { ...page, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' }],
    [
      'a page on another port',
      { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'script' },
    ],
  ])('is not taken from %s', async (_who, headers) => {
    await using test = await openTestServer();
    expect((await fetchPath(test, test.server.issueTicket(file('x')).path, headers)).status).toBe(403);
  });

  it.each([
    ['a program', {}, undefined],
    [
      'the browser itself',
      { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      undefined,
    ],
    [
      'a link in a page of the extension',
      { ...page, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' },
      undefined,
    ],
    [
      'a fetch by the extension',
      { ...page, 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty', origin: extensionOrigin },
      extensionOrigin,
    ],
    [
      'a fetch by the Firefox extension',
      { 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors', origin: firefoxOrigin },
      firefoxOrigin,
    ],
  ])('is taken from %s', async (_who, headers, allowed) => {
    await using test = await openTestServer();
    const got = await fetchPath(test, test.server.issueTicket(file('x')).path, headers);
    expect(got.status).toBe(200);
    expect(got.headers['access-control-allow-origin']).toBe(allowed);
  });
});

describe('a download', () => {
  it('may be empty', async () => {
    await using test = await openTestServer();
    expect(await fetchPath(test, test.server.issueTicket(file()).path)).toMatchObject({
      status: 200,
      body: '',
      isWhole: true,
    });
  });

  it.each([
    [
      'as it opens',
      () => {
        throw new Error('the disk is gone');
      },
    ],
    [
      'at its first piece',
      () => ({ [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(new Error('the disk is gone')) }) }),
    ],
  ])('that fails %s answers 500, and its cause goes to the log alone', async (_when, open) => {
    await using test = await openTestServer();
    const got = await fetchPath(test, test.server.issueTicket({ ...file(), open }).path);
    expect(got).toMatchObject({ status: 500, body: '' });
    expect(JSON.stringify(test.logged)).toContain('the disk is gone');
  });

  it('that fails in the middle is broken off, never ended as if it were whole', async () => {
    await using test = await openTestServer();
    async function* breaking() {
      yield Buffer.from('first');
      await new Promise((resolve) => setImmediate(resolve));
      throw new Error('the disk is gone');
    }
    const got = await fetchPath(test, test.server.issueTicket({ ...file(), open: breaking }).path);
    expect(got.isWhole).toBe(false);
  });

  it('is stopped at its source when the reader goes away, and asks for no more than is read', async () => {
    await using test = await openTestServer();
    let made = 0;
    const released = Promise.withResolvers<void>();
    async function* endless() {
      try {
        for (;;) {
          made++;
          yield Buffer.alloc(64 * 1024);
        }
      } finally {
        released.resolve();
      }
    }
    const { path } = test.server.issueTicket({ ...file(), open: endless });
    await new Promise<void>((resolve) => {
      const asked = get({ host: '127.0.0.1', port: test.server.port, path }, (response) => {
        response.once('data', () => {
          response.pause();
          setImmediate(() => resolve(void asked.destroy()));
        });
      });
      asked.on('error', () => {});
    });
    await released.promise;
    expect(made).toBeLessThan(1000);
  });

  it('sends a content type that is none as bytes', async () => {
    await using test = await openTestServer();
    for (const contentType of ['text/html\r\nX-Evil: 1', 'html', 'text/html; charset=utf-8; x="', '']) {
      const got = await fetchPath(test, test.server.issueTicket({ ...file('x'), contentType }).path);
      expect(got.headers['content-type']).toBe('application/octet-stream');
      expect(got.headers).not.toHaveProperty('x-evil');
    }
  });
});

describe('the file name of a download', () => {
  it.each([
    ['a"b\\c.md', `attachment; filename="a_b_c.md"; filename*=UTF-8''a_b_c.md`],
    ['x\r\nSet-Cookie: a=b.md', `attachment; filename="xSet-Cookie_ a=b.md"; filename*=UTF-8''xSet-Cookie_%20a%3Db.md`],
    ['../../etc/passwd', `attachment; filename="_.._etc_passwd"; filename*=UTF-8''_.._etc_passwd`],
    ['..\\..\\a.md', `attachment; filename="_.._a.md"; filename*=UTF-8''_.._a.md`],
    [
      'Größe – 日本.md',
      `attachment; filename="Gr__e _ __.md"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%E2%80%93%20%E6%97%A5%E6%9C%AC.md`,
    ],
    ['invoice\u202efdp.exe', `attachment; filename="invoicefdp.exe"; filename*=UTF-8''invoicefdp.exe`],
    ["it's (1)*.md", `attachment; filename="it's (1)_.md"; filename*=UTF-8''it%27s%20%281%29_.md`],
    ['con.md', `attachment; filename="con_.md"; filename*=UTF-8''con_.md`],
    ['100%41.md', `attachment; filename="100_41.md"; filename*=UTF-8''100%2541.md`],
    ['\ud800.md', `attachment; filename="_.md"; filename*=UTF-8''%EF%BF%BD.md`],
    [' ... ', `attachment; filename="download"; filename*=UTF-8''download`],
    ['', `attachment; filename="download"; filename*=UTF-8''download`],
  ])('%j is made safe', (name, header) => {
    expect(attachmentOf(name)).toBe(header);
  });

  it('is cut to 200 bytes and keeps its extension and whole characters', () => {
    const header = attachmentOf(`${'日'.repeat(300)}.md`);
    const name = decodeURIComponent(header.split("UTF-8''")[1] ?? '');
    expect(name).toBe(`${'日'.repeat(65)}.md`);
  });
});

describe('health', () => {
  it('tells the version and nothing else', async () => {
    await using test = await openTestServer();
    const got = await fetchPath(test, '/health');
    expect(JSON.parse(got.body)).toEqual({ ok: true, version: '1.2.3' });
  });

  it('tells nothing to a web page', async () => {
    await using test = await openTestServer();
    expect((await fetchPath(test, '/health', { origin: 'https://evil.example' })).status).toBe(403);
    expect(
      (await fetchPath(test, '/health', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' })).status,
    ).toBe(403);
  });
});
