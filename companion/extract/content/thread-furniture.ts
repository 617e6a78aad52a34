/**
 * Posts of threads, by the software that writes them: each is kept with its author and its time.
 * What forum software puts into every post beside its author, its time and its text: ranks, counts of posts, likes, signatures, buttons,
 * addresses to share. It stands amid the content and is named like it, so it is known by the software that writes it.
 */
import { type BlockNode, isHeadingTag, type PageBlocks } from './page-blocks.ts';
import { keepLine } from './replies.ts';
import { type Software, software } from './thread-software.ts';

const anyMark = new RegExp(`(?:^|[\\s_-])(?:${software.map(({ mark }) => mark).join('|')})`, 'i');

function softwareOf(nodes: readonly BlockNode[]): readonly Software[] {
  const marked = nodes.flatMap(({ names, tag }) => {
    const said = tag.includes('-') ? `${tag} ${names}` : names;
    return said !== '' && anyMark.test(said) ? [said] : [];
  });
  if (marked.length === 0) return [];
  const said = marked.join(' ');
  return software.filter(({ mark }) => new RegExp(mark, 'i').test(said));
}

const postLikely = 0.95;
const signLikely = 0.85;
const signWordsMax = 14;
/** Where the model holds less of the posts, or of their signs, on average, they are none of the page's content: comments after a text. */
const postMeanMin = 0.3;
const threadMeanMin = 0.1;
const signMeanMin = 0.2;

/** A thread keeps all of its posts, however short, each with its author and its day: raises `likely` of their blocks. */
export function keepPosts({ nodes, blocks }: PageBlocks, likely: Float32Array): void {
  const body = nodes[0]?.element;
  for (const { posts, signs, isThread, isForum } of softwareOf(nodes)) {
    const texts = new Set(body?.querySelectorAll(posts));
    if (texts.size < (isThread ? 1 : 2)) continue;
    const signed = new Set(signs === '' ? [] : body?.querySelectorAll(signs));
    const { ofPosts, ofSigns } = blocksOf({ nodes, blocks }, texts, signed);
    const mean = meanOf(ofPosts, blocks, likely);
    if (mean < (isThread ? threadMeanMin : postMeanMin)) continue;
    for (const i of ofPosts) likely[i] = Math.max(likely[i] ?? 0, postLikely);
    if (isForum) doubtAround(blocks, ofPosts, ofSigns, likely);
    if (!isThread && meanOf(ofSigns, blocks, likely) < signMeanMin) continue;
    for (const i of ofSigns) likely[i] = Math.max(likely[i] ?? 0, signLikely);
  }
}

const aroundShare = 0.2;

/** Before the first post of a forum's page stands nothing of it but its title, and nothing after the last. */
function doubtAround(
  blocks: PageBlocks['blocks'],
  ofPosts: ReadonlySet<number>,
  ofSigns: ReadonlySet<number>,
  likely: Float32Array,
): void {
  const all = [...ofPosts, ...ofSigns];
  const first = Math.min(...all);
  const last = Math.max(...all);
  for (const { index, node } of blocks)
    if (index > last || (index < first && !isHeadingTag(node.tag))) likely[index] = (likely[index] ?? 0) * aroundShare;
}

/** The blocks of the posts, and those of their signs. */
function blocksOf(
  { nodes, blocks }: PageBlocks,
  texts: ReadonlySet<Element>,
  signed: ReadonlySet<Element>,
): { readonly ofPosts: ReadonlySet<number>; readonly ofSigns: ReadonlySet<number> } {
  const ofPosts = new Set<number>();
  const ofSigns = new Set<number>();
  for (const { element, firstBlock, endBlock, words } of nodes) {
    if (texts.has(element)) for (let i = firstBlock; i < endBlock; i++) ofPosts.add(i);
    else if (signed.has(element) && words <= signWordsMax) {
      // A name that other words of its line go before has no block of its own.
      const first = firstBlock < endBlock ? firstBlock : firstBlock - 1;
      for (let i = first; i < Math.max(endBlock, first + 1); i++) {
        const block = blocks[i];
        if (block && block.words <= signWordsMax && (i < endBlock || block.node.element.contains(element)))
          ofSigns.add(i);
      }
    }
  }
  return { ofPosts, ofSigns };
}

const keptPostsMin = 0.7;

/** Posts that are kept say who wrote them, and when. `labels` has a figure for each node. */
export function keepSigns(page: PageBlocks, labels: Uint8Array): void {
  const { nodes, blocks } = page;
  const body = nodes[0]?.element;
  for (const { posts, signs, isSigned, isThread } of softwareOf(nodes)) {
    const texts = new Set(isSigned || isThread ? body?.querySelectorAll(posts) : []);
    if (texts.size < 2) continue;
    const { ofPosts, ofSigns } = blocksOf(page, texts, new Set(body?.querySelectorAll(signs)));
    const kept = [...ofPosts].filter((i) => labels[blocks[i]?.node.index ?? 0] === 1).length;
    if (kept < ofPosts.size * keptPostsMin || ofPosts.size === 0) continue;
    for (const i of ofSigns) {
      const node = blocks[i]?.node;
      if (node) keepLine(nodes, node, labels);
    }
  }
}

/** Of the words in these blocks. */
function meanOf(indexes: ReadonlySet<number>, blocks: PageBlocks['blocks'], likely: Float32Array): number {
  let sum = 0;
  let words = 0;
  for (const i of indexes) {
    const count = Math.min(60, blocks[i]?.words ?? 0);
    words += count;
    sum += count * (likely[i] ?? 0);
  }
  return words === 0 ? 0 : sum / words;
}

/** Takes such parts out of what is kept: `labels` has a figure for each node. */
export function dropFurniture({ nodes }: PageBlocks, labels: Uint8Array): void {
  const known = softwareOf(nodes);
  if (known.length === 0) return;
  const found = new Set(nodes[0]?.element.querySelectorAll(known.map(({ parts }) => parts).join(', ')));
  let inside = -1;
  for (const { element, depth, index } of nodes) {
    if (inside >= 0 && depth <= inside) inside = -1;
    if (inside < 0 && found.has(element)) inside = depth;
    if (inside >= 0) labels[index] = 0;
  }
}
