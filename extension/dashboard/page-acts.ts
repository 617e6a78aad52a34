/** What the person can do with pages of the table: retry, remove, copy, export. Each gives the text to tell at the end. */
import type { Caller, ExportFormat, PageFilter } from '../../shared/protocol/calls.ts';
import { numberText } from '../parts/format.ts';
import { t, tn } from '../parts/messages.ts';
import { saveTicket } from './download.ts';
import { markdownLink } from './markdown-link.ts';
import type { RowQuery } from './row-windows.ts';
import { filtersOf, selectedRows } from './selected-pages.ts';
import { allSelected, type Selection } from './selection.ts';

export async function retryPages(caller: Caller, query: RowQuery, selection: Selection): Promise<string> {
  let retried = 0;
  for (const filter of await filtersOf(caller, query, selection))
    retried += (await caller.call('batch.retry', { batch: query.batch, filter })).pages;
  return tn('dashRetried', retried);
}

export async function removePages(caller: Caller, query: RowQuery, selection: Selection): Promise<null> {
  for (const filter of await filtersOf(caller, query, selection))
    await caller.call('batch.remove', { batch: query.batch, filter });
  return null;
}

/** An empty selection exports what the table shows. Throws a plain Error where the selection is more than one export can name. */
export async function exportPages(
  caller: Caller,
  query: RowQuery,
  selection: Selection,
  format: ExportFormat,
): Promise<string> {
  const filter = await oneFilter(caller, query, selection);
  const { ticket, folder, pages } = await caller.call('batch.export', { batch: query.batch, format, filter });
  if (ticket) await saveTicket(ticket);
  return folder === null ? tn('dashExported', pages) : tn('dashExportedTo', pages, { folder });
}

async function oneFilter(caller: Caller, query: RowQuery, selection: Selection): Promise<PageFilter> {
  const filters = await filtersOf(caller, query, orAll(selection));
  const [filter] = filters;
  if (!filter || filters.length > 1) throw new Error(t('dashTooManyForExport'));
  return filter;
}

export type CopyKind = 'urls' | 'titles' | 'markdown';

/** More would be slow to gather and slow to paste; a file is the better way then. */
export const maxCopiedTexts = 300;
const textsAtOnce = 4;

/** Addresses, Markdown links, or the pages' whole Markdown one after the other; of an empty selection what the table shows. */
export async function copyPages(
  caller: Caller,
  query: RowQuery,
  selection: Selection,
  kind: CopyKind,
): Promise<string> {
  const rows = await selectedRows(caller, query, orAll(selection));
  if (kind === 'urls') await navigator.clipboard.writeText(rows.map(({ url }) => url).join('\n'));
  if (kind === 'titles')
    await navigator.clipboard.writeText(rows.map(({ title, url }) => markdownLink(title, url)).join('\n'));
  if (kind === 'markdown') {
    const done = rows.filter(({ state }) => state === 'done');
    if (done.length > maxCopiedTexts) throw new Error(t('dashTooManyToCopy', { most: numberText(maxCopiedTexts) }));
    const texts: string[] = [];
    for (let at = 0; at < done.length; at += textsAtOnce) {
      const details = await Promise.all(
        done.slice(at, at + textsAtOnce).map(({ id }) => caller.call('page.get', { page: id })),
      );
      texts.push(...details.map(({ row, record }) => `<!-- ${row.url} -->\n\n${record?.markdown ?? ''}`));
    }
    await navigator.clipboard.writeText(texts.join('\n\n'));
    return tn('dashCopied', done.length);
  }
  return tn('dashCopied', rows.length);
}

function orAll(selection: Selection): Selection {
  return selection.kind === 'some' && selection.pages.size === 0 ? allSelected : selection;
}
