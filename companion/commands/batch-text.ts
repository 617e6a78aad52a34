/** Batches and pages as the terminal shows them. */
import type { BatchInfo, PageDetail, PageRow } from '../../shared/protocol/model.ts';
import { formatBytes, formatDuration } from '../../shared/units.ts';

export function batchLine(batch: BatchInfo): string {
  const { done, failed, held, waiting, retrying, running } = batch.counts;
  const counts = [
    `${done}/${batch.total} done`,
    failed > 0 ? `${failed} failed` : '',
    held > 0 ? `${held} held` : '',
    waiting + retrying + running > 0 ? `${waiting + retrying + running} to go` : '',
    formatBytes(batch.contentBytes),
  ].filter(Boolean);
  return `${batch.id}  ${batch.state.padEnd(9)} ${new Date(batch.createdAt).toISOString().slice(0, 16).replace('T', ' ')}  ${counts.join(' · ')}  ${batch.name}\n`;
}

export function rowLine(row: PageRow): string {
  const what = row.code ?? (row.lane && row.state === 'done' ? row.lane : '');
  return `  ${row.id}  ${row.state.padEnd(9)} ${String(what).padEnd(14)} ${row.url}\n`;
}

export function pageText({ row, record, attempts }: PageDetail): string {
  const took = (ms: number | null): string => (ms === null ? '' : formatDuration(ms));
  const lines = [
    `${row.id}  ${row.state}  ${row.url}`,
    record?.title ? `  title: ${record.title}` : '',
    record?.error ? `  error: ${record.error.code}: ${record.error.message}` : '',
    record
      ? `  lane: ${record.lane} · status ${record.httpStatus ?? '–'} · ${record.contentType} · took ${took(row.totalMs)}`
      : '',
    ...(record?.notes ?? []).map((note) => `  note: ${note}`),
    ...attempts.map(
      (attempt) =>
        `  attempt ${attempt.number}: ${new Date(attempt.startedAt).toISOString()} ${attempt.outcome ?? 'running'}${attempt.message ? `: ${attempt.message}` : ''}`,
    ),
    record?.markdown ? `\n${record.markdown}` : '',
  ];
  return `${lines.filter(Boolean).join('\n')}\n`;
}
