/** One page whole, beside the table (over it where there is no room): what came of it, in several ways to look at it. */
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { PageDetail } from '../../../shared/protocol/model.ts';
import { failureText, noteText } from '../../parts/batches/page-messages.ts';
import { Button, IconButton } from '../../parts/components/button.tsx';
import { OptionText } from '../../parts/components/command-text.tsx';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { StateDot } from '../../parts/components/state-dot.tsx';
import { faultText } from '../../parts/fault-text.ts';
import { httpLink } from '../../parts/links.ts';
import { t } from '../../parts/messages.ts';
import { codeText } from '../../parts/page-words.ts';
import { shownTitle } from '../../parts/plain-line.ts';
import { useEffect, useRef, useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { actionsOf } from '../page-actions.ts';
import { onlyPage } from '../table/table-acts.ts';
import { DrawerTabs } from './drawer-tabs.tsx';

type Shown =
  | { readonly kind: 'loading' }
  | { readonly kind: 'page'; readonly detail: PageDetail }
  | { readonly kind: 'gone' }
  | { readonly kind: 'failed'; readonly why: string };

export function PageDrawer({ dashboard, page }: { readonly dashboard: Dashboard; readonly page: string }) {
  const shown = useDetail(dashboard, page);
  const heading = useRef<HTMLHeadingElement>(null);
  const close = () => {
    dashboard.look({ page: null });
    document.querySelector<HTMLElement>('[role="grid"]')?.focus();
  };
  const detail = shown.kind === 'page' ? shown.detail : null;
  return (
    <aside
      class="drawer"
      aria-label={t('dashPage')}
      onKeyDown={(event) => {
        if (event.key === 'Escape') close();
      }}
    >
      <header class="drawer-head">
        <div class="drawer-title">
          <h2
            ref={heading}
            class="truncate"
            dir="auto"
            tabIndex={-1}
            title={(detail && shownTitle(detail.row)) ?? undefined}
          >
            {detail ? (shownTitle(detail.row) ?? detail.row.url) : t('dashLoading')}
          </h2>
          {detail && <DrawerAddress detail={detail} />}
        </div>
        <IconButton icon="close" label={t('dashClosePage')} onClick={close} />
      </header>
      {detail && <DrawerState dashboard={dashboard} detail={detail} />}
      {detail && <DrawerTabs key={detail.row.id} dashboard={dashboard} detail={detail} />}
      {shown.kind === 'gone' && <EmptyState icon="page" title={t('dashPageGone')} />}
      {shown.kind === 'failed' && <Notice kind="danger">{shown.why}</Notice>}
    </aside>
  );
}

function DrawerAddress({ detail }: { readonly detail: PageDetail }) {
  const { url } = detail.row;
  const finalUrl = detail.record?.finalUrl;
  return (
    <p class="drawer-address">
      <a href={httpLink(url)} title={url} target="_blank" rel="noopener noreferrer">
        {url}
      </a>
      {finalUrl && finalUrl !== url && (
        <span class="muted truncate" title={finalUrl}>
          {t('dashLedTo', { url: finalUrl })}
        </span>
      )}
    </p>
  );
}

function DrawerState({ dashboard, detail }: { readonly dashboard: Dashboard; readonly detail: PageDetail }) {
  const { row, record } = detail;
  const { companion, busy, rows } = dashboard;
  const isOffline = companion.state.link.value !== 'online';
  return (
    <div class="drawer-state">
      <p>
        <StateDot page={row.state} />
        {row.code && <strong>{` · ${codeText(row.code)}`}</strong>}
        {row.httpStatus !== null && <span class="muted figures">{` · HTTP ${row.httpStatus}`}</span>}
      </p>
      {actionsOf('drawer', row.state).map((action) => (
        <Button
          key={action.id}
          icon={action.icon}
          disabled={isOffline}
          busy={busy.value.has(action.id)}
          onClick={() => rows.query && dashboard.act(action, onlyPage(rows.query, row.id), 1)}
        >
          {t(action.label)}
        </Button>
      ))}
      {row.message && (
        <p class="drawer-message">
          <OptionText text={failureText(row.message)} />
        </p>
      )}
      {record?.notes?.map((note) => (
        <p key={note} class="drawer-message muted">
          <OptionText text={noteText(note)} />
        </p>
      ))}
    </div>
  );
}

/** The page's detail; asked for again when an event says that the page has changed, and after a lost connection. */
function useDetail(dashboard: Dashboard, page: string): Shown {
  const { companion } = dashboard;
  const [shown, setShown] = useState<Shown>({ kind: 'loading' });
  const [changes, setChanges] = useState(0);
  const isOnline = companion.state.link.value === 'online';

  useEffect(
    () =>
      companion.state.watchRows(({ data }) => {
        if (data.rows.some(({ id }) => id === page)) setChanges((count) => count + 1);
      }),
    [page],
  );

  useEffect(() => {
    if (!isOnline) return;
    let isWanted = true;
    companion.call('page.get', { page }).then(
      (detail) => isWanted && setShown({ kind: 'page', detail }),
      (error: unknown) => isWanted && setShown(shownError(error)),
    );
    return () => {
      isWanted = false;
    };
  }, [page, changes, isOnline]);

  return shown;
}

function shownError(error: unknown): Shown {
  if (error instanceof TabtrawlError && error.code === 'not-found') return { kind: 'gone' };
  return { kind: 'failed', why: faultText(error) };
}
