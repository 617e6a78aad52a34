/** What the companion is doing now, gathered from its parts. */
import type { StatusInfo } from '../shared/protocol/model.ts';
import type { Load } from './crawl/ports.ts';

export type StatusPorts = {
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
