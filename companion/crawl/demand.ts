/** Whether pages wanted for tabs all the time between two questions: only then says the number of tabs anything. */
export class Demand {
  #isShort = false;
  #wasShort = false;

  /** There were no tabs left for pages. */
  short(): void {
    this.#isShort = true;
  }

  /** There were no pages left for tabs. */
  met(): void {
    this.#isShort = false;
    this.#wasShort = false;
  }

  /** True where tabs were short since the last call. */
  take(): boolean {
    const short = this.#isShort && this.#wasShort;
    this.#wasShort = this.#isShort;
    return short;
  }
}
