/** What becomes of a page that was got: by its own end, by what its host asks for, and by what other addresses of its host show. */
import { failures } from '../../../shared/messages/failures.ts';
import type { Timeline } from '../clock.ts';
import type { PageSeen } from '../ports.ts';
import { type HostLimits, type HostSignal, parseRetryAfter } from '../schedule/host-limits.ts';
import { hasAction } from '../walls/controls.ts';
import { isPlain } from '../walls/gates.ts';
import type { Holds } from '../walls/holds.ts';
import type { WallJudge } from '../walls/memory.ts';
import { type Notice, noticeOf } from '../walls/notice-words.ts';
import type { Others, Undecided } from '../walls/undecided.ts';
import type { PageAttempt } from './attempt.ts';
import type { Got } from './fetch.ts';
import {
  hostSignalOf,
  outcomeOfError,
  outcomeOfVisit,
  type PageOutcome,
  requeuedAsBefore,
  requeuedByHost,
  retriedWithFewer,
} from './outcome.ts';

export type JudgeParts = {
  readonly timeline: Timeline;
  readonly hosts: HostLimits;
  readonly holds: Holds;
  readonly walls: WallJudge;
  readonly undecided: Undecided;
  /** Pages of the run's host that are still to be seen. */
  readonly others: (run: PageAttempt) => Others;
  /** Frees tab and host for the next page. */
  readonly freeSlot: (run: PageAttempt) => void;
};

export function decideOutcome(run: PageAttempt, got: Got, parts: JudgeParts): PageOutcome {
  const { page, options, attempt, hadCompany } = run;
  const holds = parts.holds.holdsAtWalls(options);
  const { retries } = options;
  const of = {
    attempt,
    retries,
    crashes: page.crashes,
    hadCompany,
    isElsewhere: run.remote !== null,
    wall: got.wall,
    holds,
  };
  const outcome = outcomeOfVisit(got.visit, of);
  if (outcome.move === 'done' && isHeldUp(run, got, parts)) return retriedWithFewer(page.url);
  return outcome.move === 'hold' && isOfBefore(run, parts) ? requeuedAsBefore() : outcome;
}

/** Its content had not come in time while others of its host were at work: with fewer beside it, it may. The last try's is taken as it is. */
function isHeldUp(
  { page, options, attempt, startedMs, taken }: PageAttempt,
  { visit }: Got,
  parts: JudgeParts,
): boolean {
  if (visit.outcome !== 'captured' || !visit.isUnready || taken || attempt > options.retries) return false;
  return parts.hosts.narrow(page.host, { startedMs, nowMs: parts.timeline.monotonicMs() });
}

/** A wall that the page met says nothing of how its host is now: it was asked again since, after a person signed in. */
export function isOfBefore({ page, options, startedMs }: PageAttempt, { holds }: Pick<JudgeParts, 'holds'>): boolean {
  return holds.wasAskedSince(options.session, page.host, startedMs);
}

/** A host's "slow down" is charged to the host, which waits; the page goes back into the queue, unless it may be the page's own fault after all. */
export function chargedTo(run: PageAttempt, got: Got, outcome: PageOutcome, parts: JudgeParts): PageOutcome {
  const signal = hostSignalOf(got.visit, got.wall, parts.timeline.wallMs());
  const status = got.visit.outcome === 'captured' ? got.visit.capture.httpStatus : null;
  return chargedBy(signal, status, run, outcome, parts);
}

function chargedBy(
  signal: HostSignal,
  status: number | null,
  { page, options }: PageAttempt,
  outcome: PageOutcome,
  parts: JudgeParts,
): PageOutcome {
  if ((outcome.move !== 'retry' && outcome.move !== 'fail') || options.retries === 0) return outcome;
  if (signal.kind !== 'slow-down' || parts.hosts.givenUp(page.host, parts.timeline.monotonicMs())) return outcome;
  if (!parts.hosts.sparesPage(page.id, status)) return outcome;
  return requeuedByHost(signal.error);
}

/**
 * A page that no rule took for a wall is one where another address of the host shows the same. One that could be waits, without tab or host,
 * until others of the host tell.
 */
export async function pastGates(
  run: PageAttempt,
  got: Got,
  outcome: PageOutcome,
  parts: JudgeParts,
): Promise<PageOutcome> {
  const { visit } = got;
  const { page, options } = run;
  const { session } = options;
  const isOpen = outcome.move === 'done' || (outcome.move === 'fail' && !got.wall);
  if (visit.outcome !== 'captured' || !isOpen || run.taken || got.cacheAgeMs !== undefined) return outcome;
  const { seen } = visit;
  const notice = noticeOf(seen);
  const isPassing = notice?.kind === 'too-often' || notice?.kind === 'closed';
  const passes = notice && isPassing && !(seen.controls && hasAction(seen.controls)) ? notice : null;
  // A server that means its status 200 names no time to come again.
  if (passes && seen.headers['retry-after'] !== undefined) return passing(run, seen, passes, parts);
  const same = failures.say('wallSame', { host: page.host });
  const gated = (): PageOutcome => {
    if (passes) return passing(run, seen, passes, parts);
    const because = notice ? failures.say('wallSays', { host: page.host, words: notice.words }) : same;
    const isCheck = notice?.kind === 'blocked' || (seen.challengeMarks.length > 0 && !seen.controls?.password);
    return decideOutcome(run, { ...got, wall: { wall: isCheck ? 'challenge' : 'gate', because } }, parts);
  };
  const isBefore = (): boolean => parts.holds.holdsAtWalls(options) && isOfBefore(run, parts);
  const look = parts.walls.gate?.(session, page.host, seen) ?? 'clear';
  if (look !== 'suspect') {
    parts.undecided.heard(session, page.host);
    if (look === 'gate') return gated();
    if (outcome.move === 'done' && isPlain(seen)) parts.walls.sawPlain?.(session, page.host, seen);
    return outcome;
  }
  // What others of the host show by now tells nothing of it.
  if (isBefore()) return requeuedAsBefore();
  run.unconfirmed = true;
  parts.freeSlot(run);
  // Fetched pages of its kind wait until none is under way, and it waits for them.
  got.isOver?.();
  parts.holds.probeUndecided(page);
  const decision = await parts.undecided.wait({
    session,
    host: page.host,
    isGate: () => parts.walls.isGate?.(session, page.host, seen) ?? false,
    others: () => parts.others(run),
    signal: run.controller.signal,
  });
  if (decision === 'gate') return gated();
  if (decision === 'page') return isBefore() ? requeuedAsBefore() : outcome;
  return { move: 'requeue', crashed: false, message: failures.say('againHeld') };
}

/** What says, with status 200, that it is asked too often or closed just now ends as the status that says so. */
function passing(run: PageAttempt, seen: PageSeen, { kind, words }: Notice, parts: JudgeParts): PageOutcome {
  const { page, options, attempt, startedMs } = run;
  const { timeline, hosts } = parts;
  const [code, status] = kind === 'too-often' ? (['rate-limited', 429] as const) : (['http-error', 503] as const);
  const error = { code, message: failures.say('msgSaysInPlace', { host: page.host, words }) };
  const retryAfter = parseRetryAfter(seen.headers['retry-after'], timeline.wallMs());
  const signal = { kind: 'slow-down', retryAfter, error } as const;
  hosts.report(page.host, signal, { startedMs, nowMs: timeline.monotonicMs() });
  return chargedBy(signal, status, run, outcomeOfError(error, status, { attempt, retries: options.retries }), parts);
}
