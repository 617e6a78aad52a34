import { expect, test } from 'vitest';
import { relaunchPauseMs, scoreAfterLoss } from '../../../companion/browser/chrome/supervisor.ts';

function pausesOf(openMs: number, losses: number): (number | null)[] {
  let score = 0;
  return Array.from({ length: losses }, () => {
    score = scoreAfterLoss(score, openMs);
    return relaunchPauseMs(score);
  });
}

test('a Chrome that cannot live is given up after growing pauses of a minute in all', () => {
  const pauses = pausesOf(100, 9);
  expect(pauses.at(-1)).toBeNull();
  const waited = pauses.filter((pause) => pause !== null);
  expect(waited).toEqual([...waited].sort((a, b) => a - b));
  expect(waited.reduce((sum, pause) => sum + pause, 0)).toBeGreaterThan(50_000);
});

test('a Chrome that is killed every quarter of a minute comes back at once, for ever', () => {
  expect(new Set(pausesOf(15_000, 200))).toEqual(new Set([0]));
});

test('time that it stayed open makes up for earlier losses', () => {
  let score = 0;
  for (let loss = 0; loss < 7; loss++) score = scoreAfterLoss(score, 0);
  expect(relaunchPauseMs(score)).toBe(15_000);
  expect(relaunchPauseMs(scoreAfterLoss(score, 70_000))).toBe(0);
});
