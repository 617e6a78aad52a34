/** Connections that have not yet shown a token or ticket: few, for a short time, the oldest turned away first. */
import type { Clock } from '../crawl/ports.ts';

/** It took too long, or one more came than there is room for. */
export type TurnedAwayFor = 'late' | 'crowd';

type Stranger = { readonly turnAway: (why: TurnedAwayFor) => void; readonly stopTimer: () => void };

export class Doorstep {
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

  /** Gives the way to take it off the doorstep: it is known now, or gone. Until then `turnAway` may be called once. */
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
