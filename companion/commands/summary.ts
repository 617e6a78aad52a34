/** What is told when a batch has ended. */
import type { BatchInfo, PageRow, StatusInfo } from '../../shared/protocol/model.ts';
import { formatBytes, formatDuration } from '../../shared/units.ts';
import type { CompanionLink } from '../crawl-run.ts';

/** Failures named one by one; the rest are counted. */
const namedAtMost = 50;

export type Before = { readonly browserBytes: number; readonly companionBytes: number };

/** Counts, each failure with its code and URL, time, pages/s, memory at start, end and peak. */
export async function summaryLines(link: CompanionLink, batch: BatchInfo, before: Before | null): Promise<string[]> {
  const { rows, total } = await link.call('page.list', {
    batch: batch.id,
    filter: { states: ['failed', 'skipped'] },
    limit: namedAtMost,
  });
  const status = await link.call('status', {});
  return [
    ...rows.map(failureLine),
    ...(total > rows.length ? [`  and ${total - rows.length} more: tabtrawl show ${batch.id} --state failed`] : []),
    countsLine(batch),
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
    `${done} of ${batch.total} ${batch.total === 1 ? 'page' : 'pages'} done`,
    `${failed} failed`,
    skipped > 0 ? `${skipped} skipped` : '',
    cancelled > 0 ? `${cancelled} cancelled` : '',
    held > 0 ? `${held} wait for you to sign in` : '',
    waiting + retrying + running > 0 ? `${waiting + retrying + running} not yet done` : '',
    formatDuration(tookMs),
    tookMs > 0 && ended > 0 ? `${(ended / (tookMs / 1000)).toFixed(1)} pages/s` : '',
    `batch ${batch.id}`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function memoryLine({ memory }: StatusInfo, before: Before): string {
  return (
    `Memory: Chrome ${formatBytes(before.browserBytes)} at the start, ${formatBytes(memory.browserBytes)} at the end, ` +
    `${formatBytes(memory.browserPeakBytes)} at the peak · companion ${formatBytes(before.companionBytes)}, ` +
    `${formatBytes(memory.companionBytes)}, ${formatBytes(memory.companionPeakBytes)}`
  );
}
