/** Whether pages wanted for tabs all the time between two questions: only then says the number of tabs anything. */
export class Demand {
  #isShort = false;
  #wasShort = false;
  #why: string | null = null;

  /** Why there were no pages for tabs at the last look, or null where there were no tabs for pages. */
  get why(): string | null {
    return this.#why;
  }

  /** There were no tabs left for pages. */
  short(): void {
    this.#isShort = true;
    this.#why = null;
  }

  /** There were no pages left for tabs. */
  met(why: string): void {
    this.#why = why;
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
