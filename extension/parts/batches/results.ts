/** What is done with a batch where it was begun: its Markdown on the clipboard, its pages in a file, its folder. */
import type { Caller, ExportFormat } from '../../../shared/protocol/calls.ts';
import type { PageRow } from '../../../shared/protocol/model.ts';
import { numberText } from '../format.ts';
import { t, tn } from '../messages.ts';
import { saveTicket } from './download.ts';
import { lookFor } from './export-look.ts';

/** More would be slow to gather and slow to paste; a file is the better way then. */
const maxCopiedTexts = 300;
const textsAtOnce = 4;

/** The Markdown of those rows that are done, each under its address; of a single one, the bare Markdown. Throws in a person's words where there are too many. */
export async function markdownOf(caller: Caller, rows: readonly PageRow[]): Promise<{ text: string; pages: number }> {
  const done = rows.filter(({ state }) => state === 'done');
  if (done.length > maxCopiedTexts) throw new Error(t('dashTooManyToCopy', { most: numberText(maxCopiedTexts) }));
  const texts: string[] = [];
  for (let at = 0; at < done.length; at += textsAtOnce) {
    const details = await Promise.all(
      done.slice(at, at + textsAtOnce).map(({ id }) => caller.call('page.get', { page: id })),
    );
    texts.push(
      ...details.map(({ row, record }) =>
        done.length === 1 ? (record?.markdown ?? '') : `<!-- ${row.url} -->\n\n${record?.markdown ?? ''}`,
      ),
    );
  }
  return { text: texts.join('\n\n'), pages: done.length };
}

/** The Markdown of all done pages of a batch. Throws in a person's words where there are too many, or none. */
export async function markdownOfBatch(caller: Caller, batch: string): Promise<{ text: string; pages: number }> {
  const filter = { states: ['done' as const] };
  const { rows, total } = await caller.call('page.list', { batch, filter, limit: maxCopiedTexts });
  if (total > maxCopiedTexts) throw new Error(t('dashTooManyToCopy', { most: numberText(maxCopiedTexts) }));
  if (total === 0) throw new Error(t('resultsNone'));
  return markdownOf(caller, rows);
}

/** Gives the text to tell. */
export async function copyBatch(caller: Caller, batch: string): Promise<string> {
  const { text, pages } = await markdownOfBatch(caller, batch);
  await navigator.clipboard.writeText(text);
  return tn('dashCopied', pages);
}

/** As one file, under the batch's name. */
export async function saveBatch(
  caller: Caller,
  batch: string,
  format: Exclude<ExportFormat, 'folder'>,
): Promise<string> {
  const { ticket, pages } = await caller.call('batch.export', { batch, format, ...(await lookFor(format)) });
  if (ticket) await saveTicket(ticket);
  return tn('dashExported', pages);
}
