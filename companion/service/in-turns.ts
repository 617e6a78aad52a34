/** Work on long lists, a few milliseconds at a time, so that the event loop is never held for long. */
import { setImmediate as nextTurn } from 'node:timers/promises';

/** Longest stretch in milliseconds. */
const stretchMs = 10;

export async function inTurns<T>(items: Iterable<T>, act: (item: T) => void): Promise<void> {
  let untilMs = performance.now() + stretchMs;
  for (const item of items) {
    act(item);
    if (performance.now() < untilMs) continue;
    await nextTurn();
    untilMs = performance.now() + stretchMs;
  }
}
