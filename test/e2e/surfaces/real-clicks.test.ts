/**
 * What only a real mouse and real keys show: the browser's own chooser for files, its address bar, the clipboard, the way back. Needs Xvfb,
 * xdotool and openbox; skipped where one is missing.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { hasHand } from '../harness/display.ts';
import { type Hand, openHand } from '../harness/hand.ts';

let hand: Hand;
let site: Site;
let chrome: CompanionChrome;
let folder: string;

const dashboard = async (hash = ''): Promise<Page> => {
  const page = await chrome.openSurface(`dashboard.html${hash}`);
  await page.bringToFront();
  await page.locator('.dash-top').waitFor();
  await hand.settle();
  return page;
};

describe.skipIf(!hasHand)('by a real hand', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tabtrawl-hand-'));
    hand = await openHand();
    site = await openSite();
    chrome = await openCompanionChrome({ hasWindow: true });
  });
  afterAll(async () => {
    await chrome?.close();
    await site?.close();
    await hand?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });

  test('a file is chosen in the dashboard, with the chooser of the system', async () => {
    const list = join(folder, 'list.txt');
    writeFileSync(list, `One ${site.url('/article/1')}, two ${site.url('/article/2')}`);
    const page = await dashboard();
    await hand.click(page.getByRole('button', { name: 'New crawl' }).first());
    const dialog = page.getByRole('dialog');
    await hand.click(dialog.getByRole('radio', { name: /A list/ }));
    await hand.click(dialog.getByRole('button', { name: /Choose a file/ }));
    await hand.settle();
    // Left without a choice: nothing else is left with it.
    await hand.press('Escape');
    await hand.settle();
    await dialog.waitFor();
    await hand.click(dialog.getByRole('button', { name: /Choose a file/ }));
    await hand.settle();
    await hand.press('ctrl+l');
    await hand.type(list);
    await hand.settle();
    await hand.press('alt+o');
    await hand.settle();
    await dialog.getByText('list.txt').waitFor();
    await hand.click(dialog.getByRole('button', { name: /^Crawl/ }));
    await expect
      .poll(async () => (await chrome.crawler.call('batch.list', {})).batches[0]?.counts.done, { timeout: 60_000 })
      .toBe(2);
    await page.close();
  });

  test('a row opens its page, and the way back closes it in the batch that one was in', async () => {
    const page = await dashboard();
    const row = page.locator('#row-1 .cell-page');
    await row.waitFor();
    const before = page.url();
    await hand.click(row);
    await page.locator('.drawer').waitFor();
    expect(page.url()).not.toBe(before);
    await hand.press('alt+Left');
    await page.locator('.drawer').waitFor({ state: 'detached' });
    await row.waitFor();
    await page.close();
  });

  test('what is copied in the popup is on the clipboard of the system', async () => {
    const page = await chrome.openTab(`data:text/html,<title>Paste</title><textarea autofocus></textarea>`);
    await page.bringToFront();
    await hand.press('alt+shift+l');
    await hand.settle();
    const popup = await chrome.shownPopup();
    await hand.click(popup.page.locator('button.last').first());
    await hand.settle();
    await hand.click(popup.page.getByRole('button', { name: /Copy/ }).first());
    await hand.settle();
    await popup.close();
    await hand.press('Escape');
    await hand.settle();
    await hand.click(page.locator('textarea'));
    await hand.press('ctrl+v');
    await expect.poll(() => page.locator('textarea').inputValue()).toContain(site.url('/article/2'));
    await page.close();
  });

  test('words in the address bar are looked for in all that was crawled', async () => {
    const page = await chrome.openTab('about:blank');
    await page.bringToFront();
    await hand.press('alt+d');
    await hand.type('tt ');
    await hand.type('article');
    await hand.settle();
    await hand.press('Return');
    await hand.settle();
    await expect
      .poll(
        () =>
          chrome.context
            .pages()
            .find((one) => one.url().includes('find='))
            ?.url(),
        { timeout: 30_000 },
      )
      .toContain('article');
  });
});
