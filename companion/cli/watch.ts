/** Follows a running batch to its end on the terminal: progress, records, the person's Ctrl-C, the summary. */

import { TabtrawlError } from '../../shared/batch/errors.ts';
import { discovers } from '../../shared/batch/options.ts';
import type { BatchInfo, HostInfo, PageRow, StatusInfo } from '../../shared/protocol/model.ts';
import { counted, formatBytes, formatDuration } from '../../shared/units.ts';
import type { CompanionLink, CrawlRun } from '../app/batch-run.ts';
import type { Crawler } from '../app/library.ts';
import { discoveryLines } from './discovery.ts';
import { tellHolds } from './holds.ts';
import { exitCodes, fitColumns, type Invocation, ownCommand, type Terminal } from './terminal.ts';

type WatchHow = {
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
  const stopHolds = tellHolds(crawler, batch, run.started.batch.options.session, terminal);
  const interrupted = Promise.withResolvers<'interrupted'>();
  const interrupt = (): void => interrupted.resolve('interrupted');
  if (signal.aborted) interrupt();
  signal.addEventListener('abort', interrupt, { once: true });

  try {
    const printed = how.jsonl || how.markdown ? print(run, how, call) : run.ended;
    const end = await Promise.race([Promise.all([printed, run.ended]).then(([, info]) => info), interrupted.promise]);
    stopProgress();
    if (end === 'interrupted') return await leave(crawler, batch, call);
    for (const line of await summaryLines(crawler, end, { before, command: ownCommand(call.env) })) terminal.err(line);
    return exitCodeOf(end);
  } finally {
    stopProgress();
    stopHolds();
    signal.removeEventListener('abort', interrupt);
  }
}

function exitCodeOf(batch: BatchInfo): number {
  if (batch.state === 'cancelled') return exitCodes.interrupted;
  const { done, skipped } = batch.counts;
  // What a discovery leaves out it was told to leave out, or says why.
  const isAll = done + (discovers(batch.options) || batch.options.maxPages !== undefined ? skipped : 0) === batch.total;
  return isAll ? exitCodes.allDone : exitCodes.someFailed;
}

async function memoryNow(crawler: Crawler): Promise<Before> {
  const { memory } = await crawler.call('status', {});
  return memory;
}

async function print(run: CrawlRun, how: WatchHow, { terminal }: Invocation): Promise<void> {
  let noted = 0;
  for await (const record of run.records()) {
    await terminal.out(how.jsonl ? `${JSON.stringify(record)}\n` : `${record.markdown}\n`);
    if (how.markdown) for (const note of record.notes ?? []) terminal.err(`note: ${note}`);
    else if (record.notes?.length) noted++;
  }
  if (noted > 0)
    terminal.err(
      `${counted(noted, 'page has notes: it says', 'pages have notes: they say')} what could not be had ("notes").`,
    );
}

/** A companion of our own stops with us, so the batch waits; in another's queue it goes on unless the person says otherwise. */
async function leave(crawler: Crawler, batch: string, { terminal, env }: Invocation): Promise<number> {
  const command = ownCommand(env);
  const goOn = `Go on with: ${command} resume ${batch}`;
  if (!crawler.joined) {
    await pause(crawler, batch);
    const { counts, total } = await crawler.call('batch.get', { batch });
    terminal.err(`Stopped. ${counts.done} of ${counted(total, 'page')} done and kept. ${goOn}`);
    return exitCodes.interrupted;
  }
  if (terminal.canAsk) {
    terminal.err('The running companion holds this batch. Press c to cancel it, any other key to leave it running.');
    const key = await terminal.key(AbortSignal.timeout(30_000));
    if (key === 'c') {
      await crawler.call('batch.cancel', { batch });
      terminal.err(
        `Cancelled. What was done is kept; crawl the rest with: ${command} retry ${batch} --state cancelled`,
      );
      return exitCodes.interrupted;
    }
  }
  terminal.err(`Left batch ${batch} to the running companion. See it with: ${command} show ${batch}`);
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

/** What is told while a batch runs: one live line on a terminal, a plain line now and then without one. */

/** Refresh of the live line. */
const liveMs = 500;
/** Between two plain lines. */
const plainMs = 10_000;

/**
 * "12 done · 1 failed · 4 running · 40 in all · 3.2 pages/s · 9 s left · Chrome 612 MB (peak 702 MB) · companion 95 MB"; of a narrow
 * terminal's columns no more than fit, so that the line is never broken in two.
 */
export function progressLine(
  batch: BatchInfo,
  status: StatusInfo,
  hosts: readonly HostInfo[] = [],
  columns = Number.POSITIVE_INFINITY,
): string {
  const { done, failed, running, skipped, cancelled, held, retrying, waiting } = batch.counts;
  const left = running + waiting + retrying;
  const { memory, pagesPerSecond } = status;
  const parts = [
    batch.state === 'paused' || batch.reason
      ? `${batch.state === 'paused' ? 'paused' : 'waits'}${batch.reason ? ` (${batch.reason})` : ''}`
      : '',
    `${done} done`,
    `${failed} failed`,
    skipped + cancelled > 0 ? `${skipped + cancelled} left out` : '',
    `${running} running`,
    retrying > 0 ? `${retrying} to try again` : '',
    held > 0 ? `${held} wait for you to sign in` : '',
    `${batch.total} in all`,
    `${pagesPerSecond.toFixed(1)} pages/s`,
    pagesPerSecond > 0 && left > 0 ? leftText((left / pagesPerSecond) * 1000) : '',
    ...hosts
      .filter(({ waitingUntilMs }) => waitingUntilMs > Date.now())
      .slice(0, 3)
      .map(hostLine),
    `Chrome ${formatBytes(memory.browserBytes)} (peak ${formatBytes(memory.browserPeakBytes)})`,
    `companion ${formatBytes(memory.companionBytes)}`,
  ].filter(Boolean);
  const fits = () => fitColumns(parts.join(' · '), columns).length === parts.join(' · ').length;
  while (parts.length > 1 && !fits()) parts.pop();
  return fitColumns(parts.join(' · '), Math.max(1, columns));
}

/** A guess is not given to the tenth of a second. */
function leftText(ms: number): string {
  return ms < 5000 ? 'a few seconds left' : `${formatDuration(Math.ceil(ms / 5000) * 5000)} left`;
}

/** "long.example asked to slow down; waits 15 min as the site wished, until 14:05" */
function hostLine({ host, reason, waitingUntilMs }: HostInfo): string {
  const until = new Date(waitingUntilMs).toLocaleTimeString([], {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  return `${host} ${reason || 'waits'}, until ${until}`;
}

/** Tells of `batch` until stopped; the stop takes the live line away. */
function showProgress(link: CompanionLink, batch: string, terminal: Terminal, verbose: boolean): () => void {
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
          ? ` · ${status.tabs.working}/${counted(status.tabs.limit, 'tab')}: ${status.tabs.reason}`
          : '';
      const { running, waiting, retrying } = info.counts;
      // Nothing moves, though something is left: a host waits.
      const isWaiting = running === 0 && waiting + retrying > 0;
      const { hosts } = isWaiting
        ? await link.call('decision.list', { session: info.options.session, hosts: [] })
        : { hosts: [] };
      if (timer === null) return;
      const line = progressLine(info, status, hosts) + reason;
      if (terminal.live) terminal.progress(verbose ? line : progressLine(info, status, hosts, terminal.columns - 1));
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

/** What is told when a batch has ended. */

/** Failures named one by one; the rest are counted. */
const namedAtMost = 50;

type Before = { readonly browserBytes: number; readonly companionBytes: number };

/** Counts, each failure with its code and URL, time, pages/s, memory at start, end and peak. */
async function summaryLines(
  link: CompanionLink,
  batch: BatchInfo,
  { before, command }: { readonly before: Before | null; readonly command: string },
): Promise<string[]> {
  const { rows, total } = await link.call('page.list', {
    batch: batch.id,
    filter: { states: discovers(batch.options) ? ['failed'] : ['failed', 'skipped'] },
    limit: namedAtMost,
  });
  const status = await link.call('status', {});
  return [
    ...rows.map(failureLine),
    ...(total > rows.length ? [`  and ${total - rows.length} more: ${command} show ${batch.id} --state failed`] : []),
    ...(discovers(batch.options) ? await discoveryLines(link, batch) : []),
    countsLine(batch),
    ...writesLines(batch),
    ...(batch.counts.failed > 0 ? [`Crawl what failed again with: ${command} retry ${batch.id}`] : []),
    ...(before ? [memoryLine(status, before)] : []),
  ];
}

function failureLine(row: PageRow): string {
  return `  ${row.state} ${row.code ?? ''} ${row.url}${row.message ? `\n    ${row.message}` : ''}`;
}

function countsLine(batch: BatchInfo): string {
  const { done, failed, skipped, cancelled, held, waiting, retrying, running } = batch.counts;
  const tookMs = (batch.finishedAt ?? Date.now()) - (batch.startedAt ?? batch.createdAt);
  const ended = done + failed;
  return [
    `${done} of ${counted(batch.total, 'page')} done`,
    `${failed} failed`,
    skipped > 0 ? `${skipped} skipped` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
    held > 0 ? `${held} wait for you to sign in` : '',
    waiting + retrying + running > 0 ? `${waiting + retrying + running} not yet done` : '',
    formatDuration(tookMs),
    tookMs > 0 && ended > 1 ? `${(ended / (tookMs / 1000)).toFixed(1)} pages/s` : '',
    `batch ${batch.id}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Hosts named one by one. */
const writesNamedAtMost = 10;

/** What the pages sent by themselves that may have changed something, by host; nothing where there was none of it. */
export function writesLines({ writes = [] }: Pick<BatchInfo, 'writes'>): string[] {
  const told = (of: 'sent' | 'refused', words: string, more: string): string[] => {
    const hosts = writes.filter((host) => host[of] > 0).toSorted((a, b) => b[of] - a[of]);
    if (hosts.length === 0) return [];
    const all = hosts.reduce((sum, host) => sum + host[of], 0);
    const named = hosts.slice(0, writesNamedAtMost).map((host) => `${host.host} ${host[of]}`);
    const rest = hosts.length > named.length ? `, ${counted(hosts.length - named.length, 'more host')}` : '';
    return [`${counted(all, 'request')} of the pages' own scripts ${words}: ${named.join(', ')}${rest}.${more}`];
  };
  return [
    ...told('sent', 'may have changed something', ' --no-writes refuses them.'),
    ...told('refused', 'that may change something were refused', ''),
  ];
}

function memoryLine({ memory }: StatusInfo, before: Before): string {
  return (
    `Memory: Chrome ${formatBytes(before.browserBytes)} at the start, ${formatBytes(memory.browserBytes)} at the end, ` +
    `${formatBytes(memory.browserPeakBytes)} at the peak · companion ${formatBytes(before.companionBytes)}, ` +
    `${formatBytes(memory.companionBytes)}, ${formatBytes(memory.companionPeakBytes)}`
  );
}
