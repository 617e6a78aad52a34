/**
 * The one loop: takes pages that are due and runs them, as many as there is room for.
 *
 * It looks again whenever something changed (a slot freed, a page ended, a batch moved) and, where nothing does,
 * when the next host opens or retry comes due.
 */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { PageError, PageRecord } from '../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Holds } from './holds.ts';
import type { HookRun } from './hook-run.ts';
import type { HostLimits } from './host-limits.ts';
import type { Ledger } from './ledger.ts';
import type { PageRun } from './page-run.ts';
import type { Capture, QueuedPage } from './ports.ts';
import { buildRecord } from './record.ts';
import { longestPutOffMs } from './retry.ts';
import type { Robots } from './robots.ts';
import { type Now, Scheduler } from './scheduler.ts';
import type { Timeline } from './timeline.ts';

export type PageLoopParts = Pick<EnginePorts, 'store' | 'clock' | 'log' | 'extractor'> & {
  readonly timeline: Timeline;
  readonly ledger: Ledger;
  readonly hosts: HostLimits;
  readonly holds: Holds;
  readonly hooks: HookRun;
  readonly robots: Robots;
  readonly captureBacklog: number;
  /** Tabs that may work now. */
  readonly limit: () => number;
  readonly run: (run: PageRun) => Promise<void>;
};

/** Pages begun in one go before other work gets its turn. */
const startsInOneGo = 32;
/** Looks that time alone causes lie at least this far apart. */
const shortestLookMs = 5;
const longestLookMs = 60_000;
const afterFaultMs = 5000;
const stopped = 'stopped';

export class PageLoop {
  readonly #parts: PageLoopParts;
  readonly #scheduler: Scheduler;
  readonly #runs = new Map<string, PageRun>();
  /** Batches that may start pages, as last read. */
  #open = new Map<string, BatchInfo>();
  #seen = new Set<string>();
  #working = 0;
  #freed = 0;
  /** The last look ended for want of tabs; so did all since the last measure. */
  #wantsTabs = false;
  #wantedTabs = false;
  #halted: string | null = 'not started';
  #looking = false;
  #lookAgain = false;
  #callOff: () => void = () => {};
  readonly #tasks = new Set<Promise<void>>();

  constructor(parts: PageLoopParts) {
    this.#parts = parts;
    const barred = ({ options }: { options: BatchInfo['options'] }) => {
      const hosts = new Set(parts.holds.barred(options));
      if (options.robots === 'obey') for (const host of parts.robots.pendingHosts()) hosts.add(host);
      return hosts;
    };
    this.#scheduler = new Scheduler({ queue: parts.store, hosts: parts.hosts, barred });
  }

  get runs(): readonly PageRun[] {
    return [...this.#runs.values()];
  }
  /** Pages that hold a tab. */
  get working(): number {
    return this.#working;
  }
  /** Batches that may start pages. */
  get open(): readonly BatchInfo[] {
    return [...this.#open.values()];
  }
  /** Visits that ended since the last call, and whether pages wanted for tabs all the time since. */
  takeMeasure(): { readonly pages: number; readonly binding: boolean } {
    const measure = { pages: this.#freed, binding: this.#wantedTabs && this.#wantsTabs };
    this.#freed = 0;
    this.#wantedTabs = this.#wantsTabs;
    return measure;
  }

  /** Starts nothing until `go`; what runs goes on. */
  halt(reason: string): void {
    this.#halted = reason;
    this.#callOff();
  }

  go(): void {
    this.#halted = null;
    this.sync();
  }

  /** For good: what ends after this wakes nothing. */
  stop(): void {
    this.halt(stopped);
  }

  /** Resolves when no page is in hand any more. */
  async still(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
  }

  /** Batches were added, moved or changed: reads them anew, then looks. */
  sync(): void {
    if (this.#halted !== null) return;
    const { store, timeline, holds } = this.#parts;
    const batches = store.openBatches();
    for (const { id } of batches) {
      if (this.#seen.has(id)) continue;
      const dueAtMs = store.nextDueAtMs(id, timeline.dueMs());
      if (dueAtMs !== null) timeline.noticeDue(dueAtMs, longestPutOffMs);
    }
    this.#seen = new Set(batches.map(({ id }) => id));
    this.#open = new Map(batches.filter(({ state }) => state !== 'paused').map((batch) => [batch.id, batch]));
    this.#scheduler.setBatches([...this.#open.values()]);
    this.#scheduler.refresh();
    try {
      holds.reconcile();
      holds.holdAll();
    } catch (thrown) {
      if (!this.#parts.ledger.trouble.isTrouble(thrown)) throw thrown;
    }
    for (const id of this.#open.keys()) this.#endIfOver(id);
    this.look();
  }

  /** Hosts were barred or freed. */
  refresh(): void {
    this.#scheduler.refresh();
    this.look();
  }

  /** Starts what may start. */
  look(): void {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    try {
      do {
        this.#lookAgain = false;
        this.#lookOnce();
      } while (this.#lookAgain);
    } catch (thrown) {
      if (!this.#parts.ledger.trouble.isTrouble(thrown)) {
        this.#parts.log('error', 'the queue could not be read', toErrorData(thrown));
        this.#lookIn(afterFaultMs);
      }
    } finally {
      this.#looking = false;
    }
  }

  /** Takes a page from the run that has it, once it has been moved in the store. */
  take(run: PageRun): void {
    run.taken = true;
    run.controller.abort();
  }

  /** Reads a page from what its open tab gave: needs no tab and asks nothing of its host. */
  give(page: QueuedPage, batch: BatchInfo, capture: Capture): boolean {
    return this.#begin(page, batch, capture);
  }

  freeSlot = (run: PageRun): void => {
    if (!run.holdsSlot) return;
    run.holdsSlot = false;
    this.#working--;
    this.#freed++;
    this.#parts.hosts.ended(run.page.host);
    this.#scheduler.hostFreed(run.page.host);
    if (run.options.concurrency !== 1) this.#scheduler.ended(run.page.batch);
    this.look();
  };

  #lookOnce(): void {
    this.#callOff();
    if (this.#halted !== null || this.#parts.ledger.trouble.message !== null) return;
    for (let starts = 0; starts < startsInOneGo; starts++) {
      const tabsLeft = this.#working < this.#parts.limit();
      this.#wantsTabs = !tabsLeft;
      if (!tabsLeft) return;
      if (this.#isBacklogged()) {
        this.#wantedTabs = false;
        return;
      }
      const next = this.#nextProbe() ?? this.#scheduler.next(this.#now());
      if (!next) {
        this.#wantedTabs = false;
        const nextLookMs = this.#scheduler.nextLookMs();
        if (nextLookMs !== Number.POSITIVE_INFINITY) this.#lookIn(nextLookMs - this.#parts.timeline.monotonicMs());
        return;
      }
      const batch = this.#open.get(next.page.batch);
      if (batch) this.#begin(next.page, batch, null);
      if (this.#parts.ledger.trouble.message !== null) return;
    }
    this.#lookIn(0);
  }

  #lookIn(ms: number): void {
    this.#callOff();
    const inMs = Math.min(longestLookMs, Math.max(shortestLookMs, Math.ceil(ms)));
    this.#callOff = this.#parts.clock.after(inMs, () => this.look());
  }

  #now(): Now {
    return { nowMs: this.#parts.timeline.monotonicMs(), dueMs: this.#parts.timeline.dueMs() };
  }

  /** Captures wait for workers: more of them would only fill memory. */
  #isBacklogged(): boolean {
    const { extractor, captureBacklog } = this.#parts;
    const inHand = Math.max(extractor.pending, this.#runs.size - this.#working);
    return inHand >= captureBacklog * Math.max(1, extractor.size);
  }

  /** The page that goes first of a host that was held, where it may start now. */
  #nextProbe(): { page: QueuedPage } | null {
    const { holds, hosts, timeline } = this.#parts;
    for (const page of [...holds.probes()]) {
      const batch = this.#open.get(page.batch);
      if (!batch) holds.probeEnded(page);
      else if (hosts.opensAtMs(page.host, batch.options.perHost) <= timeline.monotonicMs()) {
        holds.probeStarted(page);
        return { page };
      }
    }
    return null;
  }

  /** False where the page is no longer to be had. */
  #begin(page: QueuedPage, batch: BatchInfo, given: Capture | null): boolean {
    const { ledger, store, hosts, holds, timeline } = this.#parts;
    const nowMs = timeline.monotonicMs();
    const givenUp = given ? null : hosts.givenUp(page.host, nowMs);
    if (givenUp) return this.#endWaiting(page, batch, { state: 'failed', error: givenUp });
    const robots =
      given || batch.options.robots === 'ignore' ? null : this.#parts.robots.check(page.url, batch.options.session);
    if (robots?.verdict === 'pending') {
      this.#scheduler.refresh();
      return false;
    }
    if (robots?.verdict === 'refused')
      return this.#endWaiting(page, batch, { state: 'skipped', error: { code: 'robots', message: robots.message } });
    if (batch.state === 'queued') {
      const running = ledger.moveBatch(batch.id, 'start');
      if (running) this.#open.set(batch.id, running);
    }
    const attempt = page.attempts + 1;
    const delayMs = Math.max(batch.options.delay, robots?.delayMs ?? 0);
    const row = ledger.moveNow((atMs) => store.start(page.id, { atMs, attempt }));
    if (!row) {
      holds.probeEnded(page);
      return false;
    }
    const startedAtMs = this.#open.get(batch.id)?.startedAt ?? batch.startedAt ?? timeline.wallMs();
    const run: PageRun = {
      page,
      options: batch.options,
      attempt,
      startedMs: nowMs,
      waitedMs: timeline.wallMs() - startedAtMs,
      delayMs,
      controller: new AbortController(),
      given,
      taken: false,
      holdsSlot: given === null,
      captured: given !== null,
      returned: false,
    };
    this.#runs.set(page.id, run);
    if (!given) {
      this.#working++;
      hosts.started(page.host, delayMs, nowMs);
      this.#scheduler.started(page);
    }
    const task = this.#parts.run(run).finally(() => this.#ended(run));
    this.#tasks.add(task);
    void task.finally(() => this.#tasks.delete(task));
    return true;
  }

  /** A page that ends without a try. */
  #endWaiting(page: QueuedPage, batch: BatchInfo, end: { state: 'failed' | 'skipped'; error: PageError }): boolean {
    const { ledger, store, timeline, holds } = this.#parts;
    const record: PageRecord = buildRecord({
      page,
      options: batch.options,
      state: end.state,
      attempt: page.attempts,
      capture: null,
      extracted: null,
      error: end.error,
      lane: 'render',
      notes: page.notes,
      waitedMs: 0,
      totalMs: 0,
      visitTimings: null,
      atMs: timeline.wallMs(),
    });
    const result = { record, files: [] };
    ledger.moveNow((atMs) => store.finish(page.id, result, atMs), result);
    holds.probeEnded(page);
    this.#endIfOver(page.batch);
    return false;
  }

  #ended(run: PageRun): void {
    this.#runs.delete(run.page.id);
    if (run.options.concurrency === 1 && !run.given) this.#scheduler.ended(run.page.batch);
    if (this.#halted === stopped) return;
    if (run.returned) this.#scheduler.returned(run.page.batch);
    this.#parts.holds.probeEnded(run.page);
    this.#endIfOver(run.page.batch);
    this.look();
  }

  /** Ends a batch all of whose pages have ended. */
  #endIfOver(id: string): void {
    for (const run of this.#runs.values()) if (run.page.batch === id) return;
    const { ledger, store, hooks } = this.#parts;
    try {
      if (store.hasOpenPages(id)) return;
      ledger.flush();
      const info = ledger.moveBatch(id, 'finish');
      if (!info) return;
      this.#open.delete(id);
      this.#scheduler.setBatches([...this.#open.values()]);
      void hooks.batchDone(info);
    } catch (thrown) {
      if (!ledger.trouble.isTrouble(thrown))
        this.#parts.log('error', 'a batch could not be ended', { batch: id, ...toErrorData(thrown) });
    }
  }
}
