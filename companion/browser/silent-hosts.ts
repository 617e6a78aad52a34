/**
 * Hosts that do not answer, and hold up pages of others: a script or style sheet in a page's head that never comes keeps all the text after it
 * from being read. Such hosts are left out of the page, which is loaded again, and out of other pages for a while.
 */
import { hostOf } from '../../shared/urls.ts';
import type { Clock } from '../crawl/ports.ts';
import type { NavigationWatch, PendingRequest } from './navigate-watch.ts';

/** A request without a first byte for so long is taken to get none; of short deadlines a third. */
const silentAfterMs = 10_000;
const silentShare = 1 / 3;
const leftOutMs = 10 * 60_000;
const mostHosts = 200;

/** How long a page with this deadline waits for a host. */
export function silentAfter(timeoutMs: number): number {
  return Math.min(silentAfterMs, timeoutMs * silentShare);
}

/**
 * Hosts for whose scripts and styles a document waits, all of its own text being there. Never the document's own host: what that does not
 * answer is the page itself.
 */
export function silentHosts({ page, pending }: NavigationWatch, nowMs: number, afterMs: number): readonly string[] {
  if (!page?.finished || page.domReady) return [];
  const holdsUp = ({ type }: PendingRequest) => type === 'Script' || type === 'Stylesheet';
  const waited = [...pending.values()].filter(holdsUp);
  if (waited.some(({ isAnswered, sinceMs }) => isAnswered || nowMs - sinceMs < afterMs)) return [];
  const own = hostOf(page.url);
  return [...new Set(waited.map(({ url }) => hostOf(url)))].filter((host) => host !== own);
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
