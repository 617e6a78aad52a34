/**
 * Which addresses do something when they are opened: sign out, delete, unsubscribe, buy, confirm.
 * Judged by whole words at the places where sites put what an address does; a page that tells of such a thing is none of them:
 * `/account/delete` acts, `/docs/delete` and `/blog/how-to-delete-files` tell.
 */
import {
  actingKeys,
  actionKeys,
  buyParents,
  buyWholes,
  buyWords,
  confirmWords,
  type Danger,
  deleteWholes,
  deleteWords,
  linkTexts,
  ownedNouns,
  placeKeys,
  samlMessages,
  secretKeys,
  signOutSegment,
  signOutWords,
  singleLogOut,
  singleLogOutParents,
  tellingHosts,
  tellingSections,
  tokenKeys,
  unsubscribeWords,
} from './words.ts';

type Address = {
  readonly segments: readonly string[];
  readonly query: readonly (readonly [key: string, value: string])[];
  readonly hostLabels: readonly string[];
  /** The path ends in a program's ending (`.php`, `.action`): it runs, whatever section it is in. */
  readonly isProgram: boolean;
};

type Rule = {
  readonly reason: string;
  readonly holds: (address: Address) => boolean;
};

/**
 * Why opening this address may change something, in a person's words; null where nothing says so.
 * `text`: the link's; `method`: the form's or link's, where it is not GET.
 */
export function looksUnsafe(url: string, text?: string, method?: string): string | null {
  if (method && !/^(?:get|head)$/i.test(method))
    return /^delete$/i.test(method) ? 'it deletes something' : 'it sends a form';
  const address = parse(url);
  if (!address) return null;
  for (const { reason, holds } of rules) if (holds(address)) return reason;
  return text === undefined ? null : textReason(text, address);
}

const reasons: Readonly<Record<Danger, string>> = {
  'signs out': 'it signs you out',
  deletes: 'it deletes something',
  unsubscribes: 'it unsubscribes you',
  buys: 'it buys or orders something',
  confirms: 'it confirms, accepts or cancels something',
};

const rules: readonly Rule[] = [
  { reason: reasons['signs out'], holds: (a) => signOutAt(a) >= 0 && (!tellsBefore(a, signOutAt(a)) || a.isProgram) },
  {
    reason: reasons['signs out'],
    holds: (a) =>
      a.query.some(([key, value]) => (actionKeys.has(key) || placeKeys.has(key)) && isSignOut(lastPart(value))),
  },
  // Drupal and others route by the query: `?q=user/logout`. A search for the word has no slash. MediaWiki's special pages have a colon.
  {
    reason: reasons['signs out'],
    holds: (a) =>
      a.query.some(
        ([key, value]) =>
          (key === 'q' && value.includes('/') && isSignOut(lastPart(value))) ||
          (key === 'title' && value.includes(':') && isSignOut(value)),
      ),
  },
  {
    reason: reasons['signs out'],
    holds: (a) => a.query.some(([key]) => isSignOut(key)) || isSignOut(a.hostLabels[0] ?? ''),
  },
  { reason: reasons['signs out'], holds: isSingleLogOut },
  // With nothing before it: `/games/exit` is a page.
  {
    reason: reasons['signs out'],
    holds: (a) => a.segments.length === 1 && /^(?:exit|quit)$/.test(a.segments[0] ?? ''),
  },
  {
    reason: reasons.unsubscribes,
    holds: (a) => acts(a, (word) => unsubscribeWords.has(word)) || a.hostLabels[0] === 'unsubscribe',
  },
  // A privacy page tells how to opt out; one with a token does it.
  { reason: reasons.unsubscribes, holds: (a) => acts(a, (word) => /^opt-?out$/.test(word)) && hasToken(a) },
  { reason: reasons.deletes, holds: (a) => acts(a, (word) => deleteWholes.has(word)) },
  { reason: reasons.deletes, holds: (a) => actsOn(a, deleteWords) },
  { reason: reasons.buys, holds: (a) => acts(a, (word) => buyWholes.has(word)) },
  {
    reason: reasons.buys,
    holds: (a) =>
      acts(
        a,
        (word, at) =>
          buyWords.has(word) && (buyParents.has(a.segments[at - 1] ?? '') || (word === 'checkout' && isFirst(a, at))),
      ),
  },
  { reason: reasons.confirms, holds: (a) => actsOn(a, confirmWords) },
  {
    reason: 'what it is asked to do changes something',
    holds: (a) => a.query.some(([key, value]) => actionKeys.has(key) && isAct(lastPart(value))),
  },
  { reason: 'what it is asked to do changes something', holds: (a) => a.query.some(([key]) => actingKeys.has(key)) },
  { reason: "it carries a form's secret, so it acts", holds: (a) => a.query.some(([key]) => secretKeys.has(key)) },
];

function parse(url: string): Address | null {
  const parsed = URL.parse(url);
  if (!parsed) return null;
  const raw = parsed.pathname
    .split('/')
    .filter((segment) => segment !== '')
    .map(decoded);
  const program = /\.(?:php\d?|aspx?|ashx|jspa?|do|action|cgi|pl|cfm|py)$/;
  return {
    segments: raw.map((segment) =>
      segment
        .replace(/;.*$/, '')
        .replace(program, '')
        .replace(/\.(?:html?|xhtml)$/, ''),
    ),
    // Some programs part by semicolons: `?action=logout;token=1`.
    query: [...new URLSearchParams(parsed.search.replaceAll(';', '&'))].map(
      ([key, value]) => [key.toLowerCase(), value.toLowerCase().trim()] as const,
    ),
    hostLabels: parsed.hostname.toLowerCase().split('.'),
    isProgram: program.test(raw.at(-1)?.replace(/;.*$/, '') ?? ''),
  };
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment).toLowerCase().normalize('NFC');
  } catch {
    return segment.toLowerCase(); // A stray % is meant as itself.
  }
}

/** `special:userlogout` is MediaWiki's, in every language with its own word before the colon. */
function isSignOut(word: string): boolean {
  const bare = word.replace(/^[^:]*:(?=user|log|sign|abmelden)/, '');
  return signOutSegment.test(bare) || signOutWords.has(bare);
}

/** A chain of sites is signed out by one address of each, which a page of the first loads in frames: SAML, WS-Federation, OpenID Connect. */
function isSingleLogOut({ segments, query }: Address): boolean {
  if (query.some(([key, value]) => key === 'wa' && /^wsignout(?:cleanup)?1\.0$/.test(value))) return true;
  const hasMessage = query.some(([key]) => samlMessages.has(key));
  return segments.some((segment, at) => {
    const before = segments[at - 1] ?? '';
    if (segment === 'end') return before === 'session' && at === segments.length - 1;
    if (segment === 'revoke') return /^(?:oauth2?|token|connect)$/.test(before) && at === segments.length - 1;
    if (!singleLogOut.has(segment) || segments.length - at > 2) return false;
    return hasMessage || singleLogOutParents.has(before);
  });
}

/** Where the path signs out: its last word, or one with only a token or a short word after it; -1 where nowhere. */
function signOutAt({ segments }: Address): number {
  return segments.findIndex((segment, at) => isSignOut(segment) && segments.length - at <= 3);
}

/** True where a section before this place tells of things. MediaWiki's special pages are no section's pages. */
function tellsBefore({ segments }: Address, at: number): boolean {
  return !segments[at]?.includes(':') && segments.slice(0, at).some((segment) => tellingSections.has(segment));
}

/** The word is one of the path's last two segments, no telling section is before it, no telling host. */
function acts(address: Address, isWord: (word: string, at: number) => boolean): boolean {
  const { segments, hostLabels, isProgram } = address;
  if (!isProgram && tellingHosts.has(hostLabels[0] ?? '')) return false;
  return segments.some(
    (segment, at) => at >= segments.length - 2 && isWord(segment, at) && (isProgram || !tellsBefore(address, at)),
  );
}

/** As `acts`, for words that need to be done to something: an id or a token in the address, or something that a person owns before it. */
function actsOn(address: Address, list: ReadonlySet<string>): boolean {
  const { segments } = address;
  return acts(
    address,
    (word, at) =>
      list.has(word) && (ownedNouns.has(segments[at - 1] ?? '') || hasId(segments, at) || hasToken(address)),
  );
}

function isFirst({ segments }: Address, at: number): boolean {
  // After a language or country at most: /checkout, /de/checkout, /us/en/checkout.
  return segments.slice(0, at).every((segment) => /^[a-z]{2}(?:[-_][a-z]{2})?$/.test(segment));
}

function hasToken({ query }: Address): boolean {
  return query.some(([key, value]) => value !== '' && (tokenKeys.has(key) || /(?:^|_)(?:id|token)$/.test(key)));
}

/** An id beside the word; day and month after a year are none. */
function hasId(segments: readonly string[], at: number): boolean {
  const isDated = segments.some((segment) => year.test(segment));
  return segments.some((segment, place) => place !== at && isId(segment) && !(isDated && segment.length <= 2));
}

const year = /^(?:19|20)\d\d$/;

/** A number that is no year, a hash or UUID, or a long token. */
function isId(segment: string): boolean {
  if (/^\d+$/.test(segment)) return !year.test(segment);
  return /\d/.test(segment) && /^(?:[0-9a-f]{8,}(?:-[0-9a-f]{4,}){0,4}|[a-z0-9_]{16,})$/.test(segment);
}

function isAct(word: string): boolean {
  return (
    isSignOut(word) ||
    deleteWords.has(word) ||
    deleteWholes.has(word) ||
    unsubscribeWords.has(word) ||
    buyWholes.has(word) ||
    confirmWords.has(word) ||
    word === 'purchase' ||
    word === 'buy'
  );
}

/** `user.logout`, `account/logout`, `user_logout` → the last word, or the whole. */
function lastPart(value: string): string {
  return value.split(/[/.&]/).at(-1) ?? value;
}

/** The link's whole text is what it does; unless the address is of a section or host that tells. */
function textReason(text: string, address: Address): string | null {
  const bare = bareWords(text);
  const tells =
    tellingHosts.has(address.hostLabels[0] ?? '') || address.segments.some((segment) => tellingSections.has(segment));
  if (tells || address.segments.some((segment) => segment.split('-').length > 4)) return null;
  for (const [danger, texts] of Object.entries(linkTexts)) if (texts.has(bare)) return reasons[danger as Danger];
  // "Log out anna": a name comes after it, as forums have it.
  return [...linkTexts['signs out']].some((words) => words.includes('out') && bare.startsWith(`${words} `)) &&
    bare.split(' ').length <= 3
    ? reasons['signs out']
    : null;
}

/** A link's text without what stands about it: names in brackets, arrows, icons. One of signs alone is left as it is. */
function bareWords(text: string): string {
  const whole = text.replace(/\s+/g, ' ').trim().toLowerCase().normalize('NFC');
  const words = whole.replace(/ ?[([（【][^)\]）】]*[)\]）】]$/u, '').replace(/^[^\p{L}\p{N}]+|[^\p{L}\p{N}]+$/gu, '');
  return words === '' ? whole.replace(/\uFE0F/g, '') : words;
}
