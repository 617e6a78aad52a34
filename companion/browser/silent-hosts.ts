/**
 * Hosts that do not answer, and hold up pages of others: a script or style sheet in a page's head that never comes keeps all the text after it
 * from being read. Such hosts are left out of the page, which is loaded again, and out of other pages for a while.
 */
import { hostOf } from '../../shared/urls.ts';
import type { Clock } from '../crawl/ports.ts';
import type { PageRequests, PendingRequest } from './navigate-requests.ts';
import type { NavigationWatch } from './navigate-watch.ts';

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
export function silentHosts(
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
export class SilentHosts {
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
