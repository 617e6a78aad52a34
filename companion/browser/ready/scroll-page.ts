/**
 * What is run inside a page to scroll through it, and to tell lists that draw only what is in sight. Each function goes over as source text
 * into an isolated world and may use nothing outside itself.
 */

import type { buttonsForMore, MoreWords } from '../../crawl/more-buttons.ts';

/** A list that drops its rows again as it is scrolled: what it has shown so far, in order. */
export type KeptList = { readonly html: string; readonly rows: number };
/** What is kept in the isolated world from one step to the next. `lists`: for `readPage` to put in the place of what is there. */
export type ScrollKept = {
  scrolling?: Scrolling;
  lists?: Map<Element, KeptList>;
  /** Buttons that were pressed, and how many characters the page had then; those that brought nothing. */
  pressed?: { readonly at: WeakMap<Element, number>; readonly idle: Set<Element>; last: Element | null };
};

type Row = { readonly order: number; readonly text: string; readonly html: string };
type Scrolling = {
  readonly places: Element[];
  at: number;
  /** The place stood at its end when it was come to, as a talk does: it goes on before its beginning. */
  isUpwards?: boolean;
  readonly rows: Map<Element, { container: Element; rows: Row[]; seen: WeakMap<Element, string> }>;
};

export type ScrollStep = {
  /** Which place is scrolled, from 0; -1: all are through. */
  readonly place: number;
  readonly top: number;
  readonly height: number;
  readonly screen: number;
  /** Characters, so that lists of a fixed height are seen to change too. */
  readonly text: number;
};

/**
 * One screen on in the place that is scrolled now: first the page itself, then large places in it. `next`: that place is through. `stay`: what is
 * to stand here has not come yet.
 */
export function scrollOn(next: boolean, stay: boolean): ScrollStep {
  const kept = globalThis as ScrollKept;
  const page = Reflect.get(Document.prototype, 'scrollingElement', document) as Element;
  const all = (): NodeListOf<Element> => Document.prototype.querySelectorAll.call(document, '*');
  kept.scrolling ??= { places: [page], at: 0, rows: new Map() };
  const { scrolling } = kept;
  const isPlace = (element: Element): boolean => {
    if (element === page || element.scrollHeight < element.clientHeight + 100) return false;
    if (element.matches('html,body,textarea,pre,code,nav,aside,select')) return false;
    const { overflowY } = getComputedStyle(element);
    if (overflowY !== 'auto' && overflowY !== 'scroll' && overflowY !== 'overlay') return false;
    return element.clientWidth * element.clientHeight >= innerWidth * innerHeight * 0.15;
  };
  if (next) {
    const last = scrolling.places[scrolling.at];
    if (last) last.scrollTop = 0;
    scrolling.at++;
    delete scrolling.isUpwards;
    for (const element of all()) {
      if (scrolling.places.length >= 5) break;
      if (!scrolling.places.includes(element) && isPlace(element)) scrolling.places.push(element);
    }
  }
  const place = scrolling.places[scrolling.at];
  if (!place) return { place: -1, top: 0, height: 0, screen: 0, text: 0 };

  /** What has most rows of text in it. */
  const listIn = (from: Element): Element | null => {
    let most: Element | null = null;
    let rows = 2;
    let looked = 0;
    for (const element of from.querySelectorAll('*')) {
      if (++looked > 3000) break;
      if (element.childElementCount <= rows || element.matches('head,select,svg,nav,script')) continue;
      most = element;
      rows = element.childElementCount;
    }
    return most;
  };
  const container = listIn(place);
  if (container) {
    const list = scrolling.rows.get(place) ?? { container, rows: [], seen: new WeakMap() };
    list.container = container;
    scrolling.rows.set(place, list);
    const zero = place === page ? -scrollY : place.getBoundingClientRect().top - place.scrollTop;
    for (const row of container.children) {
      const text = (row.textContent ?? '').trim();
      if (text === '' || list.seen.get(row) === text || list.rows.length > 20_000) continue;
      list.seen.set(row, text);
      const index = [
        'aria-rowindex',
        'aria-posinset',
        'data-index',
        'data-item-index',
        'data-row-index',
        'data-windowed-list-index',
      ]
        .map((name) => Number(row.getAttribute(name) ?? Number.NaN))
        .find((number) => number >= 0);
      const order = index ?? row.getBoundingClientRect().top - zero;
      const same = list.rows.findIndex(
        (one) => one.text === text && Math.abs(one.order - order) < (index === undefined ? 400 : 1),
      );
      const made = { order, text, html: row.outerHTML };
      if (same >= 0) list.rows[same] = made;
      else list.rows.push(made);
    }
    const present = new Set([...container.children].map((row) => (row.textContent ?? '').trim()));
    const gone = list.rows.filter(({ text }) => !present.has(text)).length;
    kept.lists ??= new Map();
    kept.lists.delete(container);
    if (gone > 0) {
      list.rows.sort((a, b) => a.order - b.order);
      kept.lists.set(container, { html: list.rows.map(({ html }) => html).join('\n'), rows: list.rows.length });
    }
  }
  const { scrollTop, scrollHeight, clientHeight } = place;
  // In a column that is laid out backwards its end is 0, and its beginning below that.
  const isBackwards = place !== page && getComputedStyle(place).flexDirection === 'column-reverse';
  scrolling.isUpwards ??=
    place !== page && (isBackwards || (scrollTop > 0 && scrollTop + clientHeight >= scrollHeight - 10));
  const screen = (place === page ? innerHeight : clientHeight) * 0.85;
  if (!stay) place.scrollBy({ top: scrolling.isUpwards ? -screen : screen, behavior: 'instant' });
  return {
    place: scrolling.at,
    top: Math.round(place.scrollTop),
    height: place.scrollHeight,
    screen: place.clientHeight,
    text: (place.textContent ?? '').length,
  };
}

/** Whatever is drawn for the place that was scrolled to is there. `draws`: the tab draws frames, or else what stands in for them goes by timer. */
export function whenDrawn(draws: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (!draws) {
      setTimeout(resolve, 50);
      return;
    }
    // A handler of the first frame may ask for the second.
    requestAnimationFrame(() => requestAnimationFrame(() => resolve()));
    setTimeout(resolve, 1000);
  });
}

/**
 * Presses the first button that brings more and has not been pressed in vain; false where there is none. `find`: `buttonsForMore`. One that
 * would lead to another page instead does not.
 */
export function pressForMore(find: typeof buttonsForMore, words: MoreWords): boolean {
  const kept = globalThis as ScrollKept & { roots?: ShadowRoot[] };
  if (!kept.pressed)
    navigation.addEventListener('navigate', (event) => {
      const { url, sameDocument } = event.destination;
      const isHere = sameDocument && URL.parse(url)?.pathname === location.pathname;
      if (!isHere && event.cancelable) event.preventDefault();
    });
  kept.pressed ??= { at: new WeakMap(), idle: new Set(), last: null };
  const { at, idle } = kept.pressed;
  const body = Reflect.get(Document.prototype, 'body', document);
  const { length } = String(Reflect.get(HTMLElement.prototype, 'innerText', body) ?? '');
  const { last } = kept.pressed;
  if (last && at.get(last) === length) idle.add(last);
  for (const { button } of find([document, ...(kept.roots ?? [])], words, '')) {
    const isSubmit = button.closest('form') !== null && button.matches('button:not([type="button"])');
    if (isSubmit || idle.has(button) || !button.checkVisibility({ visibilityProperty: true })) continue;
    if (at.get(button) === length) {
      idle.add(button);
      continue;
    }
    at.set(button, length);
    kept.pressed.last = button;
    button.scrollIntoView({ block: 'center', behavior: 'instant' });
    button.click();
    return true;
  }
  return false;
}

export function scrollToTop(): void {
  scrollTo({ top: 0, behavior: 'instant' });
}

/** Lists that hold more than they show, each in a person's words; found by what they say themselves, or by the room that they keep for rows that are not there. */
export function shortLists(): readonly string[] {
  const { lists } = globalThis as ScrollKept;
  const select = (selector: string): HTMLElement[] => [
    ...(Document.prototype.querySelectorAll.call(document, selector) as NodeListOf<HTMLElement>),
  ];
  const found: string[] = [];
  const wasRead = (element: Element, all: number): boolean =>
    [...(lists ?? [])].some(
      ([list, { rows }]) =>
        (list === element || element.contains(list) || list.contains(element)) && rows >= all * 0.95,
    );
  for (const grid of select('[aria-rowcount]').slice(0, 10)) {
    const all = Number(grid.getAttribute('aria-rowcount'));
    const rows = [...grid.querySelectorAll('tr,[role="row"]')].filter(
      (row) => (row.textContent ?? '').trim() !== '',
    ).length;
    if (all > rows && grid.checkVisibility() && !wasRead(grid, all)) found.push(`a table shows ${rows} of ${all} rows`);
  }
  const sets = new Map<Element, { all: number; here: number }>();
  for (const item of select('[aria-setsize]').slice(0, 2000)) {
    const parent =
      item.closest('[role="list"],[role="listbox"],[role="feed"],[role="tree"],[role="grid"],ul,ol') ??
      item.parentElement;
    if (!parent || item.matches('[role="tab"],[role="option"],[role="menuitem"],[role="radio"]')) continue;
    const set = sets.get(parent) ?? { all: 0, here: 0 };
    set.all = Math.max(set.all, Number(item.getAttribute('aria-setsize')) || 0);
    set.here++;
    sets.set(parent, set);
  }
  for (const [list, { all, here }] of sets)
    if (all > here && list.checkVisibility() && !wasRead(list, all))
      found.push(`a list shows ${here} of ${all} entries`);
  if (found.length > 0) return found.slice(0, 3);
  const rooms = select('[style*="height"],[style*="padding-"]').slice(0, 300);
  const hasWords = (element: Element): boolean => (element.textContent ?? '').trim() !== '';
  const heightOf = (element: Element): number => element.getBoundingClientRect().height;
  for (const kept of rooms) {
    if (kept.matches('html,body,img,video,iframe,canvas,svg *,textarea')) continue;
    const keptHeight = heightOf(kept);
    if (keptHeight < innerHeight * 2) continue;
    // What is kept free is around the rows, or a row of its own before or after them.
    const isSpacer = !hasWords(kept) && !kept.querySelector('img,video,canvas,iframe,svg,object,embed');
    const room = isSpacer ? kept.parentElement : kept;
    if (!room || room.matches('html,body') || room.getBoundingClientRect().width < (isSpacer ? 100 : 200)) continue;
    const blocks =
      room.childElementCount === 1 && room.firstElementChild
        ? [...room.firstElementChild.children]
        : [...room.children];
    const rows = blocks.filter((row) => hasWords(row) && !row.querySelector('img,video,canvas,iframe'));
    const filled = rows.reduce((sum, row) => sum + heightOf(row), 0);
    const height = isSpacer ? blocks.reduce((sum, row) => sum + heightOf(row), 0) : keptHeight;
    if (rows.length < 3 || filled <= 0 || filled > height / 2 || room.querySelector('canvas')) continue;
    const all = Math.round((height * rows.length) / filled);
    if (!wasRead(room, all)) found.push(`a list shows ${rows.length} of about ${all} entries`);
  }
  return [...new Set(found)].slice(0, 3);
}
