/**
 * What the pages of a tab send that may change something, counted for the batch that crawls them.
 *
 * A page sends until the tab has committed the next one, and what it says as it is left (beacons) may be told of later still: the address of
 * the document that sent it says whose it is. `Ping` requests are told of by the gate, as the network's events do not tell of those; all
 * others by the network's events, unless the gate refuses them.
 */
import { hostOf } from '../../../shared/urls.ts';
import { addWrite, type HostWrites, isWrite, type PageRequest, usesUpToken } from '../../crawl/writes.ts';
import type { CdpEvents, CdpTarget } from '../cdp/cdp.ts';

type Sent = CdpEvents['Network.requestWillBeSent'][0];

/** Called for each request, at once. */
export type OnWrite = (batch: string, host: string, isRefused: boolean) => void;

type Owner = { readonly batch: string; readonly sums: Map<string, HostWrites>; usesUpToken: boolean };

export class WriteWatch {
  readonly #onWrite: OnWrite;
  /** The address of the visit's own document; null until it stands in the tab. */
  readonly #page: () => string | null;
  #before: Owner | null = null;
  /** The address of the document before. */
  #left: string | null = null;
  #now: Owner | null = null;
  /** The gate stops such requests, and tells of each. */
  isRefusing = false;

  constructor(onWrite: OnWrite, page: () => string | null) {
    this.#onWrite = onWrite;
    this.#page = page;
  }

  /** A visit begins; the document of the one before still stands in the tab. */
  begin(batch: string): void {
    this.#left = this.#page();
    this.#before = this.#now;
    this.#now = { batch, sums: new Map(), usesUpToken: false };
  }

  /** Of the visit's page so far. */
  get ofPage(): readonly HostWrites[] {
    return [...(this.#now?.sums.values() ?? [])];
  }

  /** The visit's page renewed its sign-in by a token that may be good for once only. */
  get usesUpToken(): boolean {
    return this.#now?.usesUpToken ?? false;
  }

  /** Counts what a target's network events tell of, but pings. */
  follow(target: CdpTarget): void {
    target.on('Network.requestWillBeSent', (event) => {
      const owner = this.#ownerOf(event.documentURL);
      if (owner && usesUpToken(requestOf(event), event.documentURL)) owner.usesUpToken = true;
      if (this.isRefusing || event.redirectResponse || event.type === 'Ping') return;
      if (isWrite(requestOf(event))) this.count(event.request.url, event.documentURL, false);
    });
  }

  #ownerOf(sender: string | undefined): Owner | null {
    const page = this.#page();
    if (page === null) return this.#before;
    const isOfLeft = sender !== undefined && this.#left !== null && isSame(sender, this.#left) && !isSame(sender, page);
    return isOfLeft ? this.#before : this.#now;
  }

  /** `sender`: the address of the document that sent it, where it is told. */
  count(url: string, sender: string | undefined, isRefused: boolean): void {
    const owner = this.#ownerOf(sender);
    if (!owner) return;
    const host = hostOf(url);
    addWrite(owner.sums, host, isRefused);
    this.#onWrite(owner.batch, host, isRefused);
  }
}

/** But for the fragment, which no request tells of. */
const isSame = (one: string, other: string): boolean => one.split('#', 1)[0] === other.split('#', 1)[0];

function requestOf({ request, type }: Sent): PageRequest {
  return { url: request.url, method: request.method, body: request.postData ?? '', isDocument: type === 'Document' };
}
