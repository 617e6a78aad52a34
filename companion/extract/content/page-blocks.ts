/**
 * One pass over a prepared body: its elements as a tree of numbers, and its text as blocks, a block being a run of text that no other
 * block parts. All that choosing the content asks is answered from here; the tree itself is not asked again.
 */
import { embedAttribute } from '../attributes.ts';
import { blockTags, classOf, isElement, isText } from '../walk.ts';
import { groupsOf } from './block-names.ts';

export type BlockNode = {
  readonly element: Element;
  /** Its node name. */
  readonly tag: string;
  readonly index: number;
  readonly parent: BlockNode | null;
  readonly depth: number;
  readonly isBlock: boolean;
  /** Id, classes, role and itemprop, parted by spaces. */
  readonly names: string;
  /** Its name groups, as bits; of it and all about it. */
  readonly groups: number;
  readonly groupsAbove: number;
  /** Tags about it (itself too), as bits of `areaTags`. */
  readonly areas: number;
  /** How many siblings have its tag and class, itself counted; and its place among them. */
  likeCount: number;
  likeIndex: number;
  children: number;
  /** Of all text in it. */
  words: number;
  linkedWords: number;
  /** Words of blocks that read like sentences. */
  proseWords: number;
  blocks: number;
  headings: number;
  images: number;
  /** The first block in it, and the one after its last. */
  firstBlock: number;
  endBlock: number;
};

export type TextBlock = {
  readonly index: number;
  readonly node: BlockNode;
  text: string;
  words: number;
  linkedWords: number;
  characters: number;
  digits: number;
  capitals: number;
  commas: number;
  sentences: number;
  signs: number;
};

export type PageBlocks = { readonly nodes: readonly BlockNode[]; readonly blocks: readonly TextBlock[] };

/** Elements that say where in a page their text stands. */
export const areaTags =
  'MAIN ARTICLE NAV HEADER FOOTER ASIDE FORM UL OL TABLE SECTION FIGURE DIALOG DL BLOCKQUOTE PRE LI A P'.split(' ');
const areaBit: ReadonlyMap<string, number> = new Map(areaTags.map((tag, bit) => [tag, 1 << bit]));
const roleAreas: ReadonlyMap<string, string> = new Map([
  ['main', 'MAIN'],
  ['article', 'ARTICLE'],
  ['navigation', 'NAV'],
  ['menu', 'NAV'],
  ['menubar', 'NAV'],
  ['banner', 'HEADER'],
  ['contentinfo', 'FOOTER'],
  ['complementary', 'ASIDE'],
  ['search', 'FORM'],
  ['form', 'FORM'],
  ['dialog', 'DIALOG'],
  ['alertdialog', 'DIALOG'],
  ['table', 'TABLE'],
  ['list', 'UL'],
  ['listitem', 'LI'],
]);

/** A block of at least this many words, few of them linked, that ends a sentence is prose. */
const proseWordsMin = 12;

export function readBlocks(body: Element): PageBlocks {
  const nodes: BlockNode[] = [];
  const blocks: TextBlock[] = [];
  const groupCache = new Map<string, number>();
  const add = (element: Element, parent: BlockNode | null): BlockNode => {
    const role = element.getAttribute('role') ?? '';
    const names = namesOf(element, role);
    let groups = names === '' ? 0 : groupCache.get(names);
    if (groups === undefined) {
      groups = groupsOf(names);
      groupCache.set(names, groups);
    }
    const name = element.nodeName;
    const area = (areaBit.get(name) ?? 0) | (role === '' ? 0 : (areaBit.get(roleAreas.get(role) ?? '') ?? 0));
    const node: BlockNode = {
      element,
      tag: name,
      index: nodes.length,
      parent,
      depth: parent ? parent.depth + 1 : 0,
      isBlock: isBlockName(name) || parent === null,
      names,
      groups,
      groupsAbove: (parent?.groupsAbove ?? 0) | groups,
      areas: (parent?.areas ?? 0) | area,
      likeCount: 1,
      likeIndex: 0,
      children: 0,
      words: 0,
      linkedWords: 0,
      proseWords: 0,
      blocks: 0,
      headings: 0,
      images: 0,
      firstBlock: blocks.length,
      endBlock: blocks.length,
    };
    if (parent) parent.children++;
    nodes.push(node);
    return node;
  };

  const root = add(body, null);
  let at = root;
  let owner = root;
  let links = 0;
  const open: BlockNode[] = [root];
  let node: Node | null = body.firstChild;
  while (node) {
    if (isText(node)) takeText(node.data, owner, links > 0, blocks);
    else if (isElement(node)) {
      const inner = add(node, at);
      // A player goes with what it stands in, as an image does.
      const isEmbed = node.nodeName === 'P' && node.hasAttribute(embedAttribute);
      if (isEmbed || node.nodeName === 'IMG') inner.images = 1;
      if (node.nodeName === 'BR') takeText('\n', owner, false, blocks);
      if (node.firstChild && !isEmbed) {
        if (node.nodeName === 'A') links++;
        if (inner.isBlock) owner = inner;
        open.push(inner);
        at = inner;
        node = node.firstChild;
        continue;
      }
      inner.endBlock = blocks.length;
      at.images += inner.images;
    }
    while (node && !node.nextSibling) {
      const parent: Node | null = node.parentNode;
      const done = open.pop();
      const outer = open.at(-1);
      if (!parent || parent === body || !done || !outer) {
        node = null;
        break;
      }
      if (parent.nodeName === 'A') links--;
      done.endBlock = blocks.length;
      outer.images += done.images;
      at = outer;
      owner = blockOf(outer);
      node = parent;
    }
    node = node?.nextSibling ?? null;
  }
  root.endBlock = blocks.length;
  countLike(nodes);
  sumUp(nodes, blocks);
  return { nodes, blocks };
}

function blockOf(node: BlockNode): BlockNode {
  let at = node;
  while (!at.isBlock && at.parent) at = at.parent;
  return at;
}

function takeText(data: string, owner: BlockNode, isLinked: boolean, blocks: TextBlock[]): void {
  const last = blocks.at(-1);
  const isSame = last !== undefined && last.node === owner;
  if (!isSame && !/\S/.test(data)) return;
  const block = isSame ? last : newBlock(owner, blocks.length);
  if (!isSame) blocks.push(block);
  measure(block, data, isLinked);
}

function newBlock(node: BlockNode, index: number): TextBlock {
  return {
    index,
    node,
    text: '',
    words: 0,
    linkedWords: 0,
    characters: 0,
    digits: 0,
    capitals: 0,
    commas: 0,
    sentences: 0,
    signs: 0,
  };
}

/** Kept of a block's text; longer blocks say no more by it. */
const keptText = 400;

/** One pass over the signs of a text. A CJK sign counts as half a word. */
function measure(block: TextBlock, data: string, isLinked: boolean): void {
  let words = 0;
  let halves = 0;
  let isInWord = false;
  for (let i = 0; i < data.length; i++) {
    const code = data.charCodeAt(i);
    if (code <= 32 || code === 160) {
      isInWord = false;
      continue;
    }
    block.characters++;
    if (code >= 0x3040 && code <= 0xd7af && (code <= 0x9fff || code >= 0xac00)) {
      halves++;
      isInWord = false;
      continue;
    }
    if (code >= 48 && code <= 57) block.digits++;
    else if (code >= 65 && code <= 90) block.capitals++;
    else if (code === 44 || code === 0x3001 || code === 0xff0c) block.commas++;
    else if (code === 46 || code === 33 || code === 63 || code === 0x3002 || code === 0xff1f || code === 0xff01) {
      const next = data.charCodeAt(i + 1);
      if (code > 255 || Number.isNaN(next) || next <= 32 || next === 34 || next === 0x201d || next === 41)
        block.sentences++;
    } else if (code < 128 && !(code >= 97 && code <= 122)) block.signs++;
    if (!isInWord) words++;
    isInWord = true;
  }
  words += Math.ceil(halves / 2);
  block.words += words;
  if (isLinked) block.linkedWords += words;
  if (block.text.length < keptText) block.text += data.slice(0, keptText);
}

export function isProse(block: TextBlock): boolean {
  return block.words >= proseWordsMin && block.linkedWords * 3 < block.words && block.sentences > 0;
}

/** Elements that text begins anew in; those of components do so as a rule. */
export function isBlockName(tag: string): boolean {
  return blockTags.has(tag) || tag.includes('-');
}

export function isHeadingTag(tag: string): boolean {
  const level = tag.length === 2 && tag.charCodeAt(0) === 72 ? tag.charCodeAt(1) : 0;
  return level >= 49 && level <= 54;
}

function countLike(nodes: readonly BlockNode[]): void {
  // Tag and class as a number; siblings of one number by their parent.
  const kinds = new Map<string, Map<string, number>>();
  let kindCount = 0;
  const groups = new Map<number, BlockNode[]>();
  for (const node of nodes) {
    if (!node.parent || node.parent.children < 2) continue;
    let ofTag = kinds.get(node.tag);
    if (!ofTag) {
      ofTag = new Map();
      kinds.set(node.tag, ofTag);
    }
    const classes = classOf(node.element);
    let kind = ofTag.get(classes);
    if (kind === undefined) {
      kind = kindCount++;
      ofTag.set(classes, kind);
    }
    const key = kind * nodes.length + node.parent.index;
    const like = groups.get(key);
    if (like) like.push(node);
    else groups.set(key, [node]);
  }
  for (const like of groups.values()) {
    if (like.length < 2) continue;
    for (const [i, node] of like.entries()) {
      node.likeCount = like.length;
      node.likeIndex = i;
    }
  }
}

function sumUp(nodes: readonly BlockNode[], blocks: readonly TextBlock[]): void {
  for (const block of blocks) {
    const { node } = block;
    node.words += block.words;
    node.linkedWords += block.linkedWords;
    node.blocks++;
    if (isProse(block)) node.proseWords += block.words;
    if (isHeadingTag(node.tag)) node.headings++;
  }
  for (let i = nodes.length - 1; i > 0; i--) {
    const node = nodes[i];
    const outer = node?.parent;
    if (!node || !outer) continue;
    outer.words += node.words;
    outer.linkedWords += node.linkedWords;
    outer.proseWords += node.proseWords;
    outer.blocks += node.blocks;
    outer.headings += node.headings;
  }
}

function namesOf(element: Element, role: string): string {
  const id = element.getAttribute('id');
  const itemprop = element.getAttribute('itemprop');
  let names = classOf(element);
  if (id) names = `${id} ${names}`;
  if (role) names = `${names} ${role}`;
  if (itemprop) names = `${names} ${itemprop}`;
  return names;
}
