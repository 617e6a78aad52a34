/** A snippet in the pieces that are marked and those between. Pure. */
import type { SearchHit } from '../../../shared/protocol/model.ts';

type Snippet = SearchHit['snippet'];

type Part = { readonly text: string; readonly isMarked: boolean; readonly at: number };

/** Marks that overlap, run backwards or leave the text are left out: the companion is of another version then. */
export function markedParts({ text, marks }: Pick<Snippet, 'text' | 'marks'>): Part[] {
  const parts: Part[] = [];
  let at = 0;
  const add = (to: number, isMarked: boolean) => {
    if (to > at) parts.push({ text: text.slice(at, to), isMarked, at });
    at = to;
  };
  for (const [from, to] of marks) {
    if (from < at || to <= from || to > text.length) continue;
    add(from, false);
    add(to, true);
  }
  add(text.length, false);
  return parts;
}

/** The words around the first mark, by which the place is found in the page as it reads. */
export function firstSentence({ text, marks }: Pick<Snippet, 'text' | 'marks'>): string {
  const [first] = marks;
  if (!first) return text.slice(0, 60);
  const from = text.lastIndexOf(' ', Math.max(0, first[0] - 20)) + 1;
  return text.slice(from, Math.max(first[1], from + 40)).trim();
}

/** Where `words` stand in a text that may break and space them in another way; null where they do not. */
export function placeOf(text: string, words: string): { readonly from: number; readonly to: number } | null {
  const pieces = words.split(/\s+/).filter((piece) => piece !== '');
  if (pieces.length === 0) return null;
  // Fewer words, where all of them are not found in a row: a link or a code within ends a run of text.
  for (let count = pieces.length; count > 0; count = Math.floor(count / 2)) {
    const pattern = pieces
      .slice(0, count)
      .map((piece) => piece.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('\\s*');
    const found = new RegExp(pattern, 'iu').exec(text);
    if (found) return { from: found.index, to: found.index + found[0].length };
  }
  return null;
}
