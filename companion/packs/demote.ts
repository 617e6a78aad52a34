/** A page's Markdown as a part of a larger file: its headings lower, its title on one line, nothing of it left open. */

/** Levels by which a page's headings go down: the file's is the first, a page's own title the second. */
const levelsDown = 2;

/** Text of a page on one line, with nothing in it that Markdown would take for a mark or GFM for an address. */
export function plainLine(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.replace(/[\\`*_[\]<>#|~&!@]|:(?=\/\/)|(?<=\bwww)\.|(?<=\])\(/gi, '\\$&');
}

const fence = /^ {0,3}(?:[>] ?| {0,3}(?:[-*+]|\d{1,9}[.)]) {1,4})*(`{3,}|~{3,})/;
const atxHeading = /^((?: {0,3}> ?| {0,3}(?:[-*+]|\d{1,9}[.)]) {1,4})* {0,3})(#{1,6})(?=[ \t]|$)/;
/** HTML that goes on over blank lines until its own end: it would take in the pages below. https://spec.commonmark.org/0.31.2/#html-blocks */
const openHtml = /<(?=!--|\?|!\[CDATA\[|![a-z]|\/?(?:script|pre|style|textarea)\b)/gi;

/** Headings go down, code blocks stay as they are; what is left open at the end is closed. */
export function demoted(markdown: string): string {
  const out: string[] = [];
  let open = '';
  for (const line of markdown.trim().split(/\r\n|\r|\n/)) {
    const mark = fence.exec(line)?.[1];
    if (open) {
      out.push(line);
      if (mark?.startsWith(open) && line.trim().replace(/^[>\s]+/, '') === mark) open = '';
    } else if (mark) {
      open = mark;
      out.push(line);
    } else out.push(demotedLine(line, out));
  }
  if (open) out.push(open);
  return `${out.join('\n')}\n`;
}

/** An underlined heading takes its text off `before` and becomes one with marks. */
function demotedLine(line: string, before: string[]): string {
  const text = before.at(-1);
  const underline = /^ {0,3}(=+|-{2,})[ \t]*$/.exec(line)?.[1];
  if (underline && text && isParagraph(text)) {
    before.pop();
    return `${'#'.repeat((underline.startsWith('=') ? 1 : 2) + levelsDown)} ${text.trim()}`;
  }
  const safe = line.replace(openHtml, '&lt;');
  return safe.replace(
    atxHeading,
    (_, lead: string, marks: string) => lead + '#'.repeat(Math.min(6, marks.length + levelsDown)),
  );
}

function isParagraph(line: string): boolean {
  return line.trim() !== '' && !/^(?: {4}|\t| {0,3}(?:[#>|]|[-*+] |\d{1,9}[.)] |<))/.test(line);
}
