/**
 * `npm run bench -- fleet`: what the queue of a fleet costs, with workers that are real but for their pages (these come from nowhere after
 * 300 ms), and a coordinator without a store: processor time a page on each side, operations and bytes of the queue.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Redis } from 'ioredis';
import { systemClock } from '../../companion/app/companion.ts';
import { openBullmqCarrier } from '../../companion/fleet/bullmq-carrier.ts';
import { Coordinator } from '../../companion/fleet/coordinator.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { formatBytes } from '../../shared/units.ts';
import { findQueueServer, openQueue, scratch } from '../fleet/real-fleet.ts';

const child = fileURLToPath(new URL('./fleet-worker.ts', import.meta.url));

type QueueFigures = {
  readonly workers: number;
  readonly pages: number;
  readonly pagesPerSecond: number;
  readonly coordinatorCpuMsPerPage: number;
  readonly queueCpuMsPerPage: number;
  readonly opsPerPage: number;
  readonly bytesPerPage: number;
  readonly peakQueueBytes: number;
};

/** Prints a line a number of workers. */
export async function runFleet(): Promise<void> {
  for (const workers of [1, 2, 4]) {
    const figures = await benchQueue({ workers, tabs: 16, pages: 500 * workers, ms: 300, bytes: 10_000 });
    if (!figures) {
      console.log('There is no valkey-server and no redis-server on the PATH: the fleet is not measured.');
      return;
    }
    const { pagesPerSecond, coordinatorCpuMsPerPage, queueCpuMsPerPage, opsPerPage, bytesPerPage, peakQueueBytes } =
      figures;
    console.log(
      `${workers} workers: ${pagesPerSecond.toFixed(0)} pages/s · a page: coordinator ${coordinatorCpuMsPerPage.toFixed(2)} ms CPU, queue ${queueCpuMsPerPage.toFixed(2)} ms CPU, ${opsPerPage.toFixed(0)} operations, ${formatBytes(bytesPerPage)} · queue's peak ${formatBytes(peakQueueBytes)}`,
    );
  }
}

/** Null where this machine has no Redis and no Valkey. */
async function benchQueue(of: {
  readonly workers: number;
  readonly tabs: number;
  readonly pages: number;
  readonly ms: number;
  readonly bytes: number;
}): Promise<QueueFigures | null> {
  const server = findQueueServer();
  if (!server) return null;
  using files = scratch();
  await using queue = await openQueue(server, files.dir);
  const children = Array.from({ length: of.workers }, (_, at) =>
    spawn(process.execPath, ['--no-warnings', child, queue.url, `w${at}`, `${of.tabs}`, `${of.ms}`, `${of.bytes}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  await Promise.all(children.map((one) => once(one.stdout, 'data')));
  await using carrier = await openBullmqCarrier({ url: queue.url, log: () => {} });
  let wake = () => {};
  const coordinator = new Coordinator({
    carrier,
    clock: systemClock,
    log: () => {},
    id: 'bench',
    version: 'bench',
    consents: () => ({ public: [], offered: [] }),
    waiting: () => 0,
    onChange: () => wake(),
    onTold: () => {},
    onWrites: () => {},
  });
  await coordinator.open();
  const info = new Redis(queue.port);
  const before = await figuresOf(info);
  const cpuBefore = process.cpuUsage();
  const fromMs = performance.now();
  const options = batchOptions.parse({ session: 'isolated', lane: 'render' });
  let next = 0;
  let done = 0;
  await new Promise<void>((resolve, reject) => {
    wake = () => {
      while (next < of.pages && coordinator.free > 0) {
        const host = `h${next % 500}.example`;
        const page = {
          id: `p${next}`,
          batch: 'b',
          index: next,
          url: `https://${host}/${next}`,
          host,
          attempts: 0,
          crashes: 0,
          fromTab: false,
          notes: [],
        };
        const tab = coordinator.take(page, options);
        if (!tab) return;
        next++;
        void tab
          .visit({ page, session: 'isolated', attempt: 1, options }, new AbortController().signal)
          .then((visit) => {
            if (visit.outcome !== 'captured') reject(new Error(`a page came to ${visit.outcome}`));
            tab.release();
            if (++done === of.pages) resolve();
          });
      }
    };
    wake();
  });
  const tookMs = performance.now() - fromMs;
  const cpu = process.cpuUsage(cpuBefore);
  const after = await figuresOf(info);
  info.disconnect();
  await coordinator[Symbol.asyncDispose]();
  for (const one of children) one.stdin.end();
  await Promise.all(children.map((one) => once(one, 'exit')));
  const each = (value: number) => value / of.pages;
  return {
    workers: of.workers,
    pages: of.pages,
    pagesPerSecond: (of.pages * 1000) / tookMs,
    coordinatorCpuMsPerPage: each((cpu.user + cpu.system) / 1000),
    queueCpuMsPerPage: each((after.cpuSeconds - before.cpuSeconds) * 1000),
    opsPerPage: each(after.commands - before.commands),
    bytesPerPage: each(after.bytes - before.bytes),
    peakQueueBytes: after.peakBytes,
  };
}

/** What the queue has done so far, by its own word. */
export async function figuresOf(redis: Redis) {
  const text = await redis.info();
  const value = (name: string) => Number(new RegExp(`^${name}:([\\d.]+)`, 'm').exec(text)?.[1] ?? Number.NaN);
  return {
    cpuSeconds: value('used_cpu_sys') + value('used_cpu_user'),
    commands: value('total_commands_processed'),
    bytes: value('total_net_input_bytes') + value('total_net_output_bytes'),
    peakBytes: value('used_memory_peak'),
  };
}
