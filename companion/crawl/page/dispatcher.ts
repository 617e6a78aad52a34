/**
 * The one loop: takes pages that are due and runs them, as many as there is room for.
 *
 * It looks again whenever something changed (a slot freed, a page ended, a batch moved) and, where nothing does,
 * when the next host opens or retry comes due.
 */
import { TabtrawlError, toErrorData } from '../../../shared/batch/errors.ts';
import { discovers } from '../../../shared/batch/options.ts';
import { reasons } from '../../../shared/messages/reasons.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { GovernorSample } from '../concurrency/governor.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { HookRun } from '../hooks.ts';
import type { Capture, QueuedPage, RemoteTab } from '../ports.ts';
import type { HostStart } from '../schedule/host-limits.ts';
import { NextPage, type NextPageParts } from '../schedule/next-page.ts';
import type { Place } from '../schedule/scheduler.ts';
import type { PageAttempt } from './attempt.ts';
import { placeElsewhere } from './elsewhere.ts';
import { crashesToSetApart } from './outcome.ts';
import { type StartPageParts, startPage } from './start.ts';

export type DispatcherParts = StartPageParts &
  NextPageParts &
  Pick<EnginePorts, 'clock' | 'log' | 'extractor' | 'remoteTabs' | 'onStoreDamaged'> & {
    readonly hooks: HookRun;
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

/** It does not get better by waiting. */
function isDamage(thrown: unknown): thrown is TabtrawlError {
  return thrown instanceof TabtrawlError && thrown.code === 'store-damaged';
}

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
  /** Pages that hold a tab of our own. */
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
        if (isDamage(thrown)) {
          this.halt(thrown.message);
          this.#parts.onStoreDamaged?.(thrown);
        } else this.#lookIn(afterFaultMs);
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
    this.#start(page, this.#parts.batches.begin(batch.id) ?? batch, { given: capture, remote: () => null });
  }

  /** The run's tab and host are free for the next page. */
  freeSlot(run: PageAttempt): void {
    if (!this.#runs.free(run, this.#parts.timeline.monotonicMs())) return;
    run.remote?.release();
    run.hostStart?.ended(this.#parts.timeline.monotonicMs());
    this.#parts.hosts.ended(run.page.host);
    this.#next.scheduler.hostFreed(run.page.host);
    if (run.options.concurrency !== 1 || run.unconfirmed) this.#next.scheduler.ended(run.page.batch);
    this.look();
  }

  /** What was asked of a host beside its pages is over. */
  freeHost(host: string): void {
    this.#parts.hosts.ended(host);
    this.#next.scheduler.hostFreed(host);
    this.look();
  }

  #lookOnce(): void {
    const { transitions, timeline } = this.#parts;
    this.#callOff();
    for (let starts = 0; starts < startsInOneGo; starts++) {
      if (this.#halted !== null || transitions.trouble.message !== null) return;
      const { remoteTabs, hooks } = this.#parts;
      const full = this.#whyNoOwnTab();
      const elsewhere = placeElsewhere(remoteTabs, hooks, this.#runs.unstored);
      if (full) this.#saturation.short(full.reason);
      if (full && !elsewhere) return;
      const next = this.#next.pick(this.#runs.working, full ? elsewhere : null);
      if (!next) {
        if (!full) this.#saturation.met(reasons.say('reasonNothingToStart'));
        const soonestMs = this.#next.soonestMs();
        if (soonestMs !== Number.POSITIVE_INFINITY) this.#lookIn(soonestMs - timeline.monotonicMs());
        return;
      }
      const remote = () => (elsewhere ? this.#takeElsewhere(next.page, next.batch, elsewhere) : null);
      const started = this.#start(next.page, next.batch, { given: null, remote });
      if (started && next.isProbe) this.#parts.holds.probeStarted(next.page);
    }
    this.#lookIn(0);
  }

  #lookIn(ms: number): void {
    this.#callOff();
    const inMs = Math.min(longestLookMs, Math.max(shortestLookMs, Math.ceil(ms)));
    this.#callOff = this.#parts.clock.after(inMs, () => this.look());
  }

  /** Why no page may start in a tab of our own now; `reason` null: all of them are at work. */
  #whyNoOwnTab(): { readonly reason: string | null } | null {
    if (this.#runs.working >= this.#parts.limit() || this.#runs.hasSuspect) return { reason: null };
    return this.#isBacklogged() ? { reason: reasons.say('reasonBacklog') } : null;
  }

  /** A worker's tab is taken first where one will do: our own are for the pages that can't leave. */
  #takeElsewhere(page: QueuedPage, { options }: BatchInfo, place: Place): RemoteTab | null {
    if (!place.mayLeave(options) || !place.mayTake(page, options)) return null;
    return this.#parts.remoteTabs?.take(page, options) ?? null;
  }

  /** Captures wait for workers: more of them would only fill memory. */
  #isBacklogged(): boolean {
    const { extractor, captureBacklog } = this.#parts;
    const inHand = Math.max(extractor.pending, this.#runs.captured);
    return inHand >= captureBacklog * Math.max(1, extractor.size);
  }

  #start(
    page: QueuedPage,
    batch: BatchInfo,
    way: { readonly given: Capture | null; readonly remote: () => RemoteTab | null },
  ): boolean {
    const run = startPage(page, batch, way, this.#parts);
    if (run === 'pending') this.#next.refresh();
    else if (run === 'gone') {
      this.#parts.holds.probeEnded(page);
      this.#endIfOver(page.batch);
    } else this.#run(run);
    return typeof run === 'object';
  }

  #run(run: PageAttempt): void {
    if (run.holdsSlot) {
      const { hosts } = this.#parts;
      run.hostStart = this.#heard(run, hosts.started(run.page.host, run.delayMs, run.startedMs));
      this.#next.scheduler.started(run.page);
    }
    const work = () => this.#parts.run(run);
    this.#runs.add(run, work, () => this.#ended(run));
  }

  /** Once a page has asked, its host may take the next. */
  #heard({ page }: PageAttempt, start: HostStart | null): HostStart | null {
    return (
      start && {
        ...start,
        asked: (atMs) => {
          start.asked(atMs);
          this.#next.scheduler.hostOpened(page.host);
          this.look();
        },
      }
    );
  }

  #ended(run: PageAttempt): void {
    if (run.options.concurrency === 1 && !run.given && !run.unconfirmed) this.#next.scheduler.ended(run.page.batch);
    if (this.#halted === stopped) return;
    const doesDiscover = discovers(run.options);
    // What it led to may go before what is at hand; and its end may have used up the budget, or given it back.
    if (run.returned || doesDiscover || run.options.maxPages !== undefined)
      this.#next.scheduler.queueChanged(run.page.batch);
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
  /** Pages that hold a tab of our own. */
  get working(): number {
    return this.#working;
  }
  /** Pages whose capture was handed over by a tab of our own; those that wait to be confirmed aside. */
  get captured(): number {
    return this.#handedOver((run) => run.remote === null);
  }
  /** As `captured`, of those read elsewhere. */
  get unstored(): number {
    return this.#handedOver((run) => run.remote !== null);
  }
  #handedOver(counts: (run: PageAttempt) => boolean): number {
    let pages = 0;
    for (const run of this.#runs) if (counts(run) && !run.holdsSlot && (run.captured || !run.unconfirmed)) pages++;
    return pages;
  }
  hasAnyOf(batch: string): boolean {
    for (const { page } of this.#runs) if (page.batch === batch) return true;
    return false;
  }
  /** A suspect of having brought Chrome down is in a tab: nothing else may be. */
  get hasSuspect(): boolean {
    for (const run of this.#runs)
      if (run.holdsSlot && !run.remote && run.page.crashes >= crashesToSetApart) return true;
    return false;
  }

  /** `task` is the run's work; `ended` is called after it. */
  add(run: PageAttempt, task: () => Promise<void>, ended: () => void): void {
    this.#runs.add(run);
    if (run.holdsSlot && !run.remote) this.#working++;
    if (run.holdsSlot) this.#tellCompany(run.remote?.worker);
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
    if (run.remote) return true;
    this.#working--;
    this.#freedShares.push((nowMs - run.startedMs) / run.options.timeout);
    return true;
  }

  /** Pages in tabs of one browser are company to each other. */
  #tellCompany(worker: string | undefined): void {
    const company = [...this.#runs].filter((run) => run.holdsSlot && run.remote?.worker === worker);
    if (company.length > 1) for (const run of company) run.hadCompany = true;
  }

  /** Of each page whose tab of our own was freed since the last call, how much of its deadline it took. */
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
