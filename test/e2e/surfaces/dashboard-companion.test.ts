/** The dashboard in the Chromium that the companion launched: what is pressed there happens, and what is exported holds what was crawled. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import type { BatchInfo } from '../../../companion/app/library.ts';
import { siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';
import { parseCsv, unzip } from '../../store/export/read-exports.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { keepPicture } from '../harness/pictures.ts';

let site: Site;
let chrome: CompanionChrome;
/** Whether /gate/N lets in: pages fail until it does. */
let isGateOpen = false;

beforeAll(async () => {
  site = await openSite({
    routes: {
      gate: ({ response, rest }) => {
        response.writeHead(isGateOpen ? 200 : 404, { 'content-type': 'text/html' });
        response.end(
          `<!doctype html><title>Gate ${rest[0]}</title><h1>Gate ${rest[0]}</h1><p>${siteText(Number(rest[0]))}</p>`,
        );
      },
    },
  });
  chrome = await openCompanionChrome();
});
afterAll(async () => {
  await chrome?.close();
  await site.close();
});
beforeEach(() => {
  site.forget();
  isGateOpen = false;
});

async function openDashboard(conditions = ''): Promise<Page> {
  const page = await chrome.openSurface(`dashboard.html${conditions && `#${conditions}`}`);
  await page.setViewportSize({ width: 1280, height: 900 });
  onTestFinished(() => page.close());
  await page.locator('.link-online').waitFor();
  return page;
}

/** Starts a list as a person does: New crawl, paste, Crawl. */
async function startFrom(page: Page, name: string, paths: readonly string[]): Promise<string> {
  await page.bringToFront();
  await page.getByRole('button', { name: 'New crawl' }).first().click();
  await page
    .getByLabel('Addresses')
    .fill(paths.map((path) => (path.startsWith('/') ? site.url(path) : path)).join('\n'));
  await page.getByLabel('Name (optional)').fill(name);
  await page.getByRole('button', { name: /^Crawl \d+ pages?$/ }).click();
  await page.getByRole('heading', { name, exact: true }).waitFor();
  const { batches } = await chrome.crawler.call('batch.list', {});
  const id = batches.find((batch) => batch.name === name)?.id ?? '';
  // The address follows a moment after the heading.
  await expect.poll(() => page.url()).toContain(`batch=${id}`);
  return id;
}

const info = (batch: string): Promise<BatchInfo> => chrome.crawler.call('batch.get', { batch });
async function press(page: Page, name: string): Promise<void> {
  // Chrome draws no button in a tab behind.
  await page.bringToFront();
  await page.getByRole('button', { name, exact: true }).click();
}
const title = (page: Page, state: string) => page.locator(`.batch-title .state-${state}`);
const chip = (page: Page, name: RegExp) => page.locator('.chips').getByRole('button', { name });
const rowCount = (page: Page) =>
  page.locator('[role=grid]').evaluate((grid) => Number(grid.getAttribute('aria-rowcount')) - 1);
const list = (name: string, count: number, from = 0) => Array.from({ length: count }, (_, n) => `/${name}/${n + from}`);

test('pause, resume and cancel do so, and two dashboards show it alike', async () => {
  // Of a host of their own: nothing else waits for what they show.
  const heldBack = list('held', 10, 30).map((path) => site.url(path, 'held.localhost'));
  const [one, other] = await Promise.all([openDashboard(), openDashboard()]);
  if (!one || !other) throw new Error('no dashboard');
  const batch = await startFrom(one, 'Two views', [...list('held', 30), ...heldBack]);
  site.settings.letGo = 4;
  await other.bringToFront();
  await other.getByRole('link', { name: /Two views/ }).click();
  await expect.poll(async () => (await info(batch)).counts.done).toBeGreaterThan(0);

  await press(one, 'Pause');
  for (const page of [one, other]) await title(page, 'paused').waitFor();
  site.settings.letGo = 40;
  await expect.poll(async () => (await info(batch)).counts.running).toBe(0);
  const { counts } = await info(batch);
  expect(counts.done).toBeLessThan(40);
  for (const page of [one, other])
    await expect.poll(() => chip(page, /done/).innerText()).toMatch(new RegExp(`done\\s+${counts.done}$`));
  await keepPicture(one, 'dashboard-paused');

  // The last one never ends, however fast the others are; more of them could take every tab that a busy machine allows.
  site.settings.letGo = 39;
  await press(other, 'Resume');
  await title(one, 'running').waitFor();
  await expect.poll(async () => (await info(batch)).counts.done).toBeGreaterThan(counts.done);
  await press(other, 'Cancel');
  await other.getByRole('dialog').getByRole('button', { name: 'Cancel the batch' }).click();
  for (const page of [one, other]) await title(page, 'cancelled').waitFor();
  const ended = await info(batch);
  expect(ended.counts.done + ended.counts.cancelled).toBe(40);
  for (const page of [one, other])
    await expect.poll(() => chip(page, /done/).innerText()).toMatch(new RegExp(`done\\s+${ended.counts.done}$`));
});

test('failed pages are filtered out, looked at, and tried again', async () => {
  const page = await openDashboard();
  const batch = await startFrom(page, 'With failures', [...list('article', 4, 10), ...list('gate', 2)]);
  // Some of its pages failed: it is not done as one is whose pages all are.
  await title(page, 'part').waitFor({ timeout: 30_000 });
  await chip(page, /failed/).click();
  await expect.poll(() => rowCount(page)).toBe(2);
  await expect.poll(() => page.locator('#row-0').innerText()).toContain('Error status');
  await keepPicture(page, 'dashboard-failed');
  await chip(page, /^all/).click();
  await page.getByLabel('Search title or address').fill('article/12');
  await expect.poll(() => rowCount(page)).toBe(1);
  await press(page, 'Clear filter');
  await expect.poll(() => rowCount(page)).toBe(6);

  isGateOpen = true;
  await press(page, 'Retry failed');
  await expect.poll(async () => (await info(batch)).counts, { timeout: 30_000 }).toMatchObject({ done: 6, failed: 0 });
  await title(page, 'done').waitFor();
  await expect.poll(() => page.locator('#row-5').innerText()).toContain('Gate 1');
});

test('a page is shown as it reads, as Markdown, with its links and tries', async () => {
  const page = await openDashboard();
  await startFrom(page, 'One page', ['/article/77']);
  await title(page, 'done').waitFor({ timeout: 30_000 });
  await page.locator('#row-0 .cell-page').click();
  const drawer = page.locator('.drawer');
  await drawer.locator('.preview h1, .preview h2, .preview h3').first().waitFor();
  expect(await drawer.locator('.preview').innerText()).toContain(siteText(77));
  await keepPicture(page, 'dashboard-preview');
  await drawer.getByRole('tab', { name: 'Markdown' }).click();
  await expect.poll(() => drawer.innerText()).toContain(`${siteText(77)}`);
  // They are kept whatever formats were asked for.
  await drawer.getByRole('tab', { name: 'Links' }).click();
  await drawer.locator('.links a').first().waitFor();
  await drawer.getByRole('tab', { name: 'Tries' }).click();
  await expect.poll(() => drawer.innerText()).toMatch(/rendered|fetch/);
  await keepPicture(page, 'dashboard-tries');
});

test('each export holds what was crawled', async () => {
  const page = await openDashboard();
  await startFrom(page, 'To export', [...list('article', 3, 60), '/gate/1']);
  await title(page, 'part').waitFor({ timeout: 30_000 });
  const texts = [60, 61, 62].map(siteText);

  const zip = unzip(await download(page, 'Zip file', '.zip'));
  const host = `localhost_${site.port}`;
  expect([...zip.keys()].toSorted()).toEqual([
    '_failed.md',
    'index.md',
    ...[60, 61, 62].map((n) => `${host}/article--${n}.md`),
    'pages.jsonl',
  ]);
  expect(String(zip.get(`${host}/article--61.md`))).toContain(siteText(61));

  const records = String(await download(page, 'Records (JSON Lines)', '.jsonl'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.map(({ index, state }) => [index, state])).toEqual([
    [0, 'done'],
    [1, 'done'],
    [2, 'done'],
    [3, 'failed'],
  ]);
  for (const [at, text] of texts.entries()) expect(records[at].markdown).toContain(text);

  const [head = [], ...rows] = parseCsv(String(await download(page, 'Table (CSV)', '.csv')).replace('\ufeff', ''));
  const cells = rows.map((row) => Object.fromEntries(head.map((name, at) => [name, row[at]])));
  expect(cells.map(({ url, state, error }) => [url, state, error])).toEqual([
    ...[60, 61, 62].map((n) => [site.url(`/article/${n}`), 'done', '']),
    [site.url('/gate/1'), 'failed', 'http-error'],
  ]);

  const merged = String(await download(page, 'One Markdown file', '.md'));
  for (const text of texts) expect(merged).toContain(text);

  await exportAs(page, 'Folder of files');
  const told = page.getByText(/3 pages written to /);
  const folder = (await told.innerText()).replace(/^[\s\S]*3 pages written to (.*?) · 1 could not be had\s*$/, '$1');
  expect(folder.startsWith(join(chrome.home, 'out'))).toBe(true);
  expect((await readdir(folder)).toSorted()).toEqual(['_failed.md', 'index.md', host, 'pages.jsonl']);
  expect(await readFile(join(folder, host, 'article--62.md'), 'utf8')).toContain(siteText(62));
  await keepPicture(page, 'dashboard-exported');

  // Into a folder of the person's own: what they changed there stays.
  const notes = await mkdtemp(join(tmpdir(), 'notes-'));
  onTestFinished(() => rm(notes, { recursive: true, force: true }));
  await chrome.crawler.call('folder.add', { path: notes });
  await page.reload();
  await exportAs(page, `Into “${basename(notes)}”`);
  await page.getByText(`3 pages written to ${join(notes, 'to-export')}`).waitFor();
  const mine = join(notes, 'to-export', host, 'article--60.md');
  await writeFile(mine, 'mine now');
  await page.reload();
  await exportAs(page, `Into “${basename(notes)}”`);
  await page.getByText(/Nothing to write: 3 pages in .* are as before · .*1 file of yours was left as it is/).waitFor();
  expect(await readFile(mine, 'utf8')).toBe('mine now');
  expect(await readFile(join(notes, 'to-export', host, 'article--62.md'), 'utf8')).toContain(siteText(62));

  // Named and headed as the person wants it: the folder is the same, the files are new.
  await page.reload();
  await exportAs(page, 'Names, links, front matter…');
  const dialog = page.getByRole('dialog', { name: 'Export as files' });
  await dialog.getByLabel('File names').selectOption('own');
  await dialog.getByLabel('Template of the names').fill('{index} {title}');
  await dialog.getByLabel('Front matter', { exact: true }).selectOption('own');
  await dialog.getByLabel('Fields of the front matter').fill('source=url');
  await dialog.getByRole('button', { name: 'Export' }).click();
  await page.getByText(/3 pages written to /).waitFor();
  const [first = ''] = (await readdir(folder)).filter((name) => name.startsWith('0001 '));
  expect(await readFile(join(folder, first), 'utf8')).toContain(`---\nsource: "${site.url('/article/60')}"\n---\n`);
});

async function exportAs(page: Page, item: string): Promise<void> {
  await page
    .locator('.table-tools')
    .getByRole('button', { name: /^Export/ })
    .click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** Chrome saves under another name first, so that what has this ending is whole. */
async function download(page: Page, item: string, ending: string): Promise<Buffer> {
  const saved = async () => (await readdir(chrome.downloads).catch(() => [])).filter((name) => name.endsWith(ending));
  await exportAs(page, item);
  await expect.poll(saved).toHaveLength(1);
  const [name = ''] = await saved();
  return readFile(join(chrome.downloads, name));
}
