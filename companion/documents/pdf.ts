/** PDFs. The one door to unpdf, which is loaded with the first of them. */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import { noteLine } from '../../shared/batch/page-notes.ts';
import { noteWords } from '../../shared/messages/notes.ts';
import { counted } from '../../shared/units.ts';
import { type DocumentAbout, isTitle, type ReadDocument } from './html.ts';
import { authorOf } from './office.ts';
import { type PdfPage, pagesHtml } from './pdf-blocks.ts';
import { type LinkArea, linesOf, type Piece } from './pdf-lines.ts';

/** A document may say that it has any number of pages. */
const mostPages = 2000;
const mostCharacters = 8_000_000;
/** A page with fewer letters holds no text but a number, perhaps. */
const fewLetters = 8;

/** What is used of pdf.js. */
type PdfDocument = {
  readonly numPages: number;
  getPage(number: number): Promise<PdfSheet>;
  getMetadata(): Promise<{ readonly info: unknown }>;
};
type PdfSheet = {
  getTextContent(): Promise<{ readonly items: readonly unknown[] }>;
  getAnnotations(): Promise<readonly unknown[]>;
  cleanup(): unknown;
};

/** `until`: when to stop, by `performance.now()`; what was read by then is given, with a note. */
export async function readPdf(bytes: Uint8Array, until: number): Promise<ReadDocument> {
  const document = await open(bytes);
  const pages: PdfPage[] = [];
  const empty: number[] = [];
  let characters = 0;
  let letters = 0;
  const last = Math.min(document.numPages, mostPages);
  for (let number = 1; number <= last; number++) {
    if (number > 1 && (performance.now() > until || characters > mostCharacters)) break;
    const lines = await linesOfPage(document, number);
    const count = lines.reduce((sum, { text }) => sum + (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0), 0);
    if (count < fewLetters) empty.push(number);
    letters += count;
    characters += lines.reduce((sum, { text }) => sum + text.length, 0);
    pages.push({ number, lines });
  }
  if (letters === 0)
    throw new TabtrawlError(
      'scanned',
      `The PDF has ${counted(document.numPages, 'page')} and no text: it is made of pictures, as a scanner makes them. Read it with a program that recognises letters (OCR).`,
    );
  return {
    about: await aboutOf(document),
    body: pagesHtml(pages),
    notes: notesOf(document.numPages, pages.length, empty),
  };
}

function notesOf(total: number, read: number, empty: readonly number[]): readonly string[] {
  const notes: string[] = [];
  if (read < total)
    notes.push(
      noteLine(
        'too long',
        read === 1
          ? noteWords.say('noteFirstPage', { total })
          : noteWords.say('noteFirstPages', { total, taken: read }),
      ),
    );
  if (empty.length > 0 && read > 1)
    notes.push(
      noteLine('no text', noteWords.say('notePicturePages', { count: empty.length, pages: rangesText(empty) })),
    );
  return notes;
}

/** 1, 2, 3, 7 → "1–3, 7"; of many the first. */
export function rangesText(numbers: readonly number[]): string {
  const ranges: [number, number][] = [];
  for (const number of numbers) {
    const open = ranges.at(-1);
    if (open && number === open[1] + 1) open[1] = number;
    else ranges.push([number, number]);
  }
  const texts = ranges.slice(0, 20).map(([from, to]) => (from === to ? `${from}` : `${from}–${to}`));
  return texts.join(', ') + (ranges.length > 20 ? ', …' : '');
}

async function open(bytes: Uint8Array): Promise<PdfDocument> {
  const { getDocumentProxy } = await import('unpdf');
  try {
    return await getDocumentProxy(new Uint8Array(bytes), {
      verbosity: 0,
      disableFontFace: true,
      stopAtErrors: false,
      enableXfa: false,
      maxImageSize: 1,
    });
  } catch (cause) {
    const name = cause instanceof Error ? cause.name : '';
    if (name === 'PasswordException')
      throw new TabtrawlError('encrypted', 'The PDF is locked with a password. Save it unlocked, or open it by hand.', {
        cause,
      });
    throw new TabtrawlError('not-a-page', `The PDF is broken: ${cause instanceof Error ? cause.message : cause}`, {
      cause,
    });
  }
}

async function linesOfPage(document: PdfDocument, number: number): Promise<PdfPage['lines']> {
  try {
    const page = await document.getPage(number);
    const [{ items }, annotations] = await Promise.all([page.getTextContent(), page.getAnnotations().catch(() => [])]);
    page.cleanup();
    return linesOf(items.flatMap(pieceOf), annotations.flatMap(linkOf));
  } catch {
    // One page that is broken is a page without text.
    return [];
  }
}

/** https://mozilla.github.io/pdf.js/api/draft/module-pdfjsLib.html: TextItem; marks of structure have no text. */
function pieceOf(item: unknown): Piece[] {
  const { str, transform, width, height, hasEOL } = item as {
    str?: unknown;
    transform?: readonly number[];
    width?: number;
    height?: number;
    hasEOL?: boolean;
  };
  if (typeof str !== 'string' || !transform) return [];
  const [a = 0, b = 0, , , x = 0, y = 0] = transform;
  const size = height || Math.hypot(a, b) || 10;
  return [{ text: withoutControls(str), x, y, width: width ?? 0, size, endsLine: hasEOL === true }];
}

function withoutControls(text: string): string {
  return text.normalize('NFC').replace(/[\p{Cc}\p{Co}\ufffd]/gu, '');
}

function linkOf(annotation: unknown): LinkArea[] {
  const { subtype, url, rect } = annotation as { subtype?: unknown; url?: unknown; rect?: readonly number[] };
  if (subtype !== 'Link' || typeof url !== 'string' || rect?.length !== 4) return [];
  const [left = 0, bottom = 0, right = 0, top = 0] = rect;
  return [{ url, rect: [left, bottom, right, top] }];
}

async function aboutOf(document: PdfDocument): Promise<DocumentAbout> {
  const { info } = await document.getMetadata().catch(() => ({ info: null }));
  const text = (name: string) => {
    const value = (info as Record<string, unknown> | null)?.[name];
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  const title = text('Title');
  const created = pdfDate(text('CreationDate'));
  const modified = pdfDate(text('ModDate'));
  return {
    title: isTitle(title) ? title : undefined,
    author: authorOf(text('Author')),
    description: text('Subject'),
    created,
    modified: modified === created ? undefined : modified,
    language: text('Language'),
  };
}

/** `D:20240131120000+01'00'` → ISO 8601 (ISO 32000-1, 7.9.4); undefined where it is none. */
export function pdfDate(text: string | undefined): string | undefined {
  const found = /^(?:D:)?(\d{4})(\d\d)?(\d\d)?(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?/.exec(text ?? '');
  if (!found) return undefined;
  const [, year, month, day, hour, minute, second = '00', utc, zoneHour, zoneMinute = '00'] = found;
  if (!month || !day) return undefined;
  const zone = utc ? 'Z' : zoneHour ? `${zoneHour}:${zoneMinute}` : '';
  const iso = `${year}-${month}-${day}${hour ? `T${hour}:${minute}:${second}${zone}` : ''}`;
  return Number.isNaN(Date.parse(iso)) ? undefined : iso;
}
