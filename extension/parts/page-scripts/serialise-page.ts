/**
 * Run inside a page by scripting.executeScript, which hands over the function's source alone:
 * nothing outside of `serialisePage` may be used in it. It changes nothing in the page.
 */

export type SerialisedPage = {
  readonly html: string;
  readonly finalUrl: string;
  readonly title: string;
  readonly contentType: string;
};

/**
 * The document as the user has it before them: open shadow roots and frames of the same origin in their places, slots filled,
 * what was typed and chosen in forms as text beside its control (never passwords), the pictures that lazy loading put in.
 */
export function serialisePage(): SerialisedPage {
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

  function childrenOf(element: Element): Iterable<Node> {
    if (element.shadowRoot) return element.shadowRoot.childNodes;
    if (element instanceof HTMLSlotElement) {
      const assigned = element.assignedNodes();
      if (assigned.length > 0) return assigned;
    }
    return element.childNodes;
  }

  function frameBody(element: Element): HTMLElement | null {
    if (!(element instanceof HTMLIFrameElement)) return null;
    try {
      return element.contentDocument?.body ?? null;
    } catch {
      return null; // another origin's frame is not ours to read
    }
  }

  const target = document.implementation.createHTMLDocument('');

  function copyOf(node: Node): Node | null {
    if (node.nodeType === Node.TEXT_NODE) return target.importNode(node);
    if (!(node instanceof Element) && node.nodeType !== Node.ELEMENT_NODE) return null;
    const element = node as Element; // a frame's elements are of the frame's own classes
    if (shouldLeave(element)) return null;
    const body = frameBody(element);
    if (body) return withChildren(target.createElement('div'), body.childNodes);
    const copy = target.importNode(element, false);
    copyState(element, copy);
    if (!(element instanceof HTMLTextAreaElement)) withChildren(copy, childrenOf(element));
    const value = shownValue(element);
    if (!value) return copy;
    const both = target.createDocumentFragment();
    const text = target.createElement('span');
    text.dataset.typed = '';
    text.textContent = ` ${value} `;
    both.append(copy, text);
    return both;
  }

  function withChildren(parent: Element, children: Iterable<Node>): Element {
    for (const child of children) {
      const copy = copyOf(child);
      if (copy) parent.append(copy);
    }
    return parent;
  }

  const root = copyOf(document.documentElement);
  return {
    html: root instanceof Element ? `<!doctype html>${root.outerHTML}` : '',
    finalUrl: location.href,
    title: document.title,
    contentType: document.contentType,
  };
}
