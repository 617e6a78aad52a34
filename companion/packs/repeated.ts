/**
 * Blocks that stand on many pages of a host: footers, notices, "Was this page helpful?". Each is kept where it comes first, so
 * nothing is lost by leaving it out later.
 */
import { blocksOf } from './chunks.ts';
import { hash53 } from './hash.ts';

/** From that many characters on a block that comes a third time is no chance. */
const tellingLength = 40;
const tellingPages = 3;
/** A short one may well be said anew ("Yes.", "Example:"): it must stand on this share of the host's pages, and on so many. */
const shortShare = 0.3;
const shortPages = 5;

const headingLine = /^ {0,3}#{1,6}(?:[ \t]|$)/;

type Stripped = { readonly markdown: string /** How many were left out. */; readonly blocks: number };

/** First every page is shown to `see`, then in the same order each goes through `strip`. Memory: a few bytes a block. */
export class RepeatedBlocks {
  readonly #pages = new Map<string, number>();
  /** By host and block: pages that have it. */
  readonly #counts = new Map<string, Map<number, number>>();
  readonly #kept = new Map<string, Set<number>>();

  see(host: string, markdown: string): void {
    this.#pages.set(host, (this.#pages.get(host) ?? 0) + 1);
    const counts = this.#counts.get(host) ?? new Map<number, number>();
    this.#counts.set(host, counts);
    const own = new Set(blocksOf(markdown).map(({ from, to }) => keyOf(markdown.slice(from, to))));
    for (const key of own) counts.set(key, (counts.get(key) ?? 0) + 1);
  }

  /** The page without the blocks that an earlier one has shown already, and without headings that then head nothing. */
  strip(host: string, markdown: string): Stripped {
    const kept = this.#kept.get(host) ?? new Set<number>();
    this.#kept.set(host, kept);
    const out: string[] = [];
    const seenHere: number[] = [];
    let blocks = 0;
    for (const { from, to } of blocksOf(markdown)) {
      const text = markdown.slice(from, to);
      const key = keyOf(text);
      if (headingLine.test(text) || !this.#isRepeated(host, key, text)) out.push(text);
      else if (kept.has(key)) blocks++;
      else {
        out.push(text);
        seenHere.push(key);
      }
    }
    for (const key of seenHere) kept.add(key);
    return { markdown: blocks > 0 ? withoutEmptyHeadings(out, markdown) : markdown, blocks };
  }

  #isRepeated(host: string, key: number, text: string): boolean {
    const pages = this.#counts.get(host)?.get(key) ?? 0;
    if (text.trim().length >= tellingLength) return pages >= tellingPages;
    return pages >= Math.max(shortPages, (this.#pages.get(host) ?? 0) * shortShare);
  }
}

/** A heading goes where its whole section went: what follows is a heading of its level or above, or the end. One that was so before stays. */
function withoutEmptyHeadings(blocks: readonly string[], before: string): string {
  const level = (text: string | undefined) =>
    text === undefined ? 0 : (/^ {0,3}(#{1,6})/.exec(text)?.[1]?.length ?? 7);
  const isBare = (text: string) => headingLine.test(text) && !text.trimEnd().includes('\n');
  const wasEmpty = new Set<string>();
  const original = blocksOf(before).map(({ from, to }) => before.slice(from, to));
  original.forEach((text, at) => {
    if (isBare(text) && level(original[at + 1]) <= level(text)) wasEmpty.add(text.trim());
  });
  const out: string[] = [];
  for (const text of blocks.toReversed()) {
    if (isBare(text) && !wasEmpty.has(text.trim()) && level(out.at(-1)) <= level(text)) continue;
    out.push(text);
  }
  return out.toReversed().join('');
}

function keyOf(text: string): number {
  return hash53(text.replace(/\s+/g, ' ').trim());
}
