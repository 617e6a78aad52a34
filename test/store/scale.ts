/**
 * Prints what the store costs at size: `node test/store/scale.ts [PAGES]` (default 1,000,000). Run by hand; takes a few minutes and about 2 GB of disk.
 * The pages are made as a crawl leaves them: 94 % done, the rest in every other state, with records of about 2 KB.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { NewPage } from '../../companion/crawl/store-ports.ts';
import { exportBatch } from '../../companion/store/export/export.ts';
import { Db } from '../../companion/store/sqlite.ts';
import { openStore, type Store } from '../../companion/store/store.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { noTimings, type PageRecord } from '../../shared/batch/page-record.ts';
import type { PageFilter, PageSort } from '../../shared/protocol/calls.ts';
import { formatBytes } from '../../shared/units.ts';

const pages = Number(process.argv[2] ?? 1_000_000);
const hosts = 2000;
const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-scale-'));
const path = join(dir, 'tabtrawl.db');
const options = batchOptions.parse({});

function* list(count: number): Generator<NewPage> {
  for (let at = 0; at < count; at++) {
    const host = `site-${(at * 7919) % hosts}.example`;
    yield {
      url: `https://${host}/articles/${2000 + (at % 25)}/${(at * 2654435761) % 4294967296}-some-words-of-a-title`,
      host,
      fromTab: false,
    };
  }
}

function percentiles(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (ratio: number) =>
    (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * ratio))] ?? 0).toFixed(1).padStart(8);
  return `p50 ${at(0.5)} ms   p95 ${at(0.95)} ms   max ${at(1)} ms`;
}

/** How long the event loop was held at most meanwhile. */
async function withLoopWatch<T>(act: () => Promise<T>): Promise<{ value: T; ms: number; heldMs: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const from = performance.now();
  const value = await act();
  delay.disable();
  return { value, ms: performance.now() - from, heldMs: delay.max / 1e6 };
}

function say(what: string, figures: string): void {
  console.log(`${what.padEnd(58)} ${figures}`);
}

async function ingest(store: Store, count: number): Promise<string> {
  const { value, ms, heldMs } = await withLoopWatch(() => store.ingest({ name: 'scale', options }, list(count)));
  say(`take in ${count} URLs`, `${(ms / 1000).toFixed(2)} s   event loop held at most ${heldMs.toFixed(0)} ms`);
  return value.id;
}

/** The states of a crawl near its end, written straight into the tables: by moves it would take an hour. */
function endMost(batch: string): void {
  using db = new Db({ path, cacheBytes: 512 * 1024 ** 2 });
  const key = db.get<{ key: number }>('SELECT key FROM batches WHERE id = ?', batch)?.key ?? 0;
  const of = `batch = ${key}`;
  db.transaction(() => {
    const done = `ready = 0, attempts = 1, http_status = 200, lane = 'render', title = 'Title ' || (key * 48271 % 2147483647), markdown_bytes = key * 69621 % 40000, total_ms = key * 16807 % 5000, finished_at = 1700000000000 + key % 1000000 * 37`;
    db.exec(`UPDATE pages SET state = 4, ${done} WHERE ${of} AND key % 100 < 94`);
    db.exec(
      `UPDATE pages SET state = 5, ${done}, code = CASE key % 3 WHEN 0 THEN 'timeout' WHEN 1 THEN 'http-error' ELSE 'dns' END, message = 'It did not work.' WHERE ${of} AND key % 100 IN (94, 95)`,
    );
    db.exec(`UPDATE pages SET state = 7, ready = 0, code = 'cancelled' WHERE ${of} AND key % 100 = 96`);
    db.exec(
      `INSERT INTO records SELECT key, json_object('id', 'x', 'index', key, 'url', url, 'title', title), 900, randomblob(900) FROM pages WHERE ${of} AND state IN (4, 5) AND key % 10 = 0`,
    );
    db.exec(
      `DELETE FROM batch_counts WHERE ${of}; INSERT INTO batch_counts SELECT batch, state, count(*) FROM pages WHERE ${of} GROUP BY state`,
    );
    db.exec(
      `UPDATE batch_hosts SET first = (SELECT min(key) FROM pages WHERE host = batch_hosts.key AND ready = 1) WHERE ${of}`,
    );
  });
}

async function lists(store: Store, batch: string): Promise<void> {
  const views: [string, PageFilter, PageSort][] = [
    ['all, in order', {}, 'index'],
    ['failed, in order', { states: ['failed'] }, 'index'],
    ['done, in order', { states: ['done'] }, 'index'],
    ['all, by URL', {}, 'url'],
    ['all, by time taken', {}, 'totalMs'],
    ['all, newest first', {}, 'finishedAt'],
    ['all, by title', {}, 'title'],
    ['all, by host', {}, 'host'],
    ['done, by size', { states: ['done'] }, 'markdownBytes'],
    ['failed or cancelled, by URL', { states: ['failed', 'cancelled'] }, 'url'],
    ['code timeout, by host', { codes: ['timeout'] }, 'host'],
    ['one host', { host: 'site-77.example' }, 'index'],
    ['text "77-some"', { text: '77-some' }, 'index'],
    ['text "site-77.", by time taken', { text: 'site-77.' }, 'totalMs'],
  ];
  for (const [name, filter, sort] of views) {
    const first: number[] = [];
    const deep: number[] = [];
    const at = async (offset: number) => {
      const from = performance.now();
      const { total } = await store.listPages(batch, {
        filter,
        sort,
        descending: sort === 'finishedAt',
        offset,
        limit: 100,
      });
      return { ms: performance.now() - from, total };
    };
    const { ms, total } = await at(0);
    first.push(ms);
    for (let step = 1; step <= 40; step++) deep.push((await at(Math.floor((total * step) / 41))).ms);
    say(`list: ${name} (${total})`, `first ${first[0]?.toFixed(1).padStart(8)} ms   40 scrolls ${percentiles(deep)}`);
  }
}

async function crawl(store: Store, batch: string): Promise<void> {
  const times: Record<'due' | 'start' | 'finish' | 'info', number[]> = { due: [], start: [], finish: [], info: [] };
  const timed = <T>(what: keyof typeof times, act: () => T): T => {
    const from = performance.now();
    const value = act();
    times[what].push(performance.now() - from);
    return value;
  };
  const markdown = 'Some words of an article that goes on for a while, with a [link](https://x.example/). '.repeat(120);
  for (let round = 0; round < 500; round++) {
    for (const page of timed('due', () =>
      store.due(batch, { nowMs: 0, limit: 4, perHost: 2, exceptHosts: new Set(['site-0.example', 'site-1.example']) }),
    )) {
      timed('start', () => store.start(page.id, { atMs: 1, attempt: 1 }));
      const record: PageRecord = {
        ...page,
        batch,
        finalUrl: page.url,
        state: 'done',
        httpStatus: 200,
        contentType: 'text/html',
        title: page.url.slice(-30),
        markdown: `${round}${markdown}`,
        metadata: {},
        session: 'shared',
        lane: 'render',
        attempts: 1,
        timings: { ...noTimings, totalMs: round },
        bytes: { html: 1, markdown: markdown.length },
        files: {},
        fetchedAt: '',
        notes: [],
      };
      timed('finish', () => store.finish(page.id, { record, files: [] }, 1_800_000_000_000 + round));
      timed('info', () => store.getBatch(batch));
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const [what, list] of Object.entries(times))
    say(`crawl: ${what} (${list.length} times, 10 KB Markdown)`, percentiles(list));
}

async function timedMove(what: string, act: () => unknown): Promise<void> {
  const { value, ms, heldMs } = await withLoopWatch(async () => act());
  const held = `event loop held at most ${heldMs.toFixed(0)} ms`;
  say(what, `${ms.toFixed(0)} ms   ${held}   ${typeof value === 'number' ? value : ''}`);
}

try {
  let batch = '';
  {
    using store = openStore({ path, log: () => {} });
    await ingest(store, 100_000);
    batch = await ingest(store, pages);
  }
  endMost(batch);
  const from = performance.now();
  using store = openStore({ path, log: () => {} });
  say('open', `${(performance.now() - from).toFixed(0)} ms   ${formatBytes(store.size())} on disk`);
  const [small, big] = store.listBatches();
  if (!small || !big) throw new Error('The batches are gone.');
  await timedMove('first list of all (starts the second thread)', () =>
    store.listPages(small.id, { filter: {}, sort: 'index', descending: false, offset: 0, limit: 1 }),
  );
  await lists(store, big.id);
  await crawl(store, big.id);
  const { ms, heldMs } = await withLoopWatch(async () => {
    let bytes = 0;
    for await (const chunk of exportBatch(store, big.id, 'csv', { states: ['failed'] }).open()) bytes += chunk.length;
    return bytes;
  });
  say(
    `export the failed as CSV`,
    `${(ms / 1000).toFixed(2)} s   event loop held at most ${heldMs.toFixed(0)} ms   memory ${formatBytes(process.memoryUsage().rss)}`,
  );
  await timedMove('retry all failed', () => store.resetPages(big.id));
  await timedMove('remove what is there of 20 hosts', () =>
    Promise.all(Array.from({ length: 20 }, (_, n) => store.removePages(big.id, { host: `site-${n}.example` }))),
  );
  await timedMove('hold a host', () => store.holdHost(big.id, 'site-77.example'));
  await timedMove('cancel a batch of 100,000', () => store.cancelBatchPages(small.id, 5));
  const gone = await withLoopWatch(async () => {
    store.removeBatch(small.id);
    using look = new Db({ path, readOnly: true });
    while (look.get('SELECT 1 FROM batches WHERE stage = 2')) await new Promise((resolve) => setTimeout(resolve, 20));
  });
  say('remove a batch of 100,000', `${gone.ms.toFixed(0)} ms   event loop held at most ${gone.heldMs.toFixed(0)} ms`);
} finally {
  rmSync(dir, { recursive: true, force: true });
}
