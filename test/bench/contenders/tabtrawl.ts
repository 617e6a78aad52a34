/** Tabtrawl through its library, everything stored. */
import { openCrawler } from '../../../companion/library.ts';
import type { Contender } from '../contender.ts';

export const contender: Contender = async (task, took, opened) => {
  const crawler = await openCrawler({
    home: task.scratch,
    headless: true,
    chrome: task.executablePath,
    openAtOnce: true,
    chromeArgs: ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--disable-quic'],
  });
  opened();
  const { lane = 'render', maxMemory } = task.extra;
  const pages = crawler.crawl(
    task.urls.map(({ url }) => url),
    {
      concurrency: task.concurrency,
      // Politeness is not what is measured.
      perHost: 64,
      lane: lane === 'auto' || lane === 'fetch' ? lane : 'render',
      session: task.session,
      timeout: task.timeoutMs,
      retries: 0,
      ...(maxMemory ? { maxMemory: Number(maxMemory) } : {}),
    },
  );
  for await (const page of pages) took(page.url, page.state === 'done' ? page.markdown : null);
  await crawler.close();
};
