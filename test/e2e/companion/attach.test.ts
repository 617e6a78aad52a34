/** `--attach`: a crawl in a Chromium that a person runs, with all their tabs. Ours come and go behind; theirs are not touched. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { openSite, type Site } from '../../site/site.ts';
import { type CliHome, openCliHome } from '../harness/cli.ts';
import { defaultContext } from '../harness/companion-chrome.ts';
import { type EverydayChromium, openEverydayChromium } from '../harness/everyday-chromium.ts';

const theirTabs = 30;
const frozen = 5;
const discarded = 5;

type Api = {
  tabs: {
    create(of: object): Promise<{ id: number }>;
    discard(id: number): Promise<unknown>;
    query(
      of: object,
    ): Promise<{ id: number; windowId: number; active: boolean; discarded: boolean; frozen: boolean }[]>;
    onActivated: { addListener(listen: (tab: { windowId: number }) => void): void };
    onUpdated: { addListener(listen: (id: number, change: object) => void): void };
    onRemoved: { addListener(listen: (id: number) => void): void };
    onReplaced: { addListener(listen: (added: number, removed: number) => void): void };
  };
  windows: { onFocusChanged: { addListener(listen: (id: number) => void): void } };
};
type Watch = { chrome: Api; seen: string[] };

let site: Site;
let folder: string;
let userDataDir: string;
let home: CliHome;
let everyday: EverydayChromium;

beforeEach(async () => {
  site = await openSite();
  folder = await mkdtemp(join(tmpdir(), 'tabtrawl-everyday-'));
  // Where Chromium keeps it on the platform, so that the companion finds it by itself.
  vi.stubEnv('HOME', folder);
  vi.stubEnv('XDG_CONFIG_HOME', undefined);
  vi.stubEnv('CHROME_CONFIG_HOME', undefined);
  userDataDir = join(folder, '.config/chromium');
  home = openCliHome();
  everyday = await openEverydayChromium({ userDataDir, extensionDir: await writeWatcher(join(folder, 'watcher')) });
});
afterEach(async () => {
  await everyday.close();
  home[Symbol.dispose]();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  await site.close();
});

/** An extension that sees the tabs as the person does, and nothing else. Its own page is one of the tabs. */
async function writeWatcher(dir: string): Promise<string> {
  await mkdir(dir);
  const manifest = {
    manifest_version: 3,
    name: 'Watcher',
    version: '1',
    permissions: ['tabs'],
    background: { service_worker: 'worker.js' },
  };
  await writeFile(join(dir, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(dir, 'worker.js'), '');
  await writeFile(join(dir, 'watch.html'), '<!doctype html><title>Watch</title>');
  return dir;
}

/** Noted the first time: Chrome ends a worker that has nothing to do, and with it what tells of the extension. */
let watchUrl = '';

async function openWatch(): Promise<{ page: Page; leave: () => Promise<void> }> {
  const browser = await everyday.connect();
  const context = defaultContext(browser);
  if (!watchUrl) {
    const worker = context.serviceWorkers()[0] ?? (await context.waitForEvent('serviceworker'));
    watchUrl = new URL('watch.html', worker.url()).href;
  }
  const url = watchUrl;
  const page = context.pages().find((one) => one.url() === url) ?? (await context.newPage());
  if (page.url() !== url) await page.goto(url);
  return { page, leave: () => browser.close() };
}

/** Opens the tabs behind the one in front, and puts some of them to sleep. */
const openTheirs = (page: Page, urls: readonly string[], asleep: number) =>
  page.evaluate(
    async ({ addresses, sleeping }) => {
      const { tabs } = (globalThis as unknown as Watch).chrome;
      const loaded = new Set<number>();
      const allLoaded = new Promise<void>((resolve) => {
        tabs.onUpdated.addListener((id, change) => {
          if ((change as { status?: string }).status === 'complete') loaded.add(id);
          if (loaded.size >= addresses.length) resolve();
        });
      });
      const made = await Promise.all(addresses.map((url) => tabs.create({ url, active: false })));
      await allLoaded;
      for (const { id } of made.slice(0, sleeping)) await tabs.discard(id);
    },
    { addresses: urls, sleeping: asleep },
  );

/** Notes all that happens to the tabs that are there now, and where the focus goes. */
const watchTheirs = (page: Page) =>
  page.evaluate(async () => {
    const watch = globalThis as unknown as Watch;
    const { tabs, windows } = watch.chrome;
    const open = await tabs.query({});
    const theirs = new Set(open.map(({ id }) => id));
    const windowsOfTheirs = new Set(open.map(({ windowId }) => windowId));
    watch.seen = [];
    tabs.onActivated.addListener((tab) => {
      if (windowsOfTheirs.has(tab.windowId)) watch.seen.push(`activated ${JSON.stringify(tab)}`);
    });
    tabs.onUpdated.addListener((id, change) => theirs.has(id) && watch.seen.push(`updated ${JSON.stringify(change)}`));
    tabs.onRemoved.addListener((id) => theirs.has(id) && watch.seen.push(`removed ${id}`));
    tabs.onReplaced.addListener((id) => watch.seen.push(`replaced by ${id}`));
    windows.onFocusChanged.addListener((id) => watch.seen.push(`focus went to window ${id}`));
  });
const tabsOf = (page: Page) => page.evaluate(() => (globalThis as unknown as Watch).chrome.tabs.query({}));
const seenBy = (page: Page) => page.evaluate(() => (globalThis as unknown as Watch).seen);

/** As Chrome freezes a tab that has long been behind. */
async function freeze(tab: Page): Promise<void> {
  const cdp = await tab.context().newCDPSession(tab);
  await cdp.send('Page.setWebLifecycleState', { state: 'frozen' });
}

test('thirty tabs of theirs, some frozen, some asleep: ours are made behind them and go, theirs stay as they are', async () => {
  const urls = Array.from({ length: theirTabs }, (_, n) => site.url(`/article/${n + 500}`));
  const first = await openWatch();
  await openTheirs(first.page, urls, discarded);
  const awake = first.page
    .context()
    .pages()
    .filter((page) => page.url().includes('/article/'));
  for (const tab of awake.slice(0, frozen)) await freeze(tab);
  const states = async () => {
    const tabs = await tabsOf(first.page);
    return [tabs.filter((tab) => tab.discarded).length, tabs.filter((tab) => tab.frozen).length];
  };
  await expect.poll(states).toEqual([discarded, frozen]);
  await watchTheirs(first.page);
  const before = await tabsOf(first.page);
  expect(before.length).toBeGreaterThan(theirTabs);
  site.forget();
  await first.leave();

  const pages = Array.from({ length: 8 }, (_, n) => site.url(`/article/${n}`));
  const shared = await home.records('crawl', ...pages.slice(0, 5), '--lane', 'render', '--attach');
  expect(shared.code, shared.stderr).toBe(0);
  const isolated = await home.records(
    'crawl',
    ...pages.slice(5),
    '--lane',
    'render',
    '--session',
    'isolated',
    `--attach=${userDataDir}`,
  );
  expect(isolated.code, isolated.stderr).toBe(0);
  for (const { index, markdown } of shared.records) expect(markdown).toContain(siteText(index));
  for (const { index, markdown } of isolated.records) expect(markdown).toContain(siteText(index + 5));

  expect(everyday.isRunning).toBe(true);
  const later = await openWatch();
  expect(await seenBy(later.page)).toEqual([]);
  expect(await tabsOf(later.page)).toEqual(before);
  expect(site.requests.filter(({ path }) => /^\/article\/5\d\d$/.test(path))).toEqual([]);
  expect(later.page.context().browser()?.contexts()).toHaveLength(1);
  await later.leave();
});

test('where no browser allows it, the message says how to switch it on', async () => {
  await everyday.close();
  await rm(userDataDir, { recursive: true, force: true, maxRetries: 5 });
  const { code, stderr } = await home.run('crawl', site.url('/article/1'), '--attach');
  expect(code).toBe(3);
  expect(stderr).toContain('chrome://inspect/#remote-debugging');
});
