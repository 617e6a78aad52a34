/**
 * `npm run bench -- fleet-pages [--count N] [--only PAGES]`: pages a second with 1, 2 and 3 workers on pages that wait for a second, N pages a worker
 * (default 80), by a real coordinator with its store. First with workers that are real but for their pages, which come from nowhere: what
 * coordinator, queue and the workers' own part hold back. Then with a Chrome each on pages of a slow server, rendered and fetched: as long
 * as this machine has processors for so many. Last, only where it is named (`--only slow`), the same 3,000 pages that are answered after 300 ms for
 * each number of workers, and for as many tabs of the coordinator's own.
 *
 * A batch's `--concurrency` counts over the whole fleet, and tabs of workers are taken first: with as many as the workers have, they read
 * all of it, and what the coordinator's own Chrome would add is left out. What waiting alone allows is tabs ÷ wait.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { formatBytes } from '../../shared/units.ts';
import {
  findQueueServer,
  openQueue,
  openSlowSite,
  recordsOf,
  scratch,
  startCrawl,
  startWorker,
} from '../fleet/real-fleet.ts';
import { figuresOf } from './fleet.ts';

const child = fileURLToPath(new URL('./fleet-worker.ts', import.meta.url));
const hosts = 60;

type Case = {
  readonly pages: 'from nowhere' | 'rendered' | 'fetched' | 'slow';
  readonly tabs: number;
  readonly waitMs: number;
  /** Pages in all, whatever the number of workers; default: so many for each. */
  readonly total?: number;
  /** 0: the coordinator's own tabs, as many as one worker has. */
  readonly workers: readonly number[];
};
const cases: readonly Case[] = [
  { pages: 'from nowhere', tabs: 16, waitMs: 1000, workers: [1, 2, 3] },
  { pages: 'rendered', tabs: 4, waitMs: 1000, workers: [1, 2, 3] },
  { pages: 'fetched', tabs: 4, waitMs: 1000, workers: [1, 2, 3] },
  { pages: 'slow', tabs: 4, waitMs: 300, total: 3000, workers: [0, 1, 2, 3] },
];

type Figures = {
  readonly perSecond: number;
  readonly cpuMs: number;
  /** Over the queue, both ways, a page. */
  readonly queueBytes: number;
  readonly queueOps: number;
};

/** Prints a line a case and number of workers. */
export async function runFleetPages(pagesEach: number, only: readonly string[] = []): Promise<void> {
  const server = findQueueServer();
  if (!server) {
    console.log('There is no valkey-server and no redis-server on the PATH: the fleet is not measured.');
    return;
  }
  for (const of of cases) {
    if (only.length > 0 ? !only.includes(of.pages) : of.total !== undefined) continue;
    let first = 0;
    for (const workers of of.workers) {
      const total = of.total ?? pagesEach * workers * (of.tabs / 4);
      const { perSecond, cpuMs, queueBytes, queueOps } = await measure(server, of, workers, total);
      if (workers > 0) first ||= perSecond;
      const tabs = of.tabs * Math.max(1, workers);
      const [load = 0] = loadavg();
      console.log(
        [
          `${of.pages}, ${total} pages, ${workers > 0 ? `${workers} × ${of.tabs} tabs` : `${of.tabs} tabs of the coordinator's own`}: ${perSecond.toFixed(1)} pages/s`,
          ...(workers > 0 ? [`${(perSecond / first).toFixed(2)} × one worker`] : []),
          `${((tabs * 1000) / perSecond).toFixed(0)} ms of a tab a page`,
          `coordinator ${cpuMs.toFixed(1)} ms CPU a page`,
          ...(workers > 0 ? [`queue ${formatBytes(queueBytes)}, ${queueOps.toFixed(0)} operations a page`] : []),
          `waits alone allow ${((tabs * 1000) / of.waitMs).toFixed(0)}`,
          `load ${load.toFixed(0)} on ${cpus().length} processors`,
        ].join(' · '),
      );
    }
  }
}

async function measure(server: string, { pages, tabs, waitMs }: Case, count: number, total: number): Promise<Figures> {
  using files = scratch();
  await using queue = await openQueue(server, files.dir);
  await using site = await openSlowSite(waitMs);
  const names = Array.from({ length: count }, (_, at) => `w${at}`);
  const end =
    pages === 'from nowhere'
      ? await startHollow(names, queue.url, tabs, waitMs)
      : await startReal(names, queue.url, files.dir, tabs);
  const info = new Redis(queue.port);
  try {
    const before = await figuresOf(info);
    const crawl = startCrawl(site.urls(hosts, total), files.dir, count > 0 ? queue.url : null, [
      ...['--lane', pages === 'fetched' || pages === 'slow' ? 'fetch' : 'render'],
      ...['--concurrency', `${tabs * Math.max(1, count)}`],
    ]);
    const endsMs: number[] = [];
    const usedMs: number[] = [];
    const seen = setInterval(() => {
      const have = crawl.told.out.split('\n').length - 1;
      const cpuMs = endsMs.length < have ? cpuMsOf(crawl.pid) : 0;
      while (endsMs.length < have) {
        endsMs.push(performance.now());
        usedMs.push(cpuMs);
      }
    }, 50);
    const code = await crawl.ended;
    clearInterval(seen);
    const records = recordsOf(crawl);
    const after = await figuresOf(info);
    if (code !== 0 || records.some(({ worker }) => (worker !== undefined) !== count > 0))
      throw new Error(`The workers did not read all of it (${code}): ${crawl.told.err.slice(-2000)}`);
    // Without the start and the end, where fewer pages are under way than there are tabs; hosts begin with one page alone.
    const [from, to] = [Math.floor(endsMs.length * 0.25), Math.floor(endsMs.length * 0.9) - 1];
    return {
      perSecond: ((to - from) * 1000) / ((endsMs[to] ?? 0) - (endsMs[from] ?? 0)),
      cpuMs: ((usedMs[to] ?? 0) - (usedMs[from] ?? 0)) / (to - from),
      queueBytes: (after.bytes - before.bytes) / records.length,
      queueOps: (after.commands - before.commands) / records.length,
    };
  } finally {
    info.disconnect();
    await end();
  }
}

/** Processor time of the process so far, without its Chrome. Linux alone: 0 elsewhere. */
function cpuMsOf(pid: number): number {
  try {
    const [user = 0, system = 0] =
      readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ').slice(11, 13).map(Number) ?? [];
    return (user + system) * 10;
  } catch {
    return 0;
  }
}

/** Workers whose pages come from nowhere. */
async function startHollow(
  names: readonly string[],
  url: string,
  tabs: number,
  waitMs: number,
): Promise<() => Promise<void>> {
  const children = names.map((name) =>
    spawn(process.execPath, ['--no-warnings', child, url, name, `${tabs}`, `${waitMs}`, '10000'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(children.map((one) => once(one.stdout, 'data')));
  return async () => {
    for (const one of children) one.stdin.end();
    await Promise.all(children.map((one) => once(one, 'exit')));
  };
}

async function startReal(
  names: readonly string[],
  url: string,
  dir: string,
  tabs: number,
): Promise<() => Promise<void>> {
  const workers = names.map((name) => startWorker(name, dir, url, ['--tabs', `${tabs}`]));
  await Promise.all(workers.map((worker) => worker.says('is ready')));
  return async () => {
    await Promise.all(workers.map((worker) => worker.end()));
  };
}
