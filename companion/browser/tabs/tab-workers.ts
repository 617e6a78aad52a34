/**
 * Dedicated workers of a tab's page. A page may start hundreds that never yield, each with a thread of its own, until the page itself gets no
 * time; so no more than some run at once, and the next one begins as another ends.
 */
import type { CdpTarget } from '../cdp/cdp.ts';

/** Pools of pages are made for the processors that there are. */
export const mostWorkers = 16;

export class TabWorkers {
  readonly #running = new Set<CdpTarget>();
  readonly #waiting = new Map<CdpTarget, () => void>();

  /** Those that have not begun, as too many run. */
  get waiting(): number {
    return this.#waiting.size;
  }

  /** `begin`: lets it run. */
  add(worker: CdpTarget, begin: () => void): void {
    // It may be over as soon as it is told of.
    worker.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }).catch(() => {});
    worker.closed.addEventListener('abort', () => this.#delete(worker), { once: true });
    this.#waiting.set(worker, begin);
    this.#beginNext();
  }

  /** What they do now is broken off. Never rejects, and does not wait for it. */
  stop(): void {
    for (const worker of this.#running) worker.send('Runtime.terminateExecution').catch(() => {});
  }

  #beginNext(): void {
    for (const [worker, begin] of this.#waiting) {
      if (this.#running.size >= mostWorkers) return;
      this.#waiting.delete(worker);
      this.#running.add(worker);
      begin();
    }
  }

  #delete(worker: CdpTarget): void {
    this.#waiting.delete(worker);
    if (this.#running.delete(worker)) this.#beginNext();
  }
}
