/**
 * Looks at a loading page again and again until the rule of rest (rest.ts) lets it be taken.
 *
 * The page's own words (its sample) and the network's (requests, sockets) come together here; what they mean is decided there.
 */
import type { Clock } from '../../crawl/ports.ts';
import { evaluateRead, howOf } from '../read/capture.ts';
import { keepClosedRoots } from '../read/closed-roots.ts';
import type { PageRead, ReadRequest } from '../read/in-page.ts';
import type { Tab } from '../tabs/tab.ts';
import { maxBodySize } from '../visit/content-type.ts';
import { pause } from '../visit/deadline.ts';
import {
  awaitedAtMostMs,
  drawingAfterMs,
  type Held,
  hasGrown,
  isEmpty,
  isSame,
  isShell,
  loadedOrMs,
  mountedWithinMs,
  needsDrawing,
  restOf,
  stirredAfterMs,
  wantsFrames,
} from './rest.ts';
import type { PageSample } from './sample.ts';
import { justSample, underWay } from './under-way.ts';

/** Between two samples. */
const sampleEachMs = 50;
/** The same once a page has been held for long. */
const heldSampleEachMs = 200;

/** A page that is given no time grows no older by so much, in all. */
const starvedAtMostMs = 8000;

/** Timers that stand in for frames between two looks, at the least. */
const standInTimers = 1;
/** What moves so long after its start hangs on it. */
const movesAfterMs = 1000;
/** In the first observers report what is there, in the second what came of it. */
const framesToSee = 2;

/** Scripts that are put off until somebody is there begin with it. */
const firstMove = `for (const of of ['scroll', 'mousemove']) document.dispatchEvent(new Event(of, { bubbles: true }))`;

/** Of what is asked for by reference, to be let go in one. */
const listeners = 'listeners';

/** The whole tree is asked for each time. */
const mostKeeps = 6;

export type RestRun = {
  readonly tab: Tab;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** When a page that loads on is taken as it stands, monotonic. */
  readonly holdUntilMs: number;
  /** What to read along with the first look, where nothing is done to the page between settling and reading it. */
  readonly ask: ReadRequest | null;
  /** The page went away, or is about to. */
  readonly moved: () => boolean;
};

export type CameToRest = {
  /** The page, where it was read along with the first look. */
  readonly read: PageRead | null;
  /** What it was still held for when there was no more time. */
  readonly cut: Held | null;
  /** The last look; null where the page went away before there was one. */
  readonly sample: PageSample | null;
};

/** Rejects as the page's own end does. */
export async function comeToRest(run: RestRun): Promise<CameToRest> {
  try {
    return await lookUntilAtRest(run);
  } finally {
    await run.tab.rest();
  }
}

async function lookUntilAtRest(run: RestRun): Promise<CameToRest> {
  const { tab, clock, signal, moved } = run;
  const { watch } = tab;
  const isOver = () => watch.crashed || (watch.page?.failed ?? null) !== null;
  const readyMs = clock.monotonicMs();
  // Nearly all pages load soon after; looking at them before would only hold them up.
  await watch.until(() => (watch.page?.loaded ?? false) || isOver() || moved(), signal, loadedOrMs);
  let sample: PageSample | null = null;
  /** The look at which it last changed: what is written letter by letter differs from that one, though hardly from the one before. */
  let steady: PageSample | null = null;
  let sampledMs = clock.monotonicMs();
  let sampledStillMs = 0;
  let hasChanged = false;
  // Where the machine is so busy that looks come late, the page had little of the time between: half is counted, as the page may be why.
  let ageMs = sampledMs - readyMs;
  let starvedMs = 0;
  let grownAtMs = 0;
  let workedAtMs = Number.NEGATIVE_INFINITY;
  let countedAtMs = Number.NEGATIVE_INFINITY;
  const grownAt: number[] = [];
  let sealed = 0;
  let keeps = 0;
  let most: PageSample | null = null;
  let pausedMs = sampleEachMs;
  let isStirred = false;
  let isListener = false;
  for (;;) {
    if (moved() || isOver()) return { read: null, cut: null, sample };
    const ask = sample === null && !tab.hasFrames ? run.ask : null;
    const read = await evaluateRead(
      tab.target,
      await tab.world(),
      ask ? { ...ask, whole: 'still' } : justSample,
      howOf(tab),
    );
    const now = read.sample;
    if (now.sealed !== sealed && keeps < mostKeeps) {
      sealed = now.sealed;
      keeps++;
      // Where there are such, all is looked at once more with them.
      if (sealed > 0 && (await keepClosedRoots(tab.target, await tab.world())) > 0) continue;
    }
    const atMs = clock.monotonicMs();
    const isStill = steady !== null && isSame(steady, now);
    if (!isStill) steady = now;
    if (sample && !isStill) hasChanged = true;
    // On a busy machine what a page that is made in parts left for when there is time has not had any since the last look: it did not keep
    // still, it could not go on.
    const starves = now.idles > 0 && now.idles === sample?.idles && (grownAtMs > 0 || now.mounts || isShell(now));
    // Counted in samples: where the machine is so busy that they come late, the page's own work does too.
    if (!isStill) sampledStillMs = 0;
    else if (!starves) sampledStillMs += Math.min(atMs - sampledMs, sampleEachMs);
    const sinceMs = atMs - sampledMs;
    const passedMs = Math.max(Math.min(sinceMs, 2 * pausedMs), sinceMs / 2);
    if (starves && starvedMs < starvedAtMostMs) starvedMs += passedMs;
    else ageMs += passedMs;
    const grew = most !== null && hasGrown(most, now);
    if (grew) {
      grownAtMs = ageMs;
      grownAt.push(ageMs);
    }
    // Where timers stand in for frames, several come between two looks.
    const draws =
      sample !== null &&
      (now.animations > sample.animations || (tab.imitatesFrames && now.timers > sample.timers + standInTimers));
    // What it does with its place comes in the moment after.
    const fills =
      now.mounts &&
      ((sample !== null && now.timers > sample.timers + standInTimers) ||
        (now.timerMs > 0 && ageMs + now.timerMs < mountedWithinMs));
    const works = (draws && ageMs < drawingAfterMs) || ((now.works || now.asks || fills) && ageMs < mountedWithinMs);
    if (now.moves || works) workedAtMs = ageMs;
    if (sample && draws && now.numbers !== sample.numbers) countedAtMs = ageMs;
    if (!most || grew) most = now;
    sample = now;
    sampledMs = atMs;
    // Each further look would take as long as reading it.
    if (sample.text > maxBodySize) return { read: null, cut: null, sample };
    const { requests } = watch;
    const way = underWay(requests, atMs);
    if (!isListener && now.mounts && now.frames > 0 && !now.isSpokenTo) isListener = await listensToOthers(tab);
    const rest = restOf({
      sample,
      stillMs: Math.min(sampledStillMs, atMs - requests.lastNewsMs),
      hasChanged,
      ageMs,
      grownMs: grownAtMs > 0 ? ageMs - grownAtMs : Number.POSITIVE_INFINITY,
      rhythmMs: rhythmOf(grownAt, way.sockets.open > 0),
      draws,
      starves,
      workedMs: ageMs - workedAtMs,
      countedMs: ageMs - countedAtMs,
      listens: now.frames > 0 && (now.channels || (isListener && !now.isSpokenTo)),
      undrawn: sample.wantsDrawing && sample.drawn < framesToSee && !tab.imitatesFrames,
      holdLeftMs: run.holdUntilMs - atMs,
      loaded: watch.page?.loaded ?? false,
      fetched: requests.fetched,
      ...way,
    });
    const stirs =
      !isStirred && (rest.atRest ? rest.cut === null && sample.mounts : ageMs >= stirredAfterMs && isEmpty(sample));
    if (stirs) {
      isStirred = true;
      await tab.target.send('Runtime.evaluate', { expression: firstMove, contextId: await tab.world() });
      // What it brings at once is seen at the next look.
      if (rest.atRest) continue;
    }
    if (rest.atRest) return { read: read.content ? read : null, cut: rest.cut, sample };
    // What moves for a moment while its data comes is no reason to load it once more.
    const hangsOnMoves = sample.moves && rest.held === 'timers' && ageMs >= movesAfterMs;
    if (wantsFrames(sample)) await tab.wake(sample.lazy || hangsOnMoves);
    if (needsDrawing(sample)) await tab.draw();
    const isLongHeld = rest.held !== null && atMs - readyMs > awaitedAtMostMs;
    pausedMs = isLongHeld || starves ? heldSampleEachMs : sampleEachMs;
    await pause(clock, pausedMs, signal);
  }
}

/** Asked of Chrome, as the page's own world could not tell without a change that pages would see. */
async function listensToOthers({ target }: Tab): Promise<boolean> {
  const { result } = await target.send('Runtime.evaluate', { expression: 'window', objectGroup: listeners });
  if (result.objectId === undefined) return false;
  const all = await target.send('DOMDebugger.getEventListeners', { objectId: result.objectId });
  await target.send('Runtime.releaseObjectGroup', { objectGroup: listeners });
  // The first is the probe's.
  return all.listeners.filter(({ type }) => type === 'message').length > 1;
}

/** `grownAt`: when it had grown by a part, in order. Two parts are no rhythm, unless a stream that is open brings them; of one of it the second is due as late. */
export function rhythmOf(grownAt: readonly number[], isStreamed = false): number {
  const last = grownAt.slice(-4);
  if (isStreamed && last.length === 1) return last[0] ?? 0;
  if (last.length < (isStreamed ? 2 : 3)) return 0;
  return Math.max(...last.slice(1).map((atMs, i) => atMs - (last[i] ?? atMs)));
}
