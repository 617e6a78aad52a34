/** Whether and when a lost Chrome is started again. Pure. */

/**
 * How unwell Chrome is: each loss adds one, time that it stayed open takes away. A Chrome that is killed now and then never gets far;
 * one that cannot live gets to the limit within two minutes.
 */
export type RelaunchScore = number;

/** By score after the loss, from 0 up; past the end there is no further try. */
const pausesMs = [0, 0, 500, 1000, 2000, 4000, 8000, 15_000, 30_000] as const;

/** Time open that makes up for one loss. */
const recoveryMs = 10_000;

/** The score after a loss; `openMs` is how long Chrome was open before it, 0 where it did not open at all. */
export function scoreAfterLoss(score: RelaunchScore, openMs: number): RelaunchScore {
  return Math.max(0, score - Math.floor(openMs / recoveryMs)) + 1;
}

/** Milliseconds to wait before the next try, or null where trying on makes no sense. */
export function relaunchPauseMs(score: RelaunchScore): number | null {
  return pausesMs[score] ?? null;
}
