/**
 * Walls that stand in other places than a page's own document, or say what they want in another way. Each kind has a host of its own, and all
 * are crawled in one batch: signed out, signed in, and with sessions that end in the middle.
 */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { siteText } from '../../site/articles.ts';
import { type Exchange, numberIn, redirect, sendPage } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';
import { openOwnCrawler, openWindow } from '../harness/person.ts';
import { wallRoutes, walls, whole } from '../harness/wall-kinds.ts';

const lanes = ['render', 'fetch', 'auto'] as const;
/** Most of a wall's time is waiting: for what may still come, and for the host's first page. */
const together = { robots: 'ignore', concurrency: 12, perHost: 6 } as const;

const wallKinds = Object.keys(walls);
const kinds = [...wallKinds, ...Object.keys(whole)];
const hostOf = (kind: string): string => `kind-${kinds.indexOf(kind)}.localhost`;

/** Whose session is good, by kind: its number; and after how many more pages it ends. */
type Session = { number: number; endsAfter: number };

async function serve(): Promise<{ site: Site; sessions: ReadonlyMap<string, Session> }> {
  const sessions = new Map(kinds.map((kind) => [kind, { number: 1, endsAfter: Number.POSITIVE_INFINITY }]));
  const kindOf = ({ url }: Exchange): string => kinds.find((kind) => hostOf(kind) === url.hostname) ?? '';
  const site = await openSite({
    routes: {
      sheet: (at) => {
        const kind = kindOf(at);
        const session = sessions.get(kind);
        if (session && at.request.headers.cookie?.includes(`sid=${session.number}`)) {
          if (--session.endsAfter === 0) Object.assign(session, { number: session.number + 1, endsAfter: 1000 });
          return sendPage(at, 'Sheet', `<h1>Sheet ${numberIn(at)}</h1>${`<p>${siteText(numberIn(at))}</p>`.repeat(6)}`);
        }
        (walls[kind]?.shows ?? whole[kind])?.(at);
      },
      /** Signs in, as a person does it in a tab. */
      enter: (at) => {
        at.response.setHeader('set-cookie', `sid=${sessions.get(kindOf(at))?.number}; Path=/; HttpOnly`);
        redirect(at, '/sheet/0');
      },
      ...wallRoutes,
    },
  });
  onTestFinished(() => site.close());
  return { site, sessions };
}

/** Pages of each kind in turn, as lists of several hosts have them. */
const sheets = (site: Site, of: readonly string[], pages: number): readonly string[] =>
  Array.from({ length: pages }, (_, at) => of.map((kind) => site.url(`/sheet/${at + 1}`, hostOf(kind)))).flat();

/** What the pages of each kind came to, each once. */
function endsOf(records: readonly PageRecord[], of: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const ends = (kind: string) =>
    records
      .filter(({ url }) => new URL(url).hostname === hostOf(kind))
      .map(({ state, error }) => (error ? `${state} ${error.code}` : state));
  return Object.fromEntries(of.map((kind) => [kind, [...new Set(ends(kind))]]));
}

/** Of `records`, those that are not the pages asked for. */
const othersOf = (records: readonly PageRecord[]) =>
  records
    .filter(
      ({ url, state, markdown }) => state !== 'done' || !markdown.includes(siteText(Number(url.split('/').at(-1)))),
    )
    .map(({ url, state, markdown }) => [url, state, markdown.slice(0, 60)]);

const allOf = (of: readonly string[], end: (kind: string) => string) =>
  Object.fromEntries(of.map((kind) => [kind, [end(kind)]]));

test('a host that wants a ticket of the network says how to have one, in each lane', async () => {
  const site = await openSite({
    routes: {
      sheet: (at) => sendPage(at, '401', '<h1>401</h1>', { status: 401, headers: { 'www-authenticate': 'Negotiate' } }),
    },
  });
  onTestFinished(() => site.close());
  const { crawler } = await openOwnCrawler({ headless: true });
  for (const lane of lanes) {
    const [record] = await crawler.crawlAll([site.url('/sheet/1')], { lane, onWall: 'fail', cache: 'bypass' });
    expect(record, lane).toMatchObject({ state: 'failed', wall: 'login', error: { code: 'login-required' } });
    expect(record?.error?.message, lane).toContain('--auth-server-allowlist=localhost');
  }
});

test('NTLM, alone or beside Negotiate, and Digest that calls each nonce stale: no page is done, and nothing is tried', async () => {
  const schemes: Readonly<Record<string, string | string[]>> = {
    ntlm: 'NTLM',
    both: ['Negotiate', 'NTLM'],
    digest: 'Digest realm="Tidewater", nonce="17", stale=true, qop="auth", algorithm=SHA-256',
  };
  const sent: (string | undefined)[] = [];
  const site = await openSite({
    routes: {
      sheet: (at) => {
        sent.push(at.request.headers.authorization);
        const asks = schemes[at.url.hostname.split('.')[0] ?? ''] ?? '';
        sendPage(at, '401', '<h1>401</h1>', { status: 401, headers: { 'www-authenticate': asks } });
      },
    },
  });
  onTestFinished(() => site.close());
  const { crawler } = await openOwnCrawler({ headless: true });
  const urls = Object.keys(schemes).flatMap((kind) => [1, 2].map((n) => site.url(`/sheet/${n}`, `${kind}.localhost`)));
  for (const lane of lanes) {
    sent.length = 0;
    const records = await crawler.crawlAll(urls, { lane, onWall: 'fail', cache: 'bypass', robots: 'ignore' });
    expect(new Set(records.map(({ wall, error }) => `${wall} ${error?.code}`)), lane).toEqual(
      new Set(['login login-required']),
    );
    expect(new Set(sent), lane).toEqual(new Set([undefined]));
    expect(sent.length, lane).toBeLessThanOrEqual(urls.length * 2);
  }
});

test.each(lanes)('signed out: no page of a wall is done, each that has much of one is (lane %s)', async (lane) => {
  const { site } = await serve();
  const { crawler } = await openOwnCrawler({ headless: true });
  const records = await crawler.crawlAll([...sheets(site, kinds, 3)], {
    ...together,
    lane,
    onWall: 'fail',
  });
  expect(endsOf(records, wallKinds)).toEqual(allOf(wallKinds, (kind) => `failed ${walls[kind]?.code}`));
  expect(endsOf(records, Object.keys(whole))).toEqual(allOf(Object.keys(whole), () => 'done'));
});

test('signed in: every page is done, in each lane', async () => {
  // What they give who is signed in is the same page.
  const few = wallKinds.slice(0, 4);
  const { site } = await serve();
  const { crawler } = await openOwnCrawler({
    headless: true,
    hooks: {
      async browserOpened({ browser }) {
        const cookies = few.map((kind) => ({ name: 'sid', value: '1', url: site.url('/', hostOf(kind)) }));
        await browser.send('Storage.setCookies', { cookies });
      },
    },
  });
  for (const lane of lanes) {
    const options = { ...together, lane, onWall: 'fail', cache: 'bypass' } as const;
    expect(othersOf(await crawler.crawlAll([...sheets(site, few, 3)], options)), lane).toEqual([]);
  }
});

describe.skipIf(!hasXvfb)('with a window', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display[Symbol.asyncDispose]());

  test.each(['fetch', 'auto'] as const)(
    'sessions that end in the middle: each host is told once, the person signs in in another tab, and all is done (lane %s)',
    async (lane) => {
      const { site, sessions } = await serve();
      const { crawler, context } = await openWindow();
      const urlOf = (kind: string): string => site.url('/', hostOf(kind));
      await context.addCookies(
        wallKinds.map((kind) => ({ name: 'sid', value: '1', url: urlOf(kind), httpOnly: true })),
      );
      for (const session of sessions.values()) session.endsAfter = 3;
      const told: string[] = [];
      let held: readonly string[] = [];
      crawler.on('hold', ({ holds }) => {
        const now = holds.map(({ host }) => host);
        for (const host of now.filter((one) => !held.includes(one))) {
          told.push(host);
          void context.newPage().then((page) => page.goto(`http://${host}/enter`));
        }
        held = now;
      });
      const records = await crawler.crawlAll([...sheets(site, wallKinds, 6)], {
        ...together,
        lane,
        onWall: 'hold',
      });
      expect(othersOf(records)).toEqual([]);
      expect(records).toHaveLength(6 * wallKinds.length);
      expect([...told].sort()).toEqual(wallKinds.map((kind) => new URL(urlOf(kind)).host).sort());
    },
  );
});
