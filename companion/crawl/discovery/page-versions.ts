/**
 * Addresses at which wikis and browsers of code give what was, what differs, who wrote it, and what stands behind a page: one for each change
 * that was ever made, and none of them a page. By the address alone; what is read there now, pages and files, is left to be taken.
 */
type Query = URLSearchParams;
type Software = {
  readonly name: string;
  readonly isVersion: (path: string, query: Query) => boolean;
};

const has = (query: Query, key: string, value: RegExp): boolean => query.getAll(key).some((given) => value.test(given));

/** `Special:` as the languages of the largest wikis call it. */
const specialNames =
  'special|spezial|spécial|especial|speciale|speciaal|specjalna|служебная|спеціальна|speciální|speciális|特別|特殊|特殊页面|특수|خاص|מיוחד|özel|đặc_biệt';
const specialPage = new RegExp(`^(?:${specialNames}):(.+)$`, 'iu');
/** Of these each names pages that there are. */
const listsOfPages =
  /^(?:all_?pages|categories|prefix_?index|alle_seiten|kategorien|toutes_les_pages|catégories|todas_las_páginas|全ページ|ページ一覧|所有页面)(?:\/|$)/iu;

function isSpecial(title: string): boolean {
  const [, page = ''] = specialPage.exec(title.trim().replaceAll(' ', '_')) ?? [];
  return page !== '' && !listsOfPages.test(page);
}

/** Versions as Git and others count them. */
const commit = /^[0-9a-f]{7,64}$/i;

const software: readonly Software[] = [
  {
    name: 'MediaWiki',
    isVersion: (path, query) =>
      has(query, 'oldid', /^\d+$/) ||
      has(query, 'diff', /^(?:\d+|prev|next|cur)$/) ||
      (has(query, 'action', /^(?:history|info|raw|credits)$/i) && (query.has('title') || query.size === 1)) ||
      [query.get('title') ?? '', path.split('/').at(-1) ?? '', path.split('/').slice(2).join('/')].some(isSpecial),
  },
  {
    name: 'MoinMoin',
    isVersion: (_path, query) =>
      has(
        query,
        'action',
        /^(?:info|diff|raw|recall|likepages|localsitemap|renderasdocbook|spellcheck|attachfile|fullsearch|backlink)$/i,
      ) &&
      [...query.keys()].every((key) => /^(?:action|rev\d?|date|max_count|general|value|context|do|target)$/.test(key)),
  },
  {
    name: 'DokuWiki',
    isVersion: (_path, query) =>
      has(query, 'do', /^(?:revisions|diff|backlink|recent|media|export_\w+|search|resendpwd|profile)$/i) ||
      (has(query, 'rev', /^\d{9,11}$/) && [...query.keys()].every((key) => /^(?:id|rev|do|at)$/.test(key))),
  },
  {
    name: 'TWiki and Foswiki',
    isVersion: (path, query) =>
      /\/bin\/(?:rdiff|rdiffauth|compare|compareauth|oops|attach|rename|manage|raw|statistics|changes)(?:auth)?\//i.test(
        path,
      ) ||
      (/\/bin\/view(?:auth)?\//i.test(path) &&
        (has(query, 'raw', /./) || has(query, 'rev', /^r?[\d.]+$/) || has(query, 'cover', /^print/))),
  },
  {
    name: 'Confluence',
    isVersion: (path) =>
      /\/pages\/(?:viewpreviousversions|diffpages|diffpagesbyversion|viewinfo|viewpagesrc|viewpageattachments|pageinfo|copypage|reorderpages|worddav\/\w+)\.action$/i.test(
        path,
      ) || /\/(?:exportword|flyingpdf\/pdfpageexport\.action)$/i.test(path),
  },
  {
    name: 'Gitweb',
    // It parts by semicolons, so that all of it is one value.
    isVersion: (_path, query) => {
      const text = query.toString();
      return (
        /(?:^|%3B|&)a(?:=|%3D)(?:commit|commitdiff|commitdiff_plain|log|shortlog|blame|blame_incremental|history|patch|patches|snapshot|blob_plain|blobdiff|blobdiff_plain|rss|atom|search|search_help|forks)(?:%3B|&|$)/i.test(
          text,
        ) && /(?:^|%3B|&)p(?:=|%3D)/.test(text)
      );
    },
  },
  {
    name: 'cgit',
    isVersion: (path, query) =>
      /\/(?:commit|log|diff|patch|rawdiff|blame|plain|snapshot|stats|atom|refs)(?:\/|$)/.test(path) &&
      (has(query, 'id', commit) || has(query, 'id2', commit) || query.has('qt') || /\.git\//.test(path)),
  },
  {
    name: 'GitLab',
    isVersion: (path) =>
      /\/-\/(?:blame|commits?|compare|network|graphs|raw|find_file|archive|refs|branches|cycle_analytics|pipelines|jobs)(?:\/|$)/.test(
        path,
      ),
  },
  {
    name: 'GitHub, Gitea and others',
    isVersion: (path) =>
      /^\/[^/]+\/[^/]+\/(?:blame\/[^/]+\/.|commits?\/(?:branch\/|tag\/|commit\/)?[0-9a-f]{7,64}(?:\/|$)|commits\/(?:branch\/|tag\/)?[^/]+|compare\/[^/]+\.\.\.?[^/]|raw\/(?:branch|tag|commit|refs)\/|src\/commit\/[0-9a-f]{7,64}(?:\/|$))/i.test(
        path,
      ),
  },
  {
    name: 'Trac',
    isVersion: (path, query) =>
      /\/changeset\/[\w.]+/.test(path) ||
      (/\/wiki(?:\/|$)/.test(path) &&
        (has(query, 'version', /^\d+$/) ||
          has(query, 'action', /^(?:diff|history)$/i) ||
          has(query, 'format', /^txt$/))) ||
      (/\/(?:browser|log)\//.test(path) &&
        (query.has('rev') ||
          query.has('annotate') ||
          query.has('stop_rev') ||
          has(query, 'mode', /^(?:stop_on_copy|follow_copy|path_history)$/))),
  },
  {
    name: 'Redmine',
    isVersion: (path) =>
      /\/projects\/[^/]+\/(?:wiki\/[^/]+\/(?:history|diff|annotate|\d+(?:\/(?:diff|annotate))?)|repository(?:\/[^/]+)?\/(?:revisions|diff|annotate|changes|raw|statistics|graph))(?:\/|$)/.test(
        path,
      ),
  },
  {
    name: 'XWiki',
    isVersion: (path, query) =>
      /\/bin\/(?:view|download)\//.test(path) &&
      (has(query, 'viewer', /^(?:history|changes|code|information|attachments)$/) || has(query, 'rev', /^\d+\.\d+$/)),
  },
  {
    name: 'Tiki',
    isVersion: (path, query) =>
      /\/tiki-(?:pagehistory|history|backlinks|page_contribution|likepages)\.php$/.test(path) ||
      (/\/tiki-index\.php$/.test(path) && has(query, 'version', /^\d+$/)),
  },
  {
    name: 'Gollum',
    isVersion: (path) => /\/(?:_history|_compare|_revert|_diff)(?:\/|$)/.test(path),
  },
  {
    name: 'those of less common wikis',
    isVersion: (path, query) =>
      (query.size === 1 && /^(?:history|diff|raw|source|backlinks|revisions)=?$/.test(query.toString())) ||
      has(query, 'action', /^(?:source|(?:back|what)_?links(?:here)?|revisions|versions|diff)$/i) ||
      // The program that shows it, and the page by name: `?page=2` goes on in something else.
      (/\/(?:page)?(?:history|diff|compare|revisions|backlinks)(?:\.\w{2,4})?$/.test(path) &&
        ['page', 'title', 'name', 'topic'].some((key) => has(query, key, /\p{L}/u))) ||
      (/\/(?:diff|compare)(?:\.\w{2,4})?(?:\/[^/]+)?$/.test(path) && hasTwoVersions(query)) ||
      /\/compare\/(?:.*\/)?[\w-]+\.{2,3}[\w-]+$/.test(path),
  },
];

function hasTwoVersions(query: Query): boolean {
  const pairs = [
    ['from', 'to'],
    ['rev1', 'rev2'],
    ['r1', 'r2'],
    ['old', 'new'],
    ['a', 'b'],
  ] as const;
  return pairs.some((pair) => pair.every((key) => has(query, key, /^r?[\d.]+$|^[0-9a-f]{7,64}$/i)));
}

/** Whose addresses have none of these are pages: most links are told so at once. */
const maybe =
  /[?]|[:]|\/-\/|\/_|\.git\/|\.php$|\/(?:bin|pages|projects|changeset|commits?|blame|compare|raw|src|exportword|flyingpdf)(?:\/|$)/i;

/** True where the address is a past, a difference, the history or the source of a page. */
export function isPageVersion(url: URL): boolean {
  const path = decoded(url.pathname);
  if (!maybe.test(path) && url.search.length < 2) return false;
  return software.some(({ isVersion }) => isVersion(path, url.searchParams));
}

const versionKey = /^(?:version|rev|revision|revid|rev_id|versionid|version_id|oldversion)$/i;
const versionBelow =
  /^\/(?:(?:revisions?|history|versions?|hist|changes|v)\/(?:\d[\d.T:_-]*|[0-9a-f]{7,40})(?:\/(?:view|show|diff|source|raw))?|(?:diff|compare|blame)(?:\/[\w.-]+)*|\d+\/diff|[0-9a-f]{40}|revisions|edit)\/?$/i;
/** What a wiki has below each page; a museum has its history there. */
const wikiPage = /\/(?:wikis?|w)\/./i;
const belowWikiPage = /^\/(?:history|raw|source|info|backlinks|log)\/?$/;

/** A version of the very page that links to it: `/a?version=3` on `/a`, `/a/revisions/4`. */
export function isVersionOf(url: URL, page: URL): boolean {
  if (url.host !== page.host) return false;
  const own = page.pathname.replace(/\/$/, '');
  if (own !== '' && url.pathname.startsWith(`${own}/`)) {
    const below = url.pathname.slice(own.length);
    return versionBelow.test(below) || (wikiPage.test(own) && belowWikiPage.test(below));
  }
  if (url.pathname !== page.pathname) return false;
  const isVersion = (query: Query): boolean => [...query].some(([key, value]) => versionKey.test(key) && value !== '');
  if (!isVersion(url.searchParams) || isVersion(page.searchParams)) return false;
  // All else is the same.
  return [...page.searchParams].every(([key, value]) => url.searchParams.get(key) === value);
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path; // A stray % is meant as itself.
  }
}
