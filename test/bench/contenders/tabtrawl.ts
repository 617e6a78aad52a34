/**
 * Tabtrawl through its library, everything stored. `extra.idleTimes`: Chrome may hold so many times what it holds idle; `extra.root`: another
 * checkout, whose library is taken.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { type Contender, type Detail, loopbackOnly, type Moment } from '../contender.ts';
import { median } from '../figures.ts';

const idleForMs = 3000;
const lookEachMs = 5;
const comparedPages = 500;

let told: Detail | undefined;

export function detail(): Detail {
  if (!told) throw new Error('The crawl has not ended.');
  return told;
}

export const contender: Contender = async (task, took, opened) => {
  const { openCrawler } = await libraryOf(task.extra.root);
  const crawler = await openCrawler({
    home: task.scratch,
    headless: true,
    chrome: task.executablePath,
    openAtOnce: true,
    chromeArgs: [
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--disable-quic',
      ...(task.extra.isOffline ? [loopbackOnly] : []),
    ],
  });
  const { lane = 'render', idleTimes } = task.extra;
  let maxMemory: number | undefined;
  if (idleTimes) {
    await pause(idleForMs);
    maxMemory = Math.round((await crawler.call('status', {})).memory.browserBytes * Number(idleTimes));
  }
  opened();
  const from = performance.now();
  const stopBlocks = watchBlocks();
  const timeline: Moment[] = [];
  crawler.on('status', ({ tabs, pagesPerSecond, memory }) => {
    const { limit, working, reason } = tabs;
    const atMs = Math.round(performance.now() - from);
    timeline.push({ atMs, limit, working, pagesPerSecond, companionBytes: memory.companionBytes, reason });
  });
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
      loadImages: task.extra.loadImages === true,
      ...(maxMemory === undefined ? {} : { maxMemory }),
    },
  );
  const tookMs: number[] = [];
  for await (const page of pages) {
    took(page.url, page.state === 'done' ? page.markdown : null);
    const { navigateMs, settleMs, captureMs } = page.timings;
    if (page.state === 'done') tookMs.push(navigateMs + settleMs + captureMs);
  }
  told = {
    ...stopBlocks(),
    firstMs: median(tookMs.slice(0, comparedPages)),
    lastMs: median(tookMs.slice(-comparedPages)),
    timeline,
    ...(maxMemory === undefined ? {} : { budgetBytes: maxMemory }),
  };
  await crawler.close();
};

/** Of this checkout, or of another: wherever it had it at that time. */
async function libraryOf(root: unknown): Promise<typeof import('../../../companion/app/library.ts')> {
  const from = typeof root === 'string' ? root : join(import.meta.dirname, '../../..');
  const file = ['companion/app/library.ts', 'companion/library.ts'].map((path) => join(from, path)).find(existsSync);
  if (!file) throw new Error(`${from} is no checkout of Tabtrawl: it has no companion/app/library.ts.`);
  return import(pathToFileURL(file).href);
}

/**
 * How long this thread worked without looking at its timers, in its own CPU time: on a machine that is busy all the time a delay by the clock
 * would mostly be the wait for a processor.
 */
function watchBlocks(): () => Pick<Detail, 'mainThreadCpuMs' | 'longestBlockMs' | 'block99Ms'> {
  const cpuMs = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  const from = cpuMs();
  let last = from;
  const blocks: number[] = [];
  const timer = setInterval(() => {
    const now = cpuMs();
    blocks.push(now - last);
    last = now;
  }, lookEachMs);
  return () => {
    clearInterval(timer);
    const sorted = blocks.toSorted((a, b) => a - b);
    return {
      mainThreadCpuMs: cpuMs() - from,
      longestBlockMs: sorted.at(-1) ?? 0,
      block99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
    };
  };
}
