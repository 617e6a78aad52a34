/** What is told while a batch runs: one live line on a terminal, a plain line now and then without one. */
import type { BatchInfo, StatusInfo } from '../../shared/protocol/model.ts';
import { formatBytes, formatDuration } from '../../shared/units.ts';
import type { CompanionLink } from '../crawl-run.ts';
import type { Terminal } from './command.ts';

/** Refresh of the live line. */
const liveMs = 500;
/** Between two plain lines. */
const plainMs = 10_000;

/** "12 done · 1 failed · 4 running · 40 in all · 3.2 pages/s · 9 s left · Chrome 612 MB (peak 702 MB) · companion 95 MB" */
export function progressLine(batch: BatchInfo, status: StatusInfo): string {
  const { done, failed, running, skipped, cancelled, held, retrying, waiting } = batch.counts;
  const left = running + waiting + retrying;
  const { memory, pagesPerSecond } = status;
  return [
    batch.state === 'paused' ? `paused${batch.reason ? ` (${batch.reason})` : ''}` : '',
    `${done} done`,
    `${failed} failed`,
    skipped + cancelled > 0 ? `${skipped + cancelled} left out` : '',
    `${running} running`,
    retrying > 0 ? `${retrying} to try again` : '',
    held > 0 ? `${held} wait for you to sign in` : '',
    `${batch.total} in all`,
    `${pagesPerSecond.toFixed(1)} pages/s`,
    pagesPerSecond > 0 && left > 0 ? `${formatDuration((left / pagesPerSecond) * 1000)} left` : '',
    `Chrome ${formatBytes(memory.browserBytes)} (peak ${formatBytes(memory.browserPeakBytes)})`,
    `companion ${formatBytes(memory.companionBytes)}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Tells of `batch` until stopped; the stop takes the live line away. */
export function showProgress(link: CompanionLink, batch: string, terminal: Terminal, verbose: boolean): () => void {
  let last = '';
  let asking = false;
  const tell = async (): Promise<void> => {
    if (asking) return;
    asking = true;
    try {
      const [info, status] = await Promise.all([link.call('batch.get', { batch }), link.call('status', {})]);
      if (timer === null) return;
      const reason =
        verbose && status.tabs.reason
          ? ` · ${status.tabs.working}/${status.tabs.limit} tabs: ${status.tabs.reason}`
          : '';
      const line = progressLine(info, status) + reason;
      if (terminal.live) terminal.progress(line);
      else if (line !== last) terminal.err(line);
      last = line;
    } catch (error) {
      if (!link.gone.aborted) throw error;
    } finally {
      asking = false;
    }
  };
  let timer: NodeJS.Timeout | null = setInterval(() => void tell(), terminal.live ? liveMs : plainMs);
  if (terminal.live) void tell();
  return () => {
    if (timer) clearInterval(timer);
    timer = null;
    if (terminal.live) terminal.progress(null);
  };
}
