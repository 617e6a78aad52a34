import { isOpen } from '../parts/batches/batch-words.ts';
import { reasonText } from '../parts/batches/reasons.ts';
import { BatchActions, ResultActions } from '../parts/components/batch-actions.tsx';
import { Button } from '../parts/components/button.tsx';
import { Counts } from '../parts/components/counts.tsx';
import { Notice } from '../parts/components/notice.tsx';
import { ProgressBar } from '../parts/components/progress-bar.tsx';
import { StateDot } from '../parts/components/state-dot.tsx';
import { t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
import { plainLine } from '../parts/plain-line.ts';
import { BatchNothingNotice } from '../parts/sites/nothing-notice.tsx';
import type { PanelProps } from './front-tab.ts';

/** The batch that runs, else the newest. */
export function CurrentBatch({ companion, runner }: Pick<PanelProps, 'companion' | 'runner'>) {
  const all = companion.state.batches.value;
  const batch = all.find(({ state }) => state === 'running') ?? all[0];
  if (!batch)
    return (
      <section class="panel-card" aria-labelledby="current">
        <h2 id="current">{t('panelBatch')}</h2>
        <p class="muted">{t('panelNoBatch')}</p>
      </section>
    );
  const { id, name } = batch;
  return (
    <section class="panel-card" aria-labelledby="current">
      <div class="panel-card-head">
        <h2 id="current" class="truncate" dir="auto" title={plainLine(name)}>
          {plainLine(name)}
        </h2>
        <StateDot batch={batch} />
      </div>
      <ProgressBar batch={batch} />
      <Counts batch={batch} />
      <BatchNothingNotice batch={batch} companion={companion} />
      {batch.reason && <Notice kind="warn">{reasonText(batch.reason)}</Notice>}
      <div class="panel-actions">
        {!isOpen(batch) && <ResultActions batch={batch} companion={companion} runner={runner} isAside />}
        <BatchActions batch={batch} companion={companion} runner={runner} />
        <Button icon="external" onClick={() => void openDashboard({ batch: id })}>
          {t('panelShow')}
        </Button>
      </div>
    </section>
  );
}
