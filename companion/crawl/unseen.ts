/** A capture that no visit of now stands behind (from the shelf, from an open tab), as a visit of which nothing is judged. */
import type { Capture, Visit } from './ports.ts';

export function unseen(capture: Capture): Visit {
  const seen = {
    requestedUrl: capture.url,
    finalUrl: capture.finalUrl,
    httpStatus: capture.httpStatus,
    redirects: [],
    title: capture.title,
    textLength: 0,
    textStart: '',
    passwordFields: 0,
    mainPasswordFields: 0,
    challengeMarks: [],
    headers: {},
    links: 0,
  };
  const timings = { navigateMs: 0, settleMs: 0, captureMs: 0 };
  return { outcome: 'captured', capture, seen, files: [], timings };
}
