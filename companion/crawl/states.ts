/**
 * The states of a page as one pure function. Everything that moves a page goes through here,
 * so a move that is not in the table cannot be made or stored.
 */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchState, PageState } from '../../shared/batch/states.ts';

/**
 * What can happen to a page.
 * `start`: given to a tab. `done`/`fail`/`skip`: ended. `hold`: a person is needed. `cancel`: the user.
 * Three words for "again": `retry`: a try failed and is charged; the next comes after a pause. `requeue`: nothing is charged, the page
 * waits for its turn as before, as its try was cut off or its host is free. `reset`: the user wants an ended page once more, with all its tries.
 */
export const pageEvents = ['start', 'done', 'fail', 'skip', 'retry', 'hold', 'requeue', 'cancel', 'reset'] as const;
export type PageEvent = (typeof pageEvents)[number];

const pageMoves: Readonly<Record<PageState, Partial<Record<PageEvent, PageState>>>> = {
  waiting: { start: 'running', hold: 'held', fail: 'failed', skip: 'skipped', cancel: 'cancelled' },
  retrying: { start: 'running', hold: 'held', fail: 'failed', skip: 'skipped', cancel: 'cancelled' },
  running: {
    done: 'done',
    fail: 'failed',
    skip: 'skipped',
    retry: 'retrying',
    hold: 'held',
    requeue: 'waiting',
    cancel: 'cancelled',
  },
  held: { requeue: 'waiting', fail: 'failed', cancel: 'cancelled' },
  done: {},
  failed: { reset: 'waiting' },
  skipped: { reset: 'waiting' },
  cancelled: { reset: 'waiting' },
};

/** The state after `event`, or null where that move does not exist. */
export function nextPageState(state: PageState, event: PageEvent): PageState | null {
  return pageMoves[state][event] ?? null;
}

/** As nextPageState; throws `conflict` where the move does not exist. */
export function movePage(state: PageState, event: PageEvent): PageState {
  const next = nextPageState(state, event);
  if (!next) throw new TabtrawlError('conflict', `A page that is ${state} cannot take "${event}".`);
  return next;
}

/** The states of a batch as one pure function. */

/** `start`: its first page runs. `pause`/`resume`/`cancel`: the user (or, pause, a full disk). `finish`: no page left. `reset`: ended pages of it were. */
const batchEvents = ['start', 'pause', 'resume', 'cancel', 'finish', 'reset'] as const;
export type BatchEvent = (typeof batchEvents)[number];

const batchMoves: Readonly<Record<BatchState, Partial<Record<BatchEvent, BatchState>>>> = {
  queued: { start: 'running', pause: 'paused', cancel: 'cancelled', finish: 'done' },
  running: { pause: 'paused', cancel: 'cancelled', finish: 'done' },
  paused: { resume: 'running', cancel: 'cancelled', finish: 'done' },
  done: { reset: 'queued' },
  cancelled: { reset: 'queued' },
};

/** The state after `event`, or null where that move does not exist. */
export function nextBatchState(state: BatchState, event: BatchEvent): BatchState | null {
  return batchMoves[state][event] ?? null;
}

const undergone: Readonly<Record<BatchEvent, string>> = {
  start: 'started',
  pause: 'paused',
  resume: 'resumed',
  cancel: 'cancelled',
  finish: 'ended',
  reset: 'crawled again',
};

/** As nextBatchState; throws `conflict` where the move does not exist. */
export function moveBatch(state: BatchState, event: BatchEvent): BatchState {
  const next = nextBatchState(state, event);
  if (!next) throw new TabtrawlError('conflict', `The batch is ${state}, so it cannot be ${undergone[event]}.`);
  return next;
}

/** `to`, where some event leads there from `state`; throws `conflict` where none does. */
export function moveBatchTo(state: BatchState, to: BatchState): BatchState {
  if (batchEvents.some((event) => nextBatchState(state, event) === to)) return to;
  throw new TabtrawlError('conflict', `A batch that is ${state} cannot become ${to}.`);
}
