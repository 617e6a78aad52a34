/**
 * What each host is asked of, over all batches and sessions: pages at once, pauses between starts, and patience when it is unwell.
 *
 * 1. A slow-down (429, 503) or the eighth fault in a row makes the host wait; nothing starts on it meanwhile.
 * 2. After the wait one page at a time is let through. A good answer allows one more each time until all is as before.
 * 3. Another fault instead makes the next wait longer. Answers to pages that began before the wait say nothing new.
 * 4. A page that was not ready in time beside others of its host (an application that needs its machine, or this one, for itself) halves how
 *    many are let through at once; each good answer allows one more, up to fewer than were too many. Those are tried again much later.
 * 5. Waits without one good answer for long end in giving the host up for a while: its pages fail instead of waiting for days.
 *
 * All times are monotonic ms.
 */
import type { PageError } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { reasons } from '../../../shared/messages/reasons.ts';
import type { HostInfo } from '../../../shared/protocol/model.ts';
import { counted, formatDuration } from '../../../shared/units.ts';
import { z } from '../../../shared/zod.ts';
import type { Timeline } from '../clock.ts';
import type { HostMemory } from '../store-ports.ts';

/** What a page's end says of its host. `none`: nothing (cancelled, from the cache, the page's own fault). */
export type HostSignal =
  | { readonly kind: 'good' }
  | { readonly kind: 'none' }
  | { readonly kind: 'slow-down'; readonly retryAfter: RetryAfter | null; readonly error: PageError }
  | { readonly kind: 'fault'; readonly error: PageError };

type Wait = { readonly waitMs: number; readonly why: string; readonly error: PageError; readonly nowMs: number };

const faultsBeforeRest = 8;
const firstRestMs = 30_000;
const longestRestMs = 15 * 60_000;
const firstSlowDownMs = 2000;
const longestSlowDownMs = 10 * 60_000;
const backOffsBeforeGivingUp = 6;
const troubleBeforeGivingUpMs = 10 * 60_000;
const givenUpForMs = 10 * 60_000;
/** Between two starts on a host that asks to slow down without saying by how much: after the first time; each further one lengthens it. */
const firstPaceMs = 500;
const longestPaceMs = 10_000;
const paceGrowth = 1.6;
/** After so many good answers the pace is tried a little faster. */
const goodBeforeFaster = 10;
const paceShrink = 0.8;
const shortestPaceMs = 100;

/** A host's "slow down" is not charged to the page that it meets, so often: of a 503, which may be the page's own fault, less often. */
const unchargedAtMost = { 429: 12, other: 2 } as const;
const keptPages = 10_000;

/** Beyond this many known hosts those in good order are forgotten; again where they have become twice as many as were left. */
const keptHosts = 5000;

type Host = {
  running: number;
  /** The pause between starts ends here. */
  nextStartMs: number;
  /** Pages that were started and have not asked for themselves yet, where starts are to lie apart: the pause is counted from there. */
  unasked: number;
  /** Learnt from its slow-downs; 0 where it has none. */
  paceMs: number;
  goodInPace: number;
  waitUntilMs: number;
  /** Pages begun before this say nothing of the host as it is now. */
  waitSetMs: number;
  reason: string;
  /** Pages at once while it recovers; Infinity in good order. */
  allowed: number;
  faults: number;
  /** When a page was last started beside another. */
  besideMs: number;
  /** When fewer were last allowed for a page that was not ready: those begun before say nothing new. */
  narrowedMs: number;
  /** So many were not too many yet; one more is tried after `goodBeforeFaster` good answers. Infinity where none ever were. */
  ceiling: number;
  goodAtCeiling: number;
  /** Waits since the last good answer. */
  backOffs: number;
  troubleSinceMs: number;
  givenUp: { readonly error: PageError; readonly untilMs: number } | null;
};

const wellHost = (): Host => ({
  running: 0,
  nextStartMs: 0,
  unasked: 0,
  paceMs: 0,
  goodInPace: 0,
  waitUntilMs: 0,
  waitSetMs: Number.NEGATIVE_INFINITY,
  reason: '',
  allowed: Number.POSITIVE_INFINITY,
  faults: 0,
  besideMs: Number.NEGATIVE_INFINITY,
  narrowedMs: Number.NEGATIVE_INFINITY,
  ceiling: Number.POSITIVE_INFINITY,
  goodAtCeiling: 0,
  backOffs: 0,
  troubleSinceMs: 0,
  givenUp: null,
});

/**
 * From when the pause after a page is counted: not from its start but from its request, as it may have to wait for a tab, a machine or a
 * connection, and the next one may not. Monotonic ms.
 */
export interface HostStart {
  /** A request for the page has gone out. */
  asked(atMs: number): void;
  /** It needed none. */
  unasked(): void;
  /** It is over. One of which nothing was told may have asked all the same. */
  ended(nowMs: number): void;
}

export class HostLimits {
  readonly #hosts = new Map<string, Host>();
  readonly #random: () => number;
  readonly #waits: HostWaits | null;
  /** The latest time that was told. */
  #seenMs = 0;
  #forgetAt = keptHosts;
  /** Slow-downs that a page was not charged for. */
  readonly #uncharged = new Map<string, number>();

  /** `waits`: where waits outlive the process. */
  constructor(random: () => number, waits: HostWaits | null = null) {
    this.#random = random;
    this.#waits = waits;
  }

  #of(host: string): Host {
    const known = this.#hosts.get(host);
    if (known) return known;
    if (this.#hosts.size >= this.#forgetAt) this.#forgetWell();
    const fresh = wellHost();
    const waitUntilMs = this.#waits?.untilMs('wait', host) ?? null;
    if (waitUntilMs !== null)
      Object.assign(fresh, { waitUntilMs, backOffs: 1, allowed: 1, reason: reasons.say('hostSlowedBefore') });
    fresh.nextStartMs = this.#waits?.untilMs('pause', host) ?? 0;
    this.#hosts.set(host, fresh);
    return fresh;
  }

  #forgetWell(): void {
    for (const [name, host] of this.#hosts) {
      if (
        host.running === 0 &&
        host.backOffs === 0 &&
        host.unasked === 0 &&
        host.faults === 0 &&
        host.nextStartMs <= this.#seenMs &&
        host.paceMs === 0 &&
        !host.givenUp
      )
        this.#hosts.delete(name);
    }
    this.#forgetAt = Math.max(keptHosts, 2 * this.#hosts.size);
  }

  /** When a page may start: `nowMs` or before it: now; Infinity: when one of its pages has ended. */
  opensAtMs(host: string, perHost: number): number {
    const state = this.#of(host);
    if (state.running >= Math.min(perHost, state.allowed) || state.unasked > 0) return Number.POSITIVE_INFINITY;
    return Math.max(state.nextStartMs, state.waitUntilMs);
  }

  /** Hosts that are known of. */
  all(): Iterable<string> {
    return this.#hosts.keys();
  }

  running(host: string): number {
    return this.#hosts.get(host)?.running ?? 0;
  }

  /** Nothing may be asked of it now. */
  isWaiting(host: string, nowMs: number): boolean {
    return (this.#hosts.get(host)?.waitUntilMs ?? 0) > nowMs;
  }

  /** True while it is in trouble: waits, recovers, or was given up. */
  isUnwell(host: string): boolean {
    const state = this.#hosts.get(host);
    return state !== undefined && (state.backOffs > 0 || state.allowed !== Number.POSITIVE_INFINITY);
  }

  /** Why the host's pages should fail rather than wait, or null. */
  givenUp(host: string, nowMs: number): PageError | null {
    const given = this.#hosts.get(host)?.givenUp;
    return given && given.untilMs > nowMs ? given.error : null;
  }

  /**
   * A page is started. Null where the next may start at once; else the host takes no other until this one has asked for itself, which is told
   * to what is given. Jitter only lengthens: `delayMs` is what the site or the user asked for at least.
   */
  started(host: string, delayMs: number, nowMs: number): HostStart | null {
    this.#seenMs = Math.max(this.#seenMs, nowMs);
    const state = this.#of(host);
    state.running++;
    if (state.running > 1) state.besideMs = nowMs;
    if (Math.max(delayMs, state.paceMs) > 0) return this.#spaced(host, delayMs, nowMs);
    if (state.nextStartMs <= nowMs) state.nextStartMs = 0;
    return null;
  }

  /** When something of the host may be asked for, whatever runs of it (monotonic ms). */
  nextStartMs(host: string): number {
    const state = this.#of(host);
    return Math.max(state.nextStartMs, state.waitUntilMs);
  }

  #spaced(host: string, delayMs: number, startedMs: number): HostStart {
    let isAsked = false;
    const apart = () => Math.max(delayMs, this.#of(host).paceMs);
    const asked = (atMs: number | null): void => {
      const state = this.#of(host);
      if (!isAsked) state.unasked = Math.max(0, state.unasked - 1);
      isAsked = true;
      if (atMs === null) return;
      const apartMs = apart();
      state.nextStartMs = Math.max(state.nextStartMs, atMs + Math.round(apartMs * (1 + this.#random() / 4)));
      this.#waits?.keep('pause', host, state.nextStartMs);
    };
    this.#of(host).unasked++;
    // Should the companion fall before it hears of the request.
    this.#waits?.keep('pause', host, startedMs + apart());
    return {
      asked,
      unasked: () => asked(null),
      ended: (nowMs) => {
        if (!isAsked) asked(nowMs);
      },
    };
  }

  ended(host: string): void {
    const state = this.#of(host);
    state.running = Math.max(0, state.running - 1);
  }

  /** Takes what a page that began at `startedMs` says of its host. */
  report(host: string, signal: HostSignal, at: { startedMs: number; nowMs: number }): void {
    if (signal.kind === 'none') return;
    const state = this.#of(host);
    if (signal.kind === 'good') this.#good(state, at);
    else if (signal.kind === 'slow-down') this.#slowDown(host, state, signal, at);
    else this.#fault(host, state, signal, at);
  }

  /** A page was not ready in time: fewer beside each other for now. False where none of its host was beside it, which then is not why. */
  narrow(host: string, { startedMs, nowMs }: { startedMs: number; nowMs: number }): boolean {
    const state = this.#of(host);
    if (state.besideMs < startedMs) return false;
    if (startedMs < state.narrowedMs) return true;
    const tooMany = Math.max(2, state.running);
    state.allowed = Math.floor(Math.min(Math.max(2, state.allowed), tooMany) / 2);
    state.ceiling = Math.min(state.ceiling, tooMany - 1);
    state.goodAtCeiling = 0;
    state.narrowedMs = nowMs;
    state.reason = `takes ${counted(state.allowed, 'page')} at once for now, as one was not ready in time`;
    return true;
  }

  /** True where a page that met a slow-down of its host goes back into the queue without a charge: counts it. */
  sparesPage(page: string, httpStatus: number | null): boolean {
    const before = this.#uncharged.get(page) ?? 0;
    if (before >= (httpStatus === 429 ? unchargedAtMost[429] : unchargedAtMost.other)) return false;
    const oldest = this.#uncharged.size >= keptPages ? this.#uncharged.keys().next().value : undefined;
    if (oldest !== undefined) this.#uncharged.delete(oldest);
    this.#uncharged.set(page, before + 1);
    return true;
  }

  #good(state: Host, at: { startedMs: number }): void {
    if (state.paceMs > 0 && ++state.goodInPace >= goodBeforeFaster) {
      state.goodInPace = 0;
      state.paceMs *= paceShrink;
      if (state.paceMs < shortestPaceMs) state.paceMs = 0;
    }
    if (at.startedMs < state.waitSetMs) return;
    state.faults = 0;
    state.backOffs = 0;
    state.givenUp = null;
    state.reason = '';
    if (state.allowed < state.ceiling) state.allowed++;
    else if (state.ceiling !== Number.POSITIVE_INFINITY && ++state.goodAtCeiling >= goodBeforeFaster) {
      state.goodAtCeiling = 0;
      state.ceiling++;
    }
    if (state.allowed > 64) state.allowed = state.ceiling = Number.POSITIVE_INFINITY;
  }

  #slowDown(
    host: string,
    state: Host,
    signal: HostSignal & { kind: 'slow-down' },
    at: { startedMs: number; nowMs: number },
  ): void {
    const stale = at.startedMs < state.waitSetMs;
    const asked = signal.retryAfter;
    if (stale && !asked) return;
    const doubledMs = Math.min(longestSlowDownMs, firstSlowDownMs * 2 ** (stale ? 0 : state.backOffs));
    const waitMs = asked
      ? Math.max(asked.waitMs, stale ? 0 : firstSlowDownMs / 4)
      : doubledMs * (1 + this.#random() / 10);
    const said = asked ? (asked.capped ? 'hostWishedLonger' : 'hostWished') : 'hostSlowed';
    const why = reasons.say(said, { wait: formatDuration(waitMs) });
    if (stale) {
      if (at.nowMs + waitMs > state.waitUntilMs) {
        state.waitUntilMs = at.nowMs + waitMs;
        state.reason = why;
        this.#waits?.keep('wait', host, state.waitUntilMs);
      }
      return;
    }
    state.faults++;
    if (!asked) {
      state.paceMs = Math.min(longestPaceMs, state.paceMs === 0 ? firstPaceMs : state.paceMs * paceGrowth);
      state.goodInPace = 0;
    }
    this.#wait(host, state, { waitMs, why, error: signal.error, nowMs: at.nowMs });
  }

  #fault(
    host: string,
    state: Host,
    signal: HostSignal & { kind: 'fault' },
    at: { startedMs: number; nowMs: number },
  ): void {
    if (at.startedMs < state.waitSetMs) return;
    if (signal.error.code === 'timeout') this.narrow(host, at);
    state.faults++;
    const again = state.backOffs > 0;
    if (state.faults < faultsBeforeRest && !again) return;
    const waitMs = Math.min(longestRestMs, firstRestMs * 2 ** state.backOffs) * (1 + this.#random() / 10);
    const values = { wait: formatDuration(waitMs), count: state.faults, code: signal.error.code };
    const why = reasons.say('hostRested', values);
    this.#wait(host, state, { waitMs, why, error: signal.error, nowMs: at.nowMs });
  }

  #wait(host: string, state: Host, { waitMs, why, error, nowMs }: Wait): void {
    if (state.backOffs === 0) state.troubleSinceMs = nowMs;
    state.backOffs++;
    state.waitUntilMs = Math.max(state.waitUntilMs, nowMs + waitMs);
    state.waitSetMs = nowMs;
    state.allowed = 1;
    state.reason = why;
    this.#waits?.keep('wait', host, state.waitUntilMs);
    if (state.backOffs < backOffsBeforeGivingUp || nowMs - state.troubleSinceMs < troubleBeforeGivingUpMs) return;
    const wait = formatDuration(nowMs - state.troubleSinceMs);
    const message = failures.say('msgHostGivenUp', { wait, said: error.message });
    state.givenUp = { error: { code: error.code, message }, untilMs: nowMs + givenUpForMs };
    // Open, so that its pages are taken up and fail; none of them is tried.
    state.waitUntilMs = nowMs;
    state.reason = reasons.say('hostGivenUp');
  }

  /** Hosts at work or in trouble. */
  states(nowMs: number): readonly HostInfo[] {
    return [...this.#hosts]
      .filter(([, state]) => state.running > 0 || state.reason !== '' || state.nextStartMs > nowMs)
      .map(([host, state]) => {
        const untilMs = Math.max(state.waitUntilMs, state.nextStartMs);
        const reason = state.reason || (state.nextStartMs > nowMs ? reasons.say('hostPauses') : '');
        return { host, running: state.running, waitingUntilMs: untilMs > nowMs ? untilMs : 0, reason };
      });
  }
}

/** Waits that hosts asked for, and pauses between two pages, kept over restarts, so that a companion that is started again does not come too early. */

/** Times are monotonic ms. */
type HostWaits = {
  /** Until when the host is to be left alone, or null. */
  readonly untilMs: (what: Kept, host: string) => number | null;
  readonly keep: (what: Kept, host: string, untilMs: number) => void;
};

/** Limits are per host over all sessions: kept under a name that no session can have. */
const anySession = '*';
/** What is kept, and how long it must be: what is shorter is over before anything could be started again, and a pause comes with each page. */
const keptFromMs = { wait: 3000, pause: 1000 } as const;
type Kept = keyof typeof keptFromMs;

const keptWait = z.object({ untilMs: z.number(), setAtMs: z.number() });

export function openHostWaits(memory: HostMemory, timeline: Timeline): HostWaits {
  return {
    untilMs(what, host) {
      const kept = keptWait.safeParse(memory.get(anySession, host, what));
      if (!kept.success) return null;
      const { untilMs, setAtMs } = kept.data;
      // A clock set back since makes no wait longer than it was.
      const leftMs = Math.min(untilMs - timeline.wallMs(), untilMs - setAtMs);
      return leftMs > 0 ? timeline.monotonicMs() + leftMs : null;
    },
    keep(what, host, untilMs) {
      const setAtMs = timeline.wallMs();
      // Rounded up, and stored time is whole ms: no wait comes back shorter.
      const leftMs = Math.ceil(untilMs - timeline.monotonicMs()) + 1;
      if (leftMs >= keptFromMs[what]) memory.put(anySession, host, what, { untilMs: setAtMs + leftMs, setAtMs });
    },
  };
}

/** The `Retry-After` header: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */

/** Longer wishes are cut to this: a page that waits a day for one hostile header is lost to its owner. The host's state says so. */
export const longestRetryAfterMs = 3_600_000;

type RetryAfter = { readonly waitMs: number; readonly capped: boolean };

/** Seconds or an HTTP date (all three forms; those without a zone are GMT) → ms from `nowMs`, at most an hour; null where it is neither. */
export function parseRetryAfter(value: string | undefined, nowMs: number): RetryAfter | null {
  const text = value?.trim();
  if (!text) return null;
  const askedMs = /^\d+$/.test(text) ? Number(text) * 1000 : dateMs(text) - nowMs;
  if (Number.isNaN(askedMs)) return null;
  return { waitMs: Math.min(Math.max(0, askedMs), longestRetryAfterMs), capped: askedMs > longestRetryAfterMs };
}

/** NaN where it is no HTTP date. Bare numbers with a sign or point, which Date.parse would take for years, are none. */
function dateMs(text: string): number {
  if (!/^[A-Za-z]{3,9},? /.test(text)) return Number.NaN;
  return Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(text) ? text : `${text} GMT`);
}
