/** One pass over a body that notes what choosing its content needs of each element: asking the tree again and again would cost more than all else. */
import { classOf, isElement, isText } from './walk.ts';

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
  isRemoved: boolean;
};

/** Elements of `body` (itself first) in document order. */
export function survey(body: Element): Part[] {
  const root: Part = { element: body, parent: null, names: '', role: '', text: 0, linked: 0, isRemoved: false };
  const parts = [root];
  let part: Part = root;
  let links = 0;
  let node: Node | null = body.firstChild;
  while (node) {
    if (isText(node)) {
      const length = lengthOf(node.data);
      part.text += length;
      if (links > 0) part.linked += length;
    } else if (isElement(node)) {
      const inner: Part = {
        element: node,
        parent: part,
        names: namesOf(node),
        role: node.getAttribute('role') ?? '',
        text: 0,
        linked: 0,
        isRemoved: false,
      };
      parts.push(inner);
      if (node.firstChild) {
        if (node.nodeName === 'A') links++;
        part = inner;
        node = node.firstChild;
        continue;
      }
    }
    while (node && !node.nextSibling) {
      node = node.parentNode;
      if (!node || node === body) return parts;
      if (node.nodeName === 'A') links--;
      const outer = part.parent;
      if (!outer) return parts;
      outer.text += part.text;
      outer.linked += part.linked;
      part = outer;
    }
    node = node?.nextSibling ?? null;
  }
  return parts;
}

/** Takes a part out of the tree and its text off those about it. */
export function removePart(part: Part): void {
  for (let outer = part.parent; outer; outer = outer.parent) {
    outer.text -= part.text;
    outer.linked -= part.linked;
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

function lengthOf(text: string): number {
  return /\S/.test(text) ? (/\s\s/.test(text) ? text.replace(/\s+/g, ' ').trim().length : text.length) : 0;
}
