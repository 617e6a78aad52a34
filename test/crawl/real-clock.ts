/** The machine's own time, for tests of what runs in processes of its own. */
import type { Clock } from '../../companion/crawl/ports.ts';

export const clock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};
