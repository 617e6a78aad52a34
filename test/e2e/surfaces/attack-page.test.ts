/** Hostile pages in the very browser that the companion holds: what they try against it, and what they leave in what was crawled. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { extensionId } from '../../../shared/extension-id.ts';
import { openSite, type Site } from '../../site/site.ts';
import { parseCsv, unzip } from '../../store/export/read-exports.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { type Attempts, harmfulPaths, harms, hostileRoutes } from '../harness/hostile-pages.ts';
import { keepPicture } from '../harness/pictures.ts';

let site: Site;
let chrome: CompanionChrome;

beforeAll(async () => {
  site = await openSite({ routes: hostileRoutes(extensionId, () => chrome.crawler.port) });
  chrome = await openCompanionChrome();
});
afterAll(async () => {
  await chrome?.close();
  await site.close();
});

/** The companion answers, has let nobody in but the extension's worker, and the extension's pages still get in. */
async function expectCalm(): Promise<void> {
  await expect.poll(async () => (await chrome.crawler.call('status', {})).clients).toBe(1);
  expect((await chrome.crawler.call('client.list', {})).clients).toEqual([]);
  const surface = await chrome.openSurface('options.html');
  await surface.locator('.link-online').waitFor();
  await surface.close();
}

function expectNothingIn(attempts: Attempts): void {
  const names = Object.keys(attempts);
  expect(names.length).toBeGreaterThan(15);
  expect(names.filter((name) => attempts[name] !== 'out')).toEqual([]);
}

test.each(['evil.localhost', '127.0.0.1'])('a page of %s finds no way in', async (host) => {
  const page = await chrome.openTab(site.url('/attack', host));
  onTestFinished(() => page.close());
  expectNothingIn(await page.evaluate(() => (globalThis as unknown as { attempts: Promise<Attempts> }).attempts));
  await expect.poll(() => page.frames().length).toBeGreaterThan(3);
  // Chrome replaces a frame by its error page when it gets to it; until all are in place some come and go.
  const frames = () => page.frames().slice(1);
  await expect
    .poll(() =>
      frames()
        .map((frame) => frame.url())
        .join(),
    )
    .not.toContain('chrome-extension:');
  await expect
    .poll(async () => (await Promise.all(frames().map((frame) => frame.content()))).join('\n'))
    .not.toContain('"ok":true');
  await keepPicture(page, 'attack');
  await expectCalm();
});

test('a page finds no way to open one of the extension, and its sockets by the hundred keep nobody out', async () => {
  const page = await chrome.openTab(site.url('/harm/none', 'evil.localhost'));
  onTestFinished(() => page.close());
  for (const url of [
    `chrome-extension://${extensionId}/dashboard.html`,
    `chrome-extension://${extensionId}/popup.html`,
  ]) {
    const opening = page.context().waitForEvent('page');
    await page.evaluate((address) => void open(address), url);
    const opened = await opening;
    await opened.waitForLoadState();
    expect(opened.url()).not.toContain('.html');
    await opened.close();
  }
  await page.evaluate(
    (port) =>
      Promise.all(
        Array.from(
          { length: 300 },
          () =>
            new Promise((resolve) => {
              const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
              socket.onclose = resolve;
            }),
        ),
      ),
    chrome.crawler.port,
  );
  await expectCalm();
});

test('a page that is crawled finds no way in from the tab that it is crawled in', async () => {
  const [record] = await chrome.crawler.crawlAll([site.url('/attack', 'evil.localhost')], {
    lane: 'render',
    // An empty image that stands in comes whatever was asked for, and would say nothing.
    loadImages: true,
    content: 'full',
    waitFor: '#said:not(:empty)',
    formats: ['markdown', 'text'],
  });
  const said: Attempts = JSON.parse(/\{.*\}/s.exec(record?.text ?? '')?.[0] ?? '{}');
  expectNothingIn(said);
  await expectCalm();
});

test('what harmful pages say is shown, exported and written as data, and does nothing', async () => {
  site.forget();
  const run = await chrome.crawler.start(
    harmfulPaths.map((path) => site.url(path, 'evil.localhost')),
    { lane: 'render', formats: ['markdown', 'html', 'links'], name: harms.html.slice(0, 100), content: 'full' },
  );
  const { id, counts } = await run.ended;
  const failed = await chrome.crawler.call('page.list', { batch: id, filter: { states: ['failed'] } });
  expect(failed.rows.map(({ url, message }) => [url, message])).toEqual([]);
  // What the pages' own scripts did in their own tabs is theirs; from here on nothing may.
  site.forget();

  const page = await chrome.openSurface(`dashboard.html#batch=${id}`);
  onTestFinished(() => page.close());
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.locator('#row-0 .cell-page').waitFor();
  await lookAtAll(page, Math.min(6, counts.done));
  await keepPicture(page, 'attack-preview');

  await expectFolderWhole(id);
  await expectDownloadsSafe(page, id);
  expect(site.requests).toEqual([]);
  expect(await page.evaluate(() => 'pwned' in globalThis)).toBe(false);
  expect(page.url()).toContain('dashboard.html');
});

/** Every part of the drawer for the first pages of the table; pictures from elsewhere stay out until they are asked for. */
async function lookAtAll(page: Page, rows: number): Promise<void> {
  for (let at = 0; at < rows; at++) {
    // The drawer lies over the far side of the table.
    await page.locator(`#row-${at} .cell-page`).click({ position: { x: 8, y: 8 } });
    for (const tab of ['Markdown', 'Links', 'Details', 'Preview']) {
      await page.locator('.drawer').getByRole('tab', { name: tab }).click();
      await page.locator('.drawer [role=tabpanel]').waitFor();
    }
    const preview = page.locator('.drawer .preview');
    await preview.waitFor();
    const runs =
      'script, iframe, object, embed, form, img, svg, style, base, meta, [onerror], [onclick], [onmouseover]';
    expect(await preview.locator(runs).count()).toBe(0);
    const addresses = await preview
      .locator('a')
      .evaluateAll((all) => all.map((a) => (a as HTMLAnchorElement).protocol));
    expect(addresses.filter((protocol) => !/^https?:$/.test(protocol))).toEqual([]);
  }
}

/** All that was written lies in the batch's own folder, as plain files of plain names. */
async function expectFolderWhole(batch: string): Promise<void> {
  const { folder } = await chrome.crawler.call('batch.export', { batch, format: 'folder' });
  const out = join(chrome.home, 'out');
  expect(relative(out, folder ?? '')).toMatch(/^[^./\\][^/\\]*$/);
  expect((await readdir(out)).map((name) => join(out, name))).toEqual([folder]);
  const files = await readdir(folder ?? '', { recursive: true, withFileTypes: true });
  for (const file of files) {
    expect(file.isFile() || file.isDirectory()).toBe(true);
    expect(file.name).toMatch(/^[\p{L}\p{N}_][\p{L}\p{N}\p{M}._~-]*$/u);
    expect(file.name).not.toMatch(/^(?:con|nul|aux|prn)(?:\.|$)/i);
  }
  const isIndex = (file: { parentPath: string; name: string }) =>
    file.parentPath === folder && file.name === 'index.md';
  expect(files.filter(isIndex)).toHaveLength(1);
  const markdown = files.filter((file) => file.name.endsWith('.md') && !isIndex(file));
  expect(markdown).toHaveLength(
    new Set(harmfulPaths.map((path) => site.url(path, 'evil.localhost')).map((url) => new URL(url).href)).size,
  );
  for (const { parentPath, name } of markdown) {
    const [, front = ''] = (await readFile(join(parentPath, name), 'utf8')).split(/^---$/m);
    expect(front.match(/^url:/gm)).toHaveLength(1);
  }
}

async function expectDownloadsSafe(page: Page, batch: string): Promise<void> {
  const fetched = async (format: 'zip' | 'csv') => {
    const { ticket } = await chrome.crawler.call('batch.export', { batch, format });
    const chunks = await Array.fromAsync(chrome.crawler.download(ticket?.path ?? ''));
    expect(ticket?.fileName).toMatch(/^[\p{L}\p{N}][\p{L}\p{N}._-]*$/u);
    return Buffer.concat(chunks);
  };
  for (const name of unzip(await fetched('zip')).keys()) {
    expect(name).toMatch(/^(?:[^/\\:]+\/)?[^/\\:]+$/);
    expect(name).not.toMatch(/(?:^|\/)\.\.?(?:\/|$)/);
  }
  const [head = [], ...rows] = parseCsv(String(await fetched('csv')).replace('\ufeff', ''));
  for (const row of rows)
    for (const [at, cell] of row.entries())
      expect(/^\s*[=+@\t\r]|^\s*-(?!\d)/.test(cell), `${head[at]} of the table: ${cell}`).toBe(false);
  expect(rows.flat().join()).toContain('HYPERLINK');
  expect(page.isClosed()).toBe(false);
}
