/**
 * How a page is got: from the cache, fetched, or rendered in a tab.
 *
 * In `auto` the lanes decide. A fetched page that looks odd is rendered instead within the same try, and a page that is rendered for
 * comparison is fetched as well; what was got the other way is the `shadowFetch`. It is asked for only of pages that came out well, and
 * not where pages of the host are to keep a distance, as it is a request more.
 */

import { messageOf } from '../../../shared/batch/errors.ts';
import type { Lane } from '../../../shared/batch/page-record.ts';
import type { CachePolicy } from '../cache.ts';
import type { HookRun } from '../hooks.ts';
import { isFinal, needsRendering, oddityOf } from '../lanes/fetchable.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { type Clock, fromCapture, type PageJob, type PageRunner, type PageSeen, type Visit } from '../ports.ts';
import type { HostLimits } from '../schedule/host-limits.ts';
import type { PageAttempt } from './attempt.ts';
import { PageDeadline } from './deadline.ts';
import type { Wall } from './outcome.ts';

/** A comparison is not waited for longer than this. */
const rivalWithinMs = 5000;

export type Got = {
  readonly visit: Visit;
  /** How it was asked for; what was captured says so itself. */
  readonly way: Lane;
  /** What the visit showed to be a wall. */
  readonly wall: Wall | null;
  readonly notes: readonly string[];
  /** Fetched in `auto`: it stands once a page of its kind is compared. */
  readonly isUnconfirmed?: boolean;
  /** Tells the lanes that the page is done with. */
  readonly isOver?: () => void;
  /** Set where it came from the cache. */
  readonly cacheAgeMs?: number;
  /** The same page got the other way, for comparison. */
  readonly shadowFetch: Promise<Visit> | null;
};

export type FetchParts = {
  readonly runner: PageRunner;
  readonly clock: Clock;
  readonly cachePolicy: CachePolicy;
  readonly lanes: Lanes;
  readonly hooks: HookRun;
  readonly hosts: HostLimits;
  readonly walls: { judge(session: string, host: string, seen: PageSeen): Wall | null };
};

/** Never rejects but for what the cache throws. */
export async function getPage(run: PageAttempt, parts: FetchParts): Promise<Got> {
  const { page, options } = run;
  const onTab = parts.hooks.needsTab(page.url);
  const kept = onTab ? null : parts.cachePolicy.read(run);
  if (kept) return { ...unjudged(fromCapture(kept.capture)), cacheAgeMs: kept.ageMs };
  const needs = needsRendering(options, onTab);
  if (options.lane === 'render' || needs) {
    const notes = options.lane === 'fetch' ? [`rendered, as ${needs}`] : [];
    return { ...judged(run, await render(run, parts), parts), notes };
  }
  if (options.lane === 'fetch') return judged(run, await fetch(run, parts, options.timeout), parts, 'fetch');
  const choice = parts.lanes.choose(options.session, page.url);
  const key = parts.lanes.keyOf(options.session, page.url);
  const isOver = parts.lanes.unconfirmed.begin(key, page.id);
  if (choice === 'fetch') return { ...(await fetchOrRender(run, parts)), isOver };
  const got = { ...judged(run, await render(run, parts), parts), isOver };
  const fetchedBefore = parts.lanes.unconfirmed.takeShadow(page.id);
  if (fetchedBefore && isGood(got)) return { ...got, shadowFetch: Promise.resolve(fetchedBefore) };
  if (choice !== 'both' || run.delayMs > 0 || !isGood(got) || isWaiting(run, parts)) return got;
  return { ...got, shadowFetch: fetch(run, parts, Math.min(rivalWithinMs, options.timeout)) };
}

async function fetchOrRender(run: PageAttempt, parts: FetchParts): Promise<Got> {
  const { page, options } = run;
  const fetched = judged(run, await fetch(run, parts, options.timeout), parts, 'fetch');
  if (isFinal(fetched.visit) || run.controller.signal.aborted) return fetched;
  const known = parts.lanes.known(options.session, page.url);
  if (oddityOf(fetched.visit, known, fetched.wall) === null) return { ...fetched, isUnconfirmed: true };
  // Another page's answer has made the host wait meanwhile: this one waits too, and is not charged.
  if (isWaiting(run, parts)) return unjudged({ outcome: 'cancelled' });
  return { ...judged(run, await render(run, parts), parts), shadowFetch: Promise.resolve(fetched.visit) };
}

function render(run: PageAttempt, parts: FetchParts): Promise<Visit> {
  return visitWith((job, signal) => parts.runner.visit(job, signal), run, parts.clock);
}

function fetch(run: PageAttempt, parts: FetchParts, mostMs: number): Promise<Visit> {
  return visitWith((job, signal) => parts.runner.fetch(job, signal), run, parts.clock, mostMs);
}

function isWaiting({ page }: PageAttempt, { hosts, clock }: FetchParts): boolean {
  return hosts.isWaiting(page.host, clock.monotonicMs());
}

function isGood({ visit, wall }: Got): boolean {
  return visit.outcome === 'captured' && visit.capture.httpStatus === 200 && !wall;
}

function judged({ page, options }: PageAttempt, visit: Visit, { walls }: FetchParts, way: Lane = 'render'): Got {
  const wall = visit.outcome === 'captured' ? walls.judge(options.session, page.host, visit.seen) : null;
  return { ...unjudged(visit), way, wall };
}

/** A visit of which nothing is judged. */
export function unjudged(visit: Visit): Got {
  return {
    visit,
    way: visit.outcome === 'captured' ? visit.capture.lane : 'render',
    wall: null,
    notes: [],
    shadowFetch: null,
  };
}

/** One visit, of `mostMs` at most, bounded even where the runner does not keep its word. Never rejects. */
async function visitWith(
  way: (job: PageJob, signal: AbortSignal) => Promise<Visit>,
  run: PageAttempt,
  clock: Clock,
  mostMs: number = run.options.timeout,
): Promise<Visit> {
  const deadline = new PageDeadline(clock, run);
  const timeout = deadline.visitMs(mostMs);
  const { page, options, attempt } = run;
  const job = {
    page,
    session: options.session,
    attempt,
    options: timeout < options.timeout ? { ...options, timeout } : options,
  };
  try {
    return await deadline.boundVisit(
      timeout,
      (late) => way(job, AbortSignal.any([run.controller.signal, late])),
      () => failure(run, 'timeout', 'The tab did not come back from this page after its deadline.'),
    );
  } catch (thrown) {
    return failure(run, 'internal', `The visit broke off: ${messageOf(thrown)}`);
  }
}

function failure({ page }: PageAttempt, code: 'timeout' | 'internal', message: string): Visit {
  const timings = { navigateMs: 0, settleMs: 0, captureMs: 0 };
  return {
    outcome: 'failed',
    error: { code, message },
    httpStatus: null,
    contentType: '',
    finalUrl: page.url,
    timings,
  };
}
