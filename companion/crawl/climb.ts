/**
 * Finds the number of tabs with the most pages a second, by trying. Pure.
 *
 * 1. `ramp`: from where it stands the number doubles as long as that clearly pays, and the processors have time left.
 * 2. `hold`: it stays at the best number seen; what is measured there is averaged.
 * 3. `probe`: now and then one step up or down is measured. It moves where that is better (down: where it is no worse, as fewer
 *    tabs hold less memory), else it comes back and waits longer before the next probe.
 * 4. Where the rate at the number held changes a lot, the work has changed: what was learnt is dropped and it ramps again.
 *
 * Only time in which pages wanted for tabs is measured. Numbers are steps of a ladder, so that each is met often enough to know it.
 */

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

/** From here on the processors are taken to have no time left for more tabs. */
const busyRatio = 0.93;
/** …and below this to have some again. */
const idleRatio = 0.8;

type Window = {
  readonly fromMs: number;
  readonly pages: number;
  readonly lastMs: number;
  /** What the processors were seen to be, over the samples that told. */
  readonly cpuRatios: readonly number[];
};
type Rate = { readonly perSecond: number; readonly pages: number };

export type Climb = {
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

export type ClimbSample = {
  readonly nowMs: number;
  /** Pages whose visits ended since the last sample. */
  readonly pages: number;
  /** True where a page wanted for a tab all the time since the last sample. */
  readonly binding: boolean;
  readonly cpuRatio: number | null;
};

export function startClimb(startTabs: number, maxTabs: number): Climb {
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
    reason: 'finding out how many tabs pay',
  };
}

export function climb(state: Climb, sample: ClimbSample): Climb {
  const { nowMs } = sample;
  if (!sample.binding || nowMs < state.settledAtMs) return { ...state, window: null };
  const cpuRatios = sample.cpuRatio === null ? [] : [sample.cpuRatio];
  const window: Window = state.window
    ? {
        fromMs: state.window.fromMs,
        pages: state.window.pages + sample.pages,
        lastMs: nowMs,
        cpuRatios: [...state.window.cpuRatios, ...cpuRatios],
      }
    : { fromMs: nowMs, pages: 0, lastMs: nowMs, cpuRatios: [] };
  const tookMs = nowMs - window.fromMs;
  const wantMs = state.phase === 'ramp' ? rampWindowMs : probeWindowMs;
  const wantPages = Math.max(state.phase === 'ramp' ? 6 : 16, 2 * state.tabs);
  const enough = tookMs >= wantMs && (window.pages >= wantPages || tookMs >= longestWindowMs);
  if (!enough) return { ...state, window };
  const measured = { perSecond: (window.pages * 1000) / tookMs, pages: window.pages };
  const told = { ...sample, windowRatio: mean(window.cpuRatios) };
  return decide({ ...state, window: null }, measured, told);
}

/** A sample that ends a window, with how busy the processors were in it; null where that is not known. */
type Told = ClimbSample & { readonly windowRatio: number | null };

function isBusy({ windowRatio }: Told): boolean {
  return windowRatio !== null && windowRatio >= busyRatio;
}

function decide(state: Climb, measured: Rate, sample: Told): Climb {
  const known = state.rates[state.tabs];
  const odd = state.phase === 'hold' && known !== undefined && isFar(measured.perSecond, known.perSecond);
  if (odd && state.oddWindows > 0)
    return move(
      { ...state, phase: 'ramp', rates: { [state.tabs]: measured }, oddWindows: 0, holdMs: firstHoldMs },
      2,
      sample,
    );
  if (odd) return { ...state, oddWindows: 1 };
  if (state.phase === 'ramp' && isBusy(sample) && !state.hasBeenBusy) return { ...state, hasBeenBusy: true };
  const learnt = { ...state, oddWindows: 0, rates: { ...state.rates, [state.tabs]: averaged(known, measured) } };
  if (state.phase === 'ramp') return afterRamp(learnt, sample);
  if (state.phase === 'probe') return afterProbe(learnt, sample);
  if (state.stoppedByBusy && sample.windowRatio !== null && sample.windowRatio < idleRatio)
    return move({ ...learnt, phase: 'ramp', stoppedByBusy: false }, 2, sample);
  if (sample.nowMs - state.heldSinceMs < state.holdMs) return learnt;
  return probe(learnt, sample);
}

function afterRamp(state: Climb, sample: Told): Climb {
  const below = rateOf(state, state.home);
  const here = rateOf(state, state.tabs);
  const pays = state.home === state.tabs || here >= below * doublingGain;
  if (pays && !isBusy(sample) && step(state, 2) !== state.tabs) return move({ ...state, home: state.tabs }, 2, sample);
  const worse = here < below;
  return settle(
    {
      ...state,
      direction: worse ? -1 : 1,
      holdMs: worse ? shortestHoldMs : firstHoldMs,
      stoppedByBusy: isBusy(sample),
    },
    best(state),
    sample,
  );
}

function afterProbe(state: Climb, sample: Told): Climb {
  const ratio = rateOf(state, state.tabs) / Math.max(Number.EPSILON, rateOf(state, state.home));
  const better = state.tabs > state.home ? ratio >= stepGain : ratio >= stepLoss;
  if (better) return settle({ ...state, holdMs: Math.max(shortestHoldMs, state.holdMs / 2) }, state.tabs, sample);
  const direction = state.direction === 1 ? -1 : 1;
  return settle({ ...state, direction, holdMs: Math.min(longestHoldMs, state.holdMs * 1.5) }, state.home, sample);
}

function probe(state: Climb, sample: Told): Climb {
  const next = step(state, state.direction);
  const isVain = state.direction === 1 && isBusy(sample);
  if (next !== state.tabs && !isVain)
    return move({ ...state, phase: 'probe', home: state.tabs }, state.direction, sample);
  return { ...state, direction: state.direction === 1 ? -1 : 1, heldSinceMs: sample.nowMs };
}

function move(state: Climb, steps: number, sample: ClimbSample): Climb {
  const tabs = step(state, steps);
  const reason = `trying ${tabs} tabs instead of ${state.tabs}`;
  return { ...state, tabs, home: state.tabs, window: null, settledAtMs: sample.nowMs + settleMs, reason };
}

function settle(state: Climb, tabs: number, sample: Told): Climb {
  const why = isBusy(sample) ? 'the processors have no time left for more' : 'more brought no more pages';
  const reason = tabs >= state.maxTabs ? `${tabs} tabs, the most allowed` : `${tabs} tabs: ${why}`;
  const moved = tabs === state.tabs ? {} : { settledAtMs: sample.nowMs + settleMs };
  return { ...state, ...moved, tabs, home: tabs, phase: 'hold', window: null, heldSinceMs: sample.nowMs, reason };
}

/** The number with the best rate; of those nearly as good, the smallest. */
function best({ rates, tabs }: Climb): number {
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

function rateOf(state: Climb, tabs: number): number {
  return state.rates[tabs]?.perSecond ?? 0;
}

function mean(ratios: readonly number[]): number | null {
  return ratios.length === 0 ? null : ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length;
}

function isFar(rate: number, known: number): boolean {
  return rate > known * otherWork || rate * otherWork < known;
}

function step(state: Climb, steps: number): number {
  const at = ladder.indexOf(state.tabs);
  const to = ladder[Math.min(ladder.length - 1, Math.max(0, at + steps))] ?? state.tabs;
  return Math.min(to, onLadder(state.maxTabs));
}

/** The highest step that is not above `tabs`. */
function onLadder(tabs: number): number {
  return ladder.findLast((each) => each <= tabs) ?? 1;
}
