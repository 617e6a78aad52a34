/**
 * How many tokens a language model makes of a text, estimated from its words without a model's vocabulary.
 * The weights were fitted by least squares to o200k_base over 370 pages of plain text in English, code, and the Universal Declaration of
 * Human Rights in 28 languages. Of 182 other pages' Markdown 89 % come out within 10 %, all together 4 % too high. A megabyte takes 0.2 s.
 */

const pieces = /\p{Lu}*[\p{Ll}\p{Lo}\p{Lm}\p{M}]+|\p{Lu}+|\p{N}+|\s*[\r\n]+|[^\S\r\n]+|[^\s\p{L}\p{N}\p{M}]+/gu;
const latinWord = /[A-Za-z\u00c0-\u024f\u1e00-\u1eff]+/g;
/** Words by which English and code are known: their other words are in vocabularies whole more often than those of other languages. */
const englishWord =
  /\b(?:the|of|and|to|in|is|for|that|with|on|you|are|this|it|as|be|by|or|from|at|your|a|if|return|const|import|not|can)\b/gi;
const englishShare = 0.12;
/** Fewer words than that tell no language. */
const tellingWords = 20;
const codeLine = /[{};]\n/;

/** Tokens a letter. */
const letterTokens: readonly (readonly [RegExp, number])[] = [
  [/\p{Script=Han}/u, 0.846],
  [/[\p{Script=Hiragana}\p{Script=Katakana}ー]/u, 0.857],
  [/\p{Script=Hangul}/u, 0.751],
  [/\p{Script=Cyrillic}/u, 0.3],
  [/\p{Script=Arabic}/u, 0.373],
  [/\p{Script=Thai}/u, 0.425],
  [/\p{Script=Hebrew}/u, 0.456],
  [/\p{Script=Greek}/u, 0.401],
  [/\p{Script=Devanagari}/u, 0.34],
];
/** Tokens a byte of UTF-8, for every other script. */
const byteTokens = 0.124;

/** Never negative, no text is too long; 0 for none. */
export function estimateTokens(text: string): number {
  const isEnglish = looksEnglish(text);
  let sum = 0;
  for (const [piece] of text.matchAll(pieces)) sum += pieceTokens(piece, isEnglish);
  return Math.max(text === '' ? 0 : 1, Math.round(sum));
}

function looksEnglish(text: string): boolean {
  const start = text.slice(0, 20_000);
  const words = start.match(latinWord)?.length ?? 0;
  if (words < tellingWords || codeLine.test(start)) return true;
  return (start.match(englishWord)?.length ?? 0) > words * englishShare;
}

function pieceTokens(piece: string, isEnglish: boolean): number {
  const length = piece.length;
  if (/^[A-Za-z]+$/.test(piece)) {
    const capitals = length > 1 && /^[A-Z]+$/.test(piece) ? length * 0.165 : 0;
    return (isEnglish ? englishTokens(length) : latinTokens(piece)) + capitals;
  }
  if (/^\p{N}/u.test(piece)) return Math.ceil(length / 3) * 1.975;
  if (/^\p{Script=Latin}/u.test(piece)) return latinTokens(piece);
  if (/^[\p{L}\p{M}]/u.test(piece)) return scriptTokens(piece);
  if (/[\r\n]/.test(piece)) return 0.733;
  if (/^\s/.test(piece)) return length > 1 ? 0.067 * (length - 1) : 0;
  return length === 1 ? 0.811 : length === 2 ? 0.781 : length * 0.246;
}

function englishTokens(length: number): number {
  if (length <= 4) return 0.952;
  if (length <= 7) return 1.13;
  return length <= 10 ? 0.95 : 1.969 + Math.max(0, length - 16) * 0.4;
}

function latinTokens(word: string): number {
  const marked = word.match(/[^A-Za-z]/g)?.length ?? 0;
  return 0.479 + Math.max(0, word.length - 4) * 0.341 + marked * 1.187;
}

function scriptTokens(word: string): number {
  let sum = 0;
  for (const char of word) {
    const known = letterTokens.find(([script]) => script.test(char));
    sum += known ? known[1] : byteTokens * utf8Bytes(char);
  }
  return sum;
}

function utf8Bytes(char: string): number {
  const code = char.codePointAt(0) ?? 0;
  return code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
}
