import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { Button } from '../../parts/components/button.tsx';
import { Question } from '../../parts/components/dialog.tsx';
import { Menu, type MenuItem } from '../../parts/components/menu.tsx';
import { StateDot } from '../../parts/components/state-dot.tsx';
import { timeText } from '../../parts/format.ts';
import { t, tn } from '../../parts/messages.ts';
import { useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';

type Props = { readonly dashboard: Dashboard; readonly batch: BatchInfo };
type Asked = 'cancel' | 'remove' | null;

const isOpen = ({ state }: BatchInfo): boolean => state === 'queued' || state === 'running' || state === 'paused';

/** The batch's name and state, and what can be done with all of it. */
export function BatchHead({ dashboard, batch }: Props) {
  const [question, setQuestion] = useState<Asked>(null);
  const { id, name, state, counts, reason, createdAt } = batch;
  const { companion, run, busy } = dashboard;
  const isOffline = companion.state.link.value !== 'online';
  const act = (call: 'batch.pause' | 'batch.resume' | 'batch.cancel') =>
    run(call, async () => {
      await companion.call(call, { batch: id });
      return null;
    });
  const retry = (states: 'failed' | 'cancelled' | 'skipped') =>
    run('batch.retry', async () => {
      const { pages } = await companion.call('batch.retry', { batch: id, filter: { states: [states] } });
      return tn('dashRetried', pages);
    });
  const remove = () =>
    run('batch.remove', async () => {
      await companion.call('batch.remove', { batch: id });
      dashboard.look({ batch: null, page: null });
      return t('dashRemovedBatch', { name });
    });
  const more: MenuItem[] = [
    {
      label: t('dashRetryCancelled'),
      icon: 'retry',
      disabled: isOffline || counts.cancelled === 0,
      onChoose: () => retry('cancelled'),
    },
    {
      label: t('dashRetrySkipped'),
      icon: 'retry',
      disabled: isOffline || counts.skipped === 0,
      onChoose: () => retry('skipped'),
    },
    {
      label: t('dashRemoveBatch'),
      icon: 'trash',
      danger: true,
      disabled: isOffline,
      onChoose: () => setQuestion('remove'),
    },
  ];
  return (
    <div class="batch-head">
      <div class="batch-title">
        <h2 class="truncate" title={name}>
          {name}
        </h2>
        <p class="muted">
          <StateDot batch={state} />
          {reason && ` · ${reason}`}
          <span class="batch-when">
            {' · '}
            {timeText(createdAt)}
          </span>
        </p>
      </div>
      <div class="batch-actions">
        {isOpen(batch) && state !== 'paused' && (
          <Button
            icon="pause"
            disabled={isOffline}
            busy={busy.value.has('batch.pause')}
            onClick={() => act('batch.pause')}
          >
            {t('pause')}
          </Button>
        )}
        {state === 'paused' && (
          <Button
            icon="play"
            look="primary"
            disabled={isOffline}
            busy={busy.value.has('batch.resume')}
            onClick={() => act('batch.resume')}
          >
            {t('resume')}
          </Button>
        )}
        {isOpen(batch) && (
          <Button
            icon="stop"
            disabled={isOffline}
            busy={busy.value.has('batch.cancel')}
            onClick={() => setQuestion('cancel')}
          >
            {t('cancel')}
          </Button>
        )}
        <Button
          icon="retry"
          disabled={isOffline || counts.failed === 0}
          busy={busy.value.has('batch.retry')}
          onClick={() => retry('failed')}
        >
          {t('dashRetryFailed')}
        </Button>
        <Menu label={t('more')} items={more} />
      </div>
      {question === 'cancel' && (
        <Question
          title={t('dashCancelTitle', { name })}
          text={t('dashCancelText')}
          yes={t('dashCancelYes')}
          no={t('dashCancelNo')}
          onNo={() => setQuestion(null)}
          onYes={() => {
            setQuestion(null);
            act('batch.cancel');
          }}
        />
      )}
      {question === 'remove' && (
        <Question
          title={t('dashRemoveTitle', { name })}
          text={tn('dashRemoveText', batch.total)}
          yes={t('dashRemoveYes')}
          no={t('dashCancelDialog')}
          onNo={() => setQuestion(null)}
          onYes={() => {
            setQuestion(null);
            remove();
          }}
        />
      )}
    </div>
  );
}
