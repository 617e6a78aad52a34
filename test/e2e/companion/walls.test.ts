/** What happens where a site wants a person: pages fail or are held, by the kind of wall; and a person signs in again. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { publicCount, publicRoutes } from '../../site/public-pages.ts';
import { signInRoutes } from '../../site/sign-in.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';
import { bePerson, openOwnCrawler, openWindow, signIn } from '../harness/person.ts';

let site: Site;
beforeAll(async () => {
  site = await openSite({ routes: { ...signInRoutes(), ...publicRoutes } });
});
afterAll(() => site.close());

/** Each kind of sign-in of the test site, what a page of it fails with, and how a person gets through. */
const walls: readonly { kind: string; code: 'login-required' | 'challenged'; pass?: (page: Page) => Promise<void> }[] =
  [
    { kind: 'members', code: 'login-required', pass: signIn },
    { kind: 'spa', code: 'login-required', pass: signIn },
    { kind: 'office', code: 'login-required', pass: signIn },
    // Chrome's own box, which no page can be made to fill in.
    { kind: 'basic', code: 'login-required' },
    {
      kind: 'factor',
      code: 'login-required',
      pass: async (page) => {
        await signIn(page);
        await page.locator('[name=code]').fill('123456');
        await page.locator('button').last().click();
      },
    },
    { kind: 'checked', code: 'challenged', pass: (page) => page.locator('#person').click() },
    { kind: 'soft', code: 'login-required', pass: signIn },
    {
      kind: 'refused',
      code: 'login-required',
      pass: async (page) => {
        await page.locator('summary').click();
        await page.locator('header a').click();
        await signIn(page);
      },
    },
  ];

test('where nobody is there, walled pages fail with the code of their wall and keep what they showed', async () => {
  const { crawler } = await openOwnCrawler({ headless: true });
  const urls = [...walls.map(({ kind }) => site.url(`/${kind}/1`, `${kind}.localhost`)), site.url('/boxed/1')];
  const records = await crawler.crawlAll(urls, { onWall: 'fail', lane: 'render' });
  const got = Object.fromEntries(
    records.map((record) => [new URL(record.url).pathname.split('/')[1], record.error?.code ?? record.state]),
  );
  expect(got).toEqual({ ...Object.fromEntries(walls.map(({ kind, code }) => [kind, code])), boxed: 'done' });
  for (const record of records.filter(({ state }) => state === 'failed')) {
    expect(record.wall, record.url).toBe(record.error?.code === 'challenged' ? 'challenge' : 'login');
    expect(record.markdown, record.url).not.toBe('');
  }
});

test('ninety public pages with sign-in boxes, comment forms, teasers and few words are no walls, rendered or fetched', async () => {
  const { crawler } = await openOwnCrawler({ headless: true });
  const urls = Array.from({ length: publicCount }, (_, n) => site.url(`/public/${n}`));
  for (const lane of ['render', 'fetch'] as const) {
    const records = await crawler.crawlAll(urls, { onWall: 'fail', lane });
    expect(
      records.filter((record) => record.wall || record.state !== 'done').map(({ url, error }) => [url, error]),
    ).toEqual([]);
  }
});

describe.skipIf(!hasXvfb)('with a window', () => {
  let display: Display;
  beforeAll(async () => {
    display = await openDisplay();
  });
  afterAll(() => display[Symbol.asyncDispose]());

  for (const { kind, pass } of walls) {
    if (!pass) continue;
    test(`${kind}: the host is held, a person gets through in the raised tab, and the pages go on`, async () => {
      const window = await openWindow();
      const { crawler } = window;
      const person = bePerson(window, pass);
      const host = `${kind}.localhost`;
      const urls = Array.from({ length: 4 }, (_, n) => site.url(`/${kind}/${n + 1}`, host));
      const records = await crawler.crawlAll(urls, { onWall: 'hold', lane: 'render', concurrency: 1 });
      expect(person.faults).toEqual([]);
      expect(person.holds).toHaveLength(1);
      expect(records.map(({ state, attempts }) => [state, attempts])).toEqual(urls.map(() => ['done', 1]));
      records.forEach((record, at) => {
        expect(record.markdown).toContain(siteText(at + 1));
      });
    });
  }

  test('a host goes on where what the person signed in for is a file, which no tab shows', async () => {
    const window = await openWindow();
    const person = bePerson(window, async (page) => {
      await fetch(site.url('/filed-rules?open=1'));
      // It ends in a download, and the tab stays where it was.
      await page.reload().catch(() => {});
    });
    const urls = [1, 2].map((n) => site.url(`/filed/${n}`, 'filed.localhost'));
    const records = await window.crawler.crawlAll(urls, { onWall: 'hold', lane: 'render' });
    expect(person.faults).toEqual([]);
    expect(person.holds).toHaveLength(1);
    expect(records.map(({ error }) => error?.code)).toEqual(['download', 'download']);
  });

  test('the tab that a password was typed in stays until the person turns away, for what the browser asks', async () => {
    const window = await openWindow();
    const { crawler, context, targets } = window;
    await fetch(site.url('/short-rules'));
    let raised: Page | undefined;
    bePerson(window, async (page) => {
      raised = page;
      await signIn(page);
    });
    const before = await targets();
    const records = await crawler.crawlAll([site.url('/short/1')], { onWall: 'hold' });
    expect(records.map(({ state }) => state)).toEqual(['done']);
    expect(raised?.isClosed()).toBe(false);
    const other = await context.newPage();
    await other.bringToFront();
    await expect.poll(() => raised?.isClosed()).toBe(true);
    expect(await targets()).toEqual(expect.arrayContaining([...before]));
    await other.close();
  });

  test('a batch of 200 whose session ends at page 60 waits for the person, and all 200 are done with their own text', async () => {
    const window = await openWindow();
    const { crawler, context } = window;
    await fetch(site.url('/short-rules?pages=60'));
    const first = await context.newPage();
    await first.goto(site.url('/short/0'));
    await signIn(first);
    await first.waitForURL('**/short/0');
    await fetch(site.url('/short-rules'));
    const person = bePerson(window, signIn);
    const urls = Array.from({ length: 200 }, (_, n) => site.url(`/short/${n}`));
    const records = await crawler.crawlAll(urls, { onWall: 'hold' });
    expect(person.faults).toEqual([]);
    expect(person.holds).toHaveLength(1);
    expect(records.filter(({ state }) => state === 'done')).toHaveLength(200);
    for (const record of records) {
      expect(record.markdown, record.url).toContain(siteText(record.index));
      expect(record.markdown, record.url).not.toContain('sign in to continue');
    }
  });
});
