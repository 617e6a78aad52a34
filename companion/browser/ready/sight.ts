/**
 * What of a page is shown, which no markup says: style sheets hide copies for phones and for print, and keep lines as they are written;
 * fields hold what scripts or a person put there. `takeSight` is run inside the page like `readPage`, and changes nothing in it.
 */

/** Attributes for a copy of an element, by the element's place among all elements. companion/extract/attributes.ts says what they mean. */
export type Sight = readonly { readonly at: number; readonly attribute: string; readonly value: string }[];

/**
 * Null where too much is hidden for that to be the page's wish (it may be about to be shown), or the page is too large to be asked. `shownLength`:
 * characters that are drawn; `length`: all, as far as they are text. What lies outside of the screen may be shown without being drawn yet.
 */
export function takeSight(all: ArrayLike<Element>, shownLength: number, length = 0): Sight | null {
  const elementsMax = 60_000;
  const shownMin = 200;
  const sight: { at: number; attribute: string; value: string }[] = [];
  if (all.length > elementsMax || shownLength < shownMin) return null;
  const silent = new Set(
    'head script style link meta title template noscript option optgroup datalist base'.split(' '),
  );
  const keepsLines = new Set('pre code body html svg math'.split(' '));
  const typed = new Set('text url tel email number date time month week datetime-local range color'.split(' '));
  // Through the prototypes: fields of a form take the names of its own properties. Taken once, as a page has thousands of elements.
  const getter = (of: object, key: string): ((this: Node) => unknown) =>
    Object.getOwnPropertyDescriptor(of, key)?.get as (this: Node) => unknown;
  const localName = getter(Element.prototype, 'localName');
  const parentElement = getter(Node.prototype, 'parentElement');
  const firstChild = getter(Node.prototype, 'firstChild');
  const nextSibling = getter(Node.prototype, 'nextSibling');
  const { checkVisibility } = Element.prototype;
  const textOf = (node: Node): string => String(Reflect.get(Node.prototype, 'textContent', node) ?? '');
  const isShown = (element: Element): boolean => checkVisibility.call(element);
  /** It has no box of its own, which is asked for; what it holds is shown as if it stood around it. */
  const isBoxless = (element: Element): boolean => getComputedStyle(element).display === 'contents';
  /** What it holds where nobody has given it a value: sliders stand in the middle. */
  const unsetValue = (field: HTMLInputElement): string => {
    const unset = document.createElement('input');
    for (const name of ['min', 'max', 'step', 'type']) unset.setAttribute(name, field.getAttribute(name) ?? '');
    return unset.value;
  };
  const hidden = new Set<Element>();
  const selects: number[] = [];
  let hiddenLength = 0;
  for (let at = 0; at < all.length; at++) {
    const element = all[at];
    if (!element) continue;
    const name = localName.call(element) as string;
    if (silent.has(name)) continue;
    const parent = parentElement.call(element) as Element | null;
    if (parent && hidden.size > 0 && hidden.has(parent)) {
      hidden.add(element);
      continue;
    }
    if (!checkVisibility.call(element) && !isBoxless(element)) {
      hidden.add(element);
      const length = textOf(element).trim().length;
      const before = Reflect.get(Element.prototype, 'previousElementSibling', element) as Element | null;
      // What a reader opens is of the page: by a click on what stands before it, or where it says itself that it opens.
      const isOpened =
        (parent?.localName === 'details' && name !== 'summary') ||
        parent?.getAttribute('hidden') === 'until-found' ||
        (before && isShown(before) && getComputedStyle(before).cursor === 'pointer');
      if (length === 0 || isOpened || (parent && getComputedStyle(parent).display === 'none')) continue;
      hiddenLength += length;
      sight.push({ at, attribute: 'data-not-shown', value: '' });
      continue;
    }
    // By name first: to ask for a kind of element has Chrome make that kind in our world.
    if (name === 'input' && element instanceof HTMLInputElement) {
      if (typed.has(element.type) && element.value !== (element.getAttribute('value') ?? unsetValue(element)))
        sight.push({ at, attribute: 'value', value: element.value });
      else if (element.type === 'checkbox' && element.checked !== element.hasAttribute('checked') && element.checked)
        sight.push({ at, attribute: 'checked', value: '' });
    } else if (name === 'select') {
      selects.push(at);
    } else if (name === 'textarea' && element instanceof HTMLTextAreaElement) {
      if (element.value !== textOf(element)) sight.push({ at, attribute: '#text', value: element.value });
    } else if (!keepsLines.has(name)) {
      for (let node = firstChild.call(element) as Node | null; node; node = nextSibling.call(node) as Node | null) {
        if (!(node instanceof Text) || !node.data.includes('\n') || !/\S[^\S\n]*\n\s*\S/.test(node.data)) continue;
        if (/^(?:pre|pre-wrap|pre-line|break-spaces)$/.test(getComputedStyle(element).whiteSpace))
          sight.push({ at, attribute: 'data-lines', value: '' });
        break;
      }
    }
  }
  for (const at of selects) {
    const select = all[at];
    if (!(select instanceof HTMLSelectElement)) continue;
    for (const option of select.selectedOptions) {
      const place = Array.prototype.indexOf.call(all, option, at);
      // The first one is chosen where nobody has chosen.
      if (place > 0 && option.index > 0 && !option.hasAttribute('selected'))
        sight.push({ at: place, attribute: 'selected', value: '' });
    }
  }
  return hiddenLength > Math.max(shownLength, length - hiddenLength) * 3 ? null : sight;
}
