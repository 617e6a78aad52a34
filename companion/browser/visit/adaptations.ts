/**
 * By what means a page is visited, and by which others where those do not serve: each fault of the kind VisitAgain asks for another. What is
 * learnt of a page goes for the next ones of its kind, its host or its session.
 */
import { hostOf } from '../../../shared/urls.ts';
import { kindOf } from '../../crawl/lanes/lanes.ts';
import type { Clock, Log, PageJob } from '../../crawl/ports.ts';
import { FramesWanted, HostsSilent, PasswordWanted, WorkerSilent } from './deadline.ts';
import type { NavigationWatch } from './network-watch.ts';
import type { PageRequests, PendingRequest } from './page-requests.ts';

export type VisitStrategy = {
  /** A tab that can draw frames. */
  readonly frames: boolean;
  /** One that draws by itself, where else timers would stand in for frames. */
  readonly animates: boolean;
  /** A tab that answers questions for a password with "no". */
  readonly refusesPasswords: boolean;
  /** Service workers of the host may answer for the page, as they would a person. */
  readonly serviceWorkers: boolean;
  /** Hosts that nothing is loaded from. */
  readonly leftOut: readonly string[];
};

export class KnownMeans {
  readonly #log: Log;
  readonly #frameNeeds = new FrameNeeds();
  readonly #silent: UnresponsiveHosts;
  /** Hosts that asked for a password once, by session: asking again would only cost a tab each time. */
  readonly #asking = new Set<string>();
  /** Hosts, by session, whose service workers let pages wait. */
  readonly #silentWorkers = new Set<string>();

  constructor(clock: Clock, log: Log) {
    this.#log = log;
    this.#silent = new UnresponsiveHosts(clock);
  }

  for({ page, session, options }: PageJob): VisitStrategy {
    return {
      frames: asksForFrames(options) || this.#frameNeeds.expects(frameKindOf(page.url)),
      animates: false,
      refusesPasswords: this.#asking.has(askingKey(session, page.url)),
      serviceWorkers: !this.#silentWorkers.has(askingKey(session, page.url)),
      leftOut: this.#silent.besides(hostOf(page.url)),
    };
  }

  /** A visit by these means came to `thrown`: other means, or null where none would serve better. Never the same again. */
  after(thrown: unknown, { page, session }: PageJob, means: VisitStrategy): VisitStrategy | null {
    if (thrown instanceof FramesWanted && !(thrown.animates ? means.animates : means.frames))
      return { ...means, frames: true, animates: thrown.animates };
    if (thrown instanceof PasswordWanted && !means.refusesPasswords) {
      this.#asking.add(askingKey(session, page.url));
      return { ...means, refusesPasswords: true };
    }
    if (thrown instanceof WorkerSilent && means.serviceWorkers) {
      this.#silentWorkers.add(askingKey(session, page.url));
      return { ...means, serviceWorkers: false };
    }
    if (thrown instanceof HostsSilent && thrown.hosts.some((host) => !means.leftOut.includes(host))) {
      if (this.#silent.add(thrown.hosts))
        this.#log('warn', `${thrown.message} Pages are read without what they load from there.`, { url: page.url });
      return { ...means, leftOut: [...new Set([...means.leftOut, ...thrown.hosts])] };
    }
    return null;
  }

  /** A page was read; `drew`: it had its tab draw frames. */
  read({ page, options }: PageJob, drew: boolean): void {
    if (!asksForFrames(options)) this.#frameNeeds.note(frameKindOf(page.url), drew);
  }
}

/** True where the options alone have the page drawn. */
function asksForFrames({ settle, waitFor, scroll }: PageJob['options']): boolean {
  return settle === 'idle' || waitFor !== undefined || scroll;
}

function frameKindOf(url: string): string {
  return hostOf(url) + kindOf(url);
}

function askingKey(session: string, url: string): string {
  return `${session} ${hostOf(url)}`;
}

/**
 * Which pages wait for drawn frames, by host and kind of URL. A hidden tab costs a third less in the browser's own process than any other, but never draws;
 * so the first pages of a kind get a tab that can, and the others a hidden one once hardly any of them had to be woken.
 */

/** Of a kind's pages this share may turn out to want frames after all, each at the price of a second load. */
const mostWanting = 0.1;
const mostKinds = 10_000;

type Seen = { pages: number; wanting: number };

export class FrameNeeds {
  readonly #kinds = new Map<string, Seen>();

  /** True where the kind's next page is to have a tab that draws when woken. */
  expects(kind: string): boolean {
    const seen = this.#kinds.get(kind);
    return !seen || seen.wanting > seen.pages * mostWanting;
  }

  /** A page of the kind came to rest, by way of frames (`wanted`) or without any. */
  note(kind: string, wanted: boolean): void {
    const seen = this.#kinds.get(kind) ?? { pages: 0, wanting: 0 };
    const oldest = this.#kinds.size >= mostKinds ? this.#kinds.keys().next().value : undefined;
    if (oldest !== undefined) this.#kinds.delete(oldest);
    this.#kinds.set(kind, { pages: seen.pages + 1, wanting: seen.wanting + (wanted ? 1 : 0) });
  }
}

/**
 * Hosts that do not answer, and hold up pages of others: a script or style sheet in a page's head that never comes keeps all the text after it
 * from being read. Such hosts are left out of the page, which is loaded again, and out of other pages for a while.
 */

/** A request without a first byte for so long is taken to get none; of short deadlines a fifth. */
const silentAfterMs = 6000;
const silentShare = 1 / 5;
/** Where hosts were found silent just now, the next is believed sooner. */
const knownTroubleShare = 1 / 2;
/** It may have been a moment's trouble of the network. */
const leftOutMs = 2 * 60_000;
const mostHosts = 200;

/** How long a page with this deadline waits for a host; `leftOut`: those that are out already. */
export function silentAfter(timeoutMs: number, leftOut: readonly string[]): number {
  return Math.min(silentAfterMs, timeoutMs * silentShare) * (leftOut.length > 0 ? knownTroubleShare : 1);
}

/**
 * Hosts for whose scripts and styles a document waits, all of its own text being there; empty where it waits for others, too. Never the
 * document's own host: what that does not answer is the page itself.
 */
export function unresponsiveHosts(
  page: NavigationWatch['page'],
  { pending, silent }: Pick<PageRequests, 'pending' | 'silent'>,
  nowMs: number,
  afterMs: number,
): readonly string[] {
  if (!page?.finished || page.domReady) return [];
  const holdsUp = ({ type }: PendingRequest) => type === 'Script' || type === 'Stylesheet';
  const waited = [...pending.values()].filter(holdsUp);
  const own = hostOf(page.url);
  if (waited.some(({ isAnswered, url }) => isAnswered || hostOf(url) === own)) return [];
  const isSilent = ({ sinceMs, url }: PendingRequest) => nowMs - sinceMs >= afterMs || silent.has(hostOf(url));
  return [...new Set(waited.filter(isSilent).map(({ url }) => hostOf(url)))];
}

/** Those that are left out at the moment. */
export class UnresponsiveHosts {
  readonly #clock: Clock;
  readonly #until = new Map<string, number>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** False where all of them were left out already. */
  add(hosts: readonly string[]): boolean {
    const isNew = hosts.some((host) => !this.#until.has(host));
    for (const host of hosts) this.#until.set(host, this.#clock.monotonicMs() + leftOutMs);
    for (const host of this.#until.keys()) if (this.#until.size > mostHosts) this.#until.delete(host);
    return isNew;
  }

  /** But for `host`, whose own pages are what is asked for. */
  besides(host: string): readonly string[] {
    const nowMs = this.#clock.monotonicMs();
    for (const [host, until] of this.#until) if (until <= nowMs) this.#until.delete(host);
    return [...this.#until.keys()].filter((each) => each !== host);
  }
}
