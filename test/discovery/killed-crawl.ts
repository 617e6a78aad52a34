/** A crawl of a made site that is killed again and again until it is done all the same; what came of it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { openStore } from '../../companion/store/store.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import type { MadeNews } from './made-crawl.ts';
import { isOfTrap, type MadeSize, madeAnswer, madeHost, pathOf } from './made-site.ts';

export type KilledCrawl = {
  readonly batch: string;
  readonly kills: number;
  /** Pages of the answer that are missing; done pages that are neither of it nor what a trap gave before it was known. */
  readonly missing: readonly string[];
  readonly beyond: readonly string[];
  readonly ofTraps: number;
  /** Pages that are there twice, and pages that were told as done twice. */
  readonly twice: readonly string[];
  readonly acted: readonly string[];
};

export type KillPlan = {
  readonly size: MadeSize;
  readonly kills: number;
  /** From 0 to 1. */
  readonly random: () => number;
  /** Stored pages between two kills at most. */
  readonly mostPages: number;
};

/** Rejects where a run ends otherwise than by a kill or at its end. */
export async function killedCrawl(path: string, { size, kills, random, mostPages }: KillPlan): Promise<KilledCrawl> {
  const before = openStore({ path, log: () => {} });
  const options = batchOptions.parse({ depth: 10_000, perHost: 32, concurrency: 32, lane: 'render', robots: 'ignore' });
  const start = { url: `https://${madeHost}/`, host: madeHost, fromTab: false };
  const { id } = await before.ingest({ name: 'made', options }, [start]);
  before.close();
  const told = new Set<string>();
  const twice: string[] = [];
  const acted: string[] = [];
  let killed = 0;
  for (let isOver = false; !isOver; ) {
    const child = fork(join(import.meta.dirname, 'made-crawl.ts'), [path, JSON.stringify(size)], {
      execArgv: ['--no-warnings'],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    const stopAfter = killed < kills ? 1 + Math.floor(random() * mostPages) : Number.POSITIVE_INFINITY;
    let stored = 0;
    child.on('message', (news: MadeNews) => {
      if ('acted' in news) acted.push(news.acted);
      else {
        if (told.has(news.done)) twice.push(news.done);
        told.add(news.done);
        if (++stored === stopAfter) child.kill('SIGKILL');
      }
    });
    const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
    if (signal === 'SIGKILL') killed++;
    else if (code === 0) isOver = true;
    else throw new Error(`The crawl ended with ${code ?? signal}.`);
  }
  const after = openStore({ path, log: () => {} });
  const done: string[] = [];
  for (let offset = 0; ; offset += 1000) {
    const want = {
      filter: { states: ['done' as const] },
      sort: 'index' as const,
      descending: false,
      offset,
      limit: 1000,
    };
    const { rows } = await after.listPages(id, want);
    for (const { url } of rows) done.push(pathOf(url));
    if (rows.length < 1000) break;
  }
  after.close();
  const answer = madeAnswer(size);
  // A redirect and a print view are their chapter, whichever of them was met first.
  const names = done.map((path) => path.replace(/^\/(?:r|print)\/(\d+)$/, '/docs/chapter-$1.html'));
  const single = new Set<string>();
  for (const name of names) {
    if (single.has(name)) twice.push(name);
    single.add(name);
  }
  return {
    batch: id,
    kills: killed,
    missing: [...answer].filter((path) => !single.has(path)),
    beyond: names.filter((path) => !answer.has(path) && !isOfTrap(path)),
    ofTraps: names.filter(isOfTrap).length,
    twice,
    acted,
  };
}
