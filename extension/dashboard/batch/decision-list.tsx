import type { BatchInfo, LaneInfo } from '../../../shared/protocol/model.ts';
import { reasonText } from '../../parts/batches/reasons.ts';
import { Icon } from '../../parts/components/icon.tsx';
import { clockText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import { laneText } from '../../parts/page-words.ts';
import { useEffect, useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { DecisionFeed, type DecisionNews, type Decisions } from './decision-feed.ts';

type Props = { readonly dashboard: Dashboard; readonly batch: BatchInfo };

/** Why the batch goes as it does: hosts that wait or are slowed, and how each kind of page is read. Asked for while it is open. */
export function DecisionList({ dashboard, batch }: Props) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="why" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {t('dashWhy')}
        <Icon name="chevron" />
      </summary>
      {isOpen && <WhyBody key={batch.id} dashboard={dashboard} batch={batch} />}
    </details>
  );
}

function WhyBody({ dashboard, batch }: Props) {
  const [news, setNews] = useState<DecisionNews | null>(null);
  const { companion } = dashboard;
  useEffect(() => {
    const feed = new DecisionFeed({
      caller: companion,
      batch,
      onNews: setNews,
      nowMs: () => performance.now(),
      after: (ms, act) => {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
    });
    const { status, link } = companion.state;
    const look = () => {
      if (link.value === 'online') feed.refresh();
    };
    const stops = [status.subscribe(look), link.subscribe(look)];
    return () => {
      for (const stop of stops) stop();
      feed.close();
    };
  }, [companion]);
  const isChosen = batch.options.lane !== 'auto';
  if (news === null)
    return (
      <p class="why-note muted" role="status">
        {t('dashWhyAsking')}
      </p>
    );
  if (news.kind === 'failed')
    return (
      <p class="why-note muted" role="alert">
        {t('dashWhyFailed', { why: news.why })}
      </p>
    );
  const { decisions } = news;
  return (
    <section class="why-body" aria-label={t('dashWhy')}>
      <h3>{t('dashWhyHosts')}</h3>
      <Hosts hosts={decisions.hosts} />
      <h3>{t('dashWhyLanes')}</h3>
      {isChosen ? <p class="muted">{t('dashWhyLaneChosen')}</p> : <Lanes lanes={decisions.lanes} />}
    </section>
  );
}

function Hosts({ hosts }: Pick<Decisions, 'hosts'>) {
  if (hosts.length === 0) return <p class="muted">{t('dashWhyNoHosts')}</p>;
  return (
    <table class="why-table">
      <ReadHead names={[t('dashColHost'), t('dashWhyWaits'), t('dashWhyReason')]} />
      <tbody>
        {hosts.map(({ host, waitingUntilMs, reason }) => (
          <tr key={host}>
            <th scope="row" class="truncate" title={host}>
              {host}
            </th>
            <td class="figures">
              {waitingUntilMs > 0 ? t('dashWhyUntil', { time: clockText(waitingUntilMs) }) : t('dashNone')}
            </td>
            <td class="muted">{reasonText(reason)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Lanes({ lanes }: Pick<Decisions, 'lanes'>) {
  if (lanes.length === 0) return <p class="muted">{t('dashWhyNoLanes')}</p>;
  return (
    <table class="why-table">
      <ReadHead names={[t('dashWhyKind'), t('dashColLane'), t('dashWhyReason')]} />
      <tbody>
        {lanes.map(({ host, kind, lane, why }) => (
          <tr key={`${host} ${kind}`}>
            <th scope="row" class="truncate" title={`${host}${kind}`}>
              {host}
              <span class="muted">{kind}</span>
            </th>
            <td>
              <span class="tag">{lane === 'learning' ? t('laneLearning') : laneText(lane)}</span>
            </td>
            <td class="muted">{whyText({ lane, why })}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Columns that say by themselves what they are, but to readers. */
function ReadHead({ names }: { readonly names: readonly string[] }) {
  return (
    <thead>
      <tr>
        {names.map((name) => (
          <th key={name} scope="col">
            <span class="for-readers">{name}</span>
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** A kind that was met and not yet compared has nothing said of it. */
function whyText({ lane, why }: Pick<LaneInfo, 'lane' | 'why'>): string {
  return reasonText(why) || (lane === 'learning' ? t('laneNotYet') : '');
}
