import type { Clock } from '../../companion/crawl/ports.ts';

/** A clock that stands still until it is moved. */
export class FakeClock implements Clock {
  #nowMs = 1_000_000;
  readonly #timers = new Set<{ readonly atMs: number; readonly act: () => void }>();

  wallMs(): number {
    return 1_700_000_000_000 + this.#nowMs;
  }
  monotonicMs(): number {
    return this.#nowMs;
  }
  after(ms: number, act: () => void): () => void {
    const timer = { atMs: this.#nowMs + ms, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Runs what comes due on the way, in order. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (;;) {
      const due = [...this.#timers].filter((timer) => timer.atMs <= untilMs).sort((a, b) => a.atMs - b.atMs)[0];
      if (!due) break;
      this.#timers.delete(due);
      this.#nowMs = Math.max(this.#nowMs, due.atMs);
      due.act();
    }
    this.#nowMs = untilMs;
  }

  get timerCount(): number {
    return this.#timers.size;
  }
}
