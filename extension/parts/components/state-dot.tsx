import type { PageState } from '../../../shared/batch/states.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import { type BatchLook, batchLook } from '../batches/batch-words.ts';
import { type MessageKey, t } from '../messages.ts';

const pageTexts: Readonly<Record<PageState, MessageKey>> = {
  waiting: 'stateWaiting',
  running: 'stateRunning',
  retrying: 'stateRetrying',
  held: 'stateHeld',
  done: 'stateDone',
  failed: 'stateFailed',
  skipped: 'stateSkipped',
  cancelled: 'stateCancelled',
};

const batchTexts: Readonly<Record<BatchLook, MessageKey>> = {
  queued: 'batchQueued',
  running: 'batchRunning',
  paused: 'batchPaused',
  done: 'batchDone',
  cancelled: 'batchCancelled',
  part: 'batchPart',
  held: 'batchHeld',
  stuck: 'batchStuck',
};

export function pageStateText(state: PageState): string {
  return t(pageTexts[state]);
}

/** The mark alone; its shape and colour come from a `state-…` class around it. */
export function StateMark() {
  return <span class="state-mark" aria-hidden="true" />;
}

type StateDotProps = ({ readonly page: PageState } | { readonly batch: BatchInfo }) & {
  /** Only the mark is drawn; the word is still read out. */
  readonly bare?: boolean;
};

function lookOf(batch: BatchInfo): readonly [BatchLook, string] {
  const look = batchLook(batch);
  return [look, t(batchTexts[look])];
}

/** A state as mark and word. */
export function StateDot(props: StateDotProps) {
  const [state, text] = 'page' in props ? [props.page, pageStateText(props.page)] : lookOf(props.batch);
  return (
    <span class={`state state-${state}`} title={props.bare ? text : undefined}>
      <StateMark />
      <span class={props.bare ? 'for-readers' : undefined}>{text}</span>
    </span>
  );
}
