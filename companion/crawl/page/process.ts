/**
 * The way of one page.
 *
 * 1. Got: from the cache, by fetch, or in a tab. The tab and the host are free for the next page as soon as that is done.
 * 2. Judged: a wall, a failure, something to try again, or a page.
 * 3. Made into a record: hooks, extraction, hooks.
 * 4. Stored, then told. A page that was cancelled or queued again meanwhile is dropped at the next step.
 */
import { isPageErrorCode, toErrorData } from '../../../shared/batch/errors.ts';
import { discovers } from '../../../shared/batch/options.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import type { PageError, PageRecord, WallKind } from '../../../shared/batch/page-record.ts';
import type { Timeline } from '../clock.ts';
import type { Discoveries } from '../discovery/discoveries.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { HookRun } from '../hooks.ts';
import { compareLanes } from '../lanes/compare.ts';
import { type Capture, type Extracted, fromCapture, type PageFile, type Visit } from '../ports.ts';
import type { HostLimits } from '../schedule/host-limits.ts';
import type { PageResult } from '../store-ports.ts';
import type { Transitions } from '../transitions.ts';
import type { Holds } from '../walls/holds.ts';
import type { WallJudge } from '../walls/memory.ts';
import { buildRecord, failedPart, type PageAttempt } from './attempt.ts';
import { PageDeadline, until } from './deadline.ts';
import { type FetchParts, type Got, getPage, unjudged } from './fetch.ts';
import { hostSignalOf, outcomeOfError, outcomeOfVisit, type PageOutcome, pauseMs } from './outcome.ts';

export type ProcessParts = FetchParts &
  Pick<EnginePorts, 'extractor' | 'store' | 'log' | 'random'> & {
    readonly timeline: Timeline;
    readonly transitions: Transitions;
    readonly hosts: HostLimits;
    readonly holds: Holds;
    readonly hooks: HookRun;
    readonly walls: WallJudge;
    readonly discoveries: Discoveries;
    /** Frees tab and host for the next page. */
    readonly freeSlot: (run: PageAttempt) => void;
  };

type Ending = { readonly outcome: PageOutcome & { move: 'done' | 'fail' }; readonly got: Got };
type Content = { readonly capture: Capture; readonly extracted: Extracted | null };

export async function processPage(run: PageAttempt, parts: ProcessParts): Promise<void> {
  let shadowFetch: Got['shadowFetch'] = null;
  let isOver = (): void => {};
  try {
    if (run.given)
      return await conclude(run, { outcome: { move: 'done' }, got: unjudged(fromCapture(run.given)) }, parts);
    const got = await getPage(run, parts);
    shadowFetch = got.shadowFetch;
    isOver = got.isOver ?? isOver;
    if (!run.taken) reportHost(run, got, parts);
    const decided = chargedTo(run, got, decideOutcome(run, got, parts), parts);
    const outcome = got.isUnconfirmed ? await confirmed(run, got, decided, parts) : decided;
    run.captured = true;
    // A host that is held now is to take no page in between.
    if (run.taken || outcome.move !== 'hold') freeAfter(shadowFetch, run, parts);
    if (!run.taken) await settle(run, outcome, got, parts);
  } catch (thrown) {
    parts.log('error', 'the run of a page broke off', { page: run.page.id, url: run.page.url, ...toErrorData(thrown) });
    if (!run.taken) await storeFailure(run, { code: 'internal', message: toErrorData(thrown).message }, parts);
  } finally {
    isOver();
    freeAfter(shadowFetch, run, parts);
  }
}

/** A page that was fetched in `auto` waits until one of its kind shows that this does, without tab or host; else it is got again. */
async function confirmed(run: PageAttempt, got: Got, outcome: PageOutcome, parts: ProcessParts): Promise<PageOutcome> {
  const { visit } = got;
  if (outcome.move !== 'done' || visit.outcome !== 'captured' || run.taken) return outcome;
  run.unconfirmed = true;
  parts.freeSlot(run);
  const { page, options, delayMs } = run;
  const { lanes } = parts;
  const waiting = lanes.unconfirmed.wait(
    lanes.keyOf(options.session, page.url),
    { id: page.id, index: page.index, visit, chars: visit.capture.body.length, delayMs },
    run.controller.signal,
  );
  got.isOver?.();
  const fate = await waiting;
  if (fate === 'confirmed' || fate === 'taken') return outcome;
  return { move: 'requeue', crashed: false, message: 'pages of its kind turned out to need rendering' };
}

/** The comparison asks the same host, so it is over before the host takes another page. */
function freeAfter(shadowFetch: Got['shadowFetch'], run: PageAttempt, parts: ProcessParts): void {
  if (shadowFetch) void shadowFetch.then(() => parts.freeSlot(run));
  else parts.freeSlot(run);
}

function decideOutcome(
  { page, options, attempt, hadCompany }: PageAttempt,
  got: Got,
  parts: ProcessParts,
): PageOutcome {
  const holds = parts.holds.holdsAtWalls(options);
  const { retries } = options;
  return outcomeOfVisit(got.visit, { attempt, retries, crashes: page.crashes, hadCompany, wall: got.wall, holds });
}

/** A host's "slow down" is charged to the host, which waits; the page goes back into the queue, unless it may be the page's own fault after all. */
function chargedTo(run: PageAttempt, got: Got, outcome: PageOutcome, parts: ProcessParts): PageOutcome {
  if ((outcome.move !== 'retry' && outcome.move !== 'fail') || run.options.retries === 0) return outcome;
  const { page } = run;
  const signal = hostSignalOf(got.visit, got.wall, parts.timeline.wallMs());
  if (signal.kind !== 'slow-down' || parts.hosts.givenUp(page.host, parts.timeline.monotonicMs())) return outcome;
  const status = got.visit.outcome === 'captured' ? got.visit.capture.httpStatus : null;
  if (!parts.hosts.sparesPage(page.id, status)) return outcome;
  return { move: 'requeue', crashed: false, message: signal.error.message };
}

function reportHost({ page, options, startedMs }: PageAttempt, got: Got, parts: ProcessParts): void {
  if (got.cacheAgeMs !== undefined) {
    parts.hosts.refundDelay(page.host);
    return;
  }
  const signal = hostSignalOf(got.visit, got.wall, parts.timeline.wallMs());
  parts.hosts.report(page.host, signal, { startedMs, nowMs: parts.timeline.monotonicMs() });
  if (signal.kind === 'good' && got.visit.outcome === 'captured' && (got.visit.capture.httpStatus ?? 200) < 400)
    parts.walls.good(options.session, page.host, got.visit.seen);
}

async function settle(run: PageAttempt, outcome: PageOutcome, got: Got, parts: ProcessParts): Promise<void> {
  const { page, options } = run;
  const { transitions, store } = parts;
  switch (outcome.move) {
    case 'requeue':
      run.returned = true;
      await transitions.move((atMs) => store.requeue(page.id, outcome, atMs));
      return;
    case 'retry': {
      await retry(run, outcome.error, got.way, parts);
      return;
    }
    case 'hold': {
      const row = await transitions.move((atMs) => store.hold(page.id, outcome, atMs));
      if (row) parts.holds.onWall(page, options.session, outcome.wall);
      return;
    }
    default:
      await conclude(run, { outcome, got }, parts);
  }
}

async function retry(run: PageAttempt, error: PageError, lane: PageRecord['lane'], parts: ProcessParts): Promise<void> {
  const { page, attempt } = run;
  const pause = pauseMs(attempt, parts.random());
  run.returned = true;
  await parts.transitions.move((atMs) =>
    parts.store.retry(page.id, { error, retryAtMs: atMs + pause, lane, crashed: false }, atMs),
  );
}

/** A page that ends here: with what could be taken of it. */
async function conclude(run: PageAttempt, { outcome, got }: Ending, parts: ProcessParts): Promise<void> {
  const { visit } = got;
  using deadline = new PageDeadline(parts.clock, run).afterVisit();
  const signal = AbortSignal.any([run.controller.signal, deadline.signal]);
  const at = { signal, url: run.page.url, session: run.options.session };
  let error = outcome.move === 'fail' ? outcome.error : undefined;
  const wall = outcome.move === 'fail' ? outcome.wall : undefined;
  let content: Content | null = null;
  const came = captureOf(visit);
  if (came) {
    if (outcome.move === 'done' && got.cacheAgeMs === undefined && !parts.hooks.needsTab(run.page.url))
      parts.cachePolicy.write(run, came);
    try {
      const capture = await parts.hooks.beforeExtract(came, at);
      content = { capture, extracted: null };
      const extracting = parts.extractor.extract(capture, {
        content: run.options.content,
        formats: run.options.formats,
        ...(discovers(run.options) ? { discover: true } : {}),
      });
      content = { capture, extracted: await until(deadline.signal, extracting) };
    } catch (thrown) {
      content ??= { capture: came, extracted: null };
      error ??= pageErrorOf(thrown);
    }
  }
  if (run.taken) return;
  const again =
    error && outcome.move === 'done'
      ? outcomeOfError(error, null, { attempt: run.attempt, retries: run.options.retries })
      : null;
  if (error && again?.move === 'retry') return await retry(run, error, got.way, parts);
  const made = makeRecord(run, { error, wall, got, content }, parts);
  const record = await recordAfterHooks(made, at, run, parts);
  if (run.taken) return;
  const files: readonly PageFile[] = visit.outcome === 'captured' ? visit.files : [];
  const { page, options } = run;
  const discovered = parts.discoveries.foundOn(page, options, { record, extracted: content?.extracted ?? null });
  let result: PageResult = { record, files, ...(discovered ? { discovered } : {}) };
  await parts.transitions.move(
    (atMs) => {
      result = parts.discoveries.settled(page, options, result);
      return parts.store.finish(page.id, result, atMs);
    },
    () => result,
  );
  if (visit.outcome === 'captured' && !error) {
    const unhooked = content?.capture === came ? content.extracted : null;
    await compareLanes(run, got, unhooked, parts);
  }
}

async function recordAfterHooks(
  made: PageRecord,
  at: Parameters<HookRun['pageDone']>[1],
  run: PageAttempt,
  parts: ProcessParts,
): Promise<PageRecord> {
  try {
    return await parts.hooks.pageDone(made, at);
  } catch (thrown) {
    const error = pageErrorOf(thrown);
    if (made.state === 'done') return { ...made, state: 'failed', error };
    parts.log('warn', error.message, { page: run.page.id });
    return made;
  }
}

type Made = { error: PageError | undefined; wall: WallKind | undefined; got: Got; content: Content | null };

function makeRecord(run: PageAttempt, { error, wall, got, content }: Made, parts: ProcessParts): PageRecord {
  const { visit } = got;
  const nowMs = parts.timeline.monotonicMs();
  return buildRecord({
    page: run.page,
    options: run.options,
    state: error ? 'failed' : 'done',
    attempt: run.attempt,
    capture: content?.capture ?? null,
    extracted: content?.extracted ?? null,
    failed: failedPart(visit),
    ...(error ? { error } : {}),
    ...(wall ? { wall } : {}),
    lane: visit.outcome === 'captured' ? visit.capture.lane : got.way,
    notes: [...run.page.notes, ...got.notes, ...notesOf(visit)],
    ...(got.cacheAgeMs === undefined ? {} : { cacheAgeMs: got.cacheAgeMs }),
    waitedMs: run.waitedMs,
    totalMs: nowMs - run.startedMs,
    visitTimings: visit.outcome === 'captured' || visit.outcome === 'failed' ? visit.timings : null,
    atMs: parts.timeline.wallMs(),
  });
}

/** What was got; of a failure what had come by then. */
function captureOf(visit: Visit): Capture | null {
  if (visit.outcome === 'captured') return visit.capture;
  return visit.outcome === 'failed' ? (visit.partial ?? null) : null;
}

function notesOf(visit: Visit): readonly string[] {
  if (visit.outcome === 'captured') return visit.notes ?? [];
  const isCutOff = visit.outcome === 'failed' && visit.partial !== undefined;
  return isCutOff ? [noteLine('cut off', 'this is what had come until then')] : [];
}

async function storeFailure(run: PageAttempt, error: PageError, parts: ProcessParts): Promise<void> {
  const none = unjudged({ outcome: 'cancelled' });
  const record = makeRecord(run, { error, wall: undefined, got: none, content: null }, parts);
  try {
    await parts.transitions.move((atMs) => parts.store.finish(run.page.id, { record, files: [] }, atMs), {
      record,
      files: [],
    });
  } catch (thrown) {
    parts.log('error', 'a failed page could not be stored', { page: run.page.id, ...toErrorData(thrown) });
  }
}

function pageErrorOf(thrown: unknown): PageError {
  const { code, message } = toErrorData(thrown);
  return { code: isPageErrorCode(code) ? code : 'internal', message };
}
