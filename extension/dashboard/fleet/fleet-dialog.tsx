import type { FleetInfo, FleetWorker } from '../../../shared/protocol/model.ts';
import { Dialog } from '../../parts/components/dialog.tsx';
import { EmptyState } from '../../parts/components/empty-state.tsx';
import { Notice } from '../../parts/components/notice.tsx';
import { bytesText, numberText } from '../../parts/format.ts';
import { type MessageKey, t, tn } from '../../parts/messages.ts';
import type { Dashboard } from '../dashboard-state.ts';
import './fleet.css';

type Props = { readonly dashboard: Dashboard; readonly onClose: () => void };

/** The fleet as it is now: workers, what each is at, why one gives nothing, and what they may read. */
export function FleetDialog({ dashboard, onClose }: Props) {
  const fleet = dashboard.companion.state.fleet.value;
  return (
    <Dialog title={t('fleetTitle')} wide onClose={onClose}>
      {fleet ? <Fleet fleet={fleet} /> : <EmptyState icon="tabs" title={t('fleetNone')} />}
    </Dialog>
  );
}

function Fleet({ fleet }: { readonly fleet: FleetInfo }) {
  const { workers } = fleet;
  const tabs = workers.reduce((sum, worker) => sum + tabsOf(worker), 0);
  const working = workers.reduce((sum, worker) => sum + worker.working, 0);
  const perSecond = workers.reduce((sum, worker) => sum + worker.pagesPerSecond, 0);
  return (
    <div class="fleet">
      <p class="muted">
        {t('fleetQueue', { queue: fleet.queue })} · {tn('fleetTabsOf', tabs, { working: numberText(working) })} ·{' '}
        {t('fleetPace', { pages: numberText(perSecond, 1) })}
      </p>
      {!fleet.up && <Notice kind="danger">{t('fleetAway', { reason: fleet.reason })}</Notice>}
      {workers.length === 0 ? (
        <EmptyState
          icon="tabs"
          title={t('fleetNoWorkers')}
          text={
            <>
              {t('fleetStartOne')} <code>tabtrawl worker --fleet …</code>
            </>
          }
        />
      ) : (
        <ul class="fleet-workers">
          {workers.map((worker) => (
            <Worker key={worker.id} worker={worker} />
          ))}
        </ul>
      )}
      <Hosts title={t('fleetPublic')} hosts={fleet.public} />
      <Hosts title={t('fleetOffered')} hosts={fleet.offered} />
      <Hosts title={t('fleetHanded')} hosts={fleet.handed.map(({ host, worker }) => `${host} → ${worker}`)} />
    </div>
  );
}

const stateWords: Readonly<Record<FleetWorker['state'], MessageKey>> = {
  ready: 'fleetReady',
  idle: 'fleetIdle',
  draining: 'fleetDraining',
  refused: 'fleetRefused',
};

/** One that is ending offers none any more, and works on in those that it has. */
function tabsOf({ tabs, working }: FleetWorker): number {
  return Math.max(tabs, working);
}

function Worker({ worker }: { readonly worker: FleetWorker }) {
  const { name, machine, state, reason, working, pagesPerSecond, browserBytes, pages, code, at } = worker;
  return (
    <li class={`fleet-worker fleet-${state}`}>
      <div class="fleet-head">
        <strong class="truncate" title={`${name} – ${machine}`}>
          {name}
        </strong>
        <span class="fleet-state">{t(stateWords[state])}</span>
        {state !== 'refused' && (
          <>
            <span class="figures">{tn('fleetTabsOf', tabsOf(worker), { working: numberText(working) })}</span>
            <span class="figures">{t('fleetPace', { pages: numberText(pagesPerSecond, 1) })}</span>
            <span class="figures">{bytesText(browserBytes)}</span>
            <span class="figures">{tn('fleetPages', pages)}</span>
          </>
        )}
      </div>
      {reason && <p class="muted fleet-reason">{reason}</p>}
      {code && <p class="muted">{t('fleetCode', { code })}</p>}
      {at.length > 0 && (
        <ul class="fleet-at">
          {at.map((url) => (
            <li key={url} class="truncate" title={url}>
              {url}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}

function Hosts({ title, hosts }: { readonly title: string; readonly hosts: readonly string[] }) {
  if (hosts.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <p class="muted">{hosts.join(', ')}</p>
    </section>
  );
}
