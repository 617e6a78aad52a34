/**
 * Hosts that wait for a person.
 *
 * 1. A page meets a wall: it and all other pages of that host and session are held, in every batch that holds at walls.
 * 2. `open` brings up one tab at the walled page. Each page that settles there is judged; a good one of the host ends the hold.
 *    So does one in any other tab of that session, and cookies of the host that change (probe-policy.ts says how often).
 *    `end` says the same, or that it was a false alarm, or gives up. `probe` asks unasked: a new batch, a start, a sign-in handed over.
 * 3. The pages are queued again, but only the walled one may run. If it comes through, so do the others; if not, all are held again,
 *    and the person's tab is still there. What showed a sign-in that was none is no sign again.
 */

import { TabtrawlError, toErrorData } from '../../../shared/batch/errors.ts';
import type { BatchOptions } from '../../../shared/batch/options.ts';
import type { WallKind } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { HoldInfo } from '../../../shared/protocol/model.ts';
import { hostOf } from '../../../shared/urls.ts';
import type { EnginePorts } from '../engine-ports.ts';
import { wallCode } from '../page/outcome.ts';
import type { Log, PageSeen, QueuedPage, ShownTab, SignInWatch } from '../ports.ts';
import { setRecent } from '../recent.ts';
import type { BatchStore } from '../store-ports.ts';
import type { Transitions } from '../transitions.ts';
import type { WallJudge } from './memory.ts';
import { ProbePolicy, type SignInSign } from './probe-policy.ts';

export type HoldVerdict = 'through' | 'false-alarm' | 'give-up';
export type HoldsParts = Pick<EnginePorts, 'store' | 'holdTabs' | 'emit' | 'log' | 'personPresent' | 'clock'> & {
  readonly transitions: Transitions;
  readonly walls: WallJudge;
  readonly nowMs: () => number;
  /** Hosts are barred or free again; pages of `ended` were given up. */
  readonly onChange: (ended: readonly string[]) => void;
};

type Hold = {
  readonly session: string;
  readonly host: string;
  kind: WallKind;
  /** The page that met the wall. Known whole unless the companion was started since. */
  walled: { readonly id: string; readonly batch: string; readonly url: string; readonly whole: QueuedPage | null };
  /** `probing`: queued again; the walled page goes first, alone. */
  stage: 'held' | 'probing';
  probe: QueuedPage | null;
  /** What the probe under way was sent for; null where it was asked for. */
  sign: SignInSign | null;
  note: string | null;
  readonly tab: PersonTab;
  readonly policy: ProbePolicy;
  watch: SignInWatch | null;
  /** When the page that met the wall was begun, in epoch ms; 0 where it was in an earlier run. */
  readonly metMs: number;
  /** When the last probe was sent, monotonic. */
  probedMs: number;
  /** Until then (monotonic) cookies are no sign: the raised tab is on its way to the sign-in, which leaves some of its own. */
  raisingUntilMs: number;
  callOffProbe: () => void;
};

/** A raised tab that shows nothing for longer is not waited for. */
const raisedWithinMs = 15_000;

/** Hosts of which it is known when they last let pages through. */
const keptPassed = 2000;

/** Sights of a signed-in page that came to nothing: then the sign-in is good for the tab alone that has it. */
const sightsOfTabBound = 2;

export class Holds {
  readonly #parts: HoldsParts;
  readonly #holds = new Map<string, Hold>();
  /** When the probe was sent that a host let through, monotonic. */
  readonly #passed = new Map<string, number>();

  constructor(parts: HoldsParts) {
    this.#parts = parts;
  }

  /** Takes up what the store holds; forgets holds whose pages are gone. */
  reconcile(): void {
    const stored = this.#parts.store.heldHosts();
    for (const row of stored) {
      if (this.#holds.has(keyOf(row.session, row.host))) continue;
      const walled = { id: row.page, batch: row.batch, url: row.url, whole: null };
      this.#put({ session: row.session, host: row.host, kind: row.wall, walled, metMs: 0 });
    }
    const held = new Set(stored.map((row) => keyOf(row.session, row.host)));
    for (const [key, hold] of this.#holds) if (hold.stage === 'held' && !held.has(key)) this.#over(hold);
  }

  /** Whether a batch's hosts are held at walls; else their pages fail. A context that ends with its page can't be signed in to. */
  holdsAtWalls(options: BatchOptions): boolean {
    if (options.session === 'isolated') return false;
    return (options.onWall ?? (this.#parts.personPresent() ? 'hold' : 'fail')) === 'hold';
  }

  /** Hosts that a batch with these options may start no page on. */
  *barred(options: BatchOptions): Iterable<string> {
    if (this.#holds.size === 0 || !this.holdsAtWalls(options)) return;
    for (const hold of this.#holds.values()) if (hold.session === options.session) yield hold.host;
  }

  /** A page met a wall and has been held in the store; the rest of its host follows. `startedMs`: monotonic, of the page's start. */
  onWall(page: QueuedPage, session: string, kind: WallKind, startedMs: number): void {
    const { clock } = this.#parts;
    const known = this.#holds.get(keyOf(session, page.host));
    const walled = { id: page.id, batch: page.batch, url: page.url, whole: page };
    const metMs = clock.wallMs() - (clock.monotonicMs() - startedMs);
    if (!known) this.#put({ session, host: page.host, kind, walled, metMs });
    else if (known.stage === 'probing') {
      known.policy.failed(known.sign);
      if (known.policy.futilePages >= sightsOfTabBound)
        known.note = `${known.host} shows its pages in the tab that you signed in with, but not in others: its sign-in is good for that tab alone. Read that tab as it stands, with the button in its toolbar.`;
      Object.assign(known, { stage: 'held', probe: null, sign: null, kind, walled });
      // The probe itself may have changed them.
      known.watch?.rebase();
    }
    this.holdRest(session, page.host);
    this.#parts.onChange([]);
    this.tell();
  }

  /** Pages of a held host that are not held yet (new batches, tries that came back) are. */
  holdRest(session: string, host: string): void {
    if (this.#holds.get(keyOf(session, host))?.stage !== 'held') return;
    const { store, transitions } = this.#parts;
    const touched: string[] = [];
    try {
      for (const { id, options } of store.openBatches())
        if (options.session === session && this.holdsAtWalls(options) && store.holdHost(id, host) > 0) touched.push(id);
    } catch (thrown) {
      // Nothing starts on a held host, stored as held or not; they are held with the next look at all batches.
      if (!transitions.trouble.isTrouble(thrown)) throw thrown;
    }
    transitions.tellBulk(touched, 'pages are held');
  }

  /** As holdRest, for every held host: batches were added or resumed. */
  holdAll(): void {
    for (const hold of this.#holds.values()) this.holdRest(hold.session, hold.host);
  }

  /** Walled pages that go before all others of their host. */
  *probes(): Iterable<QueuedPage> {
    for (const hold of this.#holds.values()) if (hold.probe) yield hold.probe;
  }

  /** A probe was given to a tab. */
  probeStarted(page: QueuedPage): void {
    for (const hold of this.#holds.values()) if (hold.probe?.id === page.id) hold.probe = null;
  }

  /** Whether the page is the one that a held host was asked with, as far as is known by now. */
  isProbe({ id }: Pick<QueuedPage, 'id'>): boolean {
    for (const hold of this.#holds.values()) if (hold.stage === 'probing' && hold.walled.id === id) return true;
    return false;
  }

  /** What the probe came to may be a gate, which another page of the host tells: that one is asked next, in its place. */
  probeUndecided({ id, host }: Pick<QueuedPage, 'id' | 'host'>): void {
    for (const hold of this.#holds.values()) {
      if (hold.stage !== 'probing' || hold.walled.id !== id) continue;
      const next = this.#queued(hold.walled.batch, (page) => page.host === host && page.id !== id);
      if (!next) {
        this.probeEnded({ id, host });
        return;
      }
      hold.walled = { id: next.id, batch: next.batch, url: next.url, whole: next };
      hold.probe = next;
      this.#parts.onChange([]);
    }
  }

  /** A page ended otherwise than at a wall, or can't be started: where it was a probe, its host is free. */
  probeEnded(page: Pick<QueuedPage, 'id' | 'host'>): void {
    for (const hold of this.#holds.values()) {
      if (hold.stage === 'probing' && hold.walled.id === page.id) {
        setRecent(this.#passed, keyOf(hold.session, hold.host), hold.probedMs, keptPassed);
        this.#over(hold);
        this.#parts.onChange([]);
        this.tell();
      }
    }
  }

  /** True for a page that was started before the host was asked whether it lets through by now: what it met says nothing of how it is now. */
  wasAskedSince(session: string, host: string, startedMs: number): boolean {
    const key = keyOf(session, host);
    const hold = this.#holds.get(key);
    const askedMs = hold ? (hold.stage === 'probing' ? hold.probedMs : undefined) : this.#passed.get(key);
    return askedMs !== undefined && startedMs < askedMs;
  }

  list(): readonly HoldInfo[] {
    return gatherHolds(this.#parts.store.heldHosts(), (session, host) => {
      const hold = this.#holds.get(keyOf(session, host));
      return { open: hold?.tab.isShown ?? false, ...(hold?.note ? { note: hold.note } : {}) };
    });
  }

  tell(): void {
    this.#parts.emit('hold', { holds: [...this.list()] });
  }

  /** Brings the walled page to the front. Throws `not-found`; rejects `no-window`. */
  async open(host: string, session: string): Promise<void> {
    this.reconcile();
    const hold = this.#find(host, session);
    const { holdTabs } = this.#parts;
    await hold.tab.open(async () => {
      if (!holdTabs.canShow())
        throw new TabtrawlError(
          'no-window',
          `${host} wants a person, but Chrome runs without a window. Start with --headed, or sign in with "tabtrawl login".`,
        );
      hold.raisingUntilMs = this.#parts.clock.monotonicMs() + raisedWithinMs;
      return holdTabs.show(session, hold.walled.url, (seen) => {
        this.#raised(hold);
        this.#seen(hold, seen, sightOf('raised', seen));
      });
    });
  }

  /**
   * One page of each of these goes out to see whether the host lets pages through by now. `batch`: only hosts that hold pages of it.
   * Gives the hosts that are asked.
   */
  probe(which: { readonly session?: string; readonly host?: string; readonly batch?: string } = {}): readonly string[] {
    this.reconcile();
    const { store } = this.#parts;
    const ofBatch = which.batch === undefined ? null : store.heldHosts().filter(({ batch }) => batch === which.batch);
    const asked = [...this.#holds.values()].filter(
      ({ stage, session, host }) =>
        stage === 'held' &&
        (which.session ?? session) === session &&
        (which.host ?? host) === host &&
        (ofBatch?.some((row) => row.session === session && row.host === host) ?? true),
    );
    for (const hold of asked) this.#sendProbe(hold);
    return asked.map(({ host }) => host);
  }

  /** Throws `not-found`. */
  end(host: string, session: string, verdict: HoldVerdict): void {
    this.reconcile();
    const hold = this.#find(host, session);
    if (verdict === 'give-up') {
      this.#giveUp(hold);
      return;
    }
    if (verdict === 'false-alarm') this.#parts.walls.falseAlarm(session, host, hold.kind);
    this.#sendProbe(hold);
  }

  close(): void {
    for (const hold of [...this.#holds.values()]) this.#over(hold);
  }

  /** The raised tab shows its first page: what it left on the way there is no sign of a sign-in, and would lead to a probe that begins another. */
  #raised(hold: Hold): void {
    if (hold.raisingUntilMs === 0) return;
    hold.raisingUntilMs = 0;
    hold.watch?.rebase();
  }

  #cookiesChanged(hold: Hold, strong: boolean): void {
    if (this.#parts.clock.monotonicMs() >= hold.raisingUntilMs) this.#tryProbe(hold, { kind: 'cookies', strong });
  }

  /** A page in a tab of the person's. */
  #seen(hold: Hold, seen: PageSeen, key: string): void {
    if (!this.#waits(hold)) return;
    const good =
      hostOf(seen.finalUrl) === hold.host &&
      (seen.httpStatus ?? 200) < 400 &&
      (seen.textLength > 0 || seen.isFile === true);
    const { walls } = this.#parts;
    // The gate itself is judged as no wall by what it says; it is one by being the same page, at whichever address.
    if (walls.isGate?.(hold.session, hold.host, { ...seen, requestedUrl: '' })) return;
    if (good && !walls.judge(hold.session, hold.host, seen)) this.#tryProbe(hold, { kind: 'page', key });
  }

  #waits(hold: Hold): boolean {
    return this.#holds.get(keyOf(hold.session, hold.host)) === hold && hold.stage === 'held';
  }

  #tryProbe(hold: Hold, sign: SignInSign): void {
    if (!this.#waits(hold)) return;
    const nowMs = this.#parts.clock.monotonicMs();
    const atMs = hold.policy.mayAtMs(sign);
    if (atMs === Number.POSITIVE_INFINITY) return;
    hold.callOffProbe();
    if (atMs > nowMs) {
      hold.callOffProbe = this.#parts.clock.after(atMs - nowMs, () => this.#tryProbe(hold, sign));
      return;
    }
    hold.policy.spend(sign, nowMs);
    const send = () => {
      if (!this.#waits(hold)) return;
      try {
        this.#sendProbe(hold, sign);
      } catch (thrown) {
        // The person can still say so.
        this.#parts.log('warn', 'a hold could not be ended', { host: hold.host, ...toErrorData(thrown) });
      }
    };
    // What the tab alone knows goes along.
    const carried = sign.kind === 'page' ? hold.tab.carry() : null;
    if (carried) void carried.then(send);
    else send();
  }

  #sendProbe(hold: Hold, sign: SignInSign | null = null): void {
    if (hold.stage === 'probing') return;
    hold.callOffProbe();
    hold.sign = sign;
    this.#parts.walls.through?.(hold.session, hold.host);
    const batches = this.#parts.store.requeueHost(hold.session, hold.host);
    hold.stage = 'probing';
    hold.probedMs = this.#parts.clock.monotonicMs();
    hold.probe = hold.walled.whole ?? this.#queued(hold.walled.batch, ({ id }) => id === hold.walled.id);
    if (!hold.probe) this.#over(hold);
    this.#parts.transitions.tellBulk(batches, 'held pages go on');
    this.#parts.onChange([]);
    this.tell();
  }

  /** A page as the queue gives it; null where none is among the first ones. */
  #queued(batch: string, isWanted: (page: QueuedPage) => boolean): QueuedPage | null {
    const want = { nowMs: this.#parts.nowMs(), limit: 1000, perHost: 1000, exceptHosts: new Set<string>() };
    return this.#parts.store.due(batch, want).find(isWanted) ?? null;
  }

  #giveUp(hold: Hold): void {
    const error = {
      code: wallCode[hold.kind],
      message: failures.say('msgGivenUp', { wall: givenUpAt[hold.kind], host: hold.host }),
    };
    const batches = this.#parts.store.failHeld(hold.session, hold.host, error, this.#parts.nowMs());
    this.#over(hold);
    this.#parts.transitions.tellBulk(batches, 'held pages were given up');
    this.#parts.onChange(batches);
    this.tell();
  }

  #find(host: string, session: string): Hold {
    const hold = this.#holds.get(keyOf(session, host));
    if (!hold) throw new TabtrawlError('not-found', `${host} is not held in the session "${session}".`);
    return hold;
  }

  #put(met: Pick<Hold, 'session' | 'host' | 'kind' | 'walled' | 'metMs'>): void {
    const tab = new PersonTab(this.#parts.log, () => this.tell());
    const { session, host } = met;
    const idle = {
      stage: 'held',
      probe: null,
      sign: null,
      note: null,
      watch: null,
      probedMs: 0,
      raisingUntilMs: 0,
      callOffProbe: () => {},
    } as const;
    const hold: Hold = { ...met, ...idle, tab, policy: new ProbePolicy() };
    this.#holds.set(keyOf(session, host), hold);
    hold.watch =
      this.#parts.holdTabs.watch?.(session, host, {
        onPage: (seen, tab, sinceMs) => {
          const key = sightOf(tab, seen);
          hold.policy.sighted(tab, key, sinceMs !== null && sinceMs < hold.metMs);
          this.#seen(hold, seen, key);
        },
        onCookies: (strong) => this.#cookiesChanged(hold, strong),
      }) ?? null;
  }

  #over(hold: Hold): void {
    this.#holds.delete(keyOf(hold.session, hold.host));
    hold.callOffProbe();
    hold.watch?.stop();
    hold.tab.close();
  }
}

const givenUpAt: Readonly<Record<WallKind, string>> = {
  login: 'sign-in',
  challenge: 'check that you are a person',
  gate: 'page that stands before the others',
  certificate: 'certificate',
  'client-certificate': 'question for your certificate',
};

/** Tells one sight of a page from another. */
function sightOf(tab: string, { finalUrl, title, textLength }: PageSeen): string {
  return `${tab} ${finalUrl} ${title} ${textLength}`;
}

function keyOf(session: string, host: string): string {
  return `${session}\n${host}`;
}

/** Held pages by host and session, over all batches, as clients see them. Pure. */

/** The first row of a host stands for it. */
function gatherHolds(
  rows: ReturnType<BatchStore['heldHosts']>,
  about: (session: string, host: string) => Pick<HoldInfo, 'open' | 'note'>,
): readonly HoldInfo[] {
  const infos = new Map<string, HoldInfo>();
  for (const { session, host, wall: kind, sinceMs: since, pages, page, url } of rows) {
    const key = `${session}\n${host}`;
    const first = infos.get(key);
    const info = { host, session, kind, since, pages, page, url, ...about(session, host) };
    infos.set(key, first ? { ...first, pages: first.pages + pages } : info);
  }
  return [...infos.values()];
}

/** The tab in which a person deals with a hold: there is at most one, and it goes when the hold does, though it may still be opening then. */

type Shown = ShownTab;
type State = Shown | 'none' | 'opening' | 'closed';

export class PersonTab {
  readonly #log: Log;
  readonly #onChange: () => void;
  #state: State = 'none';

  /** `onChange`: it is there, or no longer. */
  constructor(log: Log, onChange: () => void) {
    this.#log = log;
    this.#onChange = onChange;
  }

  get isShown(): boolean {
    return typeof this.#state === 'object';
  }

  /** Rejects with what `show` does; resolves at once where it is open or opening. */
  async open(show: () => Promise<Shown>): Promise<void> {
    if (this.#state !== 'none') return;
    this.#state = 'opening';
    try {
      const tab = await show();
      if (!this.#moves('opening', tab)) {
        await tab.close();
        return;
      }
      void tab.closed.then(() => this.#moves(tab, 'none') && this.#onChange());
      this.#onChange();
    } catch (thrown) {
      this.#moves('opening', 'none');
      throw thrown;
    }
  }

  /** What the tab alone knows goes into the other tabs of its session; null where there is none to ask. Never rejects. */
  carry(): Promise<void> | null {
    const tab = this.#state;
    return typeof tab === 'object' ? (tab.carry?.() ?? null) : null;
  }

  /** For good. */
  close(): void {
    const tab = this.#state;
    this.#state = 'closed';
    if (typeof tab === 'object')
      tab.close().catch((thrown: unknown) => this.#log('warn', "a hold's tab did not close", toErrorData(thrown)));
  }

  /** False where it was closed meanwhile. */
  #moves(from: State, to: State): boolean {
    if (this.#state !== from) return false;
    this.#state = to;
    return true;
  }
}
