import { type BatchFigures, doneText } from '../batches/batch-words.ts';
import { tn } from '../messages.ts';
import type { ComponentChildren } from '../ui.ts';
import { StateMark } from './state-dot.tsx';

type CountsProps = {
  readonly batch: BatchFigures;
  /** What else there is to say of the batch, behind them. */
  readonly children?: ComponentChildren;
};

/** "108 of 120 done", and what a person should know of the others: how many failed, were skipped or left, how many wait for them. */
export function Counts({ batch, children }: CountsProps) {
  const { counts } = batch;
  return (
    <p class="counts figures">
      <span>{doneText(batch)}</span>
      {counts.failed > 0 && (
        <span class="state state-failed">
          <StateMark />
          {tn('failed', counts.failed)}
        </span>
      )}
      {counts.held > 0 && (
        <span class="state state-held">
          <StateMark />
          {tn('needYou', counts.held)}
        </span>
      )}
      {counts.skipped > 0 && <span class="muted">{tn('countSkipped', counts.skipped)}</span>}
      {counts.cancelled > 0 && <span class="muted">{tn('countLeft', counts.cancelled)}</span>}
      {children}
    </p>
  );
}
