import { expect, test } from 'vitest';
import { inTurns } from '../../companion/api/start-batch.ts';

const busyFor = (ms: number) => {
  for (const from = performance.now(); performance.now() - from < ms; );
};

test('every item is met once, in order', async () => {
  const met: number[] = [];
  await inTurns([3, 1, 2], (item) => met.push(item));
  expect(met).toEqual([3, 1, 2]);
});

test('other work is let in between', async () => {
  const said: string[] = [];
  setImmediate(() => said.push('other'));
  await inTurns(['a', 'b', 'c'], (item) => {
    busyFor(12);
    said.push(item);
  });
  expect(said).toEqual(['a', 'other', 'b', 'c']);
});
