import { expect, test } from 'vitest';
import { addSample, type PaceSample, pagesPerSecond, timeLeftMs } from '../../../../extension/parts/batches/pace.ts';
import { noPages } from '../../../../shared/batch/states.ts';

function samplesAt(...points: (readonly [atMs: number, ended: number])[]): readonly PaceSample[] {
  return points.reduce<readonly PaceSample[]>((all, [atMs, ended]) => addSample(all, { atMs, ended }), []);
}

test('the pace is that of the last twenty seconds, not of the whole', () => {
  const samples = samplesAt([0, 0], [10_000, 1000], [40_000, 1000], [50_000, 1050], [60_000, 1100]);
  expect(pagesPerSecond(samples, 60_000)).toBe(5);
});

test('a pace is told only after a second', () => {
  expect(pagesPerSecond([], 0)).toBeNull();
  expect(pagesPerSecond(samplesAt([0, 0], [500, 40]), 500)).toBeNull();
});

test('a batch that stands still comes to nothing', () => {
  expect(pagesPerSecond(samplesAt([0, 10], [1000, 20]), 100_000)).toBeLessThan(0.2);
});

test('a retry, which makes ended pages fewer, begins anew instead of going backwards', () => {
  expect(samplesAt([0, 0], [5000, 50], [6000, 20])).toEqual([{ atMs: 6000, ended: 20 }]);
});

test('samples stay few however long the batch runs', () => {
  let samples: readonly PaceSample[] = [];
  for (let at = 0; at < 3_600_000; at += 100) samples = addSample(samples, { atMs: at, ended: at });
  expect(samples.length).toBeLessThanOrEqual(202);
});

test('time left counts what can go on by itself; what waits for a person has no time', () => {
  const counts = { ...noPages, done: 10, waiting: 20, running: 5, retrying: 5, held: 100 };
  expect(timeLeftMs(counts, 10)).toBe(3000);
  expect(timeLeftMs(counts, 0)).toBeNull();
  expect(timeLeftMs(counts, null)).toBeNull();
  expect(timeLeftMs({ ...noPages, held: 3 }, 10)).toBe(0);
});
