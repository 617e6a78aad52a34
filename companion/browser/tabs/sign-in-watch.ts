/**
 * Looks for signs that a person has signed in to a host somewhere in this Chrome, while pages of it are held.
 *
 * 1. Every two seconds the cookies of each watched session are read; what changed of a watched host is told.
 * 2. Tabs that are not ours and stand at a watched host are attached to for a moment and read, each sight once. A tab that does not answer
 *    (frozen, discarded, at a dialog) is left alone until it shows something else.
 */
import type { Cookie } from '../../../shared/protocol/model.ts';
import { hostOf } from '../../../shared/urls.ts';
import type { Clock, SignInSigns, SignInWatch } from '../../crawl/ports.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { pause, within } from '../visit/deadline.ts';
import { arrivalIn, readPersonTab } from './read-person-tab.ts';
import { worldName } from './tab.ts';

const lookEachMs = 2000;
/** A page that changes without a word (a script that signs in by itself) is read again after this many looks. */
const readAgainAfterLooks = 2;
const tabWithinMs = 2500;

type WatchParts = {
  readonly clock: Clock;
  /** Null while Chrome is not open. */
  readonly browser: () => Cdp | null;
  readonly cookies: (session: string) => Promise<readonly Cookie[] | null>;
  /** The context of a session, undefined for the profile's own; null for one that is not open. */
  readonly contextOf: (session: string) => Promise<string | undefined>;
  /** Ids of the contexts that we made. */
  readonly isContextOurs: (contextId: string) => boolean;
  /** Tabs that need no look: those that work for us, and those that tell of themselves. */
  readonly isKnown: (targetId: string) => boolean;
};

type Watched = { readonly session: string; readonly host: string; readonly signs: SignInSigns; jar: Jar | null };
/** Of a host: value by name, domain and path, and whether scripts can set it. */
type Jar = ReadonlyMap<string, { readonly value: string; readonly httpOnly: boolean }>;

export class SignInWatches {
  readonly #parts: WatchParts;
  readonly #watched = new Set<Watched>();
  /** Looks at tabs, by target: what it showed when it was read, and how many looks ago. */
  readonly #sights = new Map<string, { shown: string; looks: number }>();
  #callOff: (() => void) | null = null;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  watch(session: string, host: string, signs: SignInSigns): SignInWatch {
    const one: Watched = { session, host, signs, jar: null };
    this.#watched.add(one);
    this.#readJar(one);
    this.#callOff ??= this.#parts.clock.after(lookEachMs, () => this.#look());
    return {
      rebase: () => this.#readJar(one),
      stop: () => {
        this.#watched.delete(one);
        if (this.#watched.size > 0) return;
        this.#callOff?.();
        this.#callOff = null;
        this.#sights.clear();
      },
    };
  }

  /** What it has now is what later changes are measured against. */
  #readJar(one: Watched): void {
    one.jar = null;
    this.#parts.cookies(one.session).then(
      (cookies) => {
        if (cookies) one.jar = jarOf(cookies, one.host);
      },
      () => {},
    );
  }

  #look(): void {
    const again = () => {
      if (this.#callOff) this.#callOff = this.#parts.clock.after(lookEachMs, () => this.#look());
    };
    // Chrome may be gone or busy: the next look sees.
    Promise.all([this.#lookAtCookies(), this.#lookAtTabs()]).then(again, again);
  }

  async #lookAtCookies(): Promise<void> {
    for (const session of new Set([...this.#watched].map((one) => one.session))) {
      const cookies = await this.#parts.cookies(session);
      if (!cookies) continue;
      for (const one of [...this.#watched].filter((watched) => watched.session === session)) {
        const now = jarOf(cookies, one.host);
        const changed = one.jar ? changesOf(one.jar, now) : [];
        one.jar = now;
        if (changed.length > 0) one.signs.onCookies(changed.some(({ httpOnly }) => httpOnly));
      }
    }
  }

  async #lookAtTabs(): Promise<void> {
    const { browser: open, isKnown, isContextOurs, contextOf } = this.#parts;
    const browser = open();
    if (!browser) return;
    const { targetInfos } = await browser.send('Target.getTargets', { filter: [{ type: 'page' }] });
    for (const { targetId, url, title, browserContextId } of targetInfos) {
      const host = hostOf(url);
      const here = [...this.#watched].filter((one) => one.host === host);
      if (here.length === 0 || isKnown(targetId)) continue;
      const shown = `${url}\n${title}`;
      const sight = this.#sights.get(targetId);
      if (sight?.shown === shown && ++sight.looks < readAgainAfterLooks) continue;
      this.#sights.set(targetId, { shown, looks: 0 });
      for (const one of here) {
        const contextId = await contextOf(one.session);
        const isOfSession =
          contextId === undefined
            ? !browserContextId || !isContextOurs(browserContextId)
            : contextId === browserContextId;
        if (isOfSession) await this.#read(browser, targetId, url, one);
      }
    }
  }

  async #read(browser: Cdp, targetId: string, url: string, { signs }: Watched): Promise<void> {
    const limit = new AbortController();
    const late = pause(this.#parts.clock, tabWithinMs, limit.signal).then(() => limit.abort(new Error('no answer')));
    late.catch(() => {});
    let sessionId: string | null = null;
    try {
      const attached = await within(limit.signal, browser.send('Target.attachToTarget', { targetId, flatten: true }));
      sessionId = attached.sessionId;
      const target = browser.target(sessionId);
      const made = target.send('Page.createIsolatedWorld', { frameId: targetId, worldName });
      const { executionContextId: world } = await within(limit.signal, made);
      const [counted, { httpStatus, sinceMs }] = await within(
        limit.signal,
        Promise.all([readPersonTab(target, world), arrivalIn(target, world)]),
      );
      const seen = { requestedUrl: url, httpStatus, redirects: [], headers: {} };
      if (counted) signs.onPage({ ...seen, ...counted }, targetId, sinceMs);
    } catch {
      // It went on, was closed, or does not answer: it is looked at again when it shows something else.
    } finally {
      limit.abort();
      if (sessionId !== null) browser.send('Target.detachFromTarget', { sessionId }).catch(() => {});
    }
  }
}

/** The cookies that pages of the host are sent. */
function jarOf(cookies: readonly Cookie[], host: string): Jar {
  const name = host.replace(/:\d+$/, '');
  const mine = cookies.filter(({ domain }) => {
    const bare = domain.replace(/^\./, '');
    return bare === name || (domain.startsWith('.') && name.endsWith(`.${bare}`));
  });
  return new Map(
    mine.map(({ name: key, domain, path, value, httpOnly }) => [`${key}\t${domain}\t${path}`, { value, httpOnly }]),
  );
}

/** Cookies that are new or have another value. One that went is no sign of a sign-in. */
function changesOf(before: Jar, now: Jar): readonly { readonly httpOnly: boolean }[] {
  return [...now].filter(([key, { value }]) => before.get(key)?.value !== value).map(([, cookie]) => cookie);
}
