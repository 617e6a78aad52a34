/** Bytes of any kind of document → an HTML page of what it says. */
import { type DocumentKind, documentTypes } from '../../shared/batch/document-types.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { namesIn } from './archive.ts';
import { documentHtml, type ReadDocument } from './html.ts';
import { containerOf, isLockedOffice, officeKindOf } from './kinds.ts';

export type DocumentTask = {
  readonly bytes: Uint8Array;
  /** For a document without a title: as its address or its server names it. */
  readonly fileName: string;
  /** Milliseconds after which no more of it is read. */
  readonly readForMs: number;
};
export type DocumentPage = {
  readonly html: string;
  /** What the document calls itself; empty where it does not say. */
  readonly title: string;
  /** What it is, whatever the server called it. */
  readonly contentType: string;
  readonly notes: readonly string[];
};

/** Throws `encrypted`, `scanned`, `too-large`, and `not-a-page` where it is broken or no document. */
export async function readDocument({ bytes, fileName, readForMs }: DocumentTask): Promise<DocumentPage> {
  const until = performance.now() + readForMs;
  const kind = kindOf(bytes);
  const read = await reader(kind, bytes, until);
  if (!/[\p{L}\p{N}]/u.test(read.body.replace(/<p><em>(?:Page|Slide) \d+<\/em><\/p>|<[^>]*>/g, '')))
    throw new TabtrawlError('not-a-page', 'The document holds no text.');
  const { about, notes } = read;
  return { html: documentHtml(read, fileName), title: about.title ?? '', contentType: documentTypes[kind], notes };
}

/** What loads a library does so by itself: a crawl of PDFs needs none of the others. */
async function reader(kind: DocumentKind, bytes: Uint8Array, until: number): Promise<ReadDocument> {
  try {
    if (kind === 'pdf') return await (await import('./pdf.ts')).readPdf(bytes, until);
    if (kind === 'docx') return await (await import('./docx.ts')).readDocx(bytes);
    if (kind === 'xlsx') return await (await import('./xlsx.ts')).readXlsx(bytes);
    return (await import('./pptx.ts')).readPptx(bytes);
  } catch (cause) {
    if (cause instanceof TabtrawlError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new TabtrawlError('not-a-page', `The document could not be read: ${why.slice(0, 300)}`, { cause });
  }
}

function kindOf(bytes: Uint8Array): DocumentKind {
  const container = containerOf(bytes);
  if (container === 'pdf') return 'pdf';
  if (container === 'zip') {
    const kind = officeKindOf(namesIn(bytes));
    if (kind) return kind;
    throw new TabtrawlError('not-a-page', 'It is an archive (zip), and holds no text to take.');
  }
  if (container === 'ole') {
    if (isLockedOffice(bytes))
      throw new TabtrawlError(
        'encrypted',
        'The document is locked with a password. Save it unlocked, or open it by hand.',
      );
    throw new TabtrawlError('not-a-page', 'It is a document of an Office older than 2007, which is not read.');
  }
  throw new TabtrawlError('not-a-page', 'It is no document that can be read.');
}
