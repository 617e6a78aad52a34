/** Pages that end in one turn of the event loop: written in one transaction, told when it is. */
import { expect, test } from 'vitest';
import type { PageRow } from '../../shared/protocol/model.ts';
import { makeEngine, type Site, urls } from './fake-ports.ts';

/** What `endOfTurn` was given, called by `turn`. Until then nothing that ended is written. */
function inTurns(site: Site = () => ({})) {
  const waiting: (() => void)[] = [];
  const made = makeEngine({
    site,
    ports: { endOfTurn: (act) => void waiting.push(act) },
    limits: { firstAloneMs: 0 },
  });
  const turn = async () => {
    for (const act of waiting.splice(0)) act();
    await made.clock.pass(0);
  };
  const toldAs = (state: string) =>
    made.events
      .filter(({ name }) => name === 'page')
      .map(({ data }) => (data as { rows: PageRow[] }).rows.filter((row) => row.state === state).length)
      .filter((count) => count > 0);
  return { ...made, waiting, turn, toldAs };
}

test('they are stored together, and told only then', async () => {
  const { engine, clock, store, waiting, turn, toldAs } = inTurns();
  const batch = store.add([...urls('a.test', 2), ...urls('b.test', 2)], { perHost: 2 });
  engine.start();
  await clock.pass(1000);
  expect(store.states(batch)).toEqual(Array(4).fill('running'));
  expect(toldAs('done')).toEqual([]);
  expect(waiting).toHaveLength(1);
  await turn();
  expect(store.togethers).toEqual([4]);
  expect(toldAs('done')).toEqual([4]);
  expect(store.getBatch(batch)?.state).toBe('done');
});

test('one that ends alone is written for itself', async () => {
  const { engine, clock, store, turn, toldAs } = inTurns();
  const batch = store.add(urls('a.test', 1));
  engine.start();
  await clock.pass(1000);
  await turn();
  expect(store.togethers).toEqual([]);
  expect(toldAs('done')).toEqual([1]);
  expect(store.states(batch)).toEqual(['done']);
});

test('one that is no longer ours undoes none of the others', async () => {
  const { engine, clock, store, turn, toldAs } = inTurns();
  const batch = store.add(urls('a.test', 3), { perHost: 3 });
  engine.start();
  await clock.pass(1000);
  const taken = store.of(batch)[1];
  store.cancel(taken?.id ?? '', 5);
  await turn();
  expect(store.states(batch)).toEqual(['done', 'cancelled', 'done']);
  expect(toldAs('done')).toEqual([1, 1]);
  expect(taken?.result).toBeNull();
});

test('while the store is full they wait, and none of them is told', async () => {
  const { engine, clock, store, turn, toldAs, runner } = inTurns();
  const batch = store.add(urls('a.test', 3), { perHost: 3 });
  engine.start();
  await clock.pass(1000);
  store.full = true;
  await turn();
  expect(toldAs('done')).toEqual([]);
  expect(store.states(batch)).toEqual(Array(3).fill('running'));
  store.full = false;
  await clock.pass(10_000);
  await turn();
  expect(store.states(batch)).toEqual(Array(3).fill('done'));
  expect(toldAs('done')).toEqual([1, 1, 1]);
  expect(runner.asked).toHaveLength(3);
});

test('a stop waits until they are written', async () => {
  const { engine, clock, store, turn } = inTurns();
  const batch = store.add(urls('a.test', 2), { perHost: 2 });
  engine.start();
  await clock.pass(1000);
  let isStopped = false;
  const stopped = engine.stop().then(() => {
    isStopped = true;
  });
  await clock.pass(0);
  expect(isStopped).toBe(false);
  await turn();
  await stopped;
  expect(store.states(batch)).toEqual(['done', 'done']);
});
