/** A person at a window of Tabtrawl's Chrome, who signs in wherever a host is held. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { onTestFinished, vi } from 'vitest';
import { type Crawler, type CrawlerOptions, openCrawler } from '../../../companion/app/library.ts';
import type { HookTarget } from '../../../companion/crawl/ports.ts';
import { connectPlaywright, defaultContext } from './companion-chrome.ts';

/** With a home of its own; closed when the test is over. */
export async function openOwnCrawler(options: CrawlerOptions): Promise<{ crawler: Crawler; home: string }> {
  const home = mkdtempSync(join(tmpdir(), 'tabtrawl-home-'));
  const crawler = await openCrawler({ ...options, home });
  onTestFinished(async () => {
    await crawler.close();
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  });
  return { crawler, home };
}

/** Fills in the form of the test site. */
export async function signIn(page: Page): Promise<void> {
  await page.locator('[name=name]').fill('ada');
  await page.locator('[name=password]').fill('open');
  await page.locator('form button').last().click();
}

export type Window = {
  readonly crawler: Crawler;
  readonly context: BrowserContext;
  /** Ids of the tabs that are open. */
  readonly targets: () => Promise<readonly string[]>;
};

/** Chrome in a window (DISPLAY must name a screen), which Playwright can see too. Closed when the test is over. */
export async function openWindow(options: CrawlerOptions = {}): Promise<Window> {
  let pipe: HookTarget | null = null;
  const { crawler, home } = await openOwnCrawler({
    ...options,
    headless: false,
    chromeArgs: ['--remote-debugging-port=0', ...(options.chromeArgs ?? [])],
    hooks: {
      browserOpened({ browser }) {
        pipe = browser;
      },
    },
  });
  const browser = await connectPlaywright(join(home, 'profiles/default'));
  onTestFinished(() => browser.close());
  const targets = async (): Promise<readonly string[]> => {
    const answer = await pipe?.send('Target.getTargets', { filter: [{ type: 'page' }] });
    return (answer as { targetInfos: { targetId: string }[] }).targetInfos.map(({ targetId }) => targetId);
  };
  return { crawler, context: defaultContext(browser), targets };
}

/** Playwright sees tabs late and in any order; this waits for the one of that target. */
async function pageOf(context: BrowserContext, isIt: (targetId: string) => boolean): Promise<Page> {
  return vi.waitFor(
    async () => {
      for (const page of context.pages()) {
        const session = await context.newCDPSession(page);
        const { targetInfo } = await session.send('Target.getTargetInfo');
        await session.detach();
        if (isIt(targetInfo.targetId)) return page;
      }
      throw new Error('The raised tab was not found.');
    },
    { timeout: 60_000, interval: 200 },
  );
}

/** Does what a person does each time a host is held: brings its page up, gets through, and lets the crawl go on by itself. */
export function bePerson(
  { crawler, context, targets }: Window,
  pass: (page: Page) => Promise<void>,
): { holds: string[]; faults: unknown[] } {
  const seen = { holds: [] as string[], faults: [] as unknown[] };
  /** Hosts that have been held since they last were free. */
  const met = new Set<string>();
  crawler.on('hold', ({ holds }) => {
    for (const host of met) if (!holds.some((one) => one.host === host)) met.delete(host);
    const hold = holds.find((one) => !one.open && !met.has(one.host));
    if (!hold) return;
    met.add(hold.host);
    seen.holds.push(hold.host);
    const act = async (): Promise<void> => {
      const before = await targets();
      await crawler.call('hold.open', { host: hold.host, session: hold.session });
      const raised = (await targets()).filter((id) => !before.includes(id));
      await pass(await pageOf(context, (id) => raised.includes(id)));
    };
    act().catch((fault: unknown) => {
      seen.faults.push(fault);
      // Without its person the batch would wait for ever.
      void crawler.call('hold.done', { host: hold.host, session: hold.session, verdict: 'give-up' });
    });
  });
  return seen;
}
