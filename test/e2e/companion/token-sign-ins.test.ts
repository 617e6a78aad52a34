/** Sign-ins that scripts of the pages carry, passed by a person in the raised tab; and what must not happen to an account meanwhile. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import type { Routes } from '../../site/routes.ts';
import { sendPage } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';
import { bePerson, openOwnCrawler, openWindow, signIn } from '../harness/person.ts';
import {
  databaseRoutes,
  lockableRoutes,
  quietRoutes,
  silentRenewRoutes,
  workerRoutes,
} from '../harness/token-sign-ins.ts';

async function serve(routes: Routes): Promise<Site> {
  const site = await openSite({ routes });
  onTestFinished(() => site.close());
  return site;
}

const lanes = ['render', 'auto'] as const;

test('an account that five wrong passwords lock is not locked by pages that send one by themselves, where nobody is there', async () => {
  const { routes, failures } = lockableRoutes();
  const site = await serve(routes);
  const { crawler } = await openOwnCrawler({ headless: true });
  const urls = Array.from({ length: 20 }, (_, n) => site.url(`/lockable/${n + 1}`));
  const records = await crawler.crawlAll(urls, { onWall: 'fail', concurrency: 6, perHost: 6, lane: 'render' });
  expect(records.map(({ error }) => error?.code)).toEqual(urls.map(() => 'login-required'));
  expect(failures()).toBeLessThan(5);
});

describe.skipIf(!hasXvfb)('with a window', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display[Symbol.asyncDispose]());

  const byButton = async (page: Page): Promise<void> => {
    await page.locator('main button').click();
    await signIn(page);
  };
  const kinds: readonly { kind: string; routes: () => Routes; pass: (page: Page) => Promise<void> }[] = [
    { kind: 'database', routes: databaseRoutes, pass: signIn },
    { kind: 'worker', routes: workerRoutes, pass: signIn },
    { kind: 'renewed', routes: silentRenewRoutes, pass: byButton },
    { kind: 'quiet', routes: quietRoutes, pass: byButton },
  ];
  for (const { kind, routes, pass } of kinds)
    for (const lane of lanes)
      test(`${kind}: held, passed in the raised tab, and done (lane ${lane})`, async () => {
        const site = await serve(routes());
        const window = await openWindow();
        const person = bePerson(window, pass);
        const urls = Array.from({ length: 6 }, (_, n) => site.url(`/${kind}/${n + 1}`, `${kind}.corp.localhost`));
        const records = await window.crawler.crawlAll(urls, { onWall: 'hold', lane });
        expect(person.faults).toEqual([]);
        expect(person.holds).toHaveLength(1);
        expect(records.map(({ state }) => state)).toEqual(urls.map(() => 'done'));
        records.forEach((record, at) => {
          expect(record.markdown, record.url).toContain(siteText(at + 1));
        });
      });

  test('lockable: the person signs in after one wrong password of the page, and nothing locks', async () => {
    const { routes, failures } = lockableRoutes();
    const site = await serve(routes);
    const window = await openWindow();
    const person = bePerson(window, async (page) => {
      await page.getByText('did not match').waitFor();
      await signIn(page);
    });
    const urls = Array.from({ length: 12 }, (_, n) => site.url(`/lockable/${n + 1}`));
    const records = await window.crawler.crawlAll(urls, { onWall: 'hold', concurrency: 6, perHost: 6 });
    expect(person.faults).toEqual([]);
    expect(records.filter(({ state }) => state === 'done')).toHaveLength(12);
    // The page that went first, and the raised tab.
    expect(failures()).toBeLessThanOrEqual(2);
  });

  test('a page that signs out who is idle stands in no tab once the crawl is over', async () => {
    let isOut = false;
    const idle = "<script>setTimeout(() => fetch('/idle-out', { method: 'POST' }), 60_000)</script>";
    const site = await serve({
      idle: (at) => sendPage(at, 'Idle', `<main><p>${siteText(1)}</p></main>${idle}`),
      'idle-out': (at) => {
        isOut = true;
        sendPage(at, 'Out', 'Signed out');
      },
    });
    const window = await openWindow();
    const urls = Array.from({ length: 6 }, (_, n) => site.url(`/idle/${n + 1}`, 'idle.localhost'));
    const records = await window.crawler.crawlAll(urls, { lane: 'render', concurrency: 3 });
    expect(records.filter(({ state }) => state === 'done')).toHaveLength(6);
    const standing = () => window.context.pages().filter((page) => page.url().includes('/idle/')).length;
    await expect.poll(standing, { timeout: 20_000 }).toBe(0);
    expect(isOut).toBe(false);
  });
});
