/**
 * What is run inside a page to read it. `readPage` goes over as source text: it may use nothing outside itself, and is kept small, as
 * Chrome compiles it anew for each page.
 *
 * It runs in an isolated world, whose prototypes the page's scripts cannot touch. What they can do is name elements after properties
 * of `document` and of forms (`<img name="body">`); so those are read through the prototypes.
 */

import type { PageSample, SampleKept, takeSample } from '../ready/sample.ts';
import type { ScrollKept, shortLists } from '../ready/scroll-page.ts';
import type { takeSight } from '../ready/sight.ts';

export type ReadRequest = {
  /** The document too, not just the sample; `still`: only where nothing in the page could change it any more. */
  readonly whole: boolean | 'still';
  /** Characters from which on a page with scripts counts as written. */
  readonly enoughText: number;
  readonly maxChars: number;
  /** Style sheets were seen to fail; default: what the page shows of it counts alone. */
  readonly lacksSheets?: boolean;
  /** Names and selectors of challenge markup. */
  readonly marks: readonly (readonly [string, string])[];
};

export type PageContent = {
  readonly body: string;
  readonly contentType: string;
  /** As the document was read. */
  readonly charset: string;
  readonly title: string;
  readonly url: string;
  readonly textLength: number;
  readonly textStart: string;
  readonly passwordFields: number;
  readonly mainPasswordFields: number;
  readonly challengeMarks: readonly string[];
  readonly links: number;
  /** Lists that hold more than they show, in a person's words. */
  readonly short: readonly string[];
  /** Where its content would stand it has next to no text, but a drawing: an application that draws its words too. */
  readonly drawn: boolean;
};

/** `tooLarge`: characters, where they are more than was allowed. */
export type PageRead = { readonly sample: PageSample; readonly content?: PageContent; readonly tooLarge?: number };

/** What `readPage` and `keepPart` leave in the isolated world. */
type Kept = SampleKept & ScrollKept & { parts?: WeakMap<Element, { html: string; url: string }> };

/** `take`, `lists` and `see` are functions that must come over with it. */
export function readPage(
  ask: ReadRequest,
  { take, lists, see }: { take: typeof takeSample; lists: typeof shortLists; see: typeof takeSight },
  probe: string,
): PageRead {
  const kept: Kept = globalThis as Kept;
  const sample = take(probe);
  const isStill =
    sample.timers + sample.animations === 0 &&
    !sample.observes &&
    sample.idles === 0 &&
    (sample.scripts === 0 || (sample.shown >= ask.enoughText && !sample.busy));
  if (ask.whole === false || (ask.whole === 'still' && !isStill)) return { sample };
  const of = <K extends keyof Document>(key: K): Document[K] =>
    Reflect.get(Document.prototype, key, document) as Document[K];
  const select = (selector: string): NodeListOf<HTMLElement> =>
    Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<HTMLElement>;
  const root: HTMLElement | null = of('documentElement');
  const body: HTMLElement | null = of('body');
  const all = select('*');
  const shadowRoots = kept.roots ?? [];
  const rootOf = (element: Element): ShadowRoot | null => {
    const root = element.shadowRoot ?? kept.closedRoots?.get(element);
    return root instanceof ShadowRoot ? root : null;
  };
  const frames = 'iframe,frame,object,embed';
  const inRoots = shadowRoots.flatMap((shadow) => [...shadow.querySelectorAll(frames)]);
  const framed: readonly Element[] = [...select(frames), ...inRoots];
  const { text } = sample;
  if (text > ask.maxChars) return { sample, tooLarge: text };

  const contentType = String(of('contentType'));
  const innerTextOf = (element: HTMLElement): string =>
    String(Reflect.get(HTMLElement.prototype, 'innerText', element));
  const visible = body instanceof HTMLElement ? innerTextOf(body) : '';
  const isShown = (element: HTMLElement): boolean =>
    element.checkVisibility() || getComputedStyle(element).display === 'contents';
  // Of a page with little text of its own: what its components and frames say.
  const within = (): string =>
    [
      ...shadowRoots.flatMap((shadow) =>
        [...shadow.children].flatMap((child) =>
          child instanceof HTMLElement && isShown(child) ? [innerTextOf(child)] : [],
        ),
      ),
      ...framed.flatMap((frame) => {
        const holder = document.implementation.createHTMLDocument('').body;
        holder.innerHTML = kept.parts?.get(frame)?.html ?? '';
        for (const unread of holder.querySelectorAll('script,style,noscript,template,title')) unread.remove();
        return [holder.textContent.replace(/\s+/g, ' ').trim()];
      }),
    ].join('\n');
  const shownText =
    visible.length < 2000 && shadowRoots.length + framed.length > 0 ? `${visible}\n${within()}`.trim() : visible;
  let html = '';
  if (contentType !== 'text/html' && contentType !== 'application/xhtml+xml') {
    const source = select('#webkit-xml-viewer-source-xml')[0];
    const plain = select('body>pre')[0];
    if (source) html = [...source.childNodes].map((node) => new XMLSerializer().serializeToString(node)).join('\n');
    else if (plain) html = String(plain.textContent);
    else if (root && !(root instanceof HTMLElement)) html = new XMLSerializer().serializeToString(document);
  } else {
    const sight = see(all, visible.length, text);
    const hasMore =
      shadowRoots.length > 0 ||
      framed.some((frame) => kept.parts?.has(frame)) ||
      (kept.lists?.size ?? 0) + (kept.pressed?.idle.size ?? 0) > 0;
    // A copy in a document of its own: nothing loads, nothing runs, and the page notices nothing.
    const inert = document.implementation.createHTMLDocument('');
    const copy = root && (hasMore || sight?.length) ? inert.importNode(root, true) : null;
    const copies = copy ? [copy, ...copy.querySelectorAll('*')] : [];
    for (const { at, attribute, value } of sight ?? []) {
      if (attribute === '#text') copies[at]?.replaceChildren(value);
      else copies[at]?.setAttribute(attribute, value);
    }
    /** What stands in a frame's place: null where nothing was read of it. One whose page is yet to be loaded says in its attributes which one that is. */
    const partOf = (frame: Element): HTMLElement | null => {
      const part = kept.parts?.get(frame);
      if (!part || (part.url.startsWith('about:') && part.html.replace(/<[^>]*>/g, '').trim() === '')) return null;
      const place = inert.createElement('div');
      place.setAttribute('data-frame-url', part.url);
      place.innerHTML = part.html;
      return place;
    };
    /** The same in the copy of a component, and in those that are in it. */
    const fillFrames = (copy: DocumentFragment, shadow: ShadowRoot | null): void => {
      const isOfRoot = (element: Element) =>
        !(element.matches('template[shadowrootmode]') && element === element.parentElement?.firstElementChild);
      const twins = [...copy.querySelectorAll('*')].filter(isOfRoot);
      shadow?.querySelectorAll('*').forEach((element, at) => {
        const twin = twins[at];
        const inner = twin?.firstElementChild;
        if (inner instanceof HTMLTemplateElement && rootOf(element)) fillFrames(inner.content, rootOf(element));
        const part = element.matches(frames) ? partOf(element) : null;
        if (part) twin?.replaceWith(part);
      });
    };
    if (hasMore)
      all.forEach((element, at) => {
        const twin = copies[at];
        const part = partOf(element);
        const list = kept.lists?.get(element);
        // What has nothing more to bring says so.
        if (kept.pressed?.idle.has(element)) twin?.setAttribute('aria-disabled', 'true');
        if (twin && part) twin.replaceWith(part);
        else if (twin && list) twin.innerHTML = list.html;
        else if (twin && rootOf(element)) {
          const shadow = inert.createElement('template');
          shadow.setAttribute('shadowrootmode', 'open');
          shadow.innerHTML = rootOf(element)?.getHTML({ shadowRoots }) ?? '';
          if (inRoots.length > 0) fillFrames(shadow.content, rootOf(element));
          twin.prepend(shadow);
        }
      });
    // Where scripts run, it holds its markup as text; here that would be written with its signs escaped, and be read as words.
    for (const noscript of copy?.querySelectorAll('noscript') ?? [])
      if (!noscript.firstElementChild) noscript.innerHTML = noscript.textContent;
    // What stands in place of its frames would be no part of a set of frames, as HTML is read.
    for (const set of copy?.querySelectorAll('frameset') ?? []) {
      const place = inert.createElement(set.parentElement?.localName === 'html' ? 'body' : 'div');
      place.append(...set.childNodes);
      set.replaceWith(place);
    }
    html = (copy ?? root)?.outerHTML ?? '';
    // Where style sheets are missing, or all were left off, what is drawn says little about what was meant to be.
    const isUnstyled = ask.lacksSheets || of('styleSheets').length + of('adoptedStyleSheets').length === 0;
    if (sight) html = html.replace(/^<html/, `<html data-sight="${isUnstyled ? 'unstyled' : ''}"`);
  }
  if (html.length > ask.maxChars) return { sample, tooLarge: html.length };

  const { unfilled: places } = sample;
  const unfilled =
    places > 0 ? [`${places === 1 ? 'one part' : `${places} parts`} further down had not been filled`] : [];
  const isDrawn = ({ width, height }: DOMRect) => width * height >= innerWidth * innerHeight * 0.15;
  const drawn =
    sample.scripts > 0 &&
    Math.min(sample.shown, sample.mainShown) < ask.enoughText &&
    [...select('canvas')].some((canvas) => canvas.checkVisibility() && isDrawn(canvas.getBoundingClientRect()));
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
      charset: String(of('characterSet')),
      title: String(of('title')),
      url: String(of('URL')),
      textLength: shadowRoots.length > 0 ? Math.max(shownText.length, text) : shownText.length,
      textStart: shownText.slice(0, 2000),
      passwordFields: passwords.length,
      mainPasswordFields: passwords.filter(inMain).length,
      challengeMarks: ask.marks.filter(([, selector]) => select(selector).length > 0).map(([name]) => name),
      links: of('links').length,
      short: sample.scripts > 0 ? [...lists(), ...unfilled] : [],
      drawn,
    },
  };
}

/** Called on a frame's element: keeps the frame's content for `readPage` to put in its place. */
export function keepPart(this: Element, html: string, url: string): void {
  const kept: Kept = globalThis as Kept;
  kept.parts ??= new WeakMap();
  kept.parts.set(this, { html, url });
}

/** Called on a frame's element: its area in pixels where a person would see it, else 0. */
export function shownArea(this: Element): number {
  const { width, height } = this.getBoundingClientRect();
  const isShown =
    width * height >= 2500 &&
    (this as HTMLElement).checkVisibility({ visibilityProperty: true, opacityProperty: true });
  return isShown ? width * height : 0;
}
