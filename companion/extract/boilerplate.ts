/** What stands around the content of a page, taken away before the content is looked for. One table, with the reason for each row. */
import { typedAttribute } from './attributes.ts';
import { isGone, type Part, type Parts, removePart } from './survey.ts';

type Row = {
  readonly why: string;
  readonly tags?: ReadonlySet<string>;
  readonly roles?: ReadonlySet<string>;
  readonly names?: RegExp;
  /** Only where this holds too. */
  readonly when?: (part: Part) => boolean;
};

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '));
const atMost = (characters: number) => (part: Part) => part.text <= characters;
const contentTags = words('MAIN ARTICLE LI');

function isOutsideContent(part: Part): boolean {
  for (let outer = part.parent; outer; outer = outer.parent)
    if (contentTags.has(outer.element.nodeName) || outer.role === 'main' || outer.role === 'article') return false;
  return true;
}

/** Boxes only: a class such as `social-share` on a paragraph or a heading is of the content. */
const isBox = (part: Part): boolean =>
  !/^(?:BODY|MAIN|ARTICLE|A|P|H[1-6]|SPAN|LI|TD|TR|TABLE|TBODY|IMG|FIGURE|PRE|CODE)$/.test(part.element.nodeName);

const rows: readonly Row[] = [
  { why: 'navigation', tags: words('NAV SEARCH'), roles: words('navigation menu menubar toolbar tablist search') },
  { why: 'dialogs lie over the page', tags: words('DIALOG'), roles: words('dialog alertdialog'), when: atMost(5000) },
  { why: "the site's own header", roles: words('banner') },
  { why: "the site's own header", tags: words('HEADER'), when: isOutsideContent },
  {
    why: 'what follows the content',
    tags: words('FOOTER'),
    roles: words('contentinfo'),
    when: (part) => isOutsideContent(part) || part.text <= 300,
  },
  { why: 'beside the content', roles: words('complementary'), when: atMost(20_000) },
  // Documentation writes its notes and warnings as aside.
  {
    why: 'beside the content',
    tags: words('ASIDE'),
    when: (part) =>
      isOutsideContent(part) || /sidebar|related|promo|newsletter|widget|share|rail|toc/i.test(part.names),
  },
  {
    why: 'search boxes, sign-in boxes, sign-up boxes',
    tags: words('FORM'),
    when: (part) =>
      part.text <= 400 && !part.element.querySelector(`h1, pre, table, li input[type=checkbox], [${typedAttribute}]`),
  },
  {
    why: 'the way here, the way through',
    names:
      /(?:^|[\s_-])(?:breadcrumbs?|catlinks|toc|tocbase|table-of-contents|pagination|pager|skip-links?)(?:$|[\s_-])/i,
    when: (part) => isBox(part) && part.text <= 6000,
  },
  {
    why: "the site's own header and footer",
    names:
      /(?:^|\s)(?:header|site-?header|global-?header|masthead|nav-?bar|top-?bar|footer|site-?footer|page-?footer|colophon)(?:\s|$)/i,
    when: (part) => isBox(part) && isOutsideContent(part) && part.prose < 200,
  },
  {
    why: 'sharing, subscribing, advertising',
    names:
      /(?:^|[\s_-])(?:share|sharing|shares|sharedaddy|addthis|social|newsletter|subscribe|promo|advert|adverts|advertisement|advertising|ads|adsbygoogle|google_ads|ad-slot|ad-container|outbrain|taboola|sponsor|sponsored)(?:$|[\s_-])|^ad$/i,
    when: (part) => isBox(part) && part.text <= 800,
  },
  {
    why: 'other pages of the site',
    names:
      /(?:related|recommended|more|popular|trending)-(?:posts|articles|stories|news|links|items|reading|topics)|(?:related|recommended)-content|jp-relatedposts|yarpp|(?:^|\s)related(?:\s|$)/i,
    when: (part) => isBox(part) && part.text <= 4000,
  },
  {
    why: 'marks of the wiki',
    names:
      /(?:^|\s)(?:mw-editsection|mw-jump-link|navbox|vertical-navbox|printfooter|siteNotice|ambox|noprint|mw-indicators|authority-control)(?:\s|$)/,
  },
  {
    why: 'links to a place in the page',
    names:
      /(?:^|\s)(?:headerlink|anchor|anchor-link|header-anchor|hash-link|heading-link|direct-link|octicon-link|permalink)(?:\s|$)/,
    when: (part) => part.element.nodeName === 'A' && part.text <= 4,
  },
];

/** A part with more than this share of the page's text is its content, whatever it is called. */
const contentShare = 0.5;
/** Pages with less text than this have nothing to weigh. */
const weighedFrom = 200;

/** Works on the tree and on the survey of it. */
export function stripBoilerplate(parts: Parts): void {
  const limit = parts[0].text * contentShare;
  for (const part of parts) {
    if (!part.parent || (limit > weighedFrom && part.text > limit)) continue;
    const row = rows.find((candidate) => isOf(candidate, part));
    if (row && !isGone(part)) removePart(part);
  }
}

function isOf(row: Row, part: Part): boolean {
  const named =
    row.tags?.has(part.element.nodeName) ||
    (part.role !== '' && row.roles?.has(part.role)) ||
    (part.names !== '' && row.names?.test(part.names));
  return Boolean(named) && (row.when?.(part) ?? true);
}
