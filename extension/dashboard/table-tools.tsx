import type { ExportFormat } from '../../shared/protocol/calls.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { Button } from '../parts/components/button.tsx';
import { Menu } from '../parts/components/menu.tsx';
import { type MessageKey, t, tn } from '../parts/messages.ts';
import type { Dashboard } from './dashboard-state.ts';
import { type CopyKind, copyPages, exportPages, removePages, retryPages } from './page-acts.ts';
import { Question } from './question.tsx';
import { allSelected, noSelection, selectedCount } from './selection.ts';
import { isFiltered } from './view.ts';

const exportsOffered: readonly { format: ExportFormat; label: MessageKey }[] = [
  { format: 'folder', label: 'dashExportFolder' },
  { format: 'zip', label: 'dashExportZip' },
  { format: 'md', label: 'dashExportMd' },
  { format: 'jsonl', label: 'dashExportJsonl' },
  { format: 'csv', label: 'dashExportCsv' },
];
const copiesOffered: readonly { kind: CopyKind; label: MessageKey }[] = [
  { kind: 'urls', label: 'dashCopyUrls' },
  { kind: 'titles', label: 'dashCopyTitles' },
  { kind: 'markdown', label: 'dashCopyMarkdown' },
];

/** How many pages are shown or selected, and what can be done with them. Always the same height, whatever is selected. */
export function TableTools({ dashboard, batch }: { readonly dashboard: Dashboard; readonly batch: BatchInfo }) {
  const { companion, rows, selection, busy, run, isAskingRemoval } = dashboard;
  const ask = (isAsking: boolean) => {
    isAskingRemoval.value = isAsking;
  };
  dashboard.rowsVersion.value;
  const total = rows.total ?? batch.total;
  const count = selectedCount(selection.value, total);
  const isOffline = companion.state.link.value !== 'online';
  const { query } = rows;
  const isStill = isOffline || !query;
  const words =
    count > 0
      ? t('dashSelected', { count, total })
      : isFiltered(dashboard.view.value)
        ? t('dashShown', { count: total, total: batch.total })
        : tn('pages', total);
  return (
    <div class="table-tools">
      <p class="figures table-count" role="status">
        {words}
      </p>
      {count > 0 && count < total && (
        <Button
          look="quiet"
          onClick={() => {
            selection.value = allSelected;
          }}
        >
          {t('dashSelectAll')}
        </Button>
      )}
      {count > 0 && (
        <Button
          look="quiet"
          onClick={() => {
            selection.value = noSelection;
          }}
        >
          {t('dashSelectNone')}
        </Button>
      )}
      <span class="table-tools-gap" />
      <Button
        icon="retry"
        look="quiet"
        disabled={isStill || count === 0}
        busy={busy.value.has('retry')}
        onClick={() => query && run('retry', () => retryPages(companion, query, selection.value))}
      >
        {t('retry')}
      </Button>
      <Button
        icon="trash"
        look="quiet"
        disabled={isStill || count === 0}
        busy={busy.value.has('remove')}
        onClick={() => ask(true)}
      >
        {t('dashRemove')}
      </Button>
      <Menu
        label={t('dashCopy')}
        icon="copy"
        items={copiesOffered.map(({ kind, label }) => ({
          label: t(label),
          disabled: isStill || total === 0,
          onChoose: () => query && run('copy', () => copyPages(companion, query, selection.value, kind)),
        }))}
      >
        {t('dashCopy')}
      </Menu>
      <Menu
        label={t('dashExport')}
        icon="download"
        look="plain"
        items={exportsOffered.map(({ format, label }) => ({
          label: t(label),
          disabled: isStill || total === 0,
          onChoose: () => query && run('export', () => exportPages(companion, query, selection.value, format)),
        }))}
      >
        {t('dashExport')}
      </Menu>
      {isAskingRemoval.value && query && count > 0 && (
        <Question
          title={tn('dashRemovePagesTitle', count)}
          text={t('dashRemovePagesText')}
          yes={t('dashRemove')}
          no={t('dashCancelDialog')}
          onNo={() => ask(false)}
          onYes={() => {
            ask(false);
            run('remove', async () => {
              await removePages(companion, query, selection.value);
              selection.value = noSelection;
              return tn('dashRemovedPages', count);
            });
          }}
        />
      )}
    </div>
  );
}
