/** Text as Markdown that reads as that text: escaped where CommonMark or GFM would take it for markup, and nowhere else. */
import { safe, tidyTex } from '../formulas/tidy-tex.ts';

/** What stands about a text on its line: elements split texts, and readers of Markdown see them joined. */
type Around = {
  /** The text of the line before it. */
  readonly before?: string;
  /** The sign after it, '' at the end of the line. */
  readonly next?: string;
  /** A link follows. */
  readonly isBeforeLink?: boolean;
};

/** Kept as they are: addresses (autolinked as such) and formulas that the page writes in TeX's own delimiters. */
const literal =
  /https?:\/\/(?:[^\s<>&*`~\\[\]()|]|&(?!#?\w{1,31};)){1,2000}|\\\((.{1,500}?)\\\)|\\\[(.{1,2000}?)\\\]|\$\$(.{1,2000}?)\$\$|(\\begin\{([a-z]{2,12}\*?)\}.{1,4000}?\\end\{\5\})|(?<![\p{L}\p{N}$\\])\$(?![\s$])([^$\n]{0,300}\\[a-zA-Z]{2,}[^$\n]{0,300})(?<![\s\\])\$(?!\d)/gsu;

const lineStart: readonly (readonly [RegExp, string])[] = [
  [/^(\s*\[(?:\\.|[^\]\\\n]){0,300})(\]:)/, '$1\\$2'],
  [/^(\s*)(#{1,6}(?:\s|$)|>|[-+*](?=\s|$)|~~~|(?:-[ \t]*){2,}$|=+\s*$|\[[ xX]\])/, '$1\\$2'],
  [/^(\s*\d{1,9})([.)](?:\s|$))/, '$1\\$2'],
];

/** False where `escapeMarkdown` would give the text back as it is: a quick look. */
export function mayBeMarkup(text: string, atLineStart: boolean): boolean {
  return atLineStart ? /[\\`*_~[\]<&#>+=.)!$:-]/.test(text) : /[\\`*_~[\]<&!$:]/.test(text);
}

/** `atLineStart`: the text begins a line, so that marks of lists, headings and quotes count. */
export function escapeMarkdown(text: string, atLineStart: boolean, around: Around = {}): string {
  if (!/[\\`*_~[\]<&#>+=.)!$-]/.test(text)) return text;
  let out = '';
  let at = 0;
  for (const match of text.matchAll(literal)) {
    out +=
      escapeInline(text.slice(at, match.index), {
        ...around,
        before: (around.before ?? '') + text.slice(0, at),
        next: '$',
      }) + formula(match);
    at = match.index + match[0].length;
  }
  out += escapeInline(
    text.slice(at),
    at === 0 ? around : { ...around, before: (around.before ?? '') + text.slice(0, at) },
  );
  if (!atLineStart) return out;
  return lineStart.reduce((line, [pattern, to]) => line.replace(pattern, to), out);
}

const special = /[\\`*_~[\]<&!]/g;
const isSpace = (sign: string): boolean => /^\s$/.test(sign);
const isWord = (sign: string): boolean => /^[\p{L}\p{N}]$/u.test(sign);

function escapeInline(text: string, { before = '', next = '', isBeforeLink = false }: Around): string {
  // A label may have begun in an element before.
  const isInLabel = /^\s*\[/.test(before);
  return text.replace(special, (sign, at: number) => {
    const last = at === text.length - 1;
    const previous = at > 0 ? text.charAt(at - 1) : before.slice(-1);
    const after = last ? next : text.charAt(at + 1);
    return isMarkup(sign) ? `\\${sign}` : sign;

    function isMarkup(mark: string): boolean {
      switch (mark) {
        case '`':
          return true;
        case '\\':
          return last || /^[!-/:-@[-`{-~]$/.test(after);
        // A lone asterisk between spaces is a sign of multiplication. At the edge of a text marks may come to stand beside it.
        case '*':
          return at === 0 || last || !isSpace(previous) || !isSpace(after);
        // Within words underscores mean nothing.
        case '_':
          return at === 0
            ? !isSpace(after) || last
            : last
              ? !isSpace(previous)
              : (!isWord(previous) && !isSpace(after)) || (!isSpace(previous) && !isWord(after));
        // Strikethrough needs a tilde that can close it.
        case '~':
          return previous !== '' && !isSpace(previous);
        // Brackets are links only where an address or a label follows them.
        case ']':
          return after === '(' || after === '[' || (after === ':' && isInLabel);
        case '[':
          return after === '^';
        case '<':
          return /^[a-zA-Z/!?]$/.test(after);
        case '&':
          return (
            /^&#?[a-zA-Z0-9]{1,31};/.test(text.slice(at, at + 36)) ||
            (next !== '' && /^&#?[a-zA-Z0-9]{0,31}$/.test(text.slice(at, at + 36)))
          );
        // An exclamation mark before a link would make it an image.
        default:
          return last && isBeforeLink;
      }
    }
  });
}

function formula(match: RegExpMatchArray): string {
  const [whole, round, square, dollars, environment, , dollar] = match;
  if (round !== undefined) return `$${tidyTex(round)}$`;
  const block = square ?? environment;
  if (block !== undefined) return `$$${tidyTex(block)}$$`;
  if (dollars !== undefined) return `$$${safe(dollars)}$$`;
  return dollar !== undefined ? `$${safe(dollar)}$` : whole;
}
