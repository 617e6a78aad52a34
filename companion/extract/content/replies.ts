/** Posts of a thread, known by their names: which lie in which, and that each is kept as the others are. */
import { classOf } from '../walk.ts';
import { bitOf, groupsOf } from './block-names.ts';
import type { BlockNode, PageBlocks } from './page-blocks.ts';

const postMask = bitOf('post') | bitOf('comment');
/** Names of what holds posts, and those that number one. */
const several =
  /\d|(?:list|tree|stream|area|section|form|count|wrapper|(?<!-post-)container|thread|topic|discussion|s)$/i;
const postNames = new Map<string, string>();

/** The name by which a part of a thread is one of its posts: its class, or that of an element of its own; '' where it has none. */
export function postName(element: Element): string {
  const classes = classOf(element);
  const tag = element.nodeName;
  const key = tag.includes('-') ? `${tag} ${classes}` : classes;
  if (key === '') return '';
  let name = postNames.get(key);
  if (name === undefined) {
    name =
      key.split(/\s+/).find((word) => word === 'email' || ((groupsOf(word) & postMask) !== 0 && !several.test(word))) ??
      '';
    if (postNames.size > 5000) postNames.clear();
    postNames.set(key, name);
  }
  return name;
}

function mayBePost({ groups, tag }: BlockNode): boolean {
  return (groups & postMask) !== 0 || tag.includes('-');
}

/** The outermost post about one that lies in another of its kind; null for all else. */
export function outermostPost(node: BlockNode): BlockNode | null {
  const name = mayBePost(node) ? postName(node.element) : '';
  if (name === '') return null;
  let outer: BlockNode | null = null;
  for (let at = node.parent; at; at = at.parent)
    if (at.tag === node.tag && mayBePost(at) && postName(at.element) === name) outer = at;
  return outer;
}

const alikeMin = 3;
const alikeShare = 0.5;
/** Of a card for another text these are what it says. */
const cardMask =
  bitOf('related') | bitOf('around') | bitOf('sidebar') | bitOf('navigation') | bitOf('share') | bitOf('advert');

/** The parts of a post that are kept in most posts of its thread are kept in all of them, however short. `labels` has a figure for each node. */
export function keepAlike({ nodes, blocks }: PageBlocks, labels: Uint8Array): void {
  const kinds = nodes.map((node) => {
    const name = mayBePost(node) ? postName(node.element) : '';
    return name === '' || node.words === 0 ? '' : `${node.tag} ${name}`;
  });
  const counts = new Map<string, number>();
  for (const kind of kinds) if (kind !== '') counts.set(kind, (counts.get(kind) ?? 0) + 1);
  const isOfThread = (index: number): boolean => (counts.get(kinds[index] ?? '') ?? 0) >= alikeMin;
  if (!kinds.some((_, index) => isOfThread(index))) return;
  const postOf: (BlockNode | null)[] = [];
  const paths: string[] = [];
  for (const node of nodes) {
    const { index, parent, tag, names } = node;
    const outer = parent ? (postOf[parent.index] ?? null) : null;
    // A part of a post may be named like one: a post lies in none, or in one of its own kind.
    const isPost = isOfThread(index) && (outer === null || kinds[outer.index] === kinds[index]);
    postOf[index] = isPost ? node : outer;
    if (isPost) paths[index] = kinds[index] ?? '';
    else if (outer) paths[index] = `${paths[parent?.index ?? 0]}>${tag}.${names.replace(/\S*\d\S*/g, '')}`;
  }
  const kept = new Map<string, { posts: Set<BlockNode>; all: Set<BlockNode> }>();
  for (const { node } of blocks) {
    const post = postOf[node.index];
    if (!post) continue;
    const path = paths[node.index] ?? '';
    const seen = kept.get(path) ?? { posts: new Set(), all: new Set() };
    kept.set(path, seen);
    seen.all.add(post);
    if (labels[node.index] === 1) seen.posts.add(post);
  }
  for (const { node } of blocks) {
    const isCard = ((node.groups | node.groupsAbove) & cardMask) !== 0;
    const seen =
      labels[node.index] === 0 && !isCard && postOf[node.index] ? kept.get(paths[node.index] ?? '') : undefined;
    if (seen && seen.all.size >= alikeMin && seen.posts.size >= seen.all.size * alikeShare)
      keepLine(nodes, node, labels);
  }
}

/** A block with the parts of its lines. */
export function keepLine(nodes: readonly BlockNode[], block: BlockNode, labels: Uint8Array): void {
  labels[block.index] = 1;
  for (let i = block.index + 1; i < nodes.length; i++) {
    const node = nodes[i];
    if (!node || node.depth <= block.depth || node.isBlock) return;
    labels[i] = 1;
  }
}
