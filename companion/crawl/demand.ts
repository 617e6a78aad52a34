/** Whether pages wanted for tabs all the time between two questions: only then says the number of tabs anything. */
export class Demand {
  #isShort = false;
  #wasShort = false;
  #why: string | null = null;

  /** Why tabs stood idle at the last look, or null where none did. */
  get why(): string | null {
    return this.#why;
  }

  /** Pages could have used tabs that there were not, or that had to stand idle (`why`). */
  short(why: string | null): void {
    this.#isShort = true;
    this.#why = why;
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
