import { expect, test } from 'vitest';
import { Pace } from '../../companion/crawl/pace.ts';

/** Begins one page and ends it. */
const crawl = (pace: Pace, id: string, beganMs: number, endedMs: number) => {
  pace.moved({ id, state: 'running' }, beganMs);
  pace.moved({ id, state: 'done' }, endedMs);
};

test('a crawl that was begun two seconds ago has not stood still for the eight before', () => {
  const pace = new Pace();
  for (let page = 0; page < 4; page++) crawl(pace, `${page}`, 100_000 + page * 500, 100_500 + page * 500);
  expect(pace.perSecond(102_000)).toBe(2);
});

test('it is that of the last ten seconds, and of a second at least', () => {
  const pace = new Pace();
  pace.moved({ id: 'other', state: 'running' }, 0);
  for (let page = 0; page < 60; page++) crawl(pace, `${page}`, page * 1000, page * 1000 + 900);
  expect(pace.perSecond(60_000)).toBe(1);
  const short = new Pace();
  crawl(short, 'a', 0, 100);
  expect(short.perSecond(100)).toBe(1);
});

test('one page at a time, with nothing at work between two, is no new beginning; a rest is', () => {
  const pace = new Pace();
  for (let page = 0; page < 20; page++) crawl(pace, `${page}`, page * 1000, page * 1000 + 900);
  expect(pace.perSecond(19_900)).toBe(1);
  crawl(pace, 'later', 100_000, 102_000);
  expect(pace.perSecond(102_000)).toBe(0.5);
});

test('a page that goes back into the queue is none that ended', () => {
  const pace = new Pace();
  pace.moved({ id: 'a', state: 'running' }, 0);
  pace.moved({ id: 'a', state: 'waiting' }, 1000);
  expect(pace.perSecond(2000)).toBe(0);
});
