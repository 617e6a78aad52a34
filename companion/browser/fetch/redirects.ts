/** Where an answer leads on to, and whether that is the same site. */
import { registrableDomain } from '../../crawl/discovery/registrable-domain.ts';
import type { FetchAnswer } from './fetch-target.ts';

/** Cookies tell sites apart, not origins; the step from http to https stays on the site. */
export function isSameSite(url: string, next: string): boolean {
  return registrableDomain(new URL(url).hostname) === registrableDomain(new URL(next).hostname);
}

/** Where an answer leads on to, or null. */
export function nextUrl({ status, location }: FetchAnswer, url: string): string | null {
  const leadsOn = status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
  return leadsOn && location !== undefined ? (URL.parse(asUtf8(location), url)?.href ?? null) : null;
}

/** A header comes as Latin-1; an address in it that is not ASCII is UTF-8, where it can be, as Chrome reads it. */
function asUtf8(location: string): string {
  if (!/[\u0080-\u00ff]/.test(location) || /[\u0100-\uffff]/.test(location)) return location;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(location, 'latin1'));
  } catch {
    return location;
  }
}
