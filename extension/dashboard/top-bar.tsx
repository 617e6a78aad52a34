import { browser } from '../parts/browser.ts';
import { Button, IconButton } from '../parts/components/button.tsx';
import { LinkState } from '../parts/components/link-state.tsx';
import { numberText } from '../parts/format.ts';
import { t, tn } from '../parts/messages.ts';
import type { Dashboard } from './dashboard-state.ts';

type TopBarProps = {
  readonly dashboard: Dashboard;
  readonly onNew: () => void;
  readonly onSignIn: () => void;
  readonly onSearch: () => void;
  readonly onFleet: () => void;
};

export function TopBar({ dashboard, onNew, onSignIn, onSearch, onFleet }: TopBarProps) {
  const isOnline = dashboard.companion.state.link.value === 'online';
  const fleet = dashboard.companion.state.fleet.value;
  return (
    <header class="dash-top">
      <h1 class="dash-brand">
        <img src="icons/48.png" width="24" height="24" alt="" />
        <span class="dash-name">Tabtrawl</span>
      </h1>
      <LinkState companion={dashboard.companion} />
      <div class="dash-top-actions">
        {fleet && (
          <Button
            icon={fleet.up ? 'tabs' : 'warning'}
            look="quiet"
            title={tn('fleetWorkers', fleet.workers.length)}
            disabled={!isOnline}
            onClick={onFleet}
          >
            <span class="dash-word">{tn('fleetWorkers', fleet.workers.length)}</span>
            <span class="dash-figure" aria-hidden="true">
              {numberText(fleet.workers.length)}
            </span>
          </Button>
        )}
        <Button icon="search" look="quiet" title={t('searchAll')} disabled={!isOnline} onClick={onSearch}>
          <span class="dash-word">{t('searchAll')}</span>
        </Button>
        <Button icon="key" look="quiet" title={t('dashSignIn')} disabled={!isOnline} onClick={onSignIn}>
          <span class="dash-word">{t('dashSignIn')}</span>
        </Button>
        <Button icon="list" look="primary" disabled={!isOnline} onClick={onNew}>
          {t('dashNew')}
        </Button>
        <IconButton icon="settings" label={t('openOptions')} onClick={() => void browser.runtime.openOptionsPage()} />
      </div>
    </header>
  );
}
