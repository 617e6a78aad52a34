/** The requests of a tab's document that are no documents of the main frame: which are under way, and what came of them. */
import { hostOf } from '../../../shared/urls.ts';
import type { Clock } from '../../crawl/ports.ts';
import type { CdpEvents, CdpTarget } from '../cdp/cdp.ts';
import { bringsContent } from '../ready/rest.ts';

type Sent = CdpEvents['Network.requestWillBeSent'][0];

export type PendingRequest = {
  readonly type: NonNullable<Sent['type']>;
  readonly url: string;
  readonly sinceMs: number;
  /** The answer's head has come. */
  isAnswered: boolean;
};

/** A request that fails after so long without a first byte tells that its host does not answer. */
const failsSilentAfterMs = 1500;

export class PageRequests {
  /** Requests without an end yet. */
  readonly pending = new Map<string, PendingRequest>();
  /** Hosts of which a request came to nothing, after a while. */
  readonly silent = new Set<string>();
  /** Addresses of data that scripts asked for and were refused for want of a sign-in (401, 403). */
  readonly refused: string[] = [];
  /** True once scripts have asked for data. */
  fetched = false;
  /** Sockets and event streams that are open, or opening: whether a message has come of each. */
  readonly sockets = new Map<string, boolean>();
  /** When a request that may bring content ended, or a message came, monotonic. */
  lastNewsMs = Number.NEGATIVE_INFINITY;
  /** When a request began or ended, monotonic; those of documents too. */
  lastTrafficMs = 0;

  readonly #clock: Clock;
  #sheetsCame = false;
  #sheetsFailed = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A visit begins. */
  begin(): void {
    this.leave();
    this.silent.clear();
  }

  /** The document that they belonged to is gone. */
  leave(): void {
    this.pending.clear();
    this.refused.length = 0;
    this.fetched = false;
    this.#sheetsCame = false;
    this.#sheetsFailed = false;
    this.sockets.clear();
    this.lastNewsMs = Number.NEGATIVE_INFINITY;
  }

  /** Something went over the network. */
  traffic(): void {
    this.lastTrafficMs = this.#clock.monotonicMs();
  }

  sent({ requestId, loaderId, type = 'Other', request }: Sent): void {
    // The script of a worker belongs to no document: it ends in the worker's own target, of which nothing is told here.
    if (loaderId === '') return;
    if (type === 'EventSource') this.sockets.set(requestId, false);
    this.pending.set(requestId, { type, url: request.url, sinceMs: this.lastTrafficMs, isAnswered: false });
    if (type === 'Fetch' || type === 'XHR') this.fetched = true;
  }

  answered(requestId: string, status = 200): void {
    const pending = this.pending.get(requestId);
    if (!pending) return;
    pending.isAnswered = true;
    if (isSheet(pending)) {
      if (status >= 400) this.#sheetsFailed = true;
      else this.#sheetsCame = true;
    }
    if ((status === 401 || status === 403) && (pending.type === 'Fetch' || pending.type === 'XHR'))
      this.refused.push(pending.url);
    // A frame of another site goes on in a target of its own, which tells of its end elsewhere; the load event waits for it.
    if (pending.type === 'Document') this.pending.delete(requestId);
  }

  ended(requestId: string, hasFailed: boolean): void {
    const pending = this.pending.get(requestId);
    this.pending.delete(requestId);
    this.sockets.delete(requestId);
    if (pending && hasFailed && isSheet(pending)) this.#sheetsFailed = true;
    if (pending && bringsContent.has(pending.type)) this.lastNewsMs = this.lastTrafficMs;
    if (hasFailed && pending && !pending.isAnswered && this.lastTrafficMs - pending.sinceMs >= failsSilentAfterMs)
      this.silent.add(hostOf(pending.url));
  }

  /** True where style sheets have failed or are yet to come, and none has come: what a single one of several would hide is little. */
  lacksSheets(): boolean {
    return !this.#sheetsCame && (this.#sheetsFailed || [...this.pending.values()].some(isSheet));
  }

  socketOpened(requestId: string): void {
    this.sockets.set(requestId, false);
  }

  /** A message came over a socket or an event stream. */
  heard(requestId: string): void {
    if (!this.sockets.has(requestId)) return;
    this.sockets.set(requestId, true);
    this.lastNewsMs = this.#clock.monotonicMs();
  }

  socketClosed(requestId: string): void {
    this.sockets.delete(requestId);
  }
}

/** One that may say what is shown; those of fonts do not. */
function isSheet({ type, url }: PendingRequest): boolean {
  return type === 'Stylesheet' && !/font|typekit/i.test(url);
}

/** Those of a frame that has a target of its own, from now on. */
export function followRequests(target: CdpTarget, clock: Clock): PageRequests {
  const requests = new PageRequests(clock);
  followSockets(target, requests);
  target.on('Network.requestWillBeSent', (event) => {
    requests.traffic();
    if (event.requestId !== event.loaderId) requests.sent(event);
  });
  target.on('Network.responseReceived', ({ requestId }) => requests.answered(requestId));
  const end = (requestId: string, hasFailed: boolean) => {
    requests.traffic();
    requests.ended(requestId, hasFailed);
  };
  target.on('Network.loadingFinished', ({ requestId }) => end(requestId, false));
  target.on('Network.loadingFailed', ({ requestId }) => end(requestId, true));
  // The frame may be gone as soon as it is told of.
  target.send('Network.enable', { maxTotalBufferSize: 0, maxResourceBufferSize: 0 }).catch(() => {});
  return requests;
}

/** Notes messages that come over sockets and event streams. */
export function followSockets(target: CdpTarget, requests: PageRequests): void {
  target.on('Network.webSocketCreated', ({ requestId }) => requests.socketOpened(requestId));
  target.on('Network.webSocketFrameReceived', ({ requestId }) => requests.heard(requestId));
  target.on('Network.webSocketClosed', ({ requestId }) => requests.socketClosed(requestId));
  target.on('Network.eventSourceMessageReceived', ({ requestId }) => requests.heard(requestId));
}
