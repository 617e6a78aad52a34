/** Follows a running batch to its end on the terminal: progress, records, the person's Ctrl-C, the summary. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { CrawlRun } from '../crawl-run.ts';
import type { Crawler } from '../library.ts';
import { exitCodes, type Invocation } from './command.ts';
import { showProgress } from './progress.ts';
import { type Before, summaryLines } from './summary.ts';

export type WatchHow = {
  /** One record a line on stdout. */
  readonly jsonl: boolean;
  /** The one page's Markdown on stdout. */
  readonly markdown: boolean;
};

/** Gives the exit code. */
export async function watchBatch(crawler: Crawler, run: CrawlRun, how: WatchHow, call: Invocation): Promise<number> {
  const { terminal, signal } = call;
  const batch = run.started.batch.id;
  const before = await memoryNow(crawler);
  const stopProgress = showProgress(crawler, batch, terminal, call.flags.verbose === true);
  const interrupted = Promise.withResolvers<'interrupted'>();
  const interrupt = (): void => interrupted.resolve('interrupted');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });

  try {
    const printed = how.jsonl || how.markdown ? print(run, how, call) : run.ended;
    const end = await Promise.race([Promise.all([printed, run.ended]).then(([, info]) => info), interrupted.promise]);
    stopProgress();
    if (end === 'interrupted') return await leave(crawler, batch, call);
    for (const line of await summaryLines(crawler, end, before)) terminal.err(line);
    return exitCodeOf(end);
  } finally {
    stopProgress();
    signal.removeEventListener('abort', interrupt);
  }
}

export function exitCodeOf(batch: BatchInfo): number {
  if (batch.state === 'cancelled') return exitCodes.interrupted;
  return batch.counts.done === batch.total ? exitCodes.allDone : exitCodes.someFailed;
}

async function memoryNow(crawler: Crawler): Promise<Before> {
  const { memory } = await crawler.call('status', {});
  return memory;
}

async function print(run: CrawlRun, how: WatchHow, { terminal }: Invocation): Promise<void> {
  for await (const record of run.records())
    await terminal.out(how.jsonl ? `${JSON.stringify(record)}\n` : `${record.markdown}\n`);
}

/** A companion of our own stops with us, so the batch waits; in another's queue it goes on unless the person says otherwise. */
async function leave(crawler: Crawler, batch: string, { terminal }: Invocation): Promise<number> {
  const goOn = `Go on with: tabtrawl resume ${batch}`;
  if (!crawler.joined) {
    await pause(crawler, batch);
    const { counts, total } = await crawler.call('batch.get', { batch });
    terminal.err(`Stopped. ${counts.done} of ${total} pages are done and kept. ${goOn}`);
    return exitCodes.interrupted;
  }
  if (terminal.canAsk) {
    terminal.err('The running companion holds this batch. Press c to cancel it, any other key to leave it running.');
    const key = await terminal.key(AbortSignal.timeout(30_000));
    if (key === 'c') {
      await crawler.call('batch.cancel', { batch });
      terminal.err(`Cancelled. What was done is kept; crawl the rest with: tabtrawl retry ${batch}`);
      return exitCodes.interrupted;
    }
  }
  terminal.err(`Left batch ${batch} to the running companion. See it with: tabtrawl show ${batch}`);
  return exitCodes.interrupted;
}

async function pause(crawler: Crawler, batch: string): Promise<void> {
  try {
    await crawler.call('batch.pause', { batch });
  } catch (error) {
    // It ended in the same moment, or was paused already: nothing is left to stop.
    if (!(error instanceof TabtrawlError && error.code === 'conflict')) throw error;
  }
}
