/**
 * The one loop: takes pages that are due and runs them, as many as there is room for.
 *
 * It looks again whenever something changed (a slot freed, a page ended, a batch moved) and, where nothing does,
 * when the next host opens or retry comes due.
 */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { Demand } from './demand.ts';
import type { EnginePorts } from './engine-ports.ts';
import type { Holds } from './holds.ts';
import type { OpenBatches } from './open-batches.ts';
import type { PageRun } from './page-run.ts';
import { PageRuns } from './page-runs.ts';
import type { Capture, QueuedPage } from './ports.ts';
import { type OpenBatch, Scheduler } from './scheduler.ts';
import { type StartPageParts, startPage } from './start-page.ts';
import { crashesToSetApart } from './verdict.ts';

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
  readonly #runs = new PageRuns();
  /** A suspect of having brought Chrome down, that waits for all tabs to be free so that it can be tried alone. */
  #suspect: QueuedPage | null = null;
  readonly #demand = new Demand();
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
    return this.#runs.all;
  }
  /** Pages that hold a tab. */
  get working(): number {
    return this.#runs.working;
  }

  /** Visits that ended since the last call, and whether pages wanted for tabs all the time since. */
  takeMeasure(): { readonly pages: number; readonly binding: boolean } {
    return { pages: this.#runs.takeFreed(), binding: this.#demand.take() };
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
  still(): Promise<void> {
    return this.#runs.still();
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
    this.#suspect = null;
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
    if (!this.#runs.free(run)) return;
    this.#parts.hosts.ended(run.page.host);
    this.#scheduler.hostFreed(run.page.host);
    if (run.options.concurrency !== 1) this.#scheduler.ended(run.page.batch);
    this.look();
  }

  #lookOnce(): void {
    const { ledger } = this.#parts;
    this.#callOff();
    for (let starts = 0; starts < startsInOneGo; starts++) {
      if (this.#halted !== null || ledger.trouble.message !== null) return;
      if (this.#runs.working >= this.#parts.limit() || this.#runs.hasSuspect) {
        this.#demand.short();
        return;
      }
      if (this.#isBacklogged() || !this.#startNext()) {
        this.#demand.met();
        this.#lookLater();
        return;
      }
    }
    this.#lookIn(0);
  }

  /** When the next host opens or retry comes due; a suspect waits for a tab to be freed. */
  #lookLater(): void {
    const soonest = Math.min(this.#scheduler.nextLookMs(), ...this.#probeTimes());
    if (soonest === Number.POSITIVE_INFINITY || this.#suspect) return;
    this.#lookIn(soonest - this.#parts.timeline.monotonicMs());
  }

  /** False where no page may start now. */
  #startNext(): boolean {
    const { batches, timeline } = this.#parts;
    if (!this.#suspect && this.#startProbe()) return true;
    const now = { nowMs: timeline.monotonicMs(), dueMs: timeline.dueMs() };
    const page = this.#suspect ?? this.#scheduler.next(now)?.page;
    if (!page) return false;
    this.#suspect = page.crashes >= crashesToSetApart && this.#runs.working > 0 ? page : null;
    if (this.#suspect) return false;
    const batch = batches.begin(page.batch);
    if (batch && this.#opensAtMs(page) <= now.nowMs) this.#start(page, batch, null);
    // A suspect waited, and its host may have closed meanwhile.
    else this.#scheduler.returned(page.batch);
    return true;
  }

  /** The page that goes first of a host that was held, where it may start now. */
  #startProbe(): boolean {
    const { holds, timeline, batches } = this.#parts;
    for (const page of [...holds.probes()]) {
      const batch = batches.begin(page.batch);
      if (!batch) holds.probeEnded(page);
      else if (this.#scheduler.hasRoom(batch.id) && this.#opensAtMs(page) <= timeline.monotonicMs()) {
        if (this.#start(page, batch, null)) {
          holds.probeStarted(page);
          return true;
        }
      }
    }
    return false;
  }

  #probeTimes(): number[] {
    const probes = [...this.#parts.holds.probes()].filter(({ batch }) => this.#scheduler.hasRoom(batch));
    return probes.map((page) => this.#opensAtMs(page));
  }

  #opensAtMs({ host, batch }: QueuedPage): number {
    return this.#parts.hosts.opensAtMs(host, this.#parts.batches.get(batch)?.options.perHost ?? 1);
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
    const inHand = Math.max(extractor.pending, this.#runs.captured);
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
    if (run.holdsSlot) {
      this.#parts.hosts.started(run.page.host, run.delayMs, run.startedMs);
      this.#scheduler.started(run.page);
    }
    const work = () => this.#parts.run(run);
    this.#runs.add(run, work, () => this.#ended(run));
  }

  #ended(run: PageRun): void {
    if (run.options.concurrency === 1 && !run.given) this.#scheduler.ended(run.page.batch);
    if (this.#halted === stopped) return;
    if (run.returned) this.#scheduler.returned(run.page.batch);
    this.#parts.holds.probeEnded(run.page);
    this.#endIfOver(run.page.batch);
    this.look();
  }

  #endIfOver(batch: string): void {
    if (this.#runs.hasAnyOf(batch)) return;
    if (this.#parts.batches.endIfOver(batch)) this.#scheduler.setBatches(this.#parts.batches.all);
  }
}
