/**
 * How many tabs the memory of Chrome's tree allows. Pure.
 *
 * 1. The budget is the one asked for, and never more than what is free leaves; by default a share of both.
 * 2. Before the number grows, what a tab has cost so far says how many more fit.
 * 3. Over the budget tabs are taken away at once, as many as the excess is worth; they come back one by one.
 */

import { reasons } from '../../../shared/messages/reasons.ts';
import { formatBytes } from '../../../shared/units.ts';
import type { Load } from '../ports.ts';

/** Of what is free and what Chrome holds already: the default, and the most that a budget asked for may take. */
const defaultShare = 0.7;
const largestShare = 0.9;
/** What a tab at work is taken to cost before it is known, and at least (CHROME.md: 50–130 MB). */
const guessedTabBytes = 80 * 1024 ** 2;
const leastTabBytes = 40 * 1024 ** 2;
/** From here on no tab is added; below `calmRatio` they may come back. */
const fullRatio = 0.92;
const calmRatio = 0.87;
const addEveryMs = 2000;

export type MemoryGuard = {
  readonly cap: number;
  readonly budgetBytes: number | null;
  /** Tabs to keep open while idle. */
  readonly keepIdle: number;
  readonly reason: string | null;
  /** Least that Chrome was seen to hold. */
  readonly floorBytes: number | null;
  readonly tabBytes: number;
  readonly changedAtMs: number;
  readonly pressed: boolean;
};

type MemorySample = {
  readonly nowMs: number;
  readonly load: Load | null;
  /** Budget asked for, or null. */
  readonly wantBytes: number | null;
  readonly working: number;
  /** Tabs that would be used if memory did not matter. */
  readonly wantTabs: number;
};

export const noMemoryGuard: MemoryGuard = {
  cap: Number.POSITIVE_INFINITY,
  budgetBytes: null,
  keepIdle: Number.POSITIVE_INFINITY,
  reason: null,
  floorBytes: null,
  tabBytes: guessedTabBytes,
  changedAtMs: 0,
  pressed: false,
};

export function guardMemory(state: MemoryGuard, sample: MemorySample): MemoryGuard {
  const { load, nowMs, wantBytes, wantTabs } = sample;
  // A budget that cannot be watched yet is kept by the smallest number.
  if (!load || load.browserBytes === 0)
    return { ...state, cap: wantBytes === null ? Number.POSITIVE_INFINITY : 1, keepIdle: wantTabs, reason: null };
  const tree = load.browserBytes;
  const reach = tree + load.freeBytes;
  const budgetBytes = Math.round(wantBytes === null ? reach * defaultShare : Math.min(wantBytes, reach * largestShare));
  const floorBytes = Math.min(state.floorBytes ?? tree, tree);
  const perTab = sample.working > 0 ? Math.max(leastTabBytes, (tree - floorBytes) / sample.working) : state.tabBytes;
  // Rises at once, sinks slowly: what was seen once can come again.
  const tabBytes = Math.max(perTab, state.tabBytes * 0.98 + perTab * 0.02);
  const known = { ...state, budgetBytes, floorBytes, tabBytes };
  const inUse = Math.min(wantTabs, Math.max(1, sample.working));
  const said = reasons.say('reasonMemory', { held: formatBytes(tree), budget: formatBytes(budgetBytes) });
  if (tree > budgetBytes) {
    const drop = Math.ceil((tree - budgetBytes) / tabBytes);
    const before = Math.min(state.cap, wantTabs);
    // What was taken away takes a while to show.
    const cap =
      nowMs - state.changedAtMs < addEveryMs && state.pressed ? before : Math.max(1, Math.min(before, inUse) - drop);
    const changedAtMs = cap < before || !state.pressed ? nowMs : state.changedAtMs;
    return {
      ...known,
      cap,
      keepIdle: cap > 1 ? Math.min(cap, sample.working) : 0,
      reason: said,
      changedAtMs,
      pressed: true,
    };
  }
  const fits = inUse + Math.max(0, Math.floor((budgetBytes * fullRatio - tree) / tabBytes));
  const pressed = state.pressed
    ? tree > budgetBytes * calmRatio || state.cap < wantTabs
    : tree > budgetBytes * fullRatio;
  const before = Number.isFinite(state.cap) ? state.cap : inUse;
  const mayAdd = tree <= budgetBytes * calmRatio && nowMs - state.changedAtMs >= addEveryMs;
  const cap = state.pressed ? Math.max(1, Math.min(fits, before + (mayAdd ? 1 : 0))) : Math.max(1, fits);
  const changedAtMs = cap > before && state.pressed ? nowMs : state.changedAtMs;
  const holdsBack = cap < wantTabs;
  const keepIdle = pressed && tree > budgetBytes * fullRatio ? Math.min(cap, sample.working) : cap;
  return { ...known, cap, keepIdle, reason: holdsBack ? said : null, changedAtMs, pressed: pressed && holdsBack };
}
