/** Walking a tree without recursion, so that no depth of nesting can overflow the stack. */

/**
 * What becomes of the visited node. `into`: its children are next; `over`: they are left alone; `remove`: it is taken out;
 * `unwrap`: its children take its place and are visited. A node: it takes its place and is not visited; `visit`: its children are.
 */
export type Step = 'into' | 'over' | 'remove' | 'unwrap' | Node | { readonly visit: Element };

/** Visits the descendants of `root` in document order. The visitor may change what is inside or after the node, not what is before or around it. */
export function walk(root: Node, visit: (node: Node, depth: number) => Step): void {
  let node: Node | null = root.firstChild;
  let depth = 1;
  while (node) {
    const step = visit(node, depth);
    const isReplaced = typeof step === 'object' && 'visit' in step;
    if (isReplaced) node.parentNode?.replaceChild(step.visit, node);
    const current: Node = isReplaced ? step.visit : node;
    if ((step === 'into' || isReplaced) && current.firstChild) {
      node = current.firstChild;
      depth++;
      continue;
    }
    let next: Node | null = current.nextSibling;
    let parent: Node | null = current.parentNode;
    if (step === 'unwrap') next = unwrap(current) ?? next;
    else if (step === 'remove') parent?.removeChild(current);
    else if (typeof step !== 'string' && !isReplaced) parent?.replaceChild(step, current);
    while (!next && parent && parent !== root) {
      next = parent.nextSibling;
      parent = parent.parentNode;
      depth--;
    }
    node = next;
  }
}

/** Puts a node's children in its place; gives the first of them. */
export function unwrap(node: Node): Node | null {
  const first = node.firstChild;
  const parent = node.parentNode;
  if (!parent) return null;
  while (node.firstChild) parent.insertBefore(node.firstChild, node);
  parent.removeChild(node);
  return first;
}

/** A div with the element's children, taken out of it. */
export function toBox(element: Element): HTMLElement {
  const box = element.ownerDocument.createElement('div');
  while (element.firstChild) box.appendChild(element.firstChild);
  return box;
}

export function isElement(node: Node | null): node is HTMLElement {
  return node?.nodeType === 1;
}

export function isText(node: Node | null): node is Text {
  return node?.nodeType === 3;
}

/** Text with runs of white space as one space, trimmed. */
export function plainText(node: Node): string {
  const text = (node.textContent ?? '').trim();
  return /[^\S ]| {2}/.test(text) ? text.replace(/\s+/g, ' ') : text;
}

/** True where there is something to read in it. */
export function hasText(node: Node): boolean {
  return /\S/.test(node.textContent ?? '');
}

/** The next in the order of the document, within `root`; null at its end. */
function nodeAfter(node: Node, root: Node): Node | null {
  if (node.firstChild) return node.firstChild;
  for (let at: Node | null = node; at && at !== root; at = at.parentNode) if (at.nextSibling) return at.nextSibling;
  return null;
}

/** The text's first `max` characters, as plainText has it. Costs by `max`, not by the size of the tree: for what nests in itself. */
export function textStart(node: Node, max: number): string {
  let text = '';
  let at: Node | null = node.firstChild;
  while (at && text.length < max) {
    if (isText(at)) text += at.data.slice(0, max * 4);
    if (isText(at) && /\s\s/.test(text)) text = text.replace(/\s+/g, ' ');
    at = nodeAfter(at, node);
  }
  return text.replace(/\s+/g, ' ').trim().slice(0, max);
}

/** True where the text has at most this many characters, as `textStart` has it. Makes no text. */
export function isShort(node: Node, max: number): boolean {
  let count = 0;
  let begins = 0;
  let isSpaced = false;
  let at: Node | null = node.firstChild;
  while (at && count <= max) {
    if (isText(at)) {
      const { data } = at;
      const end = Math.min(data.length, (max + 1) * 4);
      for (let i = 0; i < end; i++) {
        const isSpace = isSpaceCode(data.charCodeAt(i));
        if (isSpace && count === 0) begins = 1;
        if (!isSpace || !isSpaced) count++;
        isSpaced = isSpace;
      }
    }
    at = nodeAfter(at, node);
  }
  return count - begins - (isSpaced && count > begins ? 1 : 0) <= max;
}

/** What `\s` matches. */
export function isSpaceCode(code: number): boolean {
  if (code < 160) return code === 32 || (code >= 9 && code <= 13);
  return (
    code === 0xa0 ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200a) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x3000 ||
    code === 0xfeff
  );
}

/** The class attribute as it is written; on SVG's elements `className` is no text. */
export function classOf(element: Element): string {
  return element.getAttribute('class') ?? '';
}

/** Elements that begin on a line of their own. */
export const blockTags: ReadonlySet<string> = new Set(
  `ADDRESS ARTICLE ASIDE BLOCKQUOTE BODY CENTER DD DETAILS DIALOG DIV DL DT FIELDSET FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6
   HEADER HGROUP HR LI MAIN MENU NAV OL P PRE SEARCH SECTION SUMMARY TABLE TBODY TD TFOOT TH THEAD TR UL`.split(/\s+/),
);

/** True where the element has a block element anywhere in it. */
export function hasBlock(element: Element): boolean {
  let found = false;
  walk(element, (node) => {
    found ||= blockTags.has(node.nodeName);
    return found ? 'over' : 'into';
  });
  return found;
}

/** True for an element that is hidden by its own mark-up: what `hiddenMarks` selects. */
export function isHiddenByMark(element: Element): boolean {
  if (element.hasAttribute('hidden') || element.getAttribute('aria-hidden') === 'true') return true;
  const style = element.getAttribute('style');
  return style !== null && /display: ?none|visibility: ?hidden/i.test(style);
}

/** Kinds of hiding by mark-up. */
export const hiddenMarks =
  '[hidden], [aria-hidden="true"], [style*="display:none" i], [style*="display: none" i], [style*="visibility:hidden" i], [style*="visibility: hidden" i]';
