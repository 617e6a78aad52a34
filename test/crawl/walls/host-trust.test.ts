import { expect, test } from 'vitest';
import { HostTrust } from '../../../companion/crawl/walls/host-trust.ts';

const at = ['shared', 'a.test'] as const;
/** Started and ended at once. */
const atOnce = (nowMs: number) => ({ startedMs: nowMs, nowMs });

test('one page goes first; once it came through, as many as are allowed', () => {
  const trust = new HostTrust();
  expect(trust.most(...at, 6, 0)).toBe(1);
  trust.started(...at, 0);
  expect(trust.most(...at, 6, 1000)).toBe(1);
  trust.heard(...at, false, atOnce(0));
  expect(trust.most(...at, 6, 1000)).toBe(6);
  trust.heard(...at, true, atOnce(0));
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
  trust.heard(...at, false, atOnce(0));
  expect(trust.leave(...at, 'p1', 0)).toBe(true);
  expect(trust.leave(...at, 'p1', 0)).toBe(true);
  expect(trust.leave(...at, 'p2', 0)).toBe(false);
  expect(trust.most(...at, 6, 0)).toBe(1);
  trust.back(...at, 'p2');
  expect(trust.leave(...at, 'p2', 0)).toBe(false);
  trust.back(...at, 'p1');
  expect(trust.leave(...at, 'p2', 0)).toBe(true);
});

test('signed out twice: one tab from then on, told once', () => {
  const trust = new HostTrust();
  trust.heard(...at, false, atOnce(0));
  expect([1, 2, 3].map(() => trust.signedOut(...at))).toEqual([false, true, false]);
  expect(trust.most(...at, 6, 0)).toBe(1);
});

test('sessions know nothing of each other, and isolated pages have none in common', () => {
  const trust = new HostTrust();
  trust.heard(...at, false, atOnce(0));
  expect(trust.most('work', 'a.test', 6, 0)).toBe(1);
  expect(trust.most('isolated', 'a.test', 6, 0)).toBe(6);
});

test('a host that was not asked for five minutes may have ended the sign-in: one page goes first again', () => {
  const trust = new HostTrust();
  trust.heard(...at, false, atOnce(0));
  expect(trust.most(...at, 6, 299_000)).toBe(6);
  expect(trust.most(...at, 6, 300_000)).toBe(1);
  trust.started(...at, 300_000);
  expect(trust.most(...at, 6, 303_000)).toBe(1);
  trust.heard(...at, false, atOnce(303_500));
  expect(trust.most(...at, 6, 304_000)).toBe(6);
});

test('a page that was under way as another came back from the sign-in with a wall goes there no more; one that is started later does', () => {
  const trust = new HostTrust();
  trust.heard(...at, false, atOnce(0));
  expect(trust.leave(...at, 'p1', 10)).toBe(true);
  trust.back(...at, 'p1');
  trust.heard(...at, true, atOnce(20));
  expect(trust.leave(...at, 'p2', 15)).toBe(false);
  expect(trust.leave(...at, 'p3', 30)).toBe(true);
  trust.back(...at, 'p3');
  trust.heard(...at, false, atOnce(40));
  expect(trust.leave(...at, 'p2', 15)).toBe(true);
});

test('a page that comes through says nothing where another that ran beside it met the wall', () => {
  const trust = new HostTrust();
  trust.heard(...at, false, atOnce(0));
  expect(trust.leave(...at, 'p1', 10)).toBe(true);
  trust.back(...at, 'p1');
  trust.heard(...at, true, { startedMs: 10, nowMs: 50 });
  trust.heard(...at, false, { startedMs: 40, nowMs: 60 });
  expect(trust.most(...at, 6, 60)).toBe(1);
  expect(trust.leave(...at, 'p2', 45)).toBe(false);
  trust.heard(...at, false, { startedMs: 70, nowMs: 80 });
  expect(trust.most(...at, 6, 80)).toBe(6);
});

test('pages that renew their sign-in with a token go one after the other, told once', () => {
  const trust = new HostTrust();
  trust.heard(...at, false, atOnce(0));
  expect(trust.most(...at, 6, 0)).toBe(6);
  expect(trust.usedUpToken(...at)).toBe(true);
  expect(trust.usedUpToken(...at)).toBe(false);
  expect(trust.most(...at, 6, 0)).toBe(1);
  expect(trust.most('shared', 'b.test', 6, 0)).toBe(1);
});
