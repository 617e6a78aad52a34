/** The place of a page that answers a question best: whole sentences around the most of its words, under their headings. */
import { type WordAt, wordsAt } from '../../../shared/words.ts';
import { sectionsOf } from '../../packs/chunks.ts';
import { blankAddresses } from './page-text.ts';
import { meets, type SearchQuery } from './query.ts';

export type Snippet = {
  /** Plain text, cut where sentences end. */
  readonly text: string;
  /** Stretches of the text that the question's words met, in order. */
  readonly marks: readonly (readonly [from: number, to: number])[];
  readonly path: readonly string[];
  /** Offset of the place in the page's Markdown, in UTF-16 units. */
  readonly at: number;
};

const wantedLength = 240;
const longestSentence = 400;
/** Of very long pages this much is looked through for the best place. */
const maxCharacters = 1_000_000;

type Sentence = { readonly from: number; readonly to: number };
const sentences = new Intl.Segmenter('und', { granularity: 'sentence' });

/** An empty text where the page has none. */
export function snippetOf(markdown: string, query: SearchQuery): Snippet {
  const whole = markdown.slice(0, maxCharacters);
  const blank = blankAddresses(whole);
  const asked = [...new Set(query.terms.flat())];
  const hits = hitsIn(blank, asked);
  const centre = bestPlace(hits, asked);
  const section = sectionsOf(whole).find(({ from, to }) => centre >= from && centre < to) ?? {
    path: [],
    from: 0,
    to: whole.length,
  };
  const around = sentencesAround(blank, section, centre);
  const from = around[0]?.from ?? section.from;
  return { ...plain(blank, around, asked), path: section.path, at: from };
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
const isAscii = /^[\x00-\x7f]*$/;

/** Words that meet one of those asked for. Only lines that can have one are cut into words: of a long page most cannot. */
function hitsIn(text: string, asked: readonly string[]): WordAt[] {
  const out: WordAt[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    const low = line.toLowerCase();
    if (!isAscii.test(line) || asked.some((word) => low.includes(word)))
      for (const { word, from, to } of wordsAt(line))
        if (asked.some((one) => meets(word, one))) out.push({ word, from: at + from, to: at + to });
    at += line.length + 1;
  }
  return out;
}

/** Where within a sentence or two the most different words stand; the earliest such place. */
function bestPlace(hits: readonly WordAt[], asked: readonly string[]): number {
  let best = { score: -1, at: hits[0]?.from ?? 0 };
  let first = 0;
  for (const [at, hit] of hits.entries()) {
    while ((hits[first]?.from ?? 0) < hit.from - wantedLength) first++;
    const near = hits.slice(Math.max(first, at - 40), at + 1);
    const different = asked.filter((one) => near.some(({ word }) => meets(word, one))).length;
    const score = different + Math.min(near.length, 10) / 100;
    if (score > best.score) best = { score, at: near[0]?.from ?? hit.from };
  }
  return best.at;
}

/** The sentence at `centre` and those after it that fit, in one section; before it, where there is room left. */
function sentencesAround(
  text: string,
  section: { readonly from: number; readonly to: number },
  centre: number,
): Sentence[] {
  // A window: cutting sentences of a whole book for one of them takes too long.
  const start = Math.max(section.from, lineStart(text, centre - 2 * longestSentence));
  const window = text.slice(start, Math.min(section.to, centre + 4 * longestSentence));
  const all = linesAsSentences(window, start).filter(({ from, to }) => /[\p{L}\p{N}]/u.test(text.slice(from, to)));
  const found = all.findIndex(({ to }) => to > centre);
  const middle = found < 0 ? all.length - 1 : found;
  const chosen = all.slice(middle, middle + 1);
  let length = lengthOf(chosen);
  // A heading alone says little: what comes under it does.
  for (let next = middle + 1; next < all.length && length < wantedLength; next++) {
    const more = all[next];
    if (!more || length + more.to - more.from > wantedLength * 1.4) break;
    chosen.push(more);
    length += more.to - more.from;
  }
  for (let before = middle - 1; before >= 0 && length < wantedLength / 2; before--) {
    const more = all[before];
    if (!more || length + more.to - more.from > wantedLength) break;
    chosen.unshift(more);
    length += more.to - more.from;
  }
  return chosen;
}

function lineStart(text: string, at: number): number {
  return at <= 0 ? 0 : text.lastIndexOf('\n', at) + 1;
}

function lengthOf(stretches: readonly Sentence[]): number {
  return stretches.reduce((sum, { from, to }) => sum + to - from, 0);
}

/** Sentences; a line end ends one too, as lists and tables have no full stops. Longer ones are cut at spaces. */
function linesAsSentences(text: string, offset: number): Sentence[] {
  const out: Sentence[] = [];
  let at = 0;
  for (const line of text.split('\n')) {
    for (const { segment, index } of sentences.segment(line)) {
      let from = at + index;
      const end = from + segment.length;
      while (end - from > longestSentence) {
        const space = text.lastIndexOf(' ', from + longestSentence);
        const to = space > from ? space + 1 : from + longestSentence;
        out.push({ from: offset + from, to: offset + to });
        from = to;
      }
      out.push({ from: offset + from, to: offset + end });
    }
    at += line.length + 1;
  }
  return out;
}

/** Without Markdown's marks, the words marked. */
function plain(text: string, around: readonly Sentence[], asked: readonly string[]): Pick<Snippet, 'text' | 'marks'> {
  const out = around
    .map(({ from, to }) => withoutMarks(text.slice(from, to)))
    .filter((sentence) => sentence)
    .join(' ');
  const marks = wordsAt(out)
    .filter(({ word }) => asked.some((one) => meets(word, one)))
    .map(({ from, to }) => [from, to] as const);
  return { text: out, marks };
}

function withoutMarks(sentence: string): string {
  return sentence
    .replace(/^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+(?:\[[ xX]\]\s+)?|\d{1,9}[.)]\s+)+/, '')
    .replace(/^\s*(?:`{3,}|~{3,}).*$/, '')
    .replace(/(?<!\\)(?:[*_`]|!?\[(?!\^)|~~)/g, '')
    .replace(/\\([\\`*_{}[\]<>()#+\-.!|~])/g, '$1')
    .replace(/\s*\|\s*/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
