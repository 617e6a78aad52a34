/** Crawlee with Playwright or Puppeteer (`extra.with`), at its defaults or tuned (`extra.tuned`: fixed tabs; `extra.waitUntil`). */
import TurndownService from 'turndown';
import { type Contender, sameFlags } from '../contender.ts';

type CrawlPage = { content(): Promise<string> };
type Crawlee = {
  Configuration: new (options: object) => object;
  PlaywrightCrawler?: CrawlerClass;
  PuppeteerCrawler?: CrawlerClass;
};
type CrawlerClass = new (options: object, configuration: object) => { run(urls: readonly string[]): Promise<unknown> };

export const contender: Contender = async (task, took, opened) => {
  const kind = task.extra.with === 'puppeteer' ? 'puppeteer' : 'playwright';
  const name = `@crawlee/${kind}`;
  const crawlee: Crawlee = await import(name);
  const Crawler = kind === 'puppeteer' ? crawlee.PuppeteerCrawler : crawlee.PlaywrightCrawler;
  if (!Crawler) throw new Error(`${name} has no crawler`);
  const turndown = new TurndownService();
  const tabs =
    typeof task.concurrency === 'number' ? { minConcurrency: task.concurrency, maxConcurrency: task.concurrency } : {};
  const configuration = new crawlee.Configuration({
    persistStorage: false,
    purgeOnStart: true,
    storageClientOptions: { localDataDirectory: task.scratch },
  });
  const crawler = new Crawler(
    {
      launchContext: { launchOptions: { executablePath: task.executablePath, args: sameFlags } },
      headless: true,
      maxRequestRetries: 0,
      navigationTimeoutSecs: task.timeoutMs / 1000,
      requestHandlerTimeoutSecs: task.timeoutMs / 1000,
      ...tabs,
      preNavigationHooks: task.extra.waitUntil
        ? [
            async (_context: unknown, goto: { waitUntil?: unknown }) => {
              goto.waitUntil = task.extra.waitUntil;
            },
          ]
        : [],
      requestHandler: async ({ page, request }: { page: CrawlPage; request: { url: string } }) =>
        took(request.url, turndown.turndown(await page.content())),
      failedRequestHandler: async ({ request }: { request: { url: string } }) => took(request.url, null),
    },
    configuration,
  );
  opened();
  await crawler.run(task.urls.map(({ url }) => url));
};
