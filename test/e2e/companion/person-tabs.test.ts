/** Tabs of a person in the companion's own Chrome come back after it was closed, and after it was killed; tabs of a crawl do not. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import type { HookTarget } from '../../../companion/crawl/ports.ts';
import { openSite, type Site } from '../../site/site.ts';
import { connectPlaywright } from '../harness/companion-chrome.ts';
import { type Display, hasXvfb, openDisplay } from '../harness/display.ts';

let display: Display;
let site: Site;
let home: string;

type Target = { readonly url: string; readonly targetId: string };
type Opened = { readonly crawler: Crawler; readonly browser: HookTarget };

/** A companion with a window, and a way to do in its Chrome what a person does. */
async function open(): Promise<Opened> {
  let browser: HookTarget | null = null;
  const crawler = await openCrawler({
    home,
    join: false,
    headless: false,
    openAtOnce: true,
    extension: true,
    chromeArgs: ['--remote-debugging-port=0'],
    hooks: {
      async browserOpened({ browser: opened }) {
        browser = opened;
      },
    },
  });
  return {
    crawler,
    // The one that is open: Chrome ends with its last window, and is opened anew.
    get browser() {
      if (!browser) throw new Error('The browser was not opened.');
      return browser;
    },
  };
}

/** The dashboard, and no empty tab that nobody opened. */
async function ownUrlsOf({ browser }: Opened): Promise<readonly string[]> {
  const { targetInfos } = (await browser.send('Target.getTargets', { filter: [{ type: 'page' }] })) as {
    targetInfos: readonly Target[];
  };
  return targetInfos.map(({ url }) => url).filter((url) => !url.startsWith('http'));
}

async function urlsOf({ browser }: Opened): Promise<readonly string[]> {
  const { targetInfos } = (await browser.send('Target.getTargets', { filter: [{ type: 'page' }] })) as {
    targetInfos: readonly Target[];
  };
  return targetInfos.map(({ url }) => url).filter((url) => url.startsWith('http'));
}

describe.skipIf(!hasXvfb)('with a window', () => {
  beforeAll(async () => {
    display = await openDisplay();
    site = await openSite();
    home = await mkdtemp(join(tmpdir(), 'tabtrawl-home-'));
  });
  afterAll(async () => {
    await site?.close();
    await display?.[Symbol.asyncDispose]();
    await rm(home, { recursive: true, force: true, maxRetries: 5 });
  });

  test('they are there again after a close and after a kill, and those of the crawl are not', async () => {
    const kept = () => readFile(join(home, 'tabs-default.json'), 'utf8').then(JSON.parse, () => []);
    const mine = [site.url('/article/1'), site.url('/article/2')].toSorted();
    const first = await open();
    for (const url of mine) await first.browser.send('Target.createTarget', { url });
    // As developer tools do, and other programs: what another is attached to is the person's all the same.
    const other = await connectPlaywright(join(home, 'profiles/default'));
    const run = await first.crawler.start([site.url('/article/3')], { lane: 'render' });
    await run.ended;
    await expect.poll(() => urlsOf(first)).toEqual(expect.arrayContaining(mine));
    await expect.poll(kept, { timeout: 20_000 }).toEqual(expect.arrayContaining(mine));
    await other.close();
    await first.crawler.close();

    const second = await open();
    await expect.poll(async () => (await urlsOf(second)).toSorted()).toEqual(mine);
    await expect.poll(() => ownUrlsOf(second)).toEqual([expect.stringMatching(/dashboard\.html$/)]);
    const [gone] = mine;
    const { targetInfos } = (await second.browser.send('Target.getTargets')) as { targetInfos: readonly Target[] };
    const targetId = targetInfos.find(({ url }) => url === gone)?.targetId;
    await second.browser.send('Target.closeTarget', { targetId });
    // A tab that the person closed stays closed.
    await expect.poll(kept, { timeout: 20_000 }).toEqual(mine.slice(1));
    await second.browser.send('Browser.crash').catch(() => {});
    await second.crawler.close();

    const third = await open();
    await expect.poll(() => urlsOf(third)).toEqual(mine.slice(1));
    await third.crawler.close();
  });

  test('a window that the person has closed is there again where they start Tabtrawl once more', async () => {
    const opened = await open();
    const pages = async () => {
      const { targetInfos } = (await opened.browser.send('Target.getTargets', { filter: [{ type: 'page' }] })) as {
        targetInfos: readonly Target[];
      };
      return targetInfos;
    };
    try {
      for (const { targetId } of await pages()) await opened.browser.send('Target.closeTarget', { targetId });
      const again = spawn(process.execPath, [join(import.meta.dirname, '../../../companion/app/main.ts')], {
        env: { ...process.env, TABTRAWL_HOME: home, NODE_NO_WARNINGS: '1' },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let said = '';
      again.stderr.setEncoding('utf8').on('data', (text: string) => {
        said += text;
      });
      const [code] = await once(again, 'close');
      expect(said).toContain(`pid ${process.pid}`);
      expect(said).toContain('Its dashboard is in front now');
      expect(code).toBe(4);
      await expect
        .poll(() => ownUrlsOf(opened).catch(() => []), { timeout: 30_000 })
        .toEqual([expect.stringContaining('/dashboard.html')]);
      // Closed in the midst of a crawl: it goes on, and the window that comes for it shows the dashboard, not an empty page.
      const { batch: info } = await opened.crawler.call('batch.start', {
        items: Array.from({ length: 12 }, (_, n) => site.url(`/slow/${n}`)),
        options: { lane: 'render', concurrency: 1 },
      });
      await expect
        .poll(async () => (await opened.crawler.call('batch.get', { batch: info.id })).counts.done, { timeout: 30_000 })
        .toBeGreaterThan(1);
      for (const { targetId } of await pages())
        await opened.browser.send('Target.closeTarget', { targetId }).catch(() => {});
      await expect
        .poll(async () => (await opened.crawler.call('batch.get', { batch: info.id })).counts.done, { timeout: 60_000 })
        .toBe(12);
      await expect
        .poll(() => ownUrlsOf(opened).catch(() => []), { timeout: 30_000 })
        .toEqual([expect.stringContaining('/dashboard.html')]);
      // Once more, it is the same one.
      await opened.crawler.call('dashboard.open', {});
      expect(await ownUrlsOf(opened)).toHaveLength(1);
    } finally {
      await opened.crawler.close();
    }
  });
});
