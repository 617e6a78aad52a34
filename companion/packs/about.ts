/**
 * Which sections of a crawl matter for a question: BM25 (Robertson and Zaragoza, 2009) over sections, words of headings and titles
 * counting more. The figures that BM25 needs are gathered in one pass over all pages, the scores come in a second.
 */
import { wordsOf } from '../../shared/words.ts';
import { type Section, sectionsOf } from './chunks.ts';

const k1 = 1.2;
const b = 0.75;
/** How often a word in a heading, or in the page's title, counts. */
const headingWeight = 3;
const titleWeight = 2;
/** A word that most sections hold tells nothing; one below that share is asked for. */
const commonShare = 0.5;
/** In German and other languages that join words, a longer word that begins so is a half match. */
const prefixLength = 5;
const prefixWeight = 0.5;

type ScoredSection = {
  readonly section: Section /** 0 where no word of the question is in it. */;
  readonly score: number;
};

export class About {
  readonly #asked: readonly string[];
  readonly #holds = new Map<string, number>();
  #sections = 0;
  #words = 0;

  /** Words of the question count once each. */
  constructor(question: string) {
    this.#asked = [...new Set(wordsOf(question))];
  }

  /** False where the question has no word to look for. */
  get hasWords(): boolean {
    return this.#asked.length > 0;
  }

  /** Every page is shown once before any is scored. */
  see(title: string, markdown: string): void {
    for (const { counts, words } of this.#count(title, markdown)) {
      this.#sections++;
      this.#words += words;
      for (const word of counts.keys()) this.#holds.set(word, (this.#holds.get(word) ?? 0) + 1);
    }
  }

  score(title: string, markdown: string): ScoredSection[] {
    const mean = this.#words / Math.max(1, this.#sections);
    return this.#count(title, markdown).map(({ section, counts, words }) => {
      let score = 0;
      for (const [word, count] of counts) {
        const damped = (count * (k1 + 1)) / (count + k1 * (1 - b + (b * words) / Math.max(1, mean)));
        score += this.#rarity(word) * damped;
      }
      return { section, score };
    });
  }

  #rarity(word: string): number {
    const holds = this.#holds.get(word) ?? 0;
    if (this.#asked.length > 1 && this.#sections >= 10 && holds > this.#sections * commonShare) return 0;
    return Math.log(1 + (this.#sections - holds + 0.5) / (holds + 0.5));
  }

  #count(title: string, markdown: string): { section: Section; counts: Map<string, number>; words: number }[] {
    const titleWords = wordsOf(title);
    return sectionsOf(markdown).map((section) => {
      const counts = new Map<string, number>();
      const body = wordsOf(markdown.slice(section.from, section.to));
      this.#add(counts, body, 1);
      this.#add(counts, wordsOf(section.path.join(' ')), headingWeight);
      this.#add(counts, titleWords, titleWeight);
      return { section, counts, words: body.length };
    });
  }

  #add(counts: Map<string, number>, words: readonly string[], weight: number): void {
    for (const word of words)
      for (const asked of this.#asked) {
        const match = word === asked ? 1 : asked.length >= prefixLength && word.startsWith(asked) ? prefixWeight : 0;
        if (match > 0) counts.set(asked, (counts.get(asked) ?? 0) + match * weight);
      }
  }
}
