/** What a page says of itself in JSON-LD (schema.org): the node that is about the page. */

export type PageNode = {
  readonly type: string;
  /** Somebody wrote it on a day. */
  readonly isWritten: boolean;
  readonly headline?: string;
  readonly description?: string;
  readonly authors?: readonly string[];
  readonly published?: string;
  readonly modified?: string;
  readonly siteName?: string;
  readonly language?: string;
  readonly image?: string;
  /** What is asked for it, where that is one sum. */
  readonly price?: string;
  readonly currency?: string;
};

/** Text past this is not read, so that a page cannot make reading it dear. */
const scriptMax = 1_000_000;
const nodesMax = 2_000;

/** Kinds of node by how likely they are what the page is about. */
const about: readonly RegExp[] = [
  /^(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Recipe|Review|HowTo|APIReference)$/,
  /^(?:DiscussionForumPosting|QAPage|Question|FAQPage|Product|Book|Movie|VideoObject|Event|JobPosting|SoftwareApplication|SoftwareSourceCode|Course|Dataset|PodcastEpisode)$/,
  /^(?:WebPage|ItemPage|AboutPage|CollectionPage|SearchResultsPage|ProfilePage|ItemList)$/,
];

/** Nodes that somebody wrote on a day. */
const written =
  /^(?:\w*Article|\w*Posting|Report|Recipe|Review|HowTo|Question|VideoObject|PodcastEpisode|Book|Dataset)$/;

function readNodes(document: Document): Record<string, unknown>[] {
  const nodes: Record<string, unknown>[] = [];
  for (const script of document.querySelectorAll('script[type="application/ld+json"]')) {
    const text = (script.textContent ?? '').replace(
      /^\s*(?:<!--|\/\/\s*<!\[CDATA\[|<!\[CDATA\[)|(?:-->|\/\/\s*\]\]>|\]\]>)\s*$/g,
      '',
    );
    if (text.length > scriptMax) continue;
    const value = parse(text);
    if (value !== undefined) collect(value, nodes);
  }
  return nodes;
}

/** Lines within a text are the commonest fault. What is broken otherwise gives undefined: the other sources stand in. */
function parse(text: string): unknown {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what JSON takes in no text
  for (const tried of [text, text.replace(/[\u0000-\u001f]+/g, ' ')])
    try {
      return JSON.parse(tried);
    } catch {
      // Tried anew, or passed over.
    }
  return undefined;
}

/** Null where the page has none that can be read. */
export function readJsonLd(document: Document): PageNode | null {
  const nodes = readNodes(document);
  for (const kind of about) {
    const node = nodes.find((candidate) => typesOf(candidate).some((type) => kind.test(type)));
    if (node) return pageNode(asked(node), nodes);
  }
  return null;
}

/** A page of questions and answers is about its question. */
function asked(node: Record<string, unknown>): Record<string, unknown> {
  const entity = typesOf(node).includes('QAPage') ? own(node, 'mainEntity') : undefined;
  return isRecord(entity) && Object.keys(entity).length > 2 ? entity : node;
}

function collect(value: unknown, into: Record<string, unknown>[], depth = 0): void {
  if (into.length >= nodesMax || depth > 4) return;
  if (Array.isArray(value)) for (const item of value) collect(item, into, depth + 1);
  else if (isRecord(value)) {
    into.push(value);
    collect(own(value, '@graph'), into, depth + 1);
    collect(own(value, 'mainEntity'), into, depth + 1);
  }
}

function pageNode(node: Record<string, unknown>, nodes: readonly Record<string, unknown>[]): PageNode {
  const byId = (value: unknown): unknown => {
    const id = isRecord(value) && Object.keys(value).length === 1 ? own(value, '@id') : undefined;
    return typeof id === 'string'
      ? (nodes.find((other) => own(other, '@id') === id && Object.keys(other).length > 1) ?? value)
      : value;
  };
  const text = (key: string): string | undefined => firstText(own(node, key));
  const isWritten = typesOf(node).some((type) => written.test(type));
  const found = {
    type: typesOf(node)[0] ?? '',
    isWritten,
    headline: text('headline') ?? text('name'),
    description: text('description'),
    // A product's makers and a site's owner are no authors, and the day a page of a site was set up is not when it was published.
    authors: isWritten ? names(own(node, 'author') ?? own(node, 'creator'), byId) : undefined,
    published: isWritten
      ? (text('datePublished') ?? text('uploadDate') ?? text('dateCreated'))
      : isSigned(node, nodes)
        ? text('datePublished')
        : undefined,
    modified: isWritten ? text('dateModified') : undefined,
    siteName: names(own(node, 'publisher') ?? own(node, 'isPartOf'), byId)?.[0],
    language: text('inLanguage'),
    image: imageOf(byId(own(node, 'image'))),
    ...priceIn(node, byId),
  };
  // Its type is always there.
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as unknown as PageNode;
}

/** A page that names a person beside it (as its author, most often) is a text of theirs, whatever it calls itself. */
function isSigned(node: Record<string, unknown>, nodes: readonly Record<string, unknown>[]): boolean {
  return (
    typesOf(node).includes('WebPage') &&
    nodes.some((other) => typesOf(other).includes('Person') && own(other, 'name') !== undefined)
  );
}

function names(value: unknown, byId: (value: unknown) => unknown): string[] | undefined {
  const list = (Array.isArray(value) ? value.slice(0, 20) : [value])
    .map(byId)
    .map((item) => (isRecord(item) ? firstText(own(item, 'name')) : firstText(item)))
    .filter((name) => name !== undefined);
  return list.length > 0 ? [...new Set(list)] : undefined;
}

/** Of the one offer for it. */
function priceIn(
  node: Record<string, unknown>,
  byId: (value: unknown) => unknown,
): { price?: string; currency?: string } | undefined {
  const offers = own(node, 'offers');
  const offer = byId(Array.isArray(offers) ? offers[0] : offers);
  if (!typesOf(node).includes('Product') || !isRecord(offer)) return undefined;
  const given = own(offer, 'priceSpecification');
  const specification = Array.isArray(given) ? given[0] : given;
  const held = isRecord(specification) ? specification : {};
  const price = own(offer, 'price') ?? own(offer, 'lowPrice') ?? own(held, 'price');
  const currency = firstText(own(offer, 'priceCurrency') ?? own(held, 'priceCurrency'));
  if (typeof price !== 'number' && typeof price !== 'string') return undefined;
  return { price: String(price).trim(), ...(currency && { currency }) };
}

function imageOf(value: unknown): string | undefined {
  const first = Array.isArray(value) ? value[0] : value;
  return isRecord(first) ? (firstText(own(first, 'url')) ?? firstText(own(first, 'contentUrl'))) : firstText(first);
}

function firstText(value: unknown): string | undefined {
  const first = Array.isArray(value)
    ? value[0]
    : isRecord(value)
      ? (own(value, '@value') ?? own(value, 'name'))
      : value;
  return typeof first === 'string' && first.trim() !== '' ? first.trim() : undefined;
}

function typesOf(node: Record<string, unknown>): string[] {
  const type = own(node, '@type');
  return (Array.isArray(type) ? type : [type])
    .filter((name) => typeof name === 'string')
    .map((name) => name.replace(/^https?:\/\/schema\.org\//, ''));
}

/** Own properties only: a page's JSON may name `__proto__` or `constructor`. */
function own(record: Record<string, unknown>, key: string): unknown {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Types of all nodes that the page's JSON-LD holds at its top, in lower case. */
export function pageTypes(document: Document): string[] {
  const types = [];
  for (const node of readNodes(document)) types.push(...typesOf(node).map((type) => type.toLowerCase()));
  const social = document.querySelector('meta[property="og:type"]')?.getAttribute('content');
  return social ? [...types, social.toLowerCase()] : types;
}
