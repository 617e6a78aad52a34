// biome-ignore-all lint/a11y/useSemanticElements: a virtual grid: its roles are given by hand, and aria-activedescendant names the row the keyboard is on
/**
 * The table of pages as an ARIA grid. The scroller is the grid and holds the focus; `aria-activedescendant` names the row the
 * keyboard is on. Only the rows in view exist; their elements are used again as one scrolls.
 */
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { Button } from '../../parts/components/button.tsx';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { numberText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import { useEffect, useLayoutEffect, useRef, useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { isFiltered } from '../view.ts';
import { PageLine } from './page-line.tsx';
import { RowMenu } from './row-menu.tsx';
import { selectedCount } from './selection.ts';
import { createTableActs } from './table-acts.ts';
import { headerPx, maxRows, rowPx } from './table-columns.ts';
import { TableHead } from './table-head.tsx';
import { tableAct } from './table-keys.ts';
import { openVirtualRows, type VirtualRow, type VirtualRows } from './virtual-rows.ts';

/** More elements than fit on any screen; a row's element is that of its number's remainder. */
const elements = 256;

export function PageTable({ dashboard, batch }: { readonly dashboard: Dashboard; readonly batch: BatchInfo }) {
  const { rows, selection, active, view } = dashboard;
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useRef<VirtualRows | null>(null);
  const [drawn, setDrawn] = useState<readonly VirtualRow[]>([]);
  dashboard.rowsVersion.value;
  const total = rows.total ?? 0;
  const count = Math.min(total, maxRows);

  useLayoutEffect(() => {
    if (!scroller.current) return;
    const opened = openVirtualRows({
      scroller: scroller.current,
      rowPx,
      headerPx,
      onChange: () => setDrawn(opened.rows()),
    });
    virtual.current = opened;
    return () => {
      virtual.current = null;
      opened.close();
    };
  }, []);

  useLayoutEffect(() => {
    virtual.current?.setCount(count);
    setDrawn(virtual.current?.rows() ?? []);
    if (active.value >= count) active.value = Math.max(0, count - 1);
  }, [count]);

  const first = drawn[0]?.index ?? 0;
  const last = drawn.at(-1)?.index ?? 0;
  useEffect(() => rows.show(first, last), [first, last, batch.id]);

  const orderKey = `${view.value.sort} ${view.value.descending}`;
  useEffect(() => {
    if (scroller.current) scroller.current.scrollTop = 0;
  }, [orderKey]);

  const acts = createTableActs(dashboard, (index) => virtual.current?.reveal(index));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== scroller.current) return;
    const page = Math.max(1, Math.floor(((scroller.current?.clientHeight ?? 0) - headerPx) / rowPx) - 1);
    const act = tableAct(event, { active: active.value, count, page });
    if (act) acts.perform(act);
    else if (!acts.obey(event)) return;
    event.preventDefault();
  };

  const activeRow = active.value;
  const isActiveDrawn = drawn.some(({ index }) => index === activeRow);
  return (
    <>
      {rows.problem && <Notice kind="danger">{rows.problem}</Notice>}
      {total > maxRows && <Notice kind="info">{t('dashTableCut', { most: numberText(maxRows) })}</Notice>}
      <div
        ref={scroller}
        class={`grid${rows.total === 0 ? ' grid-empty' : ''}`}
        role="grid"
        tabIndex={0}
        aria-label={t('dashPagesOfBatch', { name: batch.name })}
        aria-multiselectable="true"
        aria-rowcount={count + 1}
        aria-colcount={10}
        aria-activedescendant={isActiveDrawn ? `row-${activeRow}` : undefined}
        aria-busy={rows.isSettling}
        onKeyDown={onKeyDown}
      >
        <TableHead dashboard={dashboard} count={selectedCount(selection.value, total)} total={total} />
        <div class="grid-body" role="rowgroup" style={{ height: `${count * rowPx}px` }}>
          {drawn.map(({ index, topPx }) =>
            index < count ? (
              <PageLine
                key={index % elements}
                row={rows.rowAt(index)}
                index={index}
                topPx={topPx}
                isActive={index === activeRow}
                selection={selection.value}
                isOpen={rows.rowAt(index)?.id === view.value.page}
                acts={acts}
              />
            ) : null,
          )}
        </div>
      </div>
      <RowMenu dashboard={dashboard} />
      {rows.total === 0 && (
        <EmptyState
          icon="search"
          title={t(isFiltered(view.value) ? 'dashNothingMatches' : 'dashNoPages')}
          text={isFiltered(view.value) ? t('dashNothingMatchesText') : undefined}
        >
          {isFiltered(view.value) && (
            <Button onClick={() => dashboard.look({ states: [], codes: [], host: '', text: '' })}>
              {t('dashFilterClear')}
            </Button>
          )}
        </EmptyState>
      )}
    </>
  );
}
