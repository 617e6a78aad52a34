/**
 * The way of one page.
 *
 * 1. Got: from the cache, by fetch, or in a tab. The tab and the host are free for the next page as soon as that is done.
 * 2. Judged: a wall, a failure, something to try again, or a page.
 * 3. Made into a record: hooks, extraction, the site's own Markdown where it is wanted, hooks.
 * 4. Stored, then told. A page that was cancelled or queued again meanwhile is dropped at the next step.
 */

import { isPageErrorCode, TabtrawlError, toErrorData } from '../../../shared/batch/errors.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import type { PageError, PageRecord, WallKind } from '../../../shared/batch/page-record.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import { contentNotes } from '../content-notes.ts';
import type { Discoveries } from '../discovery/discoveries.ts';
import type { EnginePorts } from '../engine-ports.ts';
import type { HookRun } from '../hooks.ts';
import { compareLanes } from '../lanes/compare.ts';
import type { OwnMarkdown, SiteMarkdown } from '../lanes/site-markdown.ts';
import { type Capture, type Extracted, fromCapture, type PageFile, type RemoteTab, type Visit } from '../ports.ts';
import type { FileSaver, SaveAsk, Saved } from '../saving/save-files.ts';
import type { PageResult, Validators } from '../store-ports.ts';
import type { Transitions } from '../transitions.ts';
import { couldBeGate, isPlain } from '../walls/gates.ts';
import { noticeOf, refusalOf } from '../walls/notice-words.ts';
import { partOnly } from '../walls/partial.ts';
import type { RefusedPages } from '../walls/refused-pages.ts';
import { isSignInRequest } from '../walls/sign-in-request.ts';
import type { WallStreak } from '../walls/wall-streak.ts';
import { writesMessages } from '../writes.ts';
import { buildRecord, failedPart, type PageAttempt, readOnArrival, requestOf } from './attempt.ts';
import { PageDeadline, until } from './deadline.ts';
import { type FetchParts, type Got, getPage, unjudged } from './fetch.ts';
import { chargedTo, decideOutcome, isOfBefore, type JudgeParts, pastGates } from './judge.ts';
import { hostSignalOf, outcomeOfError, type PageOutcome, pauseMs, requeuedToRender } from './outcome.ts';

export type ProcessParts = FetchParts &
  JudgeParts &
  Pick<EnginePorts, 'extractor' | 'store' | 'log' | 'random' | 'remoteTabs' | 'onStoreDamaged' | 'resetPages'> & {
    readonly transitions: Transitions;
    readonly hooks: HookRun;
    readonly discoveries: Discoveries;
    readonly streak: WallStreak;
    readonly refused: RefusedPages;
    readonly siteMarkdown: SiteMarkdown;
    /** Absent where nothing can be saved beside pages. */
    readonly saver?: FileSaver;
  };

type Ending = { readonly outcome: PageOutcome & { move: 'done' | 'fail' }; readonly got: Got };
type Content = {
  readonly capture: Capture;
  readonly extracted: Extracted | null;
  readonly notes?: readonly string[];
  /** Markdown that the site itself gives, which stands in place of what was extracted. */
  readonly own?: OwnMarkdown;
};

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
    if (!run.taken) heardOfSignIn(run, got, parts);
    const decided = chargedTo(run, got, decideOutcome(run, got, parts), parts);
    const ungated = await pastGates(run, got, decided, parts);
    const outcome = got.isUnconfirmed ? await confirmed(run, got, ungated, parts) : ungated;
    if (outcome.move === 'done') parts.streak.heard(run.page.batch, run.page.host, null);
    if (outcome.move === 'fail' && outcome.wall && got.wall?.isOfPage !== true)
      parts.streak.heard(run.page.batch, run.page.host, { wall: outcome.wall, code: outcome.error.code });
    if (outcome.move === 'done' && parts.holds.isProbe(run.page)) await askAgain(run, parts);
    run.captured = true;
    // A host that is held now is to take no page in between.
    if (run.taken || outcome.move !== 'hold') freeAfter(shadowFetch, run, parts);
    if (!run.taken) await settle(run, outcome, got, parts);
  } catch (thrown) {
    parts.log('error', 'the run of a page broke off', { page: run.page.id, url: run.page.url, ...toErrorData(thrown) });
    if (!run.taken) await storeFailure(run, { code: 'internal', message: toErrorData(thrown).message }, parts);
  } finally {
    run.captured = true;
    parts.undecided.heard(run.options.session, run.page.host);
    isOver();
    freeAfter(shadowFetch, run, parts);
  }
}

/** What the page tells of its host's sign-in: before anything else of the host starts. */
function heardOfSignIn(run: PageAttempt, { visit, wall, cacheAgeMs }: Got, parts: ProcessParts): void {
  if (cacheAgeMs !== undefined) return;
  const { session } = run.options;
  const { host } = run.page;
  if (visit.outcome === 'captured' && visit.usesUpToken && parts.trust.usedUpToken(session, host))
    parts.log('info', `pages of ${host} renew their sign-in with a token: it is crawled with one tab`, { session });
  const isWall =
    wall !== null ? wall.isOfPage !== true : visit.outcome === 'failed' && visit.error.code === 'login-required';
  if ((!isWall && visit.outcome !== 'captured') || isOfBefore(run, parts)) return;
  // What stands at a sign-in has not come through, whether it is a wall or not; what might be a gate says nothing yet.
  const isAtSignIn = visit.outcome === 'captured' && isSignInRequest(visit.capture.finalUrl, run.page.url);
  if (!isWall && !isAtSignIn && visit.outcome === 'captured' && couldBeGate(visit.seen)) return;
  const wasMet = parts.trust.isMet(session, host);
  const nowMs = parts.timeline.monotonicMs();
  parts.trust.heard(session, host, isWall || isAtSignIn, { startedMs: run.startedMs, nowMs });
  if (!isWall || !wasMet || !parts.trust.signedOut(session, host)) return;
  parts.log('warn', `${host} signed the session out twice: it is crawled with one tab from now on`, { session });
}

/** What the host refused strangers is asked for again, now that it lets the session in. */
async function askAgain({ page, options }: PageAttempt, parts: ProcessParts): Promise<void> {
  for (const [batch, pages] of parts.refused.take(options.session, page.host)) {
    try {
      await parts.resetPages?.(batch, pages);
    } catch (thrown) {
      parts.log('warn', 'pages that were refused could not be asked for again', { batch, ...toErrorData(thrown) });
    }
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
  return requeuedToRender();
}

/** The comparison asks the same host, so it is over before the host takes another page. */
function freeAfter(shadowFetch: Got['shadowFetch'], run: PageAttempt, parts: ProcessParts): void {
  if (shadowFetch) void shadowFetch.then(() => parts.freeSlot(run));
  else parts.freeSlot(run);
}

function reportHost({ page, options, startedMs, hostStart }: PageAttempt, got: Got, parts: ProcessParts): void {
  if (got.cacheAgeMs !== undefined) {
    hostStart?.unasked();
    return;
  }
  const signal = hostSignalOf(got.visit, got.wall, parts.timeline.wallMs());
  const nowMs = parts.timeline.monotonicMs();
  // Of what came without its content it is judged later whether there were too many at once.
  if (got.visit.outcome !== 'captured' || !got.visit.isUnready)
    parts.hosts.report(page.host, signal, { startedMs, nowMs });
  if (signal.kind !== 'good' && parts.hosts.isWaiting(page.host, nowMs)) parts.remoteTabs?.recall(page.host);
  if (signal.kind === 'good' && got.visit.outcome === 'captured' && (got.visit.capture.httpStatus ?? 200) < 400)
    if (!couldBeGate(got.visit.seen)) parts.walls.good(options.session, page.host, got.visit.seen);
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
      if (row) {
        parts.holds.onWall(page, options.session, outcome.wall, run.startedMs);
        parts.undecided.held(options.session, page.host);
      }
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
  if (error && !wall && visit.outcome === 'captured')
    parts.refused.heard(run.options.session, run.page.host, run.page, visit.capture.httpStatus);
  let content: Content | null = null;
  const came = captureOf(visit);
  if (came) {
    if (outcome.move === 'done' && got.cacheAgeMs === undefined && !parts.hooks.needsTab(run.page.url))
      parts.cachePolicy.write(run, came);
    try {
      const capture = await parts.hooks.beforeExtract(came, at);
      content = { capture, extracted: null };
      // A hook that changes it gives another one.
      const read = capture === came && visit.outcome === 'captured' ? readOnArrival(run, visit) : undefined;
      const request = requestOf(run.options, run.rules, capture.finalUrl, capture.contentType);
      const extracting = read ?? parts.extractor.extract(capture, request);
      const extracted = await until(deadline.signal, Promise.resolve(extracting));
      content = { capture, extracted, notes: contentNotes(capture, extracted, request.elements) };
    } catch (thrown) {
      content ??= { capture: came, extracted: null };
      error ??= pageErrorOf(thrown);
    }
  }
  if (run.taken) return;
  if (content && !error && content.capture === came) {
    const own = await ownMarkdown(run, got, content, AbortSignal.any([run.controller.signal, deadline.nearEnd]), parts);
    if (own) content = { ...content, own };
  }
  if (run.taken) return;
  const saved = error ? nothingSaved : await saveFiles(run, content, deadline.nearEnd, parts);
  if (run.taken) return;
  const again =
    error && outcome.move === 'done'
      ? outcomeOfError(error, null, { attempt: run.attempt, retries: run.options.retries })
      : null;
  if (error && again?.move === 'retry') return await retry(run, error, got.way, parts);
  const made = makeRecord(run, { error, wall, got, content, saved }, parts);
  const record = await recordAfterHooks(made, at, run, parts);
  if (run.taken) return;
  const files: readonly PageFile[] = visit.outcome === 'captured' ? visit.files : [];
  const { page, options } = run;
  const headers = visit.outcome === 'captured' ? visit.seen.headers : {};
  const extracted = content?.extracted ?? null;
  const discovered = parts.discoveries.foundOn(page, options, {
    record,
    extracted,
    hasOwnMarkdown: content?.own !== undefined,
    headers,
  });
  let result: PageResult = {
    record,
    files,
    ...(saved.contents.length > 0 ? { saved: saved.contents } : {}),
    validators: validatorsOf(headers),
    ...(discovered ? { discovered } : {}),
  };
  await parts.transitions.end(
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

/** Servers may send anything; what is longer than any real one is none. */
const longestValidator = 500;

function validatorsOf(headers: Readonly<Record<string, string>>): Validators {
  const of = (name: string): string | null => {
    const value = headers[name]?.trim() ?? '';
    return value === '' || value.length > longestValidator ? null : value;
  };
  return { etag: of('etag'), lastModified: of('last-modified') };
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

/** The site's own Markdown of the page, where the batch wants it, the site has it and it will do; not of what was asked of no host now. */
async function ownMarkdown(
  run: PageAttempt,
  { visit, cacheAgeMs }: Got,
  { capture, extracted }: Content,
  signal: AbortSignal,
  { siteMarkdown }: ProcessParts,
): Promise<OwnMarkdown | null> {
  if (!run.options.siteMarkdown || visit.outcome !== 'captured' || !extracted) return null;
  if (cacheAgeMs !== undefined || run.given || run.remote?.hasSession === false) return null;
  return siteMarkdown.of(run, { capture, extracted, seen: visit.seen, signal });
}

const nothingSaved: Saved = { contents: [], notes: [] };

/** What the content shows and leads to, where the batch keeps it. */
async function saveFiles(
  { page, options, controller, remote }: PageAttempt,
  content: Content | null,
  nearEnd: AbortSignal,
  { saver }: ProcessParts,
): Promise<Saved> {
  if (!saver || !content?.extracted || options.save.length === 0) return nothingSaved;
  return saver.save({
    batch: page.batch,
    markdown: content.own?.markdown ?? content.extracted.markdown,
    larger: content.extracted.larger ?? {},
    ...filesOf(page.url, content.capture.finalUrl, remote, options),
    options,
    signal: AbortSignal.any([controller.signal, nearEnd]),
  });
}

/**
 * With whose cookies, and as whose files, they are got. What a worker read without the session's sign-in has files for everybody; and where
 * it says that the page led to another host, that is its word alone, which opens neither that host's sign-in nor this network.
 */
function filesOf(
  url: string,
  finalUrl: string,
  remote: RemoteTab | null,
  { session }: PageAttempt['options'],
): Pick<SaveAsk, 'pageUrl' | 'session'> {
  if (!remote) return { pageUrl: finalUrl || url, session };
  const isThere = URL.parse(finalUrl)?.host === URL.parse(url)?.host;
  return { pageUrl: isThere ? finalUrl : url, session: remote.hasSession ? session : 'isolated' };
}

type Made = {
  error: PageError | undefined;
  wall: WallKind | undefined;
  got: Got;
  content: Content | null;
  saved: Saved;
};

function makeRecord(run: PageAttempt, { error, wall, got, content, saved }: Made, parts: ProcessParts): PageRecord {
  const { visit } = got;
  const nowMs = parts.timeline.monotonicMs();
  const own = content?.own;
  const extracted = content?.extracted ?? null;
  return buildRecord({
    page: run.page,
    options: run.options,
    state: error ? 'failed' : 'done',
    attempt: run.attempt,
    capture: content?.capture ?? null,
    extracted: extracted && own ? { ...extracted, markdown: own.markdown } : extracted,
    failed: failedPart(visit),
    ...(error ? { error } : {}),
    ...(wall ? { wall } : {}),
    lane: visit.outcome === 'captured' ? visit.capture.lane : got.way,
    ...workerOf(visit),
    notes: [
      ...run.page.notes,
      ...got.notes,
      ...notesOf(visit),
      ...(isShownBefore(run, visit, parts) ? [noteLine('shown before', noteWords.say('noteShown'))] : []),
      ...(content?.notes ?? []),
      ...(own ? [own.note] : []),
      ...saved.notes,
    ],
    saved: saved.contents.map(({ file }) => file),
    ...(got.cacheAgeMs === undefined ? {} : { cacheAgeMs: got.cacheAgeMs }),
    waitedMs: run.waitedMs,
    totalMs: nowMs - run.startedMs,
    visitTimings: visit.outcome === 'captured' || visit.outcome === 'failed' ? visit.timings : null,
    atMs: parts.timeline.wallMs(),
  });
}

/** The few words of the page are those of another address: they may be all that the host says now. */
function isShownBefore({ page, options }: PageAttempt, visit: Visit, { walls }: ProcessParts): boolean {
  if (visit.outcome !== 'captured' || !isPlain(visit.seen)) return false;
  return walls.isShownBefore?.(options.session, page.host, visit.seen) ?? false;
}

function workerOf(visit: Visit): { readonly worker?: string } {
  const worker = visit.outcome === 'captured' || visit.outcome === 'failed' ? visit.worker : undefined;
  return worker === undefined ? {} : { worker };
}

/** What was got; of a failure what had come by then. */
function captureOf(visit: Visit): Capture | null {
  if (visit.outcome === 'captured') return visit.capture;
  return visit.outcome === 'failed' ? (visit.partial ?? null) : null;
}

function notesOf(visit: Visit): readonly string[] {
  if (visit.outcome !== 'captured' && visit.outcome !== 'failed') return [];
  const sent = writesMessages(visit.writes ?? []).map((message) => noteLine('writes', message));
  if (visit.outcome === 'captured') return [...(visit.notes ?? []), ...shortfalls(visit), ...sent];
  return [...(visit.partial ? [noteLine('cut off', noteWords.say('noteCame'))] : []), ...sent];
}

/** What the page itself says, or what it was refused, of what is not there. */
function shortfalls({ seen, capture }: Visit & { outcome: 'captured' }): readonly string[] {
  if (capture.kind !== 'dom' || (capture.httpStatus ?? 200) >= 400) return [];
  const { textStart, textLength, refusedRequests: refused = 0 } = seen;
  const part = textLength > 0 ? partOnly({ body: capture.body, textStart, textLength, refused }) : null;
  const refusal = refusalOf(seen);
  const notice = noticeOf(seen);
  return [
    ...(part ? [noteLine('partial: sign-in', part)] : []),
    ...(notice && !refusal
      ? [noteLine('notice', noteWords.say('noteSays', { words: notice.words.slice(0, 80) }))]
      : []),
    ...(refusal ? [noteLine('refused', noteWords.say('noteSays', { words: refusal.slice(0, 80) }))] : []),
  ];
}

async function storeFailure(run: PageAttempt, error: PageError, parts: ProcessParts): Promise<void> {
  const none = unjudged({ outcome: 'cancelled' });
  const record = makeRecord(run, { error, wall: undefined, got: none, content: null, saved: nothingSaved }, parts);
  try {
    await parts.transitions.move((atMs) => parts.store.finish(run.page.id, { record, files: [] }, atMs), {
      record,
      files: [],
    });
  } catch (thrown) {
    parts.log('error', 'a failed page could not be stored', { page: run.page.id, ...toErrorData(thrown) });
    if (thrown instanceof TabtrawlError && thrown.code === 'store-damaged') parts.onStoreDamaged?.(thrown);
  }
}

function pageErrorOf(thrown: unknown): PageError {
  const { code, message } = toErrorData(thrown);
  return { code: isPageErrorCode(code) ? code : 'internal', message };
}
