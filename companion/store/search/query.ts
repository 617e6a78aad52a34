/**
 * What a person types into the search box, understood: words, "phrases", and conditions. Whatever is typed is understood somehow;
 * no text throws, and nothing of it reaches SQLite but as a quoted word.
 */
import { wordsOf } from '../../../shared/words.ts';

/** One word, or several that must follow each other. */
type Term = readonly string[];

export type SearchQuery = {
  readonly terms: readonly Term[];
  /** Terms that a page must not have: -word, -"a phrase". */
  readonly without: readonly Term[];
  /** A host, or what hosts end in after a dot. */
  readonly hosts: readonly string[];
  readonly batches: readonly string[];
  /** Fetched at or after. */
  readonly afterMs: number | null;
  /** Templates of paths (`/t/*`), as pages of one kind share them; `*` stands for anything. */
  readonly kinds: readonly string[];
  /** What was typed but says nothing, in a sentence each. */
  readonly notes: readonly string[];
};

/** More are not asked for: a pasted page is no question. */
const maxTerms = 32;
const maxLength = 2000;
const part = /(-?)(?:(host|site|batch|after|kind):)?(?:"([^"]*)"?|(\S+))/giu;

export function parseQuery(text: string, nowMs: number): SearchQuery {
  const terms: Term[] = [];
  const without: Term[] = [];
  const hosts: string[] = [];
  const batches: string[] = [];
  const kinds: string[] = [];
  const notes: string[] = [];
  let afterMs: number | null = null;
  for (const [whole, minus, name, phrase, bare = ''] of text.slice(0, maxLength).matchAll(part)) {
    const value = phrase ?? bare;
    switch (name?.toLowerCase()) {
      case 'host':
      case 'site':
        hosts.push(hostOf(value));
        break;
      case 'batch':
        batches.push(value);
        break;
      case 'kind':
        kinds.push(value);
        break;
      case 'after': {
        const found = timeOf(value, nowMs);
        if (found === null) notes.push(`"${whole}" is no date: after:2026-03-01 or after:7d.`);
        else afterMs = found;
        break;
      }
      default: {
        const words = wordsOf(name ? `${name}:${value}` : value);
        if (words.length === 0) break;
        // "state-of-the-art" without quotes is four words that follow each other, too.
        if (minus) without.push(words);
        else terms.push(words);
      }
    }
  }
  if (terms.length > maxTerms) notes.push(`Only the first ${maxTerms} words are looked for.`);
  return {
    terms: terms.slice(0, maxTerms),
    without: without.slice(0, maxTerms),
    hosts,
    batches,
    afterMs,
    kinds,
    notes,
  };
}

function hostOf(value: string): string {
  const url = URL.parse(/^[a-z]+:\/\//i.test(value) ? value : `http://${value}`);
  return (url?.host ?? value.toLowerCase()).replace(/^\*?\./, '').replace(/^www\./, '');
}

const unitsMs: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A date (local midnight), a date with a time, or an age. Null where it is neither. */
function timeOf(value: string, nowMs: number): number | null {
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/i.exec(value) ?? [];
  if (amount && unit) return nowMs - Number(amount) * (unitsMs[unit.toLowerCase()] ?? 0);
  const [, year, month, day] = /^(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?$/.exec(value) ?? [];
  if (year) return new Date(Number(year), Number(month ?? 1) - 1, Number(day ?? 1)).getTime();
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) || !/^\d{4}-\d/.test(value) ? null : parsed;
}

/**
 * A word of at least so many letters is met by longer words that begin so: German and Dutch join words, most languages bend them,
 * Korean writes its particles on. A letter of Han, kana or Hangul is a syllable or more.
 */
const prefixLength = 4;
const syllables = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;
const prefixSyllables = 2;

function meetsLonger(word: string): boolean {
  if (/^\d+$/.test(word)) return false;
  return [...word].length >= (syllables.test(word) ? prefixSyllables : prefixLength);
}

/** The query for SQLite's FTS5: every word quoted. `all`: pages with every term; `any`: with at least one. Null where no word was asked for. */
export function matchOf(query: SearchQuery, mode: 'all' | 'any'): string | null {
  if (query.terms.length === 0) return null;
  const wanted = query.terms.map(termMatch).join(mode === 'all' ? ' AND ' : ' OR ');
  const unwanted = query.without.map((term) => ` NOT ${phraseMatch(term)}`).join('');
  return `(${wanted})${unwanted}`;
}

function termMatch(term: Term): string {
  const [word = '', ...more] = term;
  if (more.length > 0 || !meetsLonger(word)) return phraseMatch(term);
  // Both, so that the word itself weighs more than what it begins.
  return `(${quoted(word)} OR ${quoted(word)}*)`;
}

function phraseMatch(term: Term): string {
  return term.map(quoted).join(' + ');
}

function quoted(word: string): string {
  return `"${word.replaceAll('"', '""')}"`;
}

/** True for a word of a text that the term's word is met by. */
export function meets(textWord: string, asked: string): boolean {
  return textWord === asked || (textWord.startsWith(asked) && meetsLonger(asked));
}

/** `/t/*` meets `/t/*` and, as a pattern, `/t/#/*.html`. */
export function kindMeets(kind: string, pattern: string): boolean {
  if (kind === pattern) return true;
  const source = pattern
    .split('*')
    .map((piece) => piece.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
    .join('.*');
  return new RegExp(`^${source}$`, 'i').test(kind);
}
