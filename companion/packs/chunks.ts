/**
 * A page's Markdown cut into chunks: at headings, and within a long section at paragraphs. Together the chunks are the text: offsets
 * run on without a gap. Source of the rules for headings and fences: https://spec.commonmark.org/0.31.2/
 */
import { createHash } from 'node:crypto';
import { estimateTokens } from './tokens.ts';

/** A stretch of a page under one heading. */
export type Section = {
  /** Headings above and of the section, outermost first; empty before the first heading. */
  readonly path: readonly string[];
  /** Of the heading; 0 before the first. */
  readonly level: number;
  /** Offsets into the Markdown, in UTF-16 units. */
  readonly from: number;
  readonly to: number;
};

type Chunk = {
  /** The same on a new crawl while address, heading path and place under the heading stay, whatever the words become. */
  readonly id: string;
  readonly path: readonly string[];
  readonly from: number;
  readonly to: number;
  /** Estimated. */
  readonly tokens: number;
  readonly text: string;
  /** Of the text: by it a changed chunk is known. */
  readonly hash: string;
};

const heading = /^ {0,3}(#{1,6})(?:[ \t]+(.*?))?(?:[ \t]+#+)?[ \t]*$/;
const fence = /^ {0,3}(?:> ?)*(`{3,}|~{3,})/;

/** Every line of Markdown with its offset and whether it is in a code block. */
function* linesOf(
  markdown: string,
): Generator<{ readonly text: string; readonly at: number; readonly isCode: boolean }> {
  let open = '';
  for (let at = 0; at < markdown.length; ) {
    const end = markdown.indexOf('\n', at);
    const next = end < 0 ? markdown.length : end + 1;
    const text = markdown.slice(at, end < 0 ? next : end).replace(/\r$/, '');
    const mark = fence.exec(text)?.[1];
    yield { text, at, isCode: open !== '' || mark !== undefined };
    if (open) {
      if (mark?.startsWith(open) && text.trim().replace(/^[> ]+/, '') === mark) open = '';
    } else if (mark) open = mark;
    at = next;
  }
}

/** Sections in order; the first may have no heading. None for an empty text. */
export function sectionsOf(markdown: string): Section[] {
  const sections: Section[] = [];
  const above: { level: number; title: string }[] = [];
  let start: Omit<Section, 'to'> = { path: [], level: 0, from: 0 };
  const end = (to: number): void => {
    if (markdown.slice(start.from, to).trim()) sections.push({ ...start, to });
  };
  for (const { text, at, isCode } of linesOf(markdown)) {
    const found = isCode ? null : heading.exec(text);
    if (!found?.[1]) continue;
    end(at);
    const level = found[1].length;
    while ((above.at(-1)?.level ?? 0) >= level) above.pop();
    above.push({ level, title: plainHeading(found[2] ?? '') });
    start = { path: above.map(({ title }) => title), level, from: at };
  }
  end(markdown.length);
  return sections;
}

/** A heading's words without the marks of emphasis, code, images and links. */
function plainHeading(text: string): string {
  return text
    .replace(/!?\[((?:[^[\]\\]|\\.)*)\]\((?:[^()\\]|\\.|\([^()]*\))*\)/g, '$1')
    .replace(/(?<!\\)[*_`]+/g, '')
    .replace(/\\([\\`*_{}[\]<>()#+\-.!|~])/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Chunks of at most about `maxTokens`; a paragraph, list item, table or code block that is longer is cut between lines, then between words. */
export function chunksOf(url: string, markdown: string, maxTokens: number): Chunk[] {
  const places = new Map<string, number>();
  return sectionsOf(markdown).flatMap((section) =>
    stretches(markdown, section, maxTokens).map(({ from, to, tokens }) => {
      const place = JSON.stringify([url, section.path]);
      const number = places.get(place) ?? 0;
      places.set(place, number + 1);
      const text = markdown.slice(from, to);
      return {
        id: digest(`${place} ${number}`),
        path: section.path,
        from,
        to,
        tokens,
        text,
        hash: digest(text.trim()),
      };
    }),
  );
}

type Stretch = { readonly from: number; readonly to: number; readonly tokens: number };

function stretches(markdown: string, section: { from: number; to: number }, maxTokens: number): Stretch[] {
  const whole = estimateTokens(markdown.slice(section.from, section.to));
  if (whole <= maxTokens) return [{ ...section, tokens: whole }].map(({ from, to, tokens }) => ({ from, to, tokens }));
  const out: Stretch[] = [];
  let open: Stretch | null = null;
  for (const { from, to } of smallParts(markdown, section, maxTokens)) {
    const tokens = estimateTokens(markdown.slice(from, to));
    if (open && open.tokens + tokens <= maxTokens) open = { from: open.from, to, tokens: open.tokens + tokens };
    else {
      if (open) out.push(open);
      open = { from, to, tokens };
    }
  }
  if (open) out.push(open);
  return out;
}

/** Blocks between blank lines; one that is too long in lines, a line that is too long in pieces. */
function smallParts(
  markdown: string,
  within: { from: number; to: number },
  maxTokens: number,
): { from: number; to: number }[] {
  return blocksOf(markdown.slice(within.from, within.to)).flatMap((block) => {
    const from = within.from + block.from;
    const to = within.from + block.to;
    const fits = (text: string) => estimateTokens(text) <= maxTokens;
    if (fits(markdown.slice(from, to))) return [{ from, to }];
    return pieces(markdown, { from, to }, '\n').flatMap((line) =>
      fits(markdown.slice(line.from, line.to)) ? [line] : wordPieces(markdown, line, maxTokens),
    );
  });
}

function pieces(text: string, within: { from: number; to: number }, after: string): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  for (let at = within.from; at < within.to; ) {
    const end = text.indexOf(after, at);
    const to = end < 0 || end >= within.to ? within.to : end + after.length;
    out.push({ from: at, to });
    at = to;
  }
  return out;
}

/** Never between the halves of a surrogate pair; at a space where there is one near. */
function wordPieces(
  text: string,
  line: { from: number; to: number },
  maxTokens: number,
): { from: number; to: number }[] {
  const out: { from: number; to: number }[] = [];
  // No text has more than one token a UTF-16 unit by the estimate but digits and marked letters, with about two.
  const step = Math.max(1, Math.floor(maxTokens / 2));
  for (let at = line.from; at < line.to; ) {
    let to = Math.min(line.to, at + step);
    if (to < line.to) {
      const space = text.lastIndexOf(' ', to);
      if (space > at + step / 2) to = space + 1;
      else if (/[\ud800-\udbff]/.test(text.charAt(to - 1))) to += to - at > 1 ? -1 : 1;
    }
    out.push({ from: at, to });
    at = to;
  }
  return out;
}

/** Blocks of Markdown, each with the blank lines after it. A code block is one, whatever lines are blank in it. */
export function blocksOf(markdown: string): { readonly from: number; readonly to: number }[] {
  const starts: number[] = [];
  let wasBlank = true;
  for (const { text, at, isCode } of linesOf(markdown)) {
    const isBlank = !isCode && text.trim() === '';
    if (!isBlank && wasBlank) starts.push(at);
    wasBlank = isBlank;
  }
  if (starts.length > 0) starts[0] = 0;
  return starts.map((from, place) => ({ from, to: starts[place + 1] ?? markdown.length }));
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 16);
}
