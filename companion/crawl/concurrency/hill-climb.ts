/**
 * Finds the number of tabs with the most pages a second, by trying. Pure.
 *
 * 1. `ramp`: from where it stands the number doubles as long as that clearly pays, and the processors have time left.
 * 2. `hold`: it stays at the best number seen; what is measured there is averaged.
 * 3. `probe`: now and then one step up or down is measured. It moves where that is better (down: where it is no worse, as fewer
 *    tabs hold less memory), else it comes back and waits longer before the next probe.
 * 4. Where pages take so long for want of processor time that their deadlines come near, a step is gone down, whatever the rate.
 * 5. Where the rate at the number held changes a lot, the work has changed: what was learnt is dropped and it ramps again.
 *
 * Only time in which pages wanted for tabs is measured. Numbers are steps of a ladder, so that each is met often enough to know it.
 */

import { reasons } from '../../../shared/messages/reasons.ts';

const ladder: readonly number[] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];

/** A doubling has to bring this much, one step up this much; one step down may cost this much. */
const doublingGain = 1.12;
const stepGain = 1.04;
const stepLoss = 0.99;
/** Opening tabs and the first pages in them are no measure of the rest. */
const settleMs = 700;
const rampWindowMs = 1000;
const probeWindowMs = 3000;
const longestWindowMs = 10_000;
const firstHoldMs = 4000;
const shortestHoldMs = 1000;
const longestHoldMs = 40_000;
/** Twice in a row this far from the average: other work. */
const otherWork = 1.5;
/** Weight of a new window in the average, by pages in it: this many weigh half. */
const halfWeightPages = 40;

type Rate = { readonly perSecond: number; readonly pages: number };

export type HillClimb = {
  readonly tabs: number;
  readonly phase: 'ramp' | 'hold' | 'probe';
  readonly window: Window | null;
  /** Nothing is measured before this. */
  readonly settledAtMs: number;
  readonly rates: Readonly<Record<number, Rate>>;
  /** Where a probe goes back to. */
  readonly home: number;
  readonly direction: 1 | -1;
  readonly holdMs: number;
  readonly heldSinceMs: number;
  readonly oddWindows: number;
  /** The ramp has met processors without time left: once may be the browser's own start. */
  readonly hasBeenBusy: boolean;
  /** …and has ended for that. */
  readonly stoppedByBusy: boolean;
  readonly maxTabs: number;
  readonly reason: string;
};

export function startClimb(startTabs: number, maxTabs: number): HillClimb {
  const tabs = onLadder(Math.min(startTabs, maxTabs));
  return {
    tabs,
    phase: 'ramp',
    window: null,
    settledAtMs: 0,
    rates: {},
    home: tabs,
    direction: 1,
    holdMs: firstHoldMs,
    heldSinceMs: 0,
    oddWindows: 0,
    hasBeenBusy: false,
    stoppedByBusy: false,
    maxTabs,
    reason: reasons.say('reasonLearning'),
  };
}

export function hillClimb(state: HillClimb, sample: ClimbSample): HillClimb {
  const { nowMs } = sample;
  if (!sample.binding || nowMs < state.settledAtMs) return { ...state, window: null };
  const window = widen(state.window, sample);
  const tookMs = nowMs - window.fromMs;
  const wantMs = state.phase === 'ramp' ? rampWindowMs : probeWindowMs;
  const wantPages = Math.max(state.phase === 'ramp' ? 6 : 16, 2 * state.tabs);
  const enough = tookMs >= wantMs && (window.deadlineShares.length >= wantPages || tookMs >= longestWindowMs);
  if (!enough) return { ...state, window };
  return decide({ ...state, window: null }, tell(window, nowMs));
}

function decide(state: HillClimb, told: Measurement): HillClimb {
  const measured: Rate = { perSecond: told.perSecond, pages: told.pages };
  const known = state.rates[state.tabs];
  const odd = state.phase === 'hold' && known !== undefined && isFar(measured.perSecond, known.perSecond);
  if (odd && state.oddWindows > 0)
    return move(
      { ...state, phase: 'ramp', rates: { [state.tabs]: measured }, oddWindows: 0, holdMs: firstHoldMs },
      2,
      told,
    );
  if (odd) return { ...state, oddWindows: 1 };
  if (state.phase === 'ramp' && isBusy(told) && !state.hasBeenBusy) return { ...state, hasBeenBusy: true };
  const learnt = { ...state, oddWindows: 0, rates: { ...state.rates, [state.tabs]: averaged(known, measured) } };
  if (isCrowded(told) && state.tabs > 1)
    return settle({ ...learnt, direction: -1, stoppedByBusy: true }, step(state, -1), told);
  if (state.phase === 'ramp') return afterRamp(learnt, told);
  if (state.phase === 'probe') return afterProbe(learnt, told);
  if (state.stoppedByBusy && hasTimeAgain(told))
    return move({ ...learnt, phase: 'ramp', stoppedByBusy: false }, 2, told);
  if (told.nowMs - state.heldSinceMs < state.holdMs) return learnt;
  return probe(learnt, told);
}

function afterRamp(state: HillClimb, told: Measurement): HillClimb {
  const below = rateOf(state, state.home);
  const here = rateOf(state, state.tabs);
  const pays = state.home === state.tabs || here >= below * doublingGain;
  if (pays && !isFull(told) && step(state, 2) !== state.tabs) return move({ ...state, home: state.tabs }, 2, told);
  const worse = here < below;
  return settle(
    {
      ...state,
      direction: worse ? -1 : 1,
      holdMs: worse ? shortestHoldMs : firstHoldMs,
      stoppedByBusy: isFull(told),
    },
    best(state),
    told,
  );
}

function afterProbe(state: HillClimb, told: Measurement): HillClimb {
  const ratio = rateOf(state, state.tabs) / Math.max(Number.EPSILON, rateOf(state, state.home));
  const better = state.tabs > state.home ? ratio >= stepGain : ratio >= stepLoss;
  if (better) return settle({ ...state, holdMs: Math.max(shortestHoldMs, state.holdMs / 2) }, state.tabs, told);
  const direction = state.direction === 1 ? -1 : 1;
  return settle({ ...state, direction, holdMs: Math.min(longestHoldMs, state.holdMs * 1.5) }, state.home, told);
}

function probe(state: HillClimb, told: Measurement): HillClimb {
  const next = step(state, state.direction);
  const isVain = state.direction === 1 && isFull(told);
  if (next !== state.tabs && !isVain)
    return move({ ...state, phase: 'probe', home: state.tabs }, state.direction, told);
  return { ...state, direction: state.direction === 1 ? -1 : 1, heldSinceMs: told.nowMs };
}

function move(state: HillClimb, steps: number, told: Measurement): HillClimb {
  const tabs = step(state, steps);
  const reason = reasons.say('reasonTrying', { count: tabs, before: state.tabs });
  return { ...state, tabs, home: state.tabs, window: null, settledAtMs: told.nowMs + settleMs, reason };
}

function settle(state: HillClimb, tabs: number, told: Measurement): HillClimb {
  const reason = tabs >= state.maxTabs ? reasons.say('reasonMost', { count: tabs }) : whyNoMore(tabs, told);
  const moved = tabs === state.tabs ? {} : { settledAtMs: told.nowMs + settleMs };
  return { ...state, ...moved, tabs, home: tabs, phase: 'hold', window: null, heldSinceMs: told.nowMs, reason };
}

function whyNoMore(count: number, told: Measurement): string {
  if (isCrowded(told)) return reasons.say('reasonSlow', { count, percent: Math.round(told.deadlineShare * 100) });
  return reasons.say(isBusy(told) ? 'reasonProcessors' : 'reasonNoMore', { count });
}

/** The number with the best rate; of those nearly as good, the smallest. */
function best({ rates, tabs }: HillClimb): number {
  const most = Math.max(...Object.values(rates).map((rate) => rate.perSecond));
  const good = Object.entries(rates).filter(([, rate]) => rate.perSecond >= most * 0.97);
  return Math.min(...good.map(([at]) => Number(at)), good.length > 0 ? Number.POSITIVE_INFINITY : tabs);
}

function averaged(known: Rate | undefined, measured: Rate): Rate {
  if (!known) return measured;
  const weight = measured.pages / (measured.pages + Math.min(known.pages, halfWeightPages));
  const perSecond = known.perSecond * (1 - weight) + measured.perSecond * weight;
  return { perSecond, pages: Math.min(known.pages + measured.pages, 4 * halfWeightPages) };
}

function rateOf(state: HillClimb, tabs: number): number {
  return state.rates[tabs]?.perSecond ?? 0;
}

function isFar(rate: number, known: number): boolean {
  return rate > known * otherWork || rate * otherWork < known;
}

function step(state: HillClimb, steps: number): number {
  const at = ladder.indexOf(state.tabs);
  const to = ladder[Math.min(ladder.length - 1, Math.max(0, at + steps))] ?? state.tabs;
  return Math.min(to, onLadder(state.maxTabs));
}

/** The highest step that is not above `tabs`. */
function onLadder(tabs: number): number {
  return ladder.findLast((each) => each <= tabs) ?? 1;
}

/** A stretch of time in which one number of tabs is measured, and what it told. */

/** From here on the processors are taken to have no time left for more tabs. */
const busyRatio = 0.93;
/** …and below this to have some again. */
const idleRatio = 0.8;

/** The median page may take this share of its deadline while the processors have hardly any time left; … */
const crowdedShare = 0.4;
/** …and with this much, more tabs are not tried. */
const nearlyCrowdedShare = 0.25;

type ClimbSample = {
  readonly nowMs: number;
  /** Of each page whose visit ended since the last sample, how much of its deadline it took. */
  readonly deadlineShares: readonly number[];
  /** True where a page wanted for a tab all the time since the last sample. */
  readonly binding: boolean;
  readonly cpuRatio: number | null;
};

type Window = {
  readonly fromMs: number;
  /** What the processors were seen to be, over the samples that told. */
  readonly cpuRatios: readonly number[];
  readonly deadlineShares: readonly number[];
};

/** What a window told. */
type Measurement = {
  readonly nowMs: number;
  readonly pages: number;
  readonly perSecond: number;
  /** How busy the processors were; null where that is not known. */
  readonly cpuRatio: number | null;
  /** How much of its deadline the median page took; 0 where there was none. */
  readonly deadlineShare: number;
};

/** The first sample only begins the window: its pages came before. */
function widen(window: Window | null, { nowMs, cpuRatio, deadlineShares }: ClimbSample): Window {
  if (!window) return { fromMs: nowMs, cpuRatios: [], deadlineShares: [] };
  return {
    fromMs: window.fromMs,
    cpuRatios: cpuRatio === null ? window.cpuRatios : [...window.cpuRatios, cpuRatio],
    deadlineShares: [...window.deadlineShares, ...deadlineShares],
  };
}

function tell({ fromMs, cpuRatios, deadlineShares }: Window, nowMs: number): Measurement {
  const pages = deadlineShares.length;
  return {
    nowMs,
    pages,
    perSecond: (pages * 1000) / (nowMs - fromMs),
    cpuRatio: cpuRatios.length === 0 ? null : cpuRatios.reduce((sum, ratio) => sum + ratio, 0) / cpuRatios.length,
    deadlineShare: deadlineShares.toSorted((a, b) => a - b)[pages >> 1] ?? 0,
  };
}

function isBusy({ cpuRatio }: Measurement): boolean {
  return cpuRatio !== null && cpuRatio >= busyRatio;
}

function hasTimeAgain({ cpuRatio }: Measurement): boolean {
  return cpuRatio !== null && cpuRatio < idleRatio;
}

/** Pages take too long for want of processor time. */
function isCrowded(told: Measurement): boolean {
  return isNearDeadline(told, crowdedShare);
}

/** More tabs are not worth trying. */
function isFull(told: Measurement): boolean {
  return isBusy(told) || isNearDeadline(told, nearlyCrowdedShare);
}

/** Of slow hosts alone it says nothing: fewer tabs would not help. */
function isNearDeadline(told: Measurement, share: number): boolean {
  return told.deadlineShare >= share && told.cpuRatio !== null && !hasTimeAgain(told);
}
