/** Moves of all of a batch's pages that take their time: those of one batch go one after the other, as each undoes what another does. */
export class BatchTurns {
  readonly #last = new Map<string, Promise<void>>();

  /** What `act` gives. Begun at once where the batch has no other at work. */
  run<T>(batch: string, act: () => Promise<T>): Promise<T> {
    const before = this.#last.get(batch);
    const result = before ? before.then(act) : act();
    // Only that it is over matters to the next; its error goes to whoever asked for it.
    const over = result.then(
      () => {},
      () => {},
    );
    this.#last.set(batch, over);
    void over.then(() => {
      if (this.#last.get(batch) === over) this.#last.delete(batch);
    });
    return result;
  }
}
