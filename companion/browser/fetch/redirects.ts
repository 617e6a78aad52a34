/** Where an answer leads on to, and whether that is the same site. */
import { hostOf } from '../../../shared/urls.ts';
import { registrableDomain } from '../../crawl/discovery/registrable-domain.ts';
import { isSignInRequest } from '../../crawl/walls/sign-in-request.ts';

/** Cookies tell sites apart, not origins; the step from http to https stays on the site. */
export function isSameSite(url: string, next: string): boolean {
  return registrableDomain(new URL(url).hostname) === registrableDomain(new URL(next).hostname);
}

/** True where the way from `url` leads to a sign-in that another host has for it. */
export function isSignInElsewhere(next: string, url: string): boolean {
  return hostOf(next) !== hostOf(url) && isSignInRequest(next, url);
}

/** Where an answer leads on to, or null; one that says nothing there leads nowhere, and has a body as any other. */
export function nextUrl(
  { status, location = '' }: { readonly status: number; readonly location: string | undefined },
  url: string,
): string | null {
  return isRedirect(status) && location !== '' ? (URL.parse(asUtf8(location), url)?.href ?? null) : null;
}

/** True for a status that leads on. */
export function isRedirect(status: number): boolean {
  return status === 301 || status === 302 || status === 303 || status === 307 || status === 308;
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
