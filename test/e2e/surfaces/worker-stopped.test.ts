/** Chrome may stop the extension's worker at any moment; what it was doing goes on when it wakes, and what it shows is true again. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openSite, type Site } from '../../site/site.ts';
import { type CompanionChrome, openCompanionChrome } from '../harness/companion-chrome.ts';
import { deskRoutes, workAtDesk } from '../harness/desk-page.ts';

/** More than are read in the moment until the worker is stopped. */
const tabs = 4;

let site: Site;
let chrome: CompanionChrome;

beforeAll(async () => {
  site = await openSite({ routes: deskRoutes });
  chrome = await openCompanionChrome({ grantsAll: true });
});
afterAll(async () => {
  await chrome?.close();
  await site.close();
});

/** By CDP, as chrome://serviceworker-internals does. Resolves when Chrome says that it has stopped. */
async function stopWorker(surface: Page): Promise<void> {
  const cdp = await surface.context().newCDPSession(surface);
  const stopped = new Promise<void>((resolve) => {
    cdp.on('ServiceWorker.workerVersionUpdated', ({ versions }) => {
      for (const { versionId, runningStatus } of versions) {
        if (runningStatus === 'running') cdp.send('ServiceWorker.stopWorker', { versionId }).catch(() => {});
        if (runningStatus === 'stopped') resolve();
      }
    });
  });
  await cdp.send('ServiceWorker.enable');
  await stopped;
  await cdp.detach();
}

/** A message is one of the events that Chrome starts a worker for. */
const wakeWorker = (surface: Page, batch: string) =>
  surface.evaluate(async (id) => {
    const { chrome } = globalThis as unknown as {
      chrome: { runtime: { sendMessage(message: object): Promise<void> } };
    };
    await chrome.runtime.sendMessage({ kind: 'started', batch: id });
  }, batch);

test('tabs that were still to be read are read after it, each once', async () => {
  const open = [];
  for (let n = 0; n < tabs; n++) open.push(await chrome.openTab(site.url(`/desk/${n}`)));
  const [front] = open;
  if (!front) throw new Error('no tab');
  for (const tab of open) await workAtDesk(tab);
  // A tab that is stopped in the middle of a script answers nobody: the reader waits at it, and the worker dies waiting.
  const cdp = await chrome.context.newCDPSession(front);
  await cdp.send('Debugger.enable');
  await cdp.send('Debugger.pause');
  const stuck = front.evaluate('1').catch(() => {});

  const surface = await chrome.openSurface('popup.html');
  await surface.getByRole('radio', { name: /All tabs here/ }).check();
  await surface.getByRole('button', { name: `Crawl ${tabs} pages` }).click();
  await surface.locator('.progress').waitFor();
  const { batches } = await chrome.crawler.call('batch.list', {});
  const batch = batches[0]?.id ?? '';
  const counts = async () => (await chrome.crawler.call('batch.get', { batch })).counts;

  await stopWorker(surface);
  expect((await counts()).done).toBeLessThan(tabs);
  await cdp.detach();
  await stuck;
  await wakeWorker(surface, batch);

  await surface.locator('.progress-head .state-done').waitFor({ timeout: 60_000 });
  const { rows } = await chrome.crawler.call('page.list', { batch });
  expect(rows.map(({ state, lane }) => [state, lane])).toEqual(rows.map(() => ['done', 'tab']));
  for (let n = 0; n < tabs; n++) expect(site.count(`/desk/${n}`), `loads of tab ${n}`).toBe(1);
  for (const tab of open) await tab.close();
  await surface.close();
});

type Extension = {
  chrome: {
    action: { getBadgeText(of: object): Promise<string> };
    notifications: { getAll(): Promise<object> };
    storage: { local: { get(key: string): Promise<{ openBatches?: string[] }> } };
  };
};
const badge = (surface: Page) =>
  surface.evaluate(() => (globalThis as unknown as Extension).chrome.action.getBadgeText({}));
const notices = (surface: Page) =>
  surface.evaluate(async () => Object.keys(await (globalThis as unknown as Extension).chrome.notifications.getAll()));
const notedAsOpen = (surface: Page) =>
  surface.evaluate(
    async () => (await (globalThis as unknown as Extension).chrome.storage.local.get('openBatches')).openBatches ?? [],
  );

async function startList(surface: Page, paths: readonly string[]): Promise<string> {
  await surface.bringToFront();
  const next = surface.getByRole('button', { name: 'New crawl' });
  if (await next.isVisible()) await next.click();
  await surface.getByRole('radio', { name: /A list/ }).check();
  await surface.locator('textarea').fill(paths.map((path) => site.url(path)).join('\n'));
  await surface.getByRole('button', { name: /^Crawl \d+ pages?$/ }).click();
  await surface.locator('.progress').waitFor();
  const { batches } = await chrome.crawler.call('batch.list', {});
  const newest = batches.toSorted((one, other) => other.createdAt - one.createdAt)[0];
  return newest?.id ?? '';
}
const ended = (surface: Page) => surface.locator('.progress-head .state-done').waitFor({ timeout: 60_000 });

test('a batch that ends while it is stopped is told of when it wakes, and the badge is true', async () => {
  const surface = await chrome.openSurface('popup.html');
  const batch = await startList(
    surface,
    [1, 2, 3].map((n) => `/held/${n}`),
  );
  await expect.poll(() => notedAsOpen(surface)).toContain(batch);
  await expect.poll(() => badge(surface)).toMatch(/%$/);
  await stopWorker(surface);
  site.settings.letGo = 4;
  await ended(surface);
  expect(await badge(surface)).toMatch(/%$/);
  expect(await notices(surface)).not.toContain(`batch-end:${batch}`);
  await wakeWorker(surface, batch);
  await expect.poll(() => badge(surface)).toBe('');
  await expect.poll(() => notices(surface)).toContain(`batch-end:${batch}`);
  await surface.close();
});

test('the end of a batch too short to be seen running is told, too', async () => {
  const surface = await chrome.openSurface('popup.html');
  const batch = await startList(surface, ['/error/404']);
  await expect.poll(() => notices(surface)).toContain(`batch-end:${batch}`);
  await surface.close();
});
