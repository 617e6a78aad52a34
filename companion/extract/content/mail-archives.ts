/** Mails as archives of lists show them, whose parts have no names: Mailman's Pipermail and what is made like it. */
import { plainText } from '../walk.ts';

const ways = /^(?:(?:previous|next) message\b|messages? sorted by)/i;

/** Who wrote a mail: the name in bold below its subject, before an address. */
export function writerOf(document: Document): Element | null {
  const name = document.querySelector('body > h1 + b');
  const address = name?.nextElementSibling;
  return address?.matches('a[href^="mailto:" i]') ? name : null;
}

/** Gives the writer's line an element of its own, and takes out the ways to other mails. Works in place, before the document is prepared. */
export function settleMailArchive(document: Document): void {
  const name = writerOf(document);
  if (!name) return;
  const line = document.createElement('p');
  line.className = 'post author';
  name.before(line);
  for (let next = line.nextSibling; next && !/^(?:P|UL|HR|PRE)$/.test(next.nodeName); next = line.nextSibling)
    line.append(next);
  for (const list of document.querySelectorAll('body > ul, body > p > ul'))
    if ([...list.children].every((item) => ways.test(plainText(item)))) list.remove();
}
