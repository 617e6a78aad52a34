/** The states of a batch as one pure function. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchState } from '../../shared/batch/states.ts';

/** `start`: its first page runs. `pause`/`resume`/`cancel`: the user (or, pause, a full disk). `finish`: no page left. `reopen`: ended pages are wanted again. */
export type BatchEvent = 'start' | 'pause' | 'resume' | 'cancel' | 'finish' | 'reopen';

const moves: Readonly<Record<BatchState, Partial<Record<BatchEvent, BatchState>>>> = {
  queued: { start: 'running', pause: 'paused', cancel: 'cancelled', finish: 'done' },
  running: { pause: 'paused', cancel: 'cancelled', finish: 'done' },
  paused: { resume: 'running', cancel: 'cancelled', finish: 'done' },
  done: { reopen: 'queued' },
  cancelled: { reopen: 'queued' },
};

/** The state after `event`, or null where that move does not exist. */
export function nextBatchState(state: BatchState, event: BatchEvent): BatchState | null {
  return moves[state][event] ?? null;
}

/** As nextBatchState; throws `conflict` where the move does not exist. */
export function moveBatch(state: BatchState, event: BatchEvent): BatchState {
  const next = nextBatchState(state, event);
  if (!next) throw new TabtrawlError('conflict', `A batch that is ${state} cannot take "${event}".`);
  return next;
}
