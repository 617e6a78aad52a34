/**
 * Text of a page that no person sees: not drawn, of no size, moved out of sight, cut away, or in the colour of what is behind it. It runs
 * inside the page and inside each of its frames, in an isolated world, and goes over as source text: it may use nothing outside itself.
 */

/** What `readPage` and its kin leave in the world: roots that the page keeps closed. */
type Kept = { readonly closedRoots?: WeakMap<Element, ShadowRoot> };

/** Takes that text out of the document, and gives how many characters it was. What a press would show (closed details, tabs) stays. */
export function takeOutUnseen(): number {
  const { closedRoots } = globalThis as Kept;
  const of = <K extends keyof Document>(key: K): Document[K] =>
    Reflect.get(Document.prototype, key, document) as Document[K];
  const body: HTMLElement | null = of('body');
  const page = of('documentElement');
  if (!(body instanceof HTMLElement) || !page) return 0;
  const select = (selector: string): Element[] => [
    ...(Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<Element>),
  ];
  // Through the prototypes: fields of a form take the names of its own properties.
  const textOf = (node: Node): string => String(Reflect.get(Node.prototype, 'textContent', node) ?? '');
  const rootOf = (element: Element): ShadowRoot | null => {
    const root = Reflect.get(Element.prototype, 'shadowRoot', element) ?? closedRoots?.get(element);
    return root instanceof ShadowRoot ? root : null;
  };
  /** As things are drawn: into a shadow tree, and out of it. */
  const parentOf = (node: Node): Element | null => {
    const slot = node instanceof Element || node instanceof Text ? node.assignedSlot : null;
    const parent = slot ?? (Reflect.get(Node.prototype, 'parentNode', node) as Node | null);
    return parent instanceof ShadowRoot ? parent.host : parent instanceof Element ? parent : null;
  };
  const isDrawn = (element: Element): boolean => {
    if (Element.prototype.checkVisibility.call(element, { visibilityProperty: true, contentVisibilityAuto: false }))
      return true;
    // Without a box of its own what it holds is drawn as if it stood around it.
    const { display, visibility } = styleOf(element);
    const parent = display === 'contents' && visibility === 'visible' ? parentOf(element) : null;
    return parent !== null && isDrawn(parent);
  };
  const boxOf = (element: Element): DOMRect => Element.prototype.getBoundingClientRect.call(element);
  const styles = new Map<Element, CSSStyleDeclaration>();
  const styleOf = (element: Element): CSSStyleDeclaration => {
    const known = styles.get(element) ?? getComputedStyle(element);
    styles.set(element, known);
    return known;
  };

  // What a person could press to see more.
  const controlled = new Set(
    select('[aria-controls]')
      .filter((control) => isDrawn(control) && boxOf(control).width * boxOf(control).height > 16)
      .flatMap((control) => (control.getAttribute('aria-controls') ?? '').split(/\s+/)),
  );
  const isFolded = (element: Element): boolean => {
    for (let at: Element | null = element; at; at = parentOf(at)) {
      const id = at.getAttribute('id');
      if (at.matches('details:not([open]),[role="tabpanel"],[hidden="until-found"]') || (id && controlled.has(id)))
        return true;
    }
    return false;
  };

  // Colours.
  type Colour = readonly [red: number, green: number, blue: number, alpha: number];
  const brush = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const colours = new Map<string, Colour | null>();
  /** Any colour that CSS can say; null where it says none. */
  const colourOf = (text: string): Colour | null => {
    const known = colours.get(text);
    if (known !== undefined) return known;
    const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    let colour: Colour | null = found
      ? [Number(found[1]), Number(found[2]), Number(found[3]), Number(found[4] ?? 1)]
      : null;
    if (!colour && brush && CSS.supports('color', text)) {
      brush.clearRect(0, 0, 1, 1);
      brush.fillStyle = text;
      brush.fillRect(0, 0, 1, 1);
      const [red = 0, green = 0, blue = 0, alpha = 0] = brush.getImageData(0, 0, 1, 1).data;
      colour = [red, green, blue, alpha / 255];
    }
    colours.set(text, colour);
    return colour;
  };
  const over = (above: Colour, below: Colour): Colour => {
    const mixed = [0, 1, 2].map((at) => (above[at] ?? 0) * above[3] + (below[at] ?? 0) * (1 - above[3]));
    return [mixed[0] ?? 0, mixed[1] ?? 0, mixed[2] ?? 0, 1];
  };
  const isAlike = (one: Colour, other: Colour): boolean =>
    Math.max(...[0, 1, 2].map((at) => Math.abs((one[at] ?? 0) - (other[at] ?? 0)))) < 24;
  /** What an element lays on its ground: each of its colours; null where that is a picture. */
  const groundsIn = (element: Element): readonly Colour[] | null => {
    const { backgroundColor, backgroundImage } = styleOf(element);
    if (backgroundImage === 'none') return [colourOf(backgroundColor) ?? [0, 0, 0, 0]];
    if (/url\(|element\(|image\(/.test(backgroundImage)) return null;
    const said = backgroundImage.match(/(?:rgba?|oklch|oklab|lab|lch|color|hsla?|hwb)\([^()]*\)/g) ?? [];
    const parts = said.map(colourOf);
    return parts.length > 0 && parts.every((one) => one !== null) ? parts : null;
  };
  /** Boxes that are drawn apart from where they stand, and pictures: they may lie behind a text that they do not hold. */
  let apart: { element: Element; box: DOMRect }[] | null = null;
  const liesOnOther = (text: DOMRect, element: Element): boolean => {
    apart ??= select('img,video,canvas,picture,svg,iframe,object,embed,[style*="background"],[class]')
      .filter((one) => {
        if (!isDrawn(one)) return false;
        if (one.matches('img,video,canvas,svg,iframe,object,embed')) return true;
        const { position, backgroundColor, backgroundImage } = styleOf(one);
        return position !== 'static' && (backgroundImage !== 'none' || (colourOf(backgroundColor)?.[3] ?? 0) > 0.5);
      })
      .slice(0, 500)
      .map((one) => ({ element: one, box: boxOf(one) }));
    const [x, y] = [(text.left + text.right) / 2, (text.top + text.bottom) / 2];
    return apart.some(
      ({ element: one, box }) =>
        box.left <= x && box.right >= x && box.top <= y && box.bottom >= y && !one.contains(element),
    );
  };
  /** Every colour that may be behind the inside of an element; null where that is a picture. */
  const behind = (element: Element): readonly Colour[] | null => {
    const veils: Colour[] = [];
    let grounds: readonly Colour[] = [[255, 255, 255, 1]];
    for (let at: Element | null = element; at; at = parentOf(at)) {
      const own = groundsIn(at);
      if (!own) return null;
      if (own.every((one) => one[3] > 0.99)) {
        grounds = own;
        break;
      }
      const [veil] = own;
      if (own.length > 1 && own.some((one) => one[3] > 0.05)) return null;
      if (veil && veil[3] > 0.01) veils.push(veil);
    }
    return grounds.map((ground) => veils.reduceRight((below, veil) => over(veil, below), ground));
  };
  const isColourless = (element: Element, box: DOMRect): boolean => {
    const style = styleOf(element);
    const isSvg = element instanceof SVGElement;
    if (style.textShadow !== 'none' || style.backgroundClip === 'text') return false;
    if (isSvg ? style.stroke !== 'none' : Number.parseFloat(style.webkitTextStrokeWidth) > 0) return false;
    const colour = colourOf(isSvg ? style.fill : style.webkitTextFillColor);
    if (!colour) return isSvg && style.fill === 'none';
    if (colour[3] <= 0.05) return true;
    const grounds = behind(element);
    return (grounds?.every((ground) => isAlike(over(colour, ground), ground)) ?? false) && !liesOnOther(box, element);
  };

  // Places.
  /** Nothing is left of what is inside. */
  const isCutAway = (element: Element): boolean => {
    const { clipPath, clip, position, display, overflowX, overflowY, filter, maskImage } = styleOf(element);
    if (/opacity\(0(?:\.0\d*)?%?\)/.test(filter)) return true;
    const mask = maskImage.match(/rgba?\([^()]*\)/g) ?? [];
    if (maskImage !== 'none' && mask.length > 0 && !maskImage.includes('url('))
      if (mask.every((one) => (colourOf(one)?.[3] ?? 1) <= 0.05)) return true;
    const box = boxOf(element);
    const numbers = (text: string): readonly number[] => (text.match(/-?[\d.]+(?:e[-+]?\d+)?/g) ?? []).map(Number);
    const inset = /^inset\(([^()]*?)(?: round .*)?\)/.exec(clipPath)?.[1]?.split(' ');
    if (inset) {
      const [top = '0', right = top, bottom = top, left = right] = inset;
      const share = (text: string, whole: number): number =>
        text.endsWith('%') ? Number.parseFloat(text) / 100 : Number.parseFloat(text) / Math.max(whole, 1);
      if (share(top, box.height) + share(bottom, box.height) > 0.98) return true;
      if (share(left, box.width) + share(right, box.width) > 0.98) return true;
    }
    if (/^(?:circle|ellipse)\(0(?:px|%)?[ )]/.test(clipPath)) return true;
    if (clipPath.startsWith('polygon(')) {
      const points = numbers(clipPath.replace('polygon(', ''));
      const [x, y] = [points.filter((_, at) => at % 2 === 0), points.filter((_, at) => at % 2 === 1)];
      const width = Math.max(...x) - Math.min(...x);
      if (points.length < 6 || width <= 1 || Math.max(...y) - Math.min(...y) <= 1) return true;
    }
    if (clip !== 'auto' && (position === 'absolute' || position === 'fixed')) {
      const [top = 0, right = 0, bottom = 0, left = 0] = numbers(clip);
      if (right - left <= 1 || bottom - top <= 1) return true;
    }
    if (element === body || element === page || /^(?:inline|contents|none)$/.test(display)) return false;
    return (overflowX !== 'visible' && box.width <= 1.5) || (overflowY !== 'visible' && box.height <= 1.5);
  };
  const gone = new Map<Element, { readonly isGone: boolean; readonly opacity: number }>();
  const inherited = (element: Element): { readonly isGone: boolean; readonly opacity: number } => {
    const path: Element[] = [];
    for (let at: Element | null = element; at && !gone.has(at); at = parentOf(at)) path.push(at);
    const top = path.at(-1);
    const above = top && parentOf(top);
    let state = gone.get(above ?? element) ?? { isGone: false, opacity: 1 };
    for (const at of path.reverse()) {
      const opacity = state.opacity * Number(styleOf(at).opacity);
      state = { opacity, isGone: state.isGone || opacity <= 0.05 || isCutAway(at) };
      gone.set(at, state);
    }
    return state;
  };
  /** Somewhere around it one can scroll to it. */
  const isScrolled = (element: Element): boolean => {
    for (let at: Element | null = element; at && at !== body && at !== page; at = parentOf(at))
      if (at.scrollHeight > at.clientHeight + 1 || at.scrollWidth > at.clientWidth + 1)
        if (/auto|scroll/.test(`${styleOf(at).overflowX} ${styleOf(at).overflowY}`)) return true;
    return false;
  };
  const isFixed = (element: Element): boolean => {
    for (let at: Element | null = element; at; at = parentOf(at)) if (styleOf(at).position === 'fixed') return true;
    return false;
  };
  const isOutOfSight = (element: Element, { left, top, right, bottom }: DOMRect): boolean => {
    const isBefore = right + scrollX <= 0 || bottom + scrollY <= 0;
    const isFarOff = left + scrollX > Math.max(innerWidth, 1000) * 8;
    const isOff =
      innerWidth > 200 && innerHeight > 200 && (right <= 0 || bottom <= 0 || left >= innerWidth || top >= innerHeight);
    return ((isBefore || isFarOff) && !isScrolled(element)) || (isOff && isFixed(element));
  };
  const range = new Range();
  const boxesOf = (text: Text): readonly DOMRect[] => {
    range.selectNodeContents(text);
    return [...range.getClientRects()];
  };
  const isUnseenText = (text: Text, element: Element): boolean => {
    if (!isDrawn(element) || inherited(element).isGone) return !isFolded(element);
    if (Number.parseFloat(styleOf(element).fontSize) < 3) return true;
    const boxes = boxesOf(text);
    const [first] = boxes;
    // Far below the screen nothing may be laid out yet.
    if (!first) return false;
    if (boxes.every(({ width, height }) => width < 1 || height < 3)) return !isFolded(element);
    return boxes.every((box) => isOutOfSight(element, box)) || isColourless(element, first);
  };
  const isUnseen = (element: Element): boolean => {
    if (!isDrawn(element) || inherited(element).isGone) return !isFolded(element);
    const box = boxOf(element);
    // A picture that is not loaded has no size of its own.
    const isNothing = element.matches(fields) && (box.width < 3 || box.height < 3);
    return isNothing || isOutOfSight(element, box);
  };

  const fields = 'select,textarea,input:not([type="checkbox"],[type="radio"])';
  const framed = 'iframe,frame,object,embed';
  const unseen = new Set<Text>();
  const without = new Set<Element>();
  const look = (root: Node): void => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node instanceof Element) {
        const inner = rootOf(node);
        if (inner) look(inner);
        // What a reader without scripts would see, and what is filled in where nobody sees it.
        if (node.matches('noscript') || (node.matches(`${fields},${framed},img`) && isUnseen(node))) without.add(node);
        continue;
      }
      const parent = Reflect.get(Node.prototype, 'parentElement', node) as Element | null;
      const holder = parent ?? parentOf(node);
      if (!holder || !(node instanceof Text) || textOf(node).trim() === '') continue;
      if (holder.matches('script,style,noscript,template,title,textarea,option') && !(holder instanceof SVGElement))
        continue;
      if (isUnseenText(node, holder)) unseen.add(node);
    }
  };
  look(body);
  let characters = 0;
  for (const text of unseen) characters += textOf(text).trim().length;
  for (const element of select('[alt],[aria-label]'))
    if (!isDrawn(element) ? !isFolded(element) : inherited(element).isGone)
      for (const name of ['alt', 'aria-label']) element.removeAttribute(name);
  // Shown where the pointer rests, which nobody did.
  for (const name of ['title', 'data-tooltip', 'data-tippy-content', 'data-definition'])
    for (const element of select(`[${name}]`)) element.removeAttribute(name);
  for (const element of without) {
    const words = element.matches('textarea,noscript') ? textOf(element).trim() : '';
    characters += words.length;
    Reflect.get(Element.prototype, 'remove', element).call(element);
  }
  for (const text of unseen) text.nodeValue = '';
  return characters;
}
