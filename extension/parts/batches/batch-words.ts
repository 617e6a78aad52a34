/** How far a batch is, in figures that hold what they say: a page that was cancelled was not crawled, one that failed is not done. */
import { discovers } from '../../../shared/batch/options.ts';
import type { BatchState, PageCounts } from '../../../shared/batch/states.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { CompanionState } from '../companion/state.ts';
import { t, tn } from '../messages.ts';
import type { PaceSample } from './pace.ts';
import { pagesPerSecond } from './pace.ts';

/** Pages that were dealt with: done, failed or skipped. */
export function processedPages(counts: PageCounts): number {
  return counts.done + counts.failed + counts.skipped;
}

export function isOpen({ state }: Pick<BatchInfo, 'state'>): boolean {
  return state === 'queued' || state === 'running' || state === 'paused';
}

/**
 * What a batch is to the person: `part`: ended, and not every page of it is done; `held`: nothing goes on until they act; `stuck`: nothing goes
 * on for the reason it has, and will by itself (a full disk).
 */
export type BatchLook = BatchState | 'part' | 'held' | 'stuck';

/** What counts are told from. */
export type BatchFigures = Pick<BatchInfo, 'state' | 'counts' | 'total' | 'options'>;

export function batchLook({
  state,
  counts,
  total,
  options,
  reason,
}: BatchFigures & Pick<BatchInfo, 'reason'>): BatchLook {
  if (state === 'running' && reason !== null) return 'stuck';
  // A crawl that follows links leaves out on purpose: copies, kinds that were stopped, what is beyond the budget.
  const meant = discovers(options) ? counts.done + counts.skipped : counts.done;
  if (state === 'done') return meant === total && (counts.done > 0 || total === 0) ? 'done' : 'part';
  const goesOn = counts.waiting + counts.running + counts.retrying;
  return state === 'running' && counts.held > 0 && goesOn === 0 ? 'held' : state;
}

/** "12 of 40 done", "40 pages done"; "12 of 40 so far" where links are still followed. */
export function doneText(batch: BatchFigures): string {
  const { counts, total } = batch;
  if (discovers(batch.options) && isOpen(batch)) return t('pagesOfSoFar', { done: counts.done, total });
  return counts.done === total && total > 0 ? tn('pagesDone', total) : t('pagesOf', { done: counts.done, total });
}

/**
 * Pages a second: while it runs the companion's own figure, which is the same on every surface; the batch's own samples where others
 * run beside it; over the whole once it has ended. Null where it stands still, and of a single page.
 */
export function paceOf(
  batch: BatchInfo,
  now: { readonly samples: readonly PaceSample[]; readonly atMs: number; readonly companionPace: number | null },
): number | null {
  const { state, startedAt, finishedAt, counts } = batch;
  if (finishedAt !== null && startedAt !== null) {
    const pages = processedPages(counts);
    return pages > 1 ? (pages * 1000) / Math.max(1, finishedAt - startedAt) : null;
  }
  if (state !== 'running' || batch.reason !== null) return null;
  return now.companionPace ?? pagesPerSecond(now.samples, now.atMs);
}

/** The companion's pace where it is all of one batch; else null. */
export function companionPaceOf({ batches, status }: Pick<CompanionState, 'batches' | 'status'>): number | null {
  const running = batches.value.filter(({ state }) => state === 'running');
  return running.length === 1 ? (status.value?.pagesPerSecond ?? null) : null;
}
