/** The companion is killed in the middle of a batch; a dashboard in another, paired browser finds the next one and shows the truth. */
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, onTestFinished, test } from 'vitest';
import { extensionDir } from '../../../companion/app/home.ts';
import type { BatchInfo } from '../../../companion/app/library.ts';
import { openExtension } from '../../extension/open-extension.ts';
import { siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome, type Running } from '../harness/cli.ts';
import { pairBrowser } from '../harness/pair-browser.ts';
import { keepPicture } from '../harness/pictures.ts';

const pages = 24;

let site: Site;
let home: CliHome;
let running: Running;

beforeEach(async () => {
  site = await openSite();
  home = openCliHome();
});
afterEach(async () => {
  running.child.kill('SIGINT');
  await running.ended;
  home[Symbol.dispose]();
  await site.close();
});

async function startCompanion(): Promise<void> {
  running = home.start();
  await running.said('Tabtrawl is ready');
}

async function batchNow(): Promise<BatchInfo> {
  const { stdout } = await home.run('batches', '--json');
  const [batch]: BatchInfo[] = JSON.parse(stdout);
  if (!batch) throw new Error('no batch');
  return batch;
}

const doneShown = async (page: Page): Promise<number> =>
  Number(/done\s+(\d+)/.exec(await page.locator('.chips').innerText())?.[1] ?? 0);

test('a batch goes on after a kill, no page is lost or doubled, and the open dashboard follows', async () => {
  await startCompanion();
  const everyday = await openExtension(extensionDir);
  onTestFinished(() => everyday.close());
  await pairBrowser(everyday, home);
  const page = await everyday.openPage('dashboard.html');
  await page.getByRole('button', { name: 'New crawl' }).first().click();
  const urls = Array.from({ length: pages }, (_, n) => site.url(`/held/${n}`));
  site.settings.letGo = 5;
  await page.getByLabel('Addresses').fill(urls.join('\n'));
  await page.getByRole('button', { name: `Crawl ${pages} pages` }).click();
  await expect.poll(() => doneShown(page), { timeout: 60_000 }).toBeGreaterThan(2);

  running.child.kill('SIGKILL');
  await running.ended;
  await page.getByText('This is what was last known.').waitFor();
  await keepPicture(page, 'dashboard-companion-away');
  const before = await doneShown(page);
  expect(before).toBeLessThan(pages);

  site.settings.letGo = pages;
  await startCompanion();
  await page.locator('.link-online').waitFor();
  await expect.poll(() => doneShown(page), { timeout: 120_000 }).toBe(pages);
  expect(await doneShown(page)).toBeGreaterThan(before);
  await page.locator('.batch-title .state-done').waitFor();
  await keepPicture(page, 'dashboard-companion-back');

  const batch = await batchNow();
  expect(batch).toMatchObject({ state: 'done', total: pages, counts: { done: pages, failed: 0 } });
  const { stdout } = await home.run('export', batch.id, '--format', 'jsonl');
  const records = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(records.map(({ index }) => index)).toEqual(Array.from({ length: pages }, (_, n) => n));
  for (const { index, markdown } of records) expect(markdown).toContain(siteText(index));
});
