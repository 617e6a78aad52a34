/**
 * Which links of a page may be taken, by their addresses: pure, and the same at every meeting.
 * Whether an address was seen before, and whether its kind is stopped, is the store's to say.
 */
import type { FoundLink, NotTaken } from '../../../shared/batch/discovery.ts';
import { actingLink } from './acting-links.ts';
import { canonicalKey, isRoute } from './canonical-url.ts';
import { isFurtherSearch } from './combinations.ts';
import type { JudgedLink } from './found-link.ts';
import { isVersionOf } from './page-versions.ts';
import { isPagination, leadsOn } from './pagination.ts';
import { type ReferrerPolicy, referrerFor, referrerPolicyOf } from './referrer.ts';
import { type ScopeTest, type ScopeWish, scopeOf } from './scope.ts';
import { trapOf } from './traps.ts';

type LinkContext = {
  readonly scope: ScopeTest;
  readonly nowMs: number;
  /** The page's own address, after redirects; null for a sitemap. */
  readonly from: string | null;
  /** The page's referrer policy. */
  readonly policy: ReferrerPolicy | null;
  /** What asks not to be followed is not. Default false. */
  readonly obeys?: boolean;
};

/** Ends of files that hold no text to take: pictures, sound, film, archives, programs, fonts, data. */
const fileEndings = new Set(
  `7z aac ai apk avi avif bin bmp br bz2 cab class css cur dat db deb dmg doc dwg ear eot eps exe flac flv gif gz ico img ipa ics iso jar jpeg jpg
  js jxl key lz lzma m4a m4v map mid mjs mkv mov mp3 mp4 mpeg mpg msi numbers odp ods odt ogg ogv opus otf pages pkg png ppt ps psd pub rar
  rpm rtf snap sqlite svg swf tar tgz tif tiff torrent ttf vcf vcs wasm wav webm webmanifest webp whl wma wmv woff woff2 xls xpi xz zip zst epub mobi`.split(
    /\s+/,
  ),
);

/** What answers programs: of WordPress and of those that embed pages of others. */
const forPrograms = /\/(?:xmlrpc\.php|wp-json(?:\/.*)?|oembed(?:\.\w+)?|trackback)\/?$/i;

/** Addresses whose judgement is remembered, as most links of a site are on each of its pages. */
const remembered = 20_000;

type Judgement = Omit<JudgedLink, 'text' | 'referrer' | 'leadsOn' | 'isSamePage'>;

/** One for each discovery, for as long as its scope stands. */
export class LinkJudge {
  readonly #scope: ScopeTest;
  readonly #known = new Map<string, Judgement | null>();

  constructor(scope: ScopeTest) {
    this.#scope = scope;
  }

  /** As ScopeTest has it. */
  refuses(url: URL): NotTaken | null {
    return this.#scope.refuses(url);
  }

  /** In the page's order, each address once; the page itself is left out. */
  judge(links: readonly FoundLink[], page: Omit<LinkContext, 'scope'>): JudgedLink[] {
    const judged = new Map<string, JudgedLink>();
    const own = page.from === null ? null : URL.parse(page.from);
    const self = own ? canonicalKey(own) : null;
    let twins: ReadonlySet<string> | null = null;
    const isFormOfPage = (key: string): boolean => {
      if (!looksLikeForm.test(key)) return false;
      twins ??= formsOf(own);
      return twins.has(key);
    };
    const referrers = new Map<string, string | null>();
    for (const link of links) {
      const byAddress = this.#judgementOf(link, page.nowMs);
      if (!byAddress || byAddress.key === self) continue;
      const isAsked = page.obeys === true && link.nofollow === true && byAddress.reason === null;
      const judgement = isAsked ? { ...byAddress, reason: 'nofollow' as const } : byAddress;
      const known = judged.get(judgement.key);
      // The same address under a text that acts is left alone.
      const isPlainNow = known?.reason === 'nofollow' && judgement.reason === null;
      if (known && !isPlainNow && !(judgement.reason === 'unsafe' && known.reason === null)) {
        if (known.text === '' || (link.rel === 'next' && !known.leadsOn))
          judged.set(judgement.key, {
            ...known,
            text: known.text || link.text,
            leadsOn: known.leadsOn || leadsOn(link.rel, link.text),
          });
        continue;
      }
      const isSamePage = link.rel === 'alternate' || isFormOfPage(judgement.key);
      const mayBeTaken = judgement.reason === null;
      const onPage = mayBeTaken && !isSamePage && own !== null ? reasonOnPage(judgement.url, own) : null;
      judged.set(judgement.key, {
        ...judgement,
        text: link.text,
        leadsOn: leadsOn(link.rel, link.text),
        isSamePage,
        ...(isSamePage && mayBeTaken ? { reason: 'same-page' as const } : {}),
        ...(onPage ? { reason: onPage } : {}),
        referrer: referrerOf(link, page, referrers),
      });
    }
    return [...judged.values()];
  }

  #judgementOf(link: FoundLink, nowMs: number): Judgement | null {
    const name = `${link.url}\n${link.text.length < 80 ? link.text : ''}\n${link.acts ?? ''}`;
    const known = this.#known.get(name);
    if (known !== undefined) return known;
    const judgement = judgementOf(link, this.#scope, nowMs);
    if (this.#known.size >= remembered) this.#known.clear();
    this.#known.set(name, judgement);
    return judgement;
  }
}

/** Why a crawl of that scope takes no page of this address, as far as the address tells; null where it may. */
export function reasonByAddress(url: string, wish: ScopeWish, nowMs: number): NotTaken | null {
  const link = { url, text: '', rel: '' };
  return judgementOf(link, scopeOf(wish), nowMs)?.reason ?? null;
}

/** Keys of the addresses at which sites give a page as Markdown (`URL.md`, https://llmstxt.org): the same page, where it links there itself. */
export function markdownForms(page: URL | null): ReadonlySet<string> {
  if (!page || /\.md$/i.test(page.pathname)) return new Set();
  const bare = page.pathname.replace(/\/$/, '').replace(/(?<=\/)index\.html?$|\.html?$/i, '');
  const paths = [`${bare}.md`, `${page.pathname}.md`, `${bare.replace(/\/$/, '')}/index.md`];
  return new Set(paths.flatMap((path) => keyAt(page, path) ?? []));
}

/** The key of a path at a page's origin, or at another host; null where there is no such address: an IP address has no names below it. */
function keyAt(page: URL, path: string, host = page.host): string | null {
  const url = URL.parse(`${page.protocol}//${host}${path}`);
  return url && canonicalKey(url);
}

const looksLikeForm =
  /[/._-](?:print|printable|printer|amp|m|mobile|embed|pdf|ics|ical|druckversion|drucken|imprimer|imprimir)(?:[/._?-]|$)|^\/\/(?:m|mobile|amp|touch)\.|\.md(?:\?|$)/i;
const formFolders =
  'print amp m mobile embed druckversion drucken printable printer imprimer imprimir pdf ics ical'.split(' ');
/** Said before or after a page's own name: `/print-5`, `/5-print`. */
const formNames = ['print', 'printable', 'amp', 'druckversion'] as const;
/** Folders of a page's address before each of which a form's may stand: `/en/print/a`. */
const deepestForm = 6;
const formHosts = ['m', 'mobile', 'amp', 'touch'] as const;

/** Keys of the addresses at which sites give a page once more: as Markdown, to be printed, for phones, as AMP. The same page, where it links there itself. */
function formsOf(page: URL | null): ReadonlySet<string> {
  const keys = new Set(markdownForms(page));
  if (!page) return keys;
  const add = (path: string, host?: string) => {
    const key = keyAt(page, path, host);
    if (key !== null) keys.add(key);
  };
  for (const label of formHosts) add(page.pathname + page.search, `${label}.${page.host.replace(/^www\./, '')}`);
  const bare = page.pathname.replace(/\/$/, '').replace(/(?<=\/)index\.html?$|\.html?$/i, '');
  // Of a start page they would be any page of that name.
  if (bare === '') return keys;
  const ending = /\.html?$/i.exec(page.pathname)?.[0] ?? '';
  const segments = bare.split('/').slice(1);
  const addBoth = (path: string) => {
    add(path);
    if (ending !== '') add(path + ending);
  };
  for (const folder of formFolders) {
    for (let at = 0; at < Math.min(segments.length, deepestForm); at++)
      addBoth(`/${[...segments.slice(0, at), folder, ...segments.slice(at)].join('/')}`);
    addBoth(`${bare}/${folder}`);
    addBoth(`${bare}.${folder}`);
  }
  const last = segments.pop() ?? '';
  const before = ['', ...segments].join('/');
  for (const name of formNames) for (const own of [`${name}-${last}`, `${last}-${name}`]) addBoth(`${before}/${own}`);
  return keys;
}

function judgementOf(link: FoundLink, scope: ScopeTest, nowMs: number): Judgement | null {
  const url = URL.parse(link.url);
  if (!url) return null;
  if (!isRoute(url.hash)) url.hash = '';
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  url.username = '';
  url.password = '';
  const key = isHttp ? canonicalKey(url) : link.url.slice(0, 200);
  const { reason, why } = isHttp
    ? reasonOf(url, link, scope, nowMs)
    : { reason: 'unsupported-scheme' as const, why: undefined };
  return {
    url: url.href,
    key,
    host: url.host,
    reason,
    ...(why === undefined ? {} : { why }),
    isPagination: isHttp && isPagination(url),
  };
}

function reasonOf(
  url: URL,
  link: FoundLink,
  scope: ScopeTest,
  nowMs: number,
): { reason: NotTaken | null; why?: string } {
  const acts = actingLink(url, link);
  const refused = scope.refuses(url);
  // What acts is told as such wherever it is in scope; outside of it everything is alike.
  if (refused === 'out-of-scope') return { reason: refused };
  if (acts) return { reason: 'unsafe', why: acts };
  if (refused) return { reason: refused };
  const ending = /\.([a-z0-9]{1,11})$/i.exec(url.pathname)?.[1]?.toLowerCase();
  if ((ending && fileEndings.has(ending)) || forPrograms.test(url.pathname)) return { reason: 'not-a-page' };
  return { reason: trapOf(url, { nowMs, queryForms: 0 }) };
}

/** What only the page that a link is on tells of it. */
function reasonOnPage(link: string, page: URL): NotTaken | null {
  const url = URL.parse(link);
  if (!url) return null;
  if (isVersionOf(url, page)) return 'page-version';
  return isFurtherSearch(url, page) ? 'facets' : null;
}

function referrerOf(
  link: FoundLink,
  page: Omit<LinkContext, 'scope'>,
  known: Map<string, string | null>,
): string | null {
  if (page.from === null) return null;
  const policy = referrerPolicyOf(link.referrerPolicy) ?? page.policy;
  const origin = URL.parse(link.url)?.origin ?? '';
  const name = `${origin} ${policy ?? ''}`;
  const held = known.get(name);
  if (held !== undefined) return held;
  const referrer = referrerFor(page.from, link.url, policy);
  known.set(name, referrer);
  return referrer;
}
