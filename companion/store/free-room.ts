/** Gives the room of what was removed back to the disk. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from './sqlite.ts';

/** Pages of 4 KB given back at once; a few milliseconds. */
const pagesAtOnce = 64;
/** Less than this part of the file (and less than 1 MB) is left for what comes next: giving it back costs more than it is worth. */
const worthRatio = 0.1;
const worthPages = 256;

/** Ends early, between two steps, where `signal` is raised. */
export async function freeRoom(db: Db, signal: AbortSignal): Promise<void> {
  const count = (what: 'freelist_count' | 'page_count') =>
    db.get<Record<string, number>>(`PRAGMA ${what}`)?.[what] ?? 0;
  const free = count('freelist_count');
  if (free < worthPages || free < count('page_count') * worthRatio) return;
  for (let left = free; left > 0 && !signal.aborted; left -= pagesAtOnce) {
    db.giveBack(pagesAtOnce);
    await db.checkpointed;
    await nextTurn();
  }
}
