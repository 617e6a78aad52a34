/** A stretch of time in which one number of tabs is measured, and what it told. */

/** From here on the processors are taken to have no time left for more tabs. */
const busyRatio = 0.93;
/** …and below this to have some again. */
const idleRatio = 0.8;

/** The median page may take this share of its deadline while the processors have hardly any time left; … */
const crowdedShare = 0.4;
/** …and with this much, more tabs are not tried. */
const nearlyCrowdedShare = 0.25;

export type ClimbSample = {
  readonly nowMs: number;
  /** Of each page whose visit ended since the last sample, how much of its deadline it took. */
  readonly deadlineShares: readonly number[];
  /** True where a page wanted for a tab all the time since the last sample. */
  readonly binding: boolean;
  readonly cpuRatio: number | null;
};

export type Window = {
  readonly fromMs: number;
  /** What the processors were seen to be, over the samples that told. */
  readonly cpuRatios: readonly number[];
  readonly deadlineShares: readonly number[];
};

/** What a window told. */
export type Told = {
  readonly nowMs: number;
  readonly pages: number;
  readonly perSecond: number;
  /** How busy the processors were; null where that is not known. */
  readonly cpuRatio: number | null;
  /** How much of its deadline the median page took; 0 where there was none. */
  readonly deadlineShare: number;
};

/** The first sample only begins the window: its pages came before. */
export function widen(window: Window | null, { nowMs, cpuRatio, deadlineShares }: ClimbSample): Window {
  if (!window) return { fromMs: nowMs, cpuRatios: [], deadlineShares: [] };
  return {
    fromMs: window.fromMs,
    cpuRatios: cpuRatio === null ? window.cpuRatios : [...window.cpuRatios, cpuRatio],
    deadlineShares: [...window.deadlineShares, ...deadlineShares],
  };
}

export function tell({ fromMs, cpuRatios, deadlineShares }: Window, nowMs: number): Told {
  const pages = deadlineShares.length;
  return {
    nowMs,
    pages,
    perSecond: (pages * 1000) / (nowMs - fromMs),
    cpuRatio: cpuRatios.length === 0 ? null : cpuRatios.reduce((sum, ratio) => sum + ratio, 0) / cpuRatios.length,
    deadlineShare: deadlineShares.toSorted((a, b) => a - b)[pages >> 1] ?? 0,
  };
}

export function isBusy({ cpuRatio }: Told): boolean {
  return cpuRatio !== null && cpuRatio >= busyRatio;
}

export function hasTimeAgain({ cpuRatio }: Told): boolean {
  return cpuRatio !== null && cpuRatio < idleRatio;
}

/** Pages take too long for want of processor time. */
export function isCrowded(told: Told): boolean {
  return isNearDeadline(told, crowdedShare);
}

/** More tabs are not worth trying. */
export function isFull(told: Told): boolean {
  return isBusy(told) || isNearDeadline(told, nearlyCrowdedShare);
}

/** Of slow hosts alone it says nothing: fewer tabs would not help. */
function isNearDeadline(told: Told, share: number): boolean {
  return told.deadlineShare >= share && told.cpuRatio !== null && !hasTimeAgain(told);
}
