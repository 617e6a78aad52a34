import { expect, test } from 'vitest';
import { ProbePolicy } from '../../../companion/crawl/walls/probe-policy.ts';

const page = (key: string) => ({ kind: 'page', key }) as const;
const strong = { kind: 'cookies', strong: true } as const;
const weak = { kind: 'cookies', strong: false } as const;

test('a sight of a good page is worth one probe, another sight another', () => {
  const policy = new ProbePolicy();
  expect(policy.mayAtMs(page('a'))).toBe(0);
  policy.spend(page('a'), 100);
  policy.failed(page('a'));
  expect(policy.mayAtMs(page('a'))).toBe(Number.POSITIVE_INFINITY);
  expect(policy.mayAtMs(page('b'))).toBe(0);
  expect(policy.futilePages).toBe(1);
});

test('a cookie that scripts cannot set is worth a probe within ten seconds, five times over', () => {
  const policy = new ProbePolicy();
  expect(policy.mayAtMs(strong)).toBe(Number.NEGATIVE_INFINITY);
  for (let n = 0, nowMs = 0; n < 5; n++, nowMs += 10_000) {
    policy.spend(strong, nowMs);
    policy.failed(strong);
    expect(policy.mayAtMs(strong) - nowMs).toBeLessThan(10_000);
  }
});

test('cookies that change for other reasons are asked after ever more rarely', () => {
  const policy = new ProbePolicy();
  const gaps: number[] = [];
  for (let n = 0; n < 8; n++) {
    policy.spend(weak, 0);
    policy.failed(weak);
    gaps.push(policy.mayAtMs(weak));
  }
  expect(gaps).toEqual([16_000, 32_000, 64_000, 120_000, 120_000, 120_000, 120_000, 120_000]);
});
