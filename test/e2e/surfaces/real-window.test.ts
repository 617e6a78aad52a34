/**
 * The popup under the browser's own dialogs, in a real window with real keys: a permission question closes the popup, and the crawl goes
 * on all the same; a press beside it loses nothing. Needs Xvfb, xdotool and openbox; skipped where one is missing.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { hasHand } from '../harness/display.ts';
import { type Hand, openHand } from '../harness/hand.ts';

let hand: Hand;
let site: Site;
let chrome: CompanionChrome;

/** The toolbar button by its key. */
const openPopup = async () => {
  await hand.press('alt+shift+l');
  await hand.settle();
};
const batches = async () => (await chrome.crawler.call('batch.list', {})).batches;

type Extension = { chrome: { storage: { session: { get(key: string): Promise<Record<string, unknown>> } } } };
/** What the popup remembers. */
const remembered = async () =>
  (await chrome.worker()).evaluate(async () => {
    const { session } = (globalThis as unknown as Extension).chrome.storage;
    return (await session.get('chooser-popup'))['chooser-popup'] as { choice: Record<string, unknown> } | undefined;
  });

describe.skipIf(!hasHand)('in a real window', () => {
  beforeAll(async () => {
    hand = await openHand();
    site = await openSite();
    chrome = await openCompanionChrome({ hasWindow: true });
    for (let number = 1; number <= 40; number++) await chrome.openTab(site.url(`/article/${number}`));
    await hand.settle();
  });
  afterAll(async () => {
    await chrome?.close();
    await site?.close();
    await hand?.[Symbol.asyncDispose]();
  });

  test('a list that was typed is still there after a press beside the popup', async () => {
    await openPopup();
    // This tab, its site, all tabs, links, a list.
    await hand.press('Down', 'Down', 'Down', 'Down');
    await hand.press('Tab');
    await hand.type('see https://example.com/a, and more');
    await hand.clickAt(300, 700);
    await hand.settle();
    expect((await remembered())?.choice).toMatchObject({
      source: 'list',
      listText: 'see https://example.com/a, and more',
    });
  });

  test('40 open tabs: four presses the first time, the question of the browser among them; two after', async () => {
    await openPopup(); // 1
    await hand.press('Up', 'Up'); // 2: all tabs here
    await hand.press('Return'); // 3: allow, and crawl; the browser asks, and the popup is gone
    await hand.settle();
    expect(await batches()).toEqual([]);
    await hand.press('Tab', 'Return'); // 4: Allow
    await expect.poll(async () => (await batches())[0]?.total, { timeout: 30_000 }).toBe(40);
    await expect.poll(async () => (await batches())[0]?.state, { timeout: 120_000 }).toBe('done');
    expect((await batches())[0]?.counts.done).toBe(40);
    await hand.press('Escape');
    await hand.settle();

    await openPopup(); // 1
    await hand.press('Return'); // 2
    await expect.poll(async () => (await batches()).length, { timeout: 30_000 }).toBe(2);
    expect((await batches()).map(({ total }) => total)).toEqual([40, 40]);
  });
});
