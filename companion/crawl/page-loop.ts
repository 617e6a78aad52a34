/**
 * The one loop: takes pages that are due and runs them, as many as there is room for.
 *
 * It looks again whenever something changed (a slot freed, a page ended, a batch moved) and, where nothing does,
 * when the next host opens or retry comes due.
 */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Holds } from './holds.ts';
import type { OpenBatches } from './open-batches.ts';
import type { PageRun } from './page-run.ts';
import type { Capture, QueuedPage } from './ports.ts';
import { type OpenBatch, Scheduler } from './scheduler.ts';
import { type StartPageParts, startPage } from './start-page.ts';

export type PageLoopParts = StartPageParts &
  Pick<EnginePorts, 'clock' | 'log' | 'extractor'> & {
    readonly batches: OpenBatches;
    readonly holds: Holds;
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
  readonly #tasks = new Set<Promise<void>>();
  #working = 0;
  #freed = 0;
  /** The last look ended for want of tabs; so did all since the last measure. */
  #wantsTabs = false;
  #wantedTabs = false;
  #halted: string | null = 'not started';
  #looking = false;
  #lookAgain = false;
  #callOff: () => void = () => {};

  constructor(parts: PageLoopParts) {
    this.#parts = parts;
    const barred = (batch: OpenBatch) => this.#barred(batch);
    this.#scheduler = new Scheduler({ queue: parts.store, hosts: parts.hosts, barred });
  }

  get runs(): readonly PageRun[] {
    return [...this.#runs.values()];
  }
  /** Pages that hold a tab. */
  get working(): number {
    return this.#working;
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
    const { batches, holds, ledger, store } = this.#parts;
    batches.read();
    for (const run of this.runs) if (!store.getBatch(run.page.batch)) this.take(run);
    try {
      holds.reconcile();
      holds.holdAll();
    } catch (thrown) {
      if (!ledger.trouble.isTrouble(thrown)) throw thrown;
    }
    this.refresh(batches.all.map(({ id }) => id));
  }

  /** Hosts were barred or freed; pages of `batches` may have ended in bulk. */
  refresh(batches: readonly string[] = []): void {
    if (this.#halted === stopped) return;
    for (const batch of batches) this.#endIfOver(batch);
    this.#scheduler.setBatches(this.#parts.batches.all);
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

  /** Reads a page from what its open tab gave: needs no tab, and waits for nothing. */
  give(page: QueuedPage, batch: BatchInfo, capture: Capture): void {
    this.#start(page, this.#parts.batches.begin(batch.id) ?? batch, capture);
  }

  /** The run's tab and host are free for the next page. */
  freeSlot(run: PageRun): void {
    if (!run.holdsSlot) return;
    run.holdsSlot = false;
    this.#working--;
    this.#freed++;
    this.#parts.hosts.ended(run.page.host);
    this.#scheduler.hostFreed(run.page.host);
    if (run.options.concurrency !== 1) this.#scheduler.ended(run.page.batch);
    this.look();
  }

  #lookOnce(): void {
    const { ledger, timeline } = this.#parts;
    this.#callOff();
    for (let starts = 0; starts < startsInOneGo; starts++) {
      if (this.#halted !== null || ledger.trouble.message !== null) return;
      this.#wantsTabs = this.#working >= this.#parts.limit();
      if (this.#wantsTabs) return;
      if (this.#isBacklogged() || !this.#startNext()) {
        this.#wantedTabs = false;
        const soonest = Math.min(this.#scheduler.nextLookMs(), ...this.#probeTimes());
        if (soonest !== Number.POSITIVE_INFINITY) this.#lookIn(soonest - timeline.monotonicMs());
        return;
      }
    }
    this.#lookIn(0);
  }

  /** False where no page may start now. */
  #startNext(): boolean {
    const { batches, timeline } = this.#parts;
    if (this.#startProbe()) return true;
    const next = this.#scheduler.next({ nowMs: timeline.monotonicMs(), dueMs: timeline.dueMs() });
    if (!next) return false;
    const batch = batches.begin(next.page.batch);
    if (batch) this.#start(next.page, batch, null);
    return true;
  }

  /** The page that goes first of a host that was held, where it may start now. */
  #startProbe(): boolean {
    const { holds, hosts, timeline, batches } = this.#parts;
    for (const page of [...holds.probes()]) {
      const batch = batches.begin(page.batch);
      if (!batch) holds.probeEnded(page);
      else if (hosts.opensAtMs(page.host, batch.options.perHost) <= timeline.monotonicMs()) {
        if (this.#start(page, batch, null)) {
          holds.probeStarted(page);
          return true;
        }
      }
    }
    return false;
  }

  #probeTimes(): number[] {
    const { holds, hosts, batches } = this.#parts;
    return [...holds.probes()].map((page) => hosts.opensAtMs(page.host, batches.get(page.batch)?.options.perHost ?? 1));
  }

  #barred({ options }: OpenBatch): ReadonlySet<string> {
    const hosts = new Set(this.#parts.holds.barred(options));
    if (options.robots === 'obey') for (const host of this.#parts.robots.pendingHosts()) hosts.add(host);
    return hosts;
  }

  #lookIn(ms: number): void {
    this.#callOff();
    const inMs = Math.min(longestLookMs, Math.max(shortestLookMs, Math.ceil(ms)));
    this.#callOff = this.#parts.clock.after(inMs, () => this.look());
  }

  /** Captures wait for workers: more of them would only fill memory. */
  #isBacklogged(): boolean {
    const { extractor, captureBacklog } = this.#parts;
    const inHand = Math.max(extractor.pending, this.#runs.size - this.#working);
    return inHand >= captureBacklog * Math.max(1, extractor.size);
  }

  #start(page: QueuedPage, batch: BatchInfo, given: Capture | null): boolean {
    const run = startPage(page, batch, given, this.#parts);
    if (run === 'pending') this.#scheduler.refresh();
    else if (run === 'gone') {
      this.#parts.holds.probeEnded(page);
      this.#endIfOver(page.batch);
    } else this.#run(run);
    return typeof run === 'object';
  }

  #run(run: PageRun): void {
    this.#runs.set(run.page.id, run);
    if (run.holdsSlot) {
      this.#working++;
      this.#parts.hosts.started(run.page.host, run.delayMs, run.startedMs);
      this.#scheduler.started(run.page);
    }
    const task = this.#parts.run(run).finally(() => this.#ended(run));
    this.#tasks.add(task);
    void task.finally(() => this.#tasks.delete(task));
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

  #endIfOver(batch: string): void {
    for (const run of this.#runs.values()) if (run.page.batch === batch) return;
    if (this.#parts.batches.endIfOver(batch)) this.#scheduler.setBatches(this.#parts.batches.all);
  }
}
