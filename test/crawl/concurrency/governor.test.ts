import { describe, expect, test } from 'vitest';
import { type Governor, govern, startGovernor } from '../../../companion/crawl/concurrency/governor.ts';
import { seededRandom } from '../fake-ports.ts';

const mb = 1024 ** 2;
const tickMs = 500;

/** A browser as a formula: pages a second by tabs, memory by tabs. */
type World = {
  /** Pages a second at so many tabs, when all are busy. */
  readonly rate: (tabs: number, atMs: number) => number;
  readonly bytes?: (tabs: number, atMs: number) => number;
  readonly freeBytes?: (atMs: number) => number;
  /** Default 0.9 whatever runs. */
  readonly cpuRatio?: (tabs: number) => number;
  readonly noise?: number;
  readonly budgetBytes?: number;
  readonly fixedTabs?: number;
  readonly saturation?: number;
  /** What each page may take. Default: so long that it never counts. */
  readonly timeoutMs?: number;
  readonly seed?: number;
};
type Tick = {
  readonly atMs: number;
  readonly limit: number;
  readonly bytes: number;
  readonly pages: number;
  readonly state: Governor;
};

function run(world: World, seconds: number, maxTabs = 32): Tick[] {
  const random = seededRandom(world.seed ?? 1);
  let state = startGovernor({ startTabs: 4, maxTabs });
  let bytes = world.bytes?.(0, 0) ?? 400 * mb;
  let owed = 0;
  const ticks: Tick[] = [];
  for (let atMs = 0; atMs < seconds * 1000; atMs += tickMs) {
    const working = Math.min(state.limit, world.saturation ?? 1000);
    const wanted = world.bytes?.(working, atMs) ?? 400 * mb + working * 50 * mb;
    // Memory follows the tabs with a lag, as Chrome's does.
    bytes += (wanted - bytes) * 0.5;
    owed += (world.rate(working, atMs) * tickMs * (1 + (random() - 0.5) * 2 * (world.noise ?? 0))) / 1000;
    const pages = Math.floor(owed);
    owed -= pages;
    const freeBytes = world.freeBytes?.(atMs) ?? 8000 * mb;
    state = govern(state, {
      nowMs: atMs + tickMs,
      working,
      // Little's law: so many at once, so many a second.
      deadlineShares: Array(pages).fill((working * 1000) / world.rate(working, atMs) / (world.timeoutMs ?? 1e9)),
      binding: (world.saturation ?? 1000) > working,
      load: { browserBytes: bytes, companionBytes: 90 * mb, cpuRatio: world.cpuRatio?.(working) ?? 0.9, freeBytes },
      auto: world.fixedTabs === undefined,
      fixedTabs: world.fixedTabs ?? 0,
      budgetBytes: world.budgetBytes ?? null,
    });
    ticks.push({ atMs, limit: state.limit, bytes, pages, state });
  }
  return ticks;
}
const pagesOf = (ticks: readonly Tick[], fromMs = 0) =>
  ticks.filter(({ atMs }) => atMs >= fromMs).reduce((sum, { pages }) => sum + pages, 0);
const changesOf = (ticks: readonly Tick[], fromMs: number) => {
  const late = ticks.filter(({ atMs }) => atMs >= fromMs);
  return late.filter(({ limit }, at) => at > 0 && limit !== late[at - 1]?.limit).length;
};
/** The best that a fixed number could have done. */
const bestOf = (world: World, seconds: number) =>
  Math.max(...[1, 2, 3, 4, 6, 8, 12, 16, 24, 32].map((tabs) => world.rate(tabs, 0) * seconds));

/** CHROME.md: 8.8, 12, 14, 15.4 pages a second at 1, 2, 4, 8 tabs; more only cost. */
const cpuBound = (tabs: number) => (tabs <= 8 ? 17 * (1 - 0.52 / tabs ** 0.78) : 15.6 - 0.25 * (tabs - 8));
const latencyBound = (tabs: number) => Math.min(tabs / 0.35, 60);

describe('auto', () => {
  test('tries no more tabs while the processors have no time left, and does where they have', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const cpuRatio = (tabs: number) => Math.min(1, 0.3 * tabs);
      const busy = run({ rate: cpuBound, cpuRatio, noise: 0.3, seed }, 60);
      expect(Math.max(...busy.map(({ limit }) => limit)), `seed ${seed}`).toBe(4);
      expect(busy.some(({ state }) => state.reason.includes('no time left'))).toBe(true);
      expect(pagesOf(busy)).toBeGreaterThan(0.85 * cpuBound(4) * 60);
    }
    const idle = run({ rate: latencyBound, cpuRatio: () => 0.2 }, 60);
    expect(Math.max(...idle.map(({ limit }) => limit))).toBeGreaterThan(12);
  });

  test.each([
    ['work bound by the processor', { rate: cpuBound, noise: 0 }, 0.95],
    ['the same with noise', { rate: cpuBound, noise: 0.3 }, 0.93],
    ['work bound by latency', { rate: latencyBound, noise: 0.1 }, 0.93],
    ['work that one tab does best', { rate: (tabs: number) => 10 * tabs ** -0.3, noise: 0.1 }, 0.88],
  ])('comes near the best fixed number on %s', (_, world, share) => {
    for (const seed of [1, 2, 3, 4, 5])
      expect(pagesOf(run({ ...world, seed }, 180)), `seed ${seed}`).toBeGreaterThan(share * bestOf(world, 180));
  });

  test('is quick: bound by latency it is at three quarters of the best within 8 s', () => {
    const world = { rate: latencyBound, noise: 0.1 };
    const rate = pagesOf(run(world, 12), 8000) / 4;
    expect(rate).toBeGreaterThan(0.75 * 60);
  });

  test('does not thrash: in the steady state it moves seldom', () => {
    for (const seed of [1, 2, 3])
      expect(changesOf(run({ rate: cpuBound, noise: 0.3, seed }, 300), 60_000)).toBeLessThan(36);
  });

  test('follows work that changes', () => {
    const rate = (tabs: number, atMs: number) => (atMs < 60_000 ? 10 / tabs : latencyBound(tabs));
    const ticks = run({ rate, noise: 0.1 }, 180);
    expect(ticks.findLast(({ atMs }) => atMs < 60_000)?.limit).toBeLessThanOrEqual(2);
    expect(pagesOf(ticks, 120_000) / 60).toBeGreaterThan(0.8 * 60);
  });

  test('learns nothing while pages do not want for tabs', () => {
    const ticks = run({ rate: latencyBound, saturation: 2 }, 60);
    expect(ticks.at(-1)?.limit).toBe(4);
    expect(changesOf(ticks, 0)).toBe(0);
  });

  test('goes down where pages take so long on a busy machine that their deadlines come near', () => {
    const slow = { rate: (tabs: number) => 0.5 + 0.02 * tabs, cpuRatio: () => 1, noise: 0.1, timeoutMs: 5000 };
    for (const seed of [1, 2, 3]) {
      const ticks = run({ ...slow, seed }, 120);
      expect(ticks.at(-1)?.limit, `seed ${seed}`).toBe(1);
      expect(ticks.some(({ state }) => state.reason.includes('of the time they may take'))).toBe(true);
      expect(changesOf(ticks, 60_000)).toBe(0);
    }
  });

  test('but not where it is the hosts that are slow', () => {
    const ticks = run({ rate: (tabs) => tabs / 2.5, cpuRatio: () => 0.3, timeoutMs: 5000 }, 120);
    expect(ticks.at(-1)?.limit).toBeGreaterThan(8);
  });

  test('never goes above the most that is allowed, and says so', () => {
    const ticks = run({ rate: latencyBound }, 60, 8);
    expect(Math.max(...ticks.map(({ limit }) => limit))).toBe(8);
    expect(ticks.findLast(({ state }) => state.hillClimb.phase === 'hold')?.state.reason).toContain('the most allowed');
  });
});

describe('memory', () => {
  const bytes =
    (perTab: number, base = 420) =>
    (tabs: number) =>
      (base + perTab * tabs) * mb;

  test.each([50, 80, 120, 160])('stays within a tenth of the budget where a tab costs %i MB', (perTab) => {
    const world = { rate: latencyBound, bytes: bytes(perTab), budgetBytes: 900 * mb };
    const ticks = run(world, 120);
    expect(Math.max(...ticks.map((tick) => tick.bytes))).toBeLessThan(900 * mb * 1.1);
    const fitting = Math.floor((900 - 420) / perTab);
    const steady = ticks.slice(-40).reduce((sum, { limit }) => sum + limit, 0) / 40;
    expect(steady).toBeGreaterThanOrEqual(Math.max(1, fitting * 0.6));
    expect(steady).toBeLessThanOrEqual(fitting + 1);
    expect(ticks.at(-1)?.state.reason).toContain('memory');
    expect(changesOf(ticks, 60_000)).toBeLessThan(15);
  });

  test('that hardly holds an idle Chrome leaves one tab, closed after each page', () => {
    const ticks = run({ rate: latencyBound, bytes: bytes(120), budgetBytes: 500 * mb }, 60);
    expect(ticks.slice(4).every(({ limit }) => limit === 1)).toBe(true);
    expect(ticks.at(-1)?.state.keepIdle).toBe(0);
  });

  test('that is suddenly gone takes tabs away within two seconds, and they come back one by one', () => {
    const freeBytes = (atMs: number) => (atMs > 40_000 && atMs < 80_000 ? 50 * mb : 8000 * mb);
    const ticks = run({ rate: latencyBound, bytes: bytes(60), freeBytes }, 140);
    const at = (ms: number) => ticks.find(({ atMs }) => atMs === ms)?.limit ?? 0;
    const before = at(40_000);
    expect(before).toBeGreaterThanOrEqual(16);
    expect(at(43_000)).toBeLessThan(before);
    expect(at(79_000)).toBeLessThan(before * 0.75);
    const back = ticks.filter(({ atMs }) => atMs > 82_000 && atMs < 100_000);
    for (const [place, tick] of back.entries())
      expect(tick.limit - (back[place - 1]?.limit ?? tick.limit)).toBeLessThanOrEqual(1);
    expect(at(139_000)).toBeGreaterThanOrEqual(before * 0.75);
  });

  test('guards a fixed number too, which is kept to otherwise', () => {
    expect(run({ rate: latencyBound, fixedTabs: 6 }, 30).every(({ limit }) => limit === 6)).toBe(true);
    const ticks = run({ rate: latencyBound, fixedTabs: 20, bytes: bytes(100), budgetBytes: 1000 * mb }, 60);
    expect(Math.max(...ticks.map((tick) => tick.bytes))).toBeLessThan(1100 * mb);
  });

  test('that cannot be read leaves the number alone, but where a budget was set', () => {
    const state = startGovernor({ startTabs: 4, maxTabs: 32 });
    const sample = { nowMs: 500, working: 0, binding: false, load: null, auto: true };
    const none = { deadlineShares: [], fixedTabs: 0 };
    expect(govern(state, { ...sample, ...none, budgetBytes: null }).limit).toBe(4);
    expect(govern(state, { ...sample, ...none, budgetBytes: 900 * mb }).limit).toBe(1);
  });
});
