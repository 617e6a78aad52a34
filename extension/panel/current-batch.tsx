import { Button } from '../parts/components/button.tsx';
import { Counts } from '../parts/components/counts.tsx';
import { ProgressBar } from '../parts/components/progress-bar.tsx';
import { StateDot } from '../parts/components/state-dot.tsx';
import { t } from '../parts/messages.ts';
import { openDashboard } from '../parts/open-surfaces.ts';
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
  const { id, name, state, counts, total } = batch;
  const act = (call: 'batch.pause' | 'batch.resume') =>
    runner.run(call, async () => {
      await companion.call(call, { batch: id });
      return null;
    });
  return (
    <section class="panel-card" aria-labelledby="current">
      <div class="panel-card-head">
        <h2 id="current" class="truncate" title={name}>
          {name}
        </h2>
        <StateDot batch={state} />
      </div>
      <ProgressBar counts={counts} total={total} label={name} />
      <Counts counts={counts} total={total} />
      <div class="panel-actions">
        {(state === 'running' || state === 'queued') && (
          <Button icon="pause" onClick={() => act('batch.pause')}>
            {t('pause')}
          </Button>
        )}
        {state === 'paused' && (
          <Button icon="play" look="primary" onClick={() => act('batch.resume')}>
            {t('resume')}
          </Button>
        )}
        <Button icon="external" onClick={() => void openDashboard({ batch: id })}>
          {t('panelShow')}
        </Button>
      </div>
    </section>
  );
}
