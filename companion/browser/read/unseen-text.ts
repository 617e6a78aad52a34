/**
 * Text of a page that no person sees: not drawn, of no size, moved out of sight, or in the colour of what is behind it. It runs inside
 * the page, in an isolated world, and goes over as source text: it may use nothing outside itself.
 */

/** Takes that text out of the document, and gives how many characters it was. What a press would show (closed details, tabs) stays. */
export function takeOutUnseen(): number {
  const of = <K extends keyof Document>(key: K): Document[K] =>
    Reflect.get(Document.prototype, key, document) as Document[K];
  const body: HTMLElement | null = of('body');
  if (!(body instanceof HTMLElement)) return 0;
  const select = (selector: string): Element[] => [
    ...(Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<Element>),
  ];
  const controlled = new Set(
    select('[aria-controls]').flatMap((control) => (control.getAttribute('aria-controls') ?? '').split(/\s+/)),
  );
  const isFolded = (element: Element): boolean => {
    for (let at: Element | null = element; at; at = at.parentElement)
      if (
        at.matches('details:not([open]),[role="tabpanel"],[hidden="until-found"]') ||
        (at.id && controlled.has(at.id))
      )
        return true;
    return false;
  };
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];
  const colourOf = (text: string): Colour | null => {
    const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    return found ? [Number(found[1]), Number(found[2]), Number(found[3]), Number(found[4] ?? 1)] : null;
  };
  /** What is behind an element; null where that is a picture, or a colour that shows through. */
  const behind = (element: Element): Colour | null => {
    for (let at: Element | null = element; at; at = at.parentElement) {
      const { backgroundColor, backgroundImage } = getComputedStyle(at);
      if (backgroundImage !== 'none') return null;
      const colour = colourOf(backgroundColor);
      if (!colour) return null;
      if (colour[3] > 0.99) return colour;
      if (colour[3] > 0.01) return null;
    }
    return [255, 255, 255, 1];
  };
  const isUnseen = (element: Element): boolean => {
    if (!element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: false })) return !isFolded(element);
    const style = getComputedStyle(element);
    if (Number.parseFloat(style.fontSize) < 3) return true;
    let opacity = 1;
    for (let at: Element | null = element; at && opacity > 0.05; at = at.parentElement)
      opacity *= Number(getComputedStyle(at).opacity);
    if (opacity <= 0.05) return !isFolded(element);
    const box = element.getBoundingClientRect();
    const [x, y] = [box.right + scrollX, box.bottom + scrollY];
    if (style.display !== 'contents' && (x <= 0 || y <= 0 || Number.parseFloat(style.textIndent) < -500)) return true;
    const isCut = style.overflow !== 'visible' || style.clip !== 'auto' || style.clipPath !== 'none';
    if (style.display !== 'inline' && style.display !== 'contents' && isCut && (box.width <= 1 || box.height <= 1))
      return true;
    const colour = colourOf(style.color);
    if (!colour) return false;
    if (colour[3] <= 0.05)
      return (
        style.webkitTextFillColor === style.color && style.textShadow === 'none' && style.backgroundClip !== 'text'
      );
    const ground = behind(element);
    if (!ground || style.textShadow !== 'none' || style.backgroundClip === 'text') return false;
    return Math.max(...[0, 1, 2].map((at) => Math.abs((colour[at] ?? 0) - (ground[at] ?? 0)))) < 16;
  };
  const known = new Map<Element, boolean>();
  const unseen: Text[] = [];
  let characters = 0;
  const look = (root: Node): void => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        if (node.shadowRoot instanceof ShadowRoot) look(node.shadowRoot);
        continue;
      }
      const parent = node.parentElement;
      const text = node.nodeValue ?? '';
      if (!parent || !(node instanceof Text) || text.trim() === '') continue;
      if (parent.matches('script,style,noscript,template,title,textarea,option')) continue;
      const is = known.get(parent) ?? isUnseen(parent);
      known.set(parent, is);
      if (!is) continue;
      unseen.push(node);
      characters += text.trim().length;
    }
  };
  look(body);
  for (const element of select('[alt],[title],[aria-label]'))
    if (known.get(element) ?? (!element.checkVisibility({ visibilityProperty: true }) && !isFolded(element)))
      for (const name of ['alt', 'title', 'aria-label']) element.removeAttribute(name);
  for (const text of unseen) text.nodeValue = '';
  return characters;
}
