/**
 * Cookies that a site leaves for a sign-in which a crawled page began and does not finish.
 *
 * Each page that meets a redirect to a sign-in is given a cookie of its own for the way back (mod_auth_openidc, Shibboleth, ASP.NET, oauth2-proxy).
 * Six pages leave six of them, and servers count: mod_auth_openidc answers 503 from the eighth on, others refuse headers that are too long, and
 * then the person can't sign in either. So what a page was given on a way that ended at the sign-in is taken away again.
 */
import { hostOf } from '../../../shared/urls.ts';
import type { Clock } from '../../crawl/ports.ts';
import { isPerRequestCookie, isSignInRequest } from '../../crawl/walls/sign-in-request.ts';
import type { CdpTarget } from '../cdp/cdp.ts';
import { pause } from '../visit/deadline.ts';

/** As it was set, for one request alone. */
export type BegunCookie = { readonly name: string; readonly domain: string | null; readonly path: string };

/** What an answer set is told a moment after the answer. */
const toldWithinMs = 150;

export class BegunSignIns {
  readonly #target: CdpTarget;
  readonly #clock: Clock;
  #wanted = '';
  /** Requests for the main frame's documents. */
  readonly #documents = new Set<string>();
  /** By request: it may be told of later than they are. */
  readonly #cookies = new Map<string, BegunCookie[]>();

  constructor(target: CdpTarget, frameId: string, clock: Clock) {
    this.#target = target;
    this.#clock = clock;
    target.on('Network.requestWillBeSent', ({ requestId, loaderId, frameId: of }) => {
      if (of === frameId && requestId === loaderId) this.#documents.add(requestId);
    });
    target.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers }) => {
      if (statusCode < 300 || statusCode > 399) return;
      const set = begunCookies(headers);
      if (set.length > 0) this.#cookies.set(requestId, [...(this.#cookies.get(requestId) ?? []), ...set]);
    });
  }

  /** A visit of `wanted` begins. */
  begin(wanted: string): void {
    this.#wanted = wanted;
    this.#documents.clear();
    this.#cookies.clear();
  }

  /** True for the address of a sign-in at another host, which the wanted page led to. */
  isAt(url: string): boolean {
    return this.#wanted !== '' && hostOf(url) !== hostOf(this.#wanted) && isSignInRequest(url, this.#wanted);
  }

  /** The visit ended: stopped before a sign-in, or at `url`. Never rejects. */
  async end({ url, isStopped }: { readonly url: string; readonly isStopped: boolean }): Promise<void> {
    if (!isStopped && !this.isAt(url)) return;
    if (isStopped && this.#cookies.size === 0)
      await pause(this.#clock, toldWithinMs, this.#target.closed).catch(() => {});
    const left = [...this.#cookies].flatMap(([requestId, set]) => (this.#documents.has(requestId) ? set : []));
    const host = URL.parse(this.#wanted)?.hostname ?? '';
    this.begin('');
    await takeAway(this.#target, left, host);
  }
}

/** What an answer with these headers set for one request alone. */
export function begunCookies(headers: Readonly<Record<string, string>>): BegunCookie[] {
  const lines = Object.entries(headers).find(([name]) => name.toLowerCase() === 'set-cookie')?.[1] ?? '';
  return lines.split('\n').flatMap(toCookie);
}

/** `host`: without port, of cookies that name no domain. Never rejects. */
export async function takeAway(target: CdpTarget, cookies: readonly BegunCookie[], host: string): Promise<void> {
  await Promise.all(
    cookies.map(({ name, domain, path }) =>
      target.send('Network.deleteCookies', { name, domain: domain ?? host, path }).catch(() => {}),
    ),
  );
}

/** A line of `Set-Cookie`, where it is for one request alone and sets something. */
function toCookie(line: string): readonly BegunCookie[] {
  const [pair = '', ...attributes] = line.split(';');
  const [name = '', value = ''] = pair.split('=', 2).map((part) => part.trim());
  if (value === '' || !isPerRequestCookie(name)) return [];
  const of = (wanted: string): string | null => {
    const found = attributes.map((text) => text.trim().split('=', 2)).find(([key]) => key?.toLowerCase() === wanted);
    return found?.[1] || null;
  };
  return [{ name, domain: of('domain'), path: of('path') ?? '/' }];
}
