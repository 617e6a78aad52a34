/**
 * Words of a text as a search compares them: cut by the rules of its script, in lower case, without accents.
 * The same function cuts what is kept and what is asked, so that both meet. Needs neither Node nor DOM.
 */

/** Scripts that write no spaces between words: their runs are cut by a dictionary (ICU's, through Intl.Segmenter). */
const unspaced =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}ー々][\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{M}ー々]*/gu;
const hasUnspaced = new RegExp(unspaced.source, 'u');
/** A letter or figure and what hangs on it; a mark alone is no word. */
const word = /[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu;
/** Accents of Latin, Greek and Cyrillic, vowel signs of Arabic, Hebrew points: what readers leave out when they ask. */
const accents =
  /[\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u0640]/g;
const foldedLetters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  đ: 'd',
  ð: 'd',
  ł: 'l',
  þ: 'th',
  ı: 'i',
  ς: 'σ',
  أ: 'ا',
  إ: 'ا',
  آ: 'ا',
  ٱ: 'ا',
  ى: 'ي',
  ة: 'ه',
};
const foldable = new RegExp(`[${Object.keys(foldedLetters).join('')}]`, 'g');
/** A word longer than that is no word that anyone asks for; its start stands for it. */
const maxLength = 64;
// biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant.
const isAscii = /^[\x00-\x7f]*$/;
const asciiWord = /[a-z0-9]+/g;
/** Signs that part words as a space does: quotes, dashes, dots, spaces of other widths, currencies, arrows. */
const signs =
  /[\u00a0-\u00a9\u00ab-\u00b1\u00b4\u00b6-\u00b8\u00bb\u00bf\u00d7\u00f7\u2000-\u206f\u20a0-\u20c0\u2190-\u21ff]/g;
/** Half-width katakana and full-width letters: a dictionary does not know them before they are made the usual ones. */
const wideForms = /[\uff00-\uffef]/;
/** The article that Arabic writes as part of the word. */
const arabicArticle = /^ال(?=\p{L}{3})/u;

/** A word and where it stands in the text, in UTF-16 units. */
export type WordAt = { readonly word: string; readonly from: number; readonly to: number };

const segmenters = new Map<string, Intl.Segmenter>();

function segmenterOf(run: string): Intl.Segmenter {
  const locale = /\p{Script=Thai}/u.test(run)
    ? 'th'
    : /[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(run)
      ? 'ja'
      : 'zh';
  const known = segmenters.get(locale) ?? new Intl.Segmenter(locale, { granularity: 'word' });
  segmenters.set(locale, known);
  return known;
}

/** Words in order, folded. Lines of plain ASCII but for quotes and dashes, most of most texts, take a tenth of the time. */
export function wordsOf(text: string): string[] {
  const out: string[] = [];
  for (const line of text.split('\n')) {
    const plain = withoutSigns(line);
    if (isAscii.test(plain))
      for (const found of plain.toLowerCase().match(asciiWord) ?? []) out.push(found.slice(0, maxLength));
    else addFolded(plain, out);
  }
  return out;
}

/**
 * A text whose words are those of `wordsOf` to whoever cuts at ASCII that is no letter or figure and makes its capitals small, as FTS5's `ascii`
 * tokenizer does: only words with other letters are folded here, so that it takes a fifth of the time.
 */
export function foldedText(text: string): string {
  const folded = isAscii.test(text) ? text : withFoldedWords(text.replace(signs, ' '));
  return hasLongWord(folded)
    ? folded.replace(/[A-Za-z0-9]+/g, (found) => (found.length > maxLength ? found.slice(0, maxLength) : found))
    : folded;
}

const otherLetter = /[\u0080-\uffff]/g;

function withFoldedWords(text: string): string {
  let out = '';
  let from = 0;
  otherLetter.lastIndex = 0;
  for (let found = otherLetter.exec(text); found; found = otherLetter.exec(text)) {
    let start = found.index;
    while (start > from && isAsciiLetter(text.charCodeAt(start - 1))) start--;
    let end = found.index + 1;
    while (end < text.length && (text.charCodeAt(end) > 127 || isAsciiLetter(text.charCodeAt(end)))) end++;
    out += text.slice(from, start) + foldedRun(text.slice(start, end));
    from = end;
    otherLetter.lastIndex = end;
  }
  return out + text.slice(from);
}

/** What stands between two characters of ASCII that are no letters; the same come again and again, as words do. */
function foldedRun(run: string): string {
  const before = known.get(run);
  if (before !== undefined) return before;
  const words: string[] = [];
  addFolded(run, words);
  const folded = words.join(' ');
  if (run.length <= maxLength) remember(run, folded);
  return folded;
}

function isAsciiLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57);
}

/** A run that long has a character at one of these places. */
function hasLongWord(text: string): boolean {
  for (let at = maxLength; at < text.length; at += maxLength + 1) {
    if (!isAsciiLetter(text.charCodeAt(at))) continue;
    let start = at;
    while (start > 0 && at - start <= maxLength && isAsciiLetter(text.charCodeAt(start - 1))) start--;
    let end = at + 1;
    while (end < text.length && end - start <= maxLength && isAsciiLetter(text.charCodeAt(end))) end++;
    if (end - start > maxLength) return true;
  }
  return false;
}

function withoutSigns(line: string): string {
  return isAscii.test(line) ? line : line.replace(signs, ' ');
}

function addFolded(line: string, out: string[]): void {
  if (hasUnspaced.test(line) || wideForms.test(line)) {
    for (const found of wordsAt(wideForms.test(line) ? line.normalize('NFKC') : line)) out.push(found.word);
    return;
  }
  for (const raw of line.match(word) ?? []) {
    const folded = foldKnown(raw);
    if (folded) out.push(folded);
  }
}

/** Folded words of which each language has a few thousand that come again and again. */
const known = new Map<string, string>();
const mostKnown = 20_000;

function foldKnown(raw: string): string {
  const before = known.get(raw);
  if (before !== undefined) return before;
  const folded = foldWord(raw);
  if (raw.length <= maxLength) remember(raw, folded);
  return folded;
}

function remember(raw: string, folded: string): void {
  if (known.size >= mostKnown) known.clear();
  known.set(raw, folded);
}

/** Words in order, folded, with their places. A word that folds to nothing is left out. */
export function wordsAt(text: string): WordAt[] {
  const out: WordAt[] = [];
  for (const match of text.matchAll(word)) {
    if (hasUnspaced.test(match[0])) addUnspaced(match[0], match.index, out);
    else add(match[0], match.index, out);
  }
  return out;
}

function add(raw: string, from: number, out: WordAt[]): void {
  const folded = foldWord(raw);
  if (folded) out.push({ word: folded, from, to: from + raw.length });
}

/** A run of letters some of which write no spaces: "Tokyo大学は" is three words. */
function addUnspaced(run: string, from: number, out: WordAt[]): void {
  let at = 0;
  for (const match of run.matchAll(unspaced)) {
    if (match.index > at) add(run.slice(at, match.index), from + at, out);
    for (const { segment, index } of segmenterOf(match[0]).segment(match[0]))
      add(segment, from + match.index + index, out);
    at = match.index + match[0].length;
  }
  if (at < run.length) add(run.slice(at), from + at, out);
}

/** One word as it is compared: compatibility forms made one (ﬁ, ＡＢＣ, ①), lower case, no accents. */
function foldWord(raw: string): string {
  // The usual word: nothing to fold but its case.
  if (/^[A-Za-z0-9]+$/.test(raw)) return raw.slice(0, maxLength).toLowerCase();
  return raw
    .normalize('NFKD')
    .replace(accents, '')
    .normalize('NFKC')
    .toLowerCase()
    .replace(accents, '')
    .replace(foldable, (letter) => foldedLetters[letter] ?? letter)
    .replace(arabicArticle, '')
    .replace(/[^\p{L}\p{N}\p{M}]/gu, '')
    .slice(0, maxLength);
}
