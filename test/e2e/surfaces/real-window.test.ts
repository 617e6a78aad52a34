/**
 * The popup under the browser's own dialogs, in a real window with real keys: a permission question closes the popup, and the crawl goes
 * on all the same; a press beside it loses nothing. Needs Xvfb, xdotool and openbox; skipped where one is missing.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';

const isThere = (program: string) => spawnSync('which', [program]).status === 0;
const canPress = hasXvfb && isThere('xdotool') && isThere('openbox');
/** What a window needs to come to front and to take keys; nothing tells of it. */
const settleMs = 1500;

let display: Display;
let windows: ChildProcess;
let site: Site;
let chrome: CompanionChrome;

const env = () => ({ ...process.env, DISPLAY: display.name });
const xdotool = (...args: string[]) => execFileSync('xdotool', args, { env: env(), encoding: 'utf8' });
const press = async (...keys: string[]) => {
  for (const key of keys) {
    xdotool('key', '--clearmodifiers', key);
    await pause(200);
  }
};
/** The toolbar button by its key. */
const openPopup = async () => {
  await press('alt+shift+l');
  await pause(settleMs);
};
const batches = async () => (await chrome.crawler.call('batch.list', {})).batches;

type Extension = { chrome: { storage: { session: { get(key: string): Promise<Record<string, unknown>> } } } };
/** What the popup remembers. */
const remembered = async () =>
  (await chrome.worker()).evaluate(async () => {
    const { session } = (globalThis as unknown as Extension).chrome.storage;
    return (await session.get('chooser-popup'))['chooser-popup'] as { choice: Record<string, unknown> } | undefined;
  });

describe.skipIf(!canPress)('in a real window', () => {
  beforeAll(async () => {
    display = await openDisplay();
    windows = spawn('openbox', [], { env: env(), stdio: 'ignore' });
    site = await openSite();
    chrome = await openCompanionChrome({ hasWindow: true });
    for (let number = 1; number <= 40; number++) await chrome.openTab(site.url(`/article/${number}`));
    await pause(settleMs);
  });
  afterAll(async () => {
    await chrome?.close();
    await site?.close();
    windows?.kill();
    await display?.[Symbol.asyncDispose]();
  });

  test('a list that was typed is still there after a press beside the popup', async () => {
    await openPopup();
    // This tab, its site, all tabs, links, a list.
    await press('Down', 'Down', 'Down', 'Down');
    await press('Tab');
    xdotool('type', '--delay', '20', 'see https://example.com/a, and more');
    await pause(500);
    xdotool('mousemove', '300', '700', 'click', '1');
    await pause(settleMs);
    expect((await remembered())?.choice).toMatchObject({
      source: 'list',
      listText: 'see https://example.com/a, and more',
    });
  });

  test('40 open tabs: four presses the first time, the question of the browser among them; two after', async () => {
    await openPopup(); // 1
    await press('Up', 'Up'); // 2: all tabs here
    await press('Return'); // 3: allow, and crawl; the browser asks, and the popup is gone
    await pause(settleMs);
    expect(await batches()).toEqual([]);
    await press('Tab', 'Return'); // 4: Allow
    await expect.poll(async () => (await batches())[0]?.total, { timeout: 30_000 }).toBe(40);
    await expect.poll(async () => (await batches())[0]?.state, { timeout: 120_000 }).toBe('done');
    expect((await batches())[0]?.counts.done).toBe(40);
    await press('Escape');
    await pause(settleMs);

    await openPopup(); // 1
    await press('Return'); // 2
    await expect.poll(async () => (await batches()).length, { timeout: 30_000 }).toBe(2);
    expect((await batches()).map(({ total }) => total)).toEqual([40, 40]);
  });
});
