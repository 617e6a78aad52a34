import { expect, test, vi } from 'vitest';
import { endActions, endedSince } from '../../../extension/background/end-notice.ts';
import { batchOptions } from '../../../shared/batch/options.ts';
import { noPages } from '../../../shared/batch/states.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

test('a batch that was open and is done now has ended, once', () => {
  const first = endedSince(
    ['a'],
    ['a', 'b'],
    [
      { id: 'a', state: 'done' },
      { id: 'b', state: 'running' },
    ],
  );
  expect(first).toEqual({ open: ['b'], ended: ['a'] });
  expect(
    endedSince(
      first.open,
      ['a', 'b'],
      [
        { id: 'a', state: 'done' },
        { id: 'b', state: 'running' },
      ],
    ).ended,
  ).toEqual([]);
});

test('what others started, and what the user cancelled or removed, is not told', () => {
  expect(endedSince([], ['a'], [{ id: 'x', state: 'done' }]).ended).toEqual([]);
  expect(endedSince(['a', 'b'], ['a', 'b'], [{ id: 'a', state: 'cancelled' }])).toEqual({ open: [], ended: [] });
});

test('a batch that is retried after its end is open again', () => {
  expect(endedSince([], ['a'], [{ id: 'a', state: 'queued' }]).open).toEqual(['a']);
});

test('two things are offered at the end: its folder or a file of it, and what failed or its text', () => {
  const options = batchOptions.parse({});
  expect(endActions({ options, counts: { ...noPages, done: 3 } })).toEqual(['save', 'copy']);
  expect(endActions({ options: { ...options, out: '/notes' }, counts: { ...noPages, done: 3, failed: 1 } })).toEqual([
    'folder',
    'retry',
  ]);
  expect(endActions({ options, counts: { ...noPages, failed: 2 } })).toEqual(['retry']);
});
