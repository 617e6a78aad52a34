/**
 * What a tab's main frame is doing, as its events tell it.
 *
 * 1. `begin` forgets the page before.
 * 2. A request for a document that the main frame sends makes `next`; redirects are noted on it, the answer gives status and headers.
 * 3. When it commits, `next` becomes `page`; its events (DOM ready, loaded) follow.
 * 4. Should the page send its frame elsewhere (meta refresh, script), `next` is set again, and 2 and 3 repeat.
 *
 * Only the main frame's documents count: frames, fetches, workers and the cache's revalidations never touch status or address.
 */

import type { Clock } from '../../crawl/ports.ts';
import type { CdpEvents, CdpTarget } from '../cdp/cdp.ts';
import { asksForPassword, lowerCased, mimeTypeOf, namedTypeOf } from './content-type.ts';
import { within } from './deadline.ts';
import { isAborted } from './net-errors.ts';
import { followSockets, PageRequests } from './page-requests.ts';

type Event<E extends keyof CdpEvents> = CdpEvents[E][0];

/** A navigation that was asked for is expected to begin within this; else it was refused. */
const beginsWithinMs = 1000;

export class NavigationWatch {
  page: WatchedDocument | null = null;
  next: WatchedDocument | null = null;
  /** Addresses that led on to another, HTTP and scripted, in order. */
  redirects: string[] = [];
  /** How often a page sent its frame on. */
  hops = 0;
  /** How often it loaded itself anew. */
  reloads = 0;
  crashed = false;
  /** The frame's navigation turned into a download. */
  download = false;
  /** Of the page, its main documents aside. */
  readonly requests: PageRequests;
  /** Requests for which a password is wanted, of documents too. */
  readonly locked = new Set<string>();
  /** The page put frames into itself. */
  hasFrames = false;

  readonly #frameId: string;
  readonly #clock: Clock;
  readonly #changed = new Set<() => void>();
  /** Of this visit, by loader id. */
  readonly #documents = new Map<string, WatchedDocument>();
  /** How often a document's request went out, redirects with it; it may be told before the request. */
  readonly #sent = new Map<string, number>();
  /** Until when a navigation that was announced is expected. */
  #expectedUntilMs = 0;
  #announced: { delayMs: number; url: string } | null = null;

  constructor(target: CdpTarget, frameId: string, clock: Clock) {
    this.#frameId = frameId;
    this.#clock = clock;
    this.requests = new PageRequests(clock);
    const on: CdpTarget['on'] = (event, listener) => target.on(event, listener);
    on('Network.requestWillBeSent', (event) => this.#onRequest(event));
    on('Network.requestWillBeSentExtraInfo', ({ requestId }) => this.#onSent(requestId));
    on('Network.responseReceived', (event) => this.#onResponse(event));
    on('Network.responseReceivedExtraInfo', (event) => this.#onExtra(event));
    on('Network.dataReceived', (event) => this.#onData(event));
    on('Network.loadingFinished', ({ requestId }) => this.#onEnd(requestId, null));
    on('Network.loadingFailed', ({ requestId, errorText }) => this.#onEnd(requestId, errorText));
    followSockets(target, this.requests);
    on('Page.frameNavigated', ({ frame }) => this.#onCommit(frame));
    on('Page.frameAttached', () => (this.hasFrames = true));
    on('Page.domContentEventFired', () => this.#onPage((page) => (page.domReady = true)));
    on('Page.loadEventFired', () => this.#onPage((page) => (page.domReady = page.loaded = true)));
    on('Page.frameStoppedLoading', ({ frameId }) => this.#onStopped(frameId));
    on('Page.frameScheduledNavigation', (event) => this.#onAnnounced(event));
    on('Page.frameClearedScheduledNavigation', ({ frameId }) => {
      if (frameId === this.#frameId) this.#announced = null;
    });
    on('Page.downloadWillBegin', ({ frameId }) => {
      if (frameId !== this.#frameId) return;
      this.download = true;
      this.#tell();
    });
    on('Inspector.targetCrashed', () => {
      this.crashed = true;
      this.#tell();
    });
  }

  begin(): void {
    this.page = null;
    this.next = null;
    this.redirects = [];
    this.hops = 0;
    this.reloads = 0;
    this.download = false;
    this.#documents.clear();
    this.#sent.clear();
    this.requests.begin();
    this.locked.clear();
    this.hasFrames = false;
    this.#announced = null;
    this.#expectedUntilMs = 0;
  }

  hasCommitted(loaderId: string): boolean {
    return this.#documents.get(loaderId)?.committed ?? false;
  }

  /** A document was stopped by us before Chrome told of its answer. */
  stopped(loaderId: string, status: number, headers: Readonly<Record<string, string>>): void {
    const document = this.#documentOf(loaderId);
    if (!document) return;
    Object.assign(document, { answered: true, status, headers, contentType: mimeTypeOf(headers['content-type']) });
    this.#tell();
  }

  /** True while the frame is on its way to another document, or about to be within `withinMs`. */
  isLeaving(withinMs: number): boolean {
    if (this.next) return true;
    const now = this.#clock.monotonicMs();
    return now < this.#expectedUntilMs && (this.#announced?.delayMs ?? 0) <= withinMs && !this.#announcesItself();
  }

  /** Where the page is about to send its frame by itself, and in how many ms; null where it is not, or only to itself. */
  get announced(): { readonly inMs: number; readonly url: string } | null {
    if (!this.#announced || this.#announcesItself()) return null;
    const inMs = this.#expectedUntilMs - beginsWithinMs - this.#clock.monotonicMs();
    return inMs > -beginsWithinMs ? { inMs: Math.max(0, inMs), url: this.#announced.url } : null;
  }

  /** A page that is to be loaded anew leads nowhere else; where it does so at once, it may be another by then. */
  #announcesItself(): boolean {
    return (
      this.#announced !== null && this.#announced.delayMs > 0 && isSameDocument(this.#announced.url, this.page?.url)
    );
  }

  /** Resolves with true when `ready` holds, with false after `atMostMs`; rejects with the signal's reason. Looks at each change. */
  until(ready: () => boolean, signal: AbortSignal, atMostMs = Number.POSITIVE_INFINITY): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const look = () => {
      if (ready()) resolve(true);
    };
    this.#changed.add(look);
    const callOff = Number.isFinite(atMostMs) ? this.#clock.after(atMostMs, () => resolve(false)) : () => {};
    look();
    return within(signal, promise).finally(() => {
      this.#changed.delete(look);
      callOff();
    });
  }

  /** Lets those who wait look again; for changes that come from elsewhere. */
  look(): void {
    this.#tell();
  }

  #tell(): void {
    for (const look of [...this.#changed]) look();
  }

  #onPage(act: (page: WatchedDocument) => void): void {
    if (this.page) act(this.page);
    this.#tell();
  }

  #onRequest(event: Event<'Network.requestWillBeSent'>): void {
    this.requests.traffic();
    const isMain = event.frameId === this.#frameId && event.requestId === event.loaderId && event.type === 'Document';
    if (!isMain) {
      this.requests.sent(event);
      return;
    }
    if (event.redirectResponse && this.next?.loaderId === event.loaderId) {
      this.redirects.push(event.redirectResponse.url);
      this.next.url = event.request.url;
      if (event.redirectHasExtraInfo) this.next.steps++;
      this.#setSent(this.next);
      return;
    }
    const isReload = isSameDocument(event.request.url, this.page?.url);
    if (isReload) this.reloads++;
    else if (this.page) {
      this.redirects.push(this.page.url);
      this.hops++;
    }
    this.#expectedUntilMs = 0;
    this.next = newDocument(event.loaderId, event.request.url, isReload);
    this.#documents.set(event.loaderId, this.next);
    this.#setSent(this.next);
  }

  #onSent(requestId: string): void {
    this.#sent.set(requestId, (this.#sent.get(requestId) ?? 0) + 1);
    const document = this.#documentOf(requestId);
    if (document) this.#setSent(document);
  }

  #setSent(document: WatchedDocument): void {
    document.sent = (this.#sent.get(document.loaderId) ?? 0) >= document.steps;
    this.#tell();
  }

  #onResponse({ requestId, response }: Event<'Network.responseReceived'>): void {
    const document = this.#documentOf(requestId);
    if (!document) {
      this.requests.answered(requestId, response.status);
      return;
    }
    document.answered = true;
    document.status = response.status || null;
    document.url = response.url;
    document.headers = lowerCased(response.headers);
    // Sniffing turns feeds into text/plain; what the server calls it says more.
    document.contentType = namedTypeOf(document.headers['content-type']) || mimeTypeOf(response.mimeType);
    this.#tell();
  }

  #onExtra({ requestId, statusCode, headers }: Event<'Network.responseReceivedExtraInfo'>): void {
    const { location } = lowerCased(headers);
    const document = this.#documentOf(requestId);
    if (document && location && statusCode >= 300 && statusCode < 400)
      document.leadsTo = URL.parse(location, document.url)?.href ?? null;
    if (statusCode !== 401 || !asksForPassword(lowerCased(headers))) return;
    this.locked.add(requestId);
    this.#tell();
  }

  #onData({ requestId, dataLength }: Event<'Network.dataReceived'>): void {
    const document = this.#documentOf(requestId);
    if (!document) return;
    document.bytes += dataLength;
    this.#tell();
  }

  #onEnd(requestId: string, failed: string | null): void {
    this.requests.traffic();
    this.locked.delete(requestId);
    this.requests.ended(requestId, failed !== null);
    const document = this.#documentOf(requestId);
    if (document && failed === null) document.finished = true;
    else if (document) document.failed = failed;
    // A download or an empty answer that a page sent its frame to leaves the page where it is.
    if (document && document === this.next && this.page && isAborted(failed ?? '')) {
      this.next = null;
      if (document.isReload) this.reloads--;
      else {
        this.redirects.pop();
        this.hops--;
      }
    }
    this.#tell();
  }

  #onCommit(frame: Event<'Page.frameNavigated'>['frame']): void {
    if (frame.id !== this.#frameId) return;
    const page = this.#documents.get(frame.loaderId);
    // The error page of the visit before may commit after its end was told.
    if (!page) return;
    page.committed = true;
    this.page = page;
    if (this.next === page) this.next = null;
    this.#expectedUntilMs = 0;
    this.#announced = null;
    this.requests.leave();
    this.hasFrames = false;
    this.#tell();
  }

  /** A page whose parsing was cut short (it sent its frame to an application, a download, nothing; or stopped itself) tells no other end. */
  #onStopped(frameId: string): void {
    if (frameId !== this.#frameId || this.next || !this.page?.committed) return;
    // One that stopped itself tells no end of its body; that it did, it must say itself.
    const isOver = this.page.finished || this.page.failed !== null;
    this.#onPage((page) => {
      if (isOver) page.domReady = page.loaded = true;
      else page.stopped = true;
    });
  }

  #onAnnounced({ frameId, delay, url }: Event<'Page.frameScheduledNavigation'>): void {
    if (frameId !== this.#frameId || /^javascript:/i.test(url)) return;
    const delayMs = delay * 1000;
    this.#announced = { delayMs, url };
    this.#expectedUntilMs = this.#clock.monotonicMs() + delayMs + beginsWithinMs;
    this.#tell();
  }

  #documentOf(loaderId: string): WatchedDocument | null {
    return this.#documents.get(loaderId) ?? null;
  }
}

/** But for the fragment. */
function isSameDocument(url: string, other: string | undefined): boolean {
  return other !== undefined && url.split('#', 1)[0] === other.split('#', 1)[0];
}

/** A document that the main frame asks for, from the request to the whole of it. */

export type WatchedDocument = {
  readonly loaderId: string;
  /** The page before asked for itself. */
  readonly isReload: boolean;
  /** What its last redirect named, whether Chrome follows it or not. */
  leadsTo: string | null;
  /** Of the last request; redirects change it. */
  url: string;
  /** Requests that went out for it by now, or wait to: one, and one for each redirect. */
  steps: number;
  /** The last of them has gone out. */
  sent: boolean;
  answered: boolean;
  status: number | null;
  headers: Readonly<Record<string, string>>;
  contentType: string;
  bytes: number;
  committed: boolean;
  /** Its frame stopped loading before the end of its body was told. */
  stopped: boolean;
  domReady: boolean;
  loaded: boolean;
  /** The whole body came. */
  finished: boolean;
  /** Chrome's `net::ERR_…`, or null. */
  failed: string | null;
};

/** As it is when asked for. */
export function newDocument(loaderId: string, url: string, isReload = false): WatchedDocument {
  return {
    loaderId,
    isReload,
    leadsTo: null,
    url,
    steps: 1,
    sent: false,
    answered: false,
    status: null,
    headers: {},
    contentType: '',
    bytes: 0,
    committed: false,
    stopped: false,
    domReady: false,
    loaded: false,
    finished: false,
    failed: null,
  };
}
