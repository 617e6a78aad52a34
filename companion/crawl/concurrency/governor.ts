/** How many tabs may work now, and why no more. Pure: state and sample in, state out. One for the whole engine. */

import { reasons } from '../../../shared/messages/reasons.ts';
import type { Load } from '../ports.ts';
import { type HillClimb, hillClimb, startClimb } from './hill-climb.ts';
import { guardMemory, type MemoryGuard, noMemoryGuard } from './memory-budget.ts';

export type Governor = {
  readonly limit: number;
  readonly reason: string;
  /** Tabs that the browser may keep open while idle. */
  readonly keepIdle: number;
  /** It is memory that holds the tabs down. */
  readonly isTight: boolean;
  readonly hillClimb: HillClimb;
  readonly memory: MemoryGuard;
  readonly maxTabs: number;
};

export type GovernorSample = {
  readonly nowMs: number;
  readonly working: number;
  /** Of each page whose visit ended since the last sample, how much of its deadline it took. */
  readonly deadlineShares: readonly number[];
  /** True where a page wanted for a tab all the time since the last sample. */
  readonly binding: boolean;
  readonly load: Load | null;
  /** Whether a running batch leaves the number to the governor. */
  readonly auto: boolean;
  /** Tabs that the other running batches ask for, in all. */
  readonly fixedTabs: number;
  /** The smallest budget that a running batch asks for, or null. */
  readonly budgetBytes: number | null;
};

export function startGovernor(of: { startTabs: number; maxTabs: number }): Governor {
  const first = startClimb(of.startTabs, of.maxTabs);
  const { maxTabs } = of;
  return {
    limit: first.tabs,
    reason: first.reason,
    keepIdle: first.tabs,
    isTight: false,
    hillClimb: first,
    memory: noMemoryGuard,
    maxTabs,
  };
}

export function govern(state: Governor, sample: GovernorSample): Governor {
  const { nowMs, load, working } = sample;
  // A number that memory holds down is no measure of what its tabs can do.
  const measurable = sample.auto && sample.binding && state.limit === state.hillClimb.tabs;
  const climbed = sample.auto
    ? hillClimb(state.hillClimb, { ...sample, binding: measurable, cpuRatio: load?.cpuRatio ?? null })
    : state.hillClimb;
  const wantTabs = Math.min(state.maxTabs, Math.max(1, sample.auto ? climbed.tabs : 0, sample.fixedTabs));
  const memory = guardMemory(state.memory, { nowMs, load, wantBytes: sample.budgetBytes, working, wantTabs });
  const limit = Math.max(1, Math.min(wantTabs, memory.cap));
  const chosen =
    sample.auto && climbed.tabs >= sample.fixedTabs ? climbed.reason : reasons.say('reasonAsked', { count: wantTabs });
  const reason = limit < wantTabs && memory.reason ? memory.reason : chosen;
  const keepIdle = Math.min(limit, memory.keepIdle);
  const isTight = limit < wantTabs || keepIdle === 0;
  return { ...state, hillClimb: climbed, memory, limit, reason, keepIdle, isTight };
}
