import { expect, test } from 'vitest';
import { counted } from '../../shared/units.ts';

test('one thing is one, and none or more are many', () => {
  expect([0, 1, 2].map((count) => counted(count, 'page'))).toEqual(['0 pages', '1 page', '2 pages']);
  expect(counted(2, 'address', 'addresses')).toBe('2 addresses');
});
