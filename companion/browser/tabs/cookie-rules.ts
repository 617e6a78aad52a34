/**
 * Which cookies a browser would take from a site itself (RFC 6265bis, sections 5.6 and 5.7). CDP takes others too, such as one for all of
 * "com": what is handed over is not to open what no site could.
 */
import { isIP } from 'node:net';
import type { Cookie } from '../../../shared/protocol/model.ts';
import { publicSuffixOf } from '../../crawl/discovery/registrable-domain.ts';

const mostNameAndValueBytes = 4096;
const mostAttributeChars = 1024;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const controls = /[\u0000-\u0008\u000a-\u001f\u007f]/;
const hostName = /^(?=.{1,253}$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*$/;

/** Why a browser would not take the cookie, in a few words; null where it would. */
export function cookieFault(cookie: Cookie, nowSeconds: number): string | null {
  const { name, value, domain, path, secure, httpOnly, sameSite, expires } = cookie;
  if (name === '' || /[=;]/.test(name) || controls.test(name) || name !== name.trim()) return 'its name is none';
  if (value.includes(';') || controls.test(value)) return 'its value is none';
  if (Buffer.byteLength(name) + Buffer.byteLength(value) > mostNameAndValueBytes) return 'it is too long';
  if (!path.startsWith('/') || path.length > mostAttributeChars || controls.test(path) || path.includes(';'))
    return 'its path is none';
  if (expires !== undefined && !(expires > nowSeconds)) return 'it has expired';
  if (sameSite === 'none' && !secure) return 'SameSite=None wants Secure';
  return domainFault(domain) ?? prefixFault(name, { isHostOnly: !domain.startsWith('.'), path, secure, httpOnly });
}

function domainFault(domain: string): string | null {
  const isHostOnly = !domain.startsWith('.');
  const host = (isHostOnly ? domain : domain.slice(1)).toLowerCase();
  const address = host.replace(/^\[|\]$/g, '');
  if (isIP(address)) return isHostOnly ? null : 'an address in figures has no domain';
  if (!hostName.test(host)) return 'its domain is none';
  const { suffix, isPrivate } = publicSuffixOf(host);
  if (suffix !== host) return null;
  if (!isHostOnly) return 'its domain is a public suffix';
  // A host may be named as its suffix: where that is a registrant's own (github.io), and in a network of one's own (ci, wiki, dev).
  // RFC 6265 (5.3, 5) takes a cookie for that host alone.
  const isLocalName = !host.includes('.') && !registries.has(host);
  return isPrivate || isLocalName ? null : 'its domain is a public suffix';
}

/** Top-level domains that no machine of a local network is named like: a cookie of theirs was meant for all below. */
const registries: ReadonlySet<string> = new Set([
  'com',
  'net',
  'org',
  'edu',
  'gov',
  'mil',
  'int',
  'arpa',
  'info',
  'biz',
]);

type Prefixed = { readonly isHostOnly: boolean } & Pick<Cookie, 'path' | 'secure' | 'httpOnly'>;

function prefixFault(name: string, { isHostOnly, path, secure, httpOnly }: Prefixed): string | null {
  if (!/^__(?:host|secure|http|host-http)-/i.test(name)) return null;
  if (!secure) return 'its name wants Secure';
  if (/^__host-/i.test(name) && !(isHostOnly && path === '/')) return 'its name wants one host, and the path /';
  return /^__(?:host-)?http-/i.test(name) && !httpOnly ? 'its name wants HttpOnly' : null;
}
