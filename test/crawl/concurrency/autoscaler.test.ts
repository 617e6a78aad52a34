import { expect, test } from 'vitest';
import { makeEngine, urls } from '../fake-ports.ts';

const mb = 1024 ** 2;
const slow = () => ({ ms: 300 });

test('a fixed number is used at once, though auto would begin with fewer', async () => {
  const { engine, clock, store } = makeEngine({ site: slow, limits: { maxTabs: 64, startTabs: 4, firstAloneMs: 0 } });
  store.add(urls('a.test', 200), { concurrency: 12, perHost: 64 });
  engine.start();
  await clock.pass(100);
  expect(engine.tabs()).toMatchObject({ working: 12, limit: 12, reason: '12 tabs, as asked for' });
});

test('auto takes more tabs while that brings more pages', async () => {
  const { engine, clock, store, extractor } = makeEngine({ site: slow, limits: { maxTabs: 32, startTabs: 4 } });
  extractor.ms = 0;
  store.add(urls('a.test', 2000), { perHost: 64 });
  engine.start();
  await clock.pass(500);
  expect(engine.tabs().working).toBe(4);
  await clock.pass(9500);
  expect(engine.tabs().working).toBeGreaterThanOrEqual(24);
  expect(engine.pagesPerSecond()).toBeGreaterThan(20);
});

test('memory over the budget takes tabs away, has idle ones closed, and says so', async () => {
  const { engine, clock, store, runner, setLoad } = makeEngine({ site: slow, limits: { maxTabs: 32, startTabs: 8 } });
  const load = { companionBytes: 90 * mb, cpuRatio: 0.5, freeBytes: 4000 * mb };
  setLoad({ ...load, browserBytes: 500 * mb });
  store.add(urls('a.test', 2000), { perHost: 64, maxMemory: '1GB' });
  engine.start();
  await clock.pass(1000);
  const before = engine.tabs().limit;
  setLoad({ ...load, browserBytes: 1200 * mb });
  await clock.pass(1000);
  expect(engine.tabs().limit).toBeLessThan(before);
  expect(engine.tabs().reason).toBe('memory: Chrome holds 1.2 GB of 1.0 GB');
  expect(runner.tabLimit).toBeLessThan(before);
  expect(engine.memoryBudgetBytes()).toBe(1024 * mb);
});

test('why tabs stand idle is said', async () => {
  const { engine, clock, store } = makeEngine({ site: slow });
  store.add(urls('a.test', 50), { perHost: 2 });
  engine.start();
  await clock.pass(1000);
  expect(engine.tabs()).toMatchObject({ working: 2, limit: 8, reason: expect.stringContaining('waits for its host') });
});

test('nothing ticks while there is no work, and it is taken up again with the next batch', async () => {
  const { engine, clock, store } = makeEngine({ site: slow });
  store.add(urls('a.test', 5));
  engine.start();
  await clock.pass(10_000);
  expect(clock.pending).toBe(0);
  const next = store.add(urls('a.test', 5), { concurrency: 5, perHost: 5 });
  engine.wake();
  await clock.pass(100);
  expect(store.getBatch(next)?.counts.running).toBe(5);
});
