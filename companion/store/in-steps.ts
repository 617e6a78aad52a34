/** Work on many rows, a few at a time, so that the event loop is never held for long. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from './sqlite.ts';

/** Longest stretch of the event loop that a step is meant to take, in milliseconds. */
const stretchMs = 12;
const firstStepPages = 16;
const largestStepPages = 2000;

/**
 * Calls `step` with the pages that fit into a stretch, other work let in between, until it says that nothing is left or `signal`
 * is raised. A step is one transaction. The first one is done before this returns.
 */
export async function inSteps(db: Db, signal: AbortSignal, step: (pages: number) => boolean): Promise<void> {
  let pages = firstStepPages;
  while (!signal.aborted) {
    const from = performance.now();
    if (!step(pages)) return;
    const fitting = (pages * stretchMs) / Math.max(0.1, performance.now() - from);
    // Slowly up: what lies next may be larger.
    pages = Math.max(1, Math.round(Math.min(fitting, pages * 1.5, largestStepPages)));
    await db.checkpointed;
    await nextTurn();
  }
}
