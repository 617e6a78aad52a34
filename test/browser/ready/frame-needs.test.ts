import { expect, test } from 'vitest';
import { FrameNeeds } from '../../../companion/browser/visit/adaptations.ts';

test('a kind that is not known yet is taken to want frames', () => {
  const needs = new FrameNeeds();
  expect(needs.expects('a')).toBe(true);
  needs.note('a', false);
  expect([needs.expects('a'), needs.expects('b')]).toEqual([false, true]);
});

test('where more than one page in ten wanted them, all get them, until they no longer do', () => {
  const needs = new FrameNeeds();
  needs.note('a', true);
  expect(needs.expects('a')).toBe(true);
  for (let page = 0; page < 8; page++) needs.note('a', false);
  expect(needs.expects('a')).toBe(true);
  needs.note('a', false);
  expect(needs.expects('a')).toBe(false);
});
