/**
 * Our tabs: which are idle, who gets one, which are closed.
 *
 * A tab is kept and goes from URL to URL. Changing the site in it starts a new renderer, so one that is on the wanted host is given first;
 * else a new one is made while there is room for more, and then the one that has been idle longest is taken.
 * How many work at once is the caller's to decide: whoever asks gets one.
 */
import type { Clock } from '../../crawl/ports.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { within } from '../visit/deadline.ts';
import type { CarriedStorage } from './carried-storage.ts';
import { type Contexts, isolatedSession } from './contexts.ts';
import { FirstRequests } from './first-request.ts';
import type { PageWorkers } from './page-workers.ts';
import { closeTab, openTab, type Tab, type TabRequest } from './tab.ts';
import type { OnWrite } from './write-watch.ts';

/** A renderer grows with its pages: at four tabs the whole tree peaks 170 MB lower than with 75 pages a tab, at the same speed. */
const pagesPerTab = 25;
/** The same where memory allows not even one tab to be kept. */
const pagesPerTabPressed = 4;
/** How much a tab holds is asked for this often. */
const lookEachPages = 10;
/** How long a tab beyond the limit may wait for its next page. */
const idleForMs = 1000;

/** Fresh contexts that wait for their page, once isolated pages are being asked for. */
const readyAtMost = 2;
/** When no isolated page has been asked for this long, those that wait are closed. */
const readyForMs = 20_000;

export type TabWish = {
  readonly session: string;
  readonly host: string;
  /** Of its page. */
  readonly origin: string;
  /** It must be able to draw: pictures, scrolling and hooks need that. */
  readonly draws: boolean;
  /** It must be able to draw frames when woken. */
  readonly frames: boolean;
  readonly refusesPasswords: boolean;
};

type Means = Pick<TabWish, 'origin' | 'draws' | 'refusesPasswords'>;

type PoolParts = {
  readonly clock: Clock;
  readonly hasPerson: boolean;
  readonly carried?: CarriedStorage;
  readonly workers?: Pick<PageWorkers, 'sweep'>;
  readonly onWrite?: OnWrite;
};

export class TabPool {
  readonly #browser: Cdp;
  readonly #contexts: Contexts;
  readonly #firstRequests: FirstRequests;
  readonly #clock: Clock;
  /** In a window of a person's: ours stay out of it. */
  readonly #hasPerson: boolean;
  readonly #carried: CarriedStorage | null;
  readonly #onWrite: OnWrite;
  readonly #workers: Pick<PageWorkers, 'sweep'> | null;
  /** At work, as against idle. */
  readonly #atWork = new Set<Tab>();
  readonly #open = new Map<string, Tab>();
  /** The longest idle first. */
  #idle: Tab[] = [];
  /** Fresh contexts with a tab, by where it stands and what it can do. Invariant: each is given out once, then disposed of. */
  #ready: { tab: Promise<Tab>; origin: string; draws: boolean }[] = [];
  /** Of the last isolated page. */
  #lastOrigin = '';
  #callOffReady = () => {};
  /** Null where it is not planned. */
  #callOffShed: (() => void) | null = null;
  #callOffLeave: (() => void) | null = null;
  #limit = 4;
  /** Memory is short: one tab more, if only for a moment, is one too many. */
  #isTight = false;

  constructor(browser: Cdp, contexts: Contexts, { clock, hasPerson, carried, workers, onWrite = () => {} }: PoolParts) {
    this.#onWrite = onWrite;
    this.#workers = workers ?? null;
    this.#carried = carried ?? null;
    this.#browser = browser;
    this.#contexts = contexts;
    this.#firstRequests = new FirstRequests(browser);
    this.#clock = clock;
    this.#hasPerson = hasPerson;
    browser.closed.addEventListener('abort', () => this.#callOffAll(), { once: true });
  }

  get size(): number {
    return this.#open.size;
  }

  /** Tabs of a session that are open. */
  countOf(session: string): number {
    return [...this.#open.values()].filter((tab) => tab.session === session).length;
  }

  has(targetId: string): boolean {
    return this.#open.has(targetId);
  }

  /** Tabs that may stay open while idle; with 0 even the one at work is renewed often. `tight`: none is made before an idle one has made room. */
  setLimit(tabs: number, tight = false): void {
    this.#limit = tabs;
    this.#isTight = tight;
    this.#shed();
  }

  /** Rejects with the signal's reason, or where Chrome makes none. A tab that comes too late goes to the next. */
  async acquire(wish: TabWish, signal: AbortSignal): Promise<Tab> {
    const coming = wish.session === isolatedSession ? this.#takeReady(wish) : this.#take(wish);
    try {
      const tab = await within(signal, coming);
      tab.host = wish.host;
      tab.isLeft = false;
      this.#atWork.add(tab);
      return tab;
    } catch (thrown) {
      coming.then(
        (tab) => this.release(tab, true),
        () => {},
      );
      throw thrown;
    }
  }

  /** `reusable`: the page was left in good order. Never rejects; what it starts goes on by itself. */
  release(tab: Tab, reusable: boolean): void {
    tab.pages++;
    this.#atWork.delete(tab);
    this.#leaveSoon();
    const isSpent =
      tab.session === isolatedSession || tab.pages >= (this.#limit > 0 ? pagesPerTab : pagesPerTabPressed);
    if (isSpent || !reusable || tab.target.closed.aborted || !this.#open.has(tab.targetId)) {
      this.#drop(tab);
      return;
    }
    tab.sleep().catch(() => {});
    if (tab.pages % lookEachPages === 0) this.#dropIfWorn(tab);
    tab.idleSinceMs = this.#clock.monotonicMs();
    this.#idle.push(tab);
    this.#shedSoon();
  }

  /** What a person's tab knew is there for the next page of every tab of the session. */
  async carry(session: string): Promise<void> {
    const mine = [...this.#open.values()].filter((tab) => tab.session === session);
    await Promise.all(mine.map((tab) => this.#carried?.give(session, tab.target)));
  }

  /** Closes the idle tabs of a session; those at work are closed when given back. */
  closeSession(session: string): void {
    for (const tab of [...this.#open.values()]) if (tab.session === session) this.#drop(tab);
  }

  /** Closes all tabs of ours. */
  async close(): Promise<void> {
    this.#callOffAll();
    this.#dropReady();
    await Promise.all([...this.#open.values()].map((tab) => this.#end(tab)));
  }

  #callOffAll(): void {
    this.#callOffReady();
    this.#callOffShed?.();
    this.#callOffShed = null;
    this.#callOffLeave?.();
    this.#callOffLeave = null;
  }

  async #take({ session, host, draws, frames, refusesPasswords }: TabWish): Promise<Tab> {
    const kind = !draws && !frames ? 'hidden' : this.#hasPerson ? 'minimized' : draws ? 'front' : 'background';
    // Those that closed are out of the list already.
    const mine = this.#idle.filter(
      (tab) => tab.session === session && tab.kind === kind && tab.refusesPasswords === refusesPasswords,
    );
    const onHost = mine.findLast((tab) => tab.host === host) ?? mine.find((tab) => tab.host === '');
    const given = onHost ?? (this.#open.size < this.#limit ? undefined : mine[0]);
    if (!given) {
      // An idle one of another kind makes room at once.
      if (this.#isTight) this.#shed(1);
      const contextId = await this.#contexts.of(session);
      // No download of a context of ours is saved; those of the profile itself are a person's own.
      const stopsDownloads = this.#hasPerson && contextId === undefined;
      return this.#make({ session, contextId, kind, refusesPasswords, stopsDownloads });
    }
    this.#idle = this.#idle.filter((tab) => tab !== given);
    return given;
  }

  async #make(request: Omit<TabRequest, 'clock'>): Promise<Tab> {
    const tab = await openTab(this.#browser, { ...request, clock: this.#clock, onWrite: this.#onWrite });
    await this.#carried?.give(request.session, tab.target);
    this.#open.set(tab.targetId, tab);
    const gone = () => {
      this.#open.delete(tab.targetId);
      this.#idle = this.#idle.filter((one) => one !== tab);
    };
    if (tab.target.closed.aborted) gone();
    tab.target.closed.addEventListener('abort', gone, { once: true });
    return tab;
  }

  async #makeFresh({ origin, draws, refusesPasswords }: Means): Promise<Tab> {
    const contextId = await this.#contexts.fresh();
    try {
      const kind = !draws ? 'hidden' : this.#hasPerson ? 'minimized' : 'front';
      const imitatesFrames = kind === 'hidden';
      const request = { session: isolatedSession, contextId, kind, refusesPasswords, imitatesFrames } as const;
      return await this.#firstRequests.at(origin, (first) => this.#make({ ...request, first }));
    } catch (thrown) {
      await this.#contexts.dispose(contextId);
      throw thrown;
    }
  }

  #takeReady(means: Means): Promise<Tab> {
    const { origin, draws } = means;
    // Those that wait refuse no passwords: hardly any page asks.
    const at = means.refusesPasswords
      ? -1
      : this.#ready.findIndex((one) => one.origin === origin && one.draws === draws);
    const [taken] = at >= 0 ? this.#ready.splice(at, 1) : [];
    const given = taken?.tab.catch(() => this.#makeFresh(means)) ?? this.#makeFresh(means);
    // On a list of ever other sites none would be taken.
    const isLikelyNext = origin === this.#lastOrigin;
    this.#lastOrigin = origin;
    given.then(
      () => this.#prepare({ origin, draws, refusesPasswords: false }, isLikelyNext),
      () => {},
    );
    return given;
  }

  /** The next one is made while this one's page is read. */
  #prepare(means: Means, isLikelyNext: boolean): void {
    if (this.#browser.closed.aborted) return;
    const atMost = Math.min(readyAtMost, this.#limit);
    if (isLikelyNext && atMost > 0) {
      const other = this.#ready.findIndex(({ origin }) => origin !== means.origin);
      if (this.#ready.length >= atMost && other >= 0) this.#dropReady(other);
      if (this.#ready.length < atMost) {
        const tab = this.#makeFresh(means);
        // Seen by whoever takes it.
        tab.catch(() => {});
        this.#ready.push({ tab, origin: means.origin, draws: means.draws });
      }
    }
    this.#callOffReady();
    this.#callOffReady = this.#clock.after(readyForMs, () => this.#dropReady());
  }

  /** All of them, or the one at a place. */
  #dropReady(at?: number): void {
    for (const { tab } of at === undefined ? this.#ready.splice(0) : this.#ready.splice(at, 1))
      tab.then(
        (made) => this.#drop(made),
        () => {},
      );
  }

  /** Most tabs that are given back are wanted again at once, by the next page. */
  #shedSoon(): void {
    if (this.#open.size <= this.#limit || this.#callOffShed) return;
    this.#callOffShed = this.#clock.after(idleForMs, () => {
      this.#callOffShed = null;
      this.#shed();
    });
  }

  /** Pages of tabs that stay idle are left, and the workers that nobody needs any more end. */
  #leaveSoon(): void {
    if (this.#browser.closed.aborted || this.#callOffLeave) return;
    this.#callOffLeave = this.#clock.after(idleForMs, () => {
      this.#callOffLeave = null;
      void this.#leaveIdle();
    });
  }

  async #leaveIdle(): Promise<void> {
    const on = this.#idle.filter(({ isLeft }) => !isLeft);
    const longIdle = on.filter(({ idleSinceMs }) => this.#clock.monotonicMs() - idleSinceMs >= idleForMs);
    if (on.length > longIdle.length) this.#leaveSoon();
    await Promise.all(longIdle.map((tab) => tab.leavePage()));
    await this.#workers?.sweep((contextId, host) =>
      [...this.#atWork].some((tab) => tab.host === host && (tab.contextId ?? contextId) === contextId),
    );
  }

  /** Idle tabs beyond the limit go, the longest idle first, so that there is room for so many more. */
  #shed(more = 0): void {
    while (this.#idle.length > 0 && this.#open.size + more > this.#limit) {
      const tab = this.#idle.shift();
      if (tab) this.#drop(tab);
    }
  }

  #dropIfWorn(tab: Tab): void {
    tab.isWorn().then(
      (isWorn) => {
        // It may be at work again by now; then the next look sees it.
        if (isWorn && this.#idle.includes(tab)) this.#drop(tab);
      },
      () => {},
    );
  }

  #drop(tab: Tab): void {
    this.#end(tab).catch(() => {});
  }

  async #end(tab: Tab): Promise<void> {
    this.#open.delete(tab.targetId);
    this.#idle = this.#idle.filter((one) => one !== tab);
    // A context that is disposed of with a hidden tab in it leaves the tab's renderer behind, for minutes.
    await closeTab(this.#browser, tab);
    if (tab.session === isolatedSession && tab.contextId !== undefined) await this.#contexts.dispose(tab.contextId);
  }
}
