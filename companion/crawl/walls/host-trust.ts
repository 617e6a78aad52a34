/**
 * How many pages of a host may be under way at once, as far as sign-ins go. Pure; times are monotonic ms.
 *
 * 1. Nothing is known of the sign-in yet, or its last word was a wall: one page goes first, so that sign-in systems see one request, not six.
 * 2. A page is at the sign-in right now (single sign-on renews itself so): none beside it.
 * 3. The host signed the session out twice in one run, or its pages renew their sign-in with a token that may be good for once only: its
 *    sign-in does not bear several tabs; one from then on.
 */

/** A first page that takes its time holds the others up no longer. */
const aloneAtMostMs = 4000;
/** A host that was not asked for so long may have ended the sign-in meanwhile. */
const metForMs = 5 * 60_000;
/** Sign-outs after which a host is crawled in one tab. */
const signOutsBeforeOne = 2;

type Host = {
  isMet: boolean;
  heardMs: number;
  firstSinceMs: number | null;
  /** The page that is at the sign-in. */
  away: string | null;
  signOuts: number;
  usesUpTokens: boolean;
  /** When a page last came to a wall; null since one that was started later came through. */
  wallMs: number | null;
};

export class HostTrust {
  readonly #hosts = new Map<string, Host>();
  readonly #firstAloneMs: number;

  constructor(firstAloneMs = aloneAtMostMs) {
    this.#firstAloneMs = firstAloneMs;
  }

  /** Pages of the host that may run beside each other now, of those that the batch allows. */
  most(session: string, host: string, perHost: number, nowMs: number): number {
    if (session === 'isolated') return perHost;
    const known = this.#hosts.get(keyOf(session, host));
    if (!known) return 1;
    if (known.away !== null || known.usesUpTokens || known.signOuts >= signOutsBeforeOne) return 1;
    const isLate = known.firstSinceMs !== null && nowMs - known.firstSinceMs >= this.#firstAloneMs;
    return isLate || isMetAt(known, nowMs) ? perHost : 1;
  }

  /** When `most` may change though nothing is heard of the host; Infinity for never. */
  changesAtMs(session: string, host: string): number {
    const known = this.#hosts.get(keyOf(session, host));
    if (!known || known.firstSinceMs === null) return Number.POSITIVE_INFINITY;
    return known.firstSinceMs + this.#firstAloneMs;
  }

  started(session: string, host: string, nowMs: number): void {
    const known = this.#of(session, host);
    if (!isMetAt(known, nowMs)) Object.assign(known, { isMet: false, firstSinceMs: known.firstSinceMs ?? nowMs });
  }

  /**
   * A page of the host that was started at `startedMs` came to an end; `isWall`: at a wall. One that came through but was under way when
   * another met the wall says nothing: the sign-in may have ended between them.
   */
  heard(
    session: string,
    host: string,
    isWall: boolean,
    at: { readonly startedMs: number; readonly nowMs: number },
  ): void {
    const { startedMs, nowMs } = at;
    const known = this.#of(session, host);
    if (!isWall && known.wallMs !== null && known.wallMs >= startedMs) return;
    Object.assign(known, { isMet: !isWall, firstSinceMs: null, heardMs: nowMs, wallMs: isWall ? nowMs : null });
  }

  /**
   * A page that was started at `startedMs` is about to ask the sign-in of its host. False where another is there already, or has come back
   * from it with a wall since: then it must not.
   */
  leave(session: string, host: string, page: string, startedMs: number): boolean {
    const known = this.#of(session, host);
    if (known.away !== null && known.away !== page) return false;
    if (known.away === null && known.wallMs !== null && known.wallMs >= startedMs) return false;
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

  /** A page of the host renewed its sign-in with a token. True the first time. */
  usedUpToken(session: string, host: string): boolean {
    const known = this.#of(session, host);
    const isNew = !known.usesUpTokens;
    known.usesUpTokens = true;
    return isNew;
  }

  isMet(session: string, host: string): boolean {
    return this.#hosts.get(keyOf(session, host))?.isMet ?? false;
  }

  #of(session: string, host: string): Host {
    const key = keyOf(session, host);
    const known = this.#hosts.get(key) ?? {
      isMet: false,
      heardMs: 0,
      firstSinceMs: null,
      away: null,
      signOuts: 0,
      usesUpTokens: false,
      wallMs: null,
    };
    this.#hosts.set(key, known);
    return known;
  }
}

function isMetAt({ isMet, heardMs }: Host, nowMs: number): boolean {
  return isMet && nowMs - heardMs < metForMs;
}

function keyOf(session: string, host: string): string {
  return `${session}\n${host}`;
}
