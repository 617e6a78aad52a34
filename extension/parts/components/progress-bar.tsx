import type { PageCounts, PageState } from '../../../shared/batch/states.ts';
import { doneText, processedPages } from '../batches/batch-words.ts';

/** In the order they stand in the bar; what waits, or was cancelled, is the empty rest. */
const parts = ['done', 'failed', 'skipped', 'held', 'running'] as const satisfies readonly PageState[];

export type ProgressBarProps = {
  readonly counts: PageCounts;
  readonly total: number;
  /** What is under way, for readers: the batch's name. */
  readonly label: string;
};

/** A batch's pages as one bar, a colour a state. Readers get "12 of 40 done". */
export function ProgressBar({ counts, total, label }: ProgressBarProps) {
  return (
    <div
      class="bar"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={total}
      aria-valuenow={processedPages(counts)}
      aria-valuetext={doneText(counts, total)}
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
