/**
 * `npm run bench -- fleet-pages [--count N] [--only PAGES]`: pages a second with 1, 2 and 3 workers on pages that wait for a second, N pages a worker
 * (default 80), by a real coordinator with its store. First with workers that are real but for their pages, which come from nowhere: what
 * coordinator, queue and the workers' own part hold back. Then with a Chrome each on pages of a slow server, rendered and fetched: as long
 * as this machine has processors for so many.
 *
 * A batch's `--concurrency` counts over the whole fleet, and tabs of workers are taken first: with as many as the workers have, they read
 * all of it, and what the coordinator's own Chrome would add is left out. What waiting alone allows is tabs ÷ wait.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import {
  findQueueServer,
  openQueue,
  openSlowSite,
  recordsOf,
  scratch,
  startCrawl,
  startWorker,
} from '../fleet/real-fleet.ts';

const child = fileURLToPath(new URL('./fleet-worker.ts', import.meta.url));
const waitMs = 1000;
const hosts = 60;

type Case = { readonly pages: 'from nowhere' | 'rendered' | 'fetched'; readonly tabs: number };
const cases: readonly Case[] = [
  { pages: 'from nowhere', tabs: 16 },
  { pages: 'rendered', tabs: 4 },
  { pages: 'fetched', tabs: 4 },
];

type Figures = { readonly perSecond: number; readonly cpuMs: number };

/** Prints a line a case and number of workers. */
export async function runFleetPages(pagesEach: number, only: readonly string[] = []): Promise<void> {
  const server = findQueueServer();
  if (!server) {
    console.log('There is no valkey-server and no redis-server on the PATH: the fleet is not measured.');
    return;
  }
  for (const of of cases) {
    if (only.length > 0 && !only.includes(of.pages)) continue;
    let first = 0;
    for (const workers of [1, 2, 3]) {
      const { perSecond, cpuMs } = await measure(server, of, workers, pagesEach * workers * (of.tabs / 4));
      first ||= perSecond;
      const [load = 0] = loadavg();
      console.log(
        `${of.pages}, ${workers} × ${of.tabs} tabs: ${perSecond.toFixed(1)} pages/s, ${(perSecond / first).toFixed(2)} × one worker · coordinator ${cpuMs.toFixed(1)} ms CPU a page · waits alone allow ${(workers * of.tabs * 1000) / waitMs} · load ${load.toFixed(0)} on ${cpus().length} processors`,
      );
    }
  }
}

async function measure(server: string, { pages, tabs }: Case, count: number, total: number): Promise<Figures> {
  using files = scratch();
  await using queue = await openQueue(server, files.dir);
  await using site = await openSlowSite(waitMs);
  const names = Array.from({ length: count }, (_, at) => `w${at}`);
  const end =
    pages === 'from nowhere'
      ? await startHollow(names, queue.url, tabs)
      : await startReal(names, queue.url, files.dir, tabs);
  try {
    const crawl = startCrawl(site.urls(hosts, total), files.dir, queue.url, [
      ...['--lane', pages === 'fetched' ? 'fetch' : 'render'],
      ...['--concurrency', `${tabs * count}`],
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
    if (code !== 0 || records.some(({ worker }) => worker === undefined))
      throw new Error(`The workers did not read all of it (${code}): ${crawl.told.err.slice(-2000)}`);
    // Without the start and the end, where fewer pages are under way than there are tabs; hosts begin with one page alone.
    const [from, to] = [Math.floor(endsMs.length * 0.25), Math.floor(endsMs.length * 0.9) - 1];
    return {
      perSecond: ((to - from) * 1000) / ((endsMs[to] ?? 0) - (endsMs[from] ?? 0)),
      cpuMs: ((usedMs[to] ?? 0) - (usedMs[from] ?? 0)) / (to - from),
    };
  } finally {
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
async function startHollow(names: readonly string[], url: string, tabs: number): Promise<() => Promise<void>> {
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
