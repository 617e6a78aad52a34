/** Whether a failed page is tried again, and when. */
import { type PageErrorCode, pageErrors } from '../../shared/batch/errors.ts';

/** Statuses that can get better by themselves: https://www.rfc-editor.org/rfc/rfc9110#name-status-codes */
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429]);

/** First pause; each further try doubles it. */
const firstPauseMs = 1000;
const longestPauseMs = 60_000;

/** No page is put off further than this by itself (its host may wait longer); a stored time beyond it comes from a clock since set back. */
export const longestPutOffMs = 2 * longestPauseMs;

/** True where trying again may give something else. */
export function canGetBetter(code: PageErrorCode, httpStatus: number | null): boolean {
  if (code === 'http-error') return httpStatus !== null && (httpStatus >= 500 || passingStatuses.has(httpStatus));
  return pageErrors[code].remedy === 'retry';
}

/** Ms before the try after `attempt` (from 1): exponential, ±25 % jitter; `random` from 0 to 1. */
export function pauseMs(attempt: number, random: number): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.max(0, attempt - 1));
  return Math.round(full * (0.75 + random / 2));
}
