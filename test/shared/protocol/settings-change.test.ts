import { expect, test } from 'vitest';
import { calls } from '../../../shared/protocol/calls.ts';

test('a change of one setting names that setting alone, so that the others stay as they are', () => {
  expect(calls['settings.set'].params.parse({ settings: { keepDays: 3 } })).toEqual({ settings: { keepDays: 3 } });
  expect(calls['settings.set'].params.parse({ settings: { keepDays: null } })).toEqual({
    settings: { keepDays: null },
  });
});
