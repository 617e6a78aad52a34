/**
 * The engine's two times. What is stored and shown uses wall time that never runs backwards: a clock set back is waited out
 * by the monotonic one, a clock that jumped on (sleep, correction) is followed. What is waited for uses monotonic time alone.
 */
import type { Clock } from './ports.ts';

export class Timeline {
  readonly #clock: Clock;
  #offsetMs: number;
  #dueSkewMs = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#offsetMs = clock.wallMs() - clock.monotonicMs();
  }

  /** Epoch ms for what is stored. */
  wallMs(): number {
    this.#offsetMs = Math.max(this.#offsetMs, this.#clock.wallMs() - this.#clock.monotonicMs());
    return Math.round(this.#offsetMs + this.#clock.monotonicMs());
  }

  /** Ms for what is waited for; its zero means nothing. */
  monotonicMs(): number {
    return this.#clock.monotonicMs();
  }

  /** Epoch ms to ask for due pages with: ahead of wallMs where stored times come from a clock that was set back since. */
  dueMs(): number {
    return this.wallMs() + this.#dueSkewMs;
  }

  /** A stored time lies further ahead than anything is ever put off: it was written before the clock was set back. */
  noticeDue(dueAtMs: number, longestWaitMs: number): void {
    const aheadMs = dueAtMs - this.dueMs();
    if (aheadMs > longestWaitMs) this.#dueSkewMs += aheadMs;
  }
}
