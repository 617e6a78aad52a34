/** Pieces of text of a PDF's page, which has no words, lines or paragraphs of its own → lines. Pure. */
import { escaped, linked } from './html.ts';

/** A piece as pdf.js gives it: its place from the lower left corner, in points. */
export type Piece = {
  readonly text: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  /** Of its letters, in points. */
  readonly size: number;
  /** The line ends after it. */
  readonly endsLine: boolean;
};

/** A place that leads to an address: left, bottom, right, top. */
export type LinkArea = { readonly url: string; readonly rect: readonly [number, number, number, number] };

type Cell = { readonly x: number; readonly text: string; readonly html: string };

export type Line = {
  readonly text: string;
  readonly html: string;
  readonly x: number;
  readonly y: number;
  readonly right: number;
  readonly size: number;
  /** Parts that wide gaps part: cells, where lines below have the same. */
  readonly cells: readonly Cell[];
};

/** Of the letters' size: a gap that parts words, one that parts cells, and how far off its line a piece may stand. */
const wordGapRatio = 0.18;
const cellGapRatio = 1.4;
const offLineRatio = 0.5;

export function linesOf(pieces: readonly Piece[], links: readonly LinkArea[]): Line[] {
  const lines: Line[] = [];
  let gathered: Piece[] = [];
  const end = () => {
    const line = lineOf(gathered, links);
    if (line) lines.push(line);
    gathered = [];
  };
  for (const piece of pieces) {
    const last = gathered.findLast(({ text }) => text.trim() !== '');
    const isOff =
      last && piece.text.trim() !== '' && Math.abs(piece.y - last.y) > offLineRatio * Math.max(last.size, piece.size);
    const isBack = last && piece.text.trim() !== '' && piece.x < last.x - last.size;
    if (isOff || isBack) end();
    gathered.push(piece);
    if (piece.endsLine && !isSameLineNext(piece, pieces)) end();
  }
  end();
  return lines;
}

/** pdf.js ends lines at wide gaps too; a table's row goes on at the same height. */
function isSameLineNext(piece: Piece, pieces: readonly Piece[]): boolean {
  const next = nextOf.get(pieces)?.get(piece) ?? nextIn(pieces, piece);
  return next !== undefined && Math.abs(next.y - piece.y) < 0.1 * piece.size && next.x > piece.x + piece.width;
}

const nextOf = new WeakMap<readonly Piece[], ReadonlyMap<Piece, Piece>>();

function nextIn(pieces: readonly Piece[], piece: Piece): Piece | undefined {
  const next = new Map<Piece, Piece>();
  let later: Piece | undefined;
  for (const each of pieces.toReversed()) {
    if (later) next.set(each, later);
    if (each.text.trim() !== '') later = each;
  }
  nextOf.set(pieces, next);
  return next.get(piece);
}

function lineOf(pieces: readonly Piece[], links: readonly LinkArea[]): Line | null {
  const shown = pieces.filter(({ text }) => text.trim() !== '');
  const [first] = shown;
  if (!first) return null;
  const size = sizeOf(shown);
  const cells: { x: number; runs: { text: string; url: string | null }[] }[] = [{ x: first.x, runs: [] }];
  let right = first.x;
  let isApart = false;
  for (const piece of pieces) {
    const text = piece.text.replace(/\s+/g, ' ');
    if (text.trim() === '') {
      isApart ||= text !== '';
      continue;
    }
    const gap = piece.x - right;
    if (gap > cellGapRatio * size && piece !== first) cells.push({ x: piece.x, runs: [] });
    const cell = cells.at(-1);
    const before = cell?.runs.at(-1);
    const needsBlank =
      before && !/\s$/.test(before.text) && !/^\s/.test(text) && (isApart || gap > wordGapRatio * size);
    const url = urlAt(piece, links);
    if (before && before.url === url) before.text += (needsBlank ? ' ' : '') + text;
    else {
      if (before && needsBlank) before.text += ' ';
      cell?.runs.push({ text, url });
    }
    right = Math.max(right, piece.x + piece.width);
    isApart = false;
  }
  const made = cells.map(({ x, runs }) => ({
    x,
    text: runs
      .map(({ text }) => text)
      .join('')
      .trim(),
    html: runs
      .map(({ text, url }) => linked(escaped(text), url))
      .join('')
      .trim(),
  }));
  return {
    text: made.map(({ text }) => text).join(' '),
    html: made.map(({ html }) => html).join(' '),
    x: first.x,
    y: first.y,
    right,
    size,
    cells: made,
  };
}

/** The size that most letters have. */
export function sizeOf(pieces: Iterable<{ readonly text: string; readonly size: number }>): number {
  const letters = new Map<number, number>();
  for (const { text, size } of pieces) {
    const rounded = Math.round(size * 2) / 2;
    letters.set(rounded, (letters.get(rounded) ?? 0) + text.length);
  }
  let most = 0;
  let found = 10;
  for (const [size, count] of letters)
    if (count > most) {
      most = count;
      found = size;
    }
  return found;
}

function urlAt({ x, y, width, size }: Piece, links: readonly LinkArea[]): string | null {
  const middleX = x + width / 2;
  const middleY = y + size / 3;
  const area = links.find(
    ({ rect: [left, bottom, right, top] }) =>
      middleX >= left && middleX <= right && middleY >= bottom && middleY <= top,
  );
  return area?.url ?? null;
}
