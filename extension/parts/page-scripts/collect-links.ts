/**
 * Run inside a page by scripting.executeScript, which hands over the function's source alone:
 * nothing outside of `collectLinks` may be used in it.
 */

export type PageLinks = {
  readonly title: string;
  readonly links: readonly {
    readonly url: string;
    readonly text: string;
    readonly selected: boolean;
    readonly inMain: boolean;
  }[];
  /** True where there were more links than are taken. */
  readonly cut: boolean;
};

/**
 * Every link of the page, those in shadow roots and in frames of its own origin included, as they stand in it; `selected` where the user's
 * selection touches it, `inMain` where it is not of the page's menus and edges.
 */
export function collectLinks(): PageLinks {
  const limit = 20_000;
  const links: { url: string; text: string; selected: boolean; inMain: boolean }[] = [];
  const edges =
    'nav,header,footer,aside,[role=navigation],[role=banner],[role=contentinfo],[role=complementary],[role=search]';
  const { dom } = (globalThis as { chrome?: { dom?: { openOrClosedShadowRoot(host: Element): ShadowRoot | null } } })
    .chrome ?? { dom: undefined };
  // Through the prototypes: fields of a form, and names in a page, take those of its own properties.
  const selectIn = (root: Document | ShadowRoot, selector: string): NodeListOf<Element> =>
    ('host' in root ? DocumentFragment : Document).prototype.querySelectorAll.call(root, selector);
  const shadowOf = (element: Element): ShadowRoot | null => {
    const open = Reflect.get(Element.prototype, 'shadowRoot', element) as ShadowRoot | null;
    if (open || !(element instanceof HTMLElement)) return open;
    // Firefox has it on the element.
    return dom?.openOrClosedShadowRoot(element) ?? Reflect.get(element, 'openOrClosedShadowRoot') ?? null;
  };
  const frameIn = (element: Element): Document | null => {
    if (!/^(?:iframe|frame|object)$/.test(element.localName)) return null;
    try {
      return (Reflect.get(element, 'contentDocument') as Document | null) ?? null;
    } catch {
      return null; // another origin's frame is not ours to read
    }
  };
  const textOf = (link: Element): string => {
    const pictures = [...link.querySelectorAll('img[alt],[aria-label],svg title')];
    const named = [
      link.getAttribute('aria-label'),
      ...pictures.map((one) => one.getAttribute('alt') ?? one.getAttribute('aria-label') ?? one.textContent),
    ];
    const text = link.textContent?.trim() || named.find((name) => name?.trim()) || link.getAttribute('title') || '';
    return text.replace(/\s+/g, ' ').trim().slice(0, 200);
  };
  const collect = (root: Document | ShadowRoot, page: Document, inMainOf: Element | null): void => {
    const main = selectIn(page, 'main,[role=main]')[0] ?? selectIn(page, 'article')[0] ?? null;
    const selection = page.getSelection();
    const isInMain = (link: Element): boolean => {
      const place = inMainOf ?? link;
      return main ? main.contains(place) && !place.closest('nav,[role=navigation]') : place.closest(edges) === null;
    };
    for (const element of selectIn(root, '*')) {
      const shadow = shadowOf(element);
      if (shadow) collect(shadow, page, inMainOf ?? element);
      const frame = frameIn(element);
      if (frame) collect(frame, frame, null);
      // By name: those in a frame are of the frame's own classes.
      if (element.localName !== 'a' && element.localName !== 'area') continue;
      const written = element.getAttribute('href');
      // A place in the page is no page; a route of an application is.
      if (!written || /^#(?![/!])/.test(written) || links.length >= limit) continue;
      links.push({
        url: String(Reflect.get(element, 'href')).slice(0, 8193),
        text: textOf(element),
        inMain: isInMain(element),
        selected: selection !== null && !selection.isCollapsed && selection.containsNode(element, true),
      });
    }
  };
  collect(document, document, null);
  const title = String(Reflect.get(Document.prototype, 'title', document)).slice(0, 300);
  return { title, links, cut: links.length >= limit };
}
