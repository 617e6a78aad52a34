/** The fleet as the dashboard shows it, with workers that are there: one that reads, one that stands still, one that lies, one that is too new. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { wire } from '../../../companion/fleet/messages.ts';
import { findQueueServer, openQueue, openSlowSite, scratch, startWorker } from '../../fleet/real-fleet.ts';
import { openCompanionChrome } from '../harness/companion-chrome.ts';
import { keepPicture } from '../harness/pictures.ts';

const server = findQueueServer();
const hollow = fileURLToPath(new URL('../../bench/fleet-worker.ts', import.meta.url));

const workerOf = (page: Page, name: string) => page.getByRole('dialog').locator('.fleet-worker', { hasText: name });

test.skipIf(!server)(
  'each worker says what it is at, and one that gives nothing why; pages say who read them',
  async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    await using site = await openSlowSite(400);
    const reader = startWorker('reader', files.dir, queue.url, ['--tabs', '2']);
    const stopped = startWorker('stands-still', files.dir, queue.url, ['--tabs', '1']);
    const liar = spawn(process.execPath, ['--no-warnings', hollow, queue.url, 'liar', '2', '50', '1000', 'lies'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const redis = new Redis(queue.url);
    // It is away for a while.
    redis.on('error', () => {});
    let seq = 0;
    const isThere = () => JSON.stringify({ wire: wire + 1, version: '9.0.0', seq: seq++ });
    const newer = setInterval(
      () => void redis.hset('{tabtrawl:default}:workers', 'a-newer-one', isThere()).catch(() => {}),
      500,
    );
    const chrome = await openCompanionChrome({ fleet: { url: queue.url, public: ['*.localhost'] } });
    try {
      await Promise.all([reader.says('is ready'), stopped.says('is ready'), once(liar.stdout, 'data')]);
      const newer = { wire: wire + 1, version: '9.0.0', seq: 1 };
      await redis.hset('{tabtrawl:default}:workers', 'a-newer-one', JSON.stringify(newer));
      const run = await chrome.crawler.start(site.urls(8, 60), { lane: 'render', name: 'Over the fleet' });
      const page = await chrome.openSurface(`dashboard.html#batch=${run.started.batch.id}`);
      await page.setViewportSize({ width: 1280, height: 900 });
      await page.locator('.link-online').waitFor();
      await page.getByRole('button', { name: /^4 workers/ }).click();
      await workerOf(page, 'reader')
        .getByText(/^http:/)
        .first()
        .waitFor();
      expect(await workerOf(page, 'reader').innerText()).toMatch(/ready.*of 2 tabs.*Code: /s);
      await workerOf(page, 'liar').getByText('does not fit').waitFor();
      await workerOf(page, 'a-newer-').getByText('update the coordinator').waitFor();
      stopped.signal('SIGSTOP');
      await workerOf(page, 'stands-still').getByText('has not been heard of').waitFor();
      await keepPicture(page, 'fleet-light');
      await page.emulateMedia({ colorScheme: 'dark' });
      await keepPicture(page, 'fleet-dark');
      await page.setViewportSize({ width: 320, height: 640 });
      await keepPicture(page, 'fleet-320');
      const wide = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(wide).toBeLessThanOrEqual(0);
      await page.setViewportSize({ width: 1280, height: 900 });

      await queue.stop();
      const away = page.getByRole('dialog').getByRole('alert');
      await away.waitFor();
      expect(await away.innerText()).toMatch(
        /^The queue cannot be reached: [^.:]+\. Pages are read here until it is back\.$/,
      );
      await keepPicture(page, 'fleet-away');
      await queue.start();
      await away.waitFor({ state: 'detached' });
      await page.keyboard.press('Escape');

      await run.ended;
      const records = await Array.fromAsync(run.records());
      expect(records.map(({ state }) => state)).toEqual(Array(60).fill('done'));
      const read = records.find(({ worker }) => worker === 'reader');
      if (!read) throw new Error('The worker read nothing.');
      await page.goto(`${page.url().split('#')[0]}#batch=${run.started.batch.id}&page=${read.id}`);
      await page.locator('.drawer').getByRole('tab', { name: 'Details' }).click();
      await page.getByText('Read by worker').waitFor();
      await keepPicture(page, 'fleet-read-by');
    } finally {
      stopped.signal('SIGCONT');
      clearInterval(newer);
      redis.disconnect();
      liar.stdin.end();
      await chrome.close();
      await Promise.all([reader.end(), stopped.end()]);
      liar.kill('SIGKILL');
    }
  },
);
