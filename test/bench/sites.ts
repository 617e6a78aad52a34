/**
 * Whole sites in figures, without a browser: `node test/bench/sites.ts kills [PAGES] [KILLS]` crawls a made site of that many pages under
 * random kills and holds the pages taken against its answer; `… links [LINKS]` takes that many links into a store and asks it for pages;
 * `… cost [PAGES]` crawls the same pages as a list and as a site and gives what a page costs beside its visit.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { JudgedLink } from '../../companion/crawl/discovery/found-link.ts';
import { LinkJudge } from '../../companion/crawl/discovery/judge-links.ts';
import { scopeOf } from '../../companion/crawl/discovery/scope.ts';
import { openStore } from '../../companion/store/store.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { seededRandom } from '../crawl/fake-ports.ts';
import { killedCrawl } from '../discovery/killed-crawl.ts';
import { crawlMade } from '../discovery/made-crawl.ts';
import { madeHost } from '../discovery/made-site.ts';

const [, , what = '', first, second] = process.argv;
const folder = mkdtempSync(join(tmpdir(), 'tabtrawl-sites-'));
try {
  const path = join(folder, 'tabtrawl.db');
  if (what === 'kills') await kills(path, Number(first ?? 20_000), Number(second ?? 200));
  else if (what === 'links') await links(path, Number(first ?? 1_000_000));
  else if (what === 'cost') await cost(folder, Number(first ?? 2000));
  else console.error('node test/bench/sites.ts kills [PAGES] [KILLS] | links [LINKS] | cost [PAGES]');
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function kills(path: string, pages: number, count: number): Promise<void> {
  const size = { docs: Math.round(pages * 0.45), topics: Math.round(pages * 0.45), users: Math.round(pages * 0.075) };
  const beganMs = performance.now();
  const mostPages = Math.max(2, Math.floor((1.6 * pages) / count));
  const crawl = await killedCrawl(path, { size, kills: count, random: seededRandom(11), mostPages });
  const { missing, beyond, twice, acted, ofTraps } = crawl;
  console.log(
    `${crawl.kills} kills, ${((performance.now() - beganMs) / 1000).toFixed(0)} s: ${missing.length} pages of the answer missing, ${beyond.length} beyond it, ${twice.length} twice, ${acted.length} that act asked for; ${ofTraps} pages of traps before they were known`,
  );
  for (const name of [...missing, ...beyond, ...twice, ...acted].slice(0, 10)) console.log(`  ${name}`);
}

/** Processor time of engine and store alone, in turns: visits and extraction cost nothing here, so it is the difference that counts. */
async function cost(dir: string, pages: number): Promise<void> {
  const size = { docs: pages, topics: 20, users: 20 };
  const spent: Record<'list' | 'site', number[]> = { list: [], site: [] };
  for (let round = 0; round < 3; round++) {
    for (const mode of ['list', 'site'] as const) {
      const path = join(dir, `${mode}-${round}.db`);
      const store = openStore({ path, log: () => {} });
      const urls = mode === 'site' ? ['/'] : Array.from({ length: pages }, (_, n) => `/docs/chapter-${n}.html`);
      const options = batchOptions.parse({
        depth: mode === 'site' ? 10_000 : 0,
        perHost: 32,
        concurrency: 32,
        lane: 'render',
        robots: 'ignore',
      });
      const items = urls.map((at) => ({ url: `https://${madeHost}${at}`, host: madeHost, fromTab: false }));
      await store.ingest({ name: mode, options }, items);
      store.close();
      let done = 0;
      const before = process.cpuUsage();
      await crawlMade(path, size, { onDone: () => done++, onActed: () => {} });
      const { user, system } = process.cpuUsage(before);
      spent[mode].push((user + system) / 1000 / done);
    }
  }
  const median = (list: number[]) => list.toSorted((one, other) => one - other)[1] ?? 0;
  const [list, site] = [median(spent.list), median(spent.site)];
  console.log(
    `CPU of engine and store a page: list ${list.toFixed(2)} ms, site ${site.toFixed(2)} ms; ${(site - list).toFixed(2)} ms more`,
  );
}

/** Pages of 100 links each, a fifth of them new; every thousand pages the store is asked for pages as the scheduler asks. */
async function links(path: string, count: number): Promise<void> {
  const store = openStore({ path, log: () => {} });
  const options = batchOptions.parse({ depth: 1000 });
  const start = { url: 'https://big.example/', host: 'big.example', fromTab: false };
  const { id } = await store.ingest({ name: 'links', options }, [start]);
  const judge = new LinkJudge(scopeOf({ scope: 'host', roots: [start.url], include: [], exclude: [] }));
  const context = { nowMs: Date.now(), from: start.url, policy: null };
  const dueMs: number[] = [];
  let met = 0;
  let taken = 0;
  // What is left after a collection: what was made and dropped meanwhile is no growth.
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const heap = () => {
    collect();
    return Math.round(process.memoryUsage().heapUsed / 1048576);
  };
  const cpuMs = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  const beganMs = cpuMs();
  const atFirst = heap();
  for (let page = 0; met < count; page++) {
    const found = Array.from({ length: 100 }, (_, at) => {
      const n = at < 80 ? (page * 7 + at) % 5000 : page * 20 + at;
      return { url: `https://big.example/t/topic-of-many-words-${n}/${n}`, text: `Topic ${n}`, rel: '' };
    });
    const judged: JudgedLink[] = judge.judge(found, context);
    taken += store.takeFound(id, judged, context.nowMs);
    met += judged.length;
    if (page % 200 !== 0) continue;
    const asked = process.threadCpuUsage();
    store.due(id, { nowMs: context.nowMs, limit: 64, perHost: 8, exceptHosts: new Set() });
    const { user, system } = process.threadCpuUsage(asked);
    dueMs.push((user + system) / 1000);
    if (page % 2000 === 0) console.log(`${met} links met, ${taken} pages waiting, ${heap()} MB of heap`);
  }
  const spentMs = cpuMs() - beganMs;
  const sorted = dueMs.toSorted((one, other) => one - other);
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2);
  console.log(
    `${met} links met, ${taken} taken, ${((met / spentMs) * 1000).toFixed(0)} links a second of CPU; heap ${atFirst} → ${heap()} MB; due, of CPU: median ${at(0.5)} ms, 95 % ${at(0.95)} ms, longest ${at(1)} ms`,
  );
  store.close();
}
