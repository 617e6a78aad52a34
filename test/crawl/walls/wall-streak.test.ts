import { expect, test } from 'vitest';
import { WallStreak } from '../../../companion/crawl/walls/wall-streak.ts';

const login = { wall: 'login', code: 'login-required' } as const;
const certificate = { wall: 'certificate', code: 'tls' } as const;

test('three walls in a row end the host for that batch; a page that comes through begins anew', () => {
  const streak = new WallStreak();
  for (const wall of [login, login, null, login, login]) streak.heard('b1', 'a.example', wall);
  expect(streak.over('b1', 'a.example')).toBeNull();
  streak.heard('b1', 'a.example', certificate);
  expect(streak.over('b1', 'a.example')).toBe(certificate);
  expect(streak.over('b2', 'a.example')).toBeNull();
  expect(streak.over('b1', 'b.example')).toBeNull();
  streak.forget('b1');
  expect(streak.over('b1', 'a.example')).toBeNull();
});
