/** One try of one page, from its start to its move in the store. */
import type { BatchOptions } from '../../../shared/batch/options.ts';
import type { Lane, PageError, PageRecord, WallKind } from '../../../shared/batch/page-record.ts';
import type { Capture, Extracted, QueuedPage, Visit, VisitTimings } from '../ports.ts';

export type PageAttempt = {
  readonly page: QueuedPage;
  readonly options: BatchOptions;
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
  /** Other pages were in tabs while it was in its own. */
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
  readonly notes: readonly string[];
  readonly cacheAgeMs?: number;
  readonly waitedMs: number;
  readonly totalMs: number;
  readonly visitTimings: VisitTimings | null;
  readonly atMs: number;
};

const noVisit: VisitTimings = { navigateMs: 0, settleMs: 0, captureMs: 0 };

/** Optional bodies are there only where the batch's formats name them. */
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
    title: extracted?.title || capture?.title || '',
    markdown,
    ...(wants('text') && extracted?.text !== undefined ? { text: extracted.text } : {}),
    ...(wants('html') && extracted?.html !== undefined ? { html: extracted.html } : {}),
    ...(wants('links') && extracted?.links !== undefined ? { links: [...extracted.links] } : {}),
    metadata: extracted?.metadata ?? {},
    session: options.session,
    lane: from.lane,
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
    fetchedAt: new Date(capture?.fetchedAtMs ?? from.atMs).toISOString(),
  };
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

const encoder = new TextEncoder();
function utf8Bytes(text: string): number {
  return encoder.encode(text).byteLength;
}
