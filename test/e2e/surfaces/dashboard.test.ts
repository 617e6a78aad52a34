/** The dashboard used as a person uses it, in real Chromium, with a fake companion at the other end of the socket. */
import { readFile, rm } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { buildExtension } from '../../extension/build-extension.ts';
import { type FakeCompanion, openFakeCompanion } from '../../extension/fake-companion.ts';
import { type OpenExtension, openExtension } from '../../extension/open-extension.ts';

let folder: string;
let extension: OpenExtension;
let companion: FakeCompanion;
let page: Page;
let problems: string[];

beforeAll(async () => {
  folder = await buildExtension();
  extension = await openExtension(folder);
  await extension.context.grantPermissions(['clipboard-read', 'clipboard-write']);
});

afterAll(async () => {
  await extension?.close();
  await rm(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  companion = await openFakeCompanion();
  await extension.setCompanion(companion);
  problems = [];
  page = await open('dashboard.html#batch=b-docs');
});

afterEach(async () => {
  await page.close();
  await companion.stop();
  expect(problems).toEqual([]);
});

async function open(name: string): Promise<Page> {
  const opened = await extension.openPage(name);
  opened.on('pageerror', (error) => problems.push(error.message));
  await opened.setViewportSize({ width: 1280, height: 900 });
  await opened.waitForSelector('#row-3 .cell-page');
  return opened;
}

const lastCall = (name: string) => companion.answered.findLast(({ call }) => call === name)?.params;
const row = (index: number, on: Page = page) => on.locator(`#row-${index}`);
const rowText = (index: number, on: Page = page) => row(index, on).innerText();
const press = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' }).click();
const chip = (name: RegExp) => page.locator('.chips').getByRole('button', { name });

test('pause, resume and cancel reach the companion, and the page says what came of it', async () => {
  await press('Pause');
  await page.getByRole('button', { name: 'Resume' }).click();
  await press('Cancel');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel the batch' }).click();
  await page.locator('.batch-title .state-cancelled').waitFor();
  expect(companion.answered.map(({ call }) => call)).toEqual(
    expect.arrayContaining(['batch.pause', 'batch.resume', 'batch.cancel']),
  );
});

test('a letter that is typed while the filter so far comes back is kept', async () => {
  const field = page.getByPlaceholder('Host');
  await field.evaluate((input: HTMLInputElement) => {
    const replace = history.replaceState.bind(history);
    history.replaceState = (...given) => {
      history.replaceState = replace;
      replace(...given);
      input.value = 'docs.ex';
      input.dispatchEvent(new InputEvent('input', { bubbles: true }));
    };
  });
  await field.fill('docs');
  await expect.poll(() => page.url()).toContain('host=docs.ex');
  expect(await field.inputValue()).toBe('docs.ex');
});

test('a list that is typed as Tabtrawl ends stays, with a line that says so, and goes on when it is back', async () => {
  await press('New crawl');
  const dialog = page.getByRole('dialog');
  await dialog.locator('textarea').fill('https://example.com/a');
  await dialog.getByRole('button', { name: 'Crawl 1 page' }).waitFor();
  await companion.stop();
  const away = dialog.locator('.foot .notice', { hasText: 'Tabtrawl is not running' });
  await away.getByText('npm start').waitFor();
  expect(await dialog.getByRole('button', { name: 'Crawl 1 page' }).isDisabled()).toBe(true);
  // The table beneath tells nothing of its own of that.
  expect(await page.locator('.notice-danger').count()).toBe(0);
  await companion.start();
  await away.waitFor({ state: 'detached' });
  await dialog.getByRole('button', { name: 'Crawl 1 page' }).click();
  await expect.poll(() => lastCall('batch.start')).toBeDefined();
});

test('why it goes this way is asked for when it is opened, and kept up to date while it is', async () => {
  const asked = () => companion.answered.filter(({ call }) => call === 'decision.list').length;
  expect(asked()).toBe(0);
  await page.getByText('Why it goes this way').press('Enter');
  const why = page.locator('.why-body');
  await why.getByRole('row', { name: /shop\.example\.net until .* rested for 2 min/ }).waitFor();
  await why.getByRole('row', { name: 'docs.example.com/guide/# fetch 3 pages came out the same' }).waitFor();
  expect(await why.innerText()).not.toContain('another');
  companion.crawl.hosts = [];
  companion.crawl.lanes = [];
  companion.emit('status', companion.crawl.status);
  await why.getByText('No host of this batch waits.').waitFor();
  await why.getByText(/^Nothing is known yet/).waitFor();
  await page.getByText('Why it goes this way').press('Enter');
  await why.waitFor({ state: 'detached' });
});

test('the fleet says who gets nothing and why, and what to do where nobody is there', async () => {
  const worker = {
    ...{
      id: 'w1',
      name: 'rack-1',
      machine: 'm',
      state: 'ready' as const,
      reason: '',
      code: 'K3QF-7MZT',
      version: '1.0.0',
    },
    ...{
      tabs: 4,
      working: 3,
      at: ['https://a.example/1'],
      pages: 12,
      pagesPerSecond: 2,
      browserBytes: 1,
      freeBytes: 1,
    },
    ...{ cpuRatio: null, offers: [], signedIn: [] },
  };
  const old = {
    ...worker,
    id: 'w2',
    name: 'old',
    state: 'refused' as const,
    reason: 'It is too old: update it.',
    tabs: 0,
    working: 0,
    at: [],
  };
  const ending = { ...worker, id: 'w3', name: 'ending', state: 'draining' as const, tabs: 0, working: 2, at: [] };
  const fleet = { queue: 'redis://queue', up: true, reason: '', public: [], offered: [], handed: [] };
  companion.emit('fleet', { ...fleet, workers: [worker, old, ending] });
  await press(/^3 workers/);
  const dialog = page.getByRole('dialog');
  expect(await dialog.innerText()).toContain('5 of 6 tabs');
  expect(await dialog.locator('.fleet-refused').innerText()).toBe(
    'old\nrefused\n\nIt is too old: update it.\n\nCode: K3QF-7MZT',
  );
  expect(await dialog.locator('.fleet-draining').innerText()).toContain('2 of 2 tabs');
  companion.emit('fleet', { ...fleet, up: false, reason: 'no answer', workers: [] });
  await dialog
    .getByRole('alert')
    .getByText(/^The queue cannot be reached: no answer\./)
    .waitFor();
  await dialog.getByText('tabtrawl worker --fleet').waitFor();
});

test('a pressed state filters; the address keeps it over a reload; clearing brings all back', async () => {
  await chip(/failed/).click();
  await page.locator('.line .state-failed').first().waitFor();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '12');
  expect(new URL(page.url()).hash).toBe('#batch=b-docs&state=failed');
  await page.reload();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '12');
  await page.getByRole('button', { name: 'Clear filter' }).click();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '421');
});

test('search asks once the typing has paused, not at every letter', async () => {
  await page.getByLabel('Search title or address').pressSequentially('/wiki/1', { delay: 5 });
  await page.waitForFunction(() => document.querySelector('#row-0 .cell-page')?.textContent?.includes('/wiki/1'));
  const searches = companion.answered.filter(
    ({ call, params }) => call === 'page.list' && JSON.stringify(params).includes('"text"'),
  );
  expect(searches.length).toBeLessThanOrEqual(2);
});

test('a press on the head of a column sorts, a second one the other way round', async () => {
  await press('Time');
  await page.getByRole('columnheader', { name: 'Time' }).and(page.locator('[aria-sort=ascending]')).waitFor();
  await page.getByRole('columnheader', { name: 'Time' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Time' }).and(page.locator('[aria-sort=descending]')).waitFor();
  expect(lastCall('page.list')).toMatchObject({ sort: 'totalMs', descending: true });
});

test('keys alone: a range is selected, retried, and the selection put away', async () => {
  await chip(/failed/).click();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '12');
  await page.focus('[role=grid]');
  for (const key of ['Home', 'Shift+ArrowDown', 'Shift+ArrowDown']) await page.keyboard.press(key);
  expect(await page.locator('.selection-words p').innerText()).toBe('3 of 11 selected');
  await page.locator('.table-tools').getByRole('button', { name: 'Retry' }).click();
  await page.getByText('3 pages will be tried again').waitFor();
  expect(lastCall('batch.retry')).toEqual({
    batch: 'b-docs',
    filter: { pages: ['b-docs-5', 'b-docs-22', 'b-docs-39'] },
  });
});

test('a range over rows that were never loaded is whole', async () => {
  await page.goto(page.url().replace('b-docs', 'b-big'));
  await page.reload();
  await page.locator('#row-3 input').click();
  await page.focus('[role=grid]');
  await page.keyboard.press('Shift+End');
  await page.waitForFunction(() =>
    document.querySelector('.selection-words p')?.textContent?.startsWith('99,997 of 100,000'),
  );
});

test('all that match but one are removed by name, after a question, and nothing before it', async () => {
  await chip(/failed/).click();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '12');
  await page.getByLabel('Select all pages').check();
  await row(0).getByRole('checkbox').click();
  await page.locator('.table-tools').getByRole('button', { name: 'Remove' }).click();
  expect(lastCall('batch.remove')).toBeUndefined();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '2');
  expect(
    companion.crawl
      .rows('b-docs')
      .filter(({ state }) => state === 'failed')
      .map(({ id }) => id),
  ).toEqual(['b-docs-5']);
});

test("a row's own menu offers what fits that page, by mouse and by keys, and asks before something is lost", async () => {
  await row(5).locator('.cell-page').click({ button: 'right' });
  await expect
    .poll(() => page.getByRole('menuitem').allInnerTexts())
    .toEqual(['Show page', 'Retry', 'Addresses', 'Titles as Markdown links', 'Remove']);
  await page.getByRole('menuitem', { name: 'Retry' }).click();
  await page.getByText('1 page will be tried again').waitFor();
  expect(lastCall('batch.retry')).toEqual({ batch: 'b-docs', filter: { pages: ['b-docs-5'] } });
  await page.focus('[role=grid]');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+F10');
  // The menu takes the focus a moment after the key; until then keys are the table's.
  await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('menuitem');
  await page.keyboard.press('End');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByText('1 page was removed').waitFor();
  expect(lastCall('batch.remove')).toEqual({ batch: 'b-docs', filter: { pages: ['b-docs-0'] } });
});

test('addresses and Markdown go on the clipboard', async () => {
  const read = () => page.evaluate(() => navigator.clipboard.readText());
  await row(1).getByRole('checkbox').click();
  await row(2).getByRole('checkbox').click();
  await page.locator('.table-tools').getByRole('button', { name: /^Copy/ }).click();
  await page.getByRole('menuitem', { name: 'Addresses' }).click();
  await page.getByText('Copied 2 pages').waitFor();
  expect(await read()).toBe(
    'https://intranet.example.com/wiki/1?ref=list\nhttps://shop.example.net/product/2?ref=list',
  );
  await page.locator('.table-tools').getByRole('button', { name: /^Copy/ }).click();
  await page.getByRole('menuitem', { name: 'Markdown of the pages' }).click();
  await expect.poll(read).toContain('# Getting started with the query planner');
});

test.each([
  ['Zip file', 'zip'],
  ['One Markdown file', 'md'],
  ['Records (JSON Lines)', 'jsonl'],
  ['Table (CSV)', 'csv'],
])('%s of what is shown is downloaded under its own name', async (item, format) => {
  await chip(/failed/).click();
  await page.waitForFunction(() => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount') === '12');
  await page
    .locator('.table-tools')
    .getByRole('button', { name: /^Export/ })
    .click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: item }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toBe(`b-docs.${format}`);
  expect(await readFile(await download.path(), 'utf8')).toBe('export of 11 pages');
  expect(lastCall('batch.export')).toEqual({ batch: 'b-docs', format, filter: { states: ['failed'] } });
});

test('pages that are done are not retried in silence: they can be crawled again, as a batch of their own', async () => {
  await row(1).getByRole('checkbox').click();
  await page.locator('.table-tools').getByRole('button', { name: 'Crawl again' }).click();
  await page.getByText('1 page is crawled again, as “').waitFor();
  expect(lastCall('batch.start')).toMatchObject({
    name: 'Docs of the new release, again',
    items: ['https://intranet.example.com/wiki/1?ref=list'],
    options: { cache: 'bypass' },
  });
});

test('a folder is written by the companion, which says where', async () => {
  await page
    .locator('.table-tools')
    .getByRole('button', { name: /^Export/ })
    .click();
  await page.getByRole('menuitem', { name: 'Folder of files' }).click();
  await page.getByText('420 pages written to /home/ada/Tabtrawl/b-docs').waitFor();
  await press('Copy path');
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).toBe('/home/ada/Tabtrawl/b-docs');
  // A folder that the person has approved is offered by its name.
  await page
    .locator('.table-tools')
    .getByRole('button', { name: /^Export/ })
    .click();
  await page.getByRole('menuitem', { name: 'Into “Notes”' }).click();
  await page.getByText('420 pages written to /home/ada/Notes/b-docs').waitFor();
  expect(lastCall('batch.export')).toMatchObject({ format: 'folder', out: '/home/ada/Notes' });
});

test('how exported files are named, linked and headed is chosen by keys alone, checked, and kept for the next export', async () => {
  const openDialog = async () => {
    await page
      .locator('.table-tools')
      .getByRole('button', { name: /^Export/ })
      .focus();
    await page.keyboard.press('Enter');
    await page.locator('[role=menuitem]:focus').waitFor();
    await page.keyboard.press('End');
    await page.locator('[role=menuitem]:focus', { hasText: 'Names, links' }).waitFor();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Export as files' }).waitFor();
  };
  const field = (name: string) => page.getByRole('dialog').getByLabel(name, { exact: true });
  const isFocused = (name: string) => field(name).evaluate((control) => control === document.activeElement);
  await openDialog();
  expect(await isFocused('To')).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  expect(await isFocused('Template of the names')).toBe(true);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{nope} {title}');
  await page.getByText('{nope} is no field.').waitFor();
  expect(await page.getByRole('dialog').getByRole('button', { name: 'Export' }).isDisabled()).toBe(true);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('{index} {title}');
  await page.keyboard.press('Tab');
  expect(await isFocused('Links between the pages')).toBe(true);
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Tab');
  await page.keyboard.press('End');
  await page.keyboard.press('Tab');
  expect(await isFocused('Fields of the front matter')).toBe(true);
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type('title, source=url');
  const downloading = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  await downloading;
  const look = { names: '{index} {title}', links: 'wiki', frontMatter: 'title, source=url' };
  expect(lastCall('batch.export')).toMatchObject({ format: 'zip', look });

  await page.reload();
  await row(3).locator('.cell-page').waitFor();
  await openDialog();
  expect(await field('Template of the names').inputValue()).toBe('{index} {title}');
  expect(await field('Links between the pages').inputValue()).toBe('wiki');
  expect(await field('Fields of the front matter').inputValue()).toBe('title, source=url');
  // Closed without an export, nothing is kept of it; other exports of files look so too.
  await field('Links between the pages').selectOption('web');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page
    .locator('.table-tools')
    .getByRole('button', { name: /^Export/ })
    .click();
  await page.getByRole('menuitem', { name: 'Folder of files' }).click();
  await page.getByText('420 pages written to /home/ada/Tabtrawl/b-docs').waitFor();
  expect(lastCall('batch.export')).toMatchObject({ format: 'folder', look });
  await page.evaluate(() =>
    (
      globalThis as unknown as { chrome: { storage: { local: { remove(key: string): Promise<void> } } } }
    ).chrome.storage.local.remove('exportLook'),
  );
});

test('what a page holds is shown and does nothing: no script, handler, style, form, frame or image', async () => {
  await row(1).locator('.cell-page').click();
  const preview = page.locator('.preview');
  await preview.getByRole('heading', { name: 'Getting started with the query planner' }).waitFor();
  expect(
    await preview
      .locator('script, style, form, iframe, img, input, button, [onerror], [style], [class]:not(.preview-table), [id]')
      .count(),
  ).toBe(0);
  const links = await preview
    .locator('a')
    .evaluateAll((all) =>
      all.map((link) => [link.getAttribute('href'), link.getAttribute('target'), link.getAttribute('rel')]),
    );
  expect(links).toEqual([
    ['https://docs.example.com/reference', '_blank', 'noopener noreferrer'],
    ['https://docs.example.com/tree.png', '_blank', 'noopener noreferrer'],
  ]);
  expect(await preview.innerText()).toContain('☑ read the plan');
  expect(await page.title()).toBe('Tabtrawl');
});

test('the drawer opens with Enter, goes along with the arrows, and Escape leads back to the row', async () => {
  await page.focus('[role=grid]');
  await page.keyboard.press('Enter');
  await page.locator('.drawer h2', { hasText: 'Getting started' }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.locator('.drawer h2', { hasText: 'Release notes' }).waitFor();
  await page.locator('[data-tab=preview]').focus();
  await page.keyboard.press('ArrowRight');
  await page.locator('.source').waitFor();
  await page.keyboard.press('Escape');
  await page.locator('.drawer').waitFor({ state: 'detached' });
  expect(await page.evaluate(() => document.activeElement?.getAttribute('role'))).toBe('grid');
});

test('a hold is opened, said to be through, and gone', async () => {
  const before = companion.crawl.holds;
  const hold = page.locator('.holds li', { hasText: 'intranet.example.com' });
  expect(await hold.innerText()).toContain('intranet.example.com wants you to sign in · 23 pages wait');
  await hold.getByRole('button', { name: 'Sign in' }).click();
  await expect.poll(() => lastCall('hold.open')).toEqual({ host: 'intranet.example.com', session: 'shared' });
  await hold.getByRole('button', { name: 'I’m through' }).click();
  await hold.waitFor({ state: 'detached' });
  expect(lastCall('hold.done')).toMatchObject({ host: 'intranet.example.com', verdict: 'through' });
  // Still signed out: it is there again, and says so.
  companion.crawl.setHolds(before);
  await hold.waitFor();
  expect(await hold.innerText()).toContain('intranet.example.com still asks to sign in');
});

test('batches of one name are told apart by when they were begun', async () => {
  const { length } = await page.locator('.batch-card').all();
  const times = await page.locator('.batch-card time').evaluateAll((all) => all.map((time) => time.textContent));
  expect(length).toBeGreaterThan(1);
  expect(new Set(times.filter(Boolean)).size).toBe(length);
});

test('two dashboards stay in step', async () => {
  const other = await open('dashboard.html#batch=b-docs');
  companion.crawl.move('b-docs', [0, 1, 2], 'cancelled');
  for (const on of [page, other]) await expect.poll(() => rowText(1, on)).toContain('cancelled');
  await page.getByRole('button', { name: 'Pause', exact: true }).click();
  await other.getByRole('button', { name: 'Resume', exact: true }).waitFor();
  await other.close();
});

test('a companion that goes away and comes back is told of calmly, and what changed meanwhile is there', async () => {
  await companion.stop();
  await page.getByText('This is what was last known.').waitFor();
  expect(await rowText(1)).toContain('Release notes');
  expect(await page.getByRole('button', { name: 'Pause', exact: true }).isDisabled()).toBe(true);
  companion.crawl.move('b-docs', [1], 'cancelled');
  await companion.start();
  await page.locator('.link-online').waitFor({ timeout: 5000 });
  await expect.poll(() => rowText(1)).toContain('cancelled');
});

test('counts that run move nothing else', async () => {
  const places = () =>
    page.evaluate(() =>
      [
        '.figure-row',
        '.chips',
        '.chip:nth-child(3)',
        '.table-tools',
        '[role=grid]',
        '.batch-card:last-child',
        '.dash-percent',
      ].map((selector) => {
        const { x, y, width } = document.querySelector(selector)?.getBoundingClientRect() ?? { x: 0, y: 0, width: 0 };
        return `${selector} ${x} ${y} ${width}`;
      }),
    );
  const before = await places();
  for (let from = 186; from < 216; from += 10)
    companion.crawl.move(
      'b-docs',
      Array.from({ length: 10 }, (_, at) => 209 + from - 186 + at),
      'done',
    );
  companion.crawl.setStatus({
    pagesPerSecond: 123.4,
    tabs: { working: 11, open: 12, limit: 12, reason: 'memory is near its budget, so no tab more' },
  });
  await expect.poll(() => page.locator('.dash-percent').innerText()).not.toBe('42 %');
  expect(await places()).toEqual(before);
});

test('a list is started from the dashboard, and shown', async () => {
  await press('New crawl');
  await page.locator('dialog textarea').fill('example.com/a\nexample.com/a\n\nnot an address');
  // What holds no address is told by its line, rather than refused as one.
  await expect
    .poll(() => page.locator('.tally-counts').innerText())
    .toMatch(/1 to crawl\s+found in 3 lines\s+1 named twice/);
  await page.getByText('1 line holds no address').waitFor();
  const folder = page.getByRole('combobox', { name: 'Save in' });
  await folder.selectOption('by name…');
  const named = page.getByRole('textbox', { name: 'Name of the folder' });
  await named.pressSequentially('my papers');
  expect(await named.inputValue()).toBe('my papers');
  await folder.selectOption('Notes');
  await page.getByRole('button', { name: 'Crawl 1 page' }).click();
  await page.getByRole('heading', { name: 'example.com: a' }).waitFor();
  expect(lastCall('batch.start')).toMatchObject({
    items: ['https://example.com/a'],
    options: { out: '/home/ada/Notes' },
  });
});

test('links that are dropped or pasted out of a page are taken with their words, beside what is there', async () => {
  const field = page.locator('dialog textarea');
  /** What a browser gives of a selection or a link, in its forms. */
  const give = (target: Locator, type: 'drop' | 'paste', forms: Record<string, string>) =>
    target.evaluate(
      (element, given) => {
        const data = new DataTransfer();
        for (const [form, text] of Object.entries(given.forms)) data.setData(form, text);
        const how = { bubbles: true, cancelable: true };
        const event =
          given.type === 'drop'
            ? new DragEvent('drop', { ...how, dataTransfer: data })
            : new ClipboardEvent('paste', { ...how, clipboardData: data });
        return element.dispatchEvent(event);
      },
      { type, forms },
    );
  await press('New crawl');
  await field.fill('https://a.example/');
  const isLeft = await give(field, 'drop', {
    'text/plain': 'https://b.example/',
    'text/uri-list': 'https://b.example/',
    'text/html': '<a href="https://b.example/">The [b] page</a>',
  });
  // The words alone would have done, but as a part of the first address.
  expect(isLeft).toBe(false);
  await give(field, 'paste', {
    'text/plain': 'See the guide and its index.',
    'text/html':
      'See <a href="https://c.example/guide">the guide</a> and <a href="https://c.example/">its index</a>. <a href="#top">Top</a>',
  });
  await expect.poll(() => page.locator('.tally-counts').innerText()).toMatch(/4 to crawl/);
  expect(await field.inputValue()).toContain(
    '[the guide](<https://c.example/guide>)\n[its index](<https://c.example/>)',
  );
  // Beside the list nothing leads the page away.
  expect(await give(page.locator('dialog h2'), 'drop', { 'text/uri-list': 'https://d.example/' })).toBe(false);
  await field.fill('');
  await page.keyboard.press('Escape');
});

test('removing a batch asks first, and leads to another', async () => {
  await page.locator('.batch-actions').getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Remove batch…' }).click();
  expect(lastCall('batch.remove')).toBeUndefined();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove the batch' }).click();
  await page.locator('.batch-card', { hasText: 'Docs of the new release' }).waitFor({ state: 'detached' });
  await page.getByRole('heading', { name: 'Site forum.example.org' }).waitFor();
});
