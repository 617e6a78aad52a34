/**
 * From a navigation's commit to a page that can be taken.
 *
 * 1. The DOM must be ready; where the page sends its frame elsewhere, it starts again there.
 * 2. `load`, `dom` or `idle` decides what more is waited for; with `waitFor` that comes first.
 * 3. With `scroll` the page is scrolled to its end, and must come to rest once more.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchOptions } from '../../shared/batch/options.ts';
import type { Clock } from '../crawl/ports.ts';
import { evaluateRead } from './capture-frames.ts';
import { classOf } from './capture-kinds.ts';
import type { PageRead, PageSample, ReadRequest } from './capture-page.ts';
import { isCdpRefused } from './cdp-error.ts';
import { scrollToEnd } from './scroll.ts';
import {
  awaitedAtMostMs,
  bringsContent,
  enoughText,
  isAtRest,
  isSame,
  loadedOrMs,
  wantsFrames,
} from './settle-rules.ts';
import { silentAfter, silentHosts } from './silent-hosts.ts';
import type { Tab } from './tab.ts';
import { pause } from './visit-deadline.ts';
import { HostsSilent } from './visit-faults.ts';

/** A page that sends its frame on more often is a loop. */
const mostHops = 10;
/** A refresh that comes later than this is no redirect: the page is meant to be read first. */
const redirectWithinMs = 1100;
/** Between two samples. */
const sampleEachMs = 50;
const conditionEachMs = 100;
/** `idle`: no request for this long. */
const idleMs = 500;
const lookForSilentMs = 500;
/** Pictures and the like that have not come by then are not waited for. */
const stuckAfterMs = 5000;

export type SettleRun = {
  readonly tab: Tab;
  readonly options: Pick<BatchOptions, 'settle' | 'waitFor' | 'scroll' | 'timeout'>;
  /** Hosts of which nothing is loaded. */
  readonly leftOut: readonly string[];
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What to read along with the first look, where nothing is done to the page between settling and reading it. */
  readonly ask: ReadRequest | null;
};

/** Gives the page where it was read along with a look at it, else null. Rejects with the signal's reason, `redirects`, or what the page's own end brings. */
export async function settle(run: SettleRun): Promise<PageRead | null> {
  const { tab, options } = run;
  for (;;) {
    await domReady(run);
    if (tab.watch.hops > mostHops)
      throw new TabtrawlError('redirects', `${tab.watch.redirects[0]} sends its reader on without an end.`);
    const { page } = tab.watch;
    const moved = () => tab.watch.page !== page || tab.watch.isLeaving(redirectWithinMs);
    let read: PageRead | null = null;
    try {
      if (options.waitFor !== undefined) await condition(run, options.waitFor, moved);
      if (!moved()) read = await rest(run, moved);
      if (options.scroll && !moved()) {
        await scrollToEnd(tab, run.clock, run.signal);
        read = await rest({ ...run, ask: null }, moved);
      }
    } catch (thrown) {
      // The document went away under the question; where to, the next round sees.
      if (!isCdpRefused(thrown) || !(await tab.watch.until(moved, run.signal, 1000))) throw thrown;
    }
    if (!moved()) return read;
    // Either the next document commits, or the announced navigation turns out to be none.
    await tab.watch.until(() => tab.watch.page !== page || !tab.watch.isLeaving(redirectWithinMs), run.signal, 1500);
  }
}

/** Throws HostsSilent where others keep the page from becoming so. */
async function domReady({ tab: { watch }, options, leftOut, clock, signal }: SettleRun): Promise<void> {
  const isReady = () => (watch.page?.domReady ?? false) || watch.hops > mostHops || isOver(watch);
  const afterMs = silentAfter(options.timeout, leftOut);
  while (!(await watch.until(isReady, signal, lookForSilentMs))) {
    const hosts = silentHosts(watch.page, watch.requests, clock.monotonicMs(), afterMs);
    if (hosts.length > 0) throw new HostsSilent(hosts);
  }
}

/** Nothing more will come of this document. */
function isOver({ crashed, page }: Tab['watch']): boolean {
  return crashed || (page?.failed ?? null) !== null;
}

async function rest(run: SettleRun, moved: () => boolean): Promise<PageRead | null> {
  const { settle: way } = run.options;
  // What Chrome shows by a viewer of its own does not change any more.
  const isViewed = classOf(run.tab.watch.page?.contentType ?? '') !== 'page';
  if (way === 'dom' && !isViewed) return domAtRest(run, moved);
  await (way === 'load' || isViewed ? loaded(run, moved) : networkIdle(run, moved));
  return null;
}

/** The load event; or else nothing but decoration that does not come, such as a picture for which a password is wanted. */
async function loaded({ tab: { watch }, clock, signal }: SettleRun, moved: () => boolean): Promise<void> {
  const isDone = () => (watch.page?.loaded ?? false) || isOver(watch) || moved();
  const isStuck = () => {
    const brings = [...watch.requests.pending.values()].some(({ type }) => bringsContent.has(type));
    return !brings && clock.monotonicMs() - watch.requests.lastTrafficMs >= stuckAfterMs;
  };
  while (!(await watch.until(isDone, signal, stuckAfterMs)) && !isStuck());
}

async function networkIdle(run: SettleRun, moved: () => boolean): Promise<void> {
  const { tab, clock, signal } = run;
  await tab.wake();
  await loaded(run, moved);
  for (;;) {
    if (moved() || isOver(tab.watch)) return;
    const atMs = clock.monotonicMs();
    const busy = [...tab.watch.requests.pending.values()].some(
      ({ type, sinceMs }) => bringsContent.has(type) || (isCounted(type) && atMs - sinceMs < stuckAfterMs),
    );
    const quietMs = atMs - tab.watch.requests.lastTrafficMs;
    if (!busy && quietMs >= idleMs) return;
    await pause(clock, busy ? sampleEachMs : idleMs - quietMs, signal);
  }
}

/** Streams are open as long as the page is. */
function isCounted(type: string): boolean {
  return type !== 'EventSource' && type !== 'WebSocket' && type !== 'Ping';
}

async function domAtRest(run: SettleRun, moved: () => boolean): Promise<PageRead | null> {
  const { tab, clock, signal } = run;
  const { watch } = tab;
  const readyMs = clock.monotonicMs();
  // Nearly all pages load soon after; looking at them before would only hold them up.
  await watch.until(() => (watch.page?.loaded ?? false) || isOver(watch) || moved(), signal, loadedOrMs);
  let sample: PageSample | null = null;
  let sampledMs = clock.monotonicMs();
  let stillMs = 0;
  let hasChanged = false;
  for (;;) {
    if (moved() || isOver(watch)) return null;
    const ask = sample === null && !tab.hasFrames ? run.ask : null;
    const read = await evaluateRead(tab.target, await tab.world(), ask ? { ...ask, whole: 'still' } : justSample);
    const now = read.sample;
    const atMs = clock.monotonicMs();
    const isStill = sample !== null && isSame(sample, now);
    if (sample && !isStill) hasChanged = true;
    // Counted in samples: where the machine is so busy that they come late, the page's own work does too.
    stillMs = isStill ? stillMs + Math.min(atMs - sampledMs, sampleEachMs) : 0;
    sample = now;
    sampledMs = atMs;
    const awaited = [...watch.requests.pending.values()].filter(
      ({ type, sinceMs: asked }) => bringsContent.has(type) && atMs - asked < awaitedAtMostMs,
    ).length;
    const state = {
      sample,
      stillMs,
      hasChanged,
      ageMs: atMs - readyMs,
      loaded: watch.page?.loaded ?? false,
      fetched: watch.requests.fetched,
      awaited,
    };
    if (isAtRest(state)) return read.content ? read : null;
    if (wantsFrames(sample)) await tab.wake();
    await pause(clock, sampleEachMs, signal);
  }
}

const justSample: ReadRequest = { whole: false, enoughText, maxChars: 0, marks: [] };

/** A selector, looked for in our world; or with `js:` an expression, which is the user's own and sees what the page's scripts see. */
async function condition(run: SettleRun, waitFor: string, moved: () => boolean): Promise<void> {
  const { tab, clock, signal } = run;
  await tab.wake();
  const isExpression = waitFor.startsWith('js:');
  const expression = isExpression
    ? `Boolean(${waitFor.slice(3)})`
    : `Document.prototype.querySelector.call(document, ${JSON.stringify(waitFor)}) !== null`;
  while (!moved() && !isOver(tab.watch)) {
    const { result, exceptionDetails } = await tab.target.send('Runtime.evaluate', {
      expression,
      returnByValue: true,
      ...(isExpression ? {} : { contextId: await tab.world() }),
    });
    if (/SyntaxError|not a valid selector/.test(exceptionDetails?.exception?.description ?? ''))
      throw new TabtrawlError(
        'hook',
        `--wait-for "${waitFor}" is no ${isExpression ? 'expression' : 'selector'} that Chrome understands.`,
      );
    if (result.value === true && !exceptionDetails) return;
    await pause(clock, conditionEachMs, signal);
  }
}
