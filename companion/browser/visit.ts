/**
 * A page's life in a tab, under one deadline:
 *
 * 1. Hooks `beforeNavigate`, then the address. What the answer's head already decides (no page, too large, a download) ends it there.
 * 2. It settles; hooks `afterLoad`.
 * 3. Pictures and archives are made, then the document is read.
 *
 * What fails is thrown as a TabtrawlError of a page's code; `tabs.ts` makes values of them.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { HookSet } from '../crawl/hooks.ts';
import type { Capture, Clock, PageFile, PageJob, PageSeen } from '../crawl/ports.ts';
import { evaluateRead, readFrames } from './capture-frames.ts';
import { classOf, isAttachment, notAPage } from './capture-kinds.ts';
import type { PageContent, PageRead, ReadRequest } from './capture-page.ts';
import { isCdpRefused } from './cdp-error.ts';
import { isFileKind, takeFiles } from './formats.ts';
import type { WatchedDocument } from './navigate-watch.ts';
import { isAborted, isBareStatus, toPageError, wantsCredentials } from './net-errors.ts';
import { judgedHeaders } from './seen.ts';
import { challengeMarks } from './seen-marks.ts';
import { settle } from './settle.ts';
import { enoughText } from './settle-rules.ts';
import type { Tab } from './tab.ts';
import { type Deadline, within } from './visit-deadline.ts';
import { runHooks } from './visit-hooks.ts';

/** Chrome asks for a name and password, which nobody is there to give. In a tab that refuses such questions, the page behind is shown. */
export class PasswordWanted extends Error {
  override readonly name = 'PasswordWanted';
}

/** Characters of a document, bytes of a body: more is no page to read, and would fill every buffer on the way. */
export const maxBodySize = 32 * 1024 * 1024;

const ask: ReadRequest = { whole: true, enoughText, maxChars: maxBodySize, marks: challengeMarks };
/** A page that goes on to another each time it is read. */
const mostRounds = 3;

export type VisitRun = {
  readonly tab: Tab;
  readonly job: PageJob;
  readonly hooks: readonly HookSet[];
  readonly clock: Clock;
  readonly deadline: Deadline;
  /** The text of an address that Chrome would save rather than show. */
  readonly fetchBody: () => Promise<{ capture: Capture; seen: PageSeen }>;
};

export type Visited = {
  readonly capture: Capture;
  readonly seen: PageSeen;
  readonly files: readonly PageFile[];
};

/** Milliseconds spent, filled in on the way, so that a failure tells them too. */
export type VisitSpent = { navigateMs: number; settleMs: number; captureMs: number };

export async function runVisit(run: VisitRun, spent: VisitSpent): Promise<Visited> {
  const { tab, job, hooks, clock, deadline } = run;
  const { signal } = deadline;
  const { url } = job.page;

  await within(signal, tab.block(job.options.block));
  await runHooks(hooks, 'beforeNavigate', { tab, url, session: job.session, signal });
  const fromMs = clock.monotonicMs();
  let early: Visited | null;
  try {
    early = await navigate(run);
  } finally {
    spent.navigateMs = clock.monotonicMs() - fromMs;
  }
  if (early) return early;
  return withWatchOver(run, read(run, spent));
}

/** From the commit on. */
async function read(run: VisitRun, spent: VisitSpent): Promise<Visited> {
  const { tab, job, hooks, clock, deadline } = run;
  const { signal } = deadline;
  const { url } = job.page;
  const alters = job.options.formats.some(isFileKind) || hooks.some((set) => set.afterLoad);
  for (let round = 1; ; round++) {
    const settleFromMs = clock.monotonicMs();
    let along: PageRead | null;
    try {
      along = await settle({ tab, options: job.options, clock, signal, ask: alters ? null : ask });
    } finally {
      spent.settleMs += clock.monotonicMs() - settleFromMs;
    }
    const { page } = tab.watch;
    if (round === 1)
      await runHooks(hooks, 'afterLoad', { tab, url, session: job.session, signal, finalUrl: page?.url ?? url });
    const captureFromMs = clock.monotonicMs();
    try {
      return await take(run, along);
    } catch (thrown) {
      // The page went on to another just then.
      const isLeft = isCdpRefused(thrown) && (tab.watch.page !== page || tab.watch.next !== null);
      if (!isLeft || round === mostRounds) throw thrown;
    } finally {
      spent.captureMs += clock.monotonicMs() - captureFromMs;
    }
  }
}

/** Null where a document has committed; else the page as it is without one. */
async function navigate(run: VisitRun): Promise<Visited | null> {
  const { tab, job, deadline } = run;
  const { signal } = deadline;
  const { url } = job.page;
  const { watch } = tab;
  watch.begin();
  const asked = tab.target.send('Page.navigate', { url }).then(
    (answer) => answer,
    // Refused for what the address is; the tab's own end raises the signal.
    (thrown: unknown) => ({
      errorText: thrown instanceof Error ? thrown.message : String(thrown),
      loaderId: undefined,
    }),
  );
  let answer: Awaited<typeof asked> | undefined;
  asked.then((got) => {
    answer = got;
    watch.look();
  });
  const isLocked = () => watch.next !== null && watch.locked.has(watch.next.loaderId) && !watch.next.answered;
  const isDecided = () => answer !== undefined || watch.crashed || refusal(watch.next, url) !== null || isLocked();
  await watch.until(isDecided, signal);
  // In a window Chrome asks for the password and goes on waiting; a password that it has already comes at once.
  if (isLocked() && !answer) await watch.until(() => answer !== undefined || !isLocked(), signal, 300);
  if (watch.crashed) throw crashed(url);
  const refused = refusal(watch.next ?? watch.page, url);
  if (refused) {
    stopLoading(tab);
    throw refused;
  }
  const errorText = answer?.errorText;
  if (isLocked() || (errorText && wantsCredentials(errorText))) {
    if (!tab.refusesPasswords) throw new PasswordWanted(url);
    throw new TabtrawlError('http-error', `${url} wants a name and password.`);
  }
  if (!errorText) {
    const loaderId = answer?.loaderId;
    // Only the fragment differs from what the tab is on: the same document would be read again, with what was done to it.
    if (loaderId === undefined) return leaveFirst(run);
    await watch.until(() => watch.hasCommitted(loaderId) || watch.crashed, signal);
    // Ready by the time the page is.
    tab.world();
    return null;
  }
  return withoutDocument(run, errorText);
}

/** By way of an empty page, so that the document is loaded anew. */
async function leaveFirst(run: VisitRun): Promise<Visited | null> {
  await within(run.deadline.signal, run.tab.target.send('Page.navigate', { url: 'about:blank' }));
  return navigate(run);
}

/** What an answer's head already rules out. */
function refusal(document: WatchedDocument | null, url: string): TabtrawlError | null {
  if (!document?.answered) return null;
  const { headers, contentType } = document;
  if (isAttachment(headers['content-disposition']))
    return new TabtrawlError('download', `${url} starts a download (${contentType || 'unknown type'}).`);
  if (classOf(contentType) === 'file' && isShown(contentType))
    return new TabtrawlError('not-a-page', notAPage(contentType, url));
  const length = Math.max(Number(headers['content-length'] ?? 0) || 0, document.bytes);
  return length > maxBodySize ? tooLarge(url) : null;
}

/** Chrome shows these by a viewer of its own; other files it saves. */
function isShown(contentType: string): boolean {
  return /^(?:image|audio|video|font)\/|^application\/pdf$/.test(contentType);
}

/** Chrome gave no document: what it says decides, or the answer's head where there was one. */
async function withoutDocument(run: VisitRun, errorText: string): Promise<Visited | null> {
  const { tab, job } = run;
  const { url } = job.page;
  const document = tab.watch.next ?? tab.watch.page;
  if (isBareStatus(errorText) && document) return { ...bare(run, document), files: [] };
  if (!isAborted(errorText) || !document?.answered) {
    const { code, message } = toPageError(errorText, url);
    throw new TabtrawlError(code, message);
  }
  // Tables, calendars and such are text that Chrome would save.
  if (classOf(document.contentType) === 'text' && document.status === 200)
    return { ...(await run.fetchBody()), files: [] };
  if (document.status === 204 || document.status === 205)
    throw new TabtrawlError('not-a-page', `${url} answers ${document.status}, with no content.`);
  throw new TabtrawlError('download', `${url} starts a download (${document.contentType || 'unknown type'}).`);
}

/** Ends the visit as soon as the tab crashes, the body grows too large, or the connection breaks off. */
async function withWatchOver<T>({ tab, job, deadline }: VisitRun, work: Promise<T>): Promise<T> {
  const { watch } = tab;
  const { url } = job.page;
  const over = new AbortController();
  const trouble = (): TabtrawlError | null => {
    if (watch.crashed) return crashed(url);
    if ((watch.page?.bytes ?? 0) > maxBodySize) return tooLarge(url);
    const failed = watch.page?.failed ?? null;
    if (failed === null || isBareStatus(failed) || isAborted(failed) || wantsCredentials(failed)) return null;
    const { code, message } = toPageError(failed, watch.page?.url ?? url);
    return new TabtrawlError(code, message);
  };
  const seen = watch
    .until(() => trouble() !== null, AbortSignal.any([deadline.signal, over.signal]))
    .then(() => {
      throw trouble() ?? crashed(url);
    });
  try {
    return await Promise.race([within(deadline.signal, work), seen]);
  } finally {
    over.abort();
    seen.catch(() => {});
  }
}

async function take(run: VisitRun, along: PageRead | null): Promise<Visited> {
  const { tab, job, clock, deadline } = run;
  const { url } = job.page;
  const { page } = tab.watch;
  if (!page) throw new TabtrawlError('internal', `${url}: the page was left while it was read.`);
  if (isBareStatus(page.failed ?? '')) return { ...bare(run, page), files: [] };
  const shown = classOf(page.contentType);
  if (shown === 'file') throw new TabtrawlError('not-a-page', notAPage(page.contentType, page.url));
  const files = await takeFiles(tab, job.options.formats);
  const world = await tab.world();
  if (tab.hasFrames) await readFrames(tab, ask, clock, deadline.signal);
  const { content, tooLarge: chars } = along ?? (await evaluateRead(tab.target, world, ask));
  if (chars !== undefined) throw tooLarge(url);
  if (!content) throw new TabtrawlError('internal', `${url} could not be read.`);
  return { ...described(run, page, content, shown === 'text' ? 'text' : 'dom'), files };
}

/** The record of what was read. */
function described(
  run: VisitRun,
  page: WatchedDocument,
  content: PageContent,
  kind: 'dom' | 'text',
): { capture: Capture; seen: PageSeen } {
  const { job, clock, tab } = run;
  const { body, contentType, title, url: finalUrl, ...counted } = content;
  const capture: Capture = {
    url: job.page.url,
    finalUrl,
    httpStatus: page.status,
    contentType: page.contentType || contentType,
    kind,
    body,
    title,
    lane: 'render',
    fetchedAtMs: clock.wallMs(),
  };
  const seen: PageSeen = {
    requestedUrl: job.page.url,
    finalUrl,
    httpStatus: page.status,
    redirects: [...tab.watch.redirects],
    title,
    headers: judgedHeaders(page.headers),
    ...counted,
  };
  return { capture, seen };
}

/** An error status without a body. */
function bare(run: VisitRun, page: WatchedDocument): { capture: Capture; seen: PageSeen } {
  const nothing = {
    textLength: 0,
    textStart: '',
    passwordFields: 0,
    mainPasswordFields: 0,
    challengeMarks: [],
    links: 0,
  };
  return described(run, page, { ...nothing, body: '', contentType: 'text/html', title: '', url: page.url }, 'dom');
}

function stopLoading(tab: Tab): void {
  // The next navigation would end it too.
  tab.target.send('Page.stopLoading').catch(() => {});
}

function crashed(url: string): TabtrawlError {
  return new TabtrawlError('crashed', `The tab crashed on ${url}.`);
}

function tooLarge(url: string): TabtrawlError {
  return new TabtrawlError('too-large', `${url} is larger than ${maxBodySize / 1024 / 1024} MB.`);
}
