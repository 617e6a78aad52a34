import { type PageCounts, terminalPageStates } from '../../shared/batch/states.ts';

/** Pages that have ended, however they did. */
export function endedPages(counts: PageCounts): number {
  return terminalPageStates.reduce((sum, state) => sum + counts[state], 0);
}
