/** Lists that editors write as boxes beside each other (Notion, Confluence) → lists. */

import { findClassed } from '../find-classed.ts';
import { classOf, isElement, plainText } from '../walk.ts';

type Kind = { readonly item: RegExp; readonly list: 'ol' | 'ul' };

const kinds: readonly Kind[] = [
  { item: /(?:^|\s)notion-numbered_list-block(?:\s|$)/, list: 'ol' },
  { item: /(?:^|\s)notion-bulleted_list-block(?:\s|$)/, list: 'ul' },
  { item: /(?:^|\s)notion-to_do-block(?:\s|$)/, list: 'ul' },
];

/** Works in place, before the document is prepared. */
export function settleBlockLists(document: Document): void {
  for (const first of findClassed(document, '[class*="_list-block"], .notion-to_do-block')) {
    const kind = kinds.find(({ item }) => item.test(classOf(first)));
    if (kind && first.nodeName !== 'LI' && !isOfList(first, kind)) gather(first, kind);
  }
  for (const list of document.querySelectorAll('[data-task-list-local-id]')) {
    const items = [...list.children];
    if (list.nodeName !== 'UL' && items.every((item) => item.hasAttribute('data-task-local-id'))) toList(list, items);
  }
}

function isOfList(item: Element, kind: Kind): boolean {
  return item.parentElement?.nodeName === kind.list.toUpperCase();
}

/** The run of such boxes from the first on; others of the kind that lie in them are lists of their own. */
function gather(first: Element, { item, list: name }: Kind): void {
  const list = first.ownerDocument.createElement(name);
  first.before(list);
  for (let next: Element | null = first; next && item.test(classOf(next)); next = list.nextElementSibling)
    list.append(toItem(next));
}

function toList(box: Element, items: readonly Element[]): void {
  const list = box.ownerDocument.createElement('ul');
  box.replaceWith(list);
  list.append(...items.map(toItem));
}

/** What draws its sign goes. */
function toItem(box: Element): Element {
  const item = box.ownerDocument.createElement('li');
  item.append(...box.childNodes);
  const sign = item.querySelector('.notion-list-item-box-left');
  if (sign && plainText(sign) === '') sign.remove();
  const check = item.querySelector('input[type=checkbox]');
  const about = check?.parentElement;
  // The box to tick stands in its line.
  const line = about && about !== item ? about.nextElementSibling : null;
  if (check && isElement(line)) (line.querySelector('p, [data-content-editable-leaf]') ?? line).prepend(check);
  box.remove();
  return item;
}
