import { expect, test, vi } from 'vitest';
import { readMessages } from '../../../../extension/build/extension-files.ts';
import { batchLook, doneText, paceOf } from '../../../../extension/parts/batches/batch-words.ts';
import { batchOptions } from '../../../../shared/batch/options.ts';
import type { PageCounts } from '../../../../shared/batch/states.ts';
import { FakeCrawl } from '../../fake-crawl.ts';

const english = readMessages('en');
vi.mock('../../../../extension/parts/browser.ts', () => ({
  browser: { i18n: { getMessage: (key: string) => english[key]?.message ?? '' } },
}));

const none: PageCounts = { waiting: 0, running: 0, retrying: 0, held: 0, done: 0, failed: 0, skipped: 0, cancelled: 0 };
const options = batchOptions.parse({});
const batch = (state: 'done' | 'running' | 'cancelled', total: number, counts: Partial<PageCounts>) => ({
  state,
  total,
  counts: { ...none, ...counts },
  options,
  reason: null,
});

test('pages that failed are not done, and such a batch is done in part', () => {
  const ended = batch('done', 120, { done: 108, failed: 12 });
  expect(doneText(ended)).toBe('108 of 120 done');
  expect(batchLook(ended)).toBe('part');
  expect(batchLook(batch('done', 120, { done: 120 }))).toBe('done');
});

test('pages that were cancelled were not crawled: neither in the words nor in the pace', () => {
  const counts = { done: 704, cancelled: 4296 };
  expect(doneText(batch('cancelled', 5000, counts))).toBe('704 of 5,000 done');
  const [info] = new FakeCrawl().batches.values();
  if (!info) throw new Error('The made crawl has no batch.');
  const ended = { ...info, ...batch('cancelled', 5000, counts), startedAt: 1000, finishedAt: 48_000 };
  expect(paceOf(ended, { samples: [], atMs: 0, companionPace: null })).toBeCloseTo(15, 0);
});

test('a batch of which nothing goes on until the person acts waits for them', () => {
  expect(batchLook(batch('running', 5, { done: 1, held: 4 }))).toBe('held');
  expect(batchLook(batch('running', 5, { done: 1, held: 3, waiting: 1 }))).toBe('running');
});

test('a batch that runs and has a reason stands still for it, at no pace', () => {
  const [info] = new FakeCrawl().batches.values();
  if (!info) throw new Error('The made crawl has no batch.');
  const stuck = { ...info, state: 'running', reason: 'The database /a cannot be written: the disk is full.' } as const;
  expect(batchLook(stuck)).toBe('stuck');
  expect(paceOf(stuck, { samples: [], atMs: 0, companionPace: 3 })).toBeNull();
});

test('one page is one', () => {
  expect(doneText(batch('done', 1, { done: 1 }))).toBe('1 page done');
});
