/** Cookies as this browser has them → as the companion takes them; hosts as typed → as they are asked for. Pure. */
import type { Cookie } from '../../../shared/protocol/model.ts';
import { normaliseUrl } from '../../../shared/urls.ts';

/** The fields of the browser's cookie that are handed over. */
type BrowserCookie = {
  readonly name: string;
  readonly value: string;
  readonly domain: string;
  readonly hostOnly: boolean;
  readonly path: string;
  readonly secure: boolean;
  readonly httpOnly: boolean;
  readonly sameSite: string;
  readonly expirationDate?: number | undefined;
};

const sameSites: Readonly<Record<string, Cookie['sameSite']>> = {
  no_restriction: 'none',
  lax: 'lax',
  strict: 'strict',
  unspecified: 'unspecified',
};

/** A leading dot says "and its subdomains", as in Chrome's own protocol; a cookie of one host alone has none. */
export function toCookie(from: BrowserCookie): Cookie {
  const { name, value, domain, hostOnly, path, secure, httpOnly, sameSite, expirationDate } = from;
  const bare = domain.replace(/^\./, '');
  return {
    name,
    value,
    domain: hostOnly ? bare : `.${bare}`,
    path,
    secure,
    httpOnly,
    sameSite: sameSites[sameSite] ?? 'unspecified',
    ...(expirationDate !== undefined && { expires: expirationDate }),
  };
}

/**
 * Hosts in a text, by spaces, commas or lines; addresses are fine. `www.` is dropped: sign-ins mostly belong to the whole site,
 * and the host without it stands for all its parts. What is no host of the web is `refused`.
 */
export function parseHosts(text: string): { readonly hosts: readonly string[]; readonly refused: readonly string[] } {
  const hosts = new Set<string>();
  const refused: string[] = [];
  for (const word of text.split(/[\s,;]+/).filter((part) => part !== '')) {
    const address = normaliseUrl(word);
    const hostname = 'url' in address ? new URL(address.url).hostname.replace(/^www\./, '') : '';
    if (hostname.includes('.') || hostname === 'localhost') hosts.add(hostname);
    else refused.push(word);
  }
  return { hosts: [...hosts], refused };
}

/** What has to be allowed to read cookies of these hosts and of their parts. */
export function originsOf(hosts: readonly string[]): string[] {
  return hosts.map((host) => (/^[\d.]+$|^localhost$/.test(host) ? `*://${host}/*` : `*://*.${host}/*`));
}
