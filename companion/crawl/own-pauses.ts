/** Pauses that no person asked for: the store cannot be written, the browser gave up. They are lifted when that is mended. */
import type { EnginePorts } from './engine-ports.ts';
import type { Ledger } from './ledger.ts';

export class OwnPauses {
  readonly #parts: Pick<EnginePorts, 'store' | 'emit'> & { readonly ledger: Ledger };
  readonly #paused = new Set<string>();

  constructor(parts: Pick<EnginePorts, 'store' | 'emit'> & { readonly ledger: Ledger }) {
    this.#parts = parts;
  }

  /** Batches paused with a reason when the companion ended: a person's pause has none. May throw `store-full`. */
  liftStored(): void {
    const { store, ledger } = this.#parts;
    for (const batch of store.openBatches())
      if (batch.state === 'paused' && batch.reason !== null) ledger.moveBatch(batch.id, 'resume');
  }

  pauseAll(reason: string): void {
    const { store, ledger, emit } = this.#parts;
    for (const batch of store.openBatches()) {
      if (batch.state === 'paused') continue;
      this.#paused.add(batch.id);
      try {
        ledger.moveBatch(batch.id, 'pause', reason);
      } catch (thrown) {
        if (!ledger.trouble.isTrouble(thrown)) throw thrown;
        // That it is paused could not be stored; that it stands still, and why, is true all the same.
        emit('batch', { ...batch, reason });
      }
    }
  }

  /** Throws `store-full` where it is not mended after all. */
  liftAll(): void {
    for (const batch of [...this.#paused]) {
      this.#parts.ledger.moveBatch(batch, 'resume');
      this.#paused.delete(batch);
    }
  }

  /** A person paused it as well, and decides from now on. */
  forget(batch: string): void {
    this.#paused.delete(batch);
  }
}
