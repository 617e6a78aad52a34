/**
 * The one loop: takes pages that are due and runs them, as many as there is room for.
 *
 * It looks again whenever something changed (a slot freed, a page ended, a batch moved) and, where nothing does,
 * when the next host opens or retry comes due.
 */
import { toErrorData } from '../../../shared/batch/errors.ts';
import { discovers } from '../../../shared/batch/options.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { GovernorSample } from '../concurrency/governor.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { Capture, QueuedPage } from '../ports.ts';
import { NextPage, type NextPageParts } from '../schedule/next-page.ts';
import type { PageAttempt } from './attempt.ts';
import { crashesToSetApart } from './outcome.ts';
import { type StartPageParts, startPage } from './start.ts';

export type DispatcherParts = StartPageParts &
  NextPageParts &
  Pick<EnginePorts, 'clock' | 'log' | 'extractor'> & {
    readonly captureBacklog: number;
    /** Tabs that may work now. */
    readonly limit: () => number;
    readonly run: (run: PageAttempt) => Promise<void>;
  };

/** Pages begun in one go before other work gets its turn. */
const startsInOneGo = 32;
/** Looks that time alone causes lie at least this far apart. */
const shortestLookMs = 5;
const longestLookMs = 60_000;
const afterFaultMs = 5000;
const stopped = 'stopped';

export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #next: NextPage;
  readonly #runs = new PagesInFlight();
  readonly #saturation = new Saturation();
  #halted: string | null = 'not started';
  #looking = false;
  #lookAgain = false;
  #callOff: () => void = () => {};

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    this.#next = new NextPage(parts);
  }

  get runs(): readonly PageAttempt[] {
    return this.#runs.all;
  }
  /** Pages that hold a tab. */
  get working(): number {
    return this.#runs.working;
  }

  /** Why fewer pages are at work than tabs allow, or null. */
  get holdsBack(): string | null {
    return this.#saturation.why;
  }

  /** Visits that ended since the last call, and whether pages wanted for tabs all the time since. */
  takeMeasure(): Pick<GovernorSample, 'deadlineShares' | 'binding'> {
    return { deadlineShares: this.#runs.takeFreed(), binding: this.#saturation.take() };
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
    const { batches, holds, store } = this.#parts;
    batches.read();
    for (const run of this.runs) if (!store.getBatch(run.page.batch)) this.take(run);
    holds.reconcile();
    holds.holdAll();
    this.refresh(batches.all.map(({ id }) => id));
  }

  /** Hosts were barred or freed; pages of `batches` may have ended in bulk. */
  refresh(batches: readonly string[] = []): void {
    if (this.#halted === stopped) return;
    for (const batch of batches) this.#endIfOver(batch);
    this.#next.refresh();
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
      if (!this.#parts.transitions.trouble.isTrouble(thrown)) {
        this.#parts.log('error', 'the queue could not be read', toErrorData(thrown));
        this.#lookIn(afterFaultMs);
      }
    } finally {
      this.#looking = false;
    }
  }

  /** Takes a page from the run that has it, once it has been moved in the store. */
  take(run: PageAttempt): void {
    run.taken = true;
    run.controller.abort();
  }

  /** Reads a page from what its open tab gave: needs no tab, and waits for nothing. */
  give(page: QueuedPage, batch: BatchInfo, capture: Capture): void {
    this.#start(page, this.#parts.batches.begin(batch.id) ?? batch, capture);
  }

  /** The run's tab and host are free for the next page. */
  freeSlot(run: PageAttempt): void {
    if (!this.#runs.free(run, this.#parts.timeline.monotonicMs())) return;
    this.#parts.hosts.ended(run.page.host);
    this.#next.scheduler.hostFreed(run.page.host);
    if (run.options.concurrency !== 1 || run.unconfirmed) this.#next.scheduler.ended(run.page.batch);
    this.look();
  }

  #lookOnce(): void {
    const { transitions, timeline } = this.#parts;
    this.#callOff();
    for (let starts = 0; starts < startsInOneGo; starts++) {
      if (this.#halted !== null || transitions.trouble.message !== null) return;
      if (this.#runs.working >= this.#parts.limit() || this.#runs.hasSuspect) {
        this.#saturation.short(null);
        return;
      }
      if (this.#isBacklogged()) {
        this.#saturation.short('pages wait to be turned into records');
        return;
      }
      const next = this.#next.pick(this.#runs.working);
      if (!next) {
        this.#saturation.met('no further page may start now: what is left waits for its host, or is at work');
        const soonestMs = this.#next.soonestMs();
        if (soonestMs !== Number.POSITIVE_INFINITY) this.#lookIn(soonestMs - timeline.monotonicMs());
        return;
      }
      const started = this.#start(next.page, next.batch, null);
      if (started && next.isProbe) this.#parts.holds.probeStarted(next.page);
    }
    this.#lookIn(0);
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
    if (run === 'pending') this.#next.refresh();
    else if (run === 'gone') {
      this.#parts.holds.probeEnded(page);
      this.#endIfOver(page.batch);
    } else this.#run(run);
    return typeof run === 'object';
  }

  #run(run: PageAttempt): void {
    if (run.holdsSlot) {
      this.#parts.hosts.started(run.page.host, run.delayMs, run.startedMs);
      this.#next.scheduler.started(run.page);
    }
    const work = () => this.#parts.run(run);
    this.#runs.add(run, work, () => this.#ended(run));
  }

  #ended(run: PageAttempt): void {
    if (run.options.concurrency === 1 && !run.given && !run.unconfirmed) this.#next.scheduler.ended(run.page.batch);
    if (this.#halted === stopped) return;
    const doesDiscover = discovers(run.options);
    // What it led to may go before what is at hand; and its end may have used up the budget, or given it back.
    if (run.returned || doesDiscover || run.options.maxPages !== undefined)
      this.#next.scheduler.returned(run.page.batch);
    if (doesDiscover) this.#parts.discoveries.ended(run.page.batch);
    this.#parts.holds.probeEnded(run.page);
    this.#endIfOver(run.page.batch);
    this.look();
  }

  #endIfOver(batch: string): void {
    if (this.#runs.hasAnyOf(batch)) return;
    if (this.#parts.batches.endIfOver(batch)) this.#next.scheduler.setBatches(this.#parts.batches.all);
  }
}

/** The pages in hand: in tabs, being extracted, or being written. */

class PagesInFlight {
  /** A page that ended can be wanted again while the comparison of its lanes still runs: runs are not known by their page. */
  readonly #runs = new Set<PageAttempt>();
  readonly #tasks = new Set<Promise<void>>();
  #working = 0;
  #freedShares: number[] = [];

  get all(): readonly PageAttempt[] {
    return [...this.#runs];
  }
  /** Pages that hold a tab. */
  get working(): number {
    return this.#working;
  }
  /** Pages whose capture was handed over; those that wait to be confirmed aside. */
  get captured(): number {
    let waiting = 0;
    for (const run of this.#runs) if (run.unconfirmed && !run.captured) waiting++;
    return this.#runs.size - this.#working - waiting;
  }
  hasAnyOf(batch: string): boolean {
    for (const { page } of this.#runs) if (page.batch === batch) return true;
    return false;
  }
  /** A suspect of having brought Chrome down is in a tab: nothing else may be. */
  get hasSuspect(): boolean {
    for (const run of this.#runs) if (run.holdsSlot && run.page.crashes >= crashesToSetApart) return true;
    return false;
  }

  /** `task` is the run's work; `ended` is called after it. */
  add(run: PageAttempt, task: () => Promise<void>, ended: () => void): void {
    this.#runs.add(run);
    if (run.holdsSlot) this.#working++;
    if (run.holdsSlot && this.#working > 1)
      for (const other of this.#runs) if (other.holdsSlot) other.hadCompany = true;
    const work = task().finally(() => {
      this.#runs.delete(run);
      ended();
    });
    this.#tasks.add(work);
    void work.finally(() => this.#tasks.delete(work));
  }

  /** False where it held no tab any more. `nowMs`: monotonic. */
  free(run: PageAttempt, nowMs: number): boolean {
    if (!run.holdsSlot) return false;
    run.holdsSlot = false;
    this.#working--;
    this.#freedShares.push((nowMs - run.startedMs) / run.options.timeout);
    return true;
  }

  /** Of each page whose tab was freed since the last call, how much of its deadline it took. */
  takeFreed(): readonly number[] {
    return this.#freedShares.splice(0);
  }

  /** Resolves when no page is in hand any more. */
  async still(): Promise<void> {
    while (this.#tasks.size > 0) await Promise.allSettled(this.#tasks);
  }
}

/** Whether pages wanted for tabs all the time between two questions: only then says the number of tabs anything. */
class Saturation {
  #isShort = false;
  #wasShort = false;
  #why: string | null = null;

  /** Why tabs stood idle at the last look, or null where none did. */
  get why(): string | null {
    return this.#why;
  }

  /** Pages could have used tabs that there were not, or that had to stand idle (`why`). */
  short(why: string | null): void {
    this.#isShort = true;
    this.#why = why;
  }

  /** There were no pages left for tabs. */
  met(why: string): void {
    this.#why = why;
    this.#isShort = false;
    this.#wasShort = false;
  }

  /** True where tabs were short since the last call. */
  take(): boolean {
    const short = this.#isShort && this.#wasShort;
    this.#wasShort = this.#isShort;
    return short;
  }
}
