/** Pairing codes: one at a time, two minutes, one use, five tries. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Clock } from '../crawl/ports.ts';
import { hashSecret, matchesHash, newPairingCode, normalisePairingCode } from './secrets.ts';

const lifeMs = 120_000;
/** With 26^8 codes a guesser's chance is one in forty thousand million; a person who mistypes needs two or three. */
const maxTries = 5;

type OpenCode = { readonly hash: string; readonly endsAtMs: number; triesLeft: number };

export class Pairing {
  readonly #clock: Clock;
  #open: OpenCode | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** A new code; one that is still open ends. `expiresAt` in epoch milliseconds. */
  begin(): { readonly code: string; readonly expiresAt: number } {
    const code = newPairingCode();
    this.#open = { hash: hashSecret(code), endsAtMs: this.#clock.monotonicMs() + lifeMs, triesLeft: maxTries };
    return { code, expiresAt: this.#clock.wallMs() + lifeMs };
  }

  /** Uses the code up. Throws `unauthorized` where it is wrong, old, used, or was tried too often. */
  redeem(typed: string): void {
    const open = this.#open;
    if (!open || this.#clock.monotonicMs() >= open.endsAtMs) {
      this.#open = null;
      throw new TabtrawlError(
        'unauthorized',
        'There is no open pairing code. Run "tabtrawl pair" for a new one; it lasts two minutes.',
      );
    }
    if (matchesHash(normalisePairingCode(typed), open.hash)) {
      this.#open = null;
      return;
    }
    open.triesLeft -= 1;
    if (open.triesLeft > 0)
      throw new TabtrawlError('unauthorized', 'That pairing code is wrong. Look at it again and retype it.');
    this.#open = null;
    throw new TabtrawlError(
      'unauthorized',
      'That pairing code was tried too often. Run "tabtrawl pair" for a new one.',
    );
  }
}
