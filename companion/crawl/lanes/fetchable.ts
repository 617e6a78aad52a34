/** Which options of a batch want a rendered page. */
import { isDocumentType } from '../../../shared/batch/document-types.ts';
import type { BatchOptions } from '../../../shared/batch/options.ts';
import { readNote } from '../../../shared/batch/page-notes.ts';
import type { Wall } from '../page/outcome.ts';
import type { Visit } from '../ports.ts';
import { type KnownKind, kindOf } from './lanes.ts';

/** What of the options needs a tab, in a person's words, or null. */
export function needsRendering(options: BatchOptions, hookOnTab: boolean): string | null {
  if (hookOnTab) return 'a hook works on the tab';
  const picture = options.formats.find((format) => format === 'screenshot' || format === 'pdf' || format === 'mhtml');
  if (picture) return `a ${picture} was asked for`;
  if (options.waitFor !== undefined) return 'it waits for something in the page';
  if (options.scroll) return 'the page is scrolled';
  if (options.seenOnly) return 'text that is not seen is left out';
  if (options.frames === 'own') return 'frames of other sites are left out';
  if (options.settle === 'idle') return 'it waits until the page is idle';
  return options.block.length > 0 ? 'some of what it loads is blocked' : null;
}

/** What makes a fetched page unfit to be taken unrendered. Pure. */

const leastText = 200;
/** A kind may be of short pages, where those that were compared had at least so much; less is what an empty shell says. */
const shortText = 80;
/** Shorter than this share of the shortest compared page is thin. */
const thinRatio = 0.25;

/** Failures of the host, or of where it leads, rather than of the lane: rendering would meet them too, or must not ask the host again so soon. */
const hostFailures: ReadonlySet<string> = new Set(['timeout', 'rate-limited', 'unsafe', 'private-network']);

/** What is wrong with a document is wrong however it is got. */
const documentFailures: ReadonlySet<string> = new Set(['scanned', 'encrypted']);

/** True where the visit gave a document, which is the same in both lanes. */
export function isDocument(visit: Visit): boolean {
  return visit.outcome === 'captured' && isDocumentType(visit.capture.contentType);
}

/** True where the visit is the page's end however it was got: the host says to wait, or the visit was broken off. */
export function isFinal(visit: Visit): boolean {
  if (visit.outcome === 'failed')
    return (
      hostFailures.has(visit.error.code) ||
      documentFailures.has(visit.error.code) ||
      visit.httpStatus === 429 ||
      visit.httpStatus === 503
    );
  if (visit.outcome !== 'captured' || isDocument(visit)) return true;
  return visit.capture.httpStatus === 429 || visit.capture.httpStatus === 503;
}

/** Null where nothing is odd; else what is. */
export function oddityOf(visit: Visit, known: KnownKind, wall: Wall | null): string | null {
  if (visit.outcome !== 'captured') return 'it could not be fetched';
  const { capture, seen } = visit;
  if (capture.httpStatus !== 200) return `status ${capture.httpStatus}`;
  if (wall || seen.challengeMarks.length > 0 || seen.mainPasswordFields > 0) return 'a sign-in or a check';
  if (!isSamePlace(capture.url, capture.finalUrl)) return 'it leads elsewhere';
  const told = (visit.notes ?? []).map((line) => readNote(line).code);
  if (told.includes('charset guessed')) return 'no encoding is named';
  if (told.includes('redirect not followed')) return 'it leads on elsewhere';
  if (capture.kind === 'text') return null;
  if (seen.textLength < leastTextOf(known)) return 'thin content';
  if (!seen.marks) return 'too long to tell';
  const unknown = seen.marks.find((mark) => !known.marks.has(mark));
  return unknown ? `something scripts may fill (${unknown.slice(0, 60)})` : null;
}

/** Short pages are not asked for twice where their kind is known to be short: then what is shorter still is thin. */
function leastTextOf(known: KnownKind): number {
  const isShort = known.leastText >= shortText && known.leastText < leastText;
  return isShort ? known.leastText : Math.max(leastText, known.leastText * thinRatio);
}

/** A page that leads on to another one has little more than that to say. */
const leadsOnText = 500;

/**
 * Why a page that is to be fetched alone has to be rendered all the same, in a person's words; null where it stands as it is served. `isPoor`:
 * it has much less than other pages of its host; null where those are not known: then it is a shell that has next to nothing.
 */
export function unfitAsServed(visit: Visit, isPoor: boolean | null): string | null {
  if (visit.outcome !== 'captured' || visit.capture.httpStatus !== 200) return null;
  const { seen } = visit;
  const told = (visit.notes ?? []).map((line) => readNote(line).code);
  if (told.includes('charset guessed')) return 'it names no encoding, which browsers guess';
  if (visit.capture.kind !== 'dom') return null;
  if (told.includes('redirect not followed') && seen.textLength < leadsOnText) return 'it leads on elsewhere';
  const isFilled = seen.textLength === 0 || !seen.marks || seen.marks.length > 0;
  if (!isFilled) return null;
  if (isPoor) return 'it has much less, as it is served, than other pages of its host';
  return isPoor === null && seen.textLength < shortText ? 'it has next to no text as it is served' : null;
}

function isSamePlace(url: string, finalUrl: string): boolean {
  return URL.parse(url)?.host === URL.parse(finalUrl)?.host && kindOf(url) === kindOf(finalUrl);
}
