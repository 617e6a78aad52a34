/** The toolbar button and its popup, pressed and used as a person does, in the Chromium that the companion launched. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { articleTitle, siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { deskRoutes, workAtDesk } from '../harness/desk-page.ts';
import { keepPicture } from '../harness/pictures.ts';
import { crawl, openUserTab, pressOn, recordsOf, source } from '../harness/popup-steps.ts';

let site: Site;
let chrome: CompanionChrome;

beforeAll(async () => {
  site = await openSite({ routes: deskRoutes });
});
afterAll(() => site.close());
beforeEach(() => site.forget());

const userTab = (path: string) => openUserTab(chrome, site.url(path));

describe('as installed, with nothing granted', () => {
  beforeAll(async () => {
    chrome = await openCompanionChrome();
  });
  afterAll(() => chrome.close());

  test('the browser gives every key that is suggested to it', async () => {
    const options = await chrome.openSurface('options.html');
    await options.locator('.shortcut').first().waitFor();
    const keys = await options.locator('.shortcut kbd').allInnerTexts();
    expect(keys).toHaveLength(4);
    await options.close();
  });

  test('a pasted list is counted before the start, crawled, and its progress shown in the popup', async () => {
    const popup = await pressOn(chrome, await userTab('/article/900'));
    await source(popup, /A list/).check();
    const lines = [1, 2, 3, 2].map((n) => site.url(`/article/${n}`));
    await popup.page.locator('textarea').fill([...lines, 'ftp://example.com/x', '# a remark', ''].join('\n'));
    await expect.poll(() => popup.page.locator('.tally-counts').innerText()).toMatch(/3.*1.*1/s);
    await keepPicture(popup.page, 'popup-list');
    await crawl(popup, 'Crawl 3 pages');
    const records = await recordsOf(chrome, popup);
    expect(records.map(({ index, markdown }) => [index, markdown.includes(siteText(index + 1))])).toEqual([
      [0, true],
      [1, true],
      [2, true],
    ]);
    expect(await popup.page.locator('.progress').innerText()).toContain('3 pages done');
    await expect.poll(() => popup.page.locator('.latest li').count()).toBe(3);
    // The results are there, where the work began.
    await popup.page.getByRole('button', { name: 'Copy Markdown' }).click();
    // What came of it is one line, and lies upon none of the buttons.
    const said = await popup.page.locator('.run-notices .notice').boundingBox();
    const foot = await popup.page.locator('.foot').boundingBox();
    expect(said?.height).toBeLessThan(60);
    expect((said?.y ?? 0) + (said?.height ?? 0)).toBeLessThanOrEqual(foot?.y ?? 0);
    await popup.page.getByRole('button', { name: 'Save', exact: true }).click();
    expect(await popup.page.getByRole('menuitem').allInnerTexts()).toEqual(['One Markdown file', 'Zip file']);
    await popup.page.keyboard.press('Escape');
    await keepPicture(popup.page, 'popup-done');
  });

  test('this tab is read as it stands: what was typed and opened is in the Markdown, a password is not, and nothing is loaded again', async () => {
    const tab = await userTab('/desk/7');
    await workAtDesk(tab);
    const popup = await pressOn(chrome, tab);
    await source(popup, /This tab/).check();
    await crawl(popup, 'Crawl 1 page');
    const [record] = await recordsOf(chrome, popup);
    expect(record).toMatchObject({ state: 'done', lane: 'tab', title: 'Ticket 7', url: site.url('/desk/7') });
    expect(record?.markdown).toContain('Replaced the drum at noon.');
    expect(record?.markdown).toContain('3.14');
    expect(record?.markdown).toContain('Reply to 7: it is the drum.');
    expect(JSON.stringify(record)).not.toContain('hunter2');
    expect(site.count('/desk/7')).toBe(1);
    expect(await tab.getByLabel('Answer').inputValue()).toBe('Replaced the drum at noon.');
  });

  test('a tab that is not to stand as it is is crawled anew, in another tab', async () => {
    const tab = await userTab('/desk/8');
    await workAtDesk(tab);
    const popup = await pressOn(chrome, tab);
    await source(popup, /This tab/).check();
    await popup.page.getByLabel('As it stands').uncheck();
    await crawl(popup, 'Crawl 1 page');
    const [record] = await recordsOf(chrome, popup);
    expect(record?.lane).not.toBe('tab');
    expect(record?.markdown).toContain('Ticket 8');
    expect(record?.markdown).not.toContain('it is the drum');
    expect(site.count('/desk/8')).toBeGreaterThan(1);
    expect(await tab.getByText('it is the drum').isVisible()).toBe(true);
  });

  test('the links of a page are counted, filtered and crawled', async () => {
    const popup = await pressOn(chrome, await userTab('/article/40'));
    await source(popup, /Links on page/).check();
    await expect.poll(() => popup.page.locator('.detail').innerText()).toMatch(/Page · \d\d/);
    await popup.page.getByLabel('Words; -word leaves out').fill('article/46');
    await keepPicture(popup.page, 'popup-links');
    await crawl(popup, 'Crawl 1 page');
    const records = await recordsOf(chrome, popup);
    expect(records.map(({ url, title }) => [url, title])).toEqual([[site.url('/article/46'), articleTitle(46)]]);
  });

  test('a link that would sign out is left out with its reason; one can be unticked, and the others are crawled', async () => {
    const tab = await userTab('/article/50');
    const links = [51, 52, 53].map((n) => `<a href="/article/${n}">Article ${n}</a>`).join(' ');
    await tab.evaluate((html) => {
      document.body.innerHTML = html;
    }, `<nav><a href="/logout">Log out</a></nav><main>${links}</main>`);
    const popup = await pressOn(chrome, tab);
    await source(popup, /Links on page/).check();
    await popup.page.getByText('left out: it signs you out').waitFor();
    expect(await popup.page.getByRole('checkbox', { name: /Log out/ }).isChecked()).toBe(false);
    await popup.page.getByRole('button', { name: 'Crawl the 3 others' }).waitFor();
    await popup.page.getByRole('checkbox', { name: /Article 52/ }).uncheck();
    await keepPicture(popup.page, 'popup-pick');
    await crawl(popup, 'Crawl the 2 others');
    const records = await recordsOf(chrome, popup);
    expect(records.map(({ url }) => url)).toEqual([site.url('/article/51'), site.url('/article/53')]);
  });

  test('other tabs are neither seen nor read before they are granted', async () => {
    await userTab('/desk/9');
    const popup = await pressOn(chrome, await userTab('/desk/10'));
    await source(popup, /All tabs here/).check();
    await popup.page.getByRole('button', { name: 'Allow' }).waitFor();
    await keepPicture(popup.page, 'popup-ask');
    expect(await popup.page.innerText('body')).not.toContain('desk/9');
  });
});

describe('with open tabs granted', () => {
  beforeAll(async () => {
    chrome = await openCompanionChrome({ grantsAll: true });
  });
  afterAll(async () => {
    await chrome.close();
  });

  const readThisTab = async (tab: Page) => {
    const popup = await pressOn(chrome, tab);
    await source(popup, /This tab/).check();
    await crawl(popup, 'Crawl 1 page');
    const [record] = await recordsOf(chrome, popup);
    expect(record).toMatchObject({ state: 'done', lane: 'tab' });
    await tab.close();
    return record?.markdown ?? '';
  };

  test('a tab is read with its frames of other sites', async () => {
    const tab = await userTab('/other-frames');
    await expect.poll(() => tab.frames().length).toBeGreaterThan(3);
    for (const frame of tab.frames()) await frame.waitForLoadState();
    const markdown = await readThisTab(tab);
    expect([siteText(51), siteText(52)].filter((words) => !markdown.includes(words))).toEqual([]);
  });

  test('a tab is read with parts that are closed to scripts', async () => {
    const tab = await userTab('/article/53');
    await tab.evaluate(() => {
      const host = document.querySelector('p')?.appendChild(document.createElement('span'));
      host?.attachShadow({ mode: 'closed' }).append(' Behind a closed root.');
    });
    expect(await readThisTab(tab)).toContain('Behind a closed root.');
  });

  test('all tabs of the window are read as they stand; one that is asleep is crawled, and says so', async () => {
    const tabs = await Promise.all([21, 22, 23].map((n) => userTab(`/desk/${n}`)));
    for (const tab of tabs.slice(0, 2)) await workAtDesk(tab);
    const worker = await chrome.worker();
    await worker.evaluate(async (url) => {
      const { chrome } = globalThis as unknown as {
        chrome: {
          tabs: { query(of: object): Promise<{ id: number; url: string }[]>; discard(id: number): Promise<unknown> };
        };
      };
      const asleep = (await chrome.tabs.query({})).find((tab) => tab.url === url);
      if (asleep) await chrome.tabs.discard(asleep.id);
    }, site.url('/desk/23'));
    const [front] = tabs;
    if (!front) throw new Error('no tab');
    const popup = await pressOn(chrome, front);
    await source(popup, /All tabs here/).check();
    await keepPicture(popup.page, 'popup-tabs');
    await crawl(popup, 'Crawl 3 pages');
    const records = await recordsOf(chrome, popup);
    const byUrl = new Map(records.map((record) => [record.url, record]));
    for (const n of [21, 22]) {
      const record = byUrl.get(site.url(`/desk/${n}`));
      expect(record).toMatchObject({ state: 'done', lane: 'tab' });
      expect(record?.markdown).toContain(`Reply to ${n}: it is the drum.`);
      expect(site.count(`/desk/${n}`)).toBe(1);
    }
    const crawled = byUrl.get(site.url('/desk/23'));
    expect(crawled?.lane).not.toBe('tab');
    expect(crawled?.markdown).toContain('Ticket 23');
    expect(crawled?.notes?.join()).toContain('asleep');
    expect(await front.getByLabel('Answer').inputValue()).toBe('Replaced the drum at noon.');
  });
});
