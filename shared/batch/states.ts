/** The states of batches and pages, as words. The moves between them are in companion/crawl/states.ts. */

export const pageStates = ['waiting', 'running', 'retrying', 'held', 'done', 'failed', 'skipped', 'cancelled'] as const;
export type PageState = (typeof pageStates)[number];

export const terminalPageStates = ['done', 'failed', 'skipped', 'cancelled'] as const satisfies readonly PageState[];

/** True once a page has its one final state. */
export function isTerminal(state: PageState): boolean {
  return (terminalPageStates as readonly PageState[]).includes(state);
}

export const batchStates = ['queued', 'running', 'paused', 'done', 'cancelled'] as const;
export type BatchState = (typeof batchStates)[number];

/** Pages of a batch by state; the sum is the batch's size. */
export type PageCounts = Readonly<Record<PageState, number>>;

export const noPages: PageCounts = {
  waiting: 0,
  running: 0,
  retrying: 0,
  held: 0,
  done: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
};
