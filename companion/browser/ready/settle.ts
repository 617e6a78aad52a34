/**
 * From a navigation's commit to a page that can be taken.
 *
 * 1. The DOM must be ready; where the page sends its frame elsewhere, it starts again there.
 * 2. `load`, `dom` or `idle` decides what more is waited for; with `waitFor` that comes first.
 * 3. With `scroll` the page is scrolled to its end, and must come to rest once more.
 */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { BatchOptions } from '../../../shared/batch/options.ts';
import { noteLine } from '../../../shared/batch/page-notes.ts';
import { failures } from '../../../shared/messages/failures.ts';
import { noteWords } from '../../../shared/messages/notes.ts';
import type { Clock } from '../../crawl/ports.ts';
import { isCdpRefused } from '../cdp/cdp.ts';
import { evaluateRead, howOf } from '../read/capture.ts';
import type { PageRead, ReadRequest } from '../read/in-page.ts';
import type { Tab } from '../tabs/tab.ts';
import { mostWorkers } from '../tabs/tab-workers.ts';
import { silentAfter, unresponsiveHosts } from '../visit/adaptations.ts';
import { classOf } from '../visit/content-type.ts';
import { HostsSilent, pause } from '../visit/deadline.ts';
import { comeToRest } from './come-to-rest.ts';
import { bringsContent, type Held } from './rest.ts';
import { scrollThrough } from './scroll-through.ts';

/** A page that sends its frame on more often is a loop. */
const mostHops = 10;
/** A refresh that comes later than this is no redirect: the page is meant to be read first. */
const redirectWithinMs = 1100;
/** So much later than announced a page may leave. */
const leavesWithinMs = 1000;
/** A page that loads itself anew is not waited for more often. */
const mostReloads = 2;
/** Each may meet a document that goes away under it. */
const mostLooksInPassing = 20;
/** A document whose place others take without a navigation. */
const mostStale = 3;
/** A page with fewer characters in sight is taken for one that does nothing but lead on... */
const interstitialText = 500;
/** ...and is followed where it does so within this. */
const followedWithinMs = 10_000;
/** What is announced for later (a front page that is loaded anew every few minutes) is not worth a note. */
const mostAnnouncedMs = 60_000;
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
  /** When a page that loads on is taken as it stands, monotonic. */
  readonly holdUntilMs: number;
  readonly waitsFor: (what: string | null) => void;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** What to read along with the first look, where nothing is done to the page between settling and reading it. */
  readonly ask: ReadRequest | null;
};

/**
 * `read`: the page, where it was read along with a look at it. `notes`: what it could not give, as lines of its record. `isUnready`: its content
 * had not come when it had to be taken.
 */
export type Settled = {
  readonly read: PageRead | null;
  readonly notes: readonly string[];
  readonly isUnready?: boolean;
};

/** Rejects with the signal's reason, `redirects`, or what the page's own end brings. */
export async function settle(run: SettleRun): Promise<Settled> {
  const { tab, options } = run;
  const { watch } = tab;
  let stale = 0;
  for (;;) {
    await domReady(run);
    if (watch.hops > mostHops)
      throw new TabtrawlError('redirects', failures.say('msgRedirects', { url: watch.redirects[0] ?? '' }));
    // It loads itself anew before it has come to rest: what stands there as soon as it is read is what there is.
    if (watch.reloads >= mostReloads) return { read: await readInPassing(run), notes: [] };
    const { page } = watch;
    const moved = () => watch.page !== page || watch.isLeaving(redirectWithinMs);
    let settled: Settled = { read: null, notes: [] };
    try {
      if (options.waitFor !== undefined) {
        run.waitsFor(`--wait-for "${options.waitFor}"`);
        await condition(run, options.waitFor, moved);
        run.waitsFor(null);
      }
      if (!moved()) settled = await rest(run, moved);
      if (options.scroll && !moved()) {
        const isThrough = await scrollThrough({ ...run, untilMs: run.holdUntilMs });
        settled = await rest({ ...run, ask: null }, moved);
        if (!isThrough) {
          const cut = noteLine('partial: list', noteWords.say('noteScrolledFar'));
          settled = { ...settled, notes: [...settled.notes, cut] };
        }
      }
    } catch (thrown) {
      // The document went away under the question; where to, the next round sees.
      if (!isCdpRefused(thrown)) throw thrown;
      if (!(await watch.until(moved, run.signal, leavesWithinMs))) {
        // A style sheet put another document in the place of its own.
        if (++stale > mostStale) throw thrown;
        tab.forgetWorld();
        continue;
      }
    }
    if (!moved()) return settled;
    // Either the next document commits, or the announced navigation turns out to be none.
    await watch.until(() => watch.page !== page || !watch.isLeaving(redirectWithinMs), run.signal, 1500);
  }
}

/** The page in one look, as often as it goes away under it; null where it is not to be read along, or never stands long enough. */
async function readInPassing(run: SettleRun): Promise<PageRead | null> {
  const { tab, ask } = run;
  for (let look = 0; ask && look < mostLooksInPassing; look++) {
    try {
      const read = await evaluateRead(tab.target, await tab.world(), ask, howOf(tab));
      if (read.content || read.tooLarge !== undefined) return read;
    } catch (thrown) {
      if (!isCdpRefused(thrown)) throw thrown;
      tab.forgetWorld();
      await domReady(run);
    }
  }
  return null;
}

/** Throws HostsSilent where others keep the page from becoming so. */
async function domReady({ tab, options, leftOut, clock, signal }: SettleRun): Promise<void> {
  const { watch } = tab;
  const isReady = () =>
    (watch.page?.domReady ?? false) || watch.hops > mostHops || isOver(watch) || (watch.page?.stopped ?? false);
  const afterMs = silentAfter(options.timeout, leftOut);
  for (;;) {
    if (await watch.until(isReady, signal, lookForSilentMs)) {
      const { page } = watch;
      if (!page?.stopped || page.domReady) return;
      // Of a page that called its own loading off no other end is told. Of one that goes on, the stop was that of something before it.
      page.stopped = false;
      if (await isParsed(tab)) {
        page.domReady = page.loaded = true;
        return;
      }
      continue;
    }
    const hosts = unresponsiveHosts(watch.page, watch.requests, clock.monotonicMs(), afterMs);
    if (hosts.length > 0) throw new HostsSilent(hosts);
  }
}

async function isParsed(tab: Tab): Promise<boolean> {
  try {
    const { result } = await tab.target.send('Runtime.evaluate', {
      expression: "Reflect.get(Document.prototype, 'readyState', document) === 'complete'",
      returnByValue: true,
      contextId: await tab.world(),
    });
    return result.value === true;
  } catch (thrown) {
    if (!isCdpRefused(thrown)) throw thrown;
    tab.forgetWorld();
    return false;
  }
}

/** Nothing more will come of this document. */
function isOver({ crashed, page }: Tab['watch']): boolean {
  return crashed || (page?.failed ?? null) !== null;
}

async function rest(run: SettleRun, moved: () => boolean): Promise<Settled> {
  const { settle: way } = run.options;
  // What Chrome shows by a viewer of its own does not change any more.
  const isViewed = classOf(run.tab.watch.page?.contentType ?? '') !== 'page';
  if (way === 'dom' && !isViewed) return domAtRest(run, moved);
  await (way === 'load' || isViewed ? loaded(run, moved) : networkIdle(run, moved));
  return { read: null, notes: [] };
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

async function domAtRest(run: SettleRun, moved: () => boolean): Promise<Settled> {
  const { tab, clock, signal, ask, holdUntilMs } = run;
  const { watch } = tab;
  const { read, cut, sample } = await comeToRest({ tab, clock, signal, ask, moved, holdUntilMs });
  const notes = [
    ...(cut ? [noteLine('unfinished', cutWords[cut])] : []),
    ...(tab.workers.waiting > 0 ? [noteLine('unfinished', noteWords.say('noteWorkers', { taken: mostWorkers }))] : []),
  ];
  const leadsTo = watch.announced;
  // What never stops changing has something to change; and so has what is merely not filled everywhere.
  const isUnready = cut !== null && cut !== 'writing' && cut !== 'work';
  if (moved() || !leadsTo || leadsTo.inMs > mostAnnouncedMs)
    return { read, notes, ...(isUnready ? { isUnready } : {}) };
  // A page that says little more than that it leads on is a redirect, however slow.
  const isInterstitial = (sample?.shown ?? 0) < interstitialText;
  const atMs = clock.monotonicMs();
  if (isInterstitial && leadsTo.inMs <= followedWithinMs && atMs + leadsTo.inMs < holdUntilMs) {
    const hasLeft = () => moved() || watch.next !== null || watch.announced === null;
    await watch.until(hasLeft, signal, leadsTo.inMs + leavesWithinMs);
    if (watch.next !== null || moved()) return { read: null, notes };
  }
  const inSeconds = `${Math.max(1, Math.round(leadsTo.inMs / 1000))} s`;
  return {
    read,
    notes: [
      ...notes,
      noteLine('redirect not followed', noteWords.say('noteLeadsToAfter', { wait: inSeconds, target: leadsTo.url })),
    ],
  };
}

const cutWords: Readonly<Record<Held, string>> = {
  data: noteWords.say('noteNotCome'),
  loading: noteWords.say('noteStillLoading'),
  timers: noteWords.say('noteWaiting'),
  work: noteWords.say('noteAtWork'),
  writing: noteWords.say('noteChanging'),
};

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
