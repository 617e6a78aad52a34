/** One piece of work after the other, for what would need too much at once. */
export class InTurn {
  #last: Promise<unknown> = Promise.resolve();

  /** Resolves and rejects as the work does; what comes after it does not mind. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => {});
    return result;
  }
}
