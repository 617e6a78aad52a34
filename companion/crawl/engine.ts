/**
 * The crawl engine: every open batch of the store, run to its end.
 *
 * 1. `start`: what the store holds is taken up (held hosts, batches that the engine itself had paused) and the loop begins.
 * 2. Pages go through page-loop → one-page; each move is stored by the ledger, then told.
 * 3. While the store cannot be written the batches are paused with the reason, and go on by themselves when it can.
 * 4. `stop`: what is in a tab is queued again without a charge, what is captured is brought to its end.
 */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import { isTerminal } from '../../shared/batch/states.ts';
import type { BatchInfo, HoldInfo } from '../../shared/protocol/model.ts';
import { moveBatch } from './batch-state.ts';
import { CaptureShelf } from './capture-shelf.ts';
import type { EngineLimits, EnginePorts } from './engine-ports.ts';
import { Governing } from './governing.ts';
import { Holds, type HoldVerdict } from './holds.ts';
import { HookRun } from './hook-run.ts';
import { HostLimits, type HostState } from './host-limits.ts';
import { type LaneDecision, Lanes } from './lanes.ts';
import { Ledger } from './ledger.ts';
import { runPage } from './one-page.ts';
import { Pace } from './pace.ts';
import { PageLoop } from './page-loop.ts';
import type { PageRun } from './page-run.ts';
import { Robots } from './robots.ts';
import { type GivenCapture, TabCaptures } from './tab-captures.ts';
import { Timeline } from './timeline.ts';
import type { WallJudge } from './wall-judge.ts';

/** Captures that may still become records when the engine stops. */
const stopGraceMs = 3000;

const noWalls: WallJudge = { judge: () => null, good: () => {}, falseAlarm: () => {} };

export class Engine {
  readonly #ports: EnginePorts;
  readonly #timeline: Timeline;
  readonly #ledger: Ledger;
  readonly #hosts: HostLimits;
  readonly #holds: Holds;
  readonly #loop: PageLoop;
  readonly #tabCaptures: TabCaptures;
  readonly #governing: Governing;
  readonly #lanes: Lanes;
  readonly #robots: Robots;
  readonly #pace = new Pace();
  /** Batches that were paused by the engine, not by a person. */
  readonly #pausedHere = new Set<string>();
  #allPaused: string | null = null;
  #stopping: Promise<void> | null = null;

  constructor(ports: EnginePorts, limits: EngineLimits = {}) {
    this.#ports = ports;
    const { store, clock, random } = ports;
    const timeline = new Timeline(clock);
    this.#timeline = timeline;
    const onStored: EnginePorts['onStored'] = (row, result) => {
      if (isTerminal(row.state)) this.#pace.ended(timeline.monotonicMs());
      ports.onStored?.(row, result);
    };
    const trouble = { began: (message: string) => this.#storeFailed(message), mended: () => this.#storeMended() };
    this.#ledger = new Ledger({ ...ports, onStored }, timeline, trouble);
    this.#hosts = new HostLimits(random);
    const walls = ports.walls ?? noWalls;
    const onChange = () => this.#loop.refresh();
    this.#lanes = new Lanes(ports.hosts);
    this.#holds = new Holds({
      ...ports,
      ledger: this.#ledger,
      walls,
      nowMs: () => timeline.wallMs(),
      onChange,
    });
    const hooks = new HookRun(ports.hooks, ports.log);
    const robots = new Robots({ clock, fetchText: (...asked) => ports.runner.fetchText(...asked), onChange });
    this.#robots = robots;
    const shared = { ...ports, timeline, ledger: this.#ledger, hosts: this.#hosts, holds: this.#holds, hooks, robots };
    const shelf = new CaptureShelf(ports.cache, timeline);
    const getting = { walls, lanes: this.#lanes, shelf, freeSlot: (run: PageRun) => this.#loop.freeSlot(run) };
    const { maxTabs = 64, startTabs = 4 } = limits;
    this.#governing = new Governing({ ...ports, timeline, loop: () => this.#loop, maxTabs, startTabs });
    this.#loop = new PageLoop({
      ...shared,
      captureBacklog: limits.captureBacklog ?? 3,
      limit: () => this.#governing.limit,
      run: (run) => runPage(run, { ...shared, ...getting }),
    });
    this.#tabCaptures = new TabCaptures({
      store,
      clock,
      timeline,
      waitMs: limits.fromTabWaitMs ?? 60_000,
      guarded: (act) => this.#guarded(act),
      onReleased: () => this.#loop.refresh(),
    });
  }

  /** Recovery is the store's, when it is opened. Batches that were paused with a reason (never a person's) go on. */
  start(): void {
    for (const batch of this.#ports.store.openBatches()) {
      if (batch.state === 'paused' && batch.reason !== null)
        this.#guarded(() => this.#ledger.moveBatch(batch.id, 'resume'));
    }
    this.#loop.go();
    this.wake();
  }

  /** A batch was added, resumed or retried, or pages were removed: look again. */
  wake(): void {
    if (this.#stopping) return;
    this.#loop.sync();
    this.#governing.wake();
    this.#tabCaptures.expect(this.#loop.open.map(({ id }) => id));
  }

  /**
   * Running pages end, none is started. `reason` (a person's words) only where no person asked for it: such a batch goes on by
   * itself at the next start. Throws `not-found`, `conflict`.
   */
  pause(batch: string, reason?: string): BatchInfo {
    const info = this.#move(batch, 'pause', reason ?? null);
    this.#pausedHere.delete(batch);
    this.#loop.sync();
    return info;
  }

  /** Throws `not-found`, `conflict`. */
  resume(batch: string): BatchInfo {
    const info = this.#move(batch, 'resume', null);
    this.wake();
    return info;
  }

  /** Every page that has not ended is cancelled at once; tabs are given back behind it. Throws `not-found`, `conflict`. */
  async cancel(batch: string): Promise<BatchInfo> {
    moveBatch(this.#info(batch).state, 'cancel');
    for (const run of this.#loop.runs.filter(({ page }) => page.batch === batch)) {
      this.#ledger.moveNow((atMs) => this.#ports.store.cancel(run.page.id, atMs));
      this.#loop.take(run);
    }
    this.#ports.store.cancelBatchPages(batch, this.#timeline.wallMs());
    this.#ledger.flush();
    const info = this.#move(batch, 'cancel', null);
    this.#ledger.tellBulk([batch], 'a batch was cancelled');
    this.#loop.sync();
    this.#holds.tell();
    return info;
  }

  /** `page.capture`: what an open tab holds, or why it can't be read. Throws `not-found`, `conflict`. */
  captured(batch: string, url: string, captured: GivenCapture): void {
    const info = this.#info(batch);
    if (info.state === 'done' || info.state === 'cancelled')
      throw new TabtrawlError('conflict', `Batch ${batch} is ${info.state}; it takes no more pages.`);
    const taken = this.#tabCaptures.take(batch, url, captured);
    if (taken) this.#loop.give(taken.page, info, taken.capture);
  }

  holds(): readonly HoldInfo[] {
    return this.#holds.list();
  }

  /** Rejects `not-found`, `no-window`. */
  async openHold(host: string, session: string): Promise<void> {
    await this.#holds.open(host, session);
  }

  /** Throws `not-found`. */
  endHold(host: string, session: string, verdict: HoldVerdict): void {
    this.#holds.end(host, session, verdict);
  }

  tabs(): { readonly working: number; readonly limit: number; readonly reason: string } {
    const reason = this.#ledger.trouble.message ?? this.#allPaused ?? this.#governing.reason;
    return { working: this.#loop.working, limit: this.#governing.limit, reason };
  }

  /** Pages that ended, over the last ten seconds. */
  pagesPerSecond(): number {
    return this.#pace.perSecond(this.#timeline.monotonicMs());
  }

  /** What Chrome's tree may hold; null before its memory is known. */
  memoryBudgetBytes(): number | null {
    return this.#governing.budgetBytes;
  }

  /** Which kinds of page are fetched rather than rendered, and why; of hosts met since the start. */
  laneDecisions(): readonly LaneDecision[] {
    return this.#lanes.decisions();
  }

  /** Every batch is paused with this reason until `resumeAll`; batches that come meanwhile wait too. */
  pauseAll(reason: string): void {
    this.#allPaused = reason;
    this.#loop.halt(reason);
    this.#pauseOpen(reason);
  }

  resumeAll(): void {
    if (this.#allPaused === null || this.#stopping) return;
    this.#allPaused = null;
    this.#resumeOwn();
    this.#loop.go();
    this.wake();
  }

  /** Hosts at work, waiting or in trouble; times in epoch ms, 0 where it does not wait. */
  hostStates(): readonly HostState[] {
    const aheadMs = this.#timeline.wallMs() - this.#timeline.monotonicMs();
    const toWall = (ms: number) => (ms > 0 ? Math.round(ms + aheadMs) : 0);
    return this.#hosts
      .states(this.#timeline.monotonicMs())
      .map((state) => ({ ...state, waitingUntilMs: toWall(state.waitingUntilMs) }));
  }

  /** What is in a tab is queued again without a charge, what is captured is brought to its end. Resolves when nothing moves any more. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#loop.stop();
    this.#tabCaptures.close();
    this.#governing.close();
    this.#robots.close();
    for (const run of this.#loop.runs) if (!run.captured) this.#requeue(run);
    const callOff = this.#ports.clock.after(stopGraceMs, () => {
      for (const run of this.#loop.runs) this.#requeue(run);
      this.#ledger.trouble.close();
    });
    if (this.#ledger.trouble.message !== null) this.#ledger.trouble.close();
    await this.#loop.still();
    callOff();
    this.#ledger.trouble.close();
    this.#ledger.flush();
    this.#holds.close();
  }

  #requeue(run: PageRun): void {
    if (run.taken) return;
    this.#loop.take(run);
    const why = { crashed: false, message: 'the companion was stopped' };
    this.#guarded(() => this.#ledger.moveNow((atMs) => this.#ports.store.requeue(run.page.id, why, atMs)));
  }

  #info(batch: string): BatchInfo {
    const info = this.#ports.store.getBatch(batch);
    if (!info) throw new TabtrawlError('not-found', `There is no batch "${batch}".`);
    return info;
  }

  #move(batch: string, event: 'pause' | 'resume' | 'cancel', reason: string | null): BatchInfo {
    const { state } = this.#info(batch);
    moveBatch(state, event);
    return this.#ledger.moveBatch(batch, event, reason) ?? this.#info(batch);
  }

  #storeFailed(message: string): void {
    this.#ports.log('error', `the store cannot be written: ${message}`);
    this.#pauseOpen(message);
  }

  /** Throws `store-full` where it is not mended after all. */
  #storeMended(): void {
    this.#resumeOwn();
    this.#ports.log('info', 'the store can be written again');
    this.wake();
  }

  #pauseOpen(reason: string): void {
    for (const batch of this.#ports.store.openBatches()) {
      if (batch.state === 'paused') continue;
      this.#pausedHere.add(batch.id);
      if (this.#guarded(() => this.#ledger.moveBatch(batch.id, 'pause', reason)) === undefined)
        // It could not be stored that it is paused; that it stands still is true all the same.
        this.#ports.emit('batch', { ...batch, reason });
    }
    this.#loop.sync();
  }

  #resumeOwn(): void {
    for (const batch of [...this.#pausedHere]) {
      this.#ledger.moveBatch(batch, 'resume');
      this.#pausedHere.delete(batch);
    }
  }

  /** Undefined where the store cannot be written now. */
  #guarded<T>(act: () => T): T | undefined {
    try {
      return act();
    } catch (thrown) {
      if (this.#ledger.trouble.isTrouble(thrown)) return undefined;
      throw thrown;
    }
  }
}
