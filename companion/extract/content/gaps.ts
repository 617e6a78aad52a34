/**
 * What the likelihoods leave out though nothing says that it is clutter: blocks between blocks that are content, and short blocks of an
 * article that is short itself. Without them the content would have gaps.
 */
import { bitOf, type NameGroup } from './block-names.ts';
import { areaTags, type BlockNode, isHeadingTag, isProse, type PageBlocks, type TextBlock } from './page-blocks.ts';
import { keepLine } from './replies.ts';

/** Groups of names and areas that hold clutter even amid the content. */
const clutterGroups: readonly NameGroup[] = [
  'navigation',
  'breadcrumb',
  'share',
  'subscribe',
  'advert',
  'consent',
  'overlay',
  'related',
  'filter',
  'pagination',
  'purchase',
  'form',
  'sidebar',
  'action',
];
export const clutterMask = clutterGroups.reduce((mask, group) => mask | bitOf(group), 0);
const areasOf = (tags: readonly string[]): number => tags.reduce((mask, tag) => mask | (1 << areaTags.indexOf(tag)), 0);
const clutterAreas = areasOf(['NAV', 'FORM', 'ASIDE', 'DIALOG']);
/** Between blocks that are content for sure an aside is the author's. */
const sureClutterAreas = areasOf(['NAV', 'FORM', 'DIALOG']);

const holeSurplus = 2;
const sureHoleSurplus = 3.5;
/** A hole has at most this many blocks; between blocks that are content for sure this many, or words. */
const holeBlocks = 4;
const sureHoleBlocks = 12;
const sureHoleWords = 120;
const surelyContent = 0.8;

/** What speaks for each block because of its place, in log-odds. */
export function gapSurplus(page: PageBlocks, likely: Float32Array): Float32Array {
  const surplus = new Float32Array(page.blocks.length);
  fillHoles(page.blocks, likely, surplus);
  fillShort(page, likely, surplus);
  fillLead(page, likely, surplus);
  return surplus;
}

/** Blocks that stand closely between blocks that are content. */
function fillHoles(blocks: readonly TextBlock[], likely: Float32Array, surplus: Float32Array): void {
  let before: TextBlock | null = null;
  let sureBefore: TextBlock | null = null;
  const fill = (from: TextBlock, to: TextBlock, by: number, isSure: boolean): void => {
    const common = commonOf(from.node, to.node);
    const gap = blocks.slice(from.index + 1, to.index);
    // Links below a heading of the text are its own: files to get, cards to choose from.
    const isHeaded = isSure && gap.length > 1 && isHeadingTag(gap[0]?.node.tag ?? '');
    // Code is the text's own, whatever its frame is called.
    for (const between of gap)
      if (
        between.node.tag === 'PRE' ||
        isPlain(between, common, isSure ? sureClutterAreas : clutterAreas, isSure, isHeaded)
      )
        surplus[between.index] = Math.max(by, surplus[between.index] ?? 0);
  };
  for (const block of blocks) {
    const p = likely[block.index] ?? 0;
    if (p < 0.5) continue;
    if (before && block.index - before.index - 1 <= holeBlocks) fill(before, block, holeSurplus, false);
    before = block;
    if (p < surelyContent) continue;
    if (sureBefore && isSmall(blocks, sureBefore, block)) fill(sureBefore, block, sureHoleSurplus, true);
    sureBefore = block;
  }
}

function isSmall(blocks: readonly TextBlock[], from: TextBlock, to: TextBlock): boolean {
  if (to.index - from.index - 1 <= sureHoleBlocks) return true;
  let words = 0;
  for (let i = from.index + 1; i < to.index && words <= sureHoleWords; i++) words += blocks[i]?.words ?? 0;
  return words <= sureHoleWords;
}

const gapBlocks = 6;
const gapWords = 80;
const gapLikelyMin = 0.1;

/** What lies between two blocks that are kept comes back, where it is short and nothing says that it is clutter. `labels` has a figure for each node. */
export function keepGaps({ nodes, blocks }: PageBlocks, likely: Float32Array, labels: Uint8Array): void {
  let before: TextBlock | null = null;
  for (const block of blocks) {
    if (labels[block.node.index] !== 1) continue;
    const from = before;
    before = block;
    const length = from ? block.index - from.index - 1 : 0;
    if (!from || length === 0 || length > gapBlocks) continue;
    const gap = blocks.slice(from.index + 1, block.index);
    if (gap.reduce((sum, { words }) => sum + words, 0) > gapWords) continue;
    const common = commonOf(from.node, block.node);
    if (
      common.tag === 'BODY' ||
      gap.some((one) => (likely[one.index] ?? 0) < gapLikelyMin || !isPlain(one, common, clutterAreas))
    )
      continue;
    for (const { node } of gap) keepLine(nodes, node, labels);
  }
}

const asideOfHome = areasOf(['NAV', 'ASIDE', 'FOOTER', 'DIALOG']);

/**
 * Tables of the main part that say more than all that is kept, or where no sentence is, are what the page is for: the lists of an application,
 * though each row is a link.
 */
export function keepTables({ nodes, blocks }: PageBlocks, labels: Uint8Array): void {
  const home = homeOf(nodes);
  if (!home) return;
  const kept = blocks.filter(({ node }) => labels[node.index] === 1);
  const tables = nodes.filter(
    ({ tag, firstBlock, endBlock, areas, parent }) =>
      tag === 'TABLE' &&
      firstBlock >= home.firstBlock &&
      endBlock <= home.endBlock &&
      (areas & ~home.areas & asideOfHome) === 0 &&
      !(parent && (parent.areas & ~home.areas & areasOf(['TABLE'])) !== 0),
  );
  // Where one is kept, the others have been weighed against it.
  if (tables.some(({ index }) => labels[index] === 1)) return;
  if (wordsOf(tables) <= wordsOf(kept) && kept.some(isProse)) return;
  for (const table of tables)
    for (let i = table.index; i < nodes.length; i++) {
      const node = nodes[i];
      if (!node || (i > table.index && node.depth <= table.depth)) break;
      labels[i] = 1;
    }
}

function wordsOf(parts: readonly { readonly words: number }[]): number {
  return parts.reduce((sum, { words }) => sum + words, 0);
}

const shortWords = 450;
const shortSurplus = 1.5;
/** The shorter, the less of it looks like a text. */
const tinyWords = 220;
const tinySurplus = 2.2;
/** Less likely blocks than this are clutter in a short article too. */
const shortLikelyMin = 0.1;
/** Less likely ones that stand before all that is likely, or far after it. */
const shortAwayMin = 0.15;
/** So many blocks after the last that is likely may still be of it. */
const shortTail = 4;

/** In a short article a block has little about it that would tell what it is. */
function fillShort({ nodes, blocks }: PageBlocks, likely: Float32Array, surplus: Float32Array): void {
  const home = homeOf(nodes);
  if (!home || home.words > shortWords) return;
  let first = home.endBlock;
  let last = -1;
  for (let i = home.firstBlock; i < home.endBlock; i++)
    if ((likely[i] ?? 0) >= 0.5) {
      first = Math.min(first, i);
      last = i;
    }
  if (last < 0) return;
  for (let i = home.firstBlock; i < home.endBlock; i++) {
    const block = blocks[i];
    const isNear = i >= first && i <= last + shortTail;
    if (
      block &&
      !isHeadingTag(block.node.tag) &&
      (likely[i] ?? 0) >= (isNear ? shortLikelyMin : shortAwayMin) &&
      isPlain(block, home, clutterAreas)
    )
      surplus[i] = Math.max(home.words < tinyWords ? tinySurplus : shortSurplus, surplus[i] ?? 0);
  }
}

const leadSurplus = 2.5;
const leadBlocks = 4;
const leadWordsMax = 60;
const leadMask = bitOf('hero');
const leadName =
  /(?:^|[\s_-])(?:lead|lede|intro|standfirst|subtitle|(?:category|collection|archive|taxonomy|term|page)-description|subheading|subhead|dek|deck|excerpt|tagline|strapline|summary|abstract)(?:$|[\s_-])/i;

/** The line below the title that says what the text is about. */
function fillLead({ blocks }: PageBlocks, likely: Float32Array, surplus: Float32Array): void {
  const title = blocks.find(({ node }) => node.tag === 'H1');
  if (!title) return;
  for (const block of blocks.slice(title.index + 1, title.index + 1 + leadBlocks)) {
    const { node } = block;
    const isNamed =
      leadName.test(node.names) || isBelow(title.node, block) || ((node.groups & leadMask) !== 0 && node.tag === 'P');
    if (
      isNamed &&
      block.words >= 3 &&
      block.words <= leadWordsMax &&
      isPlain(block, commonOf(title.node, node), clutterAreas)
    )
      surplus[block.index] = Math.max(leadSurplus, surplus[block.index] ?? 0);
    if ((likely[block.index] ?? 0) >= surelyContent) return;
  }
}

/** A sentence in the header that the title stands in. */
function isBelow(title: BlockNode, { node, words, linkedWords, text }: TextBlock): boolean {
  if (node.tag !== 'P' || words < 5 || linkedWords > 0 || !/[.!?。]$/.test(text.trim())) return false;
  const headerOf = (of: BlockNode): BlockNode | null => {
    for (let at: BlockNode | null = of; at; at = at.parent) if (at.tag === 'HEADER' || at.tag === 'HGROUP') return at;
    return null;
  };
  const header = headerOf(title);
  return header !== null && header === headerOf(node);
}

const mainIds = /^(?:content|main|main-?content|primary)$/i;

/** The page's one main part; else its one article; else what is called so. */
export function homeOf(nodes: readonly BlockNode[]): BlockNode | null {
  const said = nodes.filter(({ tag, names }) => tag === 'MAIN' || tag === 'ARTICLE' || names.endsWith(' main'));
  const found = said.length > 0 ? said : nodes.filter(({ element }) => mainIds.test(element.id));
  // In the page's order: what does not lie in the first is another.
  const [first, ...others] = found;
  return first && others.every((other) => holds(first, other)) ? first : null;
}

function holds(outer: BlockNode, inner: BlockNode): boolean {
  let at: BlockNode | null = inner.parent;
  while (at && at !== outer) at = at.parent;
  return at === outer;
}

/** Names of boxes that an author may have put amid the text, where they have a heading and a text of their own. */
const boxMask =
  bitOf('sidebar') | bitOf('related') | bitOf('share') | bitOf('pagination') | bitOf('navigation') | bitOf('action');
const boxWordsMin = 8;

function isPlain(block: TextBlock, common: BlockNode, areas: number, isSure = false, isHeaded = false): boolean {
  if (!isHeaded && block.linkedWords * 2 > block.words) return false;
  for (let at: BlockNode | null = block.node; at && at !== common; at = at.parent) {
    const clutter = at.groups & clutterMask;
    const isAsked = isSure && at.tag === 'FORM' && isFormOfItems(at);
    if (clutter !== 0 && !isAsked && !(isSure && (clutter & ~boxMask) === 0 && isBoxOfText(at))) return false;
    if ((at.areas & ~(at.parent?.areas ?? 0) & areas) !== 0 && !isAsked) return false;
  }
  return true;
}

/** A list with boxes to tick amid the text; what is asked of the reader has no items. */
function isFormOfItems({ element, words, linkedWords }: BlockNode): boolean {
  return words > linkedWords * 2 && element.querySelectorAll('li, tr').length > 1;
}

function isBoxOfText({ headings, words, linkedWords, tag }: BlockNode): boolean {
  return headings === 1 && tag !== 'UL' && words - linkedWords >= boxWordsMin && linkedWords * 4 <= words;
}

export function commonOf(a: BlockNode, b: BlockNode): BlockNode {
  let left = a;
  let right = b;
  while (left !== right) {
    if (left.depth >= right.depth && left.parent) left = left.parent;
    else if (right.parent) right = right.parent;
    else return left;
  }
  return left;
}
