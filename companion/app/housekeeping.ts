/** What `--keep` asks for. */

import type { StatusInfo } from '../../shared/protocol/model.ts';
import type { Clock, Load, Log } from '../crawl/ports.ts';
import type { Store } from '../store/store.ts';
import type { OutFolders } from './output-folders.ts';
import type { EventFan } from './running-companion.ts';

const dayMs = 86_400_000;

/** Takes away the contents of batches that ended more than `keepDays` ago; null keeps all. Never rejects. */
export async function pruneOld(store: Store, keepDays: number | null, log: Log): Promise<void> {
  if (keepDays === null) return;
  try {
    const bytes = await store.prune(keepDays * dayMs);
    if (bytes > 0) log('info', 'Old contents were pruned.', { bytes });
  } catch (error) {
    log('warn', 'Old contents could not be pruned.', { cause: String(error) });
  }
}

/** When a companion has nothing left to do. */

type StatusParts = {
  readonly store: Pick<Store, 'openBatches'>;
  readonly fan: EventFan;
  readonly folders: OutFolders;
  /** Programs that joined are still fetching the pages of their batches. */
  readonly isBeingRead: (withinMs: number) => boolean;
  readonly clock: Clock;
  readonly gone: AbortSignal;
};

/** A program that has not asked for a page for so long is not waited for. */
const readerWithinMs = 20_000;
const lookForReadersMs = 100;

/** Resolves when no batch can go on by itself, what ended is in its folders, and whoever joined has read its pages. */
export async function untilIdle({ store, fan, folders, isBeingRead, clock, gone }: StatusParts): Promise<void> {
  const isBusy = (): boolean => store.openBatches().some((batch) => batch.state !== 'paused');
  const isRead = (): boolean => isBeingRead(readerWithinMs);
  for (let busy = isBusy(); (busy || isRead()) && !gone.aborted; busy = isBusy())
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        off();
        callOff();
        gone.removeEventListener('abort', wake);
        resolve();
      };
      const off = fan.on('batch', wake);
      const callOff = busy ? () => {} : clock.after(lookForReadersMs, wake);
      gone.addEventListener('abort', wake);
    });
  await folders.idle();
}

/** What the companion is doing now, gathered from its parts. */

type StatusPorts = {
  readonly version: string;
  readonly startedAt: number;
  readonly browser: () => StatusInfo['browser'];
  readonly load: () => Load | null;
  readonly peakBrowserBytes: () => number;
  readonly budgetBytes: () => number | null;
  readonly tabs: () => { working: number; limit: number; reason: string };
  readonly openTabs: () => number;
  readonly pagesPerSecond: () => number;
  readonly storeBytes: () => number;
  readonly clients: () => number;
};

/** Gives status readers; remembers the companion's peak between them. */
export function statusReader(ports: StatusPorts): () => StatusInfo {
  let companionPeakBytes = 0;
  return () => {
    const companionBytes = process.memoryUsage.rss();
    companionPeakBytes = Math.max(companionPeakBytes, companionBytes);
    return {
      version: ports.version,
      startedAt: ports.startedAt,
      browser: ports.browser(),
      memory: {
        browserBytes: ports.load()?.browserBytes ?? 0,
        browserPeakBytes: ports.peakBrowserBytes(),
        companionBytes,
        companionPeakBytes,
        budgetBytes: ports.budgetBytes(),
      },
      tabs: { ...ports.tabs(), open: ports.openTabs() },
      pagesPerSecond: ports.pagesPerSecond(),
      storeBytes: ports.storeBytes(),
      clients: ports.clients(),
    };
  };
}
