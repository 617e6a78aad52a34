import { expect, test } from 'vitest';
import { WallStreak } from '../../../companion/crawl/walls/wall-streak.ts';

test('three walls in a row end the host for that batch; a page that comes through begins anew', () => {
  const streak = new WallStreak();
  for (const isWall of [true, true, false, true, true]) streak.heard('b1', 'a.example', isWall);
  expect(streak.isOver('b1', 'a.example')).toBe(false);
  streak.heard('b1', 'a.example', true);
  expect(streak.isOver('b1', 'a.example')).toBe(true);
  expect(streak.isOver('b2', 'a.example')).toBe(false);
  expect(streak.isOver('b1', 'b.example')).toBe(false);
  streak.forget('b1');
  expect(streak.isOver('b1', 'a.example')).toBe(false);
});
