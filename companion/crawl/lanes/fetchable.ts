/** Which options of a batch want a rendered page. */
import type { BatchOptions } from '../../../shared/batch/options.ts';
import type { Wall } from '../page/outcome.ts';
import type { Visit } from '../ports.ts';
import { type KnownKind, kindOf, marksOf } from './lanes.ts';

/** What of the options needs a tab, in a person's words, or null. */
export function needsRendering(options: BatchOptions, hookOnTab: boolean): string | null {
  if (hookOnTab) return 'a hook works on the tab';
  const picture = options.formats.find((format) => format === 'screenshot' || format === 'pdf' || format === 'mhtml');
  if (picture) return `a ${picture} was asked for`;
  if (options.waitFor !== undefined) return 'it waits for something in the page';
  if (options.scroll) return 'the page is scrolled';
  if (options.seenOnly) return 'text that is not seen is left out';
  if (options.settle === 'idle') return 'it waits until the page is idle';
  return options.block.length > 0 ? 'some of what it loads is blocked' : null;
}

/** What makes a fetched page unfit to be taken unrendered. Pure. */

const leastText = 200;
/** Shorter than this share of the shortest compared page is thin. */
const thinRatio = 0.25;

/** Failures of the host rather than of the lane: rendering would meet them too, or must not ask the host again so soon. */
const hostFailures: ReadonlySet<string> = new Set(['timeout', 'rate-limited']);

/** True where the visit is the page's end however it was got: the host says to wait, or the visit was broken off. */
export function isFinal(visit: Visit): boolean {
  if (visit.outcome === 'failed')
    return hostFailures.has(visit.error.code) || visit.httpStatus === 429 || visit.httpStatus === 503;
  if (visit.outcome !== 'captured') return true;
  return visit.capture.httpStatus === 429 || visit.capture.httpStatus === 503;
}

/** Null where nothing is odd; else what is. */
export function oddityOf(visit: Visit, known: KnownKind, wall: Wall | null): string | null {
  if (visit.outcome !== 'captured') return 'it could not be fetched';
  const { capture, seen } = visit;
  if (capture.httpStatus !== 200) return `status ${capture.httpStatus}`;
  if (wall || seen.challengeMarks.length > 0 || seen.mainPasswordFields > 0) return 'a sign-in or a check';
  if (!isSamePlace(capture.url, capture.finalUrl)) return 'it leads elsewhere';
  if (capture.kind === 'text') return null;
  if (seen.textLength < Math.max(leastText, known.leastText * thinRatio)) return 'thin content';
  const marks = marksOf(capture.body);
  if (!marks) return 'too long to tell';
  const unknown = [...marks].find((mark) => !known.marks.has(mark));
  return unknown ? `something scripts may fill (${unknown.slice(0, 60)})` : null;
}

function isSamePlace(url: string, finalUrl: string): boolean {
  return URL.parse(url)?.host === URL.parse(finalUrl)?.host && kindOf(url) === kindOf(finalUrl);
}
