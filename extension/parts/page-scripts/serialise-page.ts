/**
 * Run inside a page by scripting.executeScript, which hands over the function's source alone:
 * nothing outside of `serialisePage` may be used in it. It changes nothing in the page.
 */

export type SerialisedPage = {
  readonly html: string;
  readonly finalUrl: string;
  readonly title: string;
  readonly contentType: string;
  /** Of a frame: its place, and what its body holds; '' for the page itself. */
  readonly place: string;
  readonly inner: string;
};

/**
 * The document as the user has it before them: shadow roots and frames of the same origin in their places, slots filled, what was typed and
 * chosen in forms as text beside its control (never passwords), the pictures that lazy loading put in. What is not shown, and where lines are
 * kept, is marked as companion/browser/ready/sight.ts does it in crawled tabs.
 */
/** `framesOnly`: null from the page itself. */
export function serialisePage(framesOnly = false): SerialisedPage | null {
  if (framesOnly && window === window.top) return null;
  // Scripts do not run again and styles are not read; leaving them out here keeps big pages within a frame.
  const left = new Set(['SCRIPT', 'STYLE', 'NOSCRIPT', 'LINK']);
  const keptTypes = new Set(['application/ld+json', 'math/tex', 'math/asciimath']);

  function shouldLeave(element: Element): boolean {
    if (!left.has(element.tagName)) return false;
    if (element.tagName === 'SCRIPT') return !keptTypes.has((element.getAttribute('type') ?? '').split(';')[0] ?? '');
    return element.tagName !== 'LINK' || element.getAttribute('rel') === 'stylesheet';
  }

  /** What a control shows, or null where it shows nothing of the user's. */
  function shownValue(element: Element): string | null {
    if (element instanceof HTMLTextAreaElement) return element.value;
    if (element instanceof HTMLSelectElement)
      return [...element.selectedOptions].map((option) => option.text).join(', ');
    if (!(element instanceof HTMLInputElement)) return null;
    const typed = [
      'text',
      'search',
      'url',
      'tel',
      'email',
      'number',
      'date',
      'time',
      'month',
      'week',
      'datetime-local',
      'range',
    ];
    return typed.includes(element.type) ? element.value : null;
  }

  function copyState(from: Element, to: Element): void {
    if (from instanceof HTMLInputElement) {
      if (from.type === 'password') to.removeAttribute('value');
      else if (from.type === 'checkbox' || from.type === 'radio') to.toggleAttribute('checked', from.checked);
      else if (from.type !== 'file') to.setAttribute('value', from.value);
    } else if (from instanceof HTMLTextAreaElement) {
      to.textContent = from.value;
    } else if (from instanceof HTMLOptionElement) {
      to.toggleAttribute('selected', from.selected);
    } else if (from instanceof HTMLImageElement && from.currentSrc && !from.currentSrc.startsWith('data:')) {
      to.setAttribute('src', from.currentSrc);
    }
  }

  // Through the prototypes: fields of a form take the names of its own properties.
  const childNodesOf = (node: Node): Iterable<Node> => Reflect.get(Node.prototype, 'childNodes', node);
  const textOf = (node: Node): string => String(Reflect.get(Node.prototype, 'textContent', node) ?? '');
  const isShown = (element: Element): boolean => {
    if (Element.prototype.checkVisibility.call(element)) return true;
    if (getComputedStyle(element).display !== 'contents') return false;
    // Without a box of its own it is shown where what is around it is.
    const parent = Reflect.get(Node.prototype, 'parentElement', element) as Element | null;
    return parent === null || isShown(parent);
  };
  const { dom } = (globalThis as { chrome?: { dom?: { openOrClosedShadowRoot(host: Element): ShadowRoot | null } } })
    .chrome ?? { dom: undefined };

  function shadowOf(element: Element): ShadowRoot | null {
    const open = Reflect.get(Element.prototype, 'shadowRoot', element) as ShadowRoot | null;
    if (open || !(element instanceof HTMLElement)) return open;
    // Firefox has it on the element.
    return dom?.openOrClosedShadowRoot(element) ?? Reflect.get(element, 'openOrClosedShadowRoot') ?? null;
  }

  function childrenOf(element: Element): Iterable<Node> {
    const root = shadowOf(element);
    if (root) return childNodesOf(root);
    if (element instanceof HTMLSlotElement) {
      const assigned = element.assignedNodes();
      if (assigned.length > 0) return assigned;
    }
    return childNodesOf(element);
  }

  function frameBody(element: Element): HTMLElement | null {
    if (!/^(?:iframe|frame|object|embed)$/.test(element.localName)) return null;
    try {
      const inner = Reflect.get(element, 'contentDocument') ?? Reflect.get(element, 'getSVGDocument')?.call(element);
      return (inner as Document | null)?.body ?? null;
    } catch {
      return null; // another origin's frame is not ours to read
    }
  }

  const mark = (element: Element, name: string): void => Element.prototype.setAttribute.call(element, name, '');

  let hiddenLength = 0;
  /** True where the reader is not shown it, and no press on what stands before it would show it. */
  function isNotShown(element: Element): boolean {
    if (isShown(element)) return false;
    const parent = Reflect.get(Node.prototype, 'parentElement', element) as Element | null;
    const before = Reflect.get(Element.prototype, 'previousElementSibling', element) as Element | null;
    if (!parent || !isShown(parent)) return false;
    const isOpened =
      (parent.localName === 'details' && element.localName !== 'summary') ||
      parent.getAttribute('hidden') === 'until-found' ||
      (before && isShown(before) && getComputedStyle(before).cursor === 'pointer');
    if (isOpened || textOf(element).trim() === '' || getComputedStyle(parent).display === 'none') return false;
    hiddenLength += textOf(element).trim().length;
    return true;
  }

  function keepsLines(element: Element): boolean {
    if (/^(?:pre|code|body|html|svg|math|textarea)$/.test(element.localName)) return false;
    for (const node of childNodesOf(element))
      if (node instanceof Text && /\S[^\S\n]*\n\s*\S/.test(node.data))
        return /^(?:pre|pre-wrap|pre-line|break-spaces)$/.test(getComputedStyle(element).whiteSpace);
    return false;
  }

  const silent = new Set('head title meta base option optgroup datalist template'.split(' '));
  const target = document.implementation.createHTMLDocument('');
  const mostFrames = 30;
  let frames = 0;
  /** A frame's numbers among the frames of those it is in, from the page on. */
  function placeOf(frame: Window): string {
    const numbers: number[] = [];
    for (let at = frame; at !== at.parent; at = at.parent) {
      let number = 0;
      while (number < at.parent.length && at.parent[number] !== at) number++;
      numbers.unshift(number);
    }
    return numbers.join('.');
  }
  /** A frame that may not be read from here, with its place; null for whatever else. */
  function otherFrame(element: Element, copy: Element): Node | null {
    if (!/^(?:iframe|frame)$/.test(element.localName) || !isShown(element) || frames >= mostFrames) return null;
    const { width, height } = element.getBoundingClientRect();
    const inner = Reflect.get(element, 'contentWindow') as Window | null;
    if (!inner || width * height === 0) return null;
    frames++;
    const place = placeOf(inner);
    const marked = target.createDocumentFragment();
    marked.append(target.createComment(`frame ${place}`), copy, target.createComment(`/frame ${place}`));
    return marked;
  }
  /** The browser's parser nests no deeper; scripts may, and each step takes some of the stack. */
  const deepest = 2000;

  function copyOf(node: Node, depth: number): Node | null {
    if (node.nodeType === Node.TEXT_NODE) return target.importNode(node);
    if (node.nodeType !== Node.ELEMENT_NODE) return null;
    if (depth > deepest) return target.createTextNode(textOf(node));
    const element = node as Element; // a frame's elements are of the frame's own classes
    if (shouldLeave(element)) return null;
    const body = frameBody(element);
    if (body) {
      const place = target.createElement('div');
      place.setAttribute('data-frame-url', body.ownerDocument.URL);
      return withChildren(place, childNodesOf(body), depth);
    }
    // What stands in the place of its frames would be no part of a set of frames, as HTML is read.
    const isSet = element.localName === 'frameset';
    const copy = isSet
      ? target.createElement(element.parentElement?.localName === 'html' ? 'body' : 'div')
      : target.importNode(element, false);
    copyState(element, copy);
    const other = otherFrame(element, copy);
    if (other) return other;
    if (!silent.has(element.localName)) {
      if (isNotShown(element)) mark(copy, 'data-not-shown');
      else if (keepsLines(element)) mark(copy, 'data-lines');
    }
    if (!(element instanceof HTMLTextAreaElement)) withChildren(copy, childrenOf(element), depth);
    const value = shownValue(element);
    if (!value) return copy;
    const both = target.createDocumentFragment();
    const text = target.createElement('span');
    text.dataset.typed = '';
    text.textContent = ` ${value} `;
    both.append(copy, text);
    return both;
  }

  function withChildren(parent: Element, children: Iterable<Node>, depth: number): Element {
    for (const child of children) {
      const copy = copyOf(child, depth + 1);
      if (copy) Node.prototype.appendChild.call(parent, copy);
    }
    return parent;
  }

  const page = Reflect.get(Document.prototype, 'documentElement', document) as HTMLElement;
  const root = copyOf(page, 0);
  const shown = String(Reflect.get(HTMLElement.prototype, 'innerText', page) ?? '').trim().length;
  if (root instanceof Element) {
    // Where nearly all is hidden, that is hardly the page's wish: it may be about to be shown.
    const isTrusted = shown >= 200 && hiddenLength <= shown * 3;
    if (isTrusted) root.setAttribute('data-sight', '');
    else for (const one of root.querySelectorAll('[data-not-shown]')) one.removeAttribute('data-not-shown');
  }
  return {
    html: root instanceof Element ? `<!doctype html>${root.outerHTML}` : '',
    finalUrl: location.href,
    title: String(Reflect.get(Document.prototype, 'title', document)),
    contentType: String(Reflect.get(Document.prototype, 'contentType', document)),
    place: placeOf(window),
    inner: framesOnly && root instanceof Element ? (root.querySelector('body')?.innerHTML ?? '') : '',
  };
}
