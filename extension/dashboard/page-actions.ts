/**
 * What can be done with pages: one row an action. Menus, drawer, a row's own menu and the table's keys are read off this table.
 * A new action is one row here and its text.
 */
import type { PageState } from '../../shared/batch/states.ts';
import type { Caller, ExportFormat, PageFilter } from '../../shared/protocol/calls.ts';
import type { ApprovedFolder } from '../../shared/protocol/folder-calls.ts';
import { saveTicket } from '../parts/batches/download.ts';
import { lookFor } from '../parts/batches/export-look.ts';
import { markdownOf } from '../parts/batches/results.ts';
import type { IconName } from '../parts/components/icon.tsx';
import { markdownLink } from '../parts/links.ts';
import { type MessageKey, type PluralKey, t, tn } from '../parts/messages.ts';
import type { RunTold } from '../parts/runner.ts';
import { tellWorker } from '../parts/worker-messages.ts';
import type { RowQuery } from './table/row-windows.ts';
import { filtersOf, selectedRows } from './table/selected-pages.ts';
import { allSelected, type Selection } from './table/selection.ts';

/** The pages that an action is to be done with: those selected of a table's query; an empty selection is all that it shows. */
export type ChosenPages = { readonly query: RowQuery; readonly selection: Selection };

/** `bar`: a button beside the selection. `drawer`: a button at the page. `row`: an entry of a row's own menu. */
export type ActionPlace = 'bar' | 'copy-menu' | 'export-menu' | 'drawer' | 'row';

export type PageAction = {
  readonly id: string;
  readonly label: MessageKey;
  /** What the label names. */
  readonly named?: Readonly<Record<string, string>>;
  readonly icon: IconName;
  readonly places: readonly ActionPlace[];
  /** What is pressed in the table; `command`: with Ctrl or ⌘. */
  readonly key?: { readonly key: string; readonly command: boolean };
  /** Something is lost by it. */
  readonly danger?: true;
  /** Asked before it is done. */
  readonly asks?: { readonly title: PluralKey; readonly text: MessageKey };
  /** States of a single page that it can do something for; absent: any. */
  readonly fits?: readonly PageState[];
  /** The selection is put away after it. */
  readonly clears?: true;
  /** Gives the text to tell at the end. */
  readonly run: (caller: Caller, chosen: ChosenPages, count: number) => Promise<string | RunTold | null>;
};

export const pageActions: readonly PageAction[] = [
  {
    id: 'retry',
    label: 'retry',
    icon: 'retry',
    places: ['bar', 'drawer', 'row'],
    fits: ['failed', 'skipped', 'cancelled'],
    run: retryPages,
  },
  {
    id: 'again',
    label: 'knownAgain',
    icon: 'net',
    places: ['bar', 'drawer', 'row'],
    fits: ['done'],
    run: crawlAgain,
  },
  {
    id: 'reread',
    label: 'dashReread',
    icon: 'history',
    places: ['bar', 'drawer', 'row'],
    fits: ['done'],
    run: rereadPages,
  },
  {
    id: 'copy-markdown',
    label: 'dashCopyMarkdown',
    icon: 'copy',
    places: ['copy-menu', 'row'],
    fits: ['done'],
    run: copyMarkdown,
  },
  {
    id: 'copy-urls',
    label: 'dashCopyUrls',
    icon: 'link',
    places: ['copy-menu', 'row'],
    key: { key: 'c', command: true },
    run: copyUrls,
  },
  { id: 'copy-titles', label: 'dashCopyTitles', icon: 'list', places: ['copy-menu', 'row'], run: copyTitles },
  exportAs('folder', 'dashExportFolder'),
  exportAs('zip', 'dashExportZip'),
  exportAs('md', 'dashExportMd'),
  exportAs('jsonl', 'dashExportJsonl'),
  exportAs('csv', 'dashExportCsv'),
  {
    id: 'remove',
    label: 'dashRemove',
    icon: 'trash',
    places: ['bar', 'row'],
    key: { key: 'Delete', command: false },
    danger: true,
    asks: { title: 'dashRemovePagesTitle', text: 'dashRemovePagesText' },
    clears: true,
    run: removePages,
  },
];

/** The actions of a place, in the table's order; of a single page, those that fit its state. */
export function actionsOf(place: ActionPlace, state?: PageState): readonly PageAction[] {
  return pageActions.filter(
    ({ places, fits }) => places.includes(place) && (state === undefined || !fits || fits.includes(state)),
  );
}

/** The action of a key pressed in the table; null where there is none. */
export function actionOfKey(pressed: { key: string; ctrlKey: boolean; metaKey: boolean }): PageAction | null {
  const command = pressed.ctrlKey || pressed.metaKey;
  return pageActions.find(({ key }) => key?.key === pressed.key && key.command === command) ?? null;
}

/** Into a folder of the person's own, in which the batch has one of its name; what is there is kept in step. */
export function exportInto({ name, path }: ApprovedFolder): PageAction {
  return { ...exportAs('folder', 'dashExportInto', path), id: `export-into-${path}`, named: { name } };
}

/** Files of a folder or zip look as it was chosen last. */
export function exportAs(format: ExportFormat, label: MessageKey, out?: string): PageAction {
  const run: PageAction['run'] = async (caller, { query, selection }) => {
    const filter = await oneFilter(caller, query, selection);
    const look = await lookFor(format);
    const asked = { batch: query.batch, format, filter, ...look, ...(out === undefined ? {} : { out }) };
    const { ticket, folder, pages, unchanged, failed, kept } = await caller.call('batch.export', asked);
    if (ticket) await saveTicket(ticket);
    const left = kept.length > 0 ? ` · ${tn('dashKept', kept.length)}` : '';
    const missing = failed > 0 ? ` · ${tn('dashNotHad', failed)}` : '';
    if (folder === null) return tn('dashExported', pages) + missing;
    const copyPath = async () => {
      await navigator.clipboard.writeText(folder);
      return t('folderCopied', { folder });
    };
    const same = unchanged > 0 && unchanged < pages ? ` · ${tn('dashUnchanged', unchanged)}` : '';
    const written =
      unchanged > 0 && unchanged === pages
        ? tn('dashExportedBefore', pages, { folder })
        : tn('dashExportedTo', pages - unchanged, { folder }) + same;
    return {
      text: written + missing + left,
      action: { label: t('copyPath'), run: copyPath },
    };
  };
  return { id: `export-${format}`, label, icon: 'download', places: ['export-menu'], run };
}

/** Throws a plain Error where the selection is more than one export can name. */
async function oneFilter(caller: Caller, query: RowQuery, selection: Selection): Promise<PageFilter> {
  const filters = await filtersOf(caller, query, orAll(selection));
  const [filter] = filters;
  if (!filter || filters.length > 1) throw new Error(t('dashTooManyForExport'));
  return filter;
}

/** Throws in a person's words where none of them can be tried again: done pages are crawled again as a batch of their own. */
async function retryPages(caller: Caller, { query, selection }: ChosenPages): Promise<string> {
  let retried = 0;
  for (const filter of await filtersOf(caller, query, selection))
    retried += (await caller.call('batch.retry', { batch: query.batch, filter })).pages;
  if (retried === 0) throw new Error(t('dashRetriedNone'));
  return tn('dashRetried', retried);
}

/** Pages that a message names. */
const namedMost = 3;

/** From what is stored of them, by the rules of now. Throws in a person's words where nothing is stored of any. */
async function rereadPages(caller: Caller, { query, selection }: ChosenPages): Promise<string> {
  let [pages, missing, failed] = [0, 0, 0];
  const urls: string[] = [];
  for (const filter of await filtersOf(caller, query, selection)) {
    const read = await caller.call('batch.reread', { batch: query.batch, filter });
    pages += read.pages;
    missing += read.missing;
    failed += read.failed;
    urls.push(...read.missingUrls);
  }
  const named = urls.slice(0, namedMost).join(', ') + (missing > namedMost ? ', …' : '');
  if (pages === 0 && missing > 0 && failed === 0) throw new Error(t('dashRereadNone', { pages: named }));
  return [
    tn('dashRereadDone', pages),
    ...(missing > 0 ? [tn('dashRereadMissing', missing, { pages: named })] : []),
    ...(failed > 0 ? [tn('dashRereadFailed', failed)] : []),
  ].join(' · ');
}

/** A new batch of the same addresses, with the options of theirs; nothing of a cache is taken. */
async function crawlAgain(caller: Caller, { query, selection }: ChosenPages): Promise<string> {
  const rows = await selectedRows(caller, query, orAll(selection));
  const { name, options } = await caller.call('batch.get', { batch: query.batch });
  const { out: _, ...others } = options;
  const started = await caller.call('batch.start', {
    name: t('nameAgain', { name }).slice(0, 200),
    items: rows.map(({ url }) => url),
    options: { ...others, cache: 'bypass' },
  });
  await tellWorker({ kind: 'started', batch: started.batch.id });
  return tn('dashCrawledAgain', rows.length, { name: started.batch.name });
}

async function removePages(caller: Caller, { query, selection }: ChosenPages, count: number): Promise<string> {
  for (const filter of await filtersOf(caller, query, selection))
    await caller.call('batch.remove', { batch: query.batch, filter });
  return tn('dashRemovedPages', count);
}

async function copyUrls(caller: Caller, { query, selection }: ChosenPages): Promise<string> {
  const rows = await selectedRows(caller, query, orAll(selection));
  await navigator.clipboard.writeText(rows.map(({ url }) => url).join('\n'));
  return tn('dashCopied', rows.length);
}

async function copyTitles(caller: Caller, { query, selection }: ChosenPages): Promise<string> {
  const rows = await selectedRows(caller, query, orAll(selection));
  await navigator.clipboard.writeText(rows.map(({ title, url }) => markdownLink(title, url)).join('\n'));
  return tn('dashCopied', rows.length);
}

async function copyMarkdown(caller: Caller, { query, selection }: ChosenPages): Promise<string> {
  const { text, pages } = await markdownOf(caller, await selectedRows(caller, query, orAll(selection)));
  await navigator.clipboard.writeText(text);
  return tn('dashCopied', pages);
}

function orAll(selection: Selection): Selection {
  return selection.kind === 'some' && selection.pages.size === 0 ? allSelected : selection;
}
