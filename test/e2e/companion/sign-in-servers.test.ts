/** Sign-ins of more than one step or server, passed by a person in the raised tab, in both lanes. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { type Handler, redirect } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';
import { bePerson, openOwnCrawler, openWindow, signIn } from '../harness/person.ts';
import { digestRoutes, samlRoutes, ssoService, totpCode, totpRoutes } from '../harness/sign-in-servers.ts';

async function serving<T>(routes: Parameters<typeof openSite>[0], act: (site: Site) => Promise<T>): Promise<T> {
  const site = await openSite(routes);
  try {
    return await act(site);
  } finally {
    await site.close();
  }
}

test('lane fetch renders what leads to another site, and says so', () =>
  serving({ routes: { away: (at) => redirect(at, `http://127.0.0.1:${at.url.port}/article/1`) } }, async (site) => {
    const { crawler } = await openOwnCrawler({ headless: true });
    const [record] = await crawler.crawlAll([site.url('/away/1')], { lane: 'fetch' });
    expect(record).toMatchObject({ state: 'done', lane: 'render', finalUrl: site.url('/article/1', '127.0.0.1') });
    expect(record?.notes).toContainEqual(expect.stringMatching(/^rendered, as it leads to another site/));
  }));

test('robots.txt that leads to a sign-in is not followed there', () => {
  const service = ssoService({ name: 'paper', provider: 'id.localhost' });
  const routes = { ...service.routes, 'robots.txt': service.routes.paper ?? (() => {}) };
  return serving({ routes }, async (site) => {
    const { crawler } = await openOwnCrawler({ headless: true });
    const url = site.url('/paper/1', 'paper.localhost');
    const [record] = await crawler.crawlAll([url], { robots: 'obey', onWall: 'fail', retries: 0 });
    expect(record).toMatchObject({ state: 'failed', error: { code: 'login-required' } });
    expect(service.authorisations).toEqual([1]);
  });
});

describe.skipIf(!hasXvfb)('with a window', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display[Symbol.asyncDispose]());

  const kinds: readonly {
    kind: string;
    routes: () => ReturnType<typeof digestRoutes>;
    pass: (page: Page, url: string) => Promise<void>;
  }[] = [
    {
      kind: 'digest',
      routes: digestRoutes,
      // Chrome's own box can be filled in by no script: the address gives what a person would type.
      pass: async (page, url) => {
        await page.goto(url.replace('//', '//ada:open@'));
      },
    },
    {
      kind: 'totp',
      routes: totpRoutes,
      pass: async (page) => {
        await signIn(page);
        await page.locator('[name=otp]').fill(totpCode());
        await page.locator('button').last().click();
      },
    },
    { kind: 'saml', routes: samlRoutes, pass: signIn },
  ];

  for (const { kind, routes, pass } of kinds)
    for (const lane of ['render', 'auto'] as const)
      test(`${kind}: held, passed in the raised tab, and done (lane ${lane})`, () =>
        serving({ routes: routes() }, async (site) => {
          const window = await openWindow();
          const host = `${kind}.localhost`;
          const urls = Array.from({ length: 6 }, (_, n) => site.url(`/${kind}/${n + 1}`, host));
          const person = bePerson(window, (page) => pass(page, urls[0] ?? ''));
          const records = await window.crawler.crawlAll(urls, { onWall: 'hold', lane });
          expect(person.faults).toEqual([]);
          expect(person.holds).toHaveLength(1);
          expect(records.map(({ state }) => state)).toEqual(urls.map(() => 'done'));
          records.forEach((record, at) => {
            expect(record.markdown).toContain(siteText(at + 1));
          });
        }));

  /** Beside the usual: pages whose address reads as that of a sign-in, and a provider that is of the pages' own site. */
  const signOns = [
    { name: 'paper', host: 'paper.localhost', provider: 'id.localhost', delay: 0, lane: 'render' },
    { name: 'paper', host: 'paper.localhost', provider: 'id.localhost', delay: 250, lane: 'auto' },
    { name: 'sso', host: 'sso.localhost', provider: 'id.localhost', delay: 0, lane: 'auto' },
    { name: 'paper', host: 'paper.corp.localhost', provider: 'id.corp.localhost', delay: 0, lane: 'auto' },
  ] as const;
  for (const { name, host, provider, delay, lane } of signOns)
    test(`single sign-on by ${provider}: sessions that end three times lose nothing, ${host}/${name} six at once (lane ${lane}, ${delay} ms between them)`, async () => {
      const service = ssoService({ name, provider });
      await serving({ routes: service.routes }, async (site) => {
        const window = await openWindow();
        const first = await window.context.newPage();
        await first.goto(site.url(`/${name}/0`, host));
        await signIn(first);
        await first.waitForURL(`**/${name}/0`);
        service.endAfter(10, 3);
        const person = bePerson(window, signIn);
        const urls = Array.from({ length: 40 }, (_, n) => site.url(`/${name}/${n + 1}`, host));
        const records = await window.crawler.crawlAll(urls, {
          onWall: 'hold',
          lane,
          concurrency: 6,
          perHost: 6,
          delay,
        });
        expect(person.faults).toEqual([]);
        expect(records.filter(({ state }) => state === 'done')).toHaveLength(40);
        records.forEach((record, at) => {
          expect(record.markdown, record.url).toContain(siteText(at + 1));
        });
        expect(person.holds).toEqual(Array.from({ length: 3 }, () => new URL(urls[0] ?? '').host));
        const [, ...ofHolds] = service.authorisations;
        // A page's, and the raised tab's.
        expect(ofHolds).toHaveLength(3);
        for (const count of ofHolds) expect(count).toBeLessThanOrEqual(2);
      });
    });

  test('a session that ends at the pages alone is renewed by one of six, without anybody', async () => {
    const [host, provider] = ['paper.localhost', 'id.localhost'];
    const service = ssoService({ name: 'paper', provider });
    await serving({ routes: service.routes }, async (site) => {
      const window = await openWindow();
      const first = await window.context.newPage();
      await first.goto(site.url('/paper/0', host));
      await signIn(first);
      await first.waitForURL('**/paper/0');
      service.endAfter(10, 2, true);
      const person = bePerson(window, signIn);
      const urls = Array.from({ length: 30 }, (_, n) => site.url(`/paper/${n + 1}`, host));
      const records = await window.crawler.crawlAll(urls, { onWall: 'hold', concurrency: 6, perHost: 6 });
      expect(person.holds).toEqual([]);
      expect(records.filter(({ state }) => state === 'done')).toHaveLength(30);
      expect(service.authorisations.slice(1)).toEqual([1, 1]);
    });
  });

  test('a person who signs out everywhere in another tab: the crawl holds, and goes on once they are back; it signs nobody out itself', async () => {
    const [host, provider] = ['paper.localhost', 'id.localhost'];
    const service = ssoService({ name: 'paper', provider });
    const leads: Handler = (at) => redirect(at, '/frontchannel-logout');
    await serving({ routes: { ...service.routes, leads } }, async (site) => {
      const window = await openWindow();
      const first = await window.context.newPage();
      await first.goto(site.url('/paper/0', host));
      await signIn(first);
      await first.waitForURL('**/paper/0');
      const siteHost = new URL(site.url('/', host)).host;
      const signOut = site.url(`/sso-logout?site=${siteHost}`, provider);
      const isOut = service.whenServed(8).then(() => first.goto(signOut));
      const person = bePerson(window, signIn);
      const papers = Array.from({ length: 24 }, (_, n) => site.url(`/paper/${n + 1}`, host));
      const exit = site.url('/frontchannel-logout', host);
      await expect(window.crawler.crawlAll([exit])).rejects.toMatchObject({ code: 'needs-consent' });
      const leading = site.url('/leads/1', host);
      const records = await window.crawler.crawlAll([...papers, leading], {
        onWall: 'hold',
        concurrency: 6,
        perHost: 6,
        delay: 150,
      });
      await isOut;
      expect(person.faults).toEqual([]);
      expect(person.holds).toEqual([siteHost]);
      expect(records.map(({ state, error }) => [state, error?.code])).toEqual([
        ...papers.map(() => ['done', undefined]),
        ['failed', 'unsafe'],
      ]);
      for (const [at, record] of records.slice(0, papers.length).entries())
        expect(record.markdown, record.url).toContain(siteText(at + 1));
      // The person's, once.
      expect(service.signOuts).toEqual({ provider: 1, service: 1 });
      expect(service.authorisations.at(-1)).toBeLessThanOrEqual(2);
    });
  });
});
