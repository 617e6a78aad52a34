/**
 * A desk: a hidden target that stands on an origin, from which that origin is fetched. Cookies of every kind go along (HttpOnly, SameSite),
 * as from a page of the site itself; its document is made by us, without a request, and runs no script of the site's.
 */
import type { Clock } from '../../crawl/ports.ts';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';
import { refusePasswords } from '../tabs/requests.ts';
import { worldName } from '../tabs/tab.ts';
import { asksForPassword, lowerCased } from '../visit/content-type.ts';
import { pause, within } from '../visit/deadline.ts';
import { type FetchAsk, type FetchDesk, type FetchedBody, type FetchHead, fetchDesk } from './in-page.ts';

/** What browsers ask for when a person opens a page. */
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** The head as the page may see it, plus what only the browser knows. */
export type DeskAnswer = FetchHead & {
  readonly id: number;
  readonly location: string | undefined;
  readonly errorText: string | undefined;
};

type Trace = {
  status: number;
  headers: Readonly<Record<string, string>>;
  errorText: string | undefined;
  /** It asks for a password. */
  isLocked: boolean;
  /** The page has the answer's head: nobody was asked, or the question was answered. */
  isAnswered: boolean;
};

/** The browser's word on a request comes beside the page's, a moment sooner or later. */
const traceWithinMs = 500;
const lockedAfterMs = 300;

export class Desk {
  readonly #browser: Cdp;
  readonly #target: CdpTarget;
  readonly #targetId: string;
  readonly #world: number;
  readonly #clock: Clock;
  readonly #traces = new Map<string, Trace>();
  readonly #byUrl = new Map<string, string>();
  #next = 1;
  #refusesPasswords = false;

  private constructor(browser: Cdp, target: CdpTarget, targetId: string, world: number, clock: Clock) {
    this.#browser = browser;
    this.#target = target;
    this.#targetId = targetId;
    this.#world = world;
    this.#clock = clock;
    target.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse }) => {
      const trace = this.#trace(requestId);
      if (!redirectResponse) this.#byUrl.set(request.url, requestId);
      else Object.assign(trace, { status: redirectResponse.status, headers: lowerCased(redirectResponse.headers) });
    });
    // It may come before the request is told of.
    target.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers }) => {
      if (statusCode !== 401) return;
      this.#trace(requestId).isLocked = asksForPassword(lowerCased(headers));
    });
    target.on('Network.responseReceived', ({ requestId }) => {
      const trace = this.#traces.get(requestId);
      if (trace) trace.isAnswered = true;
    });
    target.on('Network.loadingFailed', ({ requestId, errorText }) => {
      const trace = this.#traces.get(requestId);
      if (trace) trace.errorText = errorText;
    });
  }

  static async open(browser: Cdp, origin: string, contextId: string | undefined, clock: Clock): Promise<Desk> {
    const { targetId } = await browser.send('Target.createTarget', {
      url: 'about:blank',
      hidden: true,
      ...(contextId === undefined ? {} : { browserContextId: contextId }),
    });
    try {
      const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
      const target = browser.session(sessionId);
      const stop = target.on('Fetch.requestPaused', ({ requestId }) => {
        const answer = {
          requestId,
          responseCode: 200,
          responseHeaders: [{ name: 'content-type', value: 'text/html' }],
          body: '',
        };
        target.send('Fetch.fulfillRequest', answer).catch(() => {});
      });
      await Promise.all([
        target.send('Page.enable'),
        target.send('Network.setBypassServiceWorker', { bypass: true }),
        target.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
        target.send('Page.navigate', { url: `${origin}/` }),
      ]);
      stop();
      const [{ executionContextId }] = await Promise.all([
        target.send('Page.createIsolatedWorld', { frameId: targetId, worldName }),
        target.send('Fetch.disable'),
        target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
      ]);
      const desk = new Desk(browser, target, targetId, executionContextId, clock);
      await desk.#evaluate(`globalThis.desk = (${fetchDesk})(), null`);
      return desk;
    } catch (thrown) {
      browser.send('Target.closeTarget', { targetId }).catch(() => {});
      throw thrown;
    }
  }

  get closed(): AbortSignal {
    return this.#target.closed;
  }

  /** The answer's head, and the body with it where that is HTML; others wait for `read` or `drop`. A redirect is not followed. */
  async start(
    url: string,
    maxBytes: number,
    signal: AbortSignal,
    how: Pick<FetchAsk, 'referrer' | 'keepsBody'> = {},
  ): Promise<DeskAnswer> {
    const id = this.#next++;
    const over = new AbortController();
    const asked = within(signal, this.#call('start', { id, url, accept, maxBytes, ...how }));
    const locked = this.#waitsForPassword(url, AbortSignal.any([signal, over.signal]));
    // Called off as soon as the answer is there.
    locked.catch(() => {});
    try {
      const isAnswered = await Promise.race([asked.then(() => true), locked.then(() => false)]);
      if (!isAnswered) {
        asked.catch(() => {});
        await this.#refusePasswords();
        this.drop(id);
        return this.start(url, maxBytes, signal, how);
      }
      const head = await asked;
      if (head.status !== 0) return { ...head, id, location: undefined, errorText: undefined };
      const trace = await this.#traceOf(url, head.failed, signal);
      return {
        ...head,
        id,
        status: trace?.status ?? 0,
        headers: trace?.headers ?? {},
        location: trace?.headers.location,
        errorText: trace?.errorText,
      };
    } catch (thrown) {
      this.drop(id);
      throw thrown;
    } finally {
      over.abort();
      const requestId = this.#byUrl.get(url);
      this.#byUrl.delete(url);
      if (requestId !== undefined) this.#traces.delete(requestId);
    }
  }

  async read(id: number, charset: string | undefined, signal: AbortSignal): Promise<FetchedBody> {
    try {
      return await within(signal, this.#call('read', { id, charset }));
    } catch (thrown) {
      this.drop(id);
      throw thrown;
    }
  }

  /** See FetchDesk.bytes. */
  async bytes(id: number, signal: AbortSignal): Promise<string | null> {
    return within(signal, this.#call('bytes', id));
  }

  drop(id: number): void {
    this.#call('drop', id).catch(() => {});
  }

  async close(): Promise<void> {
    await this.#browser.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => {});
  }

  async #call<N extends keyof FetchDesk>(
    name: N,
    ask: Parameters<FetchDesk[N]>[0],
  ): Promise<Awaited<ReturnType<FetchDesk[N]>>> {
    // The function called says its shape; no page's script runs here.
    return (await this.#evaluate(`desk.${name}(${JSON.stringify(ask)})`)) as Awaited<ReturnType<FetchDesk[N]>>;
  }

  async #evaluate(expression: string): Promise<unknown> {
    const { result, exceptionDetails } = await this.#target.send('Runtime.evaluate', {
      expression,
      contextId: this.#world,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  }

  #trace(requestId: string): Trace {
    const known = this.#traces.get(requestId);
    if (known) return known;
    const made: Trace = { status: 0, headers: {}, errorText: undefined, isLocked: false, isAnswered: false };
    this.#traces.set(requestId, made);
    return made;
  }

  /** What the browser saw of a request, once that decides something. */
  async #traceOf(url: string, failed: boolean, signal: AbortSignal): Promise<Trace | undefined> {
    const untilMs = this.#clock.monotonicMs() + traceWithinMs;
    for (;;) {
      const trace = this.#traces.get(this.#byUrl.get(url) ?? '');
      if (trace && (trace.status !== 0 || (failed && trace.errorText !== undefined))) return trace;
      if (this.#clock.monotonicMs() > untilMs) return trace;
      await pause(this.#clock, 10, signal);
    }
  }

  /** Resolves where Chrome asks a person for a password, and would for ever. */
  async #waitsForPassword(url: string, signal: AbortSignal): Promise<void> {
    const isLocked = () => {
      const trace = this.#traces.get(this.#byUrl.get(url) ?? '');
      return trace?.isLocked === true && !trace.isAnswered;
    };
    do {
      while (!isLocked()) await pause(this.#clock, 100, signal);
      await pause(this.#clock, lockedAfterMs, signal);
    } while (!isLocked());
  }

  /** From now on questions for a password are answered with "no". It slows all fetches of the desk. */
  async #refusePasswords(): Promise<void> {
    if (this.#refusesPasswords) return;
    this.#refusesPasswords = true;
    this.#target.on('Fetch.requestPaused', ({ requestId }) => {
      this.#target.send('Fetch.continueRequest', { requestId }).catch(() => {});
    });
    await refusePasswords(this.#target);
  }
}

/** The desks that are open, by session and origin: opened when first wanted, shared by who wants them, closed when too many. */

/** A desk is a renderer of 30 MB or so. */
const mostDesks = 6;

type Entry = { readonly desk: Promise<Desk>; users: number };

export class Desks {
  readonly #browser: Cdp;
  readonly #clock: Clock;
  readonly #contextOf: (session: string) => Promise<string | undefined>;
  /** The longest unused first. */
  readonly #entries = new Map<string, Entry>();

  constructor(browser: Cdp, clock: Clock, contextOf: (session: string) => Promise<string | undefined>) {
    this.#browser = browser;
    this.#clock = clock;
    this.#contextOf = contextOf;
  }

  /** Rejects with the signal's reason, where no desk could be opened, or with what `act` rejects with. */
  async use<T>(session: string, origin: string, signal: AbortSignal, act: (desk: Desk) => Promise<T>): Promise<T> {
    const entry = this.#entryOf(session, origin);
    entry.users++;
    try {
      return await act(await within(signal, entry.desk));
    } finally {
      entry.users--;
      this.#shed();
    }
  }

  async closeSession(session: string): Promise<void> {
    await this.#close([...this.#entries.keys()].filter((key) => key.startsWith(`${session} `)));
  }

  async close(): Promise<void> {
    await this.#close([...this.#entries.keys()]);
  }

  #entryOf(session: string, origin: string): Entry {
    const key = `${session} ${origin}`;
    const entry = this.#entries.get(key) ?? this.#open(key, session, origin);
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry;
  }

  #open(key: string, session: string, origin: string): Entry {
    const desk = this.#contextOf(session).then((contextId) => Desk.open(this.#browser, origin, contextId, this.#clock));
    const entry = { desk, users: 0 };
    const forget = () => {
      if (this.#entries.get(key) === entry) this.#entries.delete(key);
    };
    desk.then((open) => open.closed.addEventListener('abort', forget, { once: true }), forget);
    return entry;
  }

  /** Desks beyond the limit that nobody works at go. */
  #shed(): void {
    const idle = [...this.#entries].filter(([, { users }]) => users === 0).map(([key]) => key);
    const surplus = Math.max(0, this.#entries.size - mostDesks);
    // One that does not close is gone with its context or with Chrome.
    this.#close(idle.slice(0, surplus)).catch(() => {});
  }

  async #close(keys: readonly string[]): Promise<void> {
    const closing = keys.map((key) => this.#entries.get(key)?.desk);
    for (const key of keys) this.#entries.delete(key);
    await Promise.all(
      closing.map(async (desk) => {
        const open = await desk?.catch(() => null);
        await open?.close();
      }),
    );
  }
}
