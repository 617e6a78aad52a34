/**
 * The crawl engine: every open batch of the store, run to its end.
 *
 * 1. `start`: what the store holds is taken up (held hosts, batches that the engine itself had paused) and the loop begins.
 * 2. Pages go through page/dispatcher → page/start → page/process; each move is stored by `transitions`, then told.
 * 3. While the store cannot be written the batches are paused with the reason, and go on by themselves when it can.
 * 4. `stop`: what is in a tab is queued again without a charge, what is captured is brought to its end.
 */
import { TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import type { BatchInfo, HoldInfo, HostInfo, LaneInfo } from '../../shared/protocol/model.ts';
import { bearingCache, bearingMemory, CachePolicy } from './cache.ts';
import { Timeline } from './clock.ts';
import { Autoscaler } from './concurrency/controller.ts';
import { Discoveries } from './discovery/discoveries.ts';
import type { EngineLimits, EnginePorts } from './engine-ports.ts';
import { HookRun } from './hooks.ts';
import { Lanes } from './lanes/lanes.ts';
import { SiteMarkdown } from './lanes/site-markdown.ts';
import { OpenBatches } from './open-batches.ts';
import { Pace } from './pace.ts';
import type { PageAttempt } from './page/attempt.ts';
import { Dispatcher } from './page/dispatcher.ts';
import { FromWithin } from './page/from-within.ts';
import { processPage } from './page/process.ts';
import { FileSaver } from './saving/save-files.ts';
import { HostLimits, openHostWaits } from './schedule/host-limits.ts';
import { Robots } from './schedule/robots.ts';
import { moveBatch } from './states.ts';
import { type GivenCapture, TabCaptures } from './tab-captures.ts';
import { Transitions, type TroubleEvents } from './transitions.ts';
import { Holds, type HoldVerdict } from './walls/holds.ts';
import { HostTrust } from './walls/host-trust.ts';
import { openWallJudge } from './walls/memory.ts';
import { RefusedPages } from './walls/refused-pages.ts';
import { Undecided } from './walls/undecided.ts';
import { WallStreak } from './walls/wall-streak.ts';

/** Captures that may still become records when the engine stops. */
const stopGraceMs = 3000;

export class Engine {
  readonly #ports: EnginePorts;
  readonly #parts: EngineParts;
  #allPaused: string | null = null;
  #stopping: Promise<void> | null = null;

  constructor(ports: EnginePorts, limits: EngineLimits = {}) {
    this.#ports = ports;
    this.#parts = joinEngine(ports, limits, {
      began: (message) => {
        ports.log('error', `the store cannot be written: ${message}`);
        ports.store.setTrouble(message);
        this.#parts.systemPauses.pauseAll(message);
        this.#parts.loop.sync();
      },
      mended: () => {
        if (this.#allPaused === null) this.#parts.systemPauses.liftAll();
        ports.store.setTrouble(null);
        // Those whose pause could not be stored stand as before, and no longer for that reason.
        for (const batch of ports.store.openBatches()) ports.emit('batch', batch);
        ports.log('info', 'the store can be written again');
        this.wake();
      },
    });
  }

  /** Recovery is the store's, when it is opened. Batches that were paused with a reason go on: a person's pause has none. */
  start(): void {
    this.#guarded(() => this.#parts.systemPauses.liftStored());
    this.#parts.loop.go();
    this.wake();
    this.probeHolds();
  }

  /** A batch was added, resumed or retried, or pages were removed: look again. */
  wake(): void {
    if (this.#stopping) return;
    const { loop, autoscaler, tabCaptures, batches } = this.#parts;
    loop.sync();
    autoscaler.wake();
    tabCaptures.expect(batches.all.map(({ id }) => id));
  }

  /**
   * Running pages end, none is started. `reason` (a person's words) only where no person asked for it: such a batch goes on by
   * itself at the next start. Throws `not-found`, `conflict`, `store-full`.
   */
  pause(batch: string, reason?: string): BatchInfo {
    const info = this.#move(batch, 'pause', reason ?? null);
    this.#parts.systemPauses.forget(batch);
    this.#parts.loop.sync();
    return info;
  }

  /** Throws `not-found`, `conflict`, `store-full`. */
  resume(batch: string): BatchInfo {
    const info = this.#move(batch, 'resume', null);
    this.wanted(batch);
    return info;
  }

  /** There are more or fewer tabs elsewhere than before. */
  remoteTabsChanged(): void {
    if (!this.#stopping) this.#parts.loop.look();
  }

  /** A batch was added, or its pages are wanted once more: hosts that are held are asked again with one page each. */
  wanted(batch: string): void {
    this.#parts.streak.forget(batch);
    this.wake();
    this.probeHolds({ batch });
  }

  /** Gives the hosts that are asked. */
  probeHolds(
    which: { readonly session?: string; readonly host?: string; readonly batch?: string } = {},
  ): readonly string[] {
    let hosts: readonly string[] = [];
    if (!this.#stopping) this.#guarded(() => (hosts = this.#parts.holds.probe(which)));
    return hosts;
  }

  /**
   * The batch is cancelled at once and starts nothing more; tabs are given back behind it. Resolves when all of its pages have ended.
   * One whose pages could not all be ended may be cancelled again. Rejects `not-found`, `conflict`, `store-full`.
   */
  async cancel(batch: string): Promise<BatchInfo> {
    const { loop, transitions, timeline, holds } = this.#parts;
    const { store } = this.#ports;
    const isHalfDone = this.#info(batch).state === 'cancelled' && store.hasOpenPages(batch);
    const marked = isHalfDone ? this.#info(batch) : this.#move(batch, 'cancel', null);
    for (const run of loop.runs.filter(({ page }) => page.batch === batch)) {
      const row = transitions.moveNow((atMs) => store.cancel(run.page.id, atMs));
      const { message } = transitions.trouble;
      if (!row && message !== null) throw new TabtrawlError('store-full', `The batch cannot be cancelled: ${message}`);
      loop.take(run);
    }
    loop.sync();
    holds.tell();
    await store.cancelBatchPages(batch, timeline.wallMs(), () => transitions.counted(batch));
    if (this.#stopping) return marked;
    transitions.flush();
    transitions.tellBulk([batch], 'a batch was cancelled');
    return store.getBatch(batch) ?? marked;
  }

  /** `page.capture`: what an open tab holds, or why it can't be read. Throws `not-found`, `conflict`. */
  captured(batch: string, url: string, captured: GivenCapture): void {
    const info = this.#info(batch);
    if (info.state === 'done' || info.state === 'cancelled')
      throw new TabtrawlError('conflict', `Batch ${batch} is ${info.state}; it takes no more pages.`);
    const taken = this.#parts.tabCaptures.take(batch, url, captured);
    if (taken) this.#parts.loop.give(taken.page, info, taken.capture);
  }

  holds(): readonly HoldInfo[] {
    return this.#parts.holds.list();
  }

  /** Rejects `not-found`, `no-window`. */
  async openHold(host: string, session: string): Promise<void> {
    await this.#parts.holds.open(host, session);
  }

  /** Throws `not-found`. */
  endHold(host: string, session: string, verdict: HoldVerdict): void {
    this.#parts.holds.end(host, session, verdict);
  }

  tabs(): { readonly working: number; readonly limit: number; readonly reason: string } {
    const { loop, autoscaler, transitions } = this.#parts;
    const idle = loop.working < autoscaler.limit && loop.working > 0 ? loop.holdsBack : null;
    const reason = transitions.trouble.message ?? this.#allPaused ?? idle ?? autoscaler.reason;
    return { working: loop.working, limit: autoscaler.limit, reason };
  }

  /** What Chrome's tree may hold; null before its memory is known. */
  memoryBudgetBytes(): number | null {
    return this.#parts.autoscaler.budgetBytes;
  }

  /** Pages that ended, over the last ten seconds or since work began, where that is less ago. */
  pagesPerSecond(): number {
    return this.#parts.pace.perSecond(this.#parts.timeline.monotonicMs());
  }

  /** Which kinds of page are fetched rather than rendered, and why; of hosts met since the start, and of these of a session whenever they were met. */
  laneDecisions(session = 'shared', hosts: readonly string[] = []): readonly LaneInfo[] {
    return this.#parts.lanes.decisions(session, hosts);
  }

  /** Hosts at work, waiting or in trouble; times in epoch ms, 0 where it does not wait. */
  hostStates(): readonly HostInfo[] {
    const { timeline, hosts } = this.#parts;
    const aheadMs = timeline.wallMs() - timeline.monotonicMs();
    const toWall = (ms: number) => (ms > 0 ? Math.round(ms + aheadMs) : 0);
    const states = hosts.states(timeline.monotonicMs());
    return states.map((state) => ({ ...state, waitingUntilMs: toWall(state.waitingUntilMs) }));
  }

  /** Every batch is paused with this reason until `resumeAll`, what is in a tab queued again; batches that come meanwhile wait too. */
  pauseAll(reason: string): void {
    if (this.#stopping) return;
    const { loop, systemPauses } = this.#parts;
    this.#allPaused = reason;
    loop.halt(reason);
    for (const run of loop.runs) if (!run.captured) this.#requeue(run, reason);
    systemPauses.pauseAll(reason);
  }

  resumeAll(): void {
    if (this.#allPaused === null || this.#stopping) return;
    this.#allPaused = null;
    // Where the store cannot be written they go on when it can.
    if (this.#parts.transitions.trouble.message === null) this.#guarded(() => this.#parts.systemPauses.liftAll());
    this.#parts.loop.go();
    this.wake();
  }

  /** What is in a tab is queued again without a charge, what is captured is brought to its end. Resolves when nothing moves any more. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const { loop, tabCaptures, autoscaler, robots, transitions, holds } = this.#parts;
    const message = 'the companion was stopped';
    loop.stop();
    this.#parts.undecided.stop();
    tabCaptures.close();
    autoscaler.close();
    robots.close();
    const discovered = this.#parts.discoveries.close();
    for (const run of loop.runs) if (!run.captured) this.#requeue(run, message);
    const callOff = this.#ports.clock.after(stopGraceMs, () => {
      for (const run of loop.runs) this.#requeue(run, message);
      transitions.trouble.close();
    });
    if (transitions.trouble.message !== null) transitions.trouble.close();
    await loop.still();
    await discovered;
    callOff();
    transitions.trouble.close();
    transitions.flush();
    holds.close();
  }

  #requeue(run: PageAttempt, message: string): void {
    if (run.taken) return;
    const { store, log } = this.#ports;
    this.#parts.loop.take(run);
    run.returned = true;
    const why = { crashed: false, message };
    const { id: page } = run.page;
    this.#parts.transitions
      .move((atMs) => store.requeue(page, why, atMs))
      .catch((thrown: unknown) => log('error', 'a page could not be queued again', { page, ...toErrorData(thrown) }));
  }

  #info(batch: string): BatchInfo {
    const info = this.#ports.store.getBatch(batch);
    if (!info) throw new TabtrawlError('not-found', `There is no batch "${batch}".`);
    return info;
  }

  #move(batch: string, event: 'pause' | 'resume' | 'cancel', reason: string | null): BatchInfo {
    moveBatch(this.#info(batch).state, event);
    return this.#parts.transitions.moveBatch(batch, event, reason) ?? this.#info(batch);
  }

  /** Bears a store that cannot be written now. */
  #guarded(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      if (!this.#parts.transitions.trouble.isTrouble(thrown)) throw thrown;
    }
  }
}

/** Joins the engine's parts; the only file of this folder that knows them all. */

type EngineParts = ReturnType<typeof joinEngine>;

function joinEngine(ports: EnginePorts, limits: EngineLimits, trouble: TroubleEvents) {
  const { clock, random, runner } = ports;
  const { maxTabs = 64, startTabs = 4, captureBacklog = 3, fromTabWaitMs = 60_000, firstAloneMs } = limits;
  const timeline = new Timeline(clock);
  const pace = new Pace();
  const onStored: EnginePorts['onStored'] = (row, result) => {
    pace.moved(row, timeline.monotonicMs());
    ports.onStored?.(row, result);
  };
  const transitions = new Transitions({ ...ports, onStored }, timeline, trouble);
  const onFault = (thrown: unknown) => transitions.trouble.isTrouble(thrown);
  const memory = bearingMemory(ports.hosts, onFault);
  const walls = ports.walls ?? openWallJudge(memory);
  const streak = new WallStreak();
  const trust = new HostTrust(firstAloneMs);
  const fromWithin = new FromWithin();
  const hosts = new HostLimits(random, openHostWaits(memory, timeline));
  const hooks = new HookRun(ports.hooks, ports.log);
  const lanes = new Lanes(memory, ports.clock);
  const onChange = (ended: readonly string[] = []) => loop.refresh(ended);
  const nowMs = () => timeline.wallMs();
  const holds = new Holds({ ...ports, transitions, walls, nowMs, onChange });
  const robots = new Robots({ clock, onChange, fetchText: (...asked) => runner.fetchText(...asked) });
  const discoveries = new Discoveries({
    ...ports,
    timeline,
    onChange: (batch) => {
      transitions.counted(batch);
      loop.refresh([batch]);
    },
  });
  const batches = new OpenBatches({ ...ports, timeline, transitions, hooks, discoveries });
  const autoscaler = new Autoscaler({ ...ports, timeline, batches, loop: () => loop, maxTabs, startTabs });
  const cachePolicy = new CachePolicy(bearingCache(ports.cache, onFault), timeline);
  const shared = {
    ...ports,
    timeline,
    transitions,
    hosts,
    hooks,
    lanes,
    holds,
    robots,
    batches,
    cachePolicy,
    walls,
    discoveries,
    streak,
    trust,
    fromWithin,
    ...(ports.files ? { saver: new FileSaver(ports.files) } : {}),
  };
  const freeSlot = (run: PageAttempt) => loop.freeSlot(run);
  const siteMarkdown = new SiteMarkdown({ ...shared, freeHost: (host) => loop.freeHost(host) });
  const undecided = new Undecided(clock);
  const refused = new RefusedPages();
  const others = ({ page, options }: PageAttempt) => {
    const isAsked = loop.runs.some(
      (run) =>
        run.page.id !== page.id &&
        run.page.host === page.host &&
        run.options.session === options.session &&
        !run.captured &&
        !run.unconfirmed,
    );
    if (isAsked) return 'asked';
    const due = ports.store.due(page.batch, {
      nowMs: timeline.dueMs(),
      limit: 1000,
      perHost: 1,
      exceptHosts: new Set(),
    });
    return due.some(({ host }) => host === page.host) ? 'waiting' : 'none';
  };
  const loop: Dispatcher = new Dispatcher({
    ...shared,
    captureBacklog,
    limit: () => autoscaler.limit,
    run: (run) => processPage(run, { ...shared, freeSlot, undecided, others, refused, siteMarkdown }),
  });
  const guarded = (act: () => void) => {
    try {
      act();
    } catch (thrown) {
      if (!transitions.trouble.isTrouble(thrown)) throw thrown;
    }
  };
  const tabCaptures = new TabCaptures({ ...ports, timeline, waitMs: fromTabWaitMs, guarded, onCrawled: onChange });
  const systemPauses = new SystemPauses({ ...ports, transitions });
  return {
    timeline,
    pace,
    transitions,
    hosts,
    lanes,
    holds,
    robots,
    batches,
    autoscaler,
    loop,
    tabCaptures,
    systemPauses,
    discoveries,
    undecided,
    streak,
  };
}

/** Pauses that no person asked for: the store cannot be written, the browser gave up. They are lifted when that is mended. */

class SystemPauses {
  readonly #parts: Pick<EnginePorts, 'store' | 'emit'> & { readonly transitions: Transitions };
  readonly #paused = new Set<string>();

  constructor(parts: Pick<EnginePorts, 'store' | 'emit'> & { readonly transitions: Transitions }) {
    this.#parts = parts;
  }

  /** Batches paused with a reason when the companion ended: a person's pause has none. May throw `store-full`. */
  liftStored(): void {
    const { store, transitions } = this.#parts;
    for (const batch of store.openBatches())
      if (batch.state === 'paused' && batch.reason !== null) transitions.moveBatch(batch.id, 'resume');
  }

  pauseAll(reason: string): void {
    const { store, transitions, emit } = this.#parts;
    for (const batch of store.openBatches()) {
      if (batch.state === 'paused') continue;
      this.#paused.add(batch.id);
      try {
        transitions.moveBatch(batch.id, 'pause', reason);
      } catch (thrown) {
        if (!transitions.trouble.isTrouble(thrown)) throw thrown;
        // That it is paused could not be stored; that it stands still, and why, is true all the same.
        emit('batch', { ...batch, reason });
      }
    }
  }

  /** Throws `store-full` where it is not mended after all. */
  liftAll(): void {
    for (const batch of [...this.#paused]) {
      this.#parts.transitions.moveBatch(batch, 'resume');
      this.#paused.delete(batch);
    }
  }

  /** A person paused it as well, and decides from now on. */
  forget(batch: string): void {
    this.#paused.delete(batch);
  }
}
