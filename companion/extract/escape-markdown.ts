/** Text as Markdown that reads as that text: escaped where CommonMark or GFM would take it for markup, and nowhere else. */

/** Kept as they are: addresses (autolinked as such) and formulas that the page writes in TeX's own delimiters. */
const literal =
  /https?:\/\/(?:[^\s<>&*`~\\[\]()|]|&(?!#?\w{1,31};)){1,2000}|\\\((.{1,500}?)\\\)|\\\[(.{1,2000}?)\\\]|\$\$.{1,2000}?\$\$/gs;

const inline: readonly (readonly [RegExp, string])[] = [
  // At the end of a text anything may follow.
  [/\\(?=[!-/:-@[-`{-~]|$)/g, '\\\\'],
  [/`/g, '\\`'],
  // A lone asterisk between spaces is a sign of multiplication.
  [/(?<!\s)\*|\*(?!\s)/g, '\\*'],
  // Within words underscores mean nothing.
  [/(?<![\p{L}\p{N}])_(?!\s)|(?<!\s)_(?![\p{L}\p{N}])/gu, '\\_'],
  // Strikethrough needs a tilde that can close it.
  [/(?<=\S)~/g, '\\~'],
  // Brackets are links only where an address or a label follows them.
  [/\](?=[([])/g, '\\]'],
  [/\[(?=\^)/g, '\\['],
  [/<(?=[a-zA-Z/!?])/g, '\\<'],
  [/&(?=#?[a-zA-Z0-9]{1,31};)/g, '\\&'],
];
const lineStart: readonly (readonly [RegExp, string])[] = [
  [/^(\s*\[(?:\\.|[^\]\\\n]){0,300})(\]:)/, '$1\\$2'],
  [/^(\s*)(#{1,6}(?:\s|$)|>|[-+*](?=\s|$)|~~~|(?:-[ \t]*){2,}$|=+\s*$|\[[ xX]\])/, '$1\\$2'],
  [/^(\s*\d{1,9})([.)](?:\s|$))/, '$1\\$2'],
];

/** `atLineStart`: the text begins a line, so that marks of lists, headings and quotes count. */
export function escapeMarkdown(text: string, atLineStart: boolean): string {
  if (!/[\\`*_~[<&#>+=.)-]/.test(text)) return text;
  let out = '';
  let at = 0;
  for (const match of text.matchAll(literal)) {
    out += escapeInline(text.slice(at, match.index)) + formula(match);
    at = match.index + match[0].length;
  }
  out += escapeInline(text.slice(at));
  if (!atLineStart) return out;
  return lineStart.reduce((line, [pattern, to]) => line.replace(pattern, to), out);
}

function escapeInline(text: string): string {
  return inline.reduce((line, [pattern, to]) => line.replace(pattern, to), text);
}

function formula(match: RegExpMatchArray): string {
  if (match[1] !== undefined) return `$${match[1].trim()}$`;
  return match[2] !== undefined ? `$$${match[2].trim()}$$` : match[0];
}
