/** The `Retry-After` header: https://www.rfc-editor.org/rfc/rfc9110#field.retry-after */

/** Longer wishes are cut to this: a page that waits a day for one hostile header is lost to its owner. The host's state says so. */
export const longestRetryAfterMs = 3_600_000;

export type RetryAfter = { readonly waitMs: number; readonly capped: boolean };

/** Seconds or an HTTP date (all three forms; those without a zone are GMT) → ms from `nowMs`, at most an hour; null where it is neither. */
export function parseRetryAfter(value: string | undefined, nowMs: number): RetryAfter | null {
  const text = value?.trim();
  if (!text) return null;
  const askedMs = /^\d+$/.test(text) ? Number(text) * 1000 : dateMs(text) - nowMs;
  if (Number.isNaN(askedMs)) return null;
  return { waitMs: Math.min(Math.max(0, askedMs), longestRetryAfterMs), capped: askedMs > longestRetryAfterMs };
}

/** NaN where it is no HTTP date. Bare numbers with a sign or point, which Date.parse would take for years, are none. */
function dateMs(text: string): number {
  if (!/^[A-Za-z]{3,9},? /.test(text)) return Number.NaN;
  return Date.parse(/GMT|UTC|[+-]\d{4}$/i.test(text) ? text : `${text} GMT`);
}
