/**
 * An everyday browser in German, by a real mouse and real keys: what it says before it is paired, the pairing, and a sign-in of its own that
 * is used where a crawl waits, under the browser's own question. Needs Xvfb, xdotool and openbox; skipped where one is missing.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { extensionDir } from '../../../companion/app/home.ts';
import { extensionOrigin } from '../../../shared/extension-id.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome, type Running } from '../harness/cli.ts';
import { defaultContext } from '../harness/companion-chrome.ts';
import { hasHand } from '../harness/display.ts';
import { type EverydayChromium, openEverydayChromium } from '../harness/everyday-chromium.ts';
import { type Hand, openHand } from '../harness/hand.ts';
import { pairingCode } from '../harness/pair-browser.ts';
import { keepPicture } from '../harness/pictures.ts';

const host = 'members.localhost';

let hand: Hand;
let site: Site;
let home: CliHome;
let running: Running;
let folder: string;
let chromium: EverydayChromium;
let browser: Browser;
let context: BrowserContext;

const openInFront = async (url: string): Promise<Page> => {
  const page = await context.newPage();
  await page.goto(url);
  await page.bringToFront();
  await hand.settle();
  return page;
};
const fill = async (field: Locator, text: string) => {
  await hand.click(field);
  await hand.type(text);
};
/** Words that stand on more than one line though nothing in them says where to break. */
const brokenWords = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => {
    const broken: string[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      // What is there for readers alone has no width to break in.
      if (node.parentElement && getComputedStyle(node.parentElement).clipPath !== 'none') continue;
      for (const { 0: word, index } of (node.textContent ?? '').matchAll(/[\p{L}\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(node, index);
        range.setEnd(node, index + word.length);
        const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)));
        if (lines.size > 1) broken.push(word);
      }
    }
    return broken;
  });

describe.skipIf(!hasHand)('by a real hand, in a paired browser in German', () => {
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'tabtrawl-everyday-'));
    hand = await openHand();
    site = await openSite();
    home = openCliHome();
    running = home.start();
    chromium = await openEverydayChromium({ userDataDir: folder, extensionDir, hasWindow: true, language: 'de' });
    browser = await chromium.connect();
    context = defaultContext(browser);
    await running.said('Tabtrawl is ready');
  });
  afterAll(async () => {
    await browser?.close();
    await chromium?.close();
    running?.child.kill('SIGINT');
    await running?.ended;
    home?.[Symbol.dispose]();
    await site?.close();
    await hand?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test('before it is paired it names the commands that show a code, here and where it is installed; code and port are typed', async () => {
    // It comes by itself, and to front.
    const isWelcome = (one: Page) => one.url().includes('welcome.html');
    await expect.poll(() => context.pages().some(isWelcome)).toBe(true);
    await context.pages().find(isWelcome)?.close();
    const page = await openInFront(`${extensionOrigin}/dashboard.html`);
    await page.locator('.empty').waitFor();
    expect(await page.locator('code').allTextContents()).toEqual(
      expect.arrayContaining(['npm start -- pair', 'tabtrawl pair']),
    );
    await hand.click(page.locator('.empty').getByRole('button'));
    await expect.poll(() => context.pages().some((one) => one.url().includes('options.html'))).toBe(true);
    const options = context.pages().find((one) => one.url().includes('options.html'));
    if (!options) throw new Error('The options were not opened.');
    await options.bringToFront();
    await hand.settle();
    const { code, port } = await pairingCode(home);
    await fill(options.locator('.pair-code'), code);
    await fill(options.locator('.pair-form input').last(), port);
    await hand.click(options.locator('.pair-form button[type=submit]'));
    await options.locator('.link-online').waitFor();
    await keepPicture(options, 'everyday-de-paired');
    await options.close();
    await page.close();
  });

  test('where a crawl waits for a sign-in that it has, that is offered first; the browser asks, and the pages go on with it', async () => {
    const own = await openInFront(site.url('/account-login', host));
    await fill(own.locator('[name=name]'), 'ada');
    await hand.press('Tab');
    await hand.type('open');
    await hand.press('Return');
    await own.getByRole('heading', { name: 'Welcome ada' }).waitFor();

    const page = await openInFront(`${extensionOrigin}/dashboard.html#dialog=new`);
    await fill(page.locator('dialog textarea'), [1, 2].map((n) => site.url(`/account/${n}`, host)).join(' '));
    const crawl = page.locator('dialog button[type=submit]');
    await expect.poll(() => crawl.innerText()).toContain('2');
    await hand.click(crawl);
    const hold = page.locator('.holds li', { hasText: host });
    await hold.getByText('anmeldest').waitFor({ timeout: 60_000 });
    await page.locator('#row-0 .cell-page').waitFor();
    await hand.settle();
    await keepPicture(page, 'everyday-de-waits');
    expect(await brokenWords(page)).toEqual([]);
    const mine = hold.getByRole('button').first();
    expect(await mine.innerText()).toContain('Meine');
    await hand.click(mine);
    await hand.settle();
    // The browser's own question.
    await hand.press('Tab', 'Return');
    await hold.waitFor({ state: 'detached' });
    const done = async () =>
      (JSON.parse((await home.run('batches', '--json')).stdout) as { options: { session: string }; counts: object }[])
        .filter(({ options: { session } }) => session === host)
        .map(({ counts }) => counts);
    await expect.poll(done, { timeout: 60_000 }).toMatchObject([{ done: 2 }]);
    await keepPicture(page, 'everyday-de-done');
    expect(await brokenWords(page)).toEqual([]);
  });
});
