/** A visit whose answer turned out to be a file: a document among them is a page, got as bytes and read by what reads documents. */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Clock, PageJob, PageSeen, Visit } from '../../crawl/ports.ts';
import type { FileFetch } from '../fetch/file-fetch.ts';
import type { LeadRule } from '../tabs/leads.ts';
import { judgedHeaders } from './content-type.ts';
import { type AnswerHead, FileAnswer, fileNameOf, mayBeDocument } from './file-answer.ts';
import type { VisitSpent } from './run.ts';

/** A document as an HTML page. Rejects with TabtrawlErrors of page codes, or the signal's reason. */
export type ReadDocument = (
  document: { readonly bytes: Uint8Array; readonly fileName: string },
  signal: AbortSignal,
) => Promise<{
  readonly html: string;
  readonly title: string;
  readonly contentType: string;
  readonly notes: readonly string[];
}>;

/** Larger ones are no pages to read. */
export const maxDocumentBytes = 50 * 1024 * 1024;

export type DocumentRun = {
  readonly job: PageJob;
  readonly lane: 'render' | 'fetch';
  readonly files: FileFetch;
  readonly readDocument: ReadDocument;
  /** What may be opened of where it leads. */
  readonly leads: LeadRule;
  readonly clock: Clock;
  readonly timings: VisitSpent;
  readonly signal: AbortSignal;
};

/** The document as a page; throws what was thrown where there is none. */
export async function visitDocument(thrown: unknown, run: DocumentRun): Promise<Visit> {
  if (!(thrown instanceof FileAnswer) || !mayBeDocument(thrown.head)) throw thrown;
  const visit = await readAt(thrown.head, run);
  if (!visit) throw thrown;
  return visit;
}

/** What was captured; or the document that it is, where its server called it a page or a text and its first letters are those of a file. */
export async function withoutLies(visit: Visit, run: DocumentRun): Promise<Visit> {
  if (visit.outcome !== 'captured' || !isFile(visit.seen)) return visit;
  const { finalUrl: url, httpStatus: status } = visit.capture;
  return (await readAt({ url, status, contentType: '', headers: {} }, run)) ?? visit;
}

/** Chrome shows bytes that it takes for text as they stand. */
function isFile({ textStart, httpStatus }: PageSeen): boolean {
  const start = textStart.trimStart();
  return httpStatus === 200 && (/^%PDF-\d\.\d\s/.test(start) || start.startsWith('PK\u0003\u0004'));
}

/** Null where its bytes are those of no document. */
async function readAt(head: AnswerHead, run: DocumentRun): Promise<Visit | null> {
  const { job, files, readDocument, clock, timings, signal } = run;
  const fromMs = clock.monotonicMs();
  const got = await files.get(head.url, {
    session: job.session,
    page: head.url,
    referrer: job.page.referrer,
    maxBytes: maxDocumentBytes,
    leads: run.leads,
    isWanted: isDocumentStart,
    signal,
  });
  timings.navigateMs += clock.monotonicMs() - fromMs;
  if (!got) return null;
  const readFromMs = clock.monotonicMs();
  const page = await readDocument({ bytes: got.bytes, fileName: fileNameOf(head) }, signal).catch((error: unknown) => {
    throw named(error, head.url);
  });
  timings.captureMs += clock.monotonicMs() - readFromMs;
  const text = page.html.replace(/<head>[\s\S]*?<\/head>|<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  return {
    outcome: 'captured',
    capture: {
      url: job.page.url,
      finalUrl: got.url,
      httpStatus: head.status,
      contentType: page.contentType,
      kind: 'dom',
      body: page.html,
      title: page.title,
      lane: run.lane,
      fetchedAtMs: clock.wallMs(),
    },
    seen: {
      requestedUrl: job.page.url,
      finalUrl: got.url,
      httpStatus: head.status,
      redirects: [],
      title: '',
      textLength: text.length,
      textStart: text.slice(0, 2000).trim(),
      passwordFields: 0,
      mainPasswordFields: 0,
      challengeMarks: [],
      headers: judgedHeaders(head.headers),
      links: 0,
    },
    files: [],
    notes: page.notes,
    timings,
  };
}

/** A PDF, a zip whose first part is one of Office's, or an OLE file, which may be a locked document. */
function isDocumentStart(start: Uint8Array): boolean {
  const text = Buffer.from(start.subarray(0, 2048)).toString('latin1');
  if (text.startsWith('PK\u0003\u0004'))
    return /^.{30}(?:\[Content_Types\]\.xml|_rels\/|docProps\/|word\/|xl\/|ppt\/|customXml\/)/s.test(text);
  return text.startsWith('\u00d0\u00cf\u0011\u00e0') || text.slice(0, 1024).includes('%PDF-');
}

/** What is wrong with a document is told with its address. */
function named(error: unknown, url: string): unknown {
  if (!(error instanceof TabtrawlError)) return error;
  return new TabtrawlError(error.code, `${url}: ${error.message}`, { cause: error });
}
