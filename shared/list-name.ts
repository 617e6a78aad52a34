/** What a list of addresses is called where nobody has named it. */

/** No more of a long list are looked at. */
const lookedAt = 1000;

/** "example.com: guide, reference…", so that two lists of one host are told apart; empty where there is nothing to name it by. */
export function listName(list: readonly (string | { readonly url: string; readonly name?: string })[]): string {
  const found = list.slice(0, lookedAt).map((one) => (typeof one === 'string' ? { url: one } : one));
  const [first] = found;
  if (!first) return '';
  const hosts = new Set(found.map(({ url }) => URL.parse(url)?.host));
  const host = URL.parse(first.url)?.host ?? '';
  const words = [...new Set(found.slice(0, 3).map((one) => ('name' in one && one.name) || lastPart(one.url)))]
    .filter(Boolean)
    .join(', ');
  const more = hosts.size > 1 ? ` +${hosts.size - 1}` : '';
  return `${host}${more}${words ? `: ${words}${found.length > 3 ? '…' : ''}` : ''}`.slice(0, 120);
}

/** The last part of an address that says something: "guide" of `…/docs/guide/`. */
function lastPart(url: string): string {
  const { pathname, search } = URL.parse(url) ?? { pathname: '', search: '' };
  const part = pathname.split('/').filter(Boolean).at(-1) ?? '';
  try {
    return decodeURIComponent(part + search).slice(0, 40);
  } catch {
    return part.slice(0, 40);
  }
}
