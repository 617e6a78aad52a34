/** Where the popup takes addresses from beside tabs, links and typed lists; and what the notification at the end leads to. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { articleTitle } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { keepPicture } from '../harness/pictures.ts';
import { crawl, newestBatch, openUserTab, pressOn, recordsOf, source } from '../harness/popup-steps.ts';

let site: Site;
let chrome: CompanionChrome;

beforeAll(async () => {
  site = await openSite();
  chrome = await openCompanionChrome({ grantsAll: true });
});
afterAll(async () => {
  await chrome?.close();
  await site.close();
});

/** What the tests use of the extension's own interface, in its worker. */
type Extension = {
  chrome: {
    tabs: {
      query(of: object): Promise<{ id: number; url: string }[]>;
      create(of: { url: string; active?: boolean }): Promise<{ id: number }>;
      update(id: number, to: { active: boolean }): Promise<unknown>;
      remove(id: number): Promise<void>;
      onActivated: { dispatch(info: { tabId: number }): void };
      group(of: { tabIds: number[] }): Promise<number>;
    };
    tabGroups: { update(id: number, to: { title: string }): Promise<unknown> };
    storage: { session: { get(key: string): Promise<object>; set(of: object): Promise<void> } };
    history: { search(of: { text: string; startTime: number; maxResults: number }): Promise<{ url: string }[]> };
    bookmarks: { create(of: { parentId?: string; title: string; url?: string }): Promise<{ id: string }> };
    notifications: {
      getAll(): Promise<object>;
      // Chrome's events have it for its own use: nobody can press a notification from outside.
      onClicked: { dispatch(id: string): void };
      onButtonClicked: { dispatch(id: string, button: number): void };
    };
  };
};

const titles = (numbers: readonly number[]) => numbers.map(articleTitle).toSorted();

test('a file that is dropped on the list is counted and crawled, and can be put away again', async () => {
  const popup = await pressOn(chrome, await openUserTab(chrome, site.url('/article/1')));
  await source(popup, /A list/).check();
  const text = [2, 3, 3].map((n) => site.url(`/article/${n}`)).join('\n');
  const data = await popup.page.evaluateHandle((content) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([content], 'reading.txt', { type: 'text/plain' }));
    return transfer;
  }, text);
  const drop = () => popup.page.locator('textarea').dispatchEvent('drop', { dataTransfer: data });
  await drop();
  await popup.page.getByText('reading.txt').waitFor();
  await popup.page.getByRole('button', { name: 'Remove the file' }).click();
  await drop();
  await expect.poll(() => popup.page.locator('.tally-counts').innerText()).toMatch(/2.*1/s);
  await keepPicture(popup.page, 'popup-file');
  await crawl(popup, 'Crawl 2 pages');
  const records = await recordsOf(chrome, popup);
  expect(records.map(({ title }) => title).toSorted()).toEqual(titles([2, 3]));
});

test('a pasted text of 20,000 lines is taken in where the cursor is; a short one is left to the browser', async () => {
  const popup = await pressOn(chrome, await openUserTab(chrome, site.url('/article/1')));
  await source(popup, /A list/).check();
  const field = popup.page.locator('textarea');
  await field.fill('one two');
  /** As the browser tells of it; true where it would put the text in itself. */
  const paste = (text: string) =>
    field.evaluate((element, pasted) => {
      const area = element as HTMLTextAreaElement;
      area.setSelectionRange(4, 4);
      const data = new DataTransfer();
      data.setData('text/plain', pasted);
      return area.dispatchEvent(new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
    }, text);
  expect(await paste(site.url('/article/1'))).toBe(true);
  const lines = Array.from({ length: 20_000 }, (_, n) => site.url(`/article/${n}`)).join('\n');
  expect(await paste(lines)).toBe(false);
  await expect
    .poll(() => popup.page.locator('.tally-counts').innerText(), { timeout: 60_000 })
    .toMatch(/20,000 to crawl/);
  expect(await field.inputValue()).toBe(`one ${lines}two`);
});

test('the tabs of a group are offered by its name, and only they are crawled', async () => {
  const front = await openUserTab(chrome, site.url('/article/10'));
  const inGroup = [11, 12].map((n) => site.url(`/article/${n}`));
  for (const url of inGroup) await openUserTab(chrome, url);
  const worker = await chrome.worker();
  await worker.evaluate(async (urls) => {
    const { tabs, tabGroups } = (globalThis as unknown as Extension).chrome;
    const members = (await tabs.query({})).filter(({ url }) => urls.includes(url));
    await tabGroups.update(await tabs.group({ tabIds: members.map(({ id }) => id) }), { title: 'Reading' });
  }, inGroup);
  const popup = await pressOn(chrome, front);
  await source(popup, /A tab group/).check();
  expect(await popup.page.getByRole('combobox', { name: 'Group' }).innerText()).toContain('Reading (2)');
  await keepPicture(popup.page, 'popup-group');
  await crawl(popup, 'Crawl 2 pages');
  const records = await recordsOf(chrome, popup);
  expect(records.map(({ title, lane }) => [title, lane]).toSorted()).toEqual(titles([11, 12]).map((t) => [t, 'tab']));
});

test('a folder of bookmarks is crawled with all that is in it', async () => {
  const worker = await chrome.worker();
  await worker.evaluate(
    async (urls) => {
      const { bookmarks } = (globalThis as unknown as Extension).chrome;
      const { id } = await bookmarks.create({ title: 'To read' });
      for (const [at, url] of urls.entries()) await bookmarks.create({ parentId: id, title: `Page ${at}`, url });
    },
    [20, 21].map((n) => site.url(`/article/${n}`)),
  );
  const popup = await pressOn(chrome, await openUserTab(chrome, site.url('/article/22')));
  await source(popup, /Bookmarks/).check();
  const folders = popup.page.getByRole('combobox', { name: 'Folder' });
  await folders.selectOption({
    label: (await folders.locator('option', { hasText: 'To read (2)' }).innerText()).trim(),
  });
  await keepPicture(popup.page, 'popup-bookmarks');
  await crawl(popup, 'Crawl 2 pages');
  const records = await recordsOf(chrome, popup);
  expect(records.map(({ title }) => title).toSorted()).toEqual(titles([20, 21]));
});

test('what was visited is found by a word of its title, and crawled', async () => {
  for (const n of [30, 31]) await openUserTab(chrome, site.url(`/article/${n}`));
  const popup = await pressOn(chrome, await openUserTab(chrome, site.url('/article/32')));
  await source(popup, /History/).check();
  await popup.page.getByLabel('Words in title or address').fill('article/31');
  await popup.page.getByRole('button', { name: 'Crawl 1 page' }).waitFor();
  await keepPicture(popup.page, 'popup-history');
  await crawl(popup, 'Crawl 1 page');
  const records = await recordsOf(chrome, popup);
  expect(records.map(({ title }) => title)).toEqual([articleTitle(31)]);
});

test('at the end the popup names what failed first, and its menu opens within it', async () => {
  const popup = await pressOn(chrome, await openUserTab(chrome, site.url('/article/50')));
  await source(popup, /A list/).check();
  const pages = [1, 2, 3, 4, 5].map((n) => site.url(`/article/${n}`));
  await popup.page.locator('textarea').fill([site.url('/error/404'), ...pages].join('\n'));
  await crawl(popup, 'Crawl 6 pages');
  await recordsOf(chrome, popup);
  const { rows } = await chrome.crawler.call('page.list', { batch: await newestBatch(chrome) });
  expect(rows.map(({ state }) => state)).toEqual(['failed', ...pages.map(() => 'done')]);
  await expect
    .poll(() => popup.page.locator('.latest-page').allInnerTexts())
    .toEqual([expect.stringContaining('Error 404'), ...[1, 2, 3].map(() => expect.stringContaining('Article'))]);
  await popup.page.getByRole('button', { name: 'Save' }).click();
  const { y, height } = (await popup.page.getByRole('menu').boundingBox()) ?? { y: -1, height: 0 };
  expect(y).toBeGreaterThanOrEqual(0);
  expect(y + height).toBeLessThanOrEqual(await popup.page.evaluate(() => innerHeight));
});

test('the notification at the end, where no popup tells it, leads to the batch, and tries the failed again', async () => {
  const popup = await pressOn(chrome, await openUserTab(chrome, site.url('/article/40')));
  await source(popup, /A list/).check();
  await popup.page.locator('textarea').fill([site.url('/slow/41?ms=3000'), site.url('/error/404')].join('\n'));
  await crawl(popup, 'Crawl 2 pages');
  await popup.page.locator('.progress-head').waitFor();
  await popup.page.evaluate(() => window.close());
  const batch = await newestBatch(chrome);
  const notice = `batch-end:${batch}`;
  const worker = await chrome.worker();
  const notices = () =>
    worker.evaluate(async () => Object.keys(await (globalThis as unknown as Extension).chrome.notifications.getAll()));
  await expect.poll(notices).toEqual([notice]);
  const asked = site.count('/error/404');
  await worker.evaluate(
    (id) => (globalThis as unknown as Extension).chrome.notifications.onButtonClicked.dispatch(id, 1),
    notice,
  );
  await expect.poll(() => site.count('/error/404')).toBe(asked + 1);
  await expect.poll(async () => (await chrome.crawler.call('batch.get', { batch })).state).toBe('done');

  // Ended anew, it is told of anew.
  await expect.poll(notices).toContain(notice);
  const opened = chrome.context.waitForEvent('page');
  await worker.evaluate(
    (id) => (globalThis as unknown as Extension).chrome.notifications.onClicked.dispatch(id),
    notice,
  );
  const dashboard = await opened;
  await dashboard.waitForURL(/dashboard\.html#batch=/);
  expect(dashboard.url()).toContain(batch);
  await expect.poll(notices).not.toContain(notice);
  await dashboard.close();
});

test('pages that are crawled are no history of the person, what they open themselves is', async () => {
  const own = site.url('/article/60');
  await openUserTab(chrome, own);
  const crawled = [61, 62, 63].map((n) => site.url(`/article/${n}`));
  // In tabs that draw, and in such as never do.
  for (const scroll of [true, false])
    for await (const { state } of chrome.crawler.crawl(crawled, { lane: 'render', scroll })) expect(state).toBe('done');
  const known = await (await chrome.worker()).evaluate(async () => {
    const { history } = (globalThis as unknown as Extension).chrome;
    const found = await history.search({ text: '', startTime: 0, maxResults: 1000 });
    return found.map(({ url }) => url);
  });
  expect(known).toContain(own);
  expect(known.filter((url) => crawled.includes(url))).toEqual([]);
});

test('a tab that was raised to sign in leads back to where the person was when it goes, unless they turned away', async () => {
  await openUserTab(chrome, site.url('/article/70'));
  await openUserTab(chrome, site.url('/article/71'));
  const worker = await chrome.worker();
  /** Raises a tab from the first article as a hold does; gives the address that is in front after it is gone. */
  const raise = (turnsAway: boolean) =>
    worker.evaluate(async (isTurning) => {
      const { tabs, storage } = (globalThis as unknown as Extension).chrome;
      const urls = async () => (await tabs.query({ active: true, lastFocusedWindow: true })).map(({ url }) => url);
      const until = async (is: () => Promise<boolean>) => {
        while (!(await is())) await new Promise((resolve) => setTimeout(resolve, 20));
      };
      const noted = async () => JSON.stringify(await storage.session.get('wayBack'));
      const [from] = (await tabs.query({})).filter(({ url }) => url.endsWith('/article/70'));
      const [beside] = (await tabs.query({})).filter(({ url }) => url.endsWith('/article/71'));
      if (!from || !beside) throw new Error('The tabs are not there.');
      await tabs.update(from.id, { active: true });
      await storage.session.set({ wayBack: { from: from.id, tab: null } });
      // Told late: the person had been there before.
      tabs.onActivated.dispatch({ tabId: beside.id });
      const raised = await tabs.create({ url: 'about:blank', active: true });
      await until(async () => (await noted()).includes(String(raised.id)));
      if (isTurning) {
        await tabs.update(beside.id, { active: true });
        await until(async () => (await noted()) === '{}');
      }
      await tabs.remove(raised.id);
      await until(async () => (await noted()) === '{}');
      if (!isTurning) await until(async () => (await urls())[0]?.endsWith('/article/70') === true);
      return urls();
    }, turnsAway);
  expect(await raise(false)).toEqual([site.url('/article/70')]);
  expect(await raise(true)).toEqual([site.url('/article/71')]);
});
