import { describe, expect, test } from 'vitest';
import { HostLimits, type HostSignal } from '../../../companion/crawl/schedule/host-limits.ts';

const host = 'a.test';
const error = { code: 'connection', message: 'the server broke off' } as const;
const fault: HostSignal = { kind: 'fault', error };
const good: HostSignal = { kind: 'good' };
const slow = (waitMs: number | null): HostSignal => ({
  kind: 'slow-down',
  retryAfter: waitMs === null ? null : { waitMs, capped: false },
  error: { code: 'rate-limited', message: 'slow down' },
});
const make = (random = 0) => new HostLimits(() => random);
/** One page that began and ended at `nowMs`. */
const one = (limits: HostLimits, signal: HostSignal, nowMs: number) => {
  limits.started(host, 0, nowMs)?.asked(nowMs);
  limits.report(host, signal, { startedMs: nowMs, nowMs });
  limits.ended(host);
};

describe('pages at once', () => {
  test('are counted over all batches; a host opens again when one ends', () => {
    const limits = make();
    limits.started(host, 0, 0);
    limits.started(host, 0, 0);
    expect(limits.opensAtMs(host, 2)).toBe(Number.POSITIVE_INFINITY);
    expect(limits.opensAtMs(host, 3)).toBe(0);
    limits.ended(host);
    expect(limits.opensAtMs(host, 2)).toBe(0);
  });

  test.each([0, 0.5, 0.999])('starts lie the delay apart, and jitter only adds to it (%d)', (random) => {
    const limits = make(random);
    limits.started(host, 1000, 5000)?.asked(5000);
    limits.ended(host);
    expect(limits.opensAtMs(host, 4)).toBeGreaterThanOrEqual(6000);
    expect(limits.opensAtMs(host, 4)).toBeLessThanOrEqual(6250);
  });

  test('a pause is counted from the request, and until there is one nothing else starts', () => {
    const limits = make();
    const start = limits.started(host, 1000, 5000);
    expect(limits.opensAtMs(host, 4)).toBe(Number.POSITIVE_INFINITY);
    start?.asked(5800);
    expect(limits.opensAtMs(host, 4)).toBe(6800);
    // Asked once more within the same page, as by another lane.
    start?.asked(6500);
    expect(limits.opensAtMs(host, 4)).toBe(7500);
    start?.ended(9000);
    expect(limits.opensAtMs(host, 4)).toBe(7500);
  });

  test('a page that ended without a word of its request may have asked until then', () => {
    const limits = make();
    limits.started(host, 1000, 5000)?.ended(9000);
    expect(limits.opensAtMs(host, 4)).toBe(10_000);
  });

  test('hosts whose pause is over are forgotten, those that pause are not', () => {
    const limits = make();
    for (let at = 0; at < 30_000; at++) {
      limits.started(`h${at}.test`, 1000, at * 10)?.asked(at * 10);
      limits.ended(`h${at}.test`);
    }
    expect([...limits.all()].length).toBeLessThan(10_001);
    expect(limits.opensAtMs('h29999.test', 4)).toBe(300_990);
    expect(limits.opensAtMs('h29901.test', 4)).toBe(300_010);
  });

  test('where starts need not lie apart nobody waits for requests', () => {
    const limits = make();
    expect(limits.started(host, 0, 5000)).toBeNull();
    expect(limits.opensAtMs(host, 4)).toBe(0);
  });

  test('a page that did not go to the host after all takes no delay', () => {
    const limits = make();
    const start = limits.started(host, 1000, 5000);
    start?.unasked();
    start?.ended(5000);
    limits.ended(host);
    expect(limits.opensAtMs(host, 4)).toBe(0);
  });
});

describe('a slow-down', () => {
  test('makes the host wait as long as it wished', () => {
    const limits = make();
    one(limits, slow(20_000), 1000);
    expect(limits.opensAtMs(host, 4)).toBe(21_000);
    expect(limits.states(1000)).toMatchObject([
      { host, waitingUntilMs: 21_000, reason: expect.stringContaining('as the site wished') },
    ]);
  });

  test('without a wish doubles the wait each time, and answers to pages that began before it count once', () => {
    const limits = make();
    for (let at = 0; at < 4; at++) limits.started(host, 0, 0);
    for (let at = 0; at < 4; at++) limits.report(host, slow(null), { startedMs: 0, nowMs: 10 + at });
    for (let at = 0; at < 4; at++) limits.ended(host);
    expect(limits.opensAtMs(host, 4)).toBe(2010);
    one(limits, slow(null), 2010);
    expect(limits.opensAtMs(host, 4)).toBe(2010 + 4000);
    one(limits, slow(null), 6010);
    expect(limits.opensAtMs(host, 4)).toBe(6010 + 8000);
  });

  test('a later, longer wish of a page that began before the wait is still obeyed', () => {
    const limits = make();
    limits.started(host, 0, 0);
    limits.started(host, 0, 0);
    limits.report(host, slow(5000), { startedMs: 0, nowMs: 100 });
    limits.report(host, slow(60_000), { startedMs: 0, nowMs: 200 });
    limits.ended(host);
    limits.ended(host);
    expect(limits.opensAtMs(host, 4)).toBe(60_200);
  });

  test('afterwards one page goes first, and each good answer lets one more in', () => {
    const limits = make();
    one(limits, slow(1000), 0);
    limits.started(host, 0, 1000);
    expect(limits.opensAtMs(host, 4)).toBe(Number.POSITIVE_INFINITY);
    limits.report(host, good, { startedMs: 1000, nowMs: 1100 });
    limits.ended(host);
    limits.started(host, 0, 1100);
    expect(limits.opensAtMs(host, 4)).toBeLessThanOrEqual(1100);
    limits.started(host, 0, 1100);
    expect(limits.opensAtMs(host, 4)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('faults in a row', () => {
  test('the eighth rests the host; one more after it rests it for longer; a good answer forgets it all', () => {
    const limits = make();
    for (let at = 1; at <= 7; at++) one(limits, fault, at);
    expect(limits.opensAtMs(host, 4)).toBe(0);
    one(limits, fault, 8);
    expect(limits.opensAtMs(host, 4)).toBe(8 + 30_000);
    expect(limits.states(9)[0]?.reason).toContain('8 failures in a row (connection)');
    one(limits, fault, 40_000);
    expect(limits.opensAtMs(host, 4)).toBe(40_000 + 60_000);
    one(limits, good, 200_000);
    for (let at = 1; at <= 7; at++) one(limits, fault, 200_000 + at);
    expect(limits.opensAtMs(host, 4)).toBeLessThanOrEqual(200_000);
  });

  test('seven and a good one, over and over, never rest it', () => {
    const limits = make();
    for (let at = 0; at < 80; at++) one(limits, at % 8 === 7 ? good : fault, at);
    expect(limits.opensAtMs(host, 4)).toBe(0);
  });

  test('a page that was not ready in time beside others halves how many go at once; good ones bring them back, alone it changes nothing', () => {
    const limits = make();
    const late: HostSignal = { kind: 'fault', error: { code: 'timeout', message: 'not ready' } };
    const isOpenTo = (perHost: number) => limits.opensAtMs(host, perHost) === 0;
    one(limits, late, 0);
    for (let n = 0; n < 6; n++) limits.started(host, 0, 1000);
    limits.report(host, late, { startedMs: 1000, nowMs: 31_000 });
    // Of the same six, which were too many.
    limits.report(host, late, { startedMs: 1000, nowMs: 31_500 });
    for (let n = 0; n < 4; n++) limits.ended(host);
    expect([isOpenTo(6), limits.states(32_000)[0]?.reason]).toEqual([true, expect.stringContaining('3 pages at once')]);
    limits.started(host, 0, 32_000);
    expect(isOpenTo(6)).toBe(false);
    limits.report(host, late, { startedMs: 32_000, nowMs: 62_000 });
    for (let n = 0; n < 3; n++) limits.ended(host);
    limits.started(host, 0, 63_000);
    expect(isOpenTo(6)).toBe(false);
    limits.report(host, good, { startedMs: 63_000, nowMs: 70_000 });
    expect([isOpenTo(6), limits.states(71_000)[0]?.reason]).toEqual([true, '']);
    limits.started(host, 0, 71_000);
    expect(isOpenTo(6)).toBe(false);
  });

  test('a host without a good answer for long is given up for a while, then asked again', () => {
    const limits = make();
    let nowMs = 0;
    for (let at = 0; at < 8; at++) one(limits, fault, nowMs);
    for (let round = 0; round < 8 && !limits.givenUp(host, nowMs); round++) {
      nowMs = limits.opensAtMs(host, 1);
      one(limits, fault, nowMs);
    }
    expect(limits.givenUp(host, nowMs)).toMatchObject({
      code: 'connection',
      message: expect.stringContaining('no good answer'),
    });
    expect(nowMs).toBeGreaterThan(10 * 60_000);
    expect(limits.givenUp(host, nowMs + 11 * 60_000)).toBeNull();
  });
});
