import { describe, expect, test } from 'vitest';
import { captureKey } from '../../companion/crawl/cache.ts';
import type { HookSet } from '../../companion/crawl/ports.ts';
import { type BatchOptionsInput, batchOptions } from '../../shared/batch/options.ts';
import { failed, makeEngine, type Site } from './fake-ports.ts';

const url = 'https://a.test/x';

describe('the cache', () => {
  const start = (site?: Site) => {
    const made = makeEngine(site ? { site } : {});
    made.engine.start();
    const crawl = async (options: BatchOptionsInput) => {
      const batch = made.store.add([url], options);
      made.engine.wake();
      await made.clock.pass(20_000);
      return made.store.of(batch)[0]?.result?.record;
    };
    return { ...made, crawl };
  };

  test('gives what it was given, says its age, and asks nothing of the host', async () => {
    const { crawl, runner } = start();
    expect(await crawl({ cache: 'enabled' })).toMatchObject({ lane: 'render' });
    expect(await crawl({ cache: 'enabled', content: 'full' })).toMatchObject({
      lane: 'cache',
      state: 'done',
      markdown: `text of ${url}`,
      cacheAgeMs: expect.any(Number),
    });
    expect(runner.asked).toHaveLength(1);
  });

  test.each([
    ['bypass', 'bypass', ['render', 'render']],
    ['bypass', 'enabled', ['render', 'render']],
    ['write-only', 'read-only', ['render', 'cache']],
    ['read-only', 'read-only', ['render', 'render']],
    ['enabled', 'write-only', ['render', 'render']],
  ] as const)('%s then %s', async (first, second, lanes) => {
    const { crawl } = start();
    expect([(await crawl({ cache: first }))?.lane, (await crawl({ cache: second }))?.lane]).toEqual(lanes);
  });

  test('gives nothing older than asked for, and a clock set back makes nothing young', async () => {
    const { crawl, clock } = start();
    await crawl({ cache: 'enabled' });
    await clock.pass(3_600_000);
    expect((await crawl({ cache: 'enabled', maxAge: '2h' }))?.lane).toBe('cache');
    clock.wallOffsetMs -= 86_400_000;
    expect((await crawl({ cache: 'enabled', maxAge: '30m' }))?.lane).toBe('render');
  });

  test('never holds error pages, walls or failures', async () => {
    for (const site of [() => ({ status: 404 }), () => ({ visit: failed('tls') })] satisfies Site[]) {
      const { crawl, captures } = start(site);
      await crawl({ cache: 'enabled' });
      expect(captures.size).toBe(0);
    }
    const walls = {
      judge: () => ({ wall: 'login', because: 'sign in' }) as const,
      good: () => {},
      falseAlarm: () => {},
    };
    const { engine, store, clock, captures } = makeEngine({ ports: { walls } });
    store.add([url], { cache: 'enabled' });
    engine.start();
    await clock.pass(5000);
    expect(captures.size).toBe(0);
  });

  test.each<BatchOptionsInput>([
    { session: 'isolated' },
    { session: 'work' },
    { settle: 'load' },
    { waitFor: '#x' },
    { scroll: true },
    { block: ['image'] },
    { lane: 'fetch' },
  ])('keeps apart what was fetched otherwise: %j', (options) => {
    expect(captureKey(url, batchOptions.parse(options))).not.toBe(captureKey(url, batchOptions.parse({})));
  });
  test.each<BatchOptionsInput>([
    { content: 'full' },
    { formats: ['text'] },
    { timeout: 1000 },
    { lane: 'render' },
    { retries: 0 },
  ])('does not by what is made of it: %j', (options) => {
    expect(captureKey(url, batchOptions.parse(options))).toBe(captureKey(url, batchOptions.parse({})));
  });
});

describe('hooks', () => {
  const run = async (hooks: readonly HookSet[], site?: Site) => {
    const made = makeEngine({ ports: { hooks }, ...(site ? { site } : {}) });
    const batch = made.store.add([url, 'https://b.test/y'], { timeout: 5000, retries: 0 });
    made.engine.start();
    await made.clock.pass(30_000);
    return { ...made, batch, records: made.store.of(batch).map((page) => page.result?.record) };
  };

  test('may change the capture and the record, each for the URLs that it matches', async () => {
    const { records } = await run([
      { match: 'a.test/*', beforeExtract: ({ capture }) => ({ ...capture, body: 'changed' }) },
      { match: /b\.test/, pageDone: ({ record }) => ({ ...record, title: 'New', id: 'stolen', state: 'failed' }) },
    ]);
    expect(records[0]).toMatchObject({ markdown: 'changed', title: `title of ${url}` });
    expect(records[1]).toMatchObject({ title: 'New', id: expect.not.stringContaining('stolen'), state: 'done' });
  });

  test.each<HookSet>([
    { match: 'a.test/*', beforeExtract: () => Promise.reject(new Error('no good')) },
    {
      match: 'a.test/*',
      pageDone: () => {
        throw new Error('no good');
      },
    },
  ])('one that throws fails its page, and only that', async (hook) => {
    const { records } = await run([hook]);
    expect(records[0]).toMatchObject({
      state: 'failed',
      error: { code: 'hook', message: expect.stringContaining('no good') },
    });
    expect(records[1]?.state).toBe('done');
  });

  test.each<HookSet>([
    { match: 'a.test/*', pageDone: () => ({ nonsense: true }) as never },
    { match: 'a.test/*', beforeExtract: () => ({ nonsense: true }) as never },
  ])('one that gives something else fails its page', async (hook) => {
    const { records } = await run([hook]);
    expect(records[0]).toMatchObject({ state: 'failed', error: { code: 'hook' } });
    expect(records[1]?.state).toBe('done');
  });

  test('one that hangs meets the deadline of its page', async () => {
    const { records, clock } = await run([{ match: 'a.test/*', beforeExtract: () => new Promise(() => {}) }]);
    expect(records[0]).toMatchObject({
      state: 'failed',
      error: { code: 'timeout', message: expect.stringContaining('beforeExtract') },
    });
    expect(records[0]?.timings.totalMs).toBeLessThanOrEqual(5001);
    expect(records[1]?.state).toBe('done');
    expect(clock.pending).toBe(0);
  });

  test('batchDone is told once, after the end is stored; what it throws is logged', async () => {
    const told: string[] = [];
    const { logged, store, batch } = await run([
      {
        batchDone: ({ batch: info }) => {
          told.push(info.state);
          throw new Error('oh');
        },
      },
    ]);
    expect(told).toEqual(['done']);
    expect(logged.join()).toContain('oh');
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('the record of a failure passes pageDone too, and keeps its own code where that throws', async () => {
    const { records } = await run([{ pageDone: () => Promise.reject(new Error('oh')) }], () => ({ status: 404 }));
    expect(records[0]?.error?.code).toBe('http-error');
  });
});
