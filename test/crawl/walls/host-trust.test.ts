import { expect, test } from 'vitest';
import { HostTrust } from '../../../companion/crawl/walls/host-trust.ts';

const at = ['shared', 'a.test'] as const;

test('one page goes first; once it came through, as many as are allowed', () => {
  const trust = new HostTrust();
  expect(trust.most(...at, 6, 0)).toBe(1);
  trust.started(...at, 0);
  expect(trust.most(...at, 6, 1000)).toBe(1);
  trust.heard(...at, false);
  expect(trust.most(...at, 6, 1000)).toBe(6);
  trust.heard(...at, true);
  expect(trust.most(...at, 6, 1000)).toBe(1);
});

test('a first page that takes its time holds the others up for four seconds', () => {
  const trust = new HostTrust();
  trust.started(...at, 500);
  expect(trust.changesAtMs(...at)).toBe(4500);
  expect(trust.most(...at, 6, 4499)).toBe(1);
  expect(trust.most(...at, 6, 4500)).toBe(6);
});

test('one page at a time is at the sign-in, and nothing starts meanwhile', () => {
  const trust = new HostTrust();
  trust.heard(...at, false);
  expect(trust.leave(...at, 'p1')).toBe(true);
  expect(trust.leave(...at, 'p1')).toBe(true);
  expect(trust.leave(...at, 'p2')).toBe(false);
  expect(trust.most(...at, 6, 0)).toBe(1);
  trust.back(...at, 'p2');
  expect(trust.leave(...at, 'p2')).toBe(false);
  trust.back(...at, 'p1');
  expect(trust.leave(...at, 'p2')).toBe(true);
});

test('signed out twice: one tab from then on, told once', () => {
  const trust = new HostTrust();
  trust.heard(...at, false);
  expect([1, 2, 3].map(() => trust.signedOut(...at))).toEqual([false, true, false]);
  expect(trust.most(...at, 6, 0)).toBe(1);
});

test('sessions know nothing of each other, and isolated pages have none in common', () => {
  const trust = new HostTrust();
  trust.heard(...at, false);
  expect(trust.most('work', 'a.test', 6, 0)).toBe(1);
  expect(trust.most('isolated', 'a.test', 6, 0)).toBe(6);
});
