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
  const typed = new Set('text url tel email number date time month week datetime-local range color'.split(' '));
  // Through the prototypes: fields of a form take the names of its own properties.
  const textOf = (node: Node): string => String(Reflect.get(Node.prototype, 'textContent', node) ?? '');
  const parentOf = (node: Node): Element | null => Reflect.get(Node.prototype, 'parentElement', node) as Element | null;
  const nameOf = (element: Element): string => String(Reflect.get(Element.prototype, 'localName', element));
  const isShown = (element: Element): boolean => Element.prototype.checkVisibility.call(element);
  const hidden = new Set<Element>();
  let hiddenLength = 0;
  for (let at = 0; at < all.length; at++) {
    const element = all[at];
    if (!element) continue;
    const name = nameOf(element);
    if (silent.has(name)) continue;
    const parent = parentOf(element);
    if (parent && hidden.has(parent)) {
      hidden.add(element);
      continue;
    }
    if (!isShown(element)) {
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
    if (element instanceof HTMLInputElement) {
      if (typed.has(element.type) && element.value !== (element.getAttribute('value') ?? ''))
        sight.push({ at, attribute: 'value', value: element.value });
      else if (element.type === 'checkbox' && element.checked !== element.hasAttribute('checked') && element.checked)
        sight.push({ at, attribute: 'checked', value: '' });
    } else if (element instanceof HTMLTextAreaElement) {
      if (element.value !== textOf(element)) sight.push({ at, attribute: '#text', value: element.value });
    } else if (!/^(?:pre|code|body|html|svg|math)$/.test(name)) {
      let node = Reflect.get(Node.prototype, 'firstChild', element) as ChildNode | null;
      for (; node; node = node.nextSibling) {
        if (!(node instanceof Text) || !/\S[^\S\n]*\n\s*\S/.test(node.data)) continue;
        if (/^(?:pre|pre-wrap|pre-line|break-spaces)$/.test(getComputedStyle(element).whiteSpace))
          sight.push({ at, attribute: 'data-lines', value: '' });
        break;
      }
    }
  }
  for (let at = 0; at < all.length; at++) {
    const select = all[at];
    if (!(select instanceof HTMLSelectElement) || hidden.has(select)) continue;
    for (const option of select.selectedOptions) {
      const place = Array.prototype.indexOf.call(all, option, at);
      // The first one is chosen where nobody has chosen.
      if (place > 0 && option.index > 0 && !option.hasAttribute('selected'))
        sight.push({ at: place, attribute: 'selected', value: '' });
    }
  }
  return hiddenLength > Math.max(shownLength, length - hiddenLength) * 3 ? null : sight;
}
