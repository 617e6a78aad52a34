/** Walls in a row where nobody is there to sign in: after some the rest of the host is not asked any more. Pure. */

/** So many pages of a host, one after the other, tell that the next ones will be no better. */
export const wallsInARow = 3;

export class WallStreak {
  readonly #streaks = new Map<string, number>();

  /** A page of the batch met a wall of the host, or (`isWall` false) came through. */
  heard(batch: string, host: string, isWall: boolean): void {
    const key = keyOf(batch, host);
    if (isWall) this.#streaks.set(key, (this.#streaks.get(key) ?? 0) + 1);
    else this.#streaks.delete(key);
  }

  /** True where no further page of the host is to be asked for by this batch. */
  isOver(batch: string, host: string): boolean {
    return (this.#streaks.get(keyOf(batch, host)) ?? 0) >= wallsInARow;
  }

  /** The batch is over, or its pages are wanted once more. */
  forget(batch: string): void {
    for (const key of [...this.#streaks.keys()]) if (key.startsWith(`${batch}\n`)) this.#streaks.delete(key);
  }
}

function keyOf(batch: string, host: string): string {
  return `${batch}\n${host}`;
}
