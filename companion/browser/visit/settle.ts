/**
 * From a navigation's commit to a page that can be taken.
 *
 * 1. The DOM must be ready; where the page sends its frame elsewhere, it starts again there.
 * 2. `load`, `dom` or `idle` decides what more is waited for; with `waitFor` that comes first.
 * 3. With `scroll` the page is scrolled to its end, and must come to rest once more.
 */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { BatchOptions } from '../../../shared/batch/options.ts';
import type { Clock } from '../../crawl/ports.ts';
import { isCdpRefused } from '../cdp/cdp.ts';
import type { Tab } from '../tabs/tab.ts';
import { silentAfter, unresponsiveHosts } from './adaptations.ts';
import { evaluateRead } from './capture.ts';
import { classOf } from './content-type.ts';
import { HostsSilent, pause } from './deadline.ts';
import type { PageRead, PageSample, ReadRequest } from './in-page.ts';

/**
 * When the content of a page has come to rest. Pure: samples and what the network does come in, time too.
 *
 * A page is at rest at once where nothing could still change it: loaded, nothing asked for, no timer or animation ever started, and either
 * no script in it or enough text. Else it must keep still for a while, the longer the more it looks as if something were still to come.
 */

export type SettleState = {
  readonly sample: PageSample;
  /** The sample has not changed for this long. */
  readonly stillMs: number;
  /** Samples differed since the DOM was ready: scripts write the page. */
  readonly hasChanged: boolean;
  /** Since the DOM was ready. */
  readonly ageMs: number;
  readonly loaded: boolean;
  /** Scripts asked for data. */
  readonly fetched: boolean;
  /** Requests on the way that may bring content: documents, scripts, styles, data. Those that take too long aside. */
  readonly awaited: number;
};

/** Below this a page is thought to be a shell that waits for its text. */
export const enoughText = 200;

/** How long a page must keep still, by what is known of it. */
const stillMs = {
  /** Text is there; timers run. */
  plain: 150,
  /** Scripts write, or asked for data to write: the next part may be on its way. */
  written: 300,
  /** Hardly any text, or something says that it is loading. Client-rendered pages take 50 to 400 ms after load for their first. */
  thin: 1000,
} as const;

/** A page that never keeps still, or waits for a request that never ends, is taken as it stands. */
const restlessAfterMs = 8000;

/** A picture that does not come keeps the load event away, not the text. */
const loadedOrMs = 1500;

/** A request that takes longer than this is no part of the page's first content: a poll, a stream. */
const awaitedAtMostMs = 5000;

/** Requests of these types can bring text. */
const bringsContent: ReadonlySet<string> = new Set(['Document', 'Script', 'Stylesheet', 'XHR', 'Fetch']);

/** True where the page can be taken. */
export function isAtRest(state: SettleState): boolean {
  if (state.ageMs >= restlessAfterMs) return true;
  if (state.awaited > 0) return false;
  if (!state.loaded && state.ageMs < loadedOrMs) return false;
  return state.stillMs >= neededStillMs(state);
}

/** How long the page must have kept still. */
export function neededStillMs({ sample, hasChanged, loaded, fetched }: SettleState): number {
  const isIdle = loaded && !fetched && !hasChanged && sample.timers === 0 && sample.animations === 0;
  if (isIdle && sample.scripts === 0) return 0;
  if (sample.text < enoughText || sample.busy) return stillMs.thin;
  if (hasChanged || fetched) return stillMs.written;
  return isIdle ? 0 : stillMs.plain;
}

/** True for a page at which drawing may bring content: it asks for frames, or has so little text that being seen may be what it waits for. */
export function wantsFrames({ text, busy, animations }: PageSample): boolean {
  return text < enoughText || busy || animations > 0;
}

/** True where two samples show the same content; a clock or counter that ticks is no change. */
export function isSame(a: PageSample, b: PageSample): boolean {
  const near = (x: number, y: number, slack: number) => Math.abs(x - y) <= slack;
  return near(a.nodes, b.nodes, 2) && near(a.text, b.text, 8) && a.frames === b.frames;
}

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
    const hosts = unresponsiveHosts(watch.page, watch.requests, clock.monotonicMs(), afterMs);
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

/** Scrolls a page to its end, as far as it goes on growing, so that what loads on sight is loaded. */

/** A feed without an end is read this far: screens, and characters of height. */
const mostScreens = 60;
/** The end counts as reached when nothing has been added for this long. */
const endAfterMs = 700;
const stepEachMs = 100;

/** Scrolls one screen on; gives where the page stands. Runs in an isolated world. */
function scrollOn(): { top: number; height: number; screen: number } {
  const page = Reflect.get(Document.prototype, 'scrollingElement', document) as Element;
  page.scrollBy({ top: innerHeight * 0.9, behavior: 'instant' });
  return { top: page.scrollTop, height: page.scrollHeight, screen: innerHeight };
}

function scrollToTop(): void {
  scrollTo({ top: 0, behavior: 'instant' });
}

/** Ends at the top again, as screenshots are taken from there. */
async function scrollToEnd(tab: Tab, clock: Clock, signal: AbortSignal): Promise<void> {
  await tab.wake();
  let stillSinceMs = clock.monotonicMs();
  let before = { top: -1, height: 0, screen: 0 };
  for (let screens = 0; screens < mostScreens; ) {
    const now = await run(tab, scrollOn);
    if (!now) return;
    const isNew = now.top !== before.top || now.height !== before.height;
    if (isNew) {
      screens++;
      stillSinceMs = clock.monotonicMs();
    } else if (clock.monotonicMs() - stillSinceMs >= endAfterMs) break;
    before = now;
    await pause(clock, stepEachMs, signal);
  }
  await run(tab, scrollToTop);
}

async function run<T>(tab: Tab, act: () => T): Promise<T | undefined> {
  const { result } = await tab.target.send('Runtime.evaluate', {
    expression: `(${act})()`,
    contextId: await tab.world(),
    returnByValue: true,
  });
  return result.value as T | undefined;
}
