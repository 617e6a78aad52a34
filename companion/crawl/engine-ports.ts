/** What the engine is made of and bounded by. Types only. */
import type { Emit } from '../../shared/protocol/events.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import type { Clock, Extractor, HoldTabs, HookSet, LoadSensor, Log, PageRunner } from './ports.ts';
import type { BatchStore, CaptureCache, FindSitemaps, HostMemory, PageResult } from './store-ports.ts';
import type { WallJudge } from './walls/memory.ts';

export type EnginePorts = {
  readonly store: BatchStore;
  readonly runner: PageRunner;
  readonly extractor: Extractor;
  readonly cache: CaptureCache;
  readonly hosts: HostMemory;
  readonly load: LoadSensor;
  readonly clock: Clock;
  /** Called only after what it tells is stored. */
  readonly emit: Emit;
  readonly log: Log;
  readonly hooks: readonly HookSet[];
  /** From 0 to 1. */
  readonly random: () => number;
  readonly holdTabs: HoldTabs;
  /** Reads what a site's sitemaps name; without it none are read. */
  readonly sitemaps?: FindSitemaps;
  /** Tells clients what a discovery has met. */
  readonly tellKinds?: (batch: string) => void;
  /** Whether somebody could sign in: a window or a connected extension. Decides the default of `onWall`. */
  readonly personPresent: () => boolean;
  /** Who judges walls; the rules of walls/detect.ts without it. */
  readonly walls?: WallJudge;
  /** Each page's row after each stored move; with its result where it ended with one. */
  readonly onStored?: (row: PageRow, result: PageResult | null) => void;
};

export type EngineLimits = {
  /** Tabs that work at once, whatever the governor finds. Default 64. */
  readonly maxTabs?: number;
  /** Tabs that `auto` begins with. Default 4. */
  readonly startTabs?: number;
  /** Captures that may wait for a worker, by worker, before no page is started. Default 3. */
  readonly captureBacklog?: number;
  /** How long a page waits for its DOM from an open tab before it is crawled instead (ms). Default 60,000. */
  readonly fromTabWaitMs?: number;
};
