import { MenuList } from '../../parts/components/menu.tsx';
import { t } from '../../parts/messages.ts';
import { useEffect, useRef } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { actionsOf } from '../page-actions.ts';
import { onlyPage } from './table-acts.ts';

/** A row's own menu: what can be done with that page. Opened by the right button, or by the menu key on the active row. */
export function RowMenu({ dashboard }: { readonly dashboard: Dashboard }) {
  const place = dashboard.rowMenu.value;
  const root = useRef<HTMLDivElement>(null);
  const close = () => {
    dashboard.rowMenu.value = null;
    document.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  useEffect(() => {
    if (!place) return;
    const closeOutside = (event: Event) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) dashboard.rowMenu.value = null;
    };
    document.addEventListener('pointerdown', closeOutside);
    document.addEventListener('scroll', closeOutside, true);
    return () => {
      document.removeEventListener('pointerdown', closeOutside);
      document.removeEventListener('scroll', closeOutside, true);
    };
  }, [place]);
  const { query } = dashboard.rows;
  if (!place || !query) return null;
  const { row, leftPx, topPx } = place;
  const isOffline = dashboard.companion.state.link.value !== 'online';
  return (
    <div
      ref={root}
      class="row-menu"
      style={{ left: `min(${leftPx}px, 100vw - 260px)`, top: `min(${topPx}px, 100vh - 300px)` }}
    >
      <MenuList
        label={t('dashRowMenu', { page: row.title || row.url })}
        items={[
          {
            label: t('dashRowOpen'),
            icon: 'page',
            onChoose: () => dashboard.look({ page: row.id }),
          },
          ...actionsOf('row', row.state).map((action) => ({
            label: t(action.label),
            icon: action.icon,
            danger: action.danger === true,
            disabled: isOffline,
            onChoose: () => dashboard.act(action, onlyPage(query, row.id), 1),
          })),
        ]}
        onClose={close}
      />
    </div>
  );
}
