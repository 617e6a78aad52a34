/**
 * Which addresses are taken for one page: the key by which a discovery sees each once. The key is never asked for, it only tells apart;
 * what is asked for is the address as the page gave it.
 */
import { isTracking } from '../../../shared/tracking-parameters.ts';

type CanonicalRule = {
  readonly name: string;
  /** Why two addresses that differ in this only are one page. */
  readonly because: string;
};

/** In the order in which they are applied; `canonicalKey` is their only reader and writer. */
export const canonicalRules: readonly CanonicalRule[] = [
  { name: 'scheme', because: 'sites answer http with a redirect to https, or with the same page' },
  { name: 'host dot', because: 'a name with the root dot is the same host (RFC 1034, 3.1)' },
  { name: 'fragment', because: 'it names a place in the page; but #/ and #! are routes that scripts make pages of' },
  { name: 'session id in the path', because: 'servers write it into links for clients without cookies' },
  { name: 'percent-encoding', because: 'unreserved characters mean the same encoded or not (RFC 3986, 6.2.2.2)' },
  { name: 'slashes', because: 'servers read several as one, and a folder with and without its last one' },
  { name: 'index files', because: 'servers give them for their folder' },
  { name: 'tracking', because: 'added to links to count clicks; the page is the same' },
  { name: 'session id in the query', because: 'servers write it into links for clients without cookies' },
  { name: 'order of parameters', because: 'they are read by name' },
];

const sessionKeys =
  /^(?:phpsessid|jsessionid|aspsessionid\w*|cfid|cftoken|oscsid|zenid|xtcsid|session_?id|sessid|sess|s_id)$/;
/** Short names that are a session only where their value looks like one. */
const shortSessionKeys = /^(?:sid|s|session)$/;
const token = /^[0-9a-f]{16,}$|^(?=.*\d)(?=.*[a-z])[0-9a-z]{24,}$/i;

const indexFile = /^(?:index|default)\.(?:x?html?|php\d?|aspx?|jsp|cgi|shtml|cfm)$/i;

/** True where the fragment is a route. */
export function isRoute(hash: string): boolean {
  return hash.startsWith('#/') || hash.startsWith('#!');
}

export function isSessionKey(key: string, value: string): boolean {
  const name = key.toLowerCase();
  return sessionKeys.test(name) || (shortSessionKeys.test(name) && token.test(value));
}

/** `//HOST/path?query#/route`, by `canonicalRules`. */
export function canonicalKey(url: URL): string {
  const host = url.host.replace(/\.(?=$|:)/, '');
  return `//${host}${pathKey(url.pathname)}${queryKey(url)}${isRoute(url.hash) ? url.hash : ''}`;
}

function pathKey(pathname: string): string {
  const segments = pathname
    .replace(/;(?:jsessionid|phpsessid|sid|cfid|cftoken)=[^/;?]*/gi, '')
    // ASP.NET's cookieless sessions.
    .replace(/\/\((?:[ASF]\([^/)]*\))+\)(?=\/|$)/gi, '')
    .split('/')
    .filter((segment) => segment !== '');
  const last = segments.at(-1);
  if (last !== undefined && indexFile.test(last)) segments.pop();
  const path = segments.map(evenEncoding).join('/');
  return path === '' ? '' : `/${path}`;
}

/** Encodings of what needs none are undone, those that stay are in capitals. */
function evenEncoding(text: string): string {
  return text.includes('%')
    ? text.replace(/%([0-9a-f]{2})/gi, (whole, hex: string) => {
        const letter = String.fromCharCode(Number.parseInt(hex, 16));
        return /[A-Za-z0-9\-._~]/.test(letter) ? letter : whole.toUpperCase();
      })
    : text;
}

function queryKey({ search }: URL): string {
  if (search.length < 2) return '';
  const kept = search
    .slice(1)
    .split('&')
    .filter((pair) => {
      if (pair === '') return false;
      const at = pair.indexOf('=');
      const [key, value] = at < 0 ? [pair, ''] : [pair.slice(0, at), pair.slice(at + 1)];
      return !isTracking(key) && !isSessionKey(key, value);
    })
    .map((pair) => evenEncoding(pair.replaceAll('+', '%20').replace(/=$/, '')));
  return kept.length === 0 ? '' : `?${kept.sort(byName).join('&')}`;
}

/** Values of one name keep their order. */
function byName(a: string, b: string): number {
  const [left, right] = [a.split('=')[0] ?? '', b.split('=')[0] ?? ''];
  return left < right ? -1 : left > right ? 1 : 0;
}
