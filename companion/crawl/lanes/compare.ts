/** After a page was rendered and fetched: whether the fetched one would have done. */
import { toErrorData } from '../../../shared/batch/errors.ts';
import { type BatchOptions, discovers } from '../../../shared/batch/options.ts';
import { reasons } from '../../../shared/messages/reasons.ts';
import { canonicalKey } from '../discovery/canonical-url.ts';
import type { EnginePorts } from '../engine-ports.ts';
import { type PageAttempt, readOnArrival, requestOf } from '../page/attempt.ts';
import type { Got } from '../page/fetch.ts';
import type { Extracted, Visit } from '../ports.ts';
import type { Lanes } from './lanes.ts';

type CompareParts = Pick<EnginePorts, 'extractor' | 'log'> & { readonly lanes: Lanes };

/** `rendered`: what was made of the page as it was got, before hooks changed it; null where a hook did. */
export async function compareLanes(
  run: PageAttempt,
  got: Got,
  rendered: Extracted | null,
  parts: CompareParts,
): Promise<void> {
  if (!got.shadowFetch || got.visit.outcome !== 'captured') return;
  const { page, options } = run;
  const fetched = await got.shadowFetch;
  if (fetched.outcome === 'lost' || fetched.outcome === 'cancelled') return;
  const note = (difference: string | null, marks: ReadonlySet<string> | null = new Set(), textLength = 0) =>
    parts.lanes.compared(options.session, page.url, { difference, marks, textLength, page: page.id });
  if (fetched.outcome === 'failed') return note(reasons.say('laneNotFetched', { code: fetched.error.code }));
  const { capture, seen } = fetched;
  if (capture.httpStatus !== got.visit.capture.httpStatus)
    return note(reasons.say('laneStatus', { status: capture.httpStatus ?? 0 }));
  if (capture.kind !== got.visit.capture.kind) return note(reasons.say('laneOtherKind'));
  try {
    const one = rendered ?? (await readOf(run, got.visit, parts));
    const other = await readOf(run, fetched, parts);
    const marks = capture.kind === 'text' ? new Set<string>() : seen.marks ? new Set(seen.marks) : null;
    note(differenceOf(one, other, promisesLinks(options)), marks, seen.textLength);
  } catch (thrown) {
    parts.log('debug', 'two lanes could not be compared', { page: page.id, ...toErrorData(thrown) });
    note(reasons.say('laneUnreadable'));
  }
}

/** What was made of a page, without what only its record has use for. */
async function readOf(
  run: PageAttempt,
  visit: Visit & { readonly outcome: 'captured' },
  { extractor }: CompareParts,
): Promise<Extracted> {
  const read = readOnArrival(run, visit);
  if (read) return read;
  const { capture } = visit;
  const { content, formats, elements } = requestOf(run.options, run.rules, capture.finalUrl, capture.contentType);
  return extractor.extract(capture, { content, formats, ...(elements ? { elements } : {}) });
}

/** Whether a page that was fetched says all that it says rendered. Pure. */

/** Numbers that may differ in their digits: clocks, counters. */
const mostOtherNumbers = 5;
/** Words that are said again (a head that a script doubles) are no content; many more of them may be. */
const mostMoreRatio = 1.25;
const mostMoreWords = 30;

/** Links are kept of every page; a page that lacks some is poorer only where they were asked for, or are followed. */
function promisesLinks(options: BatchOptions): boolean {
  return options.formats.includes('links') || discovers(options);
}

/** Null where the fetched page is no poorer; else what it lacks, in a person's words. */
export function differenceOf(rendered: Extracted, fetched: Extracted, withLinks: boolean): string | null {
  if (plain(rendered.title) !== plain(fetched.title)) return reasons.say('laneTitle');
  const lost = Object.entries(rendered.metadata).find(([name]) => !(name in fetched.metadata));
  if (lost) return reasons.say('laneMetadata', { name: lost[0] });
  if (withLinks && !hasEveryLink(rendered, fetched)) return reasons.say('laneLinks');
  if ((rendered.text === undefined) !== (fetched.text === undefined)) return reasons.say('laneNoText');
  if (fetched.unmatched && !rendered.unmatched) return reasons.say('laneChosen');
  if (!hasEveryWord(rendered.markdown, fetched.markdown)) return reasons.say('laneContent');
  if (!hasEveryWord(rendered.text ?? '', fetched.text ?? '')) return reasons.say('laneText');
  return null;
}

/** By what they are known by: session ids are others at every asking. */
function hasEveryLink(rendered: Extracted, fetched: Extracted): boolean {
  const there = new Set(fetched.links?.map(({ url }) => keyOf(url)));
  return rendered.links?.every(({ url }) => there.has(keyOf(url))) ?? true;
}

function keyOf(url: string): string {
  const parsed = URL.parse(url);
  return parsed ? canonicalKey(parsed) : url;
}

/** True where every word that the page shows rendered is in it when fetched. */
function hasEveryWord(rendered: string, fetched: string): boolean {
  if (isSameButNumbers(plain(rendered), plain(fetched))) return true;
  const [shown, there] = [wordsOf(rendered), wordsOf(fetched)];
  if (shown.length > there.length * mostMoreRatio + mostMoreWords) return false;
  const known = new Set(there);
  return shown.every((word) => known.has(word));
}

/** The same but for a few numbers of the same length. A number that is all zeros when fetched is a place that a script fills. */
function isSameButNumbers(a: string, b: string): boolean {
  if (a === b) return true;
  if (a.length !== b.length || a.replace(/\d/g, '0') !== b.replace(/\d/g, '0')) return false;
  const [numbers, others] = [a.match(/\d+/g) ?? [], b.match(/\d+/g) ?? []];
  const different = numbers.flatMap((number, at) => (number === others[at] ? [] : [others[at] ?? '']));
  return different.length <= mostOtherNumbers && different.every((other) => /[1-9]/.test(other));
}

/** Addresses aside: what they lead to is told by the links. */
function wordsOf(markdown: string): readonly string[] {
  return markdown.replace(/\]\([^)\s]*/g, ']').match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
}

function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
