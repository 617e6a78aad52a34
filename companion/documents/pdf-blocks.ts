/** Lines of a PDF's pages → headings, paragraphs, lists and tables, as HTML. Pure. */
import { pageMark, tableHtml } from './html.ts';
import { type Line, sizeOf } from './pdf-lines.ts';

/** Larger than the text by this is a heading, where it is short. */
const headingRatio = 1.14;
const longestHeading = 200;
const deepestHeading = 4;
/** Lines further apart than this, in sizes of their letters, are of two paragraphs. */
const paragraphGapRatio = 1.75;

const bullet = /^(?:[•◦▪▫‣⁃∙·●○■□▸►➢✓✔✦❖]|[-–—*](?=\s))\s*/;
const numbered = /^(?:\(?(?:\d{1,3}|[a-z])[.)])\s+(?=\S)/i;

export type PdfPage = { readonly number: number; readonly lines: readonly Line[] };

/** Each page below its mark. What most pages repeat at their edges is left out. */
export function pagesHtml(pages: readonly PdfPage[]): string {
  const bodySize = sizeOf(pages.flatMap(({ lines }) => lines));
  const isRepeated = repeatedAt(pages, bodySize);
  const kept = pages.map(({ number, lines }) => ({ number, lines: lines.filter((line) => !isRepeated(line)) }));
  const levels = headingLevels(
    kept.flatMap(({ lines }) => lines),
    bodySize,
  );
  return kept
    .map(({ number, lines }) => `${pageMark(`Page ${number}`)}${blocksHtml(lines, { bodySize, levels })}`)
    .join('');
}

/** Of the height that the text takes: what stands higher or lower may be a running head or foot. */
const edgeRatio = 0.08;

/**
 * Running heads and feet: the same but for numbers, at one height of half of the pages, and of three at least; never as large as headings.
 * Only pages that say something between their edges tell: where a page is a line or two, those are what it says.
 */
function repeatedAt(pages: readonly PdfPage[], bodySize: number): (line: Line) => boolean {
  let top = Number.NEGATIVE_INFINITY;
  let foot = Number.POSITIVE_INFINITY;
  for (const { lines } of pages)
    for (const { y } of lines) {
      top = Math.max(top, y);
      foot = Math.min(foot, y);
    }
  const edge = (top - foot) * edgeRatio;
  const isAtEdge = (line: Line) => (line.y >= top - edge || line.y <= foot + edge) && !isHeading(line, bodySize);
  const counts = new Map<string, number>();
  const telling = pages.filter(({ lines }) => !lines.every(isAtEdge));
  for (const { lines } of telling)
    for (const key of new Set(lines.filter(isAtEdge).map(edgeKey))) counts.set(key, (counts.get(key) ?? 0) + 1);
  const least = Math.max(3, telling.length / 2);
  return (line) => isAtEdge(line) && (counts.get(edgeKey(line)) ?? 0) >= least;
}

function edgeKey({ text, y }: Line): string {
  return `${Math.round(y / 4)} ${text.replace(/\d+/g, '#')}`;
}

/** Size → level: the largest of those that headings have is the first. */
function headingLevels(lines: readonly Line[], bodySize: number): ReadonlyMap<number, number> {
  const sizes = new Set(lines.filter((line) => isHeading(line, bodySize)).map(({ size }) => size));
  return new Map(
    [...sizes].toSorted((one, other) => other - one).map((size, at) => [size, Math.min(deepestHeading, at + 1)]),
  );
}

function isHeading({ size, text }: Line, bodySize: number): boolean {
  return size >= bodySize * headingRatio && text.length <= longestHeading && /[\p{L}\p{N}]/u.test(text);
}

type Look = { readonly bodySize: number; readonly levels: ReadonlyMap<number, number> };
type Block = { readonly tag: string; html: string; last: Line; readonly left: number };

function blocksHtml(lines: readonly Line[], look: Look): string {
  const html: string[] = [];
  let open: Block | null = null;
  let listTag = '';
  const closeBlock = () => {
    if (open) html.push(`<${open.tag}>${open.html}</${open.tag}>`);
    open = null;
  };
  const toList = (tag: string) => {
    if (listTag === tag) return;
    if (listTag) html.push(`</${listTag}>`);
    if (tag) html.push(`<${tag}>`);
    listTag = tag;
  };
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line) continue;
    const rows = tableAt(lines, at);
    if (rows > 0) {
      closeBlock();
      toList('');
      html.push(tableHtml(lines.slice(at, at + rows).map(({ cells }) => cells.map((cell) => cell.html))));
      at += rows - 1;
      continue;
    }
    const level = isHeading(line, look.bodySize) ? look.levels.get(line.size) : undefined;
    const mark = level === undefined ? (bullet.exec(line.text) ?? numbered.exec(line.text)) : null;
    const block: Block | null = open;
    if (block && !mark && goesOn(block, line, level)) {
      block.html = joined(block.html, line.html);
      block.last = line;
      continue;
    }
    closeBlock();
    toList(mark ? (bullet.test(line.text) ? 'ul' : 'ol') : '');
    const tag = mark ? 'li' : level === undefined ? 'p' : `h${level}`;
    const text = mark ? withoutMark(line.html, mark[0]) : line.html;
    open = { tag, html: text, last: line, left: line.x };
  }
  closeBlock();
  toList('');
  return html.join('');
}

/** True where the line belongs to the block above it. */
function goesOn({ tag, last, left }: Block, line: Line, level: number | undefined): boolean {
  const isSameKind = tag.startsWith('h') ? level !== undefined && tag === `h${level}` : level === undefined;
  const gap = last.y - line.y;
  const isNear = gap > 0 && gap <= paragraphGapRatio * Math.max(last.size, line.size);
  if (!isSameKind || !isNear || Math.abs(last.size - line.size) > 1) return false;
  if (tag === 'li') return line.x > left;
  // A line that is set in begins a paragraph; so does one after a line that ended well before the edge, and with a full stop.
  const isSetIn = line.x - left > line.size && last.x - left < 1;
  const isShort = last.right < line.right - 4 * line.size && /[.!?:]["”’)]?$/.test(last.text);
  return !isSetIn && !isShort;
}

/** A word that was parted at the end of a line is one again. */
function joined(before: string, after: string): string {
  if (/\p{Ll}[-\u00ad]$/u.test(before) && /^\p{Ll}/u.test(after)) return before.replace(/[-\u00ad]$/, '') + after;
  if (/[-/\u2014]$/.test(before)) return before + after;
  // Chinese and Japanese have no blanks between words.
  const isDense = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}。、]$/u.test(before);
  return isDense && /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/u.test(after)
    ? before + after
    : `${before} ${after}`;
}

function withoutMark(html: string, mark: string): string {
  return html.startsWith(mark) ? html.slice(mark.length) : html.replace(bullet, '');
}

/** Rows of a table that begins here: three lines or more of as many cells, each below the one above; 0 where there is none. */
function tableAt(lines: readonly Line[], from: number): number {
  const first = lines[from];
  if (!first || first.cells.length < 2) return 0;
  let rows = 1;
  for (; from + rows < lines.length; rows++) {
    const line = lines[from + rows];
    if (!line || line.cells.length !== first.cells.length || !isBelow(line, first)) break;
  }
  return rows >= 3 ? rows : 0;
}

/** Cells stand below each other by their left edge. */
function isBelow(line: Line, first: Line): boolean {
  return line.cells.every((cell, at) => Math.abs(cell.x - (first.cells[at]?.x ?? 0)) <= 2 * first.size);
}
