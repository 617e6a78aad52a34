/** What a page says of itself: JSON-LD, then Open Graph, Dublin Core and the like, then plain HTML; the first sane answer of each field is taken. */
import type { PageMetadata } from '../../../shared/batch/page-record.ts';
import { findClassed } from '../find-classed.ts';
import type { Addresses } from '../links/absolute-urls.ts';
import { plainText } from '../walk.ts';
import { authorName, authorNames } from './author-names.ts';
import { dateOf, datePattern, toIsoDate } from './dates.ts';
import { headingText } from './heading-text.ts';
import { type PageNode, pageTypes, readJsonLd } from './json-ld.ts';
import { labelledDate, namedDate } from './named-date.ts';
import { chooseTitle } from './page-title.ts';
import { type Price, priceOf } from './price.ts';
import { threadAuthor, threadDate } from './thread-author.ts';
import { readTitleArea } from './title-area.ts';

export type About = {
  readonly title: string;
  readonly metadata: PageMetadata;
  /** Types that the page gives itself, of schema.org and Open Graph, in lower case. */
  readonly types: readonly string[];
  /** Of a product. */
  readonly price?: Price;
};

const lengthMax = 2_000;

/** Reads only; to be asked before the document is prepared. */
export function readAbout(document: Document, page: { addresses: Addresses; url: string; title: string }): About {
  const node = readJsonLd(document);
  const metas = readMetas(document);
  const meta = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value = metas.get(name)?.[0];
      if (value) return value;
    }
    return undefined;
  };
  const siteName =
    node?.siteName ??
    meta('og:site_name', 'application-name', 'dc.publisher', 'citation_journal_title', 'twitter:site');
  const title = chooseTitle({
    headline: clean(node?.headline),
    social: clean(meta('og:title', 'twitter:title', 'dc.title', 'dcterms.title', 'citation_title')),
    siteName: clean(siteName?.replace(/^@/, '')),
    full:
      plainText(document.querySelector('head title, title') ?? document.createElement('title')) || page.title.trim(),
    headings: firstHeadings(document),
    subheadings: [...headingTexts(document, 'h2'), ...headingTexts(document, 'h3')],
    url: page.url,
  });
  const types = pageTypes(document);
  const path = URL.parse(page.url)?.pathname ?? '';
  const isText = (node?.isWritten || !types.some((type) => noTexts.test(type))) && path !== '/';
  const area = isText ? readTitleArea(document, title, saysText(types, path)) : { authors: [], date: undefined };
  const source = (url: string | undefined) => (url ? (page.addresses.source(url) ?? undefined) : undefined);
  const authors = isText
    ? chosenAuthors(node, metas, () => (area.authors.length > 0 ? area.authors : threadAuthor(document)), siteName)
    : [];
  const published =
    !isText ||
    (undatedTypes.test(node?.type ?? '') && area.authors.length === 0) ||
    (undatedPath.test(path) && !threadPath.test(path))
      ? undefined
      : dated(
          node?.published,
          meta(...publishedNames),
          document.querySelector(
            'time[itemprop=datePublished], time[pubdate], [itemprop=datePublished], abbr.published',
          ),
          area.date ??
            threadDate(document) ??
            writtenIn(document.querySelector('[itemprop=datePublished]')) ??
            namedDate(document, authors.length > 0 || saysText(types, path)) ??
            labelledDate(document),
          pathDate.exec(path)?.slice(1).join('-'),
        );
  const modified = dated(
    node?.modified,
    meta('article:modified_time', 'og:updated_time', 'dcterms.modified', 'last-modified'),
  );
  const found: PageMetadata = {
    author: authors.length > 0 ? authors.join(', ') : undefined,
    authors: authors.length > 0 ? authors : undefined,
    published,
    modified: modified && modified !== published ? modified : undefined,
    description: clean(
      node?.description ??
        meta('og:description', 'dc.description', 'dcterms.description', 'description', 'twitter:description'),
    ),
    siteName: clean(siteName?.replace(/^@/, '')),
    language: language(document, meta('content-language', 'dc.language', 'og:locale') ?? node?.language),
    canonical: canonical(document, page.addresses) ?? source(meta('og:url')),
    image:
      source(meta('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src')) ??
      source(node?.image) ??
      source(meta('thumbnail')),
  };
  const metadata = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && value !== ''));
  const price = priceOf(node, meta);
  return { title, metadata, types, ...(price && { price }) };
}

/** The day in an element that says it in writing only. */
function writtenIn(element: Element | null): string | undefined {
  const text = element === null ? '' : plainText(element);
  return text.length < 60 ? dateOf(datePattern.exec(text)?.[0] ?? '') : undefined;
}

/** A text by its own word, or by the place that it has in its site. */
function saysText(types: readonly string[], path: string): boolean {
  return (
    types.some((type) => texts.test(type)) ||
    /\/(?:blogs?|news|articles?|stor(?:y|ies)|posts?|insights?|20\d\d\/[01]\d)\//.test(path)
  );
}

/** Types of texts that somebody wrote. */
const texts = /^(?:\w*article|\w*posting|report)$/;

/** Pages that nobody signs, whatever their templates say. */
const noTexts = /^(?:product|itempage|collectionpage|itemlist|searchresultspage|offercatalog)$/;

/** Pages that are kept up rather than published: what their templates give as a date is the day of a build, or of the site. */
const undatedTypes = /^(?:TechArticle|APIReference)$/;
const undatedPath =
  /\/(?:docs?|documentation|reference|api|manual|services?|solutions|category|categories|collections?|genre|genres|products?|pages?|coupons?|events?)\/|\/(?:news|blog|events|press)\/?$|\/(?:topic|sections)\/(?!\d)[^/]+\/?$/;
const threadPath = /\/(?:discussions?|forums?|community|threads?)\//;
/** A day in the address is the page's own word for when it was published. */
const pathDate = /\/(20\d\d)\/([01]\d)\/([0-3]\d)(?:\/|$)/;

const publishedNames = [
  'article:published_time',
  'og:published_time',
  'dc.date',
  'dcterms.created',
  'dc.date.issued',
  'dcterms.date',
  'citation_publication_date',
  'citation_date',
  'parsely-pub-date',
  'pubdate',
  'publishdate',
  'publish-date',
  'publish_date',
  'date',
  'article.published',
  'datepublished',
  'published',
  'published-date',
  'w-published-date',
  'publication_date',
  'publication-date',
  'article_publication_date',
] as const;
const authorMetas = [
  'citation_author',
  'dc.creator',
  'dcterms.creator',
  'parsely-author',
  'sailthru.author',
  'author',
  'article:author',
  'byl',
  'twitter:data1',
  'twitter:data2',
] as const;

type Metas = ReadonlyMap<string, readonly string[]>;

/** By name; several of one name in the page's order. */
function readMetas(document: Document): Metas {
  const metas = new Map<string, string[]>();
  for (const meta of document.querySelectorAll('meta')) {
    const content = (meta.getAttribute('content') ?? '').trim();
    if (!content) continue;
    // Properties are lists; a name is one, whatever is in it ("Updated Date").
    const lists = ['property', 'itemprop', 'http-equiv'].map((key) => meta.getAttribute(key) ?? '').join(' ');
    const own = (meta.getAttribute('name') ?? '').trim().replace(/\s+/g, '-');
    for (const key of new Set(`${lists} ${own}`.toLowerCase().split(/\s+/))) {
      const name = key.replace(/^dc(?:terms)?[:.]/, (prefix) => prefix.replace(':', '.'));
      const known = metas.get(name);
      if (known) known.push(content);
      else if (name) metas.set(name, [content]);
    }
  }
  return metas;
}

const headingsMax = 12;
/** What stands for the first heading where a page has none. */
const headingBoxes =
  '#short_desc_nonedit_display, [data-automation-id="TitleTextId"], .headertitle > .title, .post-title.entry-title, #phpbb .topic-title, td.navbar > strong';

function firstHeadings(document: Document): string[] {
  const found = headingTexts(document, 'h1');
  return found.length > 0 ? found : headingTexts(document, headingBoxes);
}

function headingTexts(document: Document, selector: string): string[] {
  return findClassed(document, selector)
    .slice(0, headingsMax)
    .map(headingText)
    .filter((text) => text !== '');
}

/** What the page says of itself, else what stands by its title. The site is an author only where it says so and names nobody. */
function chosenAuthors(
  node: PageNode | null,
  metas: Metas,
  bylines: () => readonly string[],
  siteName: string | undefined,
): string[] {
  const site = siteName?.replace(/^@/, '').toLowerCase() ?? '';
  const isSite = (name: string): boolean => name.toLowerCase() === site;
  const sane = (names: readonly string[]): string[] => [
    ...new Set(
      names
        .flatMap((name) => authorNames(clean(name), siteName))
        .map((name) => authorName(name))
        .filter((name) => name !== undefined),
    ),
  ];
  const claims = [
    () => sane(node?.authors ?? []),
    ...authorMetas.map((name) => (): string[] => {
      const label = name.replace('data', 'label');
      if (label !== name && !/^(?:written )?by$/i.test(metas.get(label)?.[0] ?? '')) return [];
      return sane((metas.get(name) ?? []).map((value) => (name === 'citation_author' ? inOrder(value) : value)));
    }),
    () => sane(bylines()),
  ];
  let owner: string | undefined;
  for (const claim of claims) {
    const said = claim();
    const persons = said.filter((name) => !isSite(name));
    if (persons.length > 0) return persons;
    owner ??= said[0];
  }
  return owner ? [owner] : [];
}

/** "Sund, Ina" → "Ina Sund". */
function inOrder(name: string): string {
  const [last, first, ...more] = name.split(/,\s*/);
  return last && first && more.length === 0 ? `${first} ${last}` : name;
}

/** The first that is a date; as it is written where it can be read in two ways. */
function dated(...given: readonly (string | Element | null | undefined)[]): string | undefined {
  let unsure: string | undefined;
  for (const one of given) {
    const text =
      typeof one === 'string'
        ? one
        : (one?.getAttribute('datetime') ?? one?.getAttribute('content') ?? one?.getAttribute('title') ?? undefined);
    const date = text ? toIsoDate(text) : undefined;
    if (date && /^\d{4}-\d{2}/.test(date)) return date;
    if (date && date.length <= 60 && /\d/.test(date)) unsure ??= date;
  }
  return unsure;
}

/** Plain text of a value: entities that were escaped twice are read, markup and white space are taken out. */
function clean(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = text
    .replace(/<[^>]{1,200}>/g, ' ')
    .replace(/&(?:#(\d{2,6})|#x([\da-f]{2,5})|(quot|amp|apos|lt|gt|nbsp));/gi, (_, decimal, hex, name) =>
      name ? (entities.get(name.toLowerCase()) ?? ' ') : signOf(Number.parseInt(decimal ?? hex, decimal ? 10 : 16)),
    )
    .replace(/[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, '')
    .replace(/\s+/g, ' ')
    .trim();
  return plain === '' || /^(?:null|undefined|none|\{\{.*\}\})$/i.test(plain) ? undefined : plain.slice(0, lengthMax);
}
const entities = new Map([
  ['quot', '"'],
  ['amp', '&'],
  ['apos', "'"],
  ['lt', '<'],
  ['gt', '>'],
]);

function signOf(code: number): string {
  return code < 32 || code > 0x10ffff || code === 160 ? ' ' : String.fromCodePoint(code);
}

/** A language tag such as `de` or `pt-BR`. */
function language(document: Document, given: string | undefined): string | undefined {
  for (const text of [
    document.documentElement.getAttribute('lang'),
    document.documentElement.getAttribute('xml:lang'),
    given,
  ]) {
    const tag = text
      ?.trim()
      .split(/[,;\s]/)[0]
      ?.replace('_', '-');
    if (tag && /^[a-z]{2,3}(?:-[a-z0-9]{2,8}){0,3}$/i.test(tag)) return tag;
  }
  return undefined;
}

function canonical(document: Document, addresses: Addresses): string | undefined {
  const href = document.querySelector('link[rel~=canonical]')?.getAttribute('href');
  return href ? (addresses.source(href) ?? undefined) : undefined;
}
