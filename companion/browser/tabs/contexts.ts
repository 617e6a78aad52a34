/**
 * Sessions as Chrome's browser contexts: whose cookies and storage a tab works with.
 *
 * `shared` is the profile itself; `isolated` a fresh context for each URL, gone after it; any other name one context that is kept.
 * Chrome forgets named contexts when it ends: their cookies are remembered here now and then, and put back into the next Chrome.
 */

import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { type Cookie, cookie } from '../../../shared/protocol/model.ts';
import { z } from '../../../shared/zod.ts';
import type { Clock, Log } from '../../crawl/ports.ts';
import { readOwnFile } from '../../util/own-files.ts';
import type { Cdp, CdpCommands } from '../cdp/cdp.ts';
import { cookieFault } from './cookie-rules.ts';
import type { PageWorkers } from './page-workers.ts';
import { refuseDownloads } from './requests.ts';

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
  /** What a named session's cookies are now. */
  readonly onRemembered?: ((session: string, cookies: readonly Cookie[]) => void) | undefined;
};

export class Contexts {
  readonly #options: ContextsOptions;
  readonly #jars = new Map<string, Jar>();
  readonly #made = new Set<string>();
  #browser: Cdp | null = null;
  #workers: Pick<PageWorkers, 'endOf'> | null = null;

  constructor(options: ContextsOptions) {
    this.#options = options;
  }

  async attach(browser: Cdp, workers: Pick<PageWorkers, 'endOf'>): Promise<void> {
    this.#browser = browser;
    this.#workers = workers;
    for (const jar of this.#jars.values()) jar.id = null;
    if (!this.#options.hasPerson) await refuseDownloads(browser, undefined);
  }

  detach(): void {
    this.#browser = null;
    for (const jar of this.#jars.values()) jar.id = null;
  }

  /** True for a context that we made. */
  has(contextId: string): boolean {
    return this.#made.has(contextId);
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
    this.#made.delete(contextId);
    // They would outlive it.
    await this.#workers?.endOf(contextId);
    await this.#browser?.send('Target.disposeBrowserContext', { browserContextId: contextId }).catch(() => {});
  }

  /** Cookies into a session. Those that Chrome does not take are left out; gives the ones it took. */
  async seed(session: string, cookies: readonly Cookie[]): Promise<readonly Cookie[]> {
    const contextId = await this.of(session);
    const { clock, log } = this.#options;
    const settable = cookies.filter((cookie) => {
      const fault = cookieFault(cookie, clock.wallMs() / 1000);
      if (fault) log('debug', `the cookie "${cookie.name}" of ${cookie.domain} is left out: ${fault}`);
      return fault === null;
    });
    const accepted = await this.#put(settable, contextId);
    // Whether these are kept is the word of whoever handed them over.
    await this.#noteCookies(session);
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
    const cookies = await this.#noteCookies(session);
    if (cookies) this.#options.onRemembered?.(session, cookies);
  }

  async #noteCookies(session: string): Promise<readonly Cookie[] | null> {
    const jar = this.#jars.get(session);
    if (!jar) return null;
    jar.rememberedMs = this.#options.clock.monotonicMs();
    const cookies = await this.cookies(session);
    if (cookies) jar.cookies = cookies;
    return cookies;
  }

  /** Notes the cookies of all named sessions. */
  async rememberAll(): Promise<void> {
    await Promise.all([...this.#jars.keys()].map((session) => this.remember(session, true)));
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
    this.#made.add(contextId);
    await refuseDownloads(browser, contextId);
    if (cookies.length > 0) await this.#put(cookies, contextId);
    return contextId;
  }

  async #put(cookies: readonly Cookie[], contextId: string | undefined): Promise<readonly Cookie[]> {
    const browser = this.#browser;
    if (!browser) throw new TabtrawlError('browser-lost', 'Chrome is not open.');
    const context = contextId === undefined ? {} : { browserContextId: contextId };
    if (cookies.length === 0) return [];
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

/** Cookies as the wire has them ⇄ as CDP has them. */

type ChromeCookie = CdpCommands['Storage.getCookies']['returnType']['cookies'][number];
type ChromeCookieParam = CdpCommands['Storage.setCookies']['paramsType'][0]['cookies'][number];

const sameSiteWords = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

export function toChromeCookie({ sameSite, expires, domain, ...cookie }: Cookie): ChromeCookieParam {
  // Without a leading dot it belongs to that host alone, which CDP is told by a URL in the domain's place.
  const isHostOnly = !domain.startsWith('.');
  return {
    ...cookie,
    ...(isHostOnly ? { url: `${cookie.secure ? 'https' : 'http'}://${domain}${cookie.path}` } : { domain }),
    ...(sameSite === 'unspecified' ? {} : { sameSite: sameSiteWords[sameSite] }),
    ...(expires === undefined ? {} : { expires }),
  };
}

export function fromChromeCookie(cookie: ChromeCookie): Cookie {
  const { name, value, domain, path, secure, httpOnly, sameSite, session, expires } = cookie;
  return {
    name,
    value,
    domain,
    path,
    secure,
    httpOnly,
    sameSite: sameSite === undefined ? 'unspecified' : (sameSite.toLowerCase() as 'strict' | 'lax' | 'none'),
    ...(session ? {} : { expires }),
  };
}

/**
 * Named sessions over Chrome's restarts, and over the companion's. Sign-ins handed over from another browser last as long as the companion,
 * those that the user said to keep lie in one file (0600) in the home as well. Of a session that pages alone have filled, the file has what a
 * browser would keep: cookies with an end.
 */

const keptFile = z.record(z.string(), z.array(cookie));

type Seeded = { cookies: readonly Cookie[]; kept: boolean; handedOver: boolean };

export class KeptSessions {
  readonly #file: string;
  readonly #sessions = new Map<string, Seeded>();

  constructor(file: string, log: Log) {
    this.#file = file;
    const text = readOwnFile(file);
    if (text === null) return;
    try {
      // Of a session that pages filled there is none without an end.
      for (const [name, cookies] of Object.entries(keptFile.parse(JSON.parse(text))))
        this.#sessions.set(name, { cookies, kept: true, handedOver: cookies.some((one) => one.expires === undefined) });
    } catch {
      // Its content is secret: the cause, which may quote it, is not logged.
      log('warn', `The kept sign-ins in ${file} cannot be read and are left out. Hand them over again.`);
    }
  }

  /** Adds to what the session has; a cookie of the same name, domain and path is replaced. */
  add(session: string, cookies: readonly Cookie[], keep: boolean): void {
    const before = this.#sessions.get(session);
    const all = new Map(
      [...(before?.cookies ?? []), ...cookies].map((one) => [`${one.domain}\t${one.path}\t${one.name}`, one]),
    );
    this.#sessions.set(session, {
      cookies: [...all.values()],
      kept: keep || (before?.handedOver === true && before.kept),
      handedOver: true,
    });
    this.#write();
  }

  /** What pages have made of a session; one that was handed over stays as it was. */
  note(session: string, cookies: readonly Cookie[]): void {
    const before = this.#sessions.get(session);
    if (before?.handedOver) return;
    const lasting = cookies.filter(({ expires }) => expires !== undefined);
    if (JSON.stringify(lasting) === JSON.stringify(before?.cookies ?? [])) return;
    if (lasting.length === 0) this.#sessions.delete(session);
    else this.#sessions.set(session, { cookies: lasting, kept: true, handedOver: false });
    this.#write();
  }

  /** Forgets the session, on disk too. False where it was not known. */
  forget(session: string): boolean {
    const known = this.#sessions.delete(session);
    if (known) this.#write();
    return known;
  }

  all(): ReadonlyMap<string, Readonly<Seeded>> {
    return this.#sessions;
  }

  #write(): void {
    const kept = Object.fromEntries(
      [...this.#sessions].filter(([, seeded]) => seeded.kept).map(([name, seeded]) => [name, seeded.cookies]),
    );
    if (Object.keys(kept).length === 0 && !existsSync(this.#file)) return;
    writeFileSync(`${this.#file}.new`, JSON.stringify(kept), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
  }
}
