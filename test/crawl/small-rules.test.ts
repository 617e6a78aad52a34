import { describe, expect, test } from 'vitest';
import { Timeline } from '../../companion/crawl/clock.ts';
import { globToRegExp, matchesUrl } from '../../companion/crawl/hooks.ts';
import { canGetBetter, pauseMs } from '../../companion/crawl/page/outcome.ts';
import { parseRetryAfter } from '../../companion/crawl/schedule/host-limits.ts';
import { FakeClock } from './fake-clock.ts';

describe('Retry-After', () => {
  const nowMs = Date.parse('2026-11-06T08:49:00Z');
  test.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Fri, 06 Nov 2026 08:49:37 GMT', 37_000],
    ['Friday, 06-Nov-26 08:49:37 GMT', 37_000],
    ['Fri Nov  6 08:49:37 2026', 37_000],
    ['Fri, 06 Nov 2026 08:00:00 GMT', 0],
  ])('%j is %i ms from now', (value, waitMs) => {
    expect(parseRetryAfter(value, nowMs)).toEqual({ waitMs, capped: false });
  });
  test.each(['', 'soon', '-5', '1.5', '12 seconds', undefined])('%j says nothing', (value) => {
    expect(parseRetryAfter(value, nowMs)).toBeNull();
  });
  test.each(['86400', 'Fri, 06 Nov 2099 08:49:37 GMT', '9'.repeat(400)])(
    '%j is cut to an hour, and says so',
    (value) => {
      expect(parseRetryAfter(value, nowMs)).toEqual({ waitMs: 3_600_000, capped: true });
    },
  );
});

describe('trying again', () => {
  test.each([
    ['timeout', null, true],
    ['connection', null, true],
    ['dns', null, true],
    ['crashed', null, true],
    ['rate-limited', 429, true],
    ['http-error', 500, true],
    ['http-error', 503, true],
    ['http-error', 408, true],
    ['http-error', 425, true],
    ['http-error', 404, false],
    ['http-error', 410, false],
    ['tls', null, false],
    ['bad-url', null, false],
    ['robots', null, false],
    ['hook', null, false],
    ['login-required', 401, false],
  ] as const)('%s with status %s: %s', (code, status, again) => {
    expect(canGetBetter(code, status)).toBe(again);
  });
  test('pauses double, with a quarter of jitter either way, up to a minute', () => {
    expect([1, 2, 3, 4].map((attempt) => pauseMs(attempt, 0.5))).toEqual([1000, 2000, 4000, 8000]);
    expect([pauseMs(1, 0), pauseMs(1, 1)]).toEqual([750, 1250]);
    expect(pauseMs(30, 1)).toBe(75_000);
  });
});

describe('globs', () => {
  test.each([
    ['example.com/**', 'https://example.com/a/b?c=d', true],
    ['example.com/*', 'https://example.com/a', true],
    ['example.com/*', 'https://example.com/a/b', false],
    ['*.example.com/**', 'http://www.example.com/', true],
    ['*.example.com/**', 'http://example.com/', false],
    ['https://example.com/**', 'http://example.com/', false],
    ['*://example.com/a?b=*', 'http://example.com/a?b=c', true],
    ['example.com/a.b', 'https://example.com/axb', false],
    ['**/login', 'https://example.com/deep/login', true],
    ['EXAMPLE.com/**', 'https://example.com/x', true],
    ['(', 'https://example.com/', false],
  ])('%s on %s: %s', (glob, url, takes) => {
    expect(globToRegExp(glob).test(url)).toBe(takes);
  });
  test('a global or sticky expression gives the same answer each time', () => {
    const match = /example/g;
    expect([1, 2, 3].map(() => matchesUrl(match, 'https://example.com/'))).toEqual([true, true, true]);
    expect(matchesUrl(undefined, 'https://example.com/')).toBe(true);
  });
});

describe('time that is stored', () => {
  test('never runs backwards when the clock is set back, and follows one that jumps on', async () => {
    const clock = new FakeClock();
    const timeline = new Timeline(clock);
    const before = timeline.wallMs();
    clock.wallOffsetMs -= 86_400_000;
    await clock.pass(1000);
    expect(timeline.wallMs()).toBe(before + 1000);
    clock.wallOffsetMs += 2 * 86_400_000;
    expect(timeline.wallMs()).toBe(before + 1000 + 86_400_000);
  });

  test('due times from a clock that was since set back are not waited for', () => {
    const timeline = new Timeline(new FakeClock());
    const now = timeline.dueMs();
    timeline.noticeDue(now + 5000, 7_200_000);
    expect(timeline.dueMs()).toBe(now);
    timeline.noticeDue(now + 86_400_000, 7_200_000);
    expect(timeline.dueMs()).toBe(now + 86_400_000);
    expect(timeline.wallMs()).toBe(now);
  });
});
