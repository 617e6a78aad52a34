import { expect, test } from 'vitest';
import { createRunner } from '../../../extension/parts/runner.ts';

test('who runs something hears at its end whether it was done, and what it threw is told', async () => {
  const { run, busy, notices } = createRunner();
  const held = Promise.withResolvers<null>();
  const first = run('save', () => held.promise);
  expect(busy.value.has('save')).toBe(true);
  let ended = false;
  void first.then(() => {
    ended = true;
  });
  // What is under way is not begun again.
  expect(await run('save', async () => null)).toBe(false);
  expect(ended).toBe(false);
  held.resolve(null);
  expect(await first).toBe(true);
  expect(busy.value.has('save')).toBe(false);
  expect(await run('save', () => Promise.reject(new Error('no room')))).toBe(false);
  expect(notices.value.map(({ kind, text }) => [kind, text])).toEqual([['error', 'no room']]);
});
