import type { PageState } from '../../../shared/batch/states.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { type BatchFigures, doneText, processedPages } from '../batches/batch-words.ts';

/** In the order they stand in the bar; what waits, or was cancelled, is the empty rest. */
const parts = ['done', 'failed', 'skipped', 'held', 'running'] as const satisfies readonly PageState[];

/** A batch's pages as one bar, a colour a state. Readers get its name and "12 of 40 done". */
export function ProgressBar({ batch }: { readonly batch: BatchFigures & Pick<BatchInfo, 'name'> }) {
  const { counts, total, name } = batch;
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={name}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={processedPages(counts)}
      aria-valuetext={doneText(batch)}
    >
      {parts.map((state) => (
        <div
          key={state}
          class={`bar-part bar-${state}`}
          style={{ width: `${total ? (100 * counts[state]) / total : 0}%` }}
        />
      ))}
    </div>
  );
}
