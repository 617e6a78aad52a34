/** The engine on the real store: killed, and opened again, until everything has ended once. */
import { expect, test } from 'vitest';
import type { Clock } from '../../companion/crawl/ports.ts';
import { openStore } from '../../companion/store/store.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { aBatch, aFolder, aLook, pagesOf, rowsOf } from '../store/a-store.ts';
import { inconsistencies } from '../store/consistency.ts';
import { FakeClock, quiet } from './fake-clock.ts';
import { FakeRunner, failed, makeEngine, type Site, seededRandom, urls } from './fake-ports.ts';

test.each([1, 2])('batches survive kills of companion and Chrome, walls and retries: seed %i', async (seed) => {
  const random = seededRandom(seed);
  const clock = new FakeClock();
  const path = `${aFolder()}/tabtrawl.db`;
  const open = () => openStore({ path, log: () => {}, clock });
  const walled = new Set(['walled.test']);
  const tries = new Map<string, number>();
  const site: Site = ({ page }) => {
    const nth = (tries.get(page.url) ?? 0) + 1;
    tries.set(page.url, nth);
    if (walled.has(page.host)) return { body: 'please sign in', status: 401 };
    if (page.index % 10 === 3 && nth === 1) return { visit: failed('timeout') };
    if (page.index % 10 === 5) return { status: 404, body: `text of ${page.url}` };
    return { ms: 50 + Math.floor(random() * 200), body: `text of ${page.url}` };
  };
  let store = open();
  const start = () => {
    const life = { dead: false };
    const mortal: Clock = {
      wallMs: () => clock.wallMs(),
      monotonicMs: () => clock.monotonicMs(),
      after: (ms, act) => clock.after(ms, () => !life.dead && act()),
    };
    // What was in a tab ends with the process, too.
    const runner = new FakeRunner(mortal, site);
    const ports = {
      store,
      runner,
      clock: mortal,
      hosts: store.hosts,
      cache: store.captures,
      personPresent: () => true,
    };
    return { ...makeEngine({ site, clock, ports }), runner, life };
  };
  const list = [...urls('a.test', 40), ...urls('b.test', 40), ...urls('walled.test', 10)];
  const first = await aBatch(store, list, { onWall: 'hold', retries: 2, lane: 'auto' });
  const second = await store.ingest(
    { name: 'tabs', options: batchOptions.parse({ concurrency: 2 }) },
    pagesOf(urls('c.test', 30)),
  );

  let made = start();
  made.engine.start();
  for (let kills = 0; kills < 12; kills++) {
    await clock.pass(Math.floor(random() * 900));
    if (random() < 0.4) made.runner.lose();
    else {
      await quiet();
      made.life.dead = true;
      store.close();
      store = open();
      made = start();
      made.engine.start();
    }
  }
  await clock.pass(60_000);
  expect(store.getBatch(second.id)?.state).toBe('done');
  expect(store.getBatch(first.id)?.counts).toMatchObject({ held: 10, running: 0, waiting: 0, retrying: 0 });
  walled.clear();
  made.engine.endHold('walled.test', 'shared', 'through');
  await clock.pass(60_000);
  const info = store.getBatch(first.id);
  expect(info?.state).toBe('done');
  for (const row of await rowsOf(store, first.id)) {
    const detail = store.getPage(row.id);
    if (row.code === 'crashed') continue;
    expect(row.state, `${row.url} ${row.code}`).toBe(row.index % 10 === 5 ? 'failed' : 'done');
    expect(detail?.record?.markdown).toBe(`text of ${row.url}`);
  }
  expect(inconsistencies(aLook({ path }))).toEqual([]);
  const stopped = made.engine.stop();
  await clock.pass(4000);
  await stopped;
  store.close();
});
