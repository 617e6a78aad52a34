/**
 * Which page is next. Fair between batches (fewest running, then the one served longest ago) and between hosts (the same);
 * a host keeps its turn for some pages in a row, as a tab that stays on its host is about twice as fast as one that changes
 * (each change of site starts a renderer). Input order within a host; a batch with concurrency 1 keeps it over all its hosts.
 * A host that waits takes no page, and so no tab.
 */
import type { BatchOptions } from '../../../shared/batch/options.ts';
import type { QueuedPage } from '../ports.ts';
import type { PageQueue } from '../store-ports.ts';
import type { HostLimits } from './host-limits.ts';

/** Pages in a row before the host with fewest running comes first again. */
const turnPages = 16;
/** Hosts whose last turn is remembered. */
const keptTurns = 5000;

export type OpenBatch = { readonly id: string; readonly options: BatchOptions };
/** `nowMs`: monotonic, for waits. `dueMs`: epoch, for stored retry times. */
export type Now = { readonly nowMs: number; readonly dueMs: number };

export type SchedulerParts = {
  readonly queue: PageQueue;
  readonly hosts: HostLimits;
  /** Hosts that this batch may not start pages on for another reason than limits (held, robots.txt not read yet). `refresh` follows when that changes. */
  readonly barred: (batch: OpenBatch) => ReadonlySet<string>;
  /** Whether the batch's page budget lets one more start. Default: it does. */
  readonly hasBudget?: (batch: OpenBatch) => boolean;
  /** Pages of the host that the batch may have under way now. Default: its `perHost`. */
  readonly perHost?: (batch: OpenBatch, host: string) => number;
  /** When that may become more though nothing happens until then (monotonic ms). Default: never. */
  readonly perHostGrowsAtMs?: (batch: OpenBatch, host: string) => number;
};

/** Whether a page may start in the tabs that are free, and whether pages of its batch ever may. */
export type Place = {
  readonly mayLeave: (options: BatchOptions) => boolean;
  readonly mayTake: (page: QueuedPage, options: BatchOptions) => boolean;
};

type Entry = { batch: OpenBatch; open: boolean; running: number; servedAt: number; readonly window: PrefetchBuffer };
type Turn = { readonly left: number; readonly servedAt: number };

export class Scheduler {
  readonly #parts: SchedulerParts;
  readonly #entries = new Map<string, Entry>();
  /** Oldest first. `servedAt` counts starts. */
  readonly #turns = new Map<string, Turn>();
  #lastFreed: string | null = null;
  #served = 0;

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  /** The batches that may start pages. Running pages of others stay counted until they end. */
  setBatches(batches: readonly OpenBatch[]): void {
    for (const entry of this.#entries.values()) entry.open = false;
    for (const batch of batches) {
      const known = this.#entries.get(batch.id);
      const window = known?.window ?? new PrefetchBuffer(batch.id, this.#parts.queue, batch.options.concurrency === 1);
      const running = known?.running ?? 0;
      this.#entries.set(batch.id, { batch, open: true, running, servedAt: known?.servedAt ?? this.#served, window });
    }
    for (const [id, entry] of this.#entries) if (!entry.open && entry.running === 0) this.#entries.delete(id);
  }

  /** What was read of the queue, or what bars hosts, may have changed. */
  refresh(): void {
    for (const entry of this.#entries.values()) entry.window.refresh();
  }

  /** Pages of the batch came into the queue otherwise than by its end: what is at hand is read anew. */
  queueChanged(batch: string): void {
    this.#entries.get(batch)?.window.refresh();
  }

  /** Whether the batch's own concurrency lets one more page start. */
  hasRoom(batch: string): boolean {
    const entry = this.#entries.get(batch);
    return entry !== undefined && this.#hasRoom(entry);
  }

  /**
   * The next page that may start now; null where none may. It is not given again until the queue does. `place`: only what may start
   * there; default anywhere.
   */
  next(now: Now, place: Place | null = null): { readonly page: QueuedPage; readonly batch: OpenBatch } | null {
    const entries = [...this.#entries.values()].filter((entry) => this.#hasRoom(entry));
    entries.sort((a, b) => a.running - b.running || a.servedAt - b.servedAt);
    for (const entry of entries) {
      if (place && !place.mayLeave(entry.batch.options)) continue;
      const page = this.#pick(entry, now.nowMs, place) ?? this.#fillAndPick(entry, now, place);
      if (!page) continue;
      entry.window.take(page);
      return { page, batch: entry.batch };
    }
    return null;
  }

  /** When `next` may give something though nothing happens until then (monotonic ms); Infinity for never. */
  nextLookMs(): number {
    let soonest = Number.POSITIVE_INFINITY;
    for (const entry of this.#entries.values()) {
      if (!this.#hasRoom(entry)) continue;
      const barred = this.#parts.barred(entry.batch);
      if (!entry.window.strict || entry.window.pages.size === 0) soonest = Math.min(soonest, entry.window.askAgainAtMs);
      for (const host of entry.window.pages.keys()) {
        if (!barred.has(host)) soonest = Math.min(soonest, this.#opensAtMs(entry.batch, host));
      }
    }
    return soonest;
  }

  /** The page runs and counts against its batch's concurrency. */
  started(page: QueuedPage): void {
    const entry = this.#entries.get(page.batch);
    this.#served++;
    if (entry) {
      entry.running++;
      entry.servedAt = this.#served;
    }
    const turn = this.#turns.get(page.host);
    const oldest = this.#turns.size >= keptTurns ? this.#turns.keys().next().value : undefined;
    if (oldest !== undefined) this.#turns.delete(oldest);
    this.#turns.delete(page.host);
    const left = turn && turn.left > 0 ? turn.left - 1 : turnPages - 1;
    this.#turns.set(page.host, { left, servedAt: this.#served });
    if (this.#lastFreed === page.host) this.#lastFreed = null;
  }

  /** The page no longer counts against its batch's concurrency. */
  ended(batch: string): void {
    const entry = this.#entries.get(batch);
    if (entry) entry.running = Math.max(0, entry.running - 1);
  }

  /** A page no longer counts against its host's limit; its tab is free for the next one there. */
  hostFreed(host: string): void {
    this.#lastFreed = host;
    this.hostOpened(host);
  }

  /** What kept the host closed may be over. */
  hostOpened(host: string): void {
    for (const entry of this.#entries.values()) entry.window.opened(host);
  }

  #hasRoom(entry: Entry): boolean {
    return hasRoom(entry) && (this.#parts.hasBudget?.(entry.batch) ?? true);
  }

  /** When a page of the batch may start on the host; Infinity: when something else happens. */
  #opensAtMs(batch: OpenBatch, host: string): number {
    const { hosts, perHost, perHostGrowsAtMs } = this.#parts;
    const opensAtMs = hosts.opensAtMs(host, perHost?.(batch, host) ?? batch.options.perHost);
    return opensAtMs === Number.POSITIVE_INFINITY ? (perHostGrowsAtMs?.(batch, host) ?? opensAtMs) : opensAtMs;
  }

  #fillAndPick(entry: Entry, now: Now, place: Place | null): QueuedPage | null {
    const { window, batch } = entry;
    if (window.strict && window.pages.size > 0) return null;
    if (now.nowMs < window.askAgainAtMs || (place && window.hasNoOthers(now.nowMs))) return null;
    const closed = new Map<string, number>();
    for (const host of this.#parts.hosts.all()) {
      const opensAtMs = this.#opensAtMs(batch, host);
      if (opensAtMs > now.nowMs && (!window.strict || this.#parts.hosts.isUnwell(host))) closed.set(host, opensAtMs);
    }
    for (const host of this.#parts.barred(batch)) closed.set(host, Number.POSITIVE_INFINITY);
    if (place) window.fillBeside({ ...now, closed });
    else window.fill({ ...now, closed });
    return this.#pick(entry, now.nowMs, place);
  }

  #pick({ batch, window }: Entry, nowMs: number, place: Place | null): QueuedPage | null {
    const fits = (page: QueuedPage | null): QueuedPage | null =>
      page && (place?.mayTake(page, batch.options) ?? true) ? page : null;
    const barred = window.pages.size > 0 ? this.#parts.barred(batch) : new Set<string>();
    let best: { host: string; running: number; servedAt: number } | null = null;
    for (const host of window.pages.keys()) {
      if (barred.has(host) || this.#opensAtMs(batch, host) > nowMs) {
        if (window.strict && (barred.has(host) || this.#parts.hosts.isUnwell(host))) window.refresh();
        continue;
      }
      const turn = this.#turns.get(host);
      if (place && !fits(this.#firstOf(window, host))) continue;
      if (host === this.#lastFreed && turn && turn.left > 0) return this.#firstOf(window, host);
      const running = this.#parts.hosts.running(host);
      const servedAt = turn?.servedAt ?? -1;
      if (!best || running < best.running || (running === best.running && servedAt < best.servedAt))
        best = { host, running, servedAt };
    }
    return best ? this.#firstOf(window, best.host) : null;
  }

  /** Input order; a host that recovers is asked with the pages that have been tried least, so that its trouble is not charged to one. */
  #firstOf(window: PrefetchBuffer, host: string): QueuedPage | null {
    const pages = window.pages.get(host) ?? [];
    const first = pages[0] ?? null;
    if (!first || window.strict || !this.#parts.hosts.isUnwell(host)) return first;
    return pages.reduce((least, page) => (page.attempts < least.attempts ? page : least), first);
  }
}

function hasRoom({ batch, open, running }: Entry): boolean {
  const { concurrency } = batch.options;
  return open && (concurrency === 'auto' || running < concurrency);
}

/**
 * The few pages of one batch that are looked at next, read from the queue in small lots, so that memory does not grow with the batch.
 *
 * 1. A lot is read when none of the pages at hand may start, with the closed hosts left out, so that all of it may.
 * 2. When it comes back empty nothing is asked again until something changed: a host without pages at hand opened,
 *    a retry came due, or `refresh`.
 */

/** Pages read at a time, in all and of one host. */
const lotSize = 96;
const lotPerHost = 12;
/** Pages of closed hosts that are kept at hand rather than read again when they open. */
const keptPages = 4 * lotSize;
/** Where no pages of other hosts were found for another place, they are looked for again after this. */
const othersAgainMs = 250;

export type LotQuestion = {
  readonly nowMs: number;
  readonly dueMs: number;
  /** Hosts that take no page now, and when they do (monotonic ms; Infinity: when something else happens). */
  readonly closed: ReadonlyMap<string, number>;
};

class PrefetchBuffer {
  readonly batch: string;
  /** True for concurrency 1: strict input order, one page looked at a time. */
  readonly strict: boolean;
  readonly #queue: PageQueue;
  readonly #pages = new Map<string, QueuedPage[]>();
  #leftOut: ReadonlyMap<string, number> = new Map();
  #askAgainAtMs = Number.NEGATIVE_INFINITY;
  #noOthersUntilMs = Number.NEGATIVE_INFINITY;

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

  /** True where the queue has no pages of hosts beside those at hand. */
  hasNoOthers(nowMs: number): boolean {
    return nowMs < this.#noOthersUntilMs;
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

  /** Reads pages of hosts of which none are at hand, beside those that are: they have to wait for another place. */
  fillBeside({ nowMs, dueMs, closed }: LotQuestion): void {
    if (this.#size() > keptPages) return;
    const exceptHosts = new Set([...closed.keys(), ...this.#pages.keys()]);
    const others = this.#queue.due(this.batch, { nowMs: dueMs, limit: lotSize, perHost: lotPerHost, exceptHosts });
    if (others.length === 0) this.#noOthersUntilMs = nowMs + othersAgainMs;
    for (const [host, pages] of Map.groupBy(others, (page) => page.host)) this.#pages.set(host, pages);
  }

  /** Reads a lot where that can give something. */
  fill({ nowMs, dueMs, closed }: LotQuestion): void {
    if (nowMs < this.#askAgainAtMs) return;
    const [limit, perHost] = this.strict ? [1, 1] : [lotSize, lotPerHost];
    const prefetched = this.#queue.due(this.batch, {
      nowMs: dueMs,
      limit,
      perHost,
      exceptHosts: new Set(closed.keys()),
    });
    this.#leftOut = closed;
    if (prefetched.length === 0) {
      this.#waitFor(nowMs, dueMs);
      return;
    }
    if (this.strict || this.#size() > keptPages) this.#pages.clear();
    for (const [host, pages] of Map.groupBy(prefetched, (page) => page.host)) this.#pages.set(host, pages);
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
    this.#noOthersUntilMs = Number.NEGATIVE_INFINITY;
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
