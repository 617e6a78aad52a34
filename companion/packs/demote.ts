/** A page's Markdown as a part of a larger file: its headings lower, its title on one line, its footnotes its own, nothing of it left open. */

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

/**
 * Headings go down, code blocks stay as they are; what is left open at the end is closed. `page` is put before the labels of
 * footnotes: in one file the first definition of a label would serve all pages.
 */
export function demoted(markdown: string, page: string): string {
  const out: string[] = [];
  const lines = markdown.trim().split(/\r\n|\r|\n/);
  const labels = definedLabels(lines);
  const open = eachText(
    lines,
    (line) => out.push(line),
    (line) => out.push(demotedLine(labels.size > 0 ? ownLabels(line, labels, page) : line, out)),
  );
  if (open) out.push(open);
  return `${out.join('\n')}\n`;
}

/** Tells lines of code from others; gives the fence that is open at the end, '' where none is. */
function eachText(lines: readonly string[], code: (line: string) => void, text: (line: string) => void): string {
  let open = '';
  for (const line of lines) {
    const mark = fence.exec(line)?.[1];
    if (open) {
      code(line);
      if (mark?.startsWith(open) && line.trim().replace(/^[>\s]+/, '') === mark) open = '';
    } else if (mark) {
      open = mark;
      code(line);
    } else text(line);
  }
  return open;
}

/** The mark of a footnote in the text, or before its note. */
const footnote = /(?<!\\)\[\^([^\]\s\\]{1,60})\]/g;

function definedLabels(lines: readonly string[]): ReadonlySet<string> {
  const labels = new Set<string>();
  eachText(
    lines,
    () => {},
    (line) => {
      const label = /^[>\s]*(?:(?:[-*+]|\d{1,9}[.)])\s+)?\[\^([^\]\s\\]{1,60})\]:/.exec(line)?.[1];
      if (label) labels.add(label);
    },
  );
  return labels;
}

/** Code in a line, between backticks or pairs of them, stays as it is. */
function ownLabels(line: string, labels: ReadonlySet<string>, page: string): string {
  if (!line.includes('[^')) return line;
  return line
    .split(/(?<![\\`])(`[^`]+`(?!`)|``(?!`).+?(?<!`)``(?!`))/)
    .map((part, at) =>
      at % 2 === 1
        ? part
        : part.replace(footnote, (whole, label: string) => (labels.has(label) ? `[^${page}-${label}]` : whole)),
    )
    .join('');
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
