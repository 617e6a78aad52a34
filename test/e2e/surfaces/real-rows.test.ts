/**
 * One window, a crawl from its list to its files, by a real mouse and real keys: what is pasted, who must sign in, how it ends, what is
 * cancelled, what stays out of the history, and what was allowed once. Needs Xvfb, xdotool and openbox; skipped where one is missing.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openCrawler } from '../../../companion/app/library.ts';
import { openSite, type Site } from '../../site/site.ts';
import {
  type ActionPopup,
  type CompanionChrome,
  connectPlaywright,
  defaultContext,
  openCompanionChrome,
  workerOf,
} from '../harness/companion-chrome.ts';
import { hasHand } from '../harness/display.ts';
import { type Hand, openHand } from '../harness/hand.ts';

let hand: Hand;
let site: Site;
let chrome: CompanionChrome;
/** Where the person is. */
let own: Page;

const openPopup = async (): Promise<ActionPopup> => {
  await own.bringToFront();
  await hand.press('alt+shift+l');
  await hand.settle();
  return chrome.shownPopup();
};
const closePopup = async (popup: ActionPopup) => {
  await popup.close();
  await hand.press('Escape');
  await hand.settle();
};
const button = (popup: ActionPopup, name: RegExp | string) => popup.page.getByRole('button', { name });
const newest = async () => {
  const { batches } = await chrome.crawler.call('batch.list', {});
  return batches.toSorted((one, other) => other.createdAt - one.createdAt)[0];
};
/** The list of this text, typed into the popup. */
const typeList = async (popup: ActionPopup, text: string) => {
  await hand.click(popup.page.getByRole('radio', { name: /A list/ }).locator('xpath=..'));
  await hand.click(popup.page.locator('textarea'));
  await hand.type(text);
};
const openDashboard = async (): Promise<Page> => {
  const page = await chrome.openSurface('dashboard.html');
  await page.bringToFront();
  await page.locator('#row-0 .cell-page').waitFor();
  await hand.settle();
  return page;
};

describe.skipIf(!hasHand)('by a real hand, from a list to its files', () => {
  beforeAll(async () => {
    hand = await openHand();
    site = await openSite();
    chrome = await openCompanionChrome({ hasWindow: true });
    own = await chrome.openTab(site.url('/article/1'));
  });
  afterAll(async () => {
    await chrome?.close();
    await site?.close();
    await hand?.[Symbol.asyncDispose]();
  });

  test('a list as people have them: every address is found, what is unsafe is left out, lines without one are told', async () => {
    const popup = await openPopup();
    // The ring is on the source that holds, and no source's name is cut.
    const held = popup.page.locator('.source-tile input:checked');
    await expect.poll(() => held.evaluate((input) => input.matches(':focus'))).toBe(true);
    const isCut = (span: Element) => span.scrollWidth > span.clientWidth;
    const names = await popup.page.locator('.source-face .source-name').all();
    expect(await Promise.all(names.map((name) => name.evaluate(isCut)))).toEqual(names.map(() => false));
    await typeList(
      popup,
      [
        `Guide - ${site.url('/article/2')} | The guide`,
        `see ${site.url('/account/1')}, "${site.url('/error/404')}",`,
        'no address here',
        site.url('/article/3?logout=1'),
      ].join('\n'),
    );
    const counts = popup.page.locator('.tally-counts');
    await expect.poll(() => counts.innerText()).toMatch(/3 of 4 to crawl.*1 left out/s);
    // In sight without a scroll, however long the list.
    await expect.poll(async () => (await counts.boundingBox())?.y).toBeLessThan(500);
    await popup.page.getByText('1 line holds no address').waitFor();
    // One part scrolls, with all others in it; a long text scrolls in its field.
    const scrolling = await popup.page.evaluate(() =>
      [...document.querySelectorAll(':not(textarea)')]
        .filter((one) => one.scrollHeight > one.clientHeight + 1)
        .filter((one) => /auto|scroll/.test(getComputedStyle(one).overflowY))
        .map((one) => one.className),
    );
    expect(scrolling.length, scrolling.join()).toBeLessThan(2);
    await hand.click(button(popup, 'Crawl the 3 others'));
    await expect.poll(async () => (await newest())?.counts.held, { timeout: 60_000 }).toBeGreaterThan(0);
    await popup.page.getByText('waits for you').waitFor();
    await closePopup(popup);
  });

  test('a site that waits is no less waiting for a word; signed in, the crawl goes on, and one is back where one was', async () => {
    const popup = await openPopup();
    // It opens on the chooser; the last crawl is a line above it.
    await hand.click(popup.page.locator('button.last'));
    const hold = popup.page.locator('.holds');
    await hold.getByText('wants you to sign in').waitFor();
    await hand.click(hold.getByRole('button', { name: /I.m through/ }));
    await hold.getByText('still asks to sign in').waitFor({ timeout: 60_000 });
    await hand.click(hold.getByRole('button', { name: 'Sign in' }));
    const raised = await expect
      .poll(() => chrome.context.pages().find((page) => page.url().endsWith('/account-login')), { timeout: 30_000 })
      .toBeDefined()
      .then(() => chrome.context.pages().find((page) => page.url().endsWith('/account-login')));
    if (!raised) throw new Error('No page was raised.');
    // Not before: a popup that goes at once takes with it what it was about to ask for.
    await popup.close();
    await raised.locator('[name=name]').waitFor();
    await hand.settle();
    await hand.click(raised.locator('[name=name]'));
    await hand.type('ada');
    await hand.press('Tab');
    await hand.type('open');
    await hand.press('Return');
    await expect.poll(async () => (await newest())?.state, { timeout: 60_000 }).toBe('done');
    expect((await newest())?.counts).toMatchObject({ done: 2, failed: 1 });
    await hand.settle();
    // The person is done with it before it goes by itself.
    if (!raised.isClosed()) await hand.press('ctrl+w');
    await expect.poll(() => own.evaluate(() => document.visibilityState)).toBe('visible');
  });

  test('done in part is said so; the host filter meets a part; done pages are crawled again; files name what is missing', async () => {
    const page = await openDashboard();
    await page.locator('.batch-title .state-part').waitFor();
    expect(await page.locator('.batch-card[aria-current=true] .counts').innerText()).toMatch(/2 of 3 done\s+1 failed/);
    expect(await page.locator('.dash-percent').innerText()).toBe('66 %');

    await hand.click(page.getByPlaceholder('Host'));
    await hand.type('calho');
    await expect.poll(() => page.locator('.grid-body .line').count()).toBe(3);
    await hand.press('BackSpace', 'BackSpace', 'x');
    await page.locator('.dash-pages > .empty').waitFor();
    await hand.click(page.getByRole('search').getByRole('button'));
    await page.locator('#row-2 .cell-page').waitFor();

    await hand.click(page.getByRole('button', { name: 'Export' }));
    await hand.click(page.getByRole('menuitem', { name: 'Folder of files' }));
    const told = page.getByText(/2 pages written to/);
    const folder = /written to (\S+)/.exec(await told.innerText())?.[1] ?? '';
    await hand.click(page.getByRole('button', { name: 'Copy path' }));
    await page.getByText(/path is on the clipboard/).waitFor();
    expect(existsSync(join(folder, 'index.md'))).toBe(true);
    expect(readFileSync(join(folder, '_failed.md'), 'utf8')).toContain(site.url('/error/404'));

    await hand.click(page.locator('#row-0 input'));
    await hand.click(page.locator('.table-tools').getByRole('button', { name: 'Crawl again' }));
    await expect.poll(async () => (await chrome.crawler.call('batch.list', {})).batches.length).toBe(2);
    await expect.poll(async () => (await newest())?.state, { timeout: 60_000 }).toBe('done');
    await page.close();
  });

  test('Cancel asks first; what was cancelled is not done, and can be crawled after all', async () => {
    const before = await newest();
    site.settings.letGo = 1;
    const popup = await openPopup();
    await typeList(popup, [0, 1, 2].map((n) => site.url(`/held/${n}`)).join(' '));
    await hand.click(button(popup, 'Crawl 3 pages'));
    await expect.poll(async () => (await newest())?.counts.done, { timeout: 60_000 }).toBe(1);
    await hand.click(button(popup, 'Cancel'));
    await popup.page.getByRole('dialog').waitFor();
    expect((await newest())?.state).toBe('running');
    await hand.click(popup.page.getByRole('dialog').getByRole('button').last());
    await expect.poll(async () => (await newest())?.state, { timeout: 30_000 }).toBe('cancelled');
    await expect.poll(() => popup.page.locator('.counts').innerText()).toMatch(/1 of 3 done/);
    site.settings.letGo = 3;
    await hand.click(button(popup, 'Crawl the rest'));
    await expect.poll(async () => (await newest())?.counts.done, { timeout: 60_000 }).toBe(3);
    expect((await newest())?.id).not.toBe(before?.id);
    await closePopup(popup);
  });

  test('what was chosen in the popup stays there: the dashboard begins with the defaults', async () => {
    const popup = await openPopup();
    const tabs = popup.page.getByRole('combobox', { name: 'Tabs at once' });
    await hand.click(tabs);
    await hand.press('End', 'Return');
    await expect.poll(() => tabs.inputValue()).toBe('16');
    await closePopup(popup);
    const page = await openDashboard();
    await hand.click(page.getByRole('button', { name: 'New crawl' }).first());
    expect(await page.getByRole('combobox', { name: 'Tabs at once' }).inputValue()).toBe('auto');
    await page.close();
  });

  test('crawled pages are not among those visited; tabs and what was allowed are there again after a restart', async () => {
    const popup = await openPopup();
    await hand.click(popup.page.getByRole('radio', { name: /History/ }).locator('xpath=..'));
    await hand.click(button(popup, /Allow/));
    await popup.close();
    await hand.settle();
    await hand.press('Tab', 'Return');
    await hand.settle();
    const shown = await chrome.shownPopup();
    await expect.poll(() => shown.page.locator('.tally-counts').innerText()).toMatch(/to crawl/);
    const listed = await shown.page.locator('.address').allTextContents();
    expect(listed.some((address) => address.includes('/article/1'))).toBe(true);
    expect(listed.filter((address) => address.includes('/held/'))).toEqual([]);
    await closePopup(shown);
    // A tab that nobody but the person opened.
    await own.bringToFront();
    await hand.settle();
    await hand.press('ctrl+t');
    await hand.settle();
    await hand.press('alt+d');
    await hand.type(site.url('/article/9'));
    await hand.press('Return');
    await expect.poll(() => chrome.context.pages().some((page) => page.url().endsWith('/article/9'))).toBe(true);

    await chrome.crawler.close();
    await using _again = await openCrawler({
      home: chrome.home,
      join: false,
      headless: false,
      extension: true,
      openAtOnce: true,
      chromeArgs: ['--remote-debugging-port=0'],
    });
    const browser = await connectPlaywright(join(chrome.home, 'profiles/default'));
    const there = () => defaultContext(browser).pages();
    for (const path of ['/article/1', '/article/9'])
      await expect.poll(() => there().some((page) => page.url() === site.url(path))).toBe(true);
    const worker = await workerOf(defaultContext(browser));
    type Permissions = { chrome: { permissions: { contains(of: object): Promise<boolean> } } };
    const has = (permission: string) =>
      worker.evaluate(
        (name) => (globalThis as unknown as Permissions).chrome.permissions.contains({ permissions: [name] }),
        permission,
      );
    expect([await has('history'), await has('bookmarks')]).toEqual([true, false]);
    await browser.close();
  });
});
