import { expect, test } from 'vitest';
import { mannersOf } from './access-log.ts';
import type { Visit } from './real-fleet.ts';

const at = (startMs: number, ms = 300, more: Partial<Visit> = {}): Visit => ({
  host: 'h',
  path: `/${startMs}`,
  startMs,
  endMs: startMs + ms,
  status: 200,
  cookie: '',
  ...more,
});
const rules = { perHost: 2, delayMs: 500, retryAfterMs: 10_000 };

test('requests at once are counted by host', () => {
  expect(mannersOf([at(0), at(100), at(200), at(0, 300, { host: 'other' })], rules).mostAtOnce).toBe(3);
  expect(mannersOf([at(0), at(300), at(600)], rules).mostAtOnce).toBe(1);
});

test('one start late and the next in time is no row ahead, two in a hurry are', () => {
  expect(mannersOf([at(0), at(500), at(1000)], rules).mostAheadMs).toBe(0);
  expect(mannersOf([at(0), at(900), at(1400)], rules).mostAheadMs).toBe(0);
  expect(mannersOf([at(0), at(100), at(200)], rules)).toMatchObject({ mostAheadMs: 800, shortestGapMs: 100 });
});

test('after a "slow down" that was heard nothing comes but what was on its way', () => {
  const slow = at(0, 300, { status: 429 });
  expect(mannersOf([slow, at(400), at(10_300)], rules)).toMatchObject({ slowDowns: 1, early: [] });
  expect(mannersOf([slow, at(400), at(9000)], rules).early).toEqual(['h/9000 8700 ms after']);
  const fallen = { ...rules, falls: [{ fromMs: 1000, toMs: 2000 }] };
  expect(mannersOf([slow, at(400), at(9000)], fallen)).toMatchObject({ slowDowns: 0, slowDownsUnheard: 1, early: [] });
});
