/** What the engine is made of and bounded by. Types only. */
import type { ContentRule } from '../../shared/batch/content-rules.ts';
import type { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Emit } from '../../shared/protocol/events.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import type {
  Clock,
  Extractor,
  FileSource,
  HoldTabs,
  HookSet,
  LoadSensor,
  Log,
  PageRunner,
  RemoteTabs,
} from './ports.ts';
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
  /** Tabs of a fleet, beside those of our own; none without it. */
  readonly remoteTabs?: RemoteTabs;
  /** Gets images and files of pages; without it none are saved. */
  readonly files?: FileSource;
  /** Reads what a site's sitemaps name; without it none are read. */
  readonly sitemaps?: FindSitemaps;
  /** Pages that have failed are waiting again when it resolves. Without it what was refused for want of a sign-in is left to the person. */
  readonly resetPages?: (batch: string, pages: readonly string[]) => Promise<void>;
  /** Tells clients what a discovery has met. */
  readonly tellKinds?: (batch: string) => void;
  /** Whether somebody could sign in: a window or a connected extension. Decides the default of `onWall`. */
  readonly personPresent: () => boolean;
  /** Who judges walls; the rules of walls/detect.ts without it. */
  readonly walls?: WallJudge;
  /** The store is damaged: nothing more can be crawled from it. Called at most once a look. */
  readonly onStoreDamaged?: (error: TabtrawlError) => void;
  /** The rules by which the content of a batch's pages is chosen, of whoever it belongs to. Default: none. */
  readonly contentRules?: (batch: string) => readonly ContentRule[];
  /** Calls once, when what came in with this turn of the event loop is dealt with. Without it each page's end is written for itself. */
  readonly endOfTurn?: (act: () => void) => void;
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
  /** How long the first page of a host holds the others of it up, at most, as nothing is known of its sign-in (ms). Default 4,000. */
  readonly firstAloneMs?: number;
};
