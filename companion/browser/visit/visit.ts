/**
 * A page's life in a tab, under one deadline:
 *
 * 1. Hooks `beforeNavigate`, then the address. What the answer's head already decides (no page, too large, a download) ends it there.
 * 2. It settles; hooks `afterLoad`.
 * 3. Pictures and archives are made, then the document is read.
 *
 * What fails is thrown as a TabtrawlError of a page's code; `page-runner.ts` makes values of them.
 */
import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import { matchesUrl } from '../../crawl/hooks.ts';
import type { HookSet, HookTarget } from '../../crawl/ports.ts';
import { challengeMarks } from '../../crawl/walls/rules.ts';
import { type CdpCommands, type CdpEvents, type CdpTarget, isCdpRefused } from '../cdp/cdp.ts';
import type { Tab } from '../tabs/tab.ts';
import { evaluateRead, isFileKind, readFrames, takeFiles, takeOutUnseenIn } from './capture.ts';
import { charsetOf, classOf, maxBodySize, notAPage } from './content-type.ts';
import { crashed, tooLarge, within } from './deadline.ts';
import type { PageContent, ReadRequest } from './in-page.ts';
import { navigate } from './navigate.ts';
import { isAborted, isBareStatus, toPageError, wantsCredentials } from './net-errors.ts';
import type { WatchedDocument } from './network-watch.ts';
import { enoughText } from './rest.ts';
import { bare, described, type Visited, type VisitRun, type VisitSpent } from './run.ts';
import { type Settled, settle } from './settle.ts';

const ask: ReadRequest = { whole: true, enoughText, maxChars: maxBodySize, marks: challengeMarks };
/** A page that goes on to another each time it is read. */
const mostRounds = 3;

export async function runVisit(run: VisitRun, spent: VisitSpent): Promise<Visited> {
  const { tab, job, hooks, clock, signal } = run;
  const { url } = job.page;

  const { block: blocked, loadImages, formats } = job.options;
  const emptyImages = !loadImages && hooks.length === 0 && !formats.some(isFileKind);
  await within(signal, tab.gate.block({ blocked, emptyImages }));
  await within(signal, tab.gate.leaveOut(run.leftOut));
  await within(signal, tab.show());
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
  const { tab, job, hooks, clock, signal } = run;
  const { url } = job.page;
  const alters = job.options.formats.some(isFileKind) || job.options.seenOnly || hooks.some((set) => set.afterLoad);
  for (let round = 1; ; round++) {
    const settleFromMs = clock.monotonicMs();
    let settled: Settled;
    try {
      settled = await settle({
        tab,
        options: job.options,
        leftOut: run.leftOut,
        holdUntilMs: run.holdUntilMs,
        waitsFor: run.waitsFor,
        clock,
        signal,
        ask: alters ? null : ask,
      });
    } finally {
      spent.settleMs += clock.monotonicMs() - settleFromMs;
    }
    const { page } = tab.watch;
    if (round === 1)
      await runHooks(hooks, 'afterLoad', { tab, url, session: job.session, signal, finalUrl: page?.url ?? url });
    const captureFromMs = clock.monotonicMs();
    try {
      return await take(run, settled);
    } catch (thrown) {
      // The page went on to another just then, or a style sheet put another document in its place.
      if (!isCdpRefused(thrown) || round === mostRounds) throw thrown;
      tab.forgetWorld();
    } finally {
      spent.captureMs += clock.monotonicMs() - captureFromMs;
    }
  }
}

/** Ends the visit as soon as the tab crashes, the body grows too large, or the connection breaks off. */
async function withWatchOver<T>({ tab, job, signal }: VisitRun, work: Promise<T>): Promise<T> {
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
    .until(() => trouble() !== null, AbortSignal.any([signal, over.signal]))
    .then(() => {
      throw trouble() ?? crashed(url);
    });
  try {
    return await Promise.race([within(signal, work), seen]);
  } finally {
    over.abort();
    seen.catch(() => {});
  }
}

async function take(run: VisitRun, { read: along, notes }: Settled): Promise<Visited> {
  const { tab, job, clock, signal } = run;
  const { url } = job.page;
  const { page } = tab.watch;
  if (!page) throw new TabtrawlError('internal', `${url}: the page was left while it was read.`);
  if (isBareStatus(page.failed ?? '')) return { ...bare(run, page), files: [], notes };
  const shown = classOf(page.contentType);
  if (shown === 'file') throw new TabtrawlError('not-a-page', notAPage(page.contentType, page.url));
  const files = await takeFiles(tab, job.options.formats);
  if (tab.hasFrames) await readFrames({ tab, ask, holdUntilMs: run.holdUntilMs, clock, signal });
  const unseen = job.options.seenOnly ? await takeOutUnseenIn(tab.target, await tab.world()) : 0;
  const { content, tooLarge: chars } = along ?? (await evaluateRead(tab.target, await tab.world(), ask));
  if (chars !== undefined) throw tooLarge(url);
  if (!content) throw new TabtrawlError('internal', `${url} could not be read.`);
  if (shown === 'text' && !isAsServed(content, page)) {
    // What is asked for by other means is the text alone.
    const served = await run.fetchBody().catch(() => null);
    if (served?.capture.kind === 'text') return { ...served, files, notes };
    if (isHtml(content.contentType)) return { ...described(run, page, content, 'dom'), files, notes };
  }
  const lists = content.short.map((words) => noteLine('partial: list', words));
  const left = unseen > 0 ? [noteLine('unseen', `${unseen} characters that no person sees were left out`)] : [];
  const all = [...notes, ...lists, ...left];
  return { ...described(run, page, content, shown === 'text' ? 'text' : 'dom'), files, notes: all };
}

/** False where Chrome shows something else than the text as served: what a style sheet made of it, or bytes of no known encoding read by a guess. */
function isAsServed({ contentType, charset, body }: PageContent, { headers }: WatchedDocument): boolean {
  if (isHtml(contentType)) return false;
  const isDeclared = charsetOf(headers['content-type']) !== undefined;
  const isXml = /[/+]xml$/.test(contentType);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the same in all encodings that Chrome guesses.
  return isDeclared || isXml || charset === 'UTF-8' || /^[\x00-\x7f]*$/.test(body);
}

function isHtml(contentType: string): boolean {
  return contentType === 'text/html' || contentType === 'application/xhtml+xml';
}

/** Runs the hooks that work on a tab or on the browser. */

/** A CDP session as hooks know it: methods and events by any name. */
export function toHookTarget(target: CdpTarget): HookTarget {
  return {
    // Hooks name methods freely; Chrome itself refuses what it does not know.
    send: (method, params) => target.send(method as keyof CdpCommands, ...([params] as [never])),
    on: (event, listener) =>
      target.on(event as keyof CdpEvents, (...params: readonly unknown[]) => listener(params[0])),
  };
}

/** Rejects `hook` where one throws, and with the signal's reason where one is not done by then. */
async function runHooks(
  hooks: readonly HookSet[],
  name: 'beforeNavigate' | 'afterLoad',
  at: { tab: Tab; url: string; session: string; signal: AbortSignal; finalUrl?: string },
): Promise<void> {
  for (const set of hooks) {
    if (!set[name] || !matchesUrl(set.match, at.url)) continue;
    const { url, session, signal, finalUrl = at.url } = at;
    await within(signal, called(set, name, { url, session, signal, finalUrl, tab: toHookTarget(at.tab.target) }));
  }
}

/** Every set's `browserOpened`; rejects `hook` where one throws. */
export async function runBrowserOpened(
  hooks: readonly HookSet[],
  browser: CdpTarget,
  signal: AbortSignal,
): Promise<void> {
  for (const set of hooks)
    if (set.browserOpened)
      await within(signal, called(set, 'browserOpened', { browser: toHookTarget(browser), signal }));
}

async function called<N extends 'beforeNavigate' | 'afterLoad' | 'browserOpened'>(
  set: HookSet,
  name: N,
  at: Parameters<NonNullable<HookSet[N]>>[0],
): Promise<void> {
  try {
    // The name picks both the hook and what it is given; TypeScript does not follow that.
    await (set[name] as ((given: typeof at) => unknown) | undefined)?.call(set, at);
  } catch (cause) {
    const said = messageOf(cause);
    throw new TabtrawlError('hook', `The hook ${name} threw: ${said}`, { cause });
  }
}
