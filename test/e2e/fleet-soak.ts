/**
 * A batch on a fleet while everything falls: workers killed and stopped, the queue emptied, killed, away, the coordinator killed; one worker's
 * clock an hour off, and one that lies. By hand: `npm run soak:fleet [-- --minutes N --seed N …]`, on a Redis or Valkey of its own.
 * The same seed gives the same order of falls; their moments depend on the machine, and the result must not: each page ends once with its own
 * text, and by the server's access log no host is asked more often at once than `--per-host` says, nor sooner than `--delay` and `Retry-After`.
 */
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Redis } from 'ioredis';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { type Fall, type Manners, mannersOf } from '../fleet/access-log.ts';
import {
  findQueueServer,
  markOf,
  openQueue,
  openSlowSite,
  type Program,
  runProgram,
  scratch,
  startWorker,
} from '../fleet/real-fleet.ts';
import { seeded } from './soak.ts';

export type FleetPlan = {
  readonly pages: number;
  readonly workers: number;
  readonly perHost: number;
  readonly delayMs: number;
  /** Falls happen for so long; the batch is then left to end. */
  readonly fallMs: number;
  /** A worker or the queue that stops stands still for so long at most. */
  readonly stillMs: number;
  readonly seed: number;
};
export type FleetResult = {
  readonly tookMs: number;
  readonly falls: Readonly<Record<string, number>>;
  readonly endedOnce: number;
  readonly done: number;
  readonly wrong: readonly string[];
  /** Pages by where they were read. */
  readonly readBy: Readonly<Record<string, number>>;
  readonly requests: number;
  readonly manners: Manners;
};

const hosts = 24;
const waitMs = 300;
/** One page of so many is answered with "slow down" when it is first asked for. */
const slowDownEach = 40;
const retryAfterMs = 10_000;
const tabs = 3;
const startAgainAfterMs = 1000;
const lookEveryMs = 3000;
const bench = fileURLToPath(new URL('../bench/fleet-worker.ts', import.meta.url));
const falls = [
  'worker killed',
  'worker stopped',
  'queue emptied',
  'queue killed',
  'queue away',
  'coordinator killed',
] as const;
/** The others happen meanwhile. */
const lasting: readonly (typeof falls)[number][] = ['worker stopped', 'queue killed', 'queue away'];

/** Rejects where this machine has no Redis and no Valkey. */
export async function soakFleet(plan: FleetPlan, say: (line: string) => void): Promise<FleetResult> {
  const server = findQueueServer();
  if (!server) throw new Error('There is no valkey-server and no redis-server on the PATH.');
  using files = scratch();
  await using queue = await openQueue(server, files.dir);
  await using site = await openSlowSite(waitMs, (host, path, before) =>
    Number(path.split('/').at(-1)) % slowDownEach === 7 && !before.some((one) => one.host === host && one.path === path)
      ? { status: 429, headers: { 'retry-after': `${retryAfterMs / 1000}` } }
      : null,
  );
  const random = seeded(plan.seed);
  const home = join(files.dir, 'coordinator');
  const urls = site.urls(hosts, plan.pages);
  const workers = Array.from(
    { length: plan.workers },
    (_, at) => new Fallible(() => aWorker(at, files.dir, queue.url)),
  );
  const coordinator = new Fallible(() =>
    runProgram(['--headless', '--fleet', '--fleet-public', '*.localhost'], { home, queue: queue.url }),
  );
  const liar = spawn(process.execPath, ['--no-warnings', bench, queue.url, 'liar', '2', '50', '1000', 'lies'], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  const fromMs = performance.now();
  const counts: Record<string, number> = {};
  const still: Promise<unknown>[] = [];
  const fallen: Fall[] = [];
  const happen: Record<(typeof falls)[number], (worker: Fallible | undefined, forMs: number) => Promise<void>> = {
    'worker killed': async (worker) => worker?.killed(),
    'worker stopped': stopped,
    'queue emptied': () => emptied(queue.port),
    'queue killed': () => away(queue, 0),
    'queue away': (_, forMs) => away(queue, forMs),
    'coordinator killed': () => coordinator.killed(),
  };
  try {
    await coordinator.program.says('Ctrl-C closes');
    await begin(urls, files.dir, home, plan);
    let state = 'running';
    for (let nextLookMs = 0; state !== 'done'; ) {
      await sleep(300 + random() * 4000);
      if (performance.now() - fromMs < plan.fallMs) {
        const fall = falls[Math.floor(random() * falls.length)] ?? 'worker killed';
        const at = Math.floor(random() * workers.length);
        const forMs = 1000 + random() * plan.stillMs;
        counts[fall] = (counts[fall] ?? 0) + 1;
        say(`${Math.round((performance.now() - fromMs) / 1000)} s: ${fall}`);
        const since = performance.now();
        const over = happen[fall](workers[at], forMs).then(() =>
          fallen.push({ fromMs: since, toMs: performance.now() }),
        );
        if (lasting.includes(fall)) still.push(over);
        else await over;
      }
      if (performance.now() < nextLookMs) continue;
      nextLookMs = performance.now() + lookEveryMs;
      state = (await batchOf(home))?.state ?? state;
    }
    await Promise.all(still);
    const records = await recordsAt(home);
    const byIndex = Map.groupBy(records, ({ index }) => index);
    const readBy: Record<string, number> = {};
    for (const { worker = 'coordinator' } of records) readBy[worker] = (readBy[worker] ?? 0) + 1;
    return {
      tookMs: Math.round(performance.now() - fromMs),
      falls: counts,
      endedOnce: [...byIndex.values()].filter(({ length }) => length === 1).length,
      done: records.filter((record) => record.state === 'done').length,
      wrong: records
        .filter(({ url, state: end, markdown }) => end === 'done' && !markdown.includes(markOf(url)))
        .map(({ url }) => url),
      readBy,
      requests: site.visits.length,
      manners: mannersOf(site.visits, { ...plan, retryAfterMs, falls: fallen }),
    };
  } finally {
    liar.stdin.end();
    await Promise.all([coordinator, ...workers].map((one) => one.end()));
    liar.kill('SIGKILL');
  }
}

/**
 * A program that is started again where it falls, and where it ends by itself, as whatever keeps services does: one that is started while the
 * queue is away says so and ends.
 */
class Fallible {
  readonly #start: () => Program;
  #isOver = false;
  program: Program;

  constructor(start: () => Program) {
    this.#start = start;
    this.program = this.#again();
  }

  #again(): Program {
    const program = this.#start();
    void program.ended.then(async () => {
      await sleep(startAgainAfterMs);
      if (!this.#isOver && this.program === program) this.program = this.#again();
    });
    return program;
  }

  async killed(): Promise<void> {
    const { program } = this;
    program.signal('SIGCONT');
    program.signal('SIGKILL');
    await program.ended;
    if (this.program === program) this.program = this.#again();
  }

  async end(): Promise<void> {
    this.#isOver = true;
    this.program.signal('SIGCONT');
    await this.program.end();
  }
}

/** The last one's clock is an hour ahead. */
function aWorker(at: number, dir: string, queue: string): Program {
  const name = `w${at}`;
  if (at > 0) return startWorker(name, dir, queue, ['--tabs', `${tabs}`]);
  const ahead = join(dir, 'ahead.mjs');
  writeFileSync(ahead, 'const now = Date.now; Date.now = () => now() + 3_600_000;\n');
  return runProgram(['worker', '--fleet', '--name', name, '--headless', '--tabs', `${tabs}`], {
    home: join(dir, `worker-${name}`),
    queue,
    env: { NODE_OPTIONS: `--import=${pathToFileURL(ahead).href}` },
  });
}

/** The companion has the batch, and goes on with it whoever asked for it. */
async function begin(urls: readonly string[], dir: string, home: string, plan: FleetPlan): Promise<void> {
  const list = join(dir, 'list.txt');
  writeFileSync(list, urls.join('\n'));
  const pace = ['--per-host', `${plan.perHost}`, '--delay', `${plan.delayMs}`];
  const asking = runProgram(['crawl', '--file', list, '--lane', 'render', ...pace, '--name', 'fleet soak'], { home });
  while (!(await batchOf(home))) await sleep(500);
  asking.signal('SIGKILL');
  await asking.ended;
}

async function stopped(worker: Fallible | undefined, forMs: number): Promise<void> {
  const program = worker?.program;
  program?.signal('SIGSTOP');
  await sleep(forMs);
  program?.signal('SIGCONT');
}

/** Its memory is gone with it: nothing of it is on a disk. */
async function away(queue: Awaited<ReturnType<typeof openQueue>>, forMs: number): Promise<void> {
  await queue.stop();
  await sleep(forMs);
  await queue.start();
}

async function emptied(port: number): Promise<void> {
  const redis = new Redis(port, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => {});
  // It may be away just now.
  await redis.connect().then(
    () => redis.flushall(),
    () => {},
  );
  redis.disconnect();
}

/** Undefined while there is none, and where the companion is just falling. */
async function batchOf(home: string): Promise<{ readonly id: string; readonly state: string } | undefined> {
  const asking = runProgram(['batches', '--json'], { home });
  await asking.ended;
  try {
    return JSON.parse(asking.told.out)[0];
  } catch {
    return undefined;
  }
}

async function recordsAt(home: string): Promise<readonly PageRecord[]> {
  const { id = '' } = (await batchOf(home)) ?? {};
  const asking = runProgram(['export', id, '--format', 'jsonl'], { home });
  await asking.ended;
  return asking.told.out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string' },
      minutes: { type: 'string', default: '30' },
      workers: { type: 'string', default: '3' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
    },
  });
  const minutes = Number(values.minutes);
  const plan: FleetPlan = {
    pages: Number(values.pages ?? Math.round(minutes * 150)),
    workers: Number(values.workers),
    perHost: 2,
    delayMs: 500,
    fallMs: minutes * 60_000,
    stillMs: 60_000,
    seed: Number(values.seed),
  };
  process.stderr.write(`seed ${plan.seed}\n`);
  const result = await soakFleet(plan, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const good =
    result.endedOnce === plan.pages &&
    result.done === plan.pages &&
    result.wrong.length === 0 &&
    result.manners.mostAtOnce <= plan.perHost &&
    result.manners.sooner.length === 0 &&
    result.manners.early.length === 0;
  process.exit(good ? 0 : 1);
}
