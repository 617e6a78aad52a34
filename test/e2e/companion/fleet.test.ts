/** A fleet of real processes on a real Redis or Valkey; left out, and said so, where this machine has none. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { describe, expect, test } from 'vitest';
import { boardLimits, openBullmqCarrier } from '../../../companion/fleet/bullmq-carrier.ts';
import { makePdf } from '../../documents/make-documents.ts';
import { mannersOf } from '../../fleet/access-log.ts';
import {
  findQueueServer,
  markOf,
  openQueue,
  openSlowSite,
  recordsOf,
  runProgram,
  scratch,
  startCrawl,
  startWorker,
  watchQueue,
} from '../../fleet/real-fleet.ts';

const server = findQueueServer();
if (!server)
  console.warn('The fleet is not tried on a real queue: there is no valkey-server and no redis-server on the PATH.');

describe.skipIf(!server)('on a real queue', () => {
  test('rows of the board are read, but for such as are far too large; of a board that is, none', async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    await using carrier = await openBullmqCarrier({ url: queue.url, log: () => {} });
    const own = { board: 'workers', row: 'w', value: '{"seq":1}' } as const;
    await carrier.sync(own, 'coordinators');
    const redis = new Redis(queue.port);
    const board = '{tabtrawl:default}:workers';
    await redis.hset(board, 'huge', 'x'.repeat(boardLimits.rowBytes + 1), 'empty', '', 'wide', 'ä'.repeat(1000));
    expect([...(await carrier.sync(null, 'workers'))].toSorted()).toEqual([
      ['empty', ''],
      ['w', '{"seq":1}'],
      ['wide', 'ä'.repeat(1000)],
    ]);
    const most = Math.ceil(boardLimits.allBytes / boardLimits.rowBytes) + 1;
    for (let at = 0; at < most; at++) await redis.hset(board, `r${at}`, 'x'.repeat(boardLimits.rowBytes - 10));
    await expect(carrier.sync(null, 'workers')).rejects.toThrow('too large');
    await redis.del(board);
    await redis.hset(
      board,
      Object.fromEntries(Array.from({ length: boardLimits.rows + 1 }, (_, at) => [`r${at}`, ''])),
    );
    await expect(carrier.sync(null, 'workers')).rejects.toThrow('too many rows');
    redis.disconnect();
  });

  test.each([
    ['workers', 'hash'],
    ['coordinators', 'hash'],
    ['results', 'list'],
    ['wanted', 'list'],
  ])('a queue on which another program has "%s" is not used, and another fleet on it is', async (name, type) => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    const redis = new Redis(queue.port);
    await redis.set(`{tabtrawl:default}:${name}`, 'of another');
    await expect(openBullmqCarrier({ url: queue.url, log: () => {} })).rejects.toMatchObject({
      code: 'no-queue',
      message: expect.stringContaining(
        `its key {tabtrawl:default}:${name} is another program's (a string, where a ${type} is meant). Name a fleet of your own`,
      ),
    });
    expect(await redis.get(`{tabtrawl:default}:${name}`)).toBe('of another');
    await using carrier = await openBullmqCarrier({ url: `${queue.url}?fleet=mine`, log: () => {} });
    expect(await carrier.sync(null, 'workers')).toEqual(new Map());
    redis.disconnect();
  });

  test.each([
    ['~other:* &* +@all', false],
    ['~* &* +@all -eval', false],
    ['~* &* +@all -set', false],
    ['~{tabtrawl:* &* +@all -@admin', true],
  ])('a user of the queue with the rules "%s" may be a fleet: %s', async (rules, may) => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    const redis = new Redis(queue.port);
    await redis.call('ACL', 'SETUSER', 'tab', 'on', '>secret', ...rules.split(' '));
    const url = queue.url.replace('//', '//tab:secret@');
    const opened = openBullmqCarrier({ url, log: () => {} });
    if (may) {
      await using carrier = await opened;
      await carrier.tellWanted(1);
    } else
      await expect(opened).rejects.toMatchObject({
        code: 'no-queue',
        message: expect.stringMatching(
          /cannot be used: .*Let its user do all but administration.*~\{tabtrawl:default\}\*/,
        ),
      });
    redis.disconnect();
  });

  test('a queue whose memory is full says so, and is used again once it has room', async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    await using carrier = await openBullmqCarrier({ url: queue.url, log: () => {} });
    const redis = new Redis(queue.port);
    const own = { board: 'coordinators', row: 'c', value: '{"seq":1}' } as const;
    await redis.config('SET', 'maxmemory', '1');
    await expect(carrier.sync(own, 'workers')).rejects.toThrow('its memory is full');
    await expect(carrier.tellWanted(2)).rejects.toThrow('its memory is full');
    await expect(carrier.post('results', 'one', { kind: 'asked' })).rejects.toThrow();
    await redis.config('SET', 'maxmemory', '0');
    await carrier.tellWanted(2);
    expect(await redis.llen('{tabtrawl:default}:wanted')).toBe(2);
    redis.disconnect();
  });

  test('workers come, fall and are replaced, the queue is emptied: each page ends once, with its own text', async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    await using site = await openSlowSite(300);
    const first = startWorker('first', files.dir, queue.url, ['--tabs', '3']);
    const workers = [first];
    try {
      await first.says('is ready');
      const urls = site.urls(20, 60);
      const crawl = startCrawl(urls, files.dir, queue.url, ['--lane', 'render', '--per-host', '2']);
      for (let tries = 0; tries < 600 && recordsOf(crawl).length < 12 && !crawl.isOver; tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      first.signal('SIGKILL');
      const second = startWorker('second', files.dir, queue.url, ['--tabs', '3']);
      workers.push(second);
      const redis = new Redis(queue.port);
      await redis.flushall();
      redis.disconnect();
      expect(await crawl.ended).toBe(0);

      const records = recordsOf(crawl);
      expect(records.map(({ url }) => url).sort()).toEqual([...urls].sort());
      for (const { url, state, markdown } of records) {
        expect(state).toBe('done');
        expect(markdown).toContain(markOf(url));
      }
      expect(records.some(({ worker }) => worker === 'first')).toBe(true);
      for (const visit of site.visits) {
        const others = site.visits.filter((other) => other.host === visit.host && other !== visit);
        const meanwhile = others.filter(
          ({ startMs, endMs }) => startMs <= visit.startMs && (endMs ?? Infinity) > visit.startMs,
        );
        expect(meanwhile.length).toBeLessThan(2);
      }
    } finally {
      await Promise.all(workers.map((worker) => worker.end()));
    }
  });

  test('limits, delay and a "slow down" of a host hold over all workers, by the log of its server', async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    await using site = await openSlowSite(50, (host, path, before) =>
      path === '/page/5' && !before.some((one) => one.host === host && one.path === path)
        ? { status: 429, headers: { 'retry-after': '6' } }
        : null,
    );
    const workers = ['one', 'two'].map((name) => startWorker(name, files.dir, queue.url, ['--tabs', '2']));
    try {
      await Promise.all(workers.map((worker) => worker.says('is ready')));
      const urls = site.urls(2, 16);
      const crawl = startCrawl(urls, files.dir, queue.url, ['--lane', 'render', '--per-host', '1', '--delay', '1000']);
      expect(await crawl.ended).toBe(0);
      expect(recordsOf(crawl).some(({ worker }) => worker !== undefined)).toBe(true);
      const manners = mannersOf(site.visits, { perHost: 1, delayMs: 1000, retryAfterMs: 6000 });
      expect(manners).toMatchObject({ mostAtOnce: 1, slowDowns: 1, early: [] });
      expect(manners.shortestGapMs).toBeGreaterThanOrEqual(1000);
    } finally {
      await Promise.all(workers.map((worker) => worker.end()));
    }
  });

  test('neither pages of signed-in hosts nor the address of the queue come to where others read', async () => {
    using files = scratch();
    const password = 'a-word-that-lets-one-in';
    await using queue = await openQueue(server ?? '', files.dir, password);
    await using site = await openSlowSite(50);
    using watch = await watchQueue(queue.port, password);
    const worker = startWorker('only', files.dir, queue.url, ['--tabs', '2', '--verbose']);
    try {
      await worker.says('is ready');
      const open = site.urls(4, 8);
      const mine = Array.from({ length: 8 }, (_, at) => `http://127.0.0.1:${site.port}/mine/${at}`);
      const crawl = startCrawl([...open, ...mine], files.dir, queue.url, ['--lane', 'render', '--verbose']);
      for (let tries = 0; tries < 600 && recordsOf(crawl).length < 4 && !crawl.isOver; tries++)
        await new Promise((resolve) => setTimeout(resolve, 100));
      const told = processes().filter(({ words }) => words.includes(files.dir) && !words.includes('--requirepass'));
      const browsers = told.filter(({ words }) => words.includes('--user-data-dir'));
      expect(browsers.length).toBeGreaterThanOrEqual(2);
      expect(told.filter(({ words }) => words.includes(password))).toEqual([]);
      expect(browsers.filter(({ environment }) => environment.includes(password))).toEqual([]);
      // Away and back, so that what is said of that is said too.
      await queue.stop();
      await queue.start();
      expect(await crawl.ended).toBe(0);
      expect(crawl.told.err + worker.told.err).not.toContain(password);
      const text = watch.text();
      expect(text).toContain('h1.localhost');
      expect(text).not.toContain('/mine/');
      expect(recordsOf(crawl).filter(({ url, worker: by }) => url.includes('/mine/') && by !== undefined)).toEqual([]);
    } finally {
      await worker.end();
    }
    expect(worker.told.err).toContain('Ended after');
    expect(worker.told.err).not.toContain(password);
  });

  test('at a worker documents are read, images saved, and no page leads to a sign-out', async () => {
    using files = scratch();
    await using queue = await openQueue(server ?? '', files.dir);
    const image = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
      'base64',
    );
    const paper = makePdf([[{ x: 72, y: 700, size: 12, text: 'What the paper says of rivers in spring' }]]);
    const pictured = `<main><h1>A page with a picture</h1>${'<p>Words about it.</p>'.repeat(40)}<img src="/a.png" width="300" height="300" alt="a"></main>`;
    await using site = await openSlowSite(0, (_host, path) => {
      if (path === '/paper') return { status: 200, headers: { 'content-type': 'application/pdf' }, body: paper };
      if (path === '/a.png') return { status: 200, headers: { 'content-type': 'image/png' }, body: image };
      if (path === '/pictured') return { status: 200, body: pictured };
      return path === '/away' ? { status: 302, headers: { location: '/logout' } } : null;
    });
    const worker = startWorker('reader', files.dir, queue.url, ['--tabs', '3']);
    try {
      await worker.says('is ready');
      const doctor = runProgram(['doctor', '--json'], { home: join(files.dir, 'doctor'), queue: queue.url });
      await doctor.ended;
      const found: { about: string; state: string; found: string }[] = JSON.parse(doctor.told.out);
      expect(found.find(({ about }) => about === "Fleet's queue")).toMatchObject({ state: 'good' });
      expect(found.find(({ about }) => about === 'Workers')?.found).toBe('1: reader (3 tabs)');

      const urls = ['paper', 'pictured', 'away'].map((path) => `http://h0.localhost:${site.port}/${path}`);
      const crawl = startCrawl(urls, files.dir, queue.url, ['--lane', 'render', '--save', 'images', '--retries', '0']);
      expect(await crawl.ended).toBe(1);
      const [read, shown, away] = urls.map((url) => recordsOf(crawl).find((record) => record.url === url));
      expect(read).toMatchObject({ state: 'done', worker: 'reader' });
      expect(read?.markdown).toContain('rivers in spring');
      expect(shown).toMatchObject({
        state: 'done',
        worker: 'reader',
        saved: [{ url: `http://h0.localhost:${site.port}/a.png` }],
      });
      expect(away).toMatchObject({ state: 'failed', worker: 'reader', error: { code: 'unsafe' } });
      expect(site.visits.map(({ path }) => path)).not.toContain('/logout');
    } finally {
      await worker.end();
    }
  });
});

/** All that run on this machine, as whoever looks at the list of processes sees them. */
function processes(): readonly { readonly words: string; readonly environment: string }[] {
  const read = (pid: string, name: string) => readFileSync(`/proc/${pid}/${name}`, 'utf8').replaceAll('\0', ' ');
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        return [{ words: read(pid, 'cmdline'), environment: read(pid, 'environ') }];
      } catch {
        return [];
      }
    });
}
