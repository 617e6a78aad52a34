/** Waits that hosts asked for, kept over restarts, so that a companion that is started again does not come too early. */
import type { HostWaits } from './host-limits.ts';
import type { HostMemory } from './ports.ts';
import type { Timeline } from './timeline.ts';

/** Limits are per host over all sessions: kept under a name that no session can have. */
const anySession = '*';
const subject = 'wait';
/** Shorter waits are over before anything could be started again. */
const shortestMs = 3000;
const longestMs = 3_600_000;

export function openHostWaits(memory: HostMemory, timeline: Timeline): HostWaits {
  return {
    untilMs(host) {
      const untilMs = memory.get(anySession, host, subject);
      const leftMs = typeof untilMs === 'number' ? untilMs - timeline.wallMs() : 0;
      // Longer than any wait that is ever kept: the clock was set back since.
      return leftMs > 0 && leftMs <= longestMs ? timeline.monotonicMs() + leftMs : null;
    },
    keep(host, untilMs) {
      const leftMs = untilMs - timeline.monotonicMs();
      if (leftMs >= shortestMs) memory.put(anySession, host, subject, Math.round(timeline.wallMs() + leftMs));
    },
  };
}
