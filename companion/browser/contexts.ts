/**
 * Sessions as Chrome's browser contexts: whose cookies and storage a tab works with.
 *
 * `shared` is the profile itself; `isolated` a fresh context for each URL, gone after it; any other name one context that is kept.
 * Chrome forgets named contexts when it ends: their cookies are remembered here now and then, and put back into the next Chrome.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Cookie } from '../../shared/protocol/model.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import type { Cdp } from './cdp.ts';
import { fromChromeCookie, toChromeCookie } from './context-cookies.ts';
import { refuseDownloads } from './dialogs.ts';

export const sharedSession = 'shared';
export const isolatedSession = 'isolated';

type Jar = { id: Promise<string> | null; cookies: readonly Cookie[]; rememberedMs: number };

/** Reading a jar costs a round trip and its size. */
const rememberEachMs = 5000;

export type ContextsOptions = {
  readonly clock: Clock;
  readonly log: Log;
  /** A person uses the profile's window. */
  readonly hasPerson: boolean;
};

export class Contexts {
  readonly #options: ContextsOptions;
  readonly #jars = new Map<string, Jar>();
  #browser: Cdp | null = null;

  constructor(options: ContextsOptions) {
    this.#options = options;
  }

  async attach(browser: Cdp): Promise<void> {
    this.#browser = browser;
    for (const jar of this.#jars.values()) jar.id = null;
    if (!this.#options.hasPerson) await refuseDownloads(browser, undefined);
  }

  detach(): void {
    this.#browser = null;
    for (const jar of this.#jars.values()) jar.id = null;
  }

  names(): readonly string[] {
    return [...this.#jars.keys()];
  }

  /** The context of a session that is kept: undefined for the profile's own. Made when first asked for. */
  async of(session: string): Promise<string | undefined> {
    if (session === sharedSession) return undefined;
    if (session === isolatedSession)
      throw new TabtrawlError('usage', 'The session "isolated" is a new one for each URL: there is nothing to keep.');
    const jar: Jar = this.#jars.get(session) ?? { id: null, cookies: [], rememberedMs: 0 };
    this.#jars.set(session, jar);
    jar.id ??= this.#make(jar.cookies);
    try {
      return await jar.id;
    } catch (thrown) {
      jar.id = null;
      throw thrown;
    }
  }

  /** A context that nobody else gets. */
  fresh(): Promise<string> {
    return this.#make([]);
  }

  /** With all its tabs, cookies and storage. Never rejects: what fails is gone with Chrome. */
  async dispose(contextId: string): Promise<void> {
    await this.#browser?.send('Target.disposeBrowserContext', { browserContextId: contextId }).catch(() => {});
  }

  /** Cookies into a session. Those that Chrome does not take are left out; gives the ones it took. */
  async seed(session: string, cookies: readonly Cookie[]): Promise<readonly Cookie[]> {
    const contextId = await this.of(session);
    const accepted = await this.#put(cookies, contextId);
    await this.remember(session, true);
    return accepted;
  }

  /** Cookies of a session; null where they cannot be told. */
  async cookies(session: string): Promise<readonly Cookie[] | null> {
    const browser = this.#browser;
    const jar = this.#jars.get(session);
    if (!browser || (session !== sharedSession && !jar?.id)) return jar ? jar.cookies : null;
    const contextId = session === sharedSession ? undefined : ((await jar?.id) ?? undefined);
    const { cookies } = await browser.send(
      'Storage.getCookies',
      contextId === undefined ? {} : { browserContextId: contextId },
    );
    return cookies.map(fromChromeCookie);
  }

  /** Notes a named session's cookies, unless that was done a moment ago. */
  async remember(session: string, now = false): Promise<void> {
    const jar = this.#jars.get(session);
    const atMs = this.#options.clock.monotonicMs();
    if (!jar || (!now && atMs - jar.rememberedMs < rememberEachMs)) return;
    jar.rememberedMs = atMs;
    const cookies = await this.cookies(session);
    if (cookies) jar.cookies = cookies;
  }

  /** Forgets a named session. False where there was none. */
  async close(session: string): Promise<boolean> {
    const jar = this.#jars.get(session);
    this.#jars.delete(session);
    const contextId = await jar?.id?.catch(() => undefined);
    if (contextId !== undefined) await this.dispose(contextId);
    return jar !== undefined;
  }

  async #make(cookies: readonly Cookie[]): Promise<string> {
    const browser = this.#browser;
    if (!browser) throw new Error('Chrome is not open.');
    const { browserContextId: contextId } = await browser.send('Target.createBrowserContext', {
      disposeOnDetach: true,
    });
    await refuseDownloads(browser, contextId);
    if (cookies.length > 0) await this.#put(cookies, contextId);
    return contextId;
  }

  async #put(cookies: readonly Cookie[], contextId: string | undefined): Promise<readonly Cookie[]> {
    const browser = this.#browser;
    if (!browser) throw new TabtrawlError('browser-lost', 'Chrome is not open.');
    const context = contextId === undefined ? {} : { browserContextId: contextId };
    const put = (some: readonly Cookie[]) =>
      browser.send('Storage.setCookies', { cookies: some.map(toChromeCookie), ...context });
    try {
      await put(cookies);
      return cookies;
    } catch {
      // Chrome refuses all for one that it does not like.
      const accepted: Cookie[] = [];
      for (const cookie of cookies)
        await put([cookie]).then(
          () => accepted.push(cookie),
          () => this.#options.log('debug', `Chrome did not take the cookie "${cookie.name}" of ${cookie.domain}`),
        );
      return accepted;
    }
  }
}
