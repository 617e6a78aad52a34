/**
 * How far a page has come, told by itself. `takeSample` is run inside the page, in an isolated world, whose prototypes the page's scripts
 * cannot touch; it goes over as source text and may use nothing outside itself. It is cheap, as it is taken again and again.
 */

import type { ClosedKept } from '../read/closed-roots.ts';

/** Compared over time. */
export type PageSample = {
  readonly nodes: number;
  /** Characters of text, shown or not, shadow roots included, scripts and styles not. */
  readonly text: number;
  /** Characters of text in a person's sight, up to `shownAtMost`. */
  readonly shown: number;
  /** Of these, those where the content stands: inside `main`, or else outside of headers, menus and the like. */
  readonly mainShown: number;
  /** Timers and animation frames that the page has ever asked for: their ids count up per document, ours included, which are taken off. */
  readonly timers: number;
  readonly animations: number;
  /** Until the last of its short timers that are still out; 0 where there is none, or nothing is known of them. */
  readonly timerMs: number;
  /** Things that it does again and again, every second at least. */
  readonly pulses: number;
  /** It has asked a worker that has not answered, or goes on by messages to itself. */
  readonly works: boolean;
  /** It waits for the platform: a database, a cipher, a transition. */
  readonly asks: boolean;
  /** It has opened channels on which nothing has come. */
  readonly channels: boolean;
  /** Another document has sent it a message. */
  readonly isSpokenTo: boolean;
  /** It watches an empty place in the first screen, or a frame there waits to be in sight: being drawn may fill it. */
  readonly observes: boolean;
  /** What waits for that are no scripts, for which timers could stand in: a frame in the first screen, a place that is not drawn out of sight, what is told of what was painted. */
  readonly lazy: boolean;
  /** It observes, or has little text and asks for frames: what the first ones bring is to be seen. */
  readonly wantsDrawing: boolean;
  /** Frames that were drawn since that was so first. */
  readonly drawn: number;
  /** Above 0: it has work left for when there is time. Grows with each time that it was given some. */
  readonly idles: number;
  /** A script opened the document to write it anew, and has not closed it. */
  readonly isOpen: boolean;
  /** Empty places further down that it watches: they are filled once they are scrolled to. */
  readonly unfilled: number;
  readonly fonts: boolean;
  /** Something moves that comes to an end by itself, with which what hangs on it begins: whatever it is where there is next to no text, else an empty place. */
  readonly moves: boolean;
  /** With little text: an empty element that is named, where the content stands. Something may be put there. */
  readonly mounts: boolean;
  /** What its numbers in sight come to, in one. */
  readonly numbers: number;
  /** Something in sight says that it is still loading. */
  readonly busy: boolean;
  readonly frames: number;
  /** Elements of the page's own making that take up room and have nothing in them that a script could see. */
  readonly sealed: number;
  /** Script elements, handlers in attributes aside. */
  readonly scripts: number;
  readonly title: string;
  readonly url: string;
  /** Since it loaded; 0 before. */
  readonly loadedMs: number;
};

/** What is kept in the isolated world from one look to the next. */
export type SampleKept = ClosedKept & {
  looks?: number;
  roots?: ShadowRoot[];
  asked?: number;
  drawn?: number;
  mounts?: HTMLElement[];
};

/** `probe`: the name by which the page's own world is asked (page-probe.ts); '' where nothing is there to answer. */
export function takeSample(probe: string): PageSample {
  const shownAtMost = 600;
  const textsAtMost = 4000;
  const movesBelow = 200;
  const mountPlaces = ['main', 'article', '[role="main"]']
    .map((of) => `${of} :is(div,section,ul,ol,tbody)[id]:empty`)
    .join();
  const kept = globalThis as SampleKept;
  const of = <K extends keyof Document>(key: K): Document[K] =>
    Reflect.get(Document.prototype, key, document) as Document[K];
  const select = (selector: string): NodeListOf<HTMLElement> =>
    Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<HTMLElement>;
  const lengthOf = (node: Node | null): number =>
    node ? String(Reflect.get(Node.prototype, 'textContent', node) ?? '').length : 0;
  const isSeen = (element: Element): boolean => {
    if (Element.prototype.checkVisibility.call(element, { visibilityProperty: true })) return true;
    const { display, visibility } = getComputedStyle(element);
    if (display !== 'contents' || visibility !== 'visible') return false;
    // Without a box of its own it is seen where what is around it is.
    const parent = Reflect.get(Node.prototype, 'parentElement', element) as Element | null;
    return parent === null || isSeen(parent);
  };
  const root: HTMLElement | null = of('documentElement');
  const all = select('*');
  const roots: ShadowRoot[] = [];
  let sealed = 0;
  // Through the prototypes, taken once: a page has thousands of elements, of two dozen kinds.
  const localName = Object.getOwnPropertyDescriptor(Element.prototype, 'localName')?.get as (this: Element) => string;
  const openRoot = Object.getOwnPropertyDescriptor(Element.prototype, 'shadowRoot')?.get as (
    this: Element,
  ) => ShadowRoot | null;
  /** The platform's own elements that take a shadow root; beside them only those of the page's making do. */
  const hosts = new Set(
    'article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span'.split(' '),
  );
  /** Nothing stands in it, and yet it is as high as if something did: a root that is closed to scripts may be what is seen there. */
  const isSealed = (element: Element, isOwn: boolean): boolean => {
    if (element.firstElementChild || !(isOwn || !element.firstChild)) return false;
    const { width, height } = element.getBoundingClientRect();
    if (height < 16 || (element.textContent ?? '').trim() !== '') return false;
    if (isOwn) return true;
    if (width < 100 || getComputedStyle(element, '::before').content !== 'none') return false;
    const style = element.computedStyleMap();
    const lengthOf = (name: string): number => {
      const value = style.get(name);
      return value instanceof CSSUnitValue ? value.value : 0;
    };
    const padding = lengthOf('padding-top') + lengthOf('padding-bottom');
    return String(style.get('height')) === 'auto' && lengthOf('min-height') === 0 && height - padding >= 16;
  };
  const findRoots = (elements: NodeListOf<Element>): void => {
    for (const element of elements) {
      const name = localName.call(element);
      const isOwn = name.includes('-');
      if (!isOwn && !hosts.has(name)) continue;
      const shadowRoot = openRoot.call(element) ?? kept.closedRoots?.get(element) ?? null;
      if (shadowRoot) {
        roots.push(shadowRoot);
        findRoots(shadowRoot.querySelectorAll('*'));
      } else if (isSealed(element, isOwn)) sealed++;
    }
  };
  findRoots(all);
  kept.roots = roots;
  let text = lengthOf(root);
  for (const element of select('script,style,noscript,template')) text -= lengthOf(element);
  for (const shadowRoot of roots) {
    text += lengthOf(shadowRoot);
    for (const style of shadowRoot.querySelectorAll('style,script')) text -= lengthOf(style);
  }

  const aside =
    'header,nav,footer,aside,dialog,[role="banner"],[role="navigation"],[role="contentinfo"],[role="complementary"]';
  const mains = [...select('main,[role="main"],#root:empty,#app:empty,#__next:empty,#__nuxt:empty')].filter(isSeen);
  const isContent = (element: Element): boolean => {
    if (mains.length > 0) return mains.some((main) => main.contains(element));
    const place = element.closest(aside);
    return place === null || place.closest('main,article') !== null;
  };
  const asks = [
    'please wait|bitte warten|(?:veuillez )?patientez|veuillez patienter|merci de patienter|por favor,? espere|attendere prego|aguarde|подождите',
    '(?:少々)?お待ちください|请稍候|请稍等|잠시만 기다려',
  ].join('|');
  const halts =
    'one moment(?: please)?|just a moment|hang on|(?:bitte )?einen moment(?: bitte)?|un instant|espere|un momento|attendere|attendi';
  const works = [
    'loading|preparing|initiali[sz]ing|fetching|redirecting|connecting|running|l(?:ä|ae)dt|laden|(?:[a-zäöü]+ )?w(?:i|e)rd(?:en)? (?:geladen|vorbereitet)',
    'chargement|pr(?:é|e)paration|cargando|preparando|caricamento|carregando|загрузка|読み込み(?:中|んでいます)|ロード中|正在加载|加载中|載入中|로딩 ?중|불러오는 중',
  ].join('|');
  // What is at work, alone, going on with dots, or with a request to wait; such a request, with what for; a halt, alone or with dots.
  const says = new RegExp(
    `^(?:(?:${works}|${halts})(?:[^.!?…]{0,50}(?:\\.{2,}|…)|\\s*)|(?:${works})[^.!?…]{0,50}?[.,;:–—-]?\\s*(?:${asks}|${halts})[.!…]*|(?:${asks})[^.!?…]{0,50}[.!…]*)$`,
    'i',
  );
  let shown = 0;
  let mainShown = 0;
  let numbers = 0;
  let saysSo = false;
  let looked = 0;
  const skipped = /^(?:script|style|noscript|template|select|textarea|svg|math|head)$/i;
  const read = (from: Node, host: Element | null): void => {
    // Without a filter: no callback of one can run while the page stands still in a dialog of its own.
    const walker = Document.prototype.createTreeWalker.call(
      document,
      from,
      NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT,
    );
    let isLeftOut = false;
    const next = (): Node | null => {
      if (!isLeftOut) return walker.nextNode();
      isLeftOut = false;
      let after = walker.nextSibling();
      while (!after && walker.parentNode()) after = walker.nextSibling();
      return after;
    };
    for (let node = next(); node && looked < textsAtMost && Math.min(shown, mainShown) < shownAtMost; node = next()) {
      if (node instanceof Element) {
        isLeftOut = skipped.test(node.localName) || !isSeen(node);
        continue;
      }
      const words = (node as Text).data.trim();
      if (words === '') continue;
      looked++;
      const parent = node.parentElement ?? host;
      if (!parent) continue;
      const { width, height, right, bottom } = parent.getBoundingClientRect();
      // Only for those who listen, or put aside.
      if ((width > 0 && width <= 1) || (height > 0 && height <= 1) || right < 0 || bottom + scrollY < 0) continue;
      shown += words.length;
      if (isContent(host ?? parent)) mainShown += words.length;
      if (words.length < 40)
        for (const digit of words.match(/\d/g) ?? []) numbers = (numbers * 31 + Number(digit) + 1) | 0;
      if (words.length < 80 && says.test(words) && !parent.closest('a,button,code,pre,label,nav,h1,h2,h3,li,td,th'))
        saysSo = true;
    }
  };
  const body: HTMLElement | null = of('body');
  if (body) read(body, null);
  for (const shadowRoot of roots) if (isSeen(shadowRoot.host)) read(shadowRoot, shadowRoot.host);

  const marks = select(
    '[aria-busy="true"],turbo-frame[busy],[class*="skeleton" i],[class*="spinner" i],[class*="loading" i]:not(html,body,img),[data-testid*="skeleton" i],[role="progressbar"]:not([aria-valuenow]),progress:not([value])',
  );
  const isMark = (element: HTMLElement): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return (
      // What is to be filled may have no height yet.
      (width * height >= 64 || (width > 0 && element.matches('[aria-busy="true"],turbo-frame[busy]'))) &&
      Element.prototype.checkVisibility.call(element, { visibilityProperty: true, opacityProperty: true }) &&
      lengthOf(element) < 200
    );
  };

  const scripts = of('scripts').length;
  const isSparse = Math.min(shown, mainShown) < movesBelow;
  const isEmptyPlace = (element: Element | null): boolean => {
    if (!element || element.childElementCount > 0 || lengthOf(element) > 0 || !isContent(element)) return false;
    const { top, width, height } = element.getBoundingClientRect();
    return top < innerHeight && width >= 200 && height >= 40;
  };
  const isMoving = (): boolean =>
    Document.prototype.getAnimations.call(document).some(({ playState, effect }) => {
      const endMs = Number(effect?.getComputedTiming().endTime);
      if (playState !== 'running' || !(endMs > 30 && endMs <= 5000)) return false;
      if (isSparse || !(effect instanceof KeyframeEffect)) return isSparse;
      return isEmptyPlace(effect.target) || effect.pseudoElement?.startsWith('::view-transition') === true;
    });
  // A word or two in it stand there until the rest has come.
  const isMount = (element: HTMLElement): boolean =>
    isSeen(element) && lengthOf(element) < 40 && getComputedStyle(element).position !== 'fixed';
  /** In the first screen, and not asked for until it is drawn there: until then it has a document of its page's own. */
  const isLazy = (frame: HTMLElement): boolean => {
    if (!(frame instanceof HTMLIFrameElement) || frame.contentDocument?.URL !== 'about:blank') return false;
    const { top, bottom, width, height } = frame.getBoundingClientRect();
    return /^https?:/.test(frame.src) && top < innerHeight && bottom > 0 && width >= 200 && height >= 100;
  };

  kept.looks = (kept.looks ?? 0) + 1;
  const timer = setTimeout(() => {}, 0) as unknown as number;
  clearTimeout(timer);
  const animation = requestAnimationFrame(() => {});
  cancelAnimationFrame(animation);
  let timerMs = 0;
  let pulses = 0;
  let lazy = [...select('iframe[loading="lazy"]')].slice(0, 20).some(isLazy);
  let observes = false;
  let idles = 0;
  let hasWork = false;
  let isAsking = false;
  let paints = false;
  let unfilled = 0;
  let channels = false;
  let isSpokenTo = false;
  if (probe !== '') {
    const hear = (event: Event): void => {
      const { detail } = event as CustomEvent;
      const [ms, sees, idling, below, again, turns, painted, asked, open, spoken] = String(detail).split(' ');
      timerMs = Number(ms) || 0;
      pulses = Number(again) || 0;
      observes ||= sees === '1';
      idles = Number(idling) || 0;
      hasWork = turns === '1';
      paints = painted === '1';
      isAsking = Number(asked) > 0;
      channels = Number(open) > 0;
      isSpokenTo = spoken === '1';
      unfilled = Number(below) || 0;
    };
    EventTarget.prototype.addEventListener.call(document, `${probe}!`, hear, { once: true });
    EventTarget.prototype.dispatchEvent.call(document, new CustomEvent(probe));
    EventTarget.prototype.removeEventListener.call(document, `${probe}!`, hear);
  }
  // Observers report as a frame is drawn: in the second one what they were given meanwhile is told too.
  const asked = kept.asked ?? 0;
  const animations = animation - kept.looks - asked;
  const places = new Set(
    scripts > 0 && mainShown < shownAtMost ? [...(kept.mounts ?? []), ...select(mountPlaces)] : [],
  );
  const mountsAt = [...places].filter(isMount);
  kept.mounts = mountsAt.slice(0, 50);
  const mounts = mountsAt.length > 0;
  if (mounts) lazy ||= paints || mountsAt.some((at) => getComputedStyle(at).contentVisibility === 'auto');
  observes ||= lazy;
  const wantsDrawing = observes || (mounts && animations > 0);
  if (wantsDrawing && asked === 0) {
    const draw = (): void => {
      kept.drawn = (kept.drawn ?? 0) + 1;
      if (kept.drawn < 2) ask();
    };
    const ask = (): void => {
      kept.asked = (kept.asked ?? 0) + 1;
      requestAnimationFrame(draw);
    };
    ask();
  }
  const loadEnd =
    (performance.getEntriesByType('navigation')[0] as PerformanceNavigationTiming | undefined)?.loadEventEnd ?? 0;
  return {
    nodes: all.length,
    text,
    shown: Math.min(shown, shownAtMost),
    mainShown: Math.min(mainShown, shownAtMost),
    timers: timer - kept.looks,
    animations,
    timerMs,
    pulses,
    works: hasWork,
    asks: isAsking,
    channels,
    isSpokenTo,
    observes,
    lazy,
    wantsDrawing,
    drawn: kept.drawn ?? 0,
    idles,
    isOpen: of('readyState') === 'loading',
    unfilled,
    fonts: of('fonts').status === 'loading',
    moves: scripts > 0 && Math.min(shown, mainShown) < shownAtMost && isMoving(),
    mounts,
    numbers,
    busy: saysSo || [...marks].slice(0, 20).some(isMark),
    frames: select('iframe,frame').length,
    sealed,
    scripts,
    title: String(of('title')).slice(0, 200),
    url: String(of('URL')),
    loadedMs: loadEnd > 0 ? performance.now() - loadEnd : 0,
  };
}
