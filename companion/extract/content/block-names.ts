/** What authors say of a part by its id, classes, role and itemprop: groups of words, each group one bit. */

/**
 * Whole words in lower case; `camelCase`, `kebab-case` and `snake_case` are parted first. A group tells what a part may be, it decides nothing:
 * the content model weighs it with all else.
 */
const nameGroups = {
  article: 'article articlebody story entry prose markdown richtext rte wysiwyg copy documentation md postbody',
  content: 'content main body page primary maincontent document text',
  post: 'post posts message messages topic thread threads reply replies answer answers question questions discussion',
  comment: 'comment comments disqus respond commentlist',
  navigation: 'nav navigation navbar menu menus menubar submenu megamenu navs links quicklinks sitenav tablist',
  breadcrumb: 'breadcrumb breadcrumbs crumb crumbs breadcrumblist',
  header: 'header head masthead topbar banner top announcement',
  hero: 'hero intro lead jumbotron lede standfirst subtitle tagline dek',
  footer: 'footer foot colophon copyright legal bottom contentinfo imprint',
  sidebar: 'sidebar aside side rail secondary complementary widget widgets',
  related:
    'related recommended recommendations recommendation similar popular trending also upsell crosssell suggested recirc recirculation more further readnext',
  around: 'next previous prev latest recent featured',
  share: 'share sharing shares social follow facebook twitter addtoany addthis sns sharedaddy linkedin pinterest',
  subscribe: 'newsletter subscribe signup optin subscription mailing email mailchimp',
  advert:
    'ad ads advert adverts advertisement advertising promo promos promotion promotions sponsor sponsored dfp affiliate',
  consent: 'cookie cookies consent gdpr onetrust privacy cmp ccpa notice',
  overlay: 'modal dialog popup overlay lightbox drawer offcanvas tooltip dropdown flyout popover',
  person: 'author authors byline bio contributor profile user username avatar people team',
  date: 'date time timestamp published meta metadata info datetime posted dateline updated',
  tag: 'tag tags category categories label labels badge taxonomy keywords topics',
  price: 'price prices pricing cost amount sale discount sku stock availability offer offers',
  purchase: 'cart basket checkout buy wishlist quantity qty addtocart compare shipping delivery',
  review: 'review reviews rating ratings star stars testimonial testimonials',
  filter: 'filter filters facet facets refine refinement sort sorting swatch swatches variant variants',
  pagination: 'pagination pager paging loadmore pages',
  toc: 'toc tableofcontents contents onthispage outline',
  form: 'search searchbox autocomplete form input field login signin register account password',
  item: 'item items card cards tile tiles grid list listing listings results result collection catalog product products',
  description:
    'description desc summary excerpt abstract overview spec specs specification specifications features feature detail details',
  panel: 'accordion tab tabs tabpanel panel faq collapse collapsible',
  media: 'gallery carousel slider slideshow swiper slick media image img figure caption video player',
  action: 'cta button btn action actions toolbar controls tools skip',
} as const;

export type NameGroup = keyof typeof nameGroups;
export const groupNames = Object.keys(nameGroups) as readonly NameGroup[];

const bitByWord: ReadonlyMap<string, number> = new Map(
  groupNames.flatMap((group, bit) => nameGroups[group].split(' ').map((word): [string, number] => [word, 1 << bit])),
);

/** The bit of a group in a mask. */
export function bitOf(group: NameGroup): number {
  return 1 << groupNames.indexOf(group);
}

/** The groups that the names fall in, as a mask of 32 bits. */
export function groupsOf(names: string): number {
  let mask = 0;
  let from = -1;
  for (let at = 0; at <= names.length; at++) {
    const code = names.charCodeAt(at);
    const isCapital = code >= 65 && code <= 90;
    const isLetter = isCapital || (code >= 97 && code <= 122);
    // A capital behind another one begins no word.
    const before = isCapital && from >= 0 ? names.charCodeAt(at - 1) : 0;
    if (from >= 0 && (!isLetter || before >= 97)) {
      mask |= bitByWord.get(names.slice(from, at).toLowerCase()) ?? 0;
      from = -1;
    }
    if (isLetter && from < 0) from = at;
  }
  return mask;
}
