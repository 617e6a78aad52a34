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
import { challengeMarks } from '../crawl/wall-rules.ts';
import { evaluateRead, readFrames } from './capture-frames.ts';
import { classOf, maxBodySize, notAPage } from './capture-kinds.ts';
import type { PageRead, ReadRequest } from './capture-page.ts';
import { isCdpRefused } from './cdp-error.ts';
import { isFileKind, takeFiles } from './formats.ts';
import { isAborted, isBareStatus, toPageError, wantsCredentials } from './net-errors.ts';
import { settle } from './settle.ts';
import { enoughText } from './settle-rules.ts';
import { within } from './visit-deadline.ts';
import { crashed, tooLarge } from './visit-faults.ts';
import { runHooks } from './visit-hooks.ts';
import { navigate } from './visit-navigate.ts';
import { bare, described } from './visit-record.ts';
import type { Visited, VisitRun, VisitSpent } from './visit-run.ts';

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
  const alters = job.options.formats.some(isFileKind) || hooks.some((set) => set.afterLoad);
  for (let round = 1; ; round++) {
    const settleFromMs = clock.monotonicMs();
    let along: PageRead | null;
    try {
      along = await settle({
        tab,
        options: job.options,
        leftOut: run.leftOut,
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

async function take(run: VisitRun, along: PageRead | null): Promise<Visited> {
  const { tab, job, clock, signal } = run;
  const { url } = job.page;
  const { page } = tab.watch;
  if (!page) throw new TabtrawlError('internal', `${url}: the page was left while it was read.`);
  if (isBareStatus(page.failed ?? '')) return { ...bare(run, page), files: [] };
  const shown = classOf(page.contentType);
  if (shown === 'file') throw new TabtrawlError('not-a-page', notAPage(page.contentType, page.url));
  const files = await takeFiles(tab, job.options.formats);
  const world = await tab.world();
  if (tab.hasFrames) await readFrames(tab, ask, clock, signal);
  const { content, tooLarge: chars } = along ?? (await evaluateRead(tab.target, world, ask));
  if (chars !== undefined) throw tooLarge(url);
  if (!content) throw new TabtrawlError('internal', `${url} could not be read.`);
  return { ...described(run, page, content, shown === 'text' ? 'text' : 'dom'), files };
}
