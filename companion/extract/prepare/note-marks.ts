/** The signs of footnotes as the writers know them: a mark in the text, and a note that has lost its own sign. */
import { isElement, isText, plainText } from '../walk.ts';

export const markAttribute = 'data-tabtrawl-note-mark';
export const noteAttribute = 'data-tabtrawl-note';
/** A mark has no more characters than this; longer texts are links. */
export const markMax = 20;

export function freeLabel(sign: string, notes: ReadonlyMap<string, Element>): string {
  const own = sign.replace(/[^\p{L}\p{N}]/gu, '');
  let label = own && !notes.has(own) ? own : String(notes.size + 1);
  while (notes.has(label)) label += 'x';
  return label;
}

/** The largest element that holds nothing but the mark: `sup`, or a `span` that the generator made. */
export function outerOf(mark: Element): Element {
  let outer = mark;
  const text = plainText(mark);
  for (
    let at = mark.parentElement;
    at &&
    /^(?:SUP|SPAN|SMALL|B|STRONG)$/.test(at.nodeName) &&
    plainText(at).replace(/[[\]()\s]/g, '') === text.replace(/[[\]()\s]/g, '');
    at = at.parentElement
  )
    outer = at;
  return outer;
}

export function putMark(place: Element, label: string): void {
  const tag = place.ownerDocument.createElement('span');
  tag.setAttribute(markAttribute, label);
  tag.textContent = `[${label}]`;
  // White space that the mark's own box ends with parts it from what follows.
  const next = place.nextSibling;
  const isApart = /\s$/.test(place.textContent ?? '') && (next === null || (isText(next) && /^\p{L}/u.test(next.data)));
  place.replaceWith(tag, ...(isApart ? [' '] : []));
}

/** The number that a note begins with is its label, which is written otherwise. */
export function dropSign(note: Element, signs: readonly string[]): void {
  const bare = (text: string): string => text.replace(/[^\p{L}\p{N}*†‡§¶]/gu, '');
  const wanted = signs.map(bare).filter((sign) => sign !== '');
  // It may be in an element of its own.
  for (let first = note.firstChild; first; first = first.nextSibling) {
    if (isText(first) && first.data.trim() === '') continue;
    if (!isElement(first)) break;
    if (/^(?:P|DIV)$/.test(first.nodeName) && plainText(first).length > markMax) {
      dropSign(first, signs);
      return;
    }
    const text = plainText(first);
    if (
      text === '' ||
      (text.length <= markMax && wanted.includes(bare(text)) && /^[[(]?[\p{L}\p{N}*†‡§¶]{1,6}[\])]?[.:]?$/u.test(text))
    ) {
      const next = first.nextSibling;
      if (text !== '') first.remove();
      if (text !== '' && isText(next)) next.data = next.data.replace(/^[\])]?[.:)]?\s*/, '');
      if (text !== '') return;
      continue;
    }
    break;
  }
  const first = firstText(note);
  if (!first) return;
  for (const sign of wanted) {
    const match =
      new RegExp(`^\\s*[[(]?${sign.replace(/[*]/g, '\\$&')}(?:[\\])][.:)]?|[.:)])\\s*`, 'u').exec(first.data) ??
      new RegExp(`^\\s*\\[?${sign.replace(/[*]/g, '\\$&')}\\]?\\s+(?=\\S)`, 'u').exec(first.data);
    if (match && match[0].length < first.data.length) {
      first.data = first.data.slice(match[0].length);
      return;
    }
  }
}

export function firstText(element: Element): Text | null {
  let node: Node | null = element.firstChild;
  while (node) {
    if (isText(node) && node.data.trim() !== '') return node;
    let next: Node | null = node.firstChild ?? node.nextSibling;
    while (!next && node && node !== element) {
      node = node.parentNode;
      if (!node || node === element) return null;
      next = node.nextSibling;
    }
    node = next;
  }
  return null;
}
