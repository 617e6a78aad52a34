/**
 * What of a crawl goes into a pack of files under a budget of tokens, and what not and why. Nothing is left out without a line or a count.
 *
 * 1. Every page is seen once: blocks that repeat are counted, and what the question's words weigh.
 * 2. Every page comes again, in the crawl's order: repeated blocks go, pages that say the same as an earlier one go.
 * 3. With a question, the sections that matter most are taken until the budget is full; else whole pages in order.
 * 4. A page that is larger than a file is cut between two sections, and says so.
 */
import { About } from './about.ts';
import { blocksOf, chunksOf, sectionsOf } from './chunks.ts';
import { NearDuplicates } from './near-duplicates.ts';
import { RepeatedBlocks } from './repeated.ts';
import { estimateTokens } from './tokens.ts';

/** A page as a pack needs it. */
export type PackPage = {
  readonly url: string;
  readonly host: string;
  readonly title: string;
  readonly fetchedAt: string;
  readonly markdown: string;
  /** Why there is no text: the error's words. */
  readonly problem?: string;
};

export type PackOptions = {
  /** Estimated tokens of one file, at most. */
  readonly maxTokens: number;
  /** Files at most. */
  readonly maxFiles: number;
  /** Only what matters for this question. */
  readonly about?: string;
};

export type PackedPage = {
  readonly page: Omit<PackPage, 'markdown'>;
  readonly text: string;
  readonly tokens: number;
  /** Sections kept and sections there were; absent where the page is whole. */
  readonly kept?: {
    readonly sections: number;
    readonly of: number;
    readonly tokensLeftOut: number;
    readonly why: 'budget' | 'question';
  };
};

export type LeftOut = { readonly url: string; readonly title: string; readonly tokens: number };

export type Pack = {
  readonly files: readonly { readonly pages: readonly PackedPage[]; readonly tokens: number }[];
  readonly pages: number;
  readonly repeatedBlocks: number;
  readonly repeatedTokens: number;
  readonly sameAs: readonly { readonly url: string; readonly as: string }[];
  /** Did not fit. */
  readonly tooMuch: readonly LeftOut[];
  /** No section of these has to do with the question. */
  readonly offTopic: readonly LeftOut[];
  /** Pages without text, and why. */
  readonly empty: readonly { readonly url: string; readonly problem: string }[];
};

/** What the head of a file, its contents and its list of what is missing take. */
const headTokens = 400;
const listShare = 0.08;
const listTokensMax = 12_000;
/** Of a page besides its text: a line of contents, a heading, source and date. */
const pageTokens = 40;
/** The estimate may be below what a model counts: that much of the budget is not used. */
const safetyRatio = 0.93;
/** A section is kept where it scores at least this part of the best one. */
const worthRatio = 0.25;

/** `pages` is called two times, and must give the same both times. */
export async function planPack(pages: () => AsyncIterable<PackPage>, options: PackOptions): Promise<Pack> {
  const repeated = new RepeatedBlocks();
  const about = options.about === undefined ? null : new About(options.about);
  for await (const page of pages()) {
    repeated.see(page.host, page.markdown);
    about?.see(page.title, page.markdown);
  }
  const room = Math.floor(options.maxTokens * safetyRatio);
  const gathered = new Gathering(
    Math.max(0, room - headTokens - Math.min(listTokensMax, Math.floor(room * listShare))),
    options.maxFiles,
  );
  const same = new NearDuplicates();
  const sameAs: { url: string; as: string }[] = [];
  const empty: { url: string; problem: string }[] = [];
  let seen = 0;
  let repeatedBlocks = 0;
  let repeatedTokens = 0;
  for await (const page of pages()) {
    seen++;
    if (!page.markdown.trim()) {
      empty.push({ url: page.url, problem: page.problem ?? 'This page has no text.' });
      continue;
    }
    const first = same.add(page.url, page.markdown);
    if (first !== null) {
      sameAs.push({ url: page.url, as: first });
      continue;
    }
    const stripped = repeated.strip(page.host, page.markdown);
    repeatedBlocks += stripped.blocks;
    if (stripped.blocks > 0)
      repeatedTokens += Math.max(0, estimateTokens(page.markdown) - estimateTokens(stripped.markdown));
    gathered.add({ ...page, markdown: stripped.markdown }, about);
  }
  return { ...gathered.done(about !== null), pages: seen, repeatedBlocks, repeatedTokens, sameAs, empty };
}

type Piece = { readonly from: number; readonly to: number; readonly tokens: number; readonly score: number };
type Candidate = {
  readonly order: number;
  readonly page: PackPage;
  readonly pieces: readonly Piece[];
  readonly tokens: number;
};

/** Pages and their pieces on the way to the files. Holds the texts of what is in, not of what is out. */
class Gathering {
  readonly #room: number;
  readonly #maxFiles: number;
  readonly #files: { pages: PackedPage[]; tokens: number }[] = [{ pages: [], tokens: 0 }];
  readonly #candidates: Candidate[] = [];
  readonly #tooMuch: LeftOut[] = [];
  readonly #offTopic: LeftOut[] = [];
  #order = 0;

  constructor(room: number, maxFiles: number) {
    this.#room = room;
    this.#maxFiles = maxFiles;
  }

  add(page: PackPage, about: About | null): void {
    const order = this.#order++;
    if (!about) {
      this.#place(page);
      return;
    }
    const pieces = about.score(page.title, page.markdown).map(({ section, score }) => ({
      from: section.from,
      to: section.to,
      score,
      tokens: estimateTokens(page.markdown.slice(section.from, section.to)),
    }));
    const tokens = pieces.reduce((sum, piece) => sum + piece.tokens, 0);
    if (pieces.some((piece) => piece.score > 0)) this.#candidates.push({ order, page, pieces, tokens });
    else this.#offTopic.push({ url: page.url, title: page.title, tokens });
  }

  done(asked: boolean): Pick<Pack, 'files' | 'tooMuch' | 'offTopic'> {
    if (asked) this.#placeBest();
    const files = this.#files.filter((file) => file.pages.length > 0);
    return { files, tooMuch: this.#tooMuch, offTopic: this.#offTopic };
  }

  /** A whole page, in the last file or a new one; cut where no file could hold it; else left out. */
  #place(page: PackPage): void {
    const tokens = estimateTokens(page.markdown);
    const { markdown, ...head } = page;
    const whole = { page: head, text: markdown, tokens };
    if (this.#fits(whole)) return;
    const cut = tokens + pageTokens > this.#room ? cutToFit(page, this.#room - pageTokens) : null;
    if (cut && this.#fits(cut)) return;
    this.#tooMuch.push({ url: page.url, title: page.title, tokens });
  }

  #fits(packed: PackedPage): boolean {
    const cost = packed.tokens + pageTokens;
    let file = this.#files.at(-1);
    if (
      file &&
      file.tokens + cost > this.#room &&
      file.tokens > 0 &&
      this.#files.length < this.#maxFiles &&
      cost <= this.#room
    ) {
      file = { pages: [], tokens: 0 };
      this.#files.push(file);
    }
    if (!file || file.tokens + cost > this.#room) return false;
    file.pages.push(packed);
    file.tokens += cost;
    return true;
  }

  /** The best sections of all pages, until all files are full; shown in the crawl's order. */
  #placeBest(): void {
    const ranked = this.#candidates
      .flatMap((candidate) => candidate.pieces.map((piece) => ({ candidate, piece })))
      .filter(({ piece }) => piece.score > 0)
      .sort((one, two) => two.piece.score - one.piece.score);
    const least = (ranked[0]?.piece.score ?? 0) * worthRatio;
    const chosen = new Map<Candidate, Set<Piece>>();
    const fullOf = new Set<Candidate>();
    let left = this.#room * this.#maxFiles;
    for (const { candidate, piece } of ranked) {
      if (piece.score < least) break;
      const mine = chosen.get(candidate);
      const cost = piece.tokens + (mine ? 0 : pageTokens);
      if (cost > left || usedBy(mine) + piece.tokens + pageTokens > this.#room) {
        fullOf.add(candidate);
        continue;
      }
      left -= cost;
      chosen.set(candidate, (mine ?? new Set()).add(piece));
    }
    for (const candidate of this.#candidates) {
      const { page, pieces, tokens } = candidate;
      const mine = chosen.get(candidate);
      if (!mine) {
        (fullOf.has(candidate) ? this.#tooMuch : this.#offTopic).push({ url: page.url, title: page.title, tokens });
        continue;
      }
      const { markdown, ...head } = page;
      const kept = pieces.filter((piece) => mine.has(piece));
      const used = usedBy(mine);
      const text = kept.map((piece) => markdown.slice(piece.from, piece.to).trim()).join('\n\n');
      const why = fullOf.has(candidate) ? 'budget' : 'question';
      const packed: PackedPage = {
        page: head,
        text,
        tokens: used,
        ...(kept.length < pieces.length && {
          kept: { sections: kept.length, of: pieces.length, tokensLeftOut: tokens - used, why },
        }),
      };
      // Files fill up unevenly: what then has no room in any is told.
      if (!this.#fits(packed)) this.#tooMuch.push({ url: page.url, title: page.title, tokens });
    }
  }
}

function usedBy(pieces: ReadonlySet<Piece> | undefined): number {
  let sum = 0;
  for (const piece of pieces ?? []) sum += piece.tokens;
  return sum;
}

/** The first sections that fit; where not even the first does, its first paragraphs, or their first chunk. Null where nothing fits. */
function cutToFit(page: PackPage, room: number): PackedPage | null {
  const { markdown, ...head } = page;
  const total = estimateTokens(markdown);
  const sections = sectionsOf(markdown);
  const first = sections[0];
  if (!first || room < 100) return null;
  const oneIsTooLarge = estimateTokens(markdown.slice(first.from, first.to)) > room;
  const steps = oneIsTooLarge ? chunksOf(page.url, markdown, Math.max(50, Math.floor(room / 8))) : sections;
  let tokens = 0;
  let to = 0;
  let taken = 0;
  for (const step of steps) {
    const more = estimateTokens(markdown.slice(step.from, step.to));
    if (tokens + more > room) break;
    tokens += more;
    to = step.to;
    taken++;
  }
  if (taken === 0) return null;
  const of = oneIsTooLarge ? blocksOf(markdown).length : sections.length;
  const kept = oneIsTooLarge ? blocksOf(markdown.slice(0, to)).length : taken;
  return {
    page: head,
    text: markdown.slice(0, to),
    tokens,
    kept: { sections: kept, of, tokensLeftOut: Math.max(0, total - tokens), why: 'budget' },
  };
}
