import type { BatchInfo } from '../../shared/protocol/model.ts';
import { batchLook } from '../parts/batches/batch-words.ts';
import { Counts } from '../parts/components/counts.tsx';
import { Icon } from '../parts/components/icon.tsx';
import { ProgressBar } from '../parts/components/progress-bar.tsx';
import { StateDot } from '../parts/components/state-dot.tsx';
import { t } from '../parts/messages.ts';
import { plainLine } from '../parts/plain-line.ts';

/** The last crawl in a strip above the next: how far it is, and the way to it. */
export function LastBatch({ batch, onShow }: { readonly batch: BatchInfo; readonly onShow: () => void }) {
  return (
    <button type="button" class={`last last-${batchLook(batch)}`} onClick={onShow} title={t('showLast')}>
      <StateDot batch={batch} bare />
      <span class="last-name truncate" dir="auto">
        {plainLine(batch.name)}
      </span>
      <Counts batch={batch} />
      <Icon name="chevron" />
      <ProgressBar batch={batch} />
    </button>
  );
}
