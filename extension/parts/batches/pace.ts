/** How fast one batch goes and how long it has to go, from its counts as events tell them. Pure. */
import type { PageCounts } from '../../../shared/batch/states.ts';
export type PaceSample = { readonly atMs: number; readonly ended: number };

/** Long enough that a slow page does not make the figure dance, short enough to show a change of pace. */
const spanMs = 20_000;

/** The samples of the last 20 s with the new one; a count that went down (retry, removal) begins anew. */
export function addSample(samples: readonly PaceSample[], sample: PaceSample): readonly PaceSample[] {
  const last = samples.at(-1);
  if (last && sample.ended < last.ended) return [sample];
  const fresh = samples.filter((known) => known.atMs > sample.atMs - spanMs);
  // One from before the span stays, so that the span is covered whole.
  const before = samples.findLast((known) => known.atMs <= sample.atMs - spanMs);
  return [...(before ? [before] : []), ...fresh, sample];
}

/** Pages a second over the samples; null where they don't tell yet (under one second). */
export function pagesPerSecond(samples: readonly PaceSample[], nowMs: number): number | null {
  const first = samples[0];
  const last = samples.at(-1);
  if (!first || !last || nowMs - first.atMs < 1000) return null;
  return ((last.ended - first.ended) * 1000) / (nowMs - first.atMs);
}

/** Milliseconds until the pages that can go on by themselves have ended; null where nothing moves. Held pages wait for a person and are left out. */
export function timeLeftMs(counts: PageCounts, pace: number | null): number | null {
  const open = counts.waiting + counts.running + counts.retrying;
  if (open === 0) return 0;
  return pace === null || pace <= 0 ? null : (open / pace) * 1000;
}
