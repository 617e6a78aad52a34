/** The part of a host name that one can register, by the public suffix list: `news.bbc.co.uk` → `bbc.co.uk`. */
import { parse } from 'tldts';

/**
 * Private suffixes count as suffixes (`alice.github.io` is Alice's own); an address in figures and a name without a known suffix (`localhost`, `wiki`)
 * are their own domain. Lower case, without a port.
 */
export function registrableDomain(hostname: string): string {
  const name = hostname.toLowerCase().replace(/\.$/, '');
  const { domain, isIp } = parse(name, { allowPrivateDomains: true });
  return isIp || !domain ? name : domain;
}
