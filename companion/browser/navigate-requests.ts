/** The requests of a tab's document that are no documents of the main frame: which are under way, and what came of them. */
import { hostOf } from '../../shared/urls.ts';
import type { Clock } from '../crawl/ports.ts';
import type { CdpEvents } from './cdp.ts';

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
  /** True once scripts have asked for data. */
  fetched = false;
  /** When a request began or ended, monotonic; those of documents too. */
  lastTrafficMs = 0;

  readonly #clock: Clock;

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
    this.fetched = false;
  }

  /** Something went over the network. */
  traffic(): void {
    this.lastTrafficMs = this.#clock.monotonicMs();
  }

  sent({ requestId, type = 'Other', request }: Sent): void {
    this.pending.set(requestId, { type, url: request.url, sinceMs: this.lastTrafficMs, isAnswered: false });
    if (type === 'Fetch' || type === 'XHR') this.fetched = true;
  }

  answered(requestId: string): void {
    const pending = this.pending.get(requestId);
    if (!pending) return;
    pending.isAnswered = true;
    // A frame of another site goes on in a target of its own, which tells of its end elsewhere; the load event waits for it.
    if (pending.type === 'Document') this.pending.delete(requestId);
  }

  ended(requestId: string, hasFailed: boolean): void {
    const pending = this.pending.get(requestId);
    this.pending.delete(requestId);
    if (hasFailed && pending && !pending.isAnswered && this.lastTrafficMs - pending.sinceMs >= failsSilentAfterMs)
      this.silent.add(hostOf(pending.url));
  }
}
