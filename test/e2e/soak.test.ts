import { expect, test } from 'vitest';
import { soak } from './soak.ts';

test('companion and Chrome killed at random: every page ends once, with its own text, and little is crawled twice', {
  timeout: 300_000,
}, async () => {
  const plan = { pages: 80, kills: 5, tabs: 4, seed: 20_261 };
  const result = await soak(plan, () => {});
  expect(result.endedOnce).toBe(plan.pages);
  expect(result.done).toBe(plan.pages);
  expect(result.wrong).toEqual([]);
  expect(result.requests).toBeLessThanOrEqual(result.allowedRequests);
  expect(result.left).toEqual([]);
});
