/** How many pages ended a second, over the last ten. */
const windowMs = 10_000;

export class Pace {
  #ends: number[] = [];

  ended(nowMs: number): void {
    this.#ends.push(nowMs);
    if (this.#ends.length > 4096) this.#forget(nowMs);
  }

  perSecond(nowMs: number): number {
    this.#forget(nowMs);
    return this.#ends.length / (windowMs / 1000);
  }

  #forget(nowMs: number): void {
    this.#ends = this.#ends.filter((atMs) => atMs > nowMs - windowMs);
  }
}
