/**
 * The few pages of one batch that are looked at next, read from the queue in small lots, so that memory does not grow with the batch.
 *
 * 1. A lot is read when none of the pages at hand may start, with the closed hosts left out, so that all of it may.
 * 2. When it comes back empty nothing is asked again until something changed: a host without pages at hand opened,
 *    a retry came due, or `refresh`.
 */
import type { QueuedPage } from './ports.ts';
import type { PageQueue } from './store-ports.ts';

/** Pages read at a time, in all and of one host. */
const lotSize = 96;
const lotPerHost = 12;
/** Pages of closed hosts that are kept at hand rather than read again when they open. */
const keptPages = 4 * lotSize;

export type LotQuestion = {
  readonly nowMs: number;
  readonly dueMs: number;
  /** Hosts that take no page now, and when they do (monotonic ms; Infinity: when something else happens). */
  readonly closed: ReadonlyMap<string, number>;
};

export class BatchWindow {
  readonly batch: string;
  /** True for concurrency 1: strict input order, one page looked at a time. */
  readonly strict: boolean;
  readonly #queue: PageQueue;
  readonly #pages = new Map<string, QueuedPage[]>();
  #leftOut: ReadonlyMap<string, number> = new Map();
  #askAgainAtMs = Number.NEGATIVE_INFINITY;

  constructor(batch: string, queue: PageQueue, strict: boolean) {
    this.batch = batch;
    this.strict = strict;
    this.#queue = queue;
  }

  /** Pages at hand by host, each host's in input order. */
  get pages(): ReadonlyMap<string, readonly QueuedPage[]> {
    return this.#pages;
  }

  /** When the queue may give more though nothing happens until then (monotonic ms). */
  get askAgainAtMs(): number {
    return this.#askAgainAtMs;
  }

  /** What was read may no longer be so. */
  refresh(): void {
    this.#pages.clear();
    this.#askNow();
  }

  /** A host that was closed may be open. */
  opened(host: string): void {
    if (this.#leftOut.has(host) && !this.#pages.has(host)) this.#askNow();
  }

  /** Reads a lot where that can give something. */
  fill({ nowMs, dueMs, closed }: LotQuestion): void {
    if (nowMs < this.#askAgainAtMs) return;
    const [limit, perHost] = this.strict ? [1, 1] : [lotSize, lotPerHost];
    const lot = this.#queue.due(this.batch, { nowMs: dueMs, limit, perHost, exceptHosts: new Set(closed.keys()) });
    this.#leftOut = closed;
    if (lot.length === 0) {
      this.#waitFor(nowMs, dueMs);
      return;
    }
    if (this.strict || this.#size() > keptPages) this.#pages.clear();
    for (const [host, pages] of Map.groupBy(lot, (page) => page.host)) this.#pages.set(host, pages);
    this.#askNow();
  }

  take(page: QueuedPage): void {
    const rest = (this.#pages.get(page.host) ?? []).filter((other) => other.id !== page.id);
    if (rest.length > 0) this.#pages.set(page.host, rest);
    else {
      this.#pages.delete(page.host);
      this.opened(page.host);
    }
  }

  #askNow(): void {
    this.#askAgainAtMs = Number.NEGATIVE_INFINITY;
  }

  #waitFor(nowMs: number, dueMs: number): void {
    const retryAtMs = this.#queue.nextDueAtMs(this.batch, dueMs);
    let soonest = retryAtMs === null ? Number.POSITIVE_INFINITY : nowMs + Math.max(1, retryAtMs - dueMs);
    for (const [host, opensAtMs] of this.#leftOut) if (!this.#pages.has(host)) soonest = Math.min(soonest, opensAtMs);
    this.#askAgainAtMs = soonest;
  }

  #size(): number {
    let size = 0;
    for (const pages of this.#pages.values()) size += pages.length;
    return size;
  }
}
