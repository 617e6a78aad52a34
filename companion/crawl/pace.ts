/** How many pages end a second, lately. Pure: time comes in. */
import { isTerminal } from '../../shared/batch/states.ts';
import type { PageRow } from '../../shared/protocol/model.ts';

const windowMs = 10_000;
/** Less than this tells nothing. */
const leastMs = 1000;

/**
 * Over the last ten seconds, or since the first page was begun after a rest, where that is less ago: a crawl of two seconds has not stood still
 * for eight.
 */
export class Pace {
  readonly #ends: number[] = [];
  /** Those before it are older than the window; taken away when they are many. */
  #from = 0;
  readonly #running = new Set<string>();
  #begunMs = Number.NEGATIVE_INFINITY;

  moved({ id, state }: Pick<PageRow, 'id' | 'state'>, nowMs: number): void {
    this.#forget(nowMs);
    if (state === 'running') {
      if (this.#running.size === 0 && this.#lately() === 0) this.#begunMs = nowMs;
      this.#running.add(id);
      return;
    }
    this.#running.delete(id);
    if (isTerminal(state)) this.#ends.push(nowMs);
  }

  perSecond(nowMs: number): number {
    this.#forget(nowMs);
    const spanMs = Math.max(leastMs, Math.min(windowMs, nowMs - this.#begunMs));
    return (this.#lately() * 1000) / spanMs;
  }

  #lately(): number {
    return this.#ends.length - this.#from;
  }

  #forget(nowMs: number): void {
    while ((this.#ends[this.#from] ?? nowMs) <= nowMs - windowMs) this.#from++;
    if (this.#from <= 1024) return;
    this.#ends.splice(0, this.#from);
    this.#from = 0;
  }
}
