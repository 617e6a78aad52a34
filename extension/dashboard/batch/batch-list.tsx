import { Counts } from '../../parts/components/counts.tsx';
import { ProgressBar } from '../../parts/components/progress-bar.tsx';
import { StateDot } from '../../parts/components/state-dot.tsx';
import { timeText } from '../../parts/format.ts';
import { t } from '../../parts/messages.ts';
import { useEffect, useRef } from '../../parts/ui.ts';
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
        {batches.value.map((batch) => {
          const { id, name, createdAt } = batch;
          return (
            <li key={id}>
              <a
                class="batch-card"
                href={hashOfView({ ...startView, batch: id })}
                aria-current={id === chosen}
                title={`${name} · ${timeText(createdAt)}`}
                onClick={(event) => {
                  // With a key held, the browser opens it in a tab or window of its own.
                  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
                  event.preventDefault();
                  dashboard.look({ ...startView, batch: id });
                }}
              >
                <span class="batch-card-head">
                  <span class="truncate">{name}</span>
                  <StateDot batch={batch} bare />
                </span>
                <ProgressBar batch={batch} />
                <Counts batch={batch} />
              </a>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
