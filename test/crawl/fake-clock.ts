/** A clock that stands until it is moved. Wall and monotonic time can be moved apart. */
import type { Clock } from '../../companion/crawl/ports.ts';

type Timer = { readonly atMs: number; readonly order: number; readonly act: () => void };

export class FakeClock implements Clock {
  #nowMs = 1000;
  /** Wall minus monotonic time; change it to set the clock. */
  wallOffsetMs = 1_700_000_000_000;
  #timers = new Set<Timer>();
  #order = 0;

  wallMs(): number {
    return this.wallOffsetMs + this.#nowMs;
  }
  monotonicMs(): number {
    return this.#nowMs;
  }
  after(ms: number, act: () => void): () => void {
    const timer = { atMs: this.#nowMs + Math.max(0, ms), order: this.#order++, act };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }
  get pending(): number {
    return this.#timers.size;
  }
  /** When the next timer fires, or null. */
  get nextAtMs(): number | null {
    return this.#next()?.atMs ?? null;
  }

  /** Lets `ms` pass, timer by timer, everything that follows from each done before the next. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.#nowMs + ms;
    await quiet();
    for (let timer = this.#next(); timer && timer.atMs <= untilMs; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.act();
      await quiet();
    }
    this.#nowMs = untilMs;
    await quiet();
  }

  /** As `pass`, at once: nothing that waits for promises gets its turn in between. */
  advance(ms: number): void {
    const untilMs = this.#nowMs + ms;
    for (let timer = this.#next(); timer && timer.atMs <= untilMs; timer = this.#next()) {
      this.#timers.delete(timer);
      this.#nowMs = Math.max(this.#nowMs, timer.atMs);
      timer.act();
    }
    this.#nowMs = untilMs;
  }

  #next(): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.#timers)
      if (!next || timer.atMs < next.atMs || (timer.atMs === next.atMs && timer.order < next.order)) next = timer;
    return next;
  }
}

/** All that promises have to do is done. */
export async function quiet(): Promise<void> {
  await new Promise<void>((resolve) => setImmediate(resolve));
}
