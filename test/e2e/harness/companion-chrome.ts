/**
 * The Chromium that a companion launched itself, with its extension in it. Tests drive it over an extra debugging port that only they
 * switch on; what only the pipe may do (press the toolbar button, load an extension) goes over the companion's own connection.
 */
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page, type Worker } from 'playwright-core';
import { expect, vi } from 'vitest';
import { type Crawler, type CrawlerOptions, openCrawler } from '../../../companion/app/library.ts';
import type { HookTarget } from '../../../companion/crawl/ports.ts';
import { extensionId, extensionOrigin, extensionPages } from '../../../shared/extension-id.ts';
import { grantedExtension } from './granted-extension.ts';

/** Longer than the slowest machine takes to draw a page; what is not there by then does not come. */
const actWithinMs = 30_000;

export interface CompanionChrome {
  readonly home: string;
  /** Where the browser puts what it downloads. */
  readonly downloads: string;
  readonly crawler: Crawler;
  readonly context: BrowserContext;
  /** A tab of the user's, in front. */
  openTab(url: string): Promise<Page>;
  /** A page of the extension in a tab; `name`: its path, with query and hash. */
  openSurface(name: string): Promise<Page>;
  /** Presses the extension's toolbar button while `tab` is in front, as a person does: the popup may then see that tab. */
  pressButton(tab: Page): Promise<ActionPopup>;
  /** The popup that is open, however it was opened. */
  shownPopup(): Promise<ActionPopup>;
  /** The extension's worker as it runs now. */
  worker(): Promise<Worker>;
  close(): Promise<void>;
}

export interface ActionPopup {
  readonly page: Page;
  close(): Promise<void>;
}

export type CompanionChromeOptions = {
  /** The extension has all permissions that it asks for at the moment of use. Default false. */
  readonly grantsAll?: boolean;
  /** In a window rather than headless; DISPLAY must name a screen. */
  readonly hasWindow?: boolean;
  /** It coordinates this fleet. */
  readonly fleet?: CrawlerOptions['fleet'];
};

/** The extension must have been built (`npm test` does). */
export async function openCompanionChrome({
  grantsAll = false,
  hasWindow = false,
  fleet,
}: CompanionChromeOptions = {}): Promise<CompanionChrome> {
  const home = await mkdtemp(join(tmpdir(), 'tabtrawl-home-'));
  const granted = grantsAll ? await grantedExtension() : null;
  const pipe: { browser: HookTarget | null } = { browser: null };
  const crawler = await openCrawler({
    home,
    join: false,
    headless: !hasWindow,
    extension: true,
    openAtOnce: true,
    ...(fleet ? { fleet } : {}),
    chromeArgs: ['--remote-debugging-port=0', '--window-size=1400,1000', '--screen-info={1600x1200}'],
    hooks: {
      // Comes after the companion's own loading and before it hands over port and token.
      async browserOpened({ browser }) {
        pipe.browser = browser;
        if (granted) await replaceExtension(browser, granted);
      },
    },
  });
  const connect = () => connectPlaywright(join(home, 'profiles/default'));
  const browser = await connect();
  const context = defaultContext(browser);
  // Playwright sees a popup only where it comes later than the popup.
  const shownPopup = async (): Promise<ActionPopup> => {
    const own = await findPopup(connect);
    return { page: own.page, close: () => own.browser.close() };
  };
  const downloads = join(home, 'downloads');
  const downloadBehavior = { behavior: 'allow', downloadPath: downloads } as const;
  await (await browser.newBrowserCDPSession()).send('Browser.setDownloadBehavior', downloadBehavior);

  return {
    home,
    downloads,
    crawler,
    context,
    openTab: (url) => openAt(context, url),
    openSurface: (name) => openAt(context, `${extensionOrigin}/${name}`),
    worker: () => workerOf(context),
    async pressButton(tab) {
      if (!pipe.browser) throw new Error('Chrome is not open.');
      await tab.bringToFront();
      const targetId = await tabTargetOf(pipe.browser, tab);
      await pipe.browser.send('Extensions.triggerAction', { id: extensionId, targetId });
      return shownPopup();
    },
    shownPopup,
    async close() {
      await browser.close();
      await crawler.close();
      await rm(home, { recursive: true, force: true, maxRetries: 5 });
      if (granted) await rm(granted, { recursive: true, force: true });
    },
  };
}

/** Over the port of a Chrome on this profile folder; nothing of the browser's own behaviour is changed. */
export async function connectPlaywright(profileDir: string): Promise<Browser> {
  const file = join(profileDir, 'DevToolsActivePort');
  // Chrome makes the file first, and fills it then.
  const [port, path] = await vi.waitFor(
    () => {
      const lines = readFileSync(file, 'utf8').split('\n');
      if (!/^\/devtools\/browser\/.{36}/.test(lines[1] ?? '')) throw new Error(`${file} is not filled yet.`);
      return lines;
    },
    { timeout: actWithinMs },
  );
  return chromium.connectOverCDP(`ws://127.0.0.1:${port}${path}`, { noDefaults: true, isLocal: true });
}

export function defaultContext(browser: Browser): BrowserContext {
  const [context] = browser.contexts();
  if (!context) throw new Error('The browser has no profile open.');
  context.setDefaultTimeout(actWithinMs);
  return context;
}

export async function workerOf(context: BrowserContext): Promise<Worker> {
  const running = context.serviceWorkers().findLast((worker) => worker.url().startsWith(extensionOrigin));
  return running ?? context.waitForEvent('serviceworker');
}

async function openAt(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  return page;
}

type Target = { readonly targetId: string; readonly type: string; readonly url: string };

async function targetsOf(browser: HookTarget, type: string): Promise<readonly Target[]> {
  const { targetInfos } = (await browser.send('Target.getTargets', { filter: [{ type }] })) as {
    targetInfos: readonly Target[];
  };
  return targetInfos;
}

/** The action is one of a tab, which CDP tells apart from the page in it. */
async function tabTargetOf(browser: HookTarget, page: Page): Promise<string> {
  const tab = (await targetsOf(browser, 'tab')).find(({ url }) => url === page.url());
  if (!tab) throw new Error(`No tab is on ${page.url()}.`);
  return tab.targetId;
}

async function findPopup(connect: () => Promise<Browser>): Promise<{ browser: Browser; page: Page }> {
  const isPopup = (page: Page) => page.url() === `${extensionOrigin}/${extensionPages.popup}`;
  let found: { browser: Browser; page: Page } | null = null;
  await expect
    .poll(
      async () => {
        const browser = await connect();
        const page = defaultContext(browser).pages().find(isPopup);
        if (page) found = { browser, page };
        else await browser.close();
        return page !== undefined;
      },
      { timeout: actWithinMs },
    )
    .toBe(true);
  if (!found) throw new Error('The popup did not come.');
  return found;
}

/** Chrome reloads the extension under its pinned id; resolves when the new one's worker is there. */
async function replaceExtension(browser: HookTarget, path: string): Promise<void> {
  const workers = async () => (await targetsOf(browser, 'service_worker')).map(({ targetId }) => targetId);
  const before = await workers();
  await browser.send('Extensions.loadUnpacked', { path });
  await expect
    .poll(
      async () => {
        const now = await workers();
        return now.length > 0 && now.every((id) => !before.includes(id));
      },
      { timeout: actWithinMs },
    )
    .toBe(true);
}
