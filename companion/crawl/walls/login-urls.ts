/** Addresses at which one signs in. */
import {
  loginHosts,
  loginSegments,
  returnKeys,
  secondFactorSegments,
  tellingSections,
  weakLoginSegments,
} from './rules.ts';

/** Segments of the path, and of a path that the fragment routes by (`#/login`), lower case, without endings. */
function segmentsOf(url: URL): string[] {
  const routed = /^#!?\/([^?]*)/.exec(url.hash)?.[1] ?? '';
  return `${url.pathname}/${routed}`
    .split('/')
    .map((segment) =>
      decoded(segment)
        .toLowerCase()
        .replace(/;.*$/, '')
        .replace(/\.(?:php\d?|aspx?|html?|jspa?|do|action|cgi|pl)$/, ''),
    )
    .filter((segment) => segment !== '');
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment; // A stray % is meant as itself.
  }
}

/** True for the address of a sign-in. Pages that tell of one (`/docs/login`) are none. */
export function isLoginUrl(text: string): boolean {
  const url = URL.parse(text);
  if (!url) return false;
  const segments = segmentsOf(url);
  const at = segments.findIndex((segment) => loginSegments.has(segment));
  if (at >= 0) return !segments.slice(0, at).some((segment) => tellingSections.has(segment));
  if (segments.join('/').match(/(?:^|\/)sessions?\/new$/)) return true;
  if (loginHosts.test(url.hostname) && (segments.length === 0 || hasReturnKey(url))) return true;
  return segments.some((segment) => weakLoginSegments.has(segment)) && hasReturnKey(url);
}

export function isSecondFactorUrl(text: string): boolean {
  const url = URL.parse(text);
  return url !== null && segmentsOf(url).some((segment) => secondFactorSegments.has(segment));
}

function hasReturnKey(url: URL): boolean {
  return [...url.searchParams.keys()].some((key) => returnKeys.has(key.toLowerCase()));
}

/** True where the address says to come back to what was asked for, or keeps a request of a sign-in service. */
export function hasReturn(text: string, requested: string): boolean {
  const url = URL.parse(text);
  const wanted = URL.parse(requested);
  if (!url || !wanted) return false;
  const routed = /\?(.*)$/.exec(url.hash)?.[1];
  const pairs = [...url.searchParams, ...new URLSearchParams(routed ?? '')];
  return pairs.some(([key, value]) => {
    const name = key.toLowerCase();
    if (name === 'samlrequest' || name === 'redirect_uri' || name === 'service') return value !== '';
    if (!returnKeys.has(name)) return false;
    const back = URL.parse(value, wanted.origin);
    return (
      back !== null &&
      back.host === wanted.host &&
      (back.pathname === wanted.pathname || value.includes(encodeURIComponent(wanted.pathname)))
    );
  });
}

/** True where two addresses are one place: the same host and path, whatever the scheme, `www.`, a closing slash or the query. */
export function samePlace(a: string, b: string): boolean {
  const place = (text: string): string => {
    const url = URL.parse(text);
    const route = url && /^#!?\//.test(url.hash) ? url.hash : '';
    return url ? `${url.host.replace(/^www\./, '')}${url.pathname.replace(/\/+$/, '')}${route}` : text;
  };
  return place(a) === place(b);
}
