// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid: its roles are given by hand, and aria-activedescendant names the row the keyboard is on
// biome-ignore-all lint/a11y/useFocusableInteractive: a virtual grid: its roles are given by hand, and aria-activedescendant names the row the keyboard is on
import { t } from '../../parts/messages.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { allSelected, noSelection } from './selection.ts';
import { type Column, columns } from './table-columns.ts';

type TableHeadProps = { readonly dashboard: Dashboard; readonly count: number; readonly total: number };

/** The heads of the columns, which sort; the box that selects all. Stays at the top. */
export function TableHead({ dashboard, count, total }: TableHeadProps) {
  const { sort, descending } = dashboard.view.value;
  const sortBy = (by: NonNullable<Column['sort']>) =>
    dashboard.look({ sort: by, descending: by === sort && !descending });
  return (
    <div class="grid-head" role="rowgroup">
      <div class="line line-head" role="row" aria-rowindex={1}>
        <span class="cell cell-check" role="columnheader">
          <input
            type="checkbox"
            aria-label={t('dashSelectAllLabel')}
            checked={total > 0 && count === total}
            indeterminate={count > 0 && count < total}
            onChange={(event) => {
              dashboard.selection.value = event.currentTarget.checked ? allSelected : noSelection;
            }}
          />
        </span>
        {columns.map(({ name, label, sort: by }) => (
          <span
            key={name}
            class={`cell cell-${name}`}
            role="columnheader"
            aria-sort={by === sort ? (descending ? 'descending' : 'ascending') : undefined}
          >
            {by ? (
              <button type="button" class="sort" onClick={() => sortBy(by)}>
                <span class="truncate">{t(label)}</span>
                <span class="sort-mark" aria-hidden="true">
                  {by === sort ? (descending ? '▾' : '▴') : ''}
                </span>
              </button>
            ) : (
              <span class="truncate">{t(label)}</span>
            )}
          </span>
        ))}
      </div>
    </div>
  );
}
