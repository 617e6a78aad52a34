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
import { noteLine, readNote } from '../../../shared/batch/page-notes.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import { matchesUrl } from '../../crawl/hooks.ts';
import { type HookSet, type HookTarget, type PageControls, wantsControls } from '../../crawl/ports.ts';
import { challengeMarks } from '../../crawl/walls/challenge-marks.ts';
import { type CdpCommands, type CdpEvents, type CdpTarget, isCdpRefused } from '../cdp/cdp.ts';
import { evaluateRead, howOf, isFileKind, readFrames, takeFiles, takeOutUnseenIn } from '../read/capture.ts';
import type { PageContent, ReadRequest } from '../read/in-page.ts';
import { enoughText } from '../ready/rest.ts';
import { type Settled, settle } from '../ready/settle.ts';
import { entersPrivateNetwork } from '../tabs/leads.ts';
import type { Tab } from '../tabs/tab.ts';
import { certificateWanted, unlessCertificateWanted } from './certificate-question.ts';
import { charsetOf, classOf, maxBodySize } from './content-type.ts';
import { crashed, tooLarge, within } from './deadline.ts';
import { fileAnswer } from './file-answer.ts';
import { navigate } from './navigate.ts';
import { asksForCertificate, isAborted, isBareStatus, toPageError, wantsCredentials } from './net-errors.ts';
import type { WatchedDocument } from './network-watch.ts';
import { readsControls, withControls } from './page-controls.ts';
import { bare, described, type Visited, type VisitRun, type VisitSpent } from './run.ts';
import { unlessWorkerSilent } from './silent-worker.ts';

const ask: ReadRequest = { whole: true, enoughText, maxChars: maxBodySize, marks: challengeMarks };
/** A page that goes on to another each time it is read. */
const mostRounds = 3;

export async function runVisit(run: VisitRun, spent: VisitSpent): Promise<Visited> {
  const { tab, job, hooks, clock, signal } = run;
  const { url } = job.page;

  const { block: blocked, loadImages, formats, noWrites: refusesWrites } = job.options;
  const emptyImages = !loadImages && hooks.length === 0 && !formats.some(isFileKind);
  await within(signal, tab.refuseWrites(refusesWrites));
  await within(signal, tab.gate.block({ blocked, emptyImages, refusesWrites }));
  await within(signal, tab.gate.leaveOut(run.leftOut));
  tab.gate.follow(run.lead);
  // What a service worker sends passes no gate of the tab.
  await within(signal, tab.useServiceWorkers(run.serviceWorkers && !refusesWrites));
  await within(signal, tab.show());
  await runHooks(hooks, 'beforeNavigate', { tab, url, session: job.session, signal });
  const fromMs = clock.monotonicMs();
  let early: Visited | null;
  try {
    early = await unlessWorkerSilent(run, unlessCertificateWanted(run, navigate(run)));
  } finally {
    spent.navigateMs = clock.monotonicMs() - fromMs;
  }
  if (early) return early;
  return unlessWorkerSilent(run, withWatchOver(run, unlessCertificateWanted(run, read(run, spent))));
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
      const visited = await take(run, settled);
      return settled.isUnready ? { ...visited, isUnready: true } : visited;
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
    if (asksForCertificate(failed)) return certificateWanted(failed, watch.page?.url ?? url);
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
  if (shown === 'file') throw fileAnswer('not-a-page', page);
  const files = await takeFiles(tab, job.options.formats);
  const { seenOnly, frames } = job.options;
  const ownHost = frames === 'own' ? (URL.parse(page.url)?.host ?? '') : null;
  const inFrames = tab.hasFrames
    ? await readFrames({ tab, ask, seenOnly, ownHost, holdUntilMs: run.holdUntilMs, clock, signal })
    : { unseen: 0, hosts: [] };
  const unseen = inFrames.unseen + (seenOnly ? await takeOutUnseenIn(tab.target, await tab.world()) : 0);
  const { content, tooLarge: chars } = along ?? (await evaluateRead(tab.target, await tab.world(), ask, howOf(tab)));
  if (chars !== undefined) throw tooLarge(url);
  if (!content) throw new TabtrawlError('internal', `${url} could not be read.`);
  const isSpoilt = isPacked(content) || isBrokenXml(content);
  if (isSpoilt || (shown === 'text' && !isAsServed(content, page))) {
    // What is asked for by other means is the text alone.
    const served = await run.fetchBody().catch(() => null);
    // A guess of ours is no better than Chrome's.
    const isGuess = (served?.notes ?? []).some((line) => readNote(line).code === 'charset guessed');
    if (served && (isSpoilt || (served.capture.kind === 'text' && !isGuess))) return { ...served, files, notes };
    if (isHtml(content.contentType)) return { ...described(run, page, content, 'dom'), files, notes };
  }
  const lists = content.short.map((words) => noteLine('partial: list', words));
  const drawn = content.drawn ? [noteLine('partial: drawing', drawnWords)] : [];
  const left = unseen > 0 ? [noteLine('unseen', noteWords.say('noteUnseenWords', { count: unseen }))] : [];
  const others = inFrames.hosts.map((host) => noteLine('frame left out', noteWords.say('noteFrameOf', { host })));
  const all = [...notes, ...leadNotes(run, page.url), ...lists, ...drawn, ...others, ...left];
  const { capture, seen } = described(run, page, content, shown === 'text' ? 'text' : 'dom');
  const controls = wantsControls(seen) ? await controlsOf(tab) : null;
  return { capture, seen: controls ? withControls(seen, controls) : seen, files, notes: all };
}

const drawnWords = noteWords.say('noteCanvas');

/** Null where the page went on meanwhile: what was read of it stands all the same. */
async function controlsOf(tab: VisitRun['tab']): Promise<PageControls | null> {
  try {
    return await readsControls(tab.target, await tab.world());
  } catch (thrown) {
    if (!isCdpRefused(thrown)) throw thrown;
    return null;
  }
}

function leadNotes({ tab, job }: VisitRun, finalUrl: string): readonly string[] {
  const refused = tab.gate.refusedLeads.map(({ to, why, isMain }) =>
    noteLine(
      'redirect not followed',
      noteWords.say(isMain ? 'noteLeadsRefused' : 'noteFrameLeads', { target: to, reason: why }),
    ),
  );
  return entersPrivateNetwork(job.page.url, finalUrl)
    ? [...refused, noteLine('private network', noteWords.say('noteLeadsTo', { target: finalUrl }))]
    : refused;
}

/** False where Chrome shows something else than the text as served: what a style sheet made of it, or bytes of no known encoding read by a guess. */
function isAsServed({ contentType, charset, body }: PageContent, { headers }: WatchedDocument): boolean {
  if (isHtml(contentType)) return false;
  const isDeclared = charsetOf(headers['content-type']) !== undefined;
  const isXml = /[/+]xml$/.test(contentType);
  // XML that is not well-formed is shown as a warning, or not at all.
  if (isXml) return body !== '';
  // biome-ignore lint/suspicious/noControlCharactersInRegex: ASCII is the same in all encodings that Chrome guesses.
  return isDeclared || charset === 'UTF-8' || /^[\x00-\x7f]*$/.test(body);
}

/** Gzip that the server did not say was one, shown as the characters that its bytes happen to be. */
function isPacked({ body }: PageContent): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: its first bytes are what is looked for.
  return /^(?:<html[^>]*><head>[^<]*<\/head><body>)?\s*\x1f[\x8b\u2039\ufffd]\x08/.test(body.slice(0, 500));
}

/** XML, or XHTML, that is not well-formed: a warning, and what stood before the first fault. */
function isBrokenXml({ contentType, body }: PageContent): boolean {
  return /[/+]xml$/.test(contentType) && /<parsererror\b[^>]{0,300}\bstyle="display: ?block/.test(body);
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
    throw new TabtrawlError('hook', failures.say('hookThrew', { hook: name, words: said }), { cause });
  }
}
