/** Pages whose content has not come in time, alone and beside others of their host. */
import { expect, test } from 'vitest';
import { makeEngine, urls } from '../fake-ports.ts';

const options = { lane: 'render', concurrency: 6, perHost: 6, retries: 2 } as const;

test('beside too many others it is tried again with fewer, and what had not come is none of them', async () => {
  const unready = new Map<string, boolean>();
  const made = makeEngine({
    site: ({ page }) => {
      const beside = [...made.runner.running].filter((one) => one.endMs === null).length;
      const isUnready = beside > 2;
      unready.set(page.url, isUnready);
      return { ms: 5000, isUnready };
    },
  });
  const batch = made.store.add(urls('app.test', 18), options);
  made.engine.start();
  await made.clock.pass(20 * 60_000);
  expect(made.store.getBatch(batch)?.counts).toMatchObject({ done: 18 });
  expect([...unready].filter(([, isUnready]) => isUnready)).toEqual([]);
});

test('alone it is as it is, and taken at once', async () => {
  const { store, clock, engine, runner } = makeEngine({ site: () => ({ ms: 1000, isUnready: true }) });
  const batch = store.add(urls('app.test', 4), { ...options, perHost: 1 });
  engine.start();
  await clock.pass(60_000);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 4 });
  expect(runner.asked).toHaveLength(4);
});

test('one that never comes is taken at its last try', async () => {
  const { store, clock, engine } = makeEngine({ site: () => ({ ms: 1000, isUnready: true }) });
  const batch = store.add(urls('app.test', 8), options);
  engine.start();
  await clock.pass(10 * 60_000);
  expect(store.getBatch(batch)?.counts).toMatchObject({ done: 8, failed: 0 });
});
