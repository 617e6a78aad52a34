/** Walls in a row where nobody is there to sign in: after some the rest of the host is not asked any more. Pure. */
import type { PageError, WallKind } from '../../../shared/batch/page-record.ts';

/** So many pages of a host, one after the other, tell that the next ones will be no better. */
export const wallsInARow = 3;

/** What stood before a page, and the code that it failed with. */
export type MetWall = { readonly wall: WallKind; readonly code: PageError['code'] };

export class WallStreak {
  readonly #streaks = new Map<string, { readonly count: number; readonly last: MetWall }>();

  /** A page of the batch met a wall of the host, or (null) came through. */
  heard(batch: string, host: string, wall: MetWall | null): void {
    const key = keyOf(batch, host);
    if (wall) this.#streaks.set(key, { count: (this.#streaks.get(key)?.count ?? 0) + 1, last: wall });
    else this.#streaks.delete(key);
  }

  /** The wall for which no further page of the host is to be asked for by this batch; null where they are. */
  over(batch: string, host: string): MetWall | null {
    const streak = this.#streaks.get(keyOf(batch, host));
    return streak && streak.count >= wallsInARow ? streak.last : null;
  }

  /** The batch is over, or its pages are wanted once more. */
  forget(batch: string): void {
    for (const key of [...this.#streaks.keys()]) if (key.startsWith(`${batch}\n`)) this.#streaks.delete(key);
  }
}

function keyOf(batch: string, host: string): string {
  return `${batch}\n${host}`;
}
