import type { ExportFormat } from '../../shared/protocol/calls.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import { Button } from '../parts/components/button.tsx';
import { Menu } from '../parts/components/menu.tsx';
import { type MessageKey, t, tn } from '../parts/messages.ts';
import type { Dashboard } from './dashboard-state.ts';
import { FilterFields } from './filter-fields.tsx';
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
  // Read so that counts and buttons follow the rows.
  dashboard.rowsVersion.value;
  const total = rows.total ?? batch.total;
  const count = selectedCount(selection.value, total);
  const isPart = count > 0 || isFiltered(dashboard.view.value);
  const { query } = rows;
  const isStill = companion.state.link.value !== 'online' || !query;
  const named = (all: MessageKey, part: MessageKey) =>
    isPart && total > 0 ? t(part, { count: count || total }) : t(all);
  return (
    <div class="table-tools">
      {count > 0 ? (
        <SelectionWords dashboard={dashboard} count={count} total={total} />
      ) : (
        <FilterFields dashboard={dashboard} />
      )}
      {count > 0 && (
        <>
          <Button
            icon="retry"
            disabled={isStill}
            busy={busy.value.has('retry')}
            onClick={() => query && run('retry', () => retryPages(companion, query, selection.value))}
          >
            {t('retry')}
          </Button>
          <Button
            icon="trash"
            look="danger"
            disabled={isStill}
            busy={busy.value.has('remove')}
            onClick={() => ask(true)}
          >
            {t('dashRemove')}
          </Button>
        </>
      )}
      <Menu
        label={t('dashCopy')}
        icon="copy"
        look="plain"
        items={copiesOffered.map(({ kind, label }) => ({
          label: t(label),
          disabled: isStill || total === 0,
          onChoose: () => query && run('copy', () => copyPages(companion, query, selection.value, kind)),
        }))}
      >
        {named('dashCopy', 'dashCopyPart')}
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
        {busy.value.has('export') ? t('dashExporting') : named('dashExport', 'dashExportPart')}
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

type WordsProps = { readonly dashboard: Dashboard; readonly count: number; readonly total: number };

/** Stands in the place of the filter while pages are selected; another filter would drop the selection. */
function SelectionWords({ dashboard, count, total }: WordsProps) {
  const { selection } = dashboard;
  return (
    <div class="selection-words">
      <p class="figures" role="status">
        {t('dashSelected', { count, total })}
      </p>
      <Button
        look="quiet"
        disabled={count === total}
        onClick={() => {
          selection.value = allSelected;
        }}
      >
        {t('dashSelectAll')}
      </Button>
      <Button
        look="quiet"
        onClick={() => {
          selection.value = noSelection;
        }}
      >
        {t('dashSelectNone')}
      </Button>
    </div>
  );
}
