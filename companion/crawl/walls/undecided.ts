/**
 * Pages that might be a gate and might be what was wanted, until another page of the host tells. They hold no tab meanwhile, and nothing of
 * them is stored or told.
 *
 * Decided when a twin turns up (`gate`), when the host is held for another page's wall (`again`), or when nothing can tell any more: no other
 * page of the host is left, or the host takes too long with one (`page`). That it is the turn of other hosts meanwhile decides nothing.
 */
import type { Clock } from '../ports.ts';

export type Decision = 'gate' | 'page' | 'again';

/** A host that is slow with its next page keeps a suspect waiting no longer. */
const longestMs = 120_000;

/** `asked`: one is under way; `waiting`: for their turn. */
export type Others = 'asked' | 'waiting' | 'none';

export type Suspect = {
  readonly session: string;
  readonly host: string;
  /** By what has been seen of the host since. */
  readonly isGate: () => boolean;
  /** Other pages of the host that are still to be seen. */
  readonly others: () => Others;
  /** Raised when the page is taken from its run. */
  readonly signal: AbortSignal;
};

type Waiting = Suspect & { readonly decide: (decision: Decision) => void };

export class Undecided {
  readonly #clock: Clock;
  readonly #waiting = new Set<Waiting>();
  #stopped = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get size(): number {
    return this.#waiting.size;
  }

  /** Whether some page of the host waits to be decided. */
  has(session: string, host: string): boolean {
    for (const one of this.#waiting) if (one.session === session && one.host === host) return true;
    return false;
  }

  async wait(suspect: Suspect): Promise<Decision> {
    const { promise, resolve } = Promise.withResolvers<Decision>();
    const waiting = { ...suspect, decide: resolve };
    const page = () => resolve('page');
    let callOff = () => {};
    const wait = () => {
      callOff = this.#clock.after(longestMs, () => (suspect.others() === 'waiting' ? wait() : page()));
    };
    wait();
    suspect.signal.addEventListener('abort', page, { once: true });
    this.#waiting.add(waiting);
    this.#look(waiting);
    try {
      return await promise;
    } finally {
      this.#waiting.delete(waiting);
      callOff();
      suspect.signal.removeEventListener('abort', page);
    }
  }

  /** A page of the host was judged, or has ended. */
  heard(session: string, host: string): void {
    for (const one of this.#waiting) if (one.session === session && one.host === host) this.#look(one);
  }

  /** The host is held at the wall of another page. */
  held(session: string, host: string): void {
    for (const one of this.#waiting)
      if (one.session === session && one.host === host) one.decide(one.isGate() ? 'gate' : 'again');
  }

  /** For good: nothing more is waited for. */
  stop(): void {
    this.#stopped = true;
    for (const one of this.#waiting) this.#look(one);
  }

  #look(one: Waiting): void {
    if (one.isGate()) one.decide('gate');
    else if (this.#stopped || one.signal.aborted || one.others() === 'none') one.decide('page');
  }
}
