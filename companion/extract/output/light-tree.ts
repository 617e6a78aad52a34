/**
 * A copy of a tree as plain objects with those parts of the DOM that the writers of Markdown ask: they ask each node many times, and every
 * answer of the browser's own costs a call out of the script.
 */

/** Of a text or an element. Texts may be set and nodes be taken out until `textContent` is asked, which is kept. */
export class LightNode {
  readonly nodeType: number;
  readonly nodeName: string;
  data: string;
  parentNode: LightNode | null = null;
  previousSibling: LightNode | null = null;
  nextSibling: LightNode | null = null;
  firstChild: LightNode | null = null;
  lastChild: LightNode | null = null;
  readonly #source: Node;
  #text: string | undefined;
  // What turndown writes on nodes; named here so that they stay of one shape.
  isBlock = false;
  isCode = false;
  isBlank = false;
  flankingWhitespace: unknown = undefined;

  constructor(source: Node, data: string) {
    this.#source = source;
    this.nodeType = source.nodeType;
    this.nodeName = source.nodeName;
    this.data = data;
  }

  get nodeValue(): string | null {
    return this.nodeType === 1 ? null : this.data;
  }

  get textContent(): string {
    if (this.nodeType !== 1) return this.data;
    if (this.#text === undefined) {
      let text = '';
      for (let child = this.firstChild; child; child = child.nextSibling) text += child.textContent;
      this.#text = text;
    }
    return this.#text;
  }

  get parentElement(): LightNode | null {
    return this.parentNode;
  }

  get childNodes(): LightNode[] {
    const nodes: LightNode[] = [];
    for (let child = this.firstChild; child; child = child.nextSibling) nodes.push(child);
    return nodes;
  }

  get children(): LightNode[] {
    return this.childNodes.filter(({ nodeType }) => nodeType === 1);
  }

  get lastElementChild(): LightNode | null {
    return this.children.at(-1) ?? null;
  }

  get className(): string {
    return this.getAttribute('class') ?? '';
  }

  getAttribute(name: string): string | null {
    return (this.#source as Element).getAttribute(name);
  }

  hasAttribute(name: string): boolean {
    return (this.#source as Element).hasAttribute(name);
  }

  /** Those inside it, by the name as it is. */
  getElementsByTagName(name: string): readonly LightNode[] {
    const found: LightNode[] = [];
    for (const child of this.children) child.#collect(name, found);
    return found;
  }

  #collect(name: string, found: LightNode[]): void {
    if (this.nodeName === name) found.push(this);
    for (const child of this.children) child.#collect(name, found);
  }

  appendChild(child: LightNode): void {
    child.parentNode = this;
    child.previousSibling = this.lastChild;
    if (this.lastChild) this.lastChild.nextSibling = child;
    else this.firstChild = child;
    this.lastChild = child;
  }

  removeChild(child: LightNode): void {
    const { previousSibling: before, nextSibling: after } = child;
    if (before) before.nextSibling = after;
    else this.firstChild = after;
    if (after) after.previousSibling = before;
    else this.lastChild = before;
    child.parentNode = null;
    child.previousSibling = null;
    child.nextSibling = null;
  }

  /** Turndown copies the tree that it is given; this one is a copy already. */
  cloneNode(): LightNode {
    return this;
  }
}

/** Comments are left out. */
export function toLightTree(root: Element): LightNode {
  const made = new LightNode(root, '');
  let into = made;
  let node: Node | null = root.firstChild;
  while (node) {
    const type = node.nodeType;
    if (type === 1) {
      const copy = new LightNode(node, '');
      into.appendChild(copy);
      const inner: Node | null = node.firstChild;
      if (inner) {
        into = copy;
        node = inner;
        continue;
      }
    } else if (type === 3 || type === 4) into.appendChild(new LightNode(node, (node as CharacterData).data));
    let next: Node | null = node.nextSibling;
    while (!next) {
      node = node.parentNode;
      if (!node || node === root || !into.parentNode) return made;
      into = into.parentNode;
      next = node.nextSibling;
    }
    node = next;
  }
  return made;
}
