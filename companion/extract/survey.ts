/** One pass over a body that notes what choosing its content needs of each element: asking the tree again and again would cost more than all else. */
import { blockTags, classOf, isElement, isText } from './walk.ts';

export type Part = {
  readonly element: Element;
  readonly parent: Part | null;
  /** Id and classes, parted by spaces. */
  readonly names: string;
  readonly role: string;
  /** Characters of text in it, runs of white space counted once. */
  text: number;
  /** Those of them that are in links. */
  linked: number;
  /** Characters outside links that stand straight in this block, or in inline elements of it: a paragraph's length. */
  own: number;
  /** Characters of long paragraphs in it: what there is to read. */
  prose: number;
  isRemoved: boolean;
};

/** Shorter blocks are labels, menus and bylines. */
const paragraphMin = 80;

export type Parts = readonly [body: Part, ...Part[]];

/** Elements of `body` (itself first) in document order. */
export function survey(body: Element): Parts {
  const root = partOf(body, null);
  const parts: [Part, ...Part[]] = [root];
  let part: Part = root;
  let block: Part = root;
  let links = 0;
  let node: Node | null = body.firstChild;
  while (node) {
    if (isText(node)) {
      const length = lengthOf(node.data);
      part.text += length;
      if (links > 0) part.linked += length;
      else block.own += length + cjkExtra(node.data);
    } else if (isElement(node)) {
      const inner = partOf(node, part);
      parts.push(inner);
      if (node.firstChild) {
        if (node.nodeName === 'A') links++;
        if (blockTags.has(node.nodeName)) block = inner;
        part = inner;
        node = node.firstChild;
        continue;
      }
    }
    while (node && !node.nextSibling) {
      node = node.parentNode;
      if (!node || node === body) {
        if (root.own >= paragraphMin) root.prose += root.own;
        return parts;
      }
      if (node.nodeName === 'A') links--;
      const outer = part.parent;
      if (!outer) return parts;
      addTo(outer, part);
      if (block === part) block = blockAbout(outer);
      part = outer;
    }
    node = node?.nextSibling ?? null;
  }
  return parts;
}

function partOf(element: Element, parent: Part | null): Part {
  const role = element.getAttribute('role') ?? '';
  return { element, parent, names: namesOf(element), role, text: 0, linked: 0, own: 0, prose: 0, isRemoved: false };
}

function addTo(outer: Part, part: Part): void {
  if (part.own >= paragraphMin) part.prose += part.own;
  outer.text += part.text;
  outer.linked += part.linked;
  outer.prose += part.prose;
}

function blockAbout(part: Part): Part {
  let at = part;
  while (at.parent && !blockTags.has(at.element.nodeName)) at = at.parent;
  return at;
}

/** Takes a part out of the tree and its text off those about it. */
export function removePart(part: Part): void {
  for (let outer = part.parent; outer; outer = outer.parent) {
    outer.text -= part.text;
    outer.linked -= part.linked;
    outer.prose -= part.prose;
  }
  part.isRemoved = true;
  part.element.remove();
}

/** True where the part, or one about it, has been taken out. */
export function isGone(part: Part): boolean {
  for (let at: Part | null = part; at; at = at.parent) if (at.isRemoved) return true;
  return false;
}

function namesOf(element: Element): string {
  const id = element.getAttribute('id');
  const classes = classOf(element);
  return id ? `${id} ${classes}` : classes;
}

/** A Chinese or Japanese sign says about as much as two and a half letters. */
function cjkExtra(text: string): number {
  const signs = /[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/.test(text)
    ? text.match(/[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/g)
    : null;
  return signs ? Math.round(signs.length * 1.5) : 0;
}

function lengthOf(text: string): number {
  return /\S/.test(text) ? (/\s\s/.test(text) ? text.replace(/\s+/g, ' ').trim().length : text.length) : 0;
}
