/** puppeteer-cluster at its defaults; pages of one browser, contexts (`extra.mode`), or a browser a URL. */
import TurndownService from 'turndown';
import { type Contender, sameFlags } from '../contender.ts';
import { type PuppeteerPage, puppeteer } from './puppeteer.ts';

type ClusterModule = {
  Cluster: {
    CONCURRENCY_PAGE: number;
    CONCURRENCY_CONTEXT: number;
    CONCURRENCY_BROWSER: number;
    launch(options: object): Promise<{
      task(run: (job: { page: PuppeteerPage; data: string }) => Promise<void>): Promise<void>;
      queue(url: string): void;
      on(event: 'taskerror', listener: (error: Error, url: string) => void): void;
      idle(): Promise<void>;
      close(): Promise<void>;
    }>;
  };
};

export const contender: Contender = async (task, took, opened) => {
  const name = 'puppeteer-cluster';
  const { Cluster }: ClusterModule = await import(name);
  const modes: Record<string, number> = {
    page: Cluster.CONCURRENCY_PAGE,
    context: Cluster.CONCURRENCY_CONTEXT,
    browser: Cluster.CONCURRENCY_BROWSER,
  };
  const cluster = await Cluster.launch({
    concurrency: modes[String(task.extra.mode ?? 'page')],
    maxConcurrency: typeof task.concurrency === 'number' ? task.concurrency : 4,
    timeout: task.timeoutMs,
    puppeteer,
    puppeteerOptions: { executablePath: task.executablePath, args: sameFlags },
  });
  opened();
  const turndown = new TurndownService();
  await cluster.task(async ({ page, data }) => {
    await page.goto(data, { timeout: task.timeoutMs });
    took(data, turndown.turndown(await page.content()));
  });
  cluster.on('taskerror', (_error, url) => took(url, null));
  for (const { url } of task.urls) cluster.queue(url);
  await cluster.idle();
  await cluster.close();
};
