/** Sign-ins of more than one step or server, passed by a person in the raised tab, in both lanes. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { redirect } from '../../site/routes.ts';
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

  for (const delay of [0, 250])
    test(`single sign-on: sessions that end twice lose nothing, six at once, ${delay} ms between them`, async () => {
      const service = ssoService();
      await serving({ routes: service.routes }, async (site) => {
        const window = await openWindow();
        const host = 'sso.localhost';
        const first = await window.context.newPage();
        await first.goto(site.url('/sso/0', host));
        await signIn(first);
        await first.waitForURL('**/sso/0');
        service.endAfter(13, 2);
        const person = bePerson(window, signIn);
        const urls = Array.from({ length: 40 }, (_, n) => site.url(`/sso/${n + 1}`, host));
        const records = await window.crawler.crawlAll(urls, { onWall: 'hold', concurrency: 6, perHost: 6, delay });
        expect(person.faults).toEqual([]);
        expect(records.filter(({ state }) => state === 'done')).toHaveLength(40);
        records.forEach((record, at) => {
          expect(record.markdown, record.url).toContain(siteText(at + 1));
        });
        expect(person.holds).toEqual([new URL(urls[0] ?? '').host, new URL(urls[0] ?? '').host]);
        const [, ...ofHolds] = service.authorisations;
        expect(ofHolds).toHaveLength(2);
        // Two are wanted, a page's and the raised tab's; three and four have been seen. Less than one for each page at once.
        for (const count of ofHolds) expect(count).toBeLessThan(6);
      });
    });
});
