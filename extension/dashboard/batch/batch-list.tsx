import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { Counts } from '../../parts/components/counts.tsx';
import { ProgressBar } from '../../parts/components/progress-bar.tsx';
import { StateDot } from '../../parts/components/state-dot.tsx';
import { momentText, timeText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import { plainLine } from '../../parts/plain-line.ts';
import { useEffect, useMemo, useRef } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';
import { hashOfView, startView } from '../view.ts';

/** All batches, newest first; the chosen one is in view. */
export function BatchList({ dashboard }: { readonly dashboard: Dashboard }) {
  const { batches } = dashboard.companion.state;
  const chosen = dashboard.batch.value?.id;
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-current="true"]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [chosen]);
  return (
    <nav class="dash-batches" aria-label={t('dashBatches')}>
      <h2 class="for-readers">{t('dashBatches')}</h2>
      <ul ref={list}>
        {batches.value.map((batch) => (
          <li key={batch.id}>
            <BatchCard dashboard={dashboard} batch={batch} isChosen={batch.id === chosen} />
          </li>
        ))}
      </ul>
    </nav>
  );
}

type CardProps = { readonly dashboard: Dashboard; readonly batch: BatchInfo; readonly isChosen: boolean };

/** Drawn anew only where it is another: the list may be long, and one of it changes at every page. */
function BatchCard({ dashboard, batch, isChosen }: CardProps) {
  return useMemo(() => {
    const { id, createdAt } = batch;
    const name = plainLine(batch.name);
    return (
      <a
        class="batch-card"
        href={hashOfView({ ...startView, batch: id })}
        aria-current={isChosen}
        title={`${name} · ${timeText(createdAt)}`}
        onClick={(event) => {
          // With a key held, the browser opens it in a tab or window of its own.
          if (event.ctrlKey || event.metaKey || event.shiftKey) return;
          event.preventDefault();
          dashboard.look({ ...startView, batch: id });
        }}
      >
        <span class="batch-card-head">
          <span class="truncate" dir="auto">
            {name}
          </span>
          <StateDot batch={batch} bare />
        </span>
        <ProgressBar batch={batch} />
        <Counts batch={batch}>
          <time class="batch-card-when" dateTime={new Date(createdAt).toISOString()}>
            {momentText(createdAt)}
          </time>
        </Counts>
      </a>
    );
  }, [dashboard, batch, isChosen]);
}
