/** A crawl in a browser that a person is at work in: nothing comes to the front, no tab of theirs is touched. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { deskRoutes, workAtDesk } from '../harness/desk-page.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';
import { keepPicture } from '../harness/pictures.ts';

type Browser = {
  tabs: {
    query(of: object): Promise<{ id: number; windowId: number; active: boolean }[]>;
    onActivated: { addListener(listen: (tab: object) => void): void };
    onUpdated: { addListener(listen: (id: number, change: object) => void): void };
    onRemoved: { addListener(listen: (id: number) => void): void };
    onMoved: { addListener(listen: (id: number) => void): void };
  };
  windows: {
    getLastFocused(): Promise<{ id: number; focused: boolean }>;
    onFocusChanged: { addListener(listen: (id: number) => void): void };
  };
};
type InPage = { chrome: Browser; seen: string[] };

/** What the person would see of their browser: the tabs that were theirs, which is in front, and which window has the focus. */
const lookAt = (surface: Page) =>
  surface.evaluate(async () => {
    const { chrome } = globalThis as unknown as InPage;
    const [tabs, window] = await Promise.all([chrome.tabs.query({}), chrome.windows.getLastFocused()]);
    return { window: window.id, inFront: tabs.find((tab) => tab.active && tab.windowId === window.id)?.id };
  });

/** From now on notes what happens to tabs that are there now, and where the focus goes. */
const watchBrowser = (surface: Page) =>
  surface.evaluate(async () => {
    const page = globalThis as unknown as InPage;
    const { tabs, windows } = page.chrome;
    const theirs = await tabs.query({});
    const ids = theirs.map(({ id }) => id);
    const window = theirs[0]?.windowId;
    page.seen = [];
    tabs.onActivated.addListener((tab) => {
      if ((tab as { windowId: number }).windowId === window) page.seen.push(`activated ${JSON.stringify(tab)}`);
    });
    tabs.onUpdated.addListener(
      (id, change) => ids.includes(id) && page.seen.push(`updated ${id} ${JSON.stringify(change)}`),
    );
    tabs.onRemoved.addListener((id) => ids.includes(id) && page.seen.push(`removed ${id}`));
    tabs.onMoved.addListener((id) => ids.includes(id) && page.seen.push(`moved ${id}`));
    windows.onFocusChanged.addListener((id) => page.seen.push(`focus went to window ${id}`));
  });

/** Notes what a page is told of focus and visibility. */
const watchPage = (page: Page) =>
  page.evaluate(() => {
    const own = globalThis as unknown as InPage;
    own.seen = [];
    for (const event of ['focus', 'blur', 'pagehide', 'beforeunload'])
      addEventListener(event, () => own.seen.push(event));
    document.addEventListener('visibilitychange', () => own.seen.push(document.visibilityState));
  });
const seenIn = (page: Page) => page.evaluate(() => (globalThis as unknown as InPage).seen);

if (!hasXvfb)
  console.warn(
    'Not run: Xvfb is not installed, so there is no screen for a browser with a window (apt-get install xvfb).',
  );

describe.skipIf(!hasXvfb)('in a window', () => {
  let display: Display;
  let site: Site;
  let chrome: CompanionChrome;

  beforeAll(async () => {
    display = await openDisplay();
    site = await openSite({ routes: deskRoutes });
    chrome = await openCompanionChrome({ hasWindow: true });
  });
  afterAll(async () => {
    await chrome?.close();
    await site?.close();
    await display?.[Symbol.asyncDispose]();
  });

  test('a crawl in every kind of session takes no focus and touches no tab of the user', async () => {
    const surface = await chrome.openSurface('dashboard.html');
    const behind = await chrome.openTab(site.url('/desk/1'));
    const front = await chrome.openTab(site.url('/desk/2'));
    await workAtDesk(front);
    await front.getByLabel('Answer').focus();
    // The screen tells a window of its focus in its own time.
    await expect.poll(() => front.evaluate(() => document.hasFocus())).toBe(true);
    const before = await lookAt(surface);
    await watchBrowser(surface);
    for (const page of [behind, front]) await watchPage(page);

    const crawls = [
      { session: 'shared' },
      { session: 'isolated' },
      { session: 'other' },
      { session: 'shared', formats: ['markdown', 'screenshot'] },
    ] as const;
    const records = await Promise.all(
      crawls.map(({ session, ...more }, crawl) =>
        chrome.crawler.crawlAll(
          Array.from({ length: 5 }, (_, n) => site.url(`/article/${crawl * 5 + n}`)),
          { session, lane: 'render', ...('formats' in more ? { formats: [...more.formats] } : {}) },
        ),
      ),
    );
    expect(records.flat().map(({ state }) => state)).toEqual(Array.from({ length: 20 }, () => 'done'));

    expect(await seenIn(surface)).toEqual([]);
    for (const page of [behind, front]) expect(await seenIn(page)).toEqual([]);
    expect(await lookAt(surface)).toEqual(before);
    expect(await front.evaluate(() => document.hasFocus())).toBe(true);
    expect([behind.url(), front.url()]).toEqual([site.url('/desk/1'), site.url('/desk/2')]);
    expect([site.count('/desk/1'), site.count('/desk/2')]).toEqual([1, 1]);
    await keepPicture(front, 'focus-user-tab');
  });
});
