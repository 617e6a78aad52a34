/**
 * How a page is got: from the cache, fetched, or rendered in a tab.
 *
 * In `auto` the lanes decide. A fetched page that looks odd is rendered instead within the same try, and a page that is rendered for
 * comparison is fetched as well; what was got the other way is the `shadowFetch`. It is asked for only of pages that came out well, and
 * not where pages of the host are to keep a distance, as it is a request more.
 */

import { isDocumentName } from '../../../shared/batch/document-types.ts';
import { messageOf } from '../../../shared/batch/errors.ts';
import type { Lane } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { CachePolicy } from '../cache.ts';
import type { HookRun } from '../hooks.ts';
import { isDocument, isFinal, needsRendering, oddityOf, unfitAsServed } from '../lanes/fetchable.ts';
import type { Lanes } from '../lanes/lanes.ts';
import { type Clock, fromCapture, type PageJob, type PageRunner, type RemoteTab, type Visit } from '../ports.ts';
import type { HostLimits } from '../schedule/host-limits.ts';
import type { HostTrust } from '../walls/host-trust.ts';
import type { WallJudge } from '../walls/memory.ts';
import { inTurnAtSignIn } from '../walls/sign-in-turn.ts';
import { type PageAttempt, requestOf } from './attempt.ts';
import { PageDeadline } from './deadline.ts';
import type { FromWithin } from './from-within.ts';
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
  readonly trust: HostTrust;
  readonly fromWithin: FromWithin;
  readonly walls: Pick<WallJudge, 'judge' | 'isPoor'>;
};

/** Never rejects but for what the cache throws. */
export async function getPage(run: PageAttempt, parts: FetchParts): Promise<Got> {
  const got = await getAsAsked(run, parts);
  return (await getFromWithin(got, run, parts)) ?? got;
}

/** The page that was refused, as a click at its site gives it; null where that is not tried, or no better. */
async function getFromWithin(got: Got, run: PageAttempt, parts: FetchParts): Promise<Got | null> {
  const { page, options, controller } = run;
  if (statusOf(got.visit) !== 403 || got.wall || run.hostStart || controller.signal.aborted) return null;
  const referrer = parts.fromWithin.referrer(options.session, page);
  if (referrer === null || isWaiting(run, parts)) return null;
  const again = { ...run, page: { ...page, referrer } };
  const isFetched = got.way === 'fetch';
  const visit = isFetched ? await fetch(again, parts, options.timeout) : await render(again, parts);
  const status = statusOf(visit);
  if (status !== null) parts.fromWithin.heard(options.session, page.host, status < 400);
  if (status === null || status >= 400) return null;
  return { ...got, ...judged(run, visit, parts, got.way), shadowFetch: null };
}

function statusOf(visit: Visit): number | null {
  if (visit.outcome === 'captured') return visit.capture.httpStatus;
  return visit.outcome === 'failed' ? visit.httpStatus : null;
}

async function getAsAsked(run: PageAttempt, parts: FetchParts): Promise<Got> {
  const { page, options } = run;
  const onTab = parts.hooks.needsTab(page.url);
  const kept = onTab ? null : parts.cachePolicy.read(run);
  if (kept) return { ...unjudged(fromCapture(kept.capture)), cacheAgeMs: kept.ageMs };
  const asPromised = parts.lanes.takeRender(page.id);
  if (asPromised) return { ...judged(run, await render(run, parts), parts), notes: asPromised };
  const needs = needsRendering(options, onTab);
  if (options.lane === 'render' || needs) {
    const notes = options.lane === 'fetch' ? [`rendered, as ${needs}`] : [];
    return { ...judged(run, await render(run, parts), parts), notes };
  }
  if (options.lane === 'fetch') return fetchOnly(run, parts);
  // A document is no page to render; its name is taken at its word as long as what comes is one.
  if (isDocumentName(URL.parse(page.url)?.pathname ?? '')) {
    const fetched = judged(run, await fetch(run, parts, options.timeout), parts, 'fetch');
    if (isFinal(fetched.visit) || run.controller.signal.aborted) return fetched;
    if (isWaiting(run, parts)) return unjudged({ outcome: 'cancelled' });
    if (run.hostStart) return renderedNext(run, parts);
  }
  const choice = parts.lanes.choose(options.session, page.url);
  const key = parts.lanes.keyOf(options.session, page.url);
  const isOver = parts.lanes.unconfirmed.begin(key, page.id);
  if (choice === 'fetch') return { ...(await fetchOrRender(run, parts)), isOver };
  const got = { ...judged(run, await render(run, parts), parts), isOver };
  const fetchedBefore = parts.lanes.unconfirmed.takeShadow(page.id);
  if (fetchedBefore && isGood(got)) return { ...got, shadowFetch: Promise.resolve(fetchedBefore) };
  if (choice !== 'both' || run.hostStart || !isGood(got) || isDocument(got.visit) || isWaiting(run, parts)) return got;
  return { ...got, shadowFetch: fetch(run, parts, Math.min(rivalWithinMs, options.timeout)) };
}

async function fetchOnly(run: PageAttempt, parts: FetchParts): Promise<Got> {
  const visit = await fetch(run, parts, run.options.timeout);
  const got = judged(run, visit, parts, 'fetch');
  const why = got.wall ? null : whyRendered(visit, run, parts);
  if (why === null || run.controller.signal.aborted) return got;
  // Another page's answer has made the host wait meanwhile.
  if (visit.outcome === 'captured' && isWaiting(run, parts)) return unjudged({ outcome: 'cancelled' });
  const notes = [`rendered, as ${why}`];
  if (run.hostStart) return renderedNext(run, parts, notes);
  return { ...judged(run, await render(run, parts), parts), notes };
}

function whyRendered(visit: Visit, { page, options }: PageAttempt, { walls }: FetchParts): string | null {
  if (visit.outcome === 'failed') return visit.rendersInstead ?? null;
  const isPoor =
    visit.outcome === 'captured' ? (walls.isPoor?.(options.session, page.host, visit.seen) ?? null) : false;
  return unfitAsServed(visit, isPoor);
}

async function fetchOrRender(run: PageAttempt, parts: FetchParts): Promise<Got> {
  const { page, options } = run;
  const fetched = judged(run, await fetch(run, parts, options.timeout), parts, 'fetch');
  if (isFinal(fetched.visit) || run.controller.signal.aborted) return fetched;
  const known = parts.lanes.known(options.session, page.url);
  if (oddityOf(fetched.visit, known, fetched.wall) === null) return { ...fetched, isUnconfirmed: true };
  // Another page's answer has made the host wait meanwhile: this one waits too, and is not charged.
  if (isWaiting(run, parts)) return unjudged({ outcome: 'cancelled' });
  if (run.hostStart) return renderedNext(run, parts);
  return { ...judged(run, await render(run, parts), parts), shadowFetch: Promise.resolve(fetched.visit) };
}

/** Where requests of a host are to lie apart, a page that has asked waits for its turn before it asks again. */
function renderedNext({ page }: PageAttempt, { lanes }: FetchParts, notes: readonly string[] = []): Got {
  lanes.renderNext(page.id, notes);
  return unjudged({ outcome: 'cancelled', message: failures.say('againTwice') });
}

async function render(run: PageAttempt, parts: FetchParts): Promise<Visit> {
  const { page, options, remote } = run;
  const { trust } = parts;
  const onSignIn = () => void trust.leave(options.session, page.host, page.id, run.startedMs);
  // Where it is rendered elsewhere it is read there too.
  const elsewhere = (tab: RemoteTab) => (job: PageJob, signal: AbortSignal) =>
    tab.visit({ ...readAlso(job, run, parts), onSignIn }, signal);
  try {
    const ask = remote ? elsewhere(remote) : inTurnAtSignIn(parts.runner, trust, run.startedMs);
    return await visitWith(ask, run, parts);
  } finally {
    // Also where the runner does not keep its word.
    trust.back(options.session, page.host, page.id);
  }
}

function fetch(run: PageAttempt, parts: FetchParts, mostMs: number): Promise<Visit> {
  const runner = run.remote ?? parts.runner;
  const ask = (job: PageJob, signal: AbortSignal) => runner.fetch(readAlso(job, run, parts), signal);
  return visitWith(ask, run, parts, mostMs);
}

function readAlso(job: PageJob, { page, options, rules }: PageAttempt, { cachePolicy, hooks }: FetchParts): PageJob {
  const keepsBody = cachePolicy.keeps(options) || hooks.wantsCapture(page.url);
  const request = requestOf(options, rules, page.url);
  const marks = options.lane !== 'render';
  // Where it comes from may have other rules than where it was asked for.
  const keepsRedirected = rules.length > 0 && options.content === 'main';
  return { ...job, reading: { request, marks, keepsBody, ...(keepsRedirected ? { keepsRedirected } : {}) } };
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
  { clock, hosts }: Pick<FetchParts, 'clock' | 'hosts'>,
  mostMs: number = run.options.timeout,
): Promise<Visit> {
  const deadline = new PageDeadline(clock, run);
  const timeout = deadline.visitMs(mostMs);
  const { page, options, attempt, hostStart } = run;
  const job = {
    page,
    session: options.session,
    attempt,
    options: timeout < options.timeout ? { ...options, timeout } : options,
    mayAsk: () => !hosts.isWaiting(page.host, clock.monotonicMs()),
    ...(hostStart ? { onAsked: () => hostStart.asked(clock.monotonicMs()) } : {}),
  };
  try {
    return await deadline.boundVisit(
      timeout,
      (late) => way(job, AbortSignal.any([run.controller.signal, late])),
      () => failure(run, 'timeout', failures.say('msgTabStuck')),
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
