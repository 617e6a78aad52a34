import { describe, expect, test } from 'vitest';
import type { HoldTabs, PageSeen, SignInSigns } from '../../../companion/crawl/ports.ts';
import type { WallJudge } from '../../../companion/crawl/walls/memory.ts';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { quiet } from '../fake-clock.ts';
import { makeEngine, seenAt, urls } from '../fake-ports.ts';
import type { FakeStore } from '../fake-store.ts';

/** A window in which a person may be. */
class FakeHoldTabs implements HoldTabs {
  visible = true;
  readonly shown: {
    session: string;
    url: string;
    see: (seen: PageSeen) => Promise<void>;
    closed: boolean;
    closeByHand: () => void;
  }[] = [];
  canShow = () => this.visible;
  readonly watched: { session: string; host: string; signs: SignInSigns; stopped: boolean; rebased: number }[] = [];
  watch = (session: string, host: string, signs: SignInSigns) => {
    const one = { session, host, signs, stopped: false, rebased: 0 };
    this.watched.push(one);
    return {
      rebase: () => void one.rebased++,
      stop: () => {
        one.stopped = true;
      },
    };
  };
  carried = 0;
  show: HoldTabs['show'] = async (session, url, onSeen) => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const tab = {
      session,
      url,
      closed: false,
      see: async (seen: PageSeen) => {
        onSeen(seen);
        await quiet();
      },
      closeByHand: () => {
        tab.closed = true;
        resolve();
      },
    };
    this.shown.push(tab);
    return {
      closed,
      close: async () => tab.closeByHand(),
      carry: async () => {
        this.carried++;
      },
    };
  };
}

function make(store?: FakeStore) {
  const walled = new Set(['walled.test']);
  const tabs = new FakeHoldTabs();
  const alarms = new Set<string>();
  const walls: WallJudge = {
    judge: (session, host, seen) =>
      seen.mainPasswordFields > 0 && !alarms.has(`${session} ${host}`)
        ? { wall: 'login', because: `${host} wants a sign-in` }
        : null,
    good: () => {},
    isGate: (_session, _host, { title }) => title === 'The gate',
    falseAlarm: (session, host) => alarms.add(`${session} ${host}`),
  };
  const made = makeEngine({
    site: ({ page }) => (walled.has(page.host) ? { body: 'please sign in', seen: { mainPasswordFields: 1 } } : {}),
    ports: { walls, holdTabs: tabs, personPresent: () => true },
    ...(store ? { store } : {}),
  });
  const start = async (options: BatchOptionsInput = {}) => {
    const batch = made.store.add([...urls('walled.test', 12), ...urls('well.test', 12)], options);
    made.engine.start();
    await made.clock.pass(5000);
    return batch;
  };
  return { ...made, walled, tabs, start };
}
const wall = (url: string) => seenAt(url, { mainPasswordFields: 1 });

describe('a wall where a person is there', () => {
  test('holds the pages of that host and session, uncharged; other hosts go on', async () => {
    const { start, store, engine, runner, events } = make();
    const batch = await start();
    expect(store.getBatch(batch)).toMatchObject({
      state: 'running',
      counts: { held: 12, done: 12, waiting: 0, failed: 0 },
    });
    expect(store.of(batch).every((page) => page.attempts === (page.host === 'walled.test' ? 0 : 1))).toBe(true);
    // Those that were in tabs when the first met it, and no more.
    expect(runner.asked.filter(({ host }) => host === 'walled.test').length).toBeLessThanOrEqual(4);
    expect(engine.holds()).toMatchObject([
      { host: 'walled.test', session: 'shared', kind: 'login', pages: 12, open: false },
    ]);
    expect(events.findLast(({ name }) => name === 'hold')?.data).toMatchObject({
      holds: [{ host: 'walled.test', pages: 12 }],
    });
  });

  test('holds pages of later batches too, but not of other sessions or of batches that fail at walls', async () => {
    const { start, store, engine, clock } = make();
    await start();
    const later = store.add(urls('walled.test', 3));
    const failing = store.add(urls('walled.test', 3), { onWall: 'fail' });
    const other = store.add(urls('walled.test', 1), { session: 'work' });
    engine.wake();
    await clock.pass(3000);
    expect(store.states(later)).toEqual(['held', 'held', 'held']);
    expect(store.of(later).every(({ moves }) => !moves.includes('start'))).toBe(true);
    expect(store.of(failing)).toMatchObject(
      Array(3).fill({
        state: 'failed',
        error: { code: 'login-required' },
        result: { record: { wall: 'login', markdown: 'please sign in' } },
      }),
    );
    expect(store.states(other)).toEqual(['held']);
    expect(engine.holds().map(({ session, pages }) => [session, pages])).toEqual([
      ['shared', 15],
      ['work', 1],
    ]);
  });

  test('fails at once in an isolated session, which nobody can sign in to', async () => {
    const { start, store } = make();
    expect(store.getBatch(await start({ session: 'isolated' }))?.counts).toMatchObject({
      failed: 12,
      done: 12,
      held: 0,
    });
  });

  test('said to be through: the walled page goes first and alone, then the rest', async () => {
    const { start, store, engine, runner, walled, clock } = make();
    const batch = await start();
    const first = engine.holds()[0]?.page;
    walled.clear();
    runner.asked.length = 0;
    engine.endHold('walled.test', 'shared', 'through');
    await clock.pass(50);
    expect(runner.asked.map(({ page }) => page)).toEqual([first]);
    await clock.pass(5000);
    expect(store.getBatch(batch)).toMatchObject({ state: 'done', counts: { done: 24 } });
    expect(engine.holds()).toEqual([]);
  });

  test('said to be through when it is not: one page finds out, and all are held again', async () => {
    const { start, store, engine, runner, clock } = make();
    const batch = await start();
    runner.asked.length = 0;
    engine.endHold('walled.test', 'shared', 'through');
    await clock.pass(3000);
    expect(runner.asked).toHaveLength(1);
    expect(store.getBatch(batch)?.counts.held).toBe(12);
  });

  test('given up: its pages fail with the code of the wall and the batch ends', async () => {
    const { start, store, engine } = make();
    const batch = await start();
    engine.endHold('walled.test', 'shared', 'give-up');
    expect(store.getBatch(batch)).toMatchObject({ state: 'done', counts: { failed: 12, done: 12 } });
    expect(store.of(batch)[0]?.error?.code).toBe('login-required');
    expect(() => engine.endHold('walled.test', 'shared', 'give-up')).toThrow(
      expect.objectContaining({ code: 'not-found' }),
    );
  });

  test('said to be a false alarm: the pages are taken as they are from then on', async () => {
    const { start, store, engine, clock } = make();
    const batch = await start();
    engine.endHold('walled.test', 'shared', 'false-alarm');
    await clock.pass(5000);
    expect(store.getBatch(batch)).toMatchObject({ state: 'done', counts: { done: 24 } });
  });

  test('is asked again by one page at the next start: its pages go on, or all are held as before', async () => {
    const first = make();
    const batch = await first.start();
    void first.engine.stop();
    await first.clock.pass(4000);
    const still = make(first.store);
    still.engine.start();
    await still.clock.pass(3000);
    expect(still.engine.holds()).toMatchObject([{ host: 'walled.test', pages: 12 }]);
    expect(still.runner.asked).toHaveLength(1);
    void still.engine.stop();
    await still.clock.pass(4000);
    const through = make(first.store);
    through.walled.clear();
    through.engine.start();
    await through.clock.pass(5000);
    expect(first.store.getBatch(batch)?.state).toBe('done');
  });

  test('whose batch is cancelled is forgotten', async () => {
    const { start, engine, store, walled, clock } = make();
    const batch = await start();
    await engine.cancel(batch);
    expect(engine.holds()).toEqual([]);
    walled.clear();
    const next = store.add(urls('walled.test', 3));
    engine.wake();
    await clock.pass(3000);
    expect(store.getBatch(next)?.state).toBe('done');
  });
});

describe('the tab of a hold', () => {
  test('is opened once, on the walled page, and the hold is told as open', async () => {
    const { start, engine, tabs } = make();
    await start();
    await engine.openHold('walled.test', 'shared');
    await engine.openHold('walled.test', 'shared');
    expect(tabs.shown).toMatchObject([{ session: 'shared', url: engine.holds()[0]?.url }]);
    expect(engine.holds()[0]?.open).toBe(true);
    tabs.shown[0]?.closeByHand();
    await quiet();
    expect(engine.holds()[0]?.open).toBe(false);
  });

  test('ends the hold by itself when a good page of the host settles, and is closed once the walled page came through', async () => {
    const { start, engine, tabs, walled, clock, store } = make();
    const batch = await start();
    await engine.openHold('walled.test', 'shared');
    const [tab] = tabs.shown;
    await tab?.see(wall('https://walled.test/login'));
    await tab?.see(seenAt('https://sso.test/ok'));
    await tab?.see(seenAt('https://walled.test/broken', { httpStatus: 500 }));
    await tab?.see(seenAt('https://walled.test/blank', { textLength: 0 }));
    expect(engine.holds()).toHaveLength(1);
    walled.clear();
    await tab?.see(seenAt('https://walled.test/home'));
    await clock.pass(5000);
    expect(store.getBatch(batch)?.state).toBe('done');
    expect(tab?.closed).toBe(true);
  });

  test('stays where the host held again after a page that only looked good', async () => {
    const { start, engine, tabs, clock } = make();
    await start();
    await engine.openHold('walled.test', 'shared');
    await tabs.shown[0]?.see(seenAt('https://walled.test/between'));
    await clock.pass(3000);
    expect(engine.holds()).toMatchObject([{ pages: 12, open: true }]);
    expect(tabs.shown[0]?.closed).toBe(false);
  });

  test('is refused without a window, and for a host that is not held', async () => {
    const { start, engine, tabs } = make();
    await start();
    tabs.visible = false;
    await expect(engine.openHold('walled.test', 'shared')).rejects.toMatchObject({ code: 'no-window' });
    await expect(engine.openHold('well.test', 'shared')).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is closed when the engine stops', async () => {
    const { start, engine, tabs, clock } = make();
    await start();
    await engine.openHold('walled.test', 'shared');
    void engine.stop();
    await clock.pass(4000);
    expect(tabs.shown[0]?.closed).toBe(true);
  });
});

describe('a person who signs in elsewhere', () => {
  test('is noticed by a page of the host in any tab: one page asks, then all go on', async () => {
    const { start, store, tabs, runner, walled, clock } = make();
    const batch = await start();
    const [watched] = tabs.watched;
    runner.asked.length = 0;
    watched?.signs.onPage(wall('https://walled.test/5'), 'tab 7', null);
    await clock.pass(2000);
    expect(runner.asked).toEqual([]);
    walled.clear();
    watched?.signs.onPage(seenAt('https://walled.test/5'), 'tab 7', clock.wallMs());
    await clock.pass(50);
    expect(runner.asked).toHaveLength(1);
    await clock.pass(5000);
    expect(store.getBatch(batch)?.state).toBe('done');
    expect(watched?.stopped).toBe(true);
  });

  test('is not seen in what stood in a tab before; in what it shows otherwise from then on, it is', async () => {
    const { start, store, tabs, runner, walled, clock } = make();
    const beforeMs = clock.wallMs();
    await clock.pass(1000);
    const batch = await start();
    const [watched] = tabs.watched;
    runner.asked.length = 0;
    walled.clear();
    for (let look = 0; look < 3; look++) {
      watched?.signs.onPage(seenAt('https://walled.test/5'), 'tab 7', beforeMs);
      await clock.pass(4000);
    }
    expect(runner.asked).toEqual([]);
    watched?.signs.onPage({ ...seenAt('https://walled.test/5'), title: 'Hello Ada' }, 'tab 7', beforeMs);
    await clock.pass(5000);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('is noticed by cookies of the host, which may mean nothing: one page asks each time', async () => {
    const { start, store, tabs, runner, walled, clock } = make();
    const batch = await start();
    const [watched] = tabs.watched;
    runner.asked.length = 0;
    watched?.signs.onCookies(true);
    await clock.pass(1000);
    expect(runner.asked).toHaveLength(1);
    expect(watched?.rebased).toBe(1);
    walled.clear();
    watched?.signs.onCookies(true);
    await clock.pass(10_000);
    expect(store.getBatch(batch)?.state).toBe('done');
  });

  test('is not what the raised tab leaves on its way to the sign-in: nothing is asked until it is there, and cookies count from then on', async () => {
    const { start, engine, tabs, runner, walled, clock } = make();
    await start();
    const [watched] = tabs.watched;
    runner.asked.length = 0;
    await engine.openHold('walled.test', 'shared');
    watched?.signs.onCookies(true);
    await clock.pass(8000);
    expect(runner.asked).toEqual([]);
    await tabs.shown[0]?.see(wall('https://idp.test/login'));
    expect(watched?.rebased).toBe(1);
    await tabs.shown[0]?.see(wall('https://idp.test/code'));
    expect(watched?.rebased).toBe(1);
    walled.clear();
    watched?.signs.onCookies(true);
    await clock.pass(50);
    expect(runner.asked).toHaveLength(1);
  });

  test('is not the gate itself in the raised tab, which no words tell from a page', async () => {
    const { start, engine, tabs, runner, walled, clock } = make();
    await start();
    await engine.openHold('walled.test', 'shared');
    runner.asked.length = 0;
    await tabs.shown[0]?.see(seenAt('https://walled.test/0', { title: 'The gate' }));
    await clock.pass(2000);
    expect(runner.asked).toEqual([]);
    walled.clear();
    await tabs.shown[0]?.see(seenAt('https://walled.test/0'));
    await clock.pass(50);
    expect(runner.asked).toHaveLength(1);
  });

  test('in a tab whose sign-in is good for it alone: no loop, and a sentence that says so', async () => {
    const { start, engine, tabs, runner, clock } = make();
    await start();
    await engine.openHold('walled.test', 'shared');
    runner.asked.length = 0;
    for (let n = 0; n < 20; n++) {
      await tabs.shown[0]?.see(seenAt('https://walled.test/0'));
      await clock.pass(2500);
    }
    expect(runner.asked).toHaveLength(1);
    await tabs.shown[0]?.see(seenAt('https://walled.test/1'));
    await clock.pass(2500);
    expect(runner.asked).toHaveLength(2);
    expect(tabs.carried).toBe(2);
    expect(engine.holds()).toMatchObject([{ note: expect.stringContaining('good for that tab alone') }]);
  });

  test('need not say so: a new batch, one that is resumed, and whoever asks send one page', async () => {
    const { start, store, engine, runner, clock } = make();
    await start();
    runner.asked.length = 0;
    const later = store.add(urls('walled.test', 3));
    engine.wanted(later);
    await clock.pass(2000);
    expect(runner.asked).toHaveLength(1);
    expect(store.states(later)).toEqual(['held', 'held', 'held']);
    engine.pause(later);
    engine.resume(later);
    await clock.pass(2000);
    expect(runner.asked).toHaveLength(2);
    expect(engine.probeHolds({ session: 'other' })).toEqual([]);
    expect(engine.probeHolds()).toEqual(['walled.test']);
    await clock.pass(2000);
    expect(runner.asked).toHaveLength(3);
  });
});
