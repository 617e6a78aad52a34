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

/**
 * The public suffix of a host name, or null where the list has none for it (`localhost`, `wiki`, addresses in figures). `isPrivate`: one that a
 * registrant lets others register under, such as `github.io`. Lower case, without a port.
 */
export function publicSuffixOf(hostname: string): { readonly suffix: string | null; readonly isPrivate: boolean } {
  const { publicSuffix, isIcann, isPrivate, isIp } = parse(hostname, { allowPrivateDomains: true });
  const isListed = !isIp && (isIcann === true || isPrivate === true);
  return { suffix: isListed ? publicSuffix : null, isPrivate: isPrivate === true };
}
