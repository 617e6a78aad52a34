import { expect, test, vi } from 'vitest';
import { badgeOf } from '../../../extension/background/badge.ts';
import type { PageCounts } from '../../../shared/batch/states.ts';
import { noPages } from '../../../shared/batch/states.ts';
import type { BatchInfo, HoldInfo } from '../../../shared/protocol/model.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

const batch = (state: BatchInfo['state'], total: number, counts: Partial<PageCounts>) =>
  ({ state, total, counts: { ...noPages, ...counts } }) as BatchInfo;

test('shows how much of all open batches has ended, failures included', () => {
  const batches = [
    batch('running', 60, { done: 20, failed: 10 }),
    batch('queued', 40, {}),
    batch('done', 900, { done: 900 }),
  ];
  expect(badgeOf(batches, [])).toEqual({ text: '30%', look: 'progress' });
});

test('never says 100 % before the end, and nothing after it', () => {
  expect(badgeOf([batch('running', 1000, { done: 999, running: 1 })], []).text).toBe('99%');
  expect(badgeOf([batch('done', 1000, { done: 1000 })], [])).toEqual({ text: '', look: 'none' });
});

test('says that the user is needed before anything else', () => {
  expect(badgeOf([batch('running', 10, {})], [{} as HoldInfo])).toEqual({ text: '!', look: 'needs-you' });
});

test('looks paused only where every open batch is', () => {
  expect(badgeOf([batch('paused', 10, {})], []).look).toBe('paused');
  expect(badgeOf([batch('paused', 10, {}), batch('running', 10, {})], []).look).toBe('progress');
});
