/**
 * A batch that is crawled while companion and Chrome are killed (SIGKILL) at random. By hand: `npm run soak`.
 * The same seed gives the same order of kills; their moments depend on the machine, and the result must not.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { siteText } from '../site/articles.ts';
import { openSite } from '../site/site.ts';
import { openCliHome, type Running } from './harness/cli.ts';

export type SoakPlan = { readonly pages: number; readonly kills: number; readonly tabs: number; readonly seed: number };
export type SoakResult = {
  readonly kills: number;
  /** URLs by how many ended records they have; every one must have one. */
  readonly endedOnce: number;
  readonly done: number;
  readonly wrong: readonly string[];
  readonly requests: number;
  readonly allowedRequests: number;
  readonly left: readonly string[];
};

/** Between two kills, at most. */
const longestPauseMs = 2500;

export async function soak(plan: SoakPlan, say: (line: string) => void): Promise<SoakResult> {
  const random = seeded(plan.seed);
  const site = await openSite();
  using home = openCliHome();
  try {
    const file = join(home.dir, 'urls.txt');
    writeFileSync(file, Array.from({ length: plan.pages }, (_, n) => site.url(`/article/${n}`)).join('\n'));
    const tabs = String(plan.tabs);
    const begin = (): Running =>
      home.start(
        'crawl',
        '--file',
        file,
        '--concurrency',
        tabs,
        '--per-host',
        tabs,
        '--lane',
        'render',
        '--name',
        'soak',
      );
    let running = begin();
    running.child.stdin?.end();
    let kills = 0;
    let ended = false;
    while (!ended) {
      const pauseMs = 300 + random() * longestPauseMs;
      const end = await Promise.race([
        running.ended,
        new Promise<null>((resolve) => setTimeout(() => resolve(null), pauseMs)),
      ]);
      if (end) {
        ended = end.code === 0 || end.code === 1;
        if (!ended) running = await goOn(home, begin, end.stderr, say);
        continue;
      }
      if (kills >= plan.kills) continue;
      const victim = random() < 0.5 ? 'companion' : 'Chrome';
      if (!kill(running, victim)) continue;
      kills++;
      say(`kill ${kills}: ${victim}`);
      if (victim === 'companion') {
        await running.ended;
        running = await goOn(home, begin, '', say);
      }
    }
    const { stdout } = await home.run('batches', '--json');
    const [batch] = JSON.parse(stdout);
    const exported = await home.run('export', batch.id, '--format', 'jsonl');
    const records = exported.stdout
      .split('\n')
      .filter(Boolean)
      .map((line): PageRecord => JSON.parse(line));
    const byIndex = new Map<number, number>();
    for (const { index } of records) byIndex.set(index, (byIndex.get(index) ?? 0) + 1);
    return {
      kills,
      endedOnce: [...byIndex.values()].filter((count) => count === 1).length,
      done: records.filter((record) => record.state === 'done').length,
      wrong: records
        .filter((record) => record.state === 'done' && !record.markdown.includes(siteText(record.index)))
        .map(({ url }) => url),
      requests: site.countUnder('/article/'),
      allowedRequests: 1.1 * plan.pages + kills * plan.tabs,
      left: chromesOf(home.dir),
    };
  } finally {
    await site.close();
  }
}

/** After the companion was killed the same batch goes on with `resume`; where it was killed before the batch was stored, the user starts again. */
async function goOn(
  home: ReturnType<typeof openCliHome>,
  begin: () => Running,
  said: string,
  say: (line: string) => void,
): Promise<Running> {
  if (said) say(`it ended by itself:\n${said.slice(-600)}`);
  const { stdout, stderr, code } = await home.run('batches', '--json');
  if (code !== 0) throw new Error(`The batches could not be listed:\n${stderr}`);
  const [batch] = JSON.parse(stdout);
  const running = batch ? home.start('resume', batch.id) : begin();
  running.child.stdin?.end();
  return running;
}

/** False where there is nothing to kill yet. */
function kill(running: Running, victim: 'companion' | 'Chrome'): boolean {
  const companion = running.child.pid;
  if (companion === undefined) return false;
  const pid =
    victim === 'companion'
      ? companion
      : childrenOf(companion).find((child) => commandOf(child).includes('--remote-debugging-pipe'));
  if (pid === undefined) return false;
  process.kill(pid, 'SIGKILL');
  return true;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => Number.isInteger(pid) && parentOf(pid) === parent);
}

function parentOf(pid: number): number | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return null;
  }
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

/** Command lines of processes that still use this home. */
function chromesOf(dir: string): string[] {
  return readdirSync('/proc')
    .map(Number)
    .filter(Number.isInteger)
    .map(commandOf)
    .filter((command) => command.includes(dir));
}

/** Mulberry32: small, seedable, good enough to choose victims. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      pages: { type: 'string', default: '2000' },
      kills: { type: 'string', default: '40' },
      tabs: { type: 'string', default: '4' },
      seed: { type: 'string', default: String(Date.now() % 100_000) },
    },
  });
  const plan = {
    pages: Number(values.pages),
    kills: Number(values.kills),
    tabs: Number(values.tabs),
    seed: Number(values.seed),
  };
  process.stderr.write(`seed ${plan.seed}\n`);
  const result = await soak(plan, (line) => process.stderr.write(`${line}\n`));
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  const good =
    result.endedOnce === plan.pages &&
    result.wrong.length === 0 &&
    result.requests <= result.allowedRequests &&
    result.left.length === 0;
  process.exit(good ? 0 : 1);
}
