/** What presses and keys in the table do to the dashboard. */
import type { PageRow } from '../../../shared/protocol/model.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { actionOfKey, type ChosenPages } from '../page-actions.ts';
import type { RowQuery } from './row-windows.ts';
import { rowsBetween } from './selected-pages.ts';
import { allSelected, isSelected, noSelection, selectedCount, withSelected } from './selection.ts';
import type { TableAct, TableKey } from './table-keys.ts';

export type TableActs = {
  perform(act: TableAct): void;
  /** A key of the actions was pressed: with the selected pages, else with the active one. False where it is none of them. */
  obey(key: TableKey): boolean;
  /** The row's own menu was asked for, at this place of the screen. */
  menu(row: PageRow, index: number, place: { leftPx: number; topPx: number }): void;
  /** A row was pressed: opens it; with Shift selects the range from the last, with Ctrl or ⌘ turns it over. */
  press(row: PageRow, index: number, keys: { shiftKey: boolean; ctrlKey: boolean; metaKey: boolean }): void;
  /** Its checkbox was pressed. */
  check(row: PageRow, index: number, extend: boolean): void;
};

export function createTableActs(dashboard: Dashboard, reveal: (index: number) => void): TableActs {
  const { rows, selection, active, anchor, view, companion } = dashboard;

  const isNothingSelected = (): boolean => selection.value.kind === 'some' && selection.value.pages.size === 0;
  const select = (pages: readonly string[], selected: boolean): void => {
    selection.value = withSelected(selection.value, pages, selected);
  };
  const turnOver = (row: PageRow, index: number): void => {
    select([row.id], !isSelected(selection.value, row.id));
    active.value = index;
    anchor.value = index;
  };
  /** Rows between that are not loaded are asked for. */
  const extendTo = (index: number): void => {
    active.value = index;
    const [from, to] = [Math.min(anchor.value, index), Math.max(anchor.value, index)];
    const loaded: string[] = [];
    for (let at = from; at <= to; at++) {
      const row = rows.rowAt(at);
      if (row) loaded.push(row.id);
    }
    select(loaded, true);
    const { query } = rows;
    if (loaded.length === to - from + 1 || !query) return;
    dashboard.run('range', async () => {
      const between = await rowsBetween(companion, query, from, to);
      if (rows.query === query)
        select(
          between.map(({ id }) => id),
          true,
        );
      return null;
    });
  };
  const open = (row: PageRow, index: number): void => {
    active.value = index;
    anchor.value = index;
    dashboard.look({ page: row.id });
  };
  const openMenu = (row: PageRow, index: number): void => {
    const box = document.getElementById(`row-${index}`)?.getBoundingClientRect();
    if (box) dashboard.rowMenu.value = { row, leftPx: box.left + 80, topPx: box.bottom };
  };
  const moveTo = (index: number, extend: boolean): void => {
    reveal(index);
    if (extend) {
      extendTo(index);
      return;
    }
    active.value = index;
    anchor.value = index;
    const row = rows.rowAt(index);
    // With the drawer open, the keys leaf through the pages.
    if (view.value.page !== null && row) dashboard.look({ page: row.id });
  };

  return {
    perform(act) {
      const index = active.value;
      const row = rows.rowAt(index);
      if (act.act === 'move') moveTo(act.to, act.extend);
      else if (act.act === 'toggle' && row) turnOver(row, index);
      else if (act.act === 'open' && row) open(row, index);
      else if (act.act === 'select-all') selection.value = allSelected;
      else if (act.act === 'select-none') {
        if (view.value.page !== null) dashboard.look({ page: null });
        else selection.value = noSelection;
      } else if (act.act === 'menu' && row) openMenu(row, index);
    },
    obey(key) {
      const row = rows.rowAt(active.value);
      const { query } = rows;
      const action = actionOfKey(key);
      if (!action || !row || !query) return false;
      if (isNothingSelected() && action.asks) select([row.id], true);
      const isOne = isNothingSelected();
      const chosen = isOne ? onlyPage(query, row.id) : { query, selection: selection.value };
      dashboard.act(action, chosen, isOne ? 1 : selectedCount(selection.value, rows.total ?? 0));
      return true;
    },
    menu(row, index, place) {
      active.value = index;
      anchor.value = index;
      dashboard.rowMenu.value = { row, ...place };
    },
    press(row, index, { shiftKey, ctrlKey, metaKey }) {
      if (shiftKey) extendTo(index);
      else if (ctrlKey || metaKey) turnOver(row, index);
      else open(row, index);
    },
    check(row, index, extend) {
      if (extend) extendTo(index);
      else turnOver(row, index);
    },
  };
}

/** One page of the table's batch, whatever the table shows. */
export function onlyPage(query: RowQuery, page: string): ChosenPages {
  return { query: { ...query, filter: { pages: [page] } }, selection: { kind: 'some', pages: new Set([page]) } };
}
