/**
 * From how likely each block is content to the parts of the tree that are kept.
 * 1. The threshold is the one that makes the expected F1 of the kept words largest (an optimum lies at half of the F1 that can be reached:
 *    Lipton, Elkan, Naryanaswamy, "Optimal thresholding of classifiers to maximize F1 measure", 2014), within bounds.
 * 2. Each element is kept or dropped so that the sum of two costs is least: of words that go against their likelihood, and of each edge
 *    between a kept and a dropped element. So a short block goes with what it stands in, and a part is cut off where the tree parts it.
 *    On a tree one pass up and one down finds the least (dynamic programming).
 */
import { bitOf } from './block-names.ts';
import { clutterMask, gapSurplus, homeOf } from './gaps.ts';
import { type BlockNode, isHeadingTag, type PageBlocks, type TextBlock } from './page-blocks.ts';
import { keepLine, outermostPost } from './replies.ts';

/** What an edge between kept and dropped costs, in words of full doubt. */
const edgeCost = 2;
const thresholdMin = 0.2;
const thresholdMax = 0.45;
/** A long block weighs no more than this many words. */
const wordsMax = 60;

/** Kept or dropped for each node, by index. `likely` has a figure from 0 to 1 for each block. */
export function cutTree(page: PageBlocks, given: Float32Array): Uint8Array {
  const { nodes, blocks } = page;
  const likely = levelled(nodes, blocks, given);
  const threshold = bestThreshold(blocks, likely);
  const signed = itemSigns(nodes, blocks, likely, threshold);
  const limit = threshold * 0.98;
  const shift = Math.log(limit / (1 - limit));
  const amid = gapSurplus(page, likely);
  const heads = headingSurplus(blocks, likely, threshold);
  const keep = new Float64Array(nodes.length);
  const drop = new Float64Array(nodes.length);
  const wholes = wholesOf(nodes);
  for (const block of blocks) {
    const p = Math.min(0.995, Math.max(0.005, likely[block.index] ?? 0));
    const surplus =
      Math.log(p / (1 - p)) -
      shift +
      (amid[block.index] ?? 0) +
      (heads[block.index] ?? 0) +
      (signed[block.index] === 1 ? signSurplus : 0);
    const words = Math.min(wordsMax, Math.max(1, block.words));
    const place = wholes[block.node.index] ?? 0;
    // log(1 + e^x) of both sides: the cost of the label that is against the figure.
    keep[place] = (keep[place] ?? 0) + words * Math.log1p(Math.exp(-surplus));
    drop[place] = (drop[place] ?? 0) + words * Math.log1p(Math.exp(surplus));
  }
  const ifKept = new Uint8Array(nodes.length);
  const ifDropped = new Uint8Array(nodes.length);
  for (let i = nodes.length - 1; i > 0; i--) {
    const parent = nodes[i]?.parent?.index ?? 0;
    const kept = keep[i] ?? 0;
    const dropped = drop[i] ?? 0;
    ifKept[i] = kept <= dropped + edgeCost ? 1 : 0;
    ifDropped[i] = kept + edgeCost < dropped ? 1 : 0;
    keep[parent] = (keep[parent] ?? 0) + Math.min(kept, dropped + edgeCost);
    drop[parent] = (drop[parent] ?? 0) + Math.min(dropped, kept + edgeCost);
  }
  const labels = new Uint8Array(nodes.length);
  labels[0] = (keep[0] ?? 0) < (drop[0] ?? 0) ? 1 : 0;
  for (let i = 1; i < nodes.length; i++) {
    const isParentKept = labels[nodes[i]?.parent?.index ?? 0] === 1;
    labels[i] = (isParentKept ? ifKept[i] : ifDropped[i]) ?? 0;
  }
  for (let i = 0; i < nodes.length; i++) labels[i] = labels[wholes[i] ?? i] ?? 0;
  if (!labels.includes(1)) keepHome(nodes, labels);
  keepHeads(page, likely, labels);
  return labels;
}

const headLikelyMin = 0.18;

/** A heading all of whose text was kept, though it was not itself. */
function keepHeads({ nodes, blocks }: PageBlocks, likely: Float32Array, labels: Uint8Array): void {
  const isKept = (block: TextBlock): boolean => labels[block.node.index] === 1;
  for (const block of blocks) {
    if (!isHeading(block) || isKept(block) || (likely[block.index] ?? 0) < headLikelyMin) continue;
    let at = block.index + 1;
    while (at < blocks.length && !isHeading(blocks[at] as TextBlock) && isKept(blocks[at] as TextBlock)) at++;
    const isWhole = at === blocks.length || isHeading(blocks[at] as TextBlock);
    if (isWhole && at > block.index + 1) keepLine(nodes, block.node, labels);
  }
}

/** Where nothing is likely enough, the main part is what there is. */
function keepHome(nodes: readonly BlockNode[], labels: Uint8Array): void {
  const home = homeOf(nodes);
  if (!home || home.words === 0) return;
  for (let i = home.index; i < nodes.length; i++) {
    const node = nodes[i];
    if (!node || (i > home.index && node.depth <= home.depth)) return;
    labels[i] = 1;
  }
}

/** What is kept or dropped as one. */
const whole: ReadonlySet<string> = new Set([
  'TABLE',
  'PRE',
  'P',
  'BLOCKQUOTE',
  'FIGURE',
  'DL',
  'H1',
  'H2',
  'H3',
  'H4',
  'H5',
  'H6',
]);
/** A table with more words than this, or an outer one, is a layout. */
const wholeWordsMax = 3000;

/** For each node the outermost one about it, or itself, that goes as one; itself where there is none. */
function wholesOf(nodes: readonly BlockNode[]): Int32Array {
  const wholes = new Int32Array(nodes.length);
  const isIn = new Uint8Array(nodes.length);
  for (const { index, parent, tag, words, proseWords } of nodes) {
    if (parent && isIn[parent.index] === 1) {
      isIn[index] = 1;
      wholes[index] = wholes[parent.index] ?? index;
      continue;
    }
    wholes[index] = index;
    if (whole.has(tag) && words <= wholeWordsMax && proseWords * 2 <= Math.max(words, 200)) isIn[index] = 1;
  }
  return wholes;
}

const withSection = 1.5;
const withSureSection = 3;
/** One that is less likely than this heads what is not content, whatever of it may be. */
const sureWordsMin = 25;
/** How far a heading looks. */
const headedWords = 60;
const headingLikelyMin = 0.3;

/** A heading goes with what it heads: the text up to the next heading, or what that one heads where no text stands between. */
function headingSurplus(blocks: readonly TextBlock[], likely: Float32Array, threshold: number): Float32Array {
  const surplus = new Float32Array(blocks.length);
  for (let i = blocks.length - 1; i >= 0; i--) {
    const block = blocks[i];
    if (!block || !isHeading(block)) continue;
    let all = 0;
    let kept = 0;
    let at = i + 1;
    for (let next = blocks[at]; next && !isHeading(next) && all < headedWords; next = blocks[++at]) {
      all += next.words;
      if ((likely[at] ?? 0) >= threshold) kept += next.words;
    }
    const p = likely[i] ?? 0;
    // A date or a byline may stand between.
    const isNextKept =
      Math.max(likely[i + 1] ?? 0, (blocks[i + 1]?.words ?? 9) < 7 ? (likely[i + 2] ?? 0) : 0) >= threshold;
    if (all === 0) surplus[i] = Math.min(withSection, surplus[at] ?? 0);
    else if (isNextKept && kept >= all * 0.9 && p >= (all >= sureWordsMin ? 0.03 : 0.08)) surplus[i] = withSureSection;
    else if (kept >= all * 0.5 && p >= headingLikelyMin) surplus[i] = withSection;
  }
  return surplus;
}

function isHeading(block: TextBlock): boolean {
  return isHeadingTag(block.node.tag);
}

const levelShare = 0.5;
/** A post that is less likely than the others of its thread is nearer to them than a row of any other list. */
const postLevelShare = 0.8;

/**
 * Blocks at the same place of like parts (the same path of tags and classes) are taken for alike: a row of a list does not differ from the
 * next. A reply stands at the place of the post that it lies in.
 */
function levelled(nodes: readonly BlockNode[], blocks: readonly TextBlock[], likely: Float32Array): Float32Array {
  const stems = new Map<string, Map<string, number>>();
  let stemCount = 0;
  const ids = new Map<number, number>();
  const paths = new Int32Array(nodes.length);
  const isInPost = new Uint8Array(nodes.length);
  for (const node of nodes) {
    const { index, parent, tag, names } = node;
    const outer = outermostPost(node);
    if (parent && isInPost[parent.index] === 1) isInPost[index] = 1;
    if (outer) {
      isInPost[outer.index] = 1;
      isInPost[index] = 1;
      paths[index] = paths[outer.index] ?? 0;
      continue;
    }
    let ofTag = stems.get(tag);
    if (!ofTag) {
      ofTag = new Map();
      stems.set(tag, ofTag);
    }
    let kind = ofTag.get(names);
    if (kind === undefined) {
      const bare = stem(names);
      kind = ofTag.get(bare) ?? stemCount++;
      ofTag.set(bare, kind);
      ofTag.set(names, kind);
    }
    const key = kind * (nodes.length + 1) + (parent ? (paths[parent.index] ?? 0) + 1 : 0);
    let id = ids.get(key);
    if (id === undefined) {
      id = ids.size;
      ids.set(key, id);
    }
    paths[index] = id;
  }
  const sums = new Float64Array(ids.size);
  const counts = new Float64Array(ids.size);
  for (const block of blocks) {
    const path = paths[block.node.index] ?? 0;
    // What a post says counts by its words: many are short.
    const weight = isInPost[block.node.index] === 1 ? Math.min(wordsMax, block.words) : 1;
    sums[path] = (sums[path] ?? 0) + (likely[block.index] ?? 0) * weight;
    counts[path] = (counts[path] ?? 0) + weight;
  }
  return likely.map((p, i) => {
    const place = blocks[i]?.node.index ?? 0;
    const path = paths[place] ?? 0;
    const mean = (sums[path] ?? 0) / Math.max(1, counts[path] ?? 0);
    return p + (mean - p) * (isInPost[place] === 1 && mean > p ? postLevelShare : levelShare);
  });
}

/** Names without those that number an element. */
function stem(names: string): string {
  return /\d/.test(names) ? names.replace(/\S*\d\S*/g, '') : names;
}

const signSurplus = 2;
const signWordsMax = 6;
const itemWordsMin = 8;
const itemMask = bitOf('post') | bitOf('comment');
const signMask = bitOf('person') | bitOf('date');

/** Who wrote an item of a thread and when: in parts of which there are several, and whose text is content. */
function itemSigns(
  nodes: readonly BlockNode[],
  blocks: readonly TextBlock[],
  likely: Float32Array,
  threshold: number,
): Uint8Array {
  const found = new Uint8Array(blocks.length);
  // Items beside each other may be called odd and even, or by their authors.
  const items = new Map<string, number>();
  const keyOf = (node: BlockNode): string => `${(outermostPost(node) ?? node).parent?.index} ${node.tag}`;
  for (const node of nodes)
    if ((node.groups & itemMask) !== 0 && node.words > 0) items.set(keyOf(node), (items.get(keyOf(node)) ?? 0) + 1);
  for (const node of nodes) {
    if ((node.groups & itemMask) === 0 || (items.get(keyOf(node)) ?? 0) < 2) continue;
    if (node.proseWords < 8 && node.words - node.linkedWords < itemWordsMin) continue;
    let kept = 0;
    for (let i = node.firstBlock; i < node.endBlock; i++)
      if ((likely[i] ?? 0) >= threshold) kept += blocks[i]?.words ?? 0;
    if (kept * 2 < node.words) continue;
    for (let i = node.firstBlock; i < node.endBlock; i++) {
      const block = blocks[i];
      if (!block || block.words > signWordsMax) continue;
      const near = block.node.groups | (block.node.parent?.groups ?? 0);
      if ((near & signMask) !== 0 && (near & clutterMask) === 0) found[i] = 1;
    }
  }
  return found;
}

function bestThreshold(blocks: readonly TextBlock[], likely: Float32Array): number {
  const order = blocks
    .map((block) => ({ p: likely[block.index] ?? 0, words: block.words }))
    .toSorted((a, b) => b.p - a.p);
  const wanted = order.reduce((sum, { p, words }) => sum + p * words, 0);
  let right = 0;
  let kept = 0;
  let best = { f1: 0, p: thresholdMax };
  for (const { p, words } of order) {
    right += p * words;
    kept += words;
    const f1 = (2 * right) / Math.max(1, kept + wanted);
    if (f1 > best.f1) best = { f1, p };
  }
  return Math.min(thresholdMax, Math.max(thresholdMin, best.p));
}
