/** Milliseconds until the rest is done at the present pace; null where that can't be said. */
export function timeLeftMs(left: number, pagesPerSecond: number): number | null {
  return left > 0 && pagesPerSecond > 0.01 ? (left / pagesPerSecond) * 1000 : null;
}
