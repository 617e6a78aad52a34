/**
 * Only this part: a person points at an element in a page of their own, sees what a rule would make of stored pages of its kind, keeps it,
 * and has what was crawled read again, with nothing visited. The same from the command line.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { numberIn, type Routes, sendPage } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';
import { openCliHome } from '../harness/cli.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { keepPicture } from '../harness/pictures.ts';

const prose = (what: string, n: number) =>
  `${what} ${n}. ${'The ferry leaves twice a day in winter, and the second crossing is often cancelled. '.repeat(4)}`;
const routes: Routes = {
  /** /topic/N: a post, an answer, and a box that is in every page of its kind. */
  topic: (at) => {
    const n = numberIn(at);
    sendPage(
      at,
      `Topic ${n}`,
      `<main><h1>Topic ${n}</h1><div class="post-body" id="p${n}123"><p>${prose('Post', n)}</p></div>
<div class="answer"><p>${prose('Answer', n)}</p></div><div class="offer"><p>${prose('Offer', n)}</p></div></main>`,
    );
  },
};

let site: Site;
beforeAll(async () => {
  site = await openSite({ routes });
});
afterAll(() => site.close());
beforeEach(() => site.forget());

const topics = (...numbers: number[]) => numbers.map((n) => site.url(`/topic/${n}`));

/** The panel beside the tabs of its window: as a tab it would be the one in front, so it goes into a window of its own once it follows them. */
async function openPanelBeside(chrome: CompanionChrome): Promise<Page> {
  const panel = await chrome.openSurface('panel.html');
  await panel.locator('.link-online').waitFor();
  await panel.evaluate(async () => {
    const { tabs, windows } = (globalThis as unknown as { chrome: Record<string, never> }).chrome as never as {
      tabs: { getCurrent(): Promise<{ id: number }> };
      windows: { create(of: object): Promise<unknown> };
    };
    const { id } = await tabs.getCurrent();
    await windows.create({ tabId: id, width: 420, height: 900 });
  });
  await panel.setViewportSize({ width: 400, height: 900 });
  return panel;
}

async function pointAt(page: Page, selector: string): Promise<void> {
  await page.bringToFront();
  const box = await page.locator(selector).boundingBox();
  if (!box) throw new Error(`${selector} is not shown.`);
  await page.mouse.move(box.x + box.width / 2, box.y + 8);
  await page.mouse.click(box.x + box.width / 2, box.y + 8);
}

test('in the panel: pointed at, tried on stored pages, kept, read again, removed', async () => {
  const chrome = await openCompanionChrome({ grantsAll: true });
  onTestFinished(() => chrome.close());
  const { crawler } = chrome;
  const records = await crawler.crawlAll(topics(1, 2, 3, 4, 5), { cache: 'write-only' });
  const batch = records[0]?.batch ?? '';
  expect(records[1]?.markdown).toContain('Offer 2');
  const tab = await chrome.openTab(site.url('/topic/1'));
  const panel = await openPanelBeside(chrome);
  await tab.bringToFront();
  await panel.getByText('Topic 1').first().waitFor();
  site.forget();

  await panel.bringToFront();
  await panel.getByRole('button', { name: 'Only this part' }).click();
  await panel.getByText('Point at the part in the page.').waitFor();
  await pointAt(tab, '.post-body p');
  await panel.bringToFront();
  await expect.poll(() => panel.getByLabel('Part', { exact: true }).inputValue()).toBe('div.post-body > p');
  await panel.getByLabel('Part', { exact: true }).fill('.post-body');
  const previews = panel.locator('.part-preview li');
  await expect.poll(() => previews.count()).toBe(4);
  await expect
    .poll(() => previews.allInnerTexts())
    .toSatisfy((texts: string[]) => texts.every((text) => /Post \d/.test(text) && !/Offer|Answer/.test(text)));
  await expect
    .poll(() => panel.getByLabel('On pages like').locator('option').first().innerText())
    .toMatch(/\/topic\/\*$/);
  await keepPicture(panel, 'only-part-preview');

  // What is no selector is told in words, and cannot be kept.
  await panel.getByLabel('Part', { exact: true }).fill('div..x');
  await panel.getByText(/is no CSS selector/).waitFor();
  expect(await panel.getByRole('button', { name: 'Keep this rule' }).isDisabled()).toBe(true);
  await panel.getByLabel('Part', { exact: true }).fill('.offer');
  await panel.getByLabel('Never this').check();
  await expect
    .poll(() => previews.allInnerTexts())
    .toSatisfy(
      (texts: string[]) => texts.length === 4 && texts.every((text) => /Answer \d/.test(text) && !/Offer/.test(text)),
    );
  await keepPicture(panel, 'only-part-never');
  await panel.getByRole('button', { name: 'Keep this rule' }).click();
  await panel.getByRole('button', { name: 'Read stored pages again' }).click();
  await panel.getByText('5 pages were read again').waitFor();

  for (const { id, index } of records) {
    const { record } = await crawler.call('page.get', { page: id });
    expect(record?.markdown).toContain(`Answer ${index + 1}`);
    expect(record?.markdown).not.toContain('Offer');
    expect(record?.notes).toBeUndefined();
  }
  expect((await crawler.call('batch.get', { batch })).counts.done).toBe(5);
  expect(site.requests.filter(({ path }) => path.startsWith('/topic'))).toEqual([]);
  // A crawl from now on goes by it too, and says where it finds nothing.
  const [later, other] = await crawler.crawlAll([...topics(6), site.url('/article/1')], { lane: 'render' });
  expect(later?.markdown).not.toContain('Offer');
  expect(other?.notes ?? []).toEqual([]);

  const options = await chrome.openSurface('options.html');
  await options.getByText('Never .offer').waitFor();
  await options.getByText('Never .offer').scrollIntoViewIfNeeded();
  await keepPicture(options, 'only-part-rules');
  await options.getByRole('button', { name: 'Remove', exact: true }).click();
  await options.getByText(/No rules yet/).waitFor();
  expect((await crawler.call('settings.get', {})).contentRules).toEqual([]);
  expect(await crawler.reread(batch)).toMatchObject({ pages: 5, missing: 0, failed: 0 });
  expect((await crawler.call('page.get', { page: records[1]?.id ?? '' })).record?.markdown).toContain('Offer 2');
});

test('on the command line: options of a batch, rules, reread', async () => {
  using home = openCliHome();
  const bad = await home.run('crawl', ...topics(1), '--keep-element', 'div..x');
  expect([bad.code, bad.stderr]).toEqual([2, expect.stringMatching(/--keep-element.*got "div\.\.x"/)]);

  const { records } = await home.records('crawl', ...topics(1, 2), '--keep-element', '.post-body', '--lane', 'render');
  expect(records.map(({ markdown }) => markdown).toSorted()).toEqual([
    expect.stringMatching(/^# Topic 1\n\nPost 1\./),
    expect.stringMatching(/^# Topic 2\n\nPost 2\./),
  ]);
  const [nothing] = (
    await home.records('crawl', ...topics(3), '--keep-element', '#gone', '--lane', 'render', '--cache', 'write-only')
  ).records;
  expect(nothing?.markdown).toContain('Answer 3');
  expect(nothing?.notes).toEqual([expect.stringMatching(/^content rule – .*#gone/)]);

  const added = await home.run('rules', 'add', site.url('/topic/9'), '--drop', '.answer, .offer', '--json');
  expect(JSON.parse(added.stdout)).toMatchObject({ kind: '/topic/*', keep: [], drop: ['.answer, .offer'] });
  expect((await home.run('rules')).stdout).toMatch(/\/topic\/\* {2}drop \.answer, \.offer\n$/);
  site.forget();
  const batch = nothing?.batch ?? '';
  const again = await home.run('reread', batch, '--json');
  expect([again.code, JSON.parse(again.stdout)]).toEqual([0, { pages: 1, missing: 0, failed: 0, missingUrls: [] }]);
  const none = await home.run('reread', records[0]?.batch ?? '');
  expect([none.code, none.stderr]).toEqual([
    1,
    expect.stringMatching(/--cache write-only[\s\S]*\/topic\/1\n[\s\S]*\/topic\/2/),
  ]);
  // The batch's own option is still that which finds nothing; the rule's part holds.
  const shown = JSON.parse((await home.run('show', nothing?.id ?? '', '--json')).stdout);
  expect(shown.record.markdown).not.toContain('Answer 3');
  const main = await home.run('reread', nothing?.id ?? '', '--keep-element', 'main');
  expect([main.code, main.stderr]).toEqual([0, expect.stringContaining('1 page was read again')]);
  expect(site.requests).toEqual([]);
  const [rule] = JSON.parse((await home.run('rules', '--json')).stdout);
  expect((await home.run('rules', 'remove', rule.id)).code).toBe(0);
  expect((await home.run('rules')).stderr).toContain('No rules yet');
  expect((await home.run('rules', 'remove', rule.id)).stderr).toContain('There is no rule');
}, 180_000);
