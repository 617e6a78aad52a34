import { expect, test } from 'vitest';
import { mannersOf } from './access-log.ts';
import type { Visit } from './real-fleet.ts';

const at = (startMs: number, ms = 300, more: Partial<Visit> = {}): Visit => ({
  host: 'h',
  path: `/${startMs}`,
  startMs,
  unseenMs: 0,
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

test('the shortest gap is that of one host, and none is shorter for what the server saw late', () => {
  expect(mannersOf([at(0), at(100, 300, { host: 'other' }), at(500), at(900)], rules).shortestGapMs).toBe(400);
  expect(mannersOf([at(0), at(500), at(900)], rules).sooner).toEqual(['h/900 400 ms after /500 at 900']);
  expect(mannersOf([at(0), at(500, 300, { unseenMs: 150 }), at(900)], rules)).toMatchObject({
    shortestGapMs: 500,
    sooner: [],
  });
  expect(mannersOf([at(0), at(450, 300, { unseenMs: 150 })], rules).shortestGapMs).toBe(450);
});

test('after a "slow down" that was heard nothing comes but what was on its way', () => {
  const slow = at(0, 300, { status: 429 });
  expect(mannersOf([slow, at(400), at(10_300)], rules)).toMatchObject({ slowDowns: 1, early: [] });
  expect(mannersOf([slow, at(400), at(9000)], rules).early).toEqual(['h/9000 8700 ms after']);
  const fallen = { ...rules, falls: [{ fromMs: 1000, toMs: 2000 }] };
  expect(mannersOf([slow, at(400), at(9000)], fallen)).toMatchObject({ slowDowns: 0, slowDownsUnheard: 1, early: [] });
});
