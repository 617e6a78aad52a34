import { describe, expect, test } from 'vitest';
import type { PageJob } from '../../companion/crawl/ports.ts';
import { failed, makeEngine, urls } from './fake-ports.ts';

/** Pages of a host need not wait for its first one. */
const atOnce = { firstAloneMs: 0 };

describe('a batch', () => {
  test('runs to its end, each page once, and its end is stored and told', async () => {
    const { engine, clock, store, runner, events } = makeEngine();
    const batch = store.add([...urls('a.test', 20), ...urls('b.test', 5)]);
    engine.start();
    await clock.pass(5000);
    expect(store.states(batch)).toEqual(Array(25).fill('done'));
    expect(new Set(runner.asked.map((asked) => asked.page)).size).toBe(25);
    expect(runner.asked).toHaveLength(25);
    expect(store.getBatch(batch)?.state).toBe('done');
    expect(events.findLast(({ name }) => name === 'batch')?.data).toMatchObject({
      state: 'done',
      counts: { done: 25 },
    });
    expect(store.of(batch)[3]?.result?.record).toMatchObject({
      markdown: 'text of https://a.test/3',
      attempts: 1,
      lane: 'render',
    });
  });

  test('of no pages ends at once', async () => {
    const { engine, clock, store } = makeEngine();
    const batch = store.add([]);
    engine.start();
    await clock.pass(10);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('that comes while the engine runs is taken up at wake', async () => {
    const { engine, clock, store } = makeEngine();
    engine.start();
    await clock.pass(1000);
    const batch = store.add(urls('a.test', 3));
    engine.wake();
    await clock.pass(1000);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('with concurrency 1 is visited in input order, one page at a time, over all hosts', async () => {
    const { engine, clock, store, runner } = makeEngine({
      site: ({ page }) => ({ ms: page.index % 3 === 0 ? 300 : 20 }),
    });
    const list = ['a', 'b', 'a', 'c', 'c', 'a', 'b', 'a', 'a', 'c'].map((host, at) => `https://${host}.test/${at}`);
    const batch = store.add(list, { concurrency: 1 });
    let most = 0;
    runner.onStart = () => {
      most = Math.max(most, runner.running.size);
    };
    engine.start();
    await clock.pass(10_000);
    expect(runner.asked.map((asked) => asked.url)).toEqual(list);
    expect(most).toBe(1);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('slides its window: one slow page holds up nobody', async () => {
    const site = ({ page }: PageJob) => ({ ms: page.index === 0 ? 20_000 : 100 });
    const { engine, clock, store } = makeEngine({ site, limits: atOnce });
    const batch = store.add(urls('a.test', 20), { concurrency: 2 });
    engine.start();
    await clock.pass(3000);
    expect(store.states(batch)).toEqual(['running', ...Array(19).fill('done')]);
  });
});

describe('limits', () => {
  test('no more pages run at once than the batch, the host and the engine allow', async () => {
    const most = { all: 0, a: 0, fixed: 0 };
    const { engine, clock, store, runner } = makeEngine({ limits: { maxTabs: 6, startTabs: 6 } });
    store.add([...urls('a.test', 30), ...urls('b.test', 30)], { perHost: 1 });
    const fixed = store.add(urls('c.test', 30), { concurrency: 2 });
    runner.onStart = () => {
      const running = [...runner.running];
      most.all = Math.max(most.all, running.length);
      most.a = Math.max(most.a, running.filter(({ host }) => host === 'a.test').length);
      most.fixed = Math.max(most.fixed, running.filter(({ page }) => page.startsWith(`${fixed}-`)).length);
    };
    engine.start();
    await clock.pass(20_000);
    expect(most).toEqual({ all: 4, a: 1, fixed: 2 });
    expect(store.openBatches()).toEqual([]);
  });

  test('the engine takes no more tabs than it may', async () => {
    const { engine, clock, store, runner } = makeEngine({ limits: { maxTabs: 6, startTabs: 6 } });
    store.add([...urls('a.test', 30), ...urls('b.test', 30), ...urls('c.test', 30)]);
    let most = 0;
    runner.onStart = () => {
      most = Math.max(most, runner.running.size);
    };
    engine.start();
    await clock.pass(20_000);
    expect(most).toBe(6);
  });

  test('the limit of a host holds over batches', async () => {
    const { engine, clock, store, runner } = makeEngine();
    store.add(urls('a.test', 10), { perHost: 2 });
    store.add(urls('a.test', 10), { perHost: 2 });
    let most = 0;
    runner.onStart = () => {
      most = Math.max(most, runner.running.size);
    };
    engine.start();
    await clock.pass(20_000);
    expect(most).toBe(2);
    expect(store.openBatches()).toEqual([]);
  });

  test('starts on a host lie at least the delay apart', async () => {
    const { engine, clock, store, runner } = makeEngine();
    store.add(urls('a.test', 6), { delay: 1000 });
    engine.start();
    await clock.pass(20_000);
    const starts = runner.asked.map((asked) => asked.startMs);
    expect(starts).toHaveLength(6);
    for (const [at, start] of starts.slice(1).entries()) expect(start - (starts[at] ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  test('nothing is begun while captures wait for workers', async () => {
    const { engine, clock, store, extractor } = makeEngine({ limits: { captureBacklog: 2 }, site: () => ({ ms: 1 }) });
    extractor.ms = 1000;
    const batch = store.add([...urls('a.test', 20), ...urls('b.test', 20), ...urls('c.test', 20)]);
    engine.start();
    await clock.pass(60_000);
    // Those in tabs when the backlog filled still come: 2 workers × 2, and 8 tabs less the first.
    expect(extractor.most).toBeLessThanOrEqual(2 * 2 + 7);
    expect(store.getBatch(batch)?.state).toBe('done');
  });
});

describe('what can get better is tried again', () => {
  test('a timeout is, as often as asked and then fails with its code', async () => {
    const { engine, clock, store } = makeEngine({ site: () => ({ visit: failed('timeout') }) });
    const batch = store.add(['https://a.test/'], { retries: 2 });
    engine.start();
    await clock.pass(60_000);
    expect(store.of(batch)[0]).toMatchObject({ state: 'failed', attempts: 3, error: { code: 'timeout' } });
  });

  test('404 and a bad certificate are not', async () => {
    const { engine, clock, store } = makeEngine({
      site: ({ page }) => (page.index === 0 ? { status: 404 } : { visit: failed('tls') }),
    });
    const batch = store.add(urls('a.test', 2));
    engine.start();
    await clock.pass(10_000);
    expect(store.of(batch)).toMatchObject([
      { state: 'failed', attempts: 1, error: { code: 'http-error' } },
      { state: 'failed', attempts: 1, error: { code: 'tls' } },
    ]);
    expect(store.of(batch)[0]?.result?.record.markdown).toBe('text of https://a.test/0');
  });

  test('a page whose browser went away goes back uncharged, and is set apart at the second crash', async () => {
    const { engine, clock, store, runner } = makeEngine();
    const batch = store.add(['https://a.test/']);
    engine.start();
    await clock.pass(10);
    runner.lose();
    await clock.pass(1);
    expect(store.of(batch)[0]).toMatchObject({ crashes: 1 });
    await clock.pass(50);
    expect(store.of(batch)[0]).toMatchObject({ state: 'running', attempts: 1 });
    runner.lose();
    await clock.pass(10);
    expect(store.of(batch)[0]).toMatchObject({ state: 'failed', error: { code: 'crashed' } });
  });

  test('of pages that were there together at two falls of Chrome each is tried alone, and only the culprit is set apart', async () => {
    const { engine, clock, store, runner } = makeEngine();
    const batch = store.add(urls('a.test', 6));
    let most = 0;
    let falls = 0;
    runner.onStart = ({ page }, job) => {
      if (job.page.crashes >= 2) most = Math.max(most, runner.running.size);
      if (!page.endsWith('-2')) return;
      falls++;
      clock.after(20, () => runner.lose());
    };
    engine.start();
    await clock.pass(20_000);
    expect(store.of(batch).map(({ state, error }) => error?.code ?? state)).toEqual([
      'done',
      'done',
      'crashed',
      'done',
      'done',
      'done',
    ]);
    expect(most).toBe(1);
    expect(falls).toBe(3);
  });

  test('a tab that falls by itself twice needs no third try', async () => {
    const { engine, clock, store, runner } = makeEngine({
      site: ({ page }) => (page.index === 1 ? { ms: 5, visit: failed('crashed') } : {}),
    });
    const batch = store.add(urls('a.test', 6));
    engine.start();
    await clock.pass(5000);
    expect(store.of(batch).map(({ state, error }) => error?.code ?? state)).toEqual([
      'done',
      'crashed',
      'done',
      'done',
      'done',
      'done',
    ]);
    expect(runner.asked.filter(({ page }) => page === `${batch}-1`)).toHaveLength(2);
  });
});

describe('pause, resume, cancel, stop', () => {
  test('pause lets running pages end and starts none; resume goes on', async () => {
    const { engine, clock, store } = makeEngine({ limits: atOnce });
    const batch = store.add(urls('a.test', 20));
    engine.start();
    await clock.pass(50);
    expect(engine.pause(batch).state).toBe('paused');
    await clock.pass(5000);
    expect(store.getBatch(batch)?.counts).toMatchObject({ done: 4, waiting: 16, running: 0 });
    engine.resume(batch);
    await clock.pass(5000);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('cancel ends every page at once, even where a tab does not come back', async () => {
    const { engine, clock, store, runner } = makeEngine({ site: () => ({ ms: 60_000 }) });
    const batch = store.add(urls('a.test', 20));
    engine.start();
    await clock.pass(50);
    runner.deaf = true;
    expect((await engine.cancel(batch)).state).toBe('cancelled');
    expect(store.states(batch)).toEqual(Array(20).fill('cancelled'));
    await clock.pass(100_000);
    expect(store.of(batch).every((page) => page.moves.filter((move) => move === 'cancel').length === 1)).toBe(true);
    await expect(engine.cancel(batch)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('a batch is told as cancelled at once, starts nothing while its pages end, and its counts follow', async () => {
    const { engine, clock, store } = makeEngine();
    const batch = store.add(urls('a.test', 20));
    engine.start();
    await clock.pass(20);
    const started = store.of(batch).filter((page) => page.moves.includes('start')).length;
    const cancelled = engine.cancel(batch);
    expect(store.getBatch(batch)).toMatchObject({ state: 'cancelled', counts: { running: 0 } });
    expect(store.hasOpenPages(batch)).toBe(true);
    expect((await cancelled).counts).toMatchObject({ waiting: 0 });
    await clock.pass(5000);
    expect(store.of(batch).filter((page) => page.moves.includes('start'))).toHaveLength(started);
  });

  test('a batch whose pages could not all be ended may be cancelled again', async () => {
    const { engine, clock, store } = makeEngine();
    const batch = store.add(urls('a.test', 20));
    engine.start();
    await clock.pass(20);
    const cut = engine.cancel(batch);
    store.full = true;
    await expect(cut).rejects.toMatchObject({ code: 'store-full' });
    expect(store.hasOpenPages(batch)).toBe(true);
    store.full = false;
    expect((await engine.cancel(batch)).counts).toMatchObject({ waiting: 0 });
    await expect(engine.cancel(batch)).rejects.toMatchObject({ code: 'conflict' });
  });

  test('stop queues what is in tabs again without a charge and ends what is captured', async () => {
    const { engine, clock, store, extractor } = makeEngine({
      site: ({ page }) => ({ ms: page.index === 0 ? 10 : 5000 }),
    });
    extractor.ms = 100;
    const batch = store.add(urls('a.test', 3));
    engine.start();
    await clock.pass(20);
    let still = false;
    void engine.stop().then(() => {
      still = true;
    });
    await clock.pass(1000);
    expect(still).toBe(true);
    expect(store.of(batch)).toMatchObject([
      { state: 'done' },
      { state: 'waiting', attempts: 0 },
      { state: 'waiting', attempts: 0 },
    ]);
    expect(clock.pending).toBe(0);
  });

  test('a page that was removed meanwhile is passed over', async () => {
    const { engine, clock, store } = makeEngine();
    const batch = store.add(urls('a.test', 12));
    engine.start();
    await clock.pass(10);
    store.remove(`${batch}-7`);
    await clock.pass(5000);
    expect(store.states(batch)).toEqual(Array(11).fill('done'));
    expect(store.getBatch(batch)?.state).toBe('done');
  });
});

describe('a store that cannot be written', () => {
  test('pauses, loses nothing that was got, and goes on by itself when mended', async () => {
    const { engine, clock, store, runner, events } = makeEngine({ limits: atOnce });
    const batch = store.add(urls('a.test', 10));
    engine.start();
    await clock.pass(50);
    store.full = true;
    await clock.pass(30_000);
    expect(runner.asked).toHaveLength(4);
    expect(engine.tabs().reason).toContain('disk is full');
    expect(events.some(({ name, data }) => name === 'batch' && JSON.stringify(data).includes('disk is full'))).toBe(
      true,
    );
    // Whoever asks later is told too.
    expect(store.getBatch(batch)).toMatchObject({ state: 'running', reason: expect.stringContaining('disk is full') });
    store.full = false;
    await clock.pass(10_000);
    expect(store.states(batch)).toEqual(Array(10).fill('done'));
    expect(runner.asked).toHaveLength(10);
    expect(events.findLast(({ name }) => name === 'batch')?.data).toMatchObject({ id: batch, reason: null });
  });
});

describe('open tabs', () => {
  test('what a tab gave is taken as it stands, with no visit', async () => {
    const { engine, clock, store, runner } = makeEngine();
    const batch = store.add([{ url: 'https://a.test/x', fromTab: true }]);
    engine.start();
    await clock.pass(100);
    engine.captured(batch, 'https://a.test/x#part', {
      html: '<p>As it stands</p>',
      finalUrl: 'https://a.test/x',
      title: 'X',
      contentType: 'text/html',
    });
    await clock.pass(100);
    expect(store.of(batch)[0]?.result?.record).toMatchObject({ state: 'done', lane: 'tab', markdown: 'As it stands' });
    expect(runner.asked).toEqual([]);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('one that cannot be read, or says nothing, is crawled instead and says so', async () => {
    const { engine, clock, store } = makeEngine({ limits: { fromTabWaitMs: 20_000 } });
    const batch = store.add([
      { url: 'https://a.test/x', fromTab: true },
      { url: 'https://a.test/y', fromTab: true },
    ]);
    engine.start();
    engine.captured(batch, 'https://a.test/x', { unreadable: 'it is asleep' });
    await clock.pass(1000);
    expect(store.states(batch)).toEqual(['done', 'waiting']);
    await clock.pass(30_000);
    expect(store.of(batch).map((page) => page.result?.record.notes)).toEqual([
      ['read by crawling, as its tab could not be read: it is asleep'],
      ['read by crawling, as nothing came from its tab'],
    ]);
  });
});
