/** Whether the tabs of a worker are wanted, by how long they stand empty. */
import type { Clock } from '../crawl/ports.ts';

/**
 * Since when tabs stand empty. A page is on its way for a while after a tab was emptied: that all are full is seen seldom where there are
 * many, though pages want for every one of them.
 */
export class EmptyTabs {
  readonly #clock: Clock;
  /** Oldest first. */
  #sinceMs: number[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  filled(): void {
    this.#sinceMs.shift();
  }
  emptied(): void {
    this.#sinceMs.push(this.#clock.monotonicMs());
  }

  /** Of so many that are empty now; 0 for none. */
  longestMs(empty: number): number {
    const nowMs = this.#clock.monotonicMs();
    const known = this.#sinceMs.slice(0, Math.max(0, empty));
    // The limit was raised meanwhile.
    while (known.length < empty) known.push(nowMs);
    this.#sinceMs = known;
    return nowMs - (known[0] ?? nowMs);
  }
}
