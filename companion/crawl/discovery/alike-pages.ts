/**
 * Spaces without an end whose pages say the same but for figures and numbers of their own: tiles of a map, lotteries, made-up ids. Of one
 * kind's pages alone nothing tells these from a list of measurements; what does is how they are found:
 *
 * 1. nearly all say the same but for words with a digit in them, and not much;
 * 2. nearly all were found on pages of their own kind: a list has an index;
 * 3. more of them wait than were read, however many were: a chain of days has one next, and what has an end is used up.
 *
 * All three after `leastPages`. Kept in memory: after a start they are counted anew.
 */

const leastPages = 500;
const nearlyAll = 0.95;
/** Longer texts say something of their own. */
const longestText = 1500;
const keptKinds = 2000;

type Kind = { readonly text: string; alike: number; pages: number; withinKind: number };

export type KindPage = {
  readonly kind: number;
  /** As contentKey gives it. */
  readonly text: string | null;
  /** The page that led to it is of its kind. */
  readonly isWithinKind: boolean;
  /** Pages of the kind that are known and not read. */
  readonly waiting: number;
};

export class AlikePages {
  readonly #kinds = new Map<number, Kind>();

  /** A page that is no copy of another has ended. Gives whether its kind goes on without an end. */
  isEndless({ kind, text, isWithinKind, waiting }: KindPage): boolean {
    const bare = text === null || text.length > longestText ? null : withoutFigures(text);
    const known = this.#kinds.get(kind) ?? this.#begin(kind, bare);
    if (!known) return false;
    known.pages++;
    if (bare === known.text) known.alike++;
    if (isWithinKind) known.withinKind++;
    const { pages, alike, withinKind } = known;
    return pages >= leastPages && waiting >= pages && alike >= pages * nearlyAll && withinKind >= pages * nearlyAll;
  }

  #begin(kind: number, text: string | null): Kind | null {
    if (text === null) return null;
    if (this.#kinds.size >= keptKinds) this.#kinds.clear();
    const made: Kind = { text, alike: 0, pages: 0, withinKind: 0 };
    this.#kinds.set(kind, made);
    return made;
  }
}

/** Words with a digit in them are one and the same. */
function withoutFigures(text: string): string {
  return text.replace(/[\p{L}\p{N}]*\p{N}[\p{L}\p{N}]*/gu, '#');
}
