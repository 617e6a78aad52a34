/**
 * What is done while the store cannot be written (a full disk, a read-only folder): writes wait and are tried again in their
 * order until one goes through; nothing that was got is lost while the process lives.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Clock } from './ports.ts';

const tryAgainMs = 5000;

export type TroubleEvents = {
  readonly began: (message: string) => void;
  /** Writes go through again. May throw `store-full`, and trouble goes on. */
  readonly mended: () => void;
};

type WaitingWrite = { readonly act: () => boolean };

export class StoreTrouble {
  readonly #clock: Clock;
  readonly #events: TroubleEvents;
  readonly #waiting: WaitingWrite[] = [];
  #message: string | null = null;
  #callOff: () => void = () => {};

  constructor(clock: Clock, events: TroubleEvents) {
    this.#clock = clock;
    this.#events = events;
  }

  /** What is wrong, or null. */
  get message(): string | null {
    return this.#message;
  }

  /** True where `thrown` says that the store cannot be written; trouble then begins or goes on. */
  isTrouble(thrown: unknown): boolean {
    if (!(thrown instanceof TabtrawlError) || thrown.code !== 'store-full') return false;
    const first = this.#message === null;
    this.#message = thrown.message;
    if (first) {
      this.#again();
      this.#events.began(thrown.message);
    }
    return true;
  }

  /** The write's value once it has gone through; rejects with what it throws but `store-full`. Undefined where `close` came first. */
  write<T>(act: () => T): Promise<T | undefined> {
    const { promise, resolve, reject } = Promise.withResolvers<T | undefined>();
    const attempt = (): boolean => {
      try {
        resolve(act());
      } catch (thrown) {
        if (this.isTrouble(thrown)) return false;
        reject(thrown);
      }
      return true;
    };
    this.#closers.add(resolve);
    void promise.then(
      () => this.#closers.delete(resolve),
      () => this.#closers.delete(resolve),
    );
    if (this.#message !== null || !attempt()) this.#waiting.push({ act: attempt });
    return promise;
  }
  readonly #closers = new Set<(value: undefined) => void>();

  /** Tries what waits once more, then lets it go: a page that is still running in the store is queued again at the next start. */
  close(): void {
    this.#callOff();
    for (const { act } of this.#waiting.splice(0)) act();
    this.#callOff();
    for (const resolve of this.#closers) resolve(undefined);
  }

  #again(): void {
    this.#callOff();
    this.#callOff = this.#clock.after(tryAgainMs, () => this.#tryAgain());
  }

  #tryAgain(): void {
    const message = this.#message;
    for (let next = this.#waiting[0]; next; next = this.#waiting[0]) {
      if (!next.act()) {
        this.#again();
        return;
      }
      this.#waiting.shift();
    }
    this.#message = null;
    try {
      this.#events.mended();
    } catch (thrown) {
      if (!(thrown instanceof TabtrawlError) || thrown.code !== 'store-full') throw thrown;
      this.#message = message ?? thrown.message;
      this.#again();
    }
  }
}
