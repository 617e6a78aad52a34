/** Connections that have not yet shown a token or ticket: few, for a short time, the oldest turned away first. */
import type { Clock } from '../crawl/ports.ts';

/** It took too long, or one more came than there is room for. */
type TurnedAwayFor = 'late' | 'crowd';

type Stranger = { readonly turnAway: (why: TurnedAwayFor) => void; readonly stopTimer: () => void };

export class HandshakeLimit {
  readonly #clock: Clock;
  readonly #max: number;
  readonly #patienceMs: number;
  /** In order of arrival. */
  readonly #strangers = new Set<Stranger>();

  constructor(clock: Clock, limits: { readonly strangers: number; readonly helloMs: number }) {
    this.#clock = clock;
    this.#max = limits.strangers;
    this.#patienceMs = limits.helloMs;
  }

  /** Gives what takes it off the limit: it is known now, or gone. Until then `turnAway` may be called once. */
  admit(turnAway: (why: TurnedAwayFor) => void): () => void {
    const stranger: Stranger = {
      turnAway,
      stopTimer: this.#clock.after(this.#patienceMs, () => this.#refuse(stranger, 'late')),
    };
    this.#strangers.add(stranger);
    if (this.#strangers.size > this.#max) {
      const [oldest] = this.#strangers;
      if (oldest) this.#refuse(oldest, 'crowd');
    }
    return () => this.#forget(stranger);
  }

  #refuse(stranger: Stranger, why: TurnedAwayFor): void {
    this.#forget(stranger);
    stranger.turnAway(why);
  }

  #forget(stranger: Stranger): void {
    if (this.#strangers.delete(stranger)) stranger.stopTimer();
  }
}

/** What the server lets strangers and clients take of it, each with its reason. Times in milliseconds. */
export const serverLimits = {
  /** A browser says hello in one round trip; whoever takes longer only holds a place. */
  helloMs: 5000,
  /** Connections that have shown neither token nor ticket. The oldest goes when one more comes, so a flood can't lock out a real client. */
  strangers: 32,
  /** A hello is under 1 KB; a stranger that sends more wants memory. */
  strangerBytes: 64 * 1024,
  /** Surfaces of a few browsers and some terminals are a dozen. */
  clients: 64,
  /** Backstop over strangers, clients, downloads and what is just closing. */
  connections: 256,
  /** A dashboard that draws everything at once makes about ten. */
  callsInFlight: 256,
  callBurst: 1000,
  callsPerSecond: 250,
  /** Messages that are no call; a client of this protocol sends none. */
  badMessageBurst: 20,
  badMessagesPerSecond: 0.1,
  /** Who answers no ping until the next one is gone. */
  pingMs: 30_000,
  /** Unsent bytes from which a client gets no more events, and below which it is told to resync. */
  lagBytes: 4 * 1024 * 1024,
  caughtUpBytes: 256 * 1024,
  lagCheckMs: 250,
  /** Unsent bytes at which a client that asks without reading is closed: four of the largest answers. */
  unsentBytes: 128 * 1024 * 1024,
  /** How long the other side may take to answer a close frame. */
  closeMs: 1000,
  /** A download whose reader takes nothing for so long is ended, as it holds the store's cursor. */
  downloadIdleMs: 60_000,
} as const;
