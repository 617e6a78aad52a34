import { expect, test, vi } from 'vitest';
import { endedSince } from '../../../extension/background/end-notice.ts';

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
