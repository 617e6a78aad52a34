/** The machine's clock. */
import type { Clock } from './crawl/ports.ts';

/** Longer timers than this overflow and fire at once. */
const longestTimerMs = 2 ** 31 - 1;

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after: (ms, act) => {
    const timer = setTimeout(act, Math.min(longestTimerMs, Math.max(0, ms)));
    return () => clearTimeout(timer);
  },
};
