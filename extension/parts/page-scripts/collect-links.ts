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

/** Every link of the page, open shadow roots included, in document order; `selected` where the user's selection touches it, `inMain` where it is not of the page's menus and edges. */
export function collectLinks(): PageLinks {
  const limit = 20_000;
  const links: { url: string; text: string; selected: boolean; inMain: boolean }[] = [];
  const edges =
    'nav,header,footer,aside,[role=navigation],[role=banner],[role=contentinfo],[role=complementary],[role=search]';
  const main = document.querySelector('main,[role=main]') ?? document.querySelector('article');
  const selection = document.getSelection();
  const hasSelection = selection !== null && !selection.isCollapsed;
  const isInMain = (link: Element): boolean => {
    let place: Element = link;
    for (let root = place.getRootNode(); root instanceof ShadowRoot; root = place.getRootNode()) place = root.host;
    return main ? main.contains(place) && !place.closest('nav,[role=navigation]') : place.closest(edges) === null;
  };
  const roots: (Document | ShadowRoot)[] = [document];
  for (const root of roots) {
    for (const element of root.querySelectorAll('*')) {
      if (element.shadowRoot) roots.push(element.shadowRoot);
      if (!(element instanceof HTMLAnchorElement || element instanceof HTMLAreaElement)) continue;
      const written = element.getAttribute('href');
      if (!written || written.startsWith('#') || links.length >= limit) continue;
      links.push({
        url: element.href.slice(0, 8193),
        text: (element.textContent || element.getAttribute('aria-label') || '')
          .replace(/\s+/g, ' ')
          .trim()
          .slice(0, 200),
        inMain: isInMain(element),
        selected: hasSelection && selection.containsNode(element, true),
      });
    }
  }
  return { title: document.title.slice(0, 300), links, cut: links.length >= limit };
}
