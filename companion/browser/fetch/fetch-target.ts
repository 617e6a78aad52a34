/**
 * A fetch target: a hidden CDP target that stands on an origin, from which that origin is fetched, and where what came is read. Cookies of
 * every kind go along (HttpOnly, SameSite), as from a page of the site itself; its document is made by us, without a request, and runs no
 * script of the site's.
 * Hosts of a private network answer only documents that came from there: for them one of the host's own is loaded, as text, without its scripts.
 */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Clock } from '../../crawl/ports.ts';
import type { Cdp, CdpTarget } from '../cdp/cdp.ts';
import { type BegunCookie, begunCookies, takeAway } from '../tabs/begun-sign-ins.ts';
import { answerPasswords, refusePasswords } from '../tabs/requests.ts';
import { worldName } from '../tabs/tab.ts';
import { asksForPassword, lowerCased, withReferrer } from '../visit/content-type.ts';
import { pause, RendersInstead, within } from '../visit/deadline.ts';
import {
  type FetchAsk,
  type FetchedBody,
  type FetchHead,
  type PageFetcher,
  pageFetcher,
  type ReadAsk,
} from './in-page.ts';
import { isSignInElsewhere, nextUrl } from './redirects.ts';

/** What browsers ask for when a person opens a page. */
const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

/** The head as the page may see it, plus what only the browser knows. */
export type FetchAnswer = FetchHead & {
  readonly id: number;
  readonly location: string | undefined;
  readonly errorText: string | undefined;
  /** Refused since the host is of a private network, which the fetch target's document is not. */
  readonly isPrivate: boolean;
};

export type Asked = Omit<FetchAsk, 'id' | 'accept'> & { readonly accept?: string };

/** What fetch targets are made of. */
export type FetchTargetParts = {
  readonly browser: Cdp;
  readonly clock: Clock;
  /** The text of the script that extracts. */
  readonly extraction: () => string;
};

type FetchPlace = {
  readonly origin: string;
  readonly contextId: string | undefined;
  /** Addresses of the origin of which one is to be loaded; none: the document is made. */
  readonly load: readonly string[];
};

type Trace = {
  status: number;
  headers: Readonly<Record<string, string>>;
  errorText: string | undefined;
  isPrivate: boolean;
  /** It has gone out. */
  isSent: boolean;
  /** It asks for a password. */
  isLocked: boolean;
  /** The page has the answer's head: nobody was asked, or the question was answered. */
  isAnswered: boolean;
  /** What a redirect set is told of beside it. */
  owesCookies: boolean;
  /** Null until it was told. */
  begun: readonly BegunCookie[] | null;
};

/** The browser's word on a request comes beside the page's, a moment sooner or later. */
const traceWithinMs = 500;
const lockedAfterMs = 300;
/** A fetch target that has been at work for so long is asked whether it still answers, and closed where it does not within as long again. */
const askEachMs = 10_000;
/** A document of a private host that does not come by then is not waited for. */
const loadWithinMs = 5000;
/** A fetch target that is not there by then, as on a machine without room, is given up, and another tried. */
const openWithinMs = 15_000;
const openTries = 2;
const wornBytes = 160 * 1024 * 1024;
/** How much a fetch target holds is asked for this often. */
const lookEachFetches = 100;

export class FetchTarget {
  readonly #browser: Cdp;
  readonly #target: CdpTarget;
  readonly #targetId: string;
  readonly #world: number;
  readonly #clock: Clock;
  readonly #traces = new Map<string, Trace>();
  readonly #byUrl = new Map<string, string>();
  readonly #whenSent = new Map<string, () => void>();
  #next = 1;
  #refusesPasswords = false;
  /** Referrers that a script here could not name, by the address that is asked for next. */
  readonly #referrers = new Map<string, string>();
  #isIntercepted = false;
  /** Calls without an answer yet. */
  #calls = 0;
  #isWatched = false;

  private constructor(browser: Cdp, target: CdpTarget, targetId: string, world: number, clock: Clock) {
    this.#browser = browser;
    this.#target = target;
    this.#targetId = targetId;
    this.#world = world;
    this.#clock = clock;
    target.on('Network.requestWillBeSent', ({ requestId, request, redirectResponse, redirectHasExtraInfo }) => {
      const trace = this.#trace(requestId);
      if (!redirectResponse) {
        this.#byUrl.set(request.url, requestId);
        this.#tellSent(request.url);
      } else {
        const { status, headers } = redirectResponse;
        Object.assign(trace, { status, headers: lowerCased(headers), owesCookies: redirectHasExtraInfo });
      }
    });
    // These may come before the request is told of.
    target.on('Network.requestWillBeSentExtraInfo', ({ requestId }) => {
      if (this.#whenSent.size === 0) return;
      this.#trace(requestId).isSent = true;
      for (const url of this.#whenSent.keys()) this.#tellSent(url);
    });
    target.on('Network.responseReceivedExtraInfo', ({ requestId, statusCode, headers }) => {
      if (statusCode === 401) this.#trace(requestId).isLocked = asksForPassword(lowerCased(headers));
      if (statusCode >= 300 && statusCode <= 399) this.#trace(requestId).begun = begunCookies(headers);
    });
    target.on('Network.responseReceived', ({ requestId, response }) => {
      const trace = this.#traces.get(requestId);
      if (!trace) return;
      trace.isAnswered = true;
      // A redirect that says nowhere to go is answered to the page without its status.
      if (trace.status === 0) Object.assign(trace, { status: response.status, headers: lowerCased(response.headers) });
    });
    target.on('Network.loadingFailed', ({ requestId, errorText, corsErrorStatus }) => {
      const trace = this.#traces.get(requestId);
      if (!trace) return;
      trace.errorText = errorText;
      trace.isPrivate = /LocalNetwork/.test(corsErrorStatus?.corsError ?? '');
    });
  }

  /** Rejects with `crashed` where the browser makes none. */
  static async open(parts: FetchTargetParts, place: FetchPlace): Promise<FetchTarget> {
    for (let tries = 1; ; tries++) {
      const made = await FetchTarget.#openInTime(parts, place);
      if (made) return made;
      if (tries === openTries)
        throw new TabtrawlError('crashed', `No tab could be opened to fetch from ${place.origin}.`);
    }
  }

  /** Null where it is not there in time. */
  static async #openInTime(parts: FetchTargetParts, place: FetchPlace): Promise<FetchTarget | null> {
    const { browser, clock } = parts;
    const { contextId } = place;
    const creating = browser.send('Target.createTarget', {
      url: 'about:blank',
      hidden: true,
      ...(contextId === undefined ? {} : { browserContextId: contextId }),
    });
    const limit = new AbortController();
    const callOff = clock.after(openWithinMs, () => limit.abort(new Error('The tab did not open in time.')));
    try {
      const opening = creating.then(({ targetId }) => FetchTarget.#on(targetId, parts, place));
      return await within(limit.signal, opening);
    } catch (thrown) {
      creating.then(({ targetId }) => browser.send('Target.closeTarget', { targetId })).catch(ignoreGone);
      if (limit.signal.aborted) return null;
      throw thrown;
    } finally {
      callOff();
    }
  }

  static async #on(
    targetId: string,
    { browser, clock, extraction }: FetchTargetParts,
    place: FetchPlace,
  ): Promise<FetchTarget> {
    const { sessionId } = await browser.send('Target.attachToTarget', { targetId, flatten: true });
    const target = browser.target(sessionId);
    await Promise.all([
      target.send('Page.enable'),
      target.send('Network.setBypassServiceWorker', { bypass: true }),
      target.send('Emulation.setScriptExecutionDisabled', { value: true }),
      target.send('Page.setBypassCSP', { enabled: true }),
    ]);
    if (place.load.length === 0) await makeDocument(target, place.origin);
    else await loadDocument(target, place, clock);
    const [{ executionContextId }] = await Promise.all([
      target.send('Page.createIsolatedWorld', { frameId: targetId, worldName }),
      target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }),
    ]);
    const made = new FetchTarget(browser, target, targetId, executionContextId, clock);
    await made.#evaluate(
      `${extraction()};globalThis.tabtrawl = tabtrawl;globalThis.fetcher = (${pageFetcher})(), null`,
    );
    return made;
  }

  get closed(): AbortSignal {
    return this.#target.closed;
  }

  /**
   * The answer's head, and the body with it where that is HTML; others wait for `read` or `drop`. A redirect is not followed.
   * `cutAtMs`, monotonic: a body that has not ended by then is taken as far as it came. Default: none is. `onSent` is called when the
   * request has gone out.
   */
  async start(
    ask: Asked,
    signal: AbortSignal,
    { cutAtMs, onSent }: { readonly cutAtMs?: number | undefined; readonly onSent?: (() => void) | undefined } = {},
  ): Promise<FetchAnswer> {
    const { url } = ask;
    const id = this.#next++;
    if (onSent) this.#whenSent.set(url, onSent);
    const over = new AbortController();
    const asked = within(signal, this.#cutting(id, cutAtMs, this.#call('start', { id, accept, ...ask })));
    const locked = this.#waitsForPassword(url, AbortSignal.any([signal, over.signal]));
    // Called off as soon as the answer is there.
    locked.catch(() => {});
    try {
      const isAnswered = await Promise.race([asked.then(() => true), locked.then(() => false)]);
      if (!isAnswered) {
        asked.catch(() => {});
        await this.#refusePasswords();
        this.drop(id);
        return this.start(ask, signal, { cutAtMs });
      }
      const head = await asked;
      if (head.status !== 0) return { ...head, id, location: undefined, errorText: undefined, isPrivate: false };
      const trace = await this.#traceOf(url, head.failed, signal);
      if (trace) await this.#forgetBegun(trace, url);
      return {
        ...head,
        id,
        status: trace?.status ?? 0,
        headers: trace?.headers ?? {},
        location: trace?.headers.location,
        errorText: trace?.errorText,
        isPrivate: trace?.isPrivate ?? false,
      };
    } catch (thrown) {
      this.drop(id);
      throw thrown;
    } finally {
      over.abort();
      this.#whenSent.delete(url);
      const requestId = this.#byUrl.get(url);
      this.#byUrl.delete(url);
      if (requestId !== undefined) this.#traces.delete(requestId);
    }
  }

  /** `cutAtMs`: as of `start`. */
  async read(ask: ReadAsk, signal: AbortSignal, cutAtMs?: number): Promise<FetchedBody> {
    try {
      return await within(signal, this.#cutting(ask.id, cutAtMs, this.#call('read', ask)));
    } catch (thrown) {
      this.drop(ask.id);
      throw thrown;
    }
  }

  /** See PageFetcher.bytes. */
  async bytes(id: number, signal: AbortSignal): Promise<string | null> {
    return within(signal, this.#call('bytes', id));
  }

  /** Scripts' own timers do not run here. */
  #cutting<T>(id: number, atMs: number | undefined, work: Promise<T>): Promise<T> {
    if (atMs === undefined) return work;
    const cut = () => void this.#call('cut', id).catch(ignoreGone);
    return work.finally(this.#clock.after(Math.max(0, atMs - this.#clock.monotonicMs()), cut));
  }

  drop(id: number): void {
    this.#call('drop', id).catch(() => {});
  }

  /** True where pages have left so much behind that a new fetch target is the lighter one; asked for now and then. */
  async isWorn(): Promise<boolean> {
    if (this.#next % lookEachFetches !== 0) return false;
    const { usedSize, embedderHeapUsedSize } = await this.#target.send('Runtime.getHeapUsage');
    return usedSize + embedderHeapUsedSize > wornBytes;
  }

  async close(): Promise<void> {
    // A fetch target that does not yield would stay.
    this.#target.send('Runtime.terminateExecution').catch(() => {});
    await this.#browser.send('Target.closeTarget', { targetId: this.#targetId }).catch(() => {});
  }

  async #call<N extends keyof PageFetcher>(
    name: N,
    ask: Parameters<PageFetcher[N]>[0],
  ): Promise<Awaited<ReturnType<PageFetcher[N]>>> {
    this.#calls++;
    this.#watch();
    // The function called says its shape; no page's script runs here.
    const called = this.#evaluate(`fetcher.${name}(${JSON.stringify(ask)})`).finally(() => this.#calls--);
    return (await called) as Awaited<ReturnType<PageFetcher[N]>>;
  }

  /** Closes the fetch target where a page keeps it from answering: what others wait for there fails, and is asked for again from another one. */
  #watch(): void {
    if (this.#isWatched) return;
    this.#isWatched = true;
    this.#clock.after(askEachMs, () => {
      this.#isWatched = false;
      if (this.#calls === 0 || this.closed.aborted) return;
      const callOff = this.#clock.after(askEachMs, () => void this.close());
      this.#evaluate('null').then(
        () => {
          callOff();
          this.#watch();
        },
        () => callOff(),
      );
    });
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

  #tellSent(url: string): void {
    const tell = this.#whenSent.get(url);
    if (!tell || this.#traces.get(this.#byUrl.get(url) ?? '')?.isSent !== true) return;
    this.#whenSent.delete(url);
    tell();
  }

  #trace(requestId: string): Trace {
    const known = this.#traces.get(requestId);
    if (known) return known;
    const made: Trace = {
      status: 0,
      headers: {},
      errorText: undefined,
      isPrivate: false,
      isSent: false,
      isLocked: false,
      isAnswered: false,
      owesCookies: false,
      begun: null,
    };
    this.#traces.set(requestId, made);
    return made;
  }

  /** What the browser saw of a request, once that decides something. */
  async #traceOf(url: string, failed: boolean, signal: AbortSignal): Promise<Trace | undefined> {
    const untilMs = this.#clock.monotonicMs() + traceWithinMs;
    for (;;) {
      const trace = this.#traces.get(this.#byUrl.get(url) ?? '');
      const isTold = trace && trace.status !== 0 && (trace.begun !== null || !trace.owesCookies);
      if (isTold || (trace && failed && trace.errorText !== undefined)) return trace;
      if (this.#clock.monotonicMs() > untilMs) return trace;
      await pause(this.#clock, 10, signal);
    }
  }

  /** A sign-in that a redirect begins is begun by a fetch that does not finish it (begun-sign-ins.ts). */
  async #forgetBegun({ status, headers: { location }, begun }: Trace, url: string): Promise<void> {
    if (begun === null || begun.length === 0) return;
    const next = nextUrl({ status, location }, url);
    if (next !== null && isSignInElsewhere(next, url)) await takeAway(this.#target, begun, new URL(url).hostname);
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

  /** From now on questions for a password are answered with "no". It slows all fetches of this target. */
  async #refusePasswords(): Promise<void> {
    if (this.#refusesPasswords) return;
    this.#refusesPasswords = true;
    this.#intercept();
    await refusePasswords(this.#target);
  }

  /** The next request for this address names that referrer, of whatever origin. It slows all fetches of this target. */
  async refer(url: string, referrer: string): Promise<void> {
    this.#referrers.set(url, referrer);
    if (this.#isIntercepted) return;
    this.#intercept();
    await this.#target.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  #intercept(): void {
    if (this.#isIntercepted) return;
    this.#isIntercepted = true;
    this.#target.on('Fetch.requestPaused', ({ requestId, request }) => {
      const headers = withReferrer(request.headers, this.#referrers.get(request.url));
      this.#referrers.delete(request.url);
      this.#target.send('Fetch.continueRequest', { requestId, ...headers }).catch(ignoreGone);
    });
  }
}

/** An empty document of the origin, made without a request. */
async function makeDocument(target: CdpTarget, origin: string): Promise<void> {
  const stop = target.on('Fetch.requestPaused', ({ requestId }) => {
    const responseHeaders = [{ name: 'content-type', value: 'text/html' }];
    target.send('Fetch.fulfillRequest', { requestId, responseCode: 200, responseHeaders, body: '' }).catch(ignoreGone);
  });
  await Promise.all([
    target.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] }),
    target.send('Page.navigate', { url: `${origin}/` }),
  ]);
  stop();
  await target.send('Fetch.disable');
}

/** One of the origin's own documents, whatever it answers with; taken for plain text, so that nothing in it is loaded. Rejects where none came. */
async function loadDocument(target: CdpTarget, { origin, load }: FetchPlace, clock: Clock): Promise<void> {
  const stop = target.on('Fetch.requestPaused', ({ requestId, responseStatusCode, responseErrorReason }) => {
    const isAnswered = responseStatusCode !== undefined && responseErrorReason === undefined;
    const asText = { responseCode: 200, responseHeaders: [{ name: 'content-type', value: 'text/plain' }] };
    const isRedirect = isAnswered && responseStatusCode >= 300 && responseStatusCode < 400;
    // Another host's document would be of no use, and its host has not been asked for.
    if (isRedirect) target.send('Fetch.failRequest', { requestId, errorReason: 'Aborted' }).catch(ignoreGone);
    else target.send('Fetch.continueResponse', { requestId, ...(isAnswered ? asText : {}) }).catch(ignoreGone);
  });
  answerPasswords(target);
  await target.send('Fetch.enable', {
    patterns: [{ urlPattern: '*', requestStage: 'Response' }],
    handleAuthRequests: true,
  });
  try {
    for (const url of load) {
      const loading = target.send('Page.navigate', { url });
      const limit = new AbortController();
      const callOff = clock.after(loadWithinMs, () => limit.abort(new Error(`${url} did not answer.`)));
      const { errorText } = await within(limit.signal, loading).finally(callOff);
      if (!errorText) return;
    }
  } finally {
    stop();
    await target.send('Fetch.disable');
  }
  // Where every address leads to a sign-in, a tab finds out.
  throw new RendersInstead('connection', `no document of ${origin} came that leads nowhere else`);
}

/** The request may have been given up meanwhile, and the target with it. */
function ignoreGone(): void {}
