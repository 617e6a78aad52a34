/** One try of one page, from its start to its move in the store. */
import type { ContentRule } from '../../../shared/batch/content-rules.ts';
import { isDocumentType } from '../../../shared/batch/document-types.ts';
import { type BatchOptions, discovers } from '../../../shared/batch/options.ts';
import type { Lane, PageError, PageRecord, SavedFile, WallKind } from '../../../shared/batch/page-record.ts';
import { elementChoice } from '../content-rules.ts';
import type { Capture, Extracted, ExtractRequest, QueuedPage, RemoteTab, Visit, VisitTimings } from '../ports.ts';
import type { HostStart } from '../schedule/host-limits.ts';

export type PageAttempt = {
  readonly page: QueuedPage;
  readonly options: BatchOptions;
  /** The rules of content of whoever the batch belongs to, as they stood when it began. */
  readonly rules: readonly ContentRule[];
  /** This try's number, from 1. */
  readonly attempt: number;
  /** Monotonic. */
  readonly startedMs: number;
  readonly waitedMs: number;
  /** Ms that starts on its host lie apart, or 0. */
  readonly delayMs: number;
  /** Raised when the page is taken from the run: cancelled, or the engine stops. */
  readonly controller: AbortController;
  /** What an open tab gave: nothing is visited then. */
  readonly given: Capture | null;
  /** The tab of a worker that reads it; null: one of our own. */
  readonly remote: RemoteTab | null;
  /** Set where the next page of its host waits for this one's request (schedule/host-limits.ts). */
  hostStart: HostStart | null;
  /** Other pages were in tabs of the same browser while it was in its own. */
  hadCompany: boolean;
  /** It was moved by whoever took it; what it still gives is dropped. */
  taken: boolean;
  /** It counts against tabs and its host until the capture is handed over. */
  holdsSlot: boolean;
  /** The tab has nothing more to do with it; the rest is extraction and writing. */
  captured: boolean;
  /** It was fetched, and waits until a rendered page of its kind confirms that this does; it holds no tab meanwhile. */
  unconfirmed: boolean;
  /** It went back into the queue: retried or queued again. */
  returned: boolean;
};

/** A page's record from what is known of it. Pure. */

export type RecordSource = {
  readonly page: QueuedPage;
  readonly options: BatchOptions;
  readonly state: PageRecord['state'];
  readonly attempt: number;
  /** Null where nothing was got. */
  readonly capture: Capture | null;
  readonly extracted: Extracted | null;
  readonly failed?: { readonly finalUrl: string; readonly httpStatus: number | null; readonly contentType: string };
  readonly error?: PageError;
  readonly wall?: WallKind;
  readonly lane: Lane;
  readonly worker?: string;
  readonly notes: readonly string[];
  readonly saved?: readonly SavedFile[];
  readonly cacheAgeMs?: number;
  readonly waitedMs: number;
  readonly totalMs: number;
  readonly visitTimings: VisitTimings | null;
  readonly atMs: number;
};

const noVisit: VisitTimings = { navigateMs: 0, settleMs: 0, captureMs: 0 };

/** Text and HTML are there only where the batch's formats name them; links always. */
export function buildRecord(from: RecordSource): PageRecord {
  const { page, options, capture, extracted, failed } = from;
  const wants = (format: BatchOptions['formats'][number]) => options.formats.includes(format);
  const markdown = extracted?.markdown ?? '';
  return {
    id: page.id,
    batch: page.batch,
    index: page.index,
    url: page.url,
    finalUrl: capture?.finalUrl || failed?.finalUrl || page.url,
    state: from.state,
    httpStatus: capture ? capture.httpStatus : (failed?.httpStatus ?? null),
    contentType: capture?.contentType ?? failed?.contentType ?? '',
    title: titleOf(capture, extracted),
    markdown,
    ...(wants('text') && extracted?.text !== undefined ? { text: extracted.text } : {}),
    ...(wants('html') && extracted?.html !== undefined ? { html: extracted.html } : {}),
    ...(extracted?.links === undefined ? {} : { links: [...extracted.links] }),
    metadata: extracted?.metadata ?? {},
    session: options.session,
    lane: from.lane,
    ...(from.worker === undefined ? {} : { worker: from.worker }),
    attempts: from.attempt,
    ...(from.error ? { error: from.error } : {}),
    ...(from.wall ? { wall: from.wall } : {}),
    ...(from.notes.length > 0 ? { notes: [...from.notes] } : {}),
    ...(from.cacheAgeMs === undefined ? {} : { cacheAgeMs: from.cacheAgeMs }),
    timings: {
      waitedMs: whole(from.waitedMs),
      ...roundedTimings(from.visitTimings ?? noVisit),
      extractMs: whole(extracted?.extractMs ?? 0),
      totalMs: whole(from.totalMs),
    },
    bytes: { html: extracted?.htmlBytes ?? 0, markdown: utf8Bytes(markdown) },
    files: {},
    ...(from.saved?.length ? { saved: [...from.saved] } : {}),
    fetchedAt: new Date(capture?.fetchedAtMs ?? from.atMs).toISOString(),
  };
}

/** What a document calls itself is no heading of it. */
export function titleOf(capture: Capture | null, extracted: Extracted | null): string {
  return (isDocumentType(capture?.contentType ?? '') && capture?.title) || extracted?.title || capture?.title || '';
}

/** Of a visit that got no page: what its record still says. */
export function failedPart(visit: Visit): RecordSource['failed'] {
  if (visit.outcome !== 'failed') return undefined;
  return { finalUrl: visit.finalUrl, httpStatus: visit.httpStatus, contentType: visit.contentType };
}

function roundedTimings({ navigateMs, settleMs, captureMs }: VisitTimings): VisitTimings {
  return { navigateMs: whole(navigateMs), settleMs: whole(settleMs), captureMs: whole(captureMs) };
}

function whole(ms: number): number {
  return Math.max(0, Math.round(ms));
}

function utf8Bytes(text: string): number {
  return Buffer.byteLength(text);
}

/**
 * What is to be made of the page at an address, by its batch's options and the rules of whoever the batch belongs to. Of a document all is
 * content: rules, which are about the pages of a site, say nothing of it.
 */
export function requestOf(
  options: BatchOptions,
  rules: readonly ContentRule[],
  address: string,
  contentType = '',
): ExtractRequest {
  // Kept whatever was asked for: where a page leads to is asked for afterwards, when it may be gone.
  const formats = [...new Set([...options.formats, 'links' as const])];
  const content = isDocumentType(contentType) ? 'full' : options.content;
  const elements = elementChoice({ ...options, content }, rules, address);
  return {
    content,
    formats,
    ...(elements ? { elements } : {}),
    ...(discovers(options) ? { discover: true } : {}),
    ...(options.save.includes('images') ? { largest: true } : {}),
  };
}

/**
 * What was made of a page where it arrived, which was by the rules for the address that was asked. Undefined where it is to be made again:
 * the address that it came from has other rules, and the body is here.
 */
export function readOnArrival(
  { page, options, rules }: PageAttempt,
  { capture, extracted }: Visit & { readonly outcome: 'captured' },
): Extracted | undefined {
  if (!extracted || capture.body === '') return extracted;
  const asked = requestOf(options, rules, page.url).elements;
  const came = requestOf(options, rules, capture.finalUrl, capture.contentType).elements;
  return asked?.keep === came?.keep && asked?.drop === came?.drop ? extracted : undefined;
}
