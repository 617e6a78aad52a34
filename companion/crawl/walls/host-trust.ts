/**
 * How many pages of a host may be under way at once, as far as sign-ins go. Pure; times are monotonic ms.
 *
 * 1. Nothing is known of the sign-in yet, or its last word was a wall: one page goes first, so that sign-in systems see one request, not six.
 * 2. A page is at the sign-in right now (single sign-on renews itself so): none beside it.
 * 3. The host signed the session out twice in one run: its sign-in does not bear several tabs; one from then on.
 */

/** A first page that takes its time holds the others up no longer. */
const firstAloneMs = 4000;
/** Sign-outs after which a host is crawled in one tab. */
const signOutsBeforeOne = 2;

type Host = { isMet: boolean; firstSinceMs: number | null; away: string | null; signOuts: number };

export class HostTrust {
  readonly #hosts = new Map<string, Host>();

  /** Pages of the host that may run beside each other now, of those that the batch allows. */
  most(session: string, host: string, perHost: number, nowMs: number): number {
    if (session === 'isolated') return perHost;
    const known = this.#hosts.get(keyOf(session, host));
    if (!known) return 1;
    if (known.away !== null || known.signOuts >= signOutsBeforeOne) return 1;
    const isLate = known.firstSinceMs !== null && nowMs - known.firstSinceMs >= firstAloneMs;
    return known.isMet || isLate ? perHost : 1;
  }

  /** When `most` may change though nothing is heard of the host; Infinity for never. */
  changesAtMs(session: string, host: string): number {
    const known = this.#hosts.get(keyOf(session, host));
    if (!known || known.isMet || known.firstSinceMs === null) return Number.POSITIVE_INFINITY;
    return known.firstSinceMs + firstAloneMs;
  }

  started(session: string, host: string, nowMs: number): void {
    const known = this.#of(session, host);
    if (!known.isMet) known.firstSinceMs ??= nowMs;
  }

  /** A page of the host came to an end; `isWall`: at a wall. */
  heard(session: string, host: string, isWall: boolean): void {
    const known = this.#of(session, host);
    known.isMet = !isWall;
    known.firstSinceMs = null;
  }

  /** A page is about to ask the sign-in of its host. False where another is there already: then it must not. */
  leave(session: string, host: string, page: string): boolean {
    const known = this.#of(session, host);
    if (known.away !== null && known.away !== page) return false;
    known.away = page;
    return true;
  }

  /** The page's visit is over. */
  back(session: string, host: string, page: string): void {
    const known = this.#hosts.get(keyOf(session, host));
    if (known?.away === page) known.away = null;
  }

  /** A host that had given good pages showed a wall. True where it is crawled in one tab from now on, for the first time. */
  signedOut(session: string, host: string): boolean {
    const known = this.#of(session, host);
    known.signOuts++;
    return known.signOuts === signOutsBeforeOne;
  }

  isMet(session: string, host: string): boolean {
    return this.#hosts.get(keyOf(session, host))?.isMet ?? false;
  }

  #of(session: string, host: string): Host {
    const key = keyOf(session, host);
    const known = this.#hosts.get(key) ?? { isMet: false, firstSinceMs: null, away: null, signOuts: 0 };
    this.#hosts.set(key, known);
    return known;
  }
}

function keyOf(session: string, host: string): string {
  return `${session}\n${host}`;
}
