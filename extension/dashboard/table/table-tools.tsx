import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { useApprovedFolders } from '../../parts/companion/approved-folders.ts';
import { Button } from '../../parts/components/button.tsx';
import { Question } from '../../parts/components/dialog.tsx';
import { unableWords } from '../../parts/components/link-notice.tsx';
import { Menu, type MenuItem } from '../../parts/components/menu.tsx';
import { type MessageKey, t, tn } from '../../parts/messages.ts';
import { useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { ExportDialog } from '../export/export-dialog.tsx';
import { actionsOf, exportInto, type PageAction } from '../page-actions.ts';
import { isFiltered } from '../view.ts';
import { FilterFields } from './filter-fields.tsx';
import { allSelected, noSelection, selectedCount } from './selection.ts';

/** How many pages are shown or selected, and what can be done with them. Always the same height, whatever is selected. */
export function TableTools({ dashboard, batch }: { readonly dashboard: Dashboard; readonly batch: BatchInfo }) {
  const { companion, rows, selection, busy } = dashboard;
  // Read so that counts and buttons follow the rows.
  dashboard.rowsVersion.value;
  const total = rows.total ?? batch.total;
  const count = selectedCount(selection.value, total);
  const isPart = count > 0 || isFiltered(dashboard.view.value);
  const { query } = rows;
  const unable = unableWords(companion);
  const isStill = unable !== undefined || !query;
  const named = (all: MessageKey, part: MessageKey) =>
    isPart && total > 0 ? t(part, { count: count || total }) : t(all);
  const act = (action: PageAction) => () => {
    if (query) dashboard.act(action, { query, selection: selection.value }, count || total);
  };
  const [{ folders }] = useApprovedFolders(companion);
  const entries = (actions: readonly PageAction[]): MenuItem[] =>
    actions.map((action) => ({
      label: t(action.label, action.named),
      disabled: isStill || total === 0,
      onChoose: act(action),
    }));
  const exports = [...folders.map(exportInto), ...actionsOf('export-menu')];
  const [isChoosing, setChoosing] = useState(false);
  const others: MenuItem = {
    label: t('exportOther'),
    disabled: isStill || total === 0,
    onChoose: () => setChoosing(true),
  };
  const exportWords = named('dashExport', 'dashExportPart');
  const isExporting = exports.some(({ id }) => busy.value.has(id));
  return (
    <div class="table-tools">
      {count > 0 ? (
        <SelectionWords dashboard={dashboard} count={count} total={total} />
      ) : (
        <FilterFields dashboard={dashboard} />
      )}
      {count > 0 &&
        actionsOf('bar').map((action) => (
          <Button
            key={action.id}
            icon={action.icon}
            look={action.danger ? 'danger' : 'plain'}
            title={unable}
            disabled={isStill}
            busy={busy.value.has(action.id)}
            onClick={act(action)}
          >
            {t(action.label)}
          </Button>
        ))}
      <Menu label={t('dashCopy')} icon="copy" look="plain" unable={unable} items={entries(actionsOf('copy-menu'))}>
        {named('dashCopy', 'dashCopyPart')}
      </Menu>
      <Menu label={t('dashExport')} icon="download" look="plain" unable={unable} items={[...entries(exports), others]}>
        {isExporting ? t('dashExporting') : exportWords}
      </Menu>
      {isChoosing && (
        <ExportDialog
          words={exportWords}
          folders={folders}
          onExport={(action) => act(action)()}
          onClose={() => setChoosing(false)}
        />
      )}
      <AskedQuestion dashboard={dashboard} />
    </div>
  );
}

/** What an action asks before it is done. */
function AskedQuestion({ dashboard }: { readonly dashboard: Dashboard }) {
  const asked = dashboard.asked.value;
  const question = asked?.action.asks;
  if (!asked || !question) return null;
  return (
    <Question
      title={tn(question.title, asked.count)}
      text={t(question.text)}
      yes={t(asked.action.label)}
      no={t('dashCancelDialog')}
      onNo={() => {
        dashboard.asked.value = null;
      }}
      onYes={() => dashboard.act(asked.action, asked.chosen, asked.count)}
    />
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
