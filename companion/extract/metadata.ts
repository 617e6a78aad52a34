/** What a page says of itself: JSON-LD, then Open Graph, Dublin Core and the like, then plain HTML; the first sane answer of each field is taken. */
import type { PageMetadata } from '../../shared/batch/page-record.ts';
import type { Addresses } from './absolute-urls.ts';
import { toIsoDate } from './dates.ts';
import { pageTypes, readJsonLd } from './json-ld.ts';
import { chooseTitle } from './page-title.ts';
import { textStart } from './walk.ts';

export type About = {
  readonly title: string;
  readonly metadata: PageMetadata;
  /** Types that the page gives itself, of schema.org and Open Graph, in lower case. */
  readonly types: readonly string[];
};

const lengthMax = 2_000;

/** Reads only; to be asked before the document is prepared. */
export function readAbout(document: Document, page: { addresses: Addresses; url: string; title: string }): About {
  const node = readJsonLd(document);
  const metas = readMetas(document);
  const meta = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value = metas.get(name);
      if (value) return value;
    }
    return undefined;
  };
  const siteName =
    node?.siteName ??
    meta('og:site_name', 'application-name', 'dc.publisher', 'citation_journal_title', 'twitter:site');
  const source = (url: string | undefined) => (url ? (page.addresses.source(url) ?? undefined) : undefined);
  const found: PageMetadata = {
    description: clean(
      node?.description ??
        meta('og:description', 'dc.description', 'dcterms.description', 'description', 'twitter:description'),
    ),
    author:
      authorName(node?.author) ??
      authorName(
        meta(
          'dc.creator',
          'dcterms.creator',
          'author',
          'article:author',
          'citation_author',
          'parsely-author',
          'sailthru.author',
          'byl',
        ),
      ) ??
      relAuthor(document),
    published: published(
      document,
      node?.published ??
        meta(
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
          'date',
          'article.published',
        ),
    ),
    siteName: clean(siteName?.replace(/^@/, '')),
    language: language(document, meta('content-language', 'dc.language', 'og:locale') ?? node?.language),
    canonical: canonical(document, page.addresses) ?? source(meta('og:url')),
    image:
      source(meta('og:image:secure_url', 'og:image', 'og:image:url', 'twitter:image', 'twitter:image:src')) ??
      source(node?.image) ??
      source(meta('thumbnail')),
  };
  const title = chooseTitle(document, {
    headline: clean(node?.headline),
    social: clean(meta('og:title', 'twitter:title', 'dc.title', 'dcterms.title', 'citation_title')),
    siteName: found.siteName,
    shown: page.title,
  });
  const metadata = Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined && value !== ''));
  return { title, metadata, types: pageTypes(document) };
}

function readMetas(document: Document): ReadonlyMap<string, string> {
  const metas = new Map<string, string>();
  for (const meta of document.querySelectorAll('meta')) {
    const content = (meta.getAttribute('content') ?? '').trim();
    if (!content) continue;
    const keys = `${meta.getAttribute('property') ?? ''} ${meta.getAttribute('name') ?? ''} ${meta.getAttribute('itemprop') ?? ''} ${meta.getAttribute('http-equiv') ?? ''}`;
    for (const key of keys.toLowerCase().split(/\s+/)) {
      const name = key.replace(/^dc(?:terms)?[:.]/, (prefix) => prefix.replace(':', '.'));
      if (name && !metas.has(name)) metas.set(name, content);
    }
  }
  return metas;
}

/** Plain text of a value: entities that were escaped twice are read, markup and white space are taken out. */
function clean(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const plain = text
    .replace(/<[^>]{1,200}>/g, ' ')
    .replace(/&(quot|amp|apos|lt|gt|nbsp|#39|#34|#8217|#8211);/g, (_, name: string) => entities.get(name) ?? ' ')
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
  ['#39', "'"],
  ['#34', '"'],
  ['#8217', '’'],
  ['#8211', '–'],
]);

/** Names only: some sites give the author's page instead. */
export function authorName(text: string | undefined): string | undefined {
  const name = clean(text)
    ?.replace(/^(?:written by|posted by|by|von|par|por|di|door)[:\s]+/i, '')
    // A byline often ends with its date.
    .replace(
      /[\s,|·•-]*(?:on )?(?:\p{L}{3,9}\.? \d{1,2},? \d{4}|\d{1,2}\.? \p{L}{3,9}\.? \d{4}|\d{4}-\d{2}-\d{2}).*$/u,
      '',
    );
  return !name || /^(?:https?:)?\/\//i.test(name) || name.length > 200 ? undefined : name;
}

function relAuthor(document: Document): string | undefined {
  for (const link of document.querySelectorAll(
    'a[rel~=author], [itemprop=author] [itemprop=name], .byline .author, .p-author',
  )) {
    const name = authorName(textStart(link, 100));
    if (name && name.length < 80) return name;
  }
  return undefined;
}

function published(document: Document, given: string | undefined): string | undefined {
  const text =
    given ??
    document
      .querySelector('time[itemprop=datePublished], time[pubdate], article time[datetime], [itemprop=datePublished]')
      ?.getAttribute('datetime') ??
    undefined;
  const date = text ? toIsoDate(text) : undefined;
  return date && date.length <= 60 ? date : undefined;
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
