/** One-time downloads: a ticket is good for one GET within a minute. */
import type { Clock } from '../crawl/ports.ts';
import { hashSecret, newSecret } from './secrets.ts';

/** A download that is ready to be opened. `open` is called once at most; its iterator is returned early where the reader goes away. */
export type Download = {
  /** As the user should see it; made safe when it is sent. */
  readonly fileName: string;
  /** Anything but `type/subtype`, with an optional charset, is sent as application/octet-stream. */
  readonly contentType: string;
  readonly open: () => AsyncIterable<Uint8Array>;
};

const lifeMs = 60_000;
/** Tickets hold no content, but what `open` closes over; the oldest goes. */
const maxOpen = 500;

export class Tickets {
  readonly #clock: Clock;
  /** By the ticket's hash, so that looking it up tells a guesser nothing by its time; in order of issue. */
  readonly #open = new Map<string, { readonly download: Download; readonly endsAtMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `path` is to be fetched from the server's own address. */
  issue(download: Download): { readonly path: string; readonly fileName: string } {
    const ticket = newSecret();
    this.#dropOld();
    this.#open.set(hashSecret(ticket), { download, endsAtMs: this.#clock.monotonicMs() + lifeMs });
    return { path: `/download/${ticket}`, fileName: download.fileName };
  }

  /** The download, once; null for a ticket that is unknown, used or old. */
  redeem(ticket: string): Download | null {
    this.#dropOld();
    const key = hashSecret(ticket);
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found?.download ?? null;
  }

  #dropOld(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [key, { endsAtMs }] of this.#open) {
      if (endsAtMs > nowMs && this.#open.size < maxOpen) break;
      this.#open.delete(key);
    }
  }
}
