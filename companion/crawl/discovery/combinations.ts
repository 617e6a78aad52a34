/**
 * Addresses that put together what other addresses have by themselves: two filters at once, a tag below a tag, a chain of what is like what,
 * a search that grows by a word. Whether the parts were met is the caller's to say; what they are is told here, by the address and its page.
 */
import { isTracking } from '../../../shared/tracking-parameters.ts';
import { canonicalKey, isSessionKey } from './canonical-url.ts';
import { isPlaceKey } from './pagination.ts';

/** Names of parameters that say which page it is, or in which language: with another one they make another page. */
export const plainKeys =
  /^(?:q|query|search|s|id|page_id|p|lang|hl|locale|title|action|oldid|diff|path|route|option|view|task|itemid|tid|fid|t|f|c|v)$/i;
/** Of these the value is what is looked for; of the short ones only where the path says that it searches, or as WordPress has it. */
const searchKeys = /^(?:query|search|suche?|suchbegriff|keywords?|busca|recherche)$/i;
const shortSearchKeys = /^(?:q|s)$/i;
const searchPath =
  /(?:^|\/)(?:search|s|suche?n?|find|recherche|rechercher|busca|buscar|cerca|zoeken|query)(?:\.[a-z]{2,5})?(?:\/|$)/i;
/** Folders below which a number stands for a thing that is like, or has, the one before it; elsewhere numbers count chapters. */
const chainFolder =
  /^(?:related|similar|more-like(?:-this)?|recommend(?:ed|ations?)|also|see-also|tags?|tagged|labels?|topics-with|filters?|compare|verwandt|aehnlich|ähnlich)$/i;
const tagFolder = /^(?:tags?|tagged|labels?|keywords?|schlagworte?|stichworte?|etiquetas?)$/i;
/** Below these such a folder is a chapter about tags. */
const manualFolder = /^(?:docs?|documentation|reference|manual|guides?|learn|tutorials?|api|handbook|help)$/i;

/** Keys of the simpler addresses of all of which this one is made; null where it is made of none. */
export function partsOf(url: URL, from: string | null): readonly string[] | null {
  return filtersOf(url) ?? joinedOf(url) ?? chainOf(url, from === null ? null : URL.parse(from));
}

/** `?a=1&b=2` → `?a=1`, `?b=2`. */
function filtersOf(url: URL): readonly string[] | null {
  if (url.search.length < 4) return null;
  const own = [...url.searchParams].filter(
    ([key, value]) => value !== '' && !isTracking(key) && !isSessionKey(key, value) && !isPlaceKey(key),
  );
  if (own.length < 2 || own.some(([key]) => plainKeys.test(key))) return null;
  return own.map(([key, value]) => {
    const alone = new URL(url.pathname, url);
    alone.searchParams.set(key, value);
    return canonicalKey(alone);
  });
}

/** `/shoes--red--large` → `/shoes--red`, `/shoes--large`; `/list;a=1;b=2` → `/list;a=1`, `/list;b=2`. */
function joinedOf(url: URL): readonly string[] | null {
  if (url.search.length > 1) return null;
  const segments = namesOf(url);
  const last = segments.pop() ?? '';
  for (const joint of ['--', ';']) {
    const [base, ...own] = last.split(joint);
    if (own.length < 2 || own.includes('')) continue;
    const keyOf = (name: string) => canonicalKey(new URL(`/${[...segments, `${base}${joint}${name}`].join('/')}`, url));
    return own.map(keyOf);
  }
  return null;
}

/**
 * `/tag/a/b` on `/tag/a` → `/tag/b`; `/tag/a/b/c` on `/tag/a/b` → `/tag/a/c`; `/x/a/b/c` on `/x/a/b` → `/x/a/c`, `/x/c`, and of names `/x/b` too:
 * what is put together stands beside one another, while trees have pages of one name (`overview`) at each level.
 */
function chainOf(url: URL, page: URL | null): readonly string[] | null {
  if (!page || page.host !== url.host || url.search.length > 1) return null;
  const segments = namesOf(url);
  const own = namesOf(page);
  if (segments.length !== own.length + 1 || own.some((name, at) => segments[at] !== name)) return null;
  const last = segments.at(-1) ?? '';
  const keyOf = (names: readonly string[]) => canonicalKey(new URL(`/${names.join('/')}`, url));
  const before = keyOf([...own.slice(0, -1), last]);
  const tags = own.findLastIndex((name) => tagFolder.test(name));
  const isBelowTag = tags >= 0 && tags >= own.length - 3 && tags < own.length - 1;
  if (isBelowTag && !own.slice(0, tags).some((name) => manualFolder.test(name))) return [before];
  if (own.length < 3) return null;
  const parts = [before, keyOf([...own.slice(0, -2), last])];
  if (!/^\d+$/.test(last)) return [...parts, keyOf([...own.slice(0, -2), own.at(-1) ?? ''])];
  return own.slice(0, -1).some((name) => chainFolder.test(name)) ? parts : null;
}

function namesOf(url: URL): string[] {
  return url.pathname.split('/').filter((name) => name !== '');
}

const growth = /^(?:\+|%20|,|%2c|\|)[\p{L}\d%]/iu;

/** A search that leads on from a search: the same with one word more, or another one. */
export function isFurtherSearch(url: URL, page: URL): boolean {
  if (page.host !== url.host) return false;
  if (url.pathname === page.pathname && page.search.length > 1) {
    for (const [key, value] of url.searchParams) {
      const before = page.searchParams.get(key);
      const isShort =
        shortSearchKeys.test(key) && (searchPath.test(url.pathname) || (key === 's' && url.pathname === '/'));
      // A value with a slash is a route: Drupal's `?q=node/5`.
      const isAsked = (isShort || searchKeys.test(key)) && /\p{L}/u.test(value) && !value.includes('/');
      if (isAsked && before !== null && before !== '' && before !== value) return true;
    }
    return false;
  }
  if (!searchPath.test(page.pathname.replace(/[^/]*\/?$/, ''))) return false;
  const before = page.pathname.replace(/\/$/, '');
  return before.length > 1 && url.pathname.startsWith(before) && growth.test(url.pathname.slice(before.length));
}
