/**
 * What is run inside a page to read it. `readPage` goes over as source text: it may use nothing outside itself, and is kept small, as
 * Chrome compiles it anew for each page.
 *
 * It runs in an isolated world, whose prototypes the page's scripts cannot touch. What they can do is name elements after properties
 * of `document` and of forms (`<img name="body">`); so those are read through the prototypes.
 */

export type ReadRequest = {
  /** The document too, not just the sample; `still`: only where nothing in the page could change it any more. */
  readonly whole: boolean | 'still';
  /** Characters from which on a page with scripts counts as written. */
  readonly enoughText: number;
  readonly maxChars: number;
  /** Names and selectors of challenge markup. */
  readonly marks: readonly (readonly [string, string])[];
};

/** How far a page has come: cheap to take, compared over time. */
export type PageSample = {
  readonly nodes: number;
  /** Characters of text, shadow roots included, scripts and styles not. */
  readonly text: number;
  /** Timers and animation frames that the page has ever asked for: their ids count up per document, ours included, which are taken off. */
  readonly timers: number;
  readonly animations: number;
  /** Something says of itself that it is still loading. */
  readonly busy: boolean;
  readonly frames: number;
  /** Script elements, handlers in attributes aside. */
  readonly scripts: number;
};

export type PageContent = {
  readonly body: string;
  readonly contentType: string;
  readonly title: string;
  readonly url: string;
  readonly textLength: number;
  readonly textStart: string;
  readonly passwordFields: number;
  readonly mainPasswordFields: number;
  readonly challengeMarks: readonly string[];
  readonly links: number;
};

/** `tooLarge`: characters, where they are more than was allowed. */
export type PageRead = { readonly sample: PageSample; readonly content?: PageContent; readonly tooLarge?: number };

/** What `readPage` and `keepPart` leave in the isolated world. */
type Kept = { looks?: number; parts?: WeakMap<Element, { html: string; url: string }> };

export function readPage(ask: ReadRequest): PageRead {
  const kept: Kept = globalThis as Kept;
  const of = <K extends keyof Document>(key: K): Document[K] =>
    Reflect.get(Document.prototype, key, document) as Document[K];
  const select = (selector: string): NodeListOf<HTMLElement> =>
    Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<HTMLElement>;
  const lengthOf = (node: Node | null): number =>
    node ? String(Reflect.get(Node.prototype, 'textContent', node) ?? '').length : 0;
  const root: HTMLElement | null = of('documentElement');
  const body: HTMLElement | null = of('body');
  const all = select('*');
  const shadowRoots: ShadowRoot[] = [];
  const findRoots = (elements: NodeListOf<Element>): void => {
    for (const { shadowRoot } of elements)
      if (shadowRoot instanceof ShadowRoot) {
        shadowRoots.push(shadowRoot);
        findRoots(shadowRoot.querySelectorAll('*'));
      }
  };
  findRoots(all);
  let text = lengthOf(root);
  for (const element of select('script,style,noscript,template')) text -= lengthOf(element);
  for (const shadowRoot of shadowRoots) {
    text += lengthOf(shadowRoot);
    for (const style of shadowRoot.querySelectorAll('style,script')) text -= lengthOf(style);
  }
  kept.looks = (kept.looks ?? 0) + 1;
  const timer = setTimeout(() => {}, 0) as unknown as number;
  clearTimeout(timer);
  const animation = requestAnimationFrame(() => {});
  cancelAnimationFrame(animation);
  const framed = select('iframe,frame');
  const loading = select(
    '[aria-busy="true"],[class*="skeleton" i],[class*="spinner" i],[class*="loading" i]:not(html,body,img)',
  );
  const sample = {
    nodes: all.length,
    text,
    timers: timer - kept.looks,
    animations: animation - kept.looks,
    busy: [...loading].slice(0, 10).some((element) => element.checkVisibility()),
    frames: framed.length,
    scripts: of('scripts').length,
  };
  const isStill =
    sample.timers + sample.animations === 0 && (sample.scripts === 0 || (text >= ask.enoughText && !sample.busy));
  if (ask.whole === false || (ask.whole === 'still' && !isStill)) return { sample };
  if (text > ask.maxChars) return { sample, tooLarge: text };

  const contentType = String(of('contentType'));
  let html = '';
  if (contentType !== 'text/html' && contentType !== 'application/xhtml+xml') {
    const source = select('#webkit-xml-viewer-source-xml')[0];
    const plain = select('body>pre')[0];
    if (source) html = [...source.childNodes].map((node) => new XMLSerializer().serializeToString(node)).join('\n');
    else if (plain) html = String(plain.textContent);
    else if (root && !(root instanceof HTMLElement)) html = new XMLSerializer().serializeToString(document);
  } else if (shadowRoots.length > 0 || [...framed].some((frame) => kept.parts?.has(frame))) {
    // A copy in a document of its own: nothing loads, nothing runs, and the page notices nothing.
    const inert = document.implementation.createHTMLDocument('');
    const copy = root ? inert.importNode(root, true) : null;
    const copies = copy ? [copy, ...copy.querySelectorAll('*')] : [];
    all.forEach((element, at) => {
      const twin = copies[at];
      const part = kept.parts?.get(element);
      if (twin && part) {
        const place = inert.createElement('div');
        place.setAttribute('data-frame-url', part.url);
        place.innerHTML = part.html;
        twin.replaceWith(place);
      } else if (twin && element.shadowRoot instanceof ShadowRoot) {
        const shadow = inert.createElement('template');
        shadow.setAttribute('shadowrootmode', 'open');
        shadow.innerHTML = element.shadowRoot.getHTML({ shadowRoots });
        twin.prepend(shadow);
      }
    });
    html = copy?.outerHTML ?? '';
  } else html = root?.outerHTML ?? '';
  if (html.length > ask.maxChars) return { sample, tooLarge: html.length };

  const visible = body instanceof HTMLElement ? String(Reflect.get(HTMLElement.prototype, 'innerText', body)) : '';
  const passwords = [...select('input[type="password"]')];
  const inMain = (field: HTMLElement) =>
    field.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
    field.getBoundingClientRect().width > 0 &&
    !field.closest(
      'header,nav,aside,footer,[role="banner"],[role="navigation"],[role="complementary"],dialog:not([open])',
    );
  return {
    sample,
    content: {
      body: html,
      contentType,
      title: String(of('title')),
      url: String(of('URL')),
      textLength: shadowRoots.length > 0 ? Math.max(visible.length, text) : visible.length,
      textStart: visible.slice(0, 2000),
      passwordFields: passwords.length,
      mainPasswordFields: passwords.filter(inMain).length,
      challengeMarks: ask.marks.filter(([, selector]) => select(selector).length > 0).map(([name]) => name),
      links: of('links').length,
    },
  };
}

/** Called on a frame's element: keeps the frame's content for `readPage` to put in its place. */
export function keepPart(this: Element, html: string, url: string): void {
  const kept: Kept = globalThis as Kept;
  kept.parts ??= new WeakMap();
  kept.parts.set(this, { html, url });
}

/** Called on a frame's element: true where a person would see it. */
export function isShownFrame(this: Element): boolean {
  const { width, height } = this.getBoundingClientRect();
  return (
    width * height >= 2500 && (this as HTMLElement).checkVisibility({ visibilityProperty: true, opacityProperty: true })
  );
}
