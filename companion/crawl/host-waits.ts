/** Waits that hosts asked for, kept over restarts, so that a companion that is started again does not come too early. */
import { z } from '../../shared/zod.ts';
import type { HostMemory } from './store-ports.ts';
import type { Timeline } from './timeline.ts';

/** Times are monotonic ms. */
export type HostWaits = {
  /** Until when the host is to be left alone, or null. */
  readonly untilMs: (host: string) => number | null;
  readonly keep: (host: string, untilMs: number) => void;
};

/** Limits are per host over all sessions: kept under a name that no session can have. */
const anySession = '*';
const subject = 'wait';
/** Shorter waits are over before anything could be started again. */
const shortestMs = 3000;

const keptWait = z.object({ untilMs: z.number(), setAtMs: z.number() });

export function openHostWaits(memory: HostMemory, timeline: Timeline): HostWaits {
  return {
    untilMs(host) {
      const kept = keptWait.safeParse(memory.get(anySession, host, subject));
      if (!kept.success) return null;
      const { untilMs, setAtMs } = kept.data;
      // A clock set back since makes no wait longer than it was.
      const leftMs = Math.min(untilMs - timeline.wallMs(), untilMs - setAtMs);
      return leftMs > 0 ? timeline.monotonicMs() + leftMs : null;
    },
    keep(host, untilMs) {
      const setAtMs = timeline.wallMs();
      // Rounded up, and stored time is whole ms: no wait comes back shorter.
      const leftMs = Math.ceil(untilMs - timeline.monotonicMs()) + 1;
      if (leftMs >= shortestMs) memory.put(anySession, host, subject, { untilMs: setAtMs + leftMs, setAtMs });
    },
  };
}
