/** The dashboard as a page: batches at the left, the chosen one in the middle, a page of it at the right. */
import { LinkNotice, linkWords } from '../parts/components/link-notice.tsx';
import { RunNotices } from '../parts/components/run-notices.tsx';
import { t } from '../parts/messages.ts';
import { BatchList } from './batch/batch-list.tsx';
import { BatchView } from './batch/batch-view.tsx';
import type { Dashboard } from './dashboard-state.ts';
import { PageDrawer } from './drawer/page-drawer.tsx';
import { FleetDialog } from './fleet/fleet-dialog.tsx';
import { NewBatchDialog } from './new-batch.tsx';
import { SearchDialog } from './search/search-dialog.tsx';
import { SignInDialog } from './sign-in.tsx';
import { ConnectingState, FirstUse } from './start-states.tsx';
import { TopBar } from './top-bar.tsx';
import type { ViewDialog } from './view.ts';

export function App({ dashboard }: { readonly dashboard: Dashboard }) {
  const { page, dialog } = dashboard.view.value;
  const setDialog = (next: ViewDialog | null) => dashboard.look({ dialog: next });
  const { link, refusal, batches, status } = dashboard.companion.state;
  const words = linkWords(link.value, refusal.value);
  const isKnown = status.value !== null;
  const hasBatches = batches.value.length > 0;
  return (
    <div class={`dash${hasBatches ? '' : ' dash-bare'}${page && hasBatches ? ' dash-with-page' : ''}`}>
      {hasBatches && (
        <button
          type="button"
          class="dash-skip"
          onClick={() => document.querySelector<HTMLElement>('[role="grid"]')?.focus()}
        >
          {t('dashToPages')}
        </button>
      )}
      <TopBar
        dashboard={dashboard}
        onNew={() => setDialog('new')}
        onSignIn={() => setDialog('sign-in')}
        onSearch={() => setDialog('search')}
        onFleet={() => setDialog('fleet')}
      />
      {hasBatches && <BatchList dashboard={dashboard} />}
      <main class="dash-main">
        {words && (!isKnown || !hasBatches) && <LinkNotice companion={dashboard.companion} />}
        {!words && !isKnown && <ConnectingState />}
        {!words && isKnown && !hasBatches && (
          <FirstUse onNew={() => setDialog('new')} onSignIn={() => setDialog('sign-in')} />
        )}
        {hasBatches && <BatchView dashboard={dashboard} />}
      </main>
      {hasBatches && page && <PageDrawer dashboard={dashboard} page={page} />}
      <RunNotices runner={dashboard} />
      {isKnown && (dialog === 'new' || dialog === 'file') && (
        <NewBatchDialog dashboard={dashboard} onClose={() => setDialog(null)} />
      )}
      {dialog === 'search' && <SearchDialog dashboard={dashboard} onClose={() => setDialog(null)} />}
      {dialog === 'fleet' && <FleetDialog dashboard={dashboard} onClose={() => setDialog(null)} />}
      {dialog === 'sign-in' && <SignInDialog dashboard={dashboard} onClose={() => setDialog(null)} />}
    </div>
  );
}
