import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { reasonText } from '../../parts/batches/reasons.ts';
import { BatchActions } from '../../parts/components/batch-actions.tsx';
import { Question } from '../../parts/components/dialog.tsx';
import { unableWords } from '../../parts/components/link-notice.tsx';
import { Menu, type MenuItem } from '../../parts/components/menu.tsx';
import { StateDot } from '../../parts/components/state-dot.tsx';
import { timeText } from '../../parts/format.ts';
import { t, tn } from '../../parts/messages.ts';
import { plainLine } from '../../parts/plain-line.ts';
import { useState } from '../../parts/ui.ts';
import type { Dashboard } from '../dashboard-state.ts';

type Props = { readonly dashboard: Dashboard; readonly batch: BatchInfo };
type Asked = 'remove' | null;

/** The batch's name and state, and what can be done with all of it. */
export function BatchHead({ dashboard, batch }: Props) {
  const [question, setQuestion] = useState<Asked>(null);
  const { id, name, counts, reason, createdAt } = batch;
  const { companion, run } = dashboard;
  const retrySkipped = () =>
    run('batch.retry', async () => {
      const { pages } = await companion.call('batch.retry', { batch: id, filter: { states: ['skipped'] } });
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
      label: t('dashRetrySkipped'),
      icon: 'retry',
      disabled: counts.skipped === 0,
      onChoose: retrySkipped,
    },
    {
      label: t('dashRemoveBatch'),
      icon: 'trash',
      danger: true,
      onChoose: () => setQuestion('remove'),
    },
  ];
  return (
    <div class="batch-head">
      <div class="batch-title">
        <h2 class="truncate" dir="auto" title={plainLine(name)}>
          {plainLine(name)}
        </h2>
        <p class="muted">
          <StateDot batch={batch} />
          {reason && ` · ${reasonText(reason)}`}
          <span class="batch-when">
            {' · '}
            {timeText(createdAt)}
          </span>
        </p>
      </div>
      <div class="batch-actions">
        <BatchActions batch={batch} companion={companion} runner={dashboard} />
        <Menu label={t('more')} items={more} unable={unableWords(companion)} />
      </div>
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
