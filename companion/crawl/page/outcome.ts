/** What becomes of a page by how its visit ended: pure, one place. */

import { type PageErrorCode, pageErrors } from '../../../shared/batch/errors.ts';
import type { PageError, WallKind } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Visit } from '../ports.ts';
import { type HostSignal, parseRetryAfter } from '../schedule/host-limits.ts';
import type { Requeue } from '../store-ports.ts';

/** `isOfPage`: it stands before this page alone (a password of its own), and holds no host. */
export type Wall = { readonly wall: WallKind; readonly because: string; readonly isOfPage?: boolean };

export type PageOutcome =
  | { readonly move: 'done' }
  /** Content, where there is some, is kept. */
  | { readonly move: 'fail'; readonly error: PageError; readonly wall?: WallKind }
  | { readonly move: 'retry'; readonly error: PageError }
  | { readonly move: 'hold'; readonly wall: WallKind; readonly message: string }
  | ({ readonly move: 'requeue' } & Requeue);

export type OutcomeContext = {
  /** This try's number, from 1. */
  readonly attempt: number;
  readonly retries: number;
  /** Crashes it was there at before. */
  readonly crashes: number;
  /** Other pages were in tabs meanwhile, any of which may have brought Chrome down. */
  readonly hadCompany: boolean;
  /** It was read by a worker of a fleet: what fell there may have had reasons of that machine. The page is tried here before it is set apart. */
  readonly isElsewhere: boolean;
  readonly wall: Wall | null;
  /** Whether its host is held at a wall; else it fails. */
  readonly holds: boolean;
};

/** A page that was there at this many crashes is set apart: tried once more alone, where others were there too; else taken for their cause. */
export const crashesToSetApart = 2;

export const wallCode = {
  login: 'login-required',
  challenge: 'challenged',
  gate: 'login-required',
  certificate: 'tls',
  'client-certificate': 'tls',
} as const satisfies Record<WallKind, PageErrorCode>;

/** A `cancelled` visit reads as not charged: who raised the signal has moved the page already. */
export function outcomeOfVisit(visit: Visit, of: OutcomeContext): PageOutcome {
  if (visit.outcome === 'cancelled') return { move: 'requeue', crashed: false, message: visit.message ?? 'stopped' };
  if (visit.outcome === 'lost') return judgeCrash(visit.message, of, of.hadCompany || of.isElsewhere);
  // A tab falls by its own page.
  if (visit.outcome === 'failed' && visit.error.code === 'crashed')
    return judgeCrash(visit.error.message, of, of.isElsewhere);
  const wall = of.wall ?? wallOfFailure(visit);
  if (wall && of.holds && !wall.isOfPage) return { move: 'hold', wall: wall.wall, message: wall.because };
  if (wall) return { move: 'fail', error: { code: wallCode[wall.wall], message: wall.because }, wall: wall.wall };
  const error =
    visit.outcome === 'failed' ? visit.error : errorOfStatus(visit.capture.httpStatus, visit.seen.requestedUrl);
  const httpStatus = visit.outcome === 'failed' ? visit.httpStatus : visit.capture.httpStatus;
  return error ? outcomeOfError(error, httpStatus, of) : { move: 'done' };
}

/** As outcomeOfVisit, for what went wrong after the visit. */
export function outcomeOfError(
  error: PageError,
  httpStatus: number | null,
  of: Pick<OutcomeContext, 'attempt' | 'retries'>,
): PageOutcome {
  const again = of.attempt <= of.retries && canGetBetter(error.code, httpStatus);
  return { move: again ? 'retry' : 'fail', error };
}

function judgeCrash(message: string, of: OutcomeContext, mayBeAnother: boolean): PageOutcome {
  if (mayBeAnother || of.crashes + 1 < crashesToSetApart) return { move: 'requeue', crashed: true, message };
  return {
    move: 'fail',
    error: { code: 'crashed', message: failures.say('msgSetApart', { crashes: of.crashes + 1, said: message }) },
  };
}

function wallOfFailure(visit: Visit): Wall | null {
  if (visit.outcome !== 'failed') return null;
  if (visit.error.code === 'login-required') return { wall: 'login', because: visit.error.message };
  if (visit.isUntrusted) return { wall: 'certificate', because: visit.error.message };
  if (visit.wantsCertificate) return { wall: 'client-certificate', because: visit.error.message };
  if (visit.error.code === 'challenged') return { wall: 'challenge', because: visit.error.message };
  return null;
}

function errorOfStatus(httpStatus: number | null, url: string): PageError | null {
  if (httpStatus === null || httpStatus < 400) return null;
  if (httpStatus === 429) return { code: 'rate-limited', message: failures.say('msgSlowDown', { url }) };
  return { code: 'http-error', message: failures.say('msgStatus', { url, status: httpStatus }) };
}

/** A host's "slow down" is charged to the host, which waits. */
export function requeuedByHost({ code, message }: PageError): PageOutcome {
  return { move: 'requeue', crashed: false, message, attempt: code };
}

/** It met a wall before a person got past it. */
export function requeuedAsBefore(): PageOutcome {
  return { move: 'requeue', crashed: false, message: failures.say('againBegun') };
}

/** Its content had not come in time, while others of its host were at work. */
export function retriedWithFewer(url: string): PageOutcome {
  const message = failures.say('msgNotInTime', { url });
  return { move: 'retry', error: { code: 'timeout', message } };
}

/** It was fetched, and its kind does not come out the same that way. */
export function requeuedToRender(): PageOutcome {
  const message = failures.say('againRender');
  return { move: 'requeue', crashed: false, message, attempt: 'requeued' };
}

const hostFaults: ReadonlySet<PageErrorCode> = new Set(['timeout', 'connection', 'dns', 'rate-limited']);

/** What the visit says of its host. A wall says nothing of its health: challenges come with 429 and 503 too. */
export function hostSignalOf(visit: Visit, wall: Wall | null, nowMs: number): HostSignal {
  if (visit.outcome === 'lost' || visit.outcome === 'cancelled' || wall) return { kind: 'none' };
  const failed = visit.outcome === 'failed';
  const httpStatus = failed ? visit.httpStatus : visit.capture.httpStatus;
  const url = failed ? visit.finalUrl : visit.seen.requestedUrl;
  const error = failed ? visit.error : errorOfStatus(httpStatus, url);
  if (httpStatus === 429 || httpStatus === 503 || error?.code === 'rate-limited') {
    const header = failed ? visit.retryAfter : visit.seen.headers['retry-after'];
    const said = error ?? { code: 'rate-limited', message: failures.say('msgSlowDown', { url }) };
    return { kind: 'slow-down', retryAfter: parseRetryAfter(header, nowMs), error: said };
  }
  if (!error) return { kind: 'good' };
  if (httpStatus !== null && httpStatus >= 500) return { kind: 'fault', error };
  if (hostFaults.has(error.code)) return { kind: 'fault', error };
  return httpStatus === null ? { kind: 'none' } : { kind: 'good' };
}

/** Whether a failed page is tried again, and when. */

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
