/**
 * Each block of text as a row of figures for the content model: what the block is, where it stands, what is about it and beside it,
 * and what kind of page it is on. The order of the names is the order of the columns that the model was trained on.
 */
import { isTracking } from '../../../shared/tracking-parameters.ts';
import type { Price } from '../metadata/price.ts';
import { bitOf, groupNames, type NameGroup } from './block-names.ts';
import { areaTags, type BlockNode, isHeadingTag, isProse, type PageBlocks, type TextBlock } from './page-blocks.ts';

/** What is known of the page beside its tree. */
export type PageFacts = {
  readonly url: string;
  readonly title: string;
  readonly description: string;
  /** Types of its JSON-LD nodes and of Open Graph, in lower case. */
  readonly types: readonly string[];
  /** Of the product that it is about. */
  readonly price?: Price | undefined;
};

const pageNames = [
  'page words',
  'page blocks',
  'page linked',
  'page prose',
  'page prose blocks',
  'page headings',
  'page images',
  'page items',
  'page likes',
  'page prices',
  'page articles',
  'page post names',
  'page comment names',
  'page item names',
  'page price names',
  'page forms',
  'page tables',
  'page code',
  'page has main',
  'path depth',
  'path hyphens',
  'path digits',
  'path query',
  'path date',
  'path words',
  'type article',
  'type product',
  'type list',
  'type forum',
  'type website',
] as const;

const ownNames = [
  'tag',
  'words',
  'characters a word',
  'linked',
  'digits',
  'capitals',
  'commas a word',
  'sentences',
  'signs',
  'ends sentence',
  'ends colon',
  'is prose',
  'has price',
  'has date',
  'repeats',
  'title words',
  'description words',
  'depth',
  'at',
  'words before',
  'words after',
  'since h1',
  'words since h1',
  'since heading',
  'heading level',
  'heading words',
  'heading is in title',
] as const;

const aboutNames = [
  'words',
  'share',
  'linked',
  'prose',
  'blocks',
  'words a block',
  'headings',
  'images',
  'likes',
  'place',
  'offset',
];
const levels = 5;
const besideNames = ['words', 'linked', 'tag', 'same parent'];
const besides = [-2, -1, 1, 2];

export const featureNames: readonly string[] = [
  ...pageNames,
  ...ownNames,
  ...areaTags.map((tag) => `in ${tag}`),
  ...groupNames.map((group) => `named ${group}`),
  ...Array.from({ length: levels }, (_, level) => aboutNames.map((name) => `about ${level} ${name}`)).flat(),
  ...besides.flatMap((offset) => besideNames.map((name) => `beside ${offset} ${name}`)),
];

/** Tags as numbers; neighbours in kind are neighbours in number, so that one split parts kinds. */
const tagNumbers: ReadonlyMap<string, number> = new Map(
  'P BLOCKQUOTE PRE FIGCAPTION CAPTION H1 H2 H3 H4 H5 H6 SUMMARY DT DD LI TD TH DIV SECTION ARTICLE MAIN BODY ADDRESS FORM FIELDSET LEGEND LABEL BUTTON NAV HEADER ASIDE FOOTER'
    .split(' ')
    .map((tag, index) => [tag, index + 1]),
);

export type FeatureTable = { readonly rows: Float32Array; readonly width: number };

export function featuresOf(page: PageBlocks, facts: PageFacts): FeatureTable {
  const width = featureNames.length;
  const { nodes, blocks } = page;
  const rows = new Float32Array(width * blocks.length);
  const prices = Uint8Array.from(blocks, (block) => (price.test(block.text) ? 1 : 0));
  const common = pageFigures(page, facts, prices);
  const outers = new Outers();
  const repeats = countTexts(blocks);
  const titleWords = wordSet(facts.title);
  const descriptionWords = wordSet(facts.description);
  const hasWords = titleWords.size + descriptionWords.size > 0;
  const total = Math.max(1, nodes[0]?.words ?? 0);
  let before = 0;
  let h1 = -1;
  let wordsAtH1 = 0;
  let heading: TextBlock | null = null;
  let headingInTitle = 0;
  for (const block of blocks) {
    const { node } = block;
    let at = block.index * width;
    const put = (value: number): void => {
      rows[at++] = value;
    };
    rows.set(common, at);
    at += common.length;
    const text = block.text.trim();
    const { tag } = node;
    put(tagNumbers.get(tag) ?? 0);
    put(block.words);
    put(block.characters / Math.max(1, block.words));
    put(block.linkedWords / Math.max(1, block.words));
    put(block.digits / Math.max(1, block.characters));
    put(block.capitals / Math.max(1, block.characters));
    put(block.commas / Math.max(1, block.words));
    put(block.sentences);
    put(block.signs / Math.max(1, block.characters));
    const end = text.slice(-2);
    put(/[.!?。！？…]["'”’)]?$/.test(end) ? 1 : 0);
    put(/[:：]$/.test(end) ? 1 : 0);
    put(isProse(block) ? 1 : 0);
    put(prices[block.index] ?? 0);
    put(block.words < 12 && date.test(text) ? 1 : 0);
    put(repeats.get(text) ?? 1);
    const ownWords = hasWords ? wordSet(text) : titleWords;
    put(shareOf(ownWords, titleWords));
    put(shareOf(ownWords, descriptionWords));
    put(node.depth);
    put(block.index / blocks.length);
    put(before / total);
    put(total - before);
    put(h1 < 0 ? -1 : block.index - h1);
    put(h1 < 0 ? -1 : before - wordsAtH1);
    put(heading ? block.index - heading.index : -1);
    put(heading ? Number(heading.node.tag.slice(1)) : 0);
    put(heading?.words ?? 0);
    put(headingInTitle);
    for (let bit = 0; bit < areaTags.length; bit++) put((node.areas >> bit) & 1);
    const near = node.groups | (node.parent?.groups ?? 0) | (node.parent?.parent?.groups ?? 0);
    for (let bit = 0; bit < groupNames.length; bit++) put((near >> bit) & 1 ? 2 : (node.groupsAbove >> bit) & 1);
    let outer: BlockNode | null = node;
    for (let level = 0; level < levels; level++) {
      const about: BlockNode = outer ?? (nodes[0] as BlockNode);
      const figures = outers.figures(about, total);
      for (let i = 0; i < figures.length; i++) rows[at++] = figures[i] as number;
      put((block.index - about.firstBlock) / Math.max(1, about.endBlock - about.firstBlock));
      outer = outers.next(about);
    }
    for (const offset of besides) {
      const other = blocks[block.index + offset];
      put(other?.words ?? 0);
      put(other ? other.linkedWords / Math.max(1, other.words) : -1);
      put(other ? (tagNumbers.get(other.node.tag) ?? 0) : -1);
      put(
        other ? (other.node.parent === node.parent ? 2 : other.node.parent?.parent === node.parent?.parent ? 1 : 0) : 0,
      );
    }
    before += block.words;
    if (tag === 'H1' && h1 < 0) {
      h1 = block.index;
      wordsAtH1 = before;
    }
    if (isHeadingTag(tag)) {
      heading = block;
      headingInTitle = shareOf(wordSet(block.text), titleWords);
    }
  }
  return { rows, width };
}

const price = /[$€£¥₹₽₩]\s?\d|\d\s?(?:[€£₽₩]|USD|EUR|GBP|CHF|kr\b|zł)/;
const date =
  /\b(?:19|20)\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b|\b\d{1,2}:\d{2}\b|\b\d+ (?:seconds?|minutes?|hours?|days?|weeks?|months?|years?) ago\b/i;

const countedGroups: readonly NameGroup[] = ['post', 'comment', 'item', 'price'];
const countedMask = countedGroups.reduce((mask, group) => mask | bitOf(group), 0);

function pageFigures({ nodes, blocks }: PageBlocks, facts: PageFacts, prices: Uint8Array): number[] {
  const root = nodes[0];
  const tags = new Map<string, number>();
  const groups = new Map<NameGroup, number>();
  const counted = countedGroups.map((group) => [group, bitOf(group)] as const);
  let likes = 0;
  for (const node of nodes) {
    tags.set(node.tag, (tags.get(node.tag) ?? 0) + 1);
    if (node.words > 0 && node.likeCount > likes) likes = node.likeCount;
    if ((node.groups & countedMask) === 0) continue;
    for (const [group, bit] of counted) if ((node.groups & bit) !== 0) groups.set(group, (groups.get(group) ?? 0) + 1);
  }
  const tag = (name: string): number => tags.get(name) ?? 0;
  const named = (group: NameGroup): number => groups.get(group) ?? 0;
  const url = URL.parse(facts.url);
  const parts = (url?.pathname ?? '').split('/').filter((part) => part !== '');
  const last = parts.at(-1) ?? '';
  const is = (pattern: RegExp): number => (facts.types.some((type) => pattern.test(type)) ? 1 : 0);
  return [
    root?.words ?? 0,
    blocks.length,
    (root?.linkedWords ?? 0) / Math.max(1, root?.words ?? 0),
    (root?.proseWords ?? 0) / Math.max(1, root?.words ?? 0),
    blocks.reduce((sum, block) => sum + (isProse(block) ? 1 : 0), 0),
    root?.headings ?? 0,
    root?.images ?? 0,
    tag('LI'),
    likes,
    prices.reduce((sum, isPriced) => sum + isPriced, 0),
    tag('ARTICLE'),
    named('post'),
    named('comment'),
    named('item'),
    named('price'),
    tag('FORM'),
    tag('TABLE'),
    tag('PRE'),
    tag('MAIN') > 0 ? 1 : 0,
    parts.length,
    last.split(/[-_]/).length - 1,
    (last.match(/\d/g) ?? []).length,
    [...(url?.searchParams.keys() ?? [])].some((key) => !isTracking(key)) ? 1 : 0,
    /\/20\d\d\/\d/.test(url?.pathname ?? '') ? 1 : 0,
    pathWords(url?.hostname ?? '', parts),
    is(/article|posting|report|recipe|howto/),
    is(/^product|offer/),
    is(/itemlist|collection|searchresults/),
    is(/forum|qapage|question|discussion/),
    is(/website|webpage/),
  ];
}

/** What the words of the address say of the kind of page; 0 where they say nothing. */
const pathKinds: readonly RegExp[] = [
  /^(?:blog|blogs|news|article|articles|story|stories|post|posts|magazine|opinion)$/,
  /^(?:docs?|documentation|reference|manual|guide|guides|api|learn|tutorial|tutorials|help|wiki|kb)$/,
  /^(?:forum|forums|thread|threads|topic|topics|t|r|viewtopic|showthread|discussion|discussions|questions?|community|comments|ask)(?:$|\.)/,
  /^(?:product|products|p|dp|item|items|app|buy)$/,
  /^(?:category|categories|collection|collections|c|shop|catalog|store|browse|department)$/,
  /^(?:services?|solutions?|features|pricing|about|company|plans|platform|industries)$/,
  /^(?:best|top|list|lists|tag|tags|archive|search|resources|directory|events|jobs|recipes)$/,
];

function pathWords(host: string, parts: readonly string[]): number {
  const words = [...parts, ...host.split('.').slice(0, -1)].map((part) => part.toLowerCase());
  for (const [index, kind] of pathKinds.entries()) if (words.some((word) => kind.test(word))) return index + 1;
  return parts.length === 0 ? -1 : 0;
}

/** Ancestors without those that only wrap one another. */
class Outers {
  readonly #next = new Map<BlockNode, BlockNode | null>();
  readonly #figures = new Map<BlockNode, readonly number[]>();
  /** The nearest ancestor with more text, or null past the root. */
  next(node: BlockNode): BlockNode | null {
    const known = this.#next.get(node);
    if (known !== undefined) return known;
    let at = node.parent;
    while (at?.parent && at.words === node.words) at = at.parent;
    this.#next.set(node, at);
    return at;
  }
  /** Of the wrappers with this node's text, the one that is repeated most. */
  #repeated(node: BlockNode): BlockNode {
    let best = node;
    for (let at: BlockNode | null = node; at && at.words === node.words; at = at.parent)
      if (at.likeCount > best.likeCount) best = at;
    return best;
  }
  /** What is said of it to each block in it, in the order of `aboutNames`; `total` is the page's words. */
  figures(node: BlockNode, total: number): readonly number[] {
    const known = this.#figures.get(node);
    if (known) return known;
    const repeated = this.#repeated(node);
    const words = Math.max(1, node.words);
    const figures = [
      node.words,
      node.words / total,
      node.linkedWords / words,
      node.proseWords / words,
      node.blocks,
      node.words / Math.max(1, node.blocks),
      node.headings,
      node.images,
      repeated.likeCount,
      repeated.likeIndex,
    ];
    this.#figures.set(node, figures);
    return figures;
  }
}

function countTexts(blocks: readonly TextBlock[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const block of blocks) {
    const text = block.text.trim();
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return counts;
}

function wordSet(text: string): ReadonlySet<string> {
  const words = isAscii(text) ? /[a-z\d]{2,}/g : /[\p{L}\p{N}]{2,}/gu;
  return new Set(text.toLowerCase().match(words) ?? []);
}

function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 127) return false;
  return true;
}

function shareOf(part: ReadonlySet<string>, whole: ReadonlySet<string>): number {
  if (part.size === 0 || whole.size === 0) return 0;
  let shared = 0;
  for (const word of part) if (whole.has(word)) shared++;
  return shared / part.size;
}
