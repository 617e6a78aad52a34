/** Lists as word processors export them (paragraphs with a drawn sign; a list for each level, one after another) → lists within lists. */
import { findClassed } from '../find-classed.ts';
import { classOf, isElement, isText, plainText } from '../walk.ts';

/** Works in place, before the document is prepared. */
export function settleWordLists(document: Document): void {
  for (const first of findClassed(document, 'p[class*="MsoList"], p[style*="mso-list"]'))
    if (first.parentNode && signOf(first)) gatherParagraphs(first);
  for (const list of findClassed(document, '[class*="lst-kix"]')) if (list.parentNode) gatherLevels(list);
}

/** A Word paragraph's sign and what it is drawn by. */
type Sign = { readonly text: string; readonly element: Element };

function signOf(paragraph: Element): Sign | null {
  const ignored = paragraph.querySelector('[style*="mso-list:Ignore"], [style*="mso-list: Ignore"]');
  // Without Word's own marks the sign stands before blanks set in seven points.
  const blanks =
    ignored ?? paragraph.querySelector('span[style*="font:7.0pt"], span[style*="font: 7pt"]')?.parentElement;
  if (!blanks || blanks === paragraph) return null;
  const text = plainText(blanks);
  return text.length > 0 && text.length <= 6 ? { text, element: blanks } : null;
}

function levelOf(paragraph: Element): number {
  const style = paragraph.getAttribute('style') ?? '';
  const said = /mso-list:\s*\S+\s+level(\d)/.exec(style)?.[1];
  if (said) return Number(said);
  const [, size = '36', unit = 'pt'] = /margin-left:\s*([\d.]+)(pt|in|cm)/.exec(style) ?? [];
  const points = Number(size) * (unit === 'in' ? 72 : unit === 'cm' ? 28.35 : 1);
  return Math.max(1, Math.round(points / 36));
}

/** The paragraphs of a list, from the first on. */
function gatherParagraphs(first: Element): void {
  const document = first.ownerDocument;
  const open: { readonly level: number; readonly list: Element }[] = [];
  let outer: Element | null = null;
  for (let at: Element | null = first; at; ) {
    const next: Element | null = at.nextElementSibling;
    const sign = at.nodeName === 'P' ? signOf(at) : null;
    if (!sign || (outer && hasTextBefore(at))) break;
    const level = levelOf(at);
    while (open.length > 1 && (open.at(-1)?.level ?? 0) > level) open.pop();
    let current = open.at(-1);
    if (!current || level > current.level) {
      const list = document.createElement(/^[\p{L}\p{N}]{1,4}[.)]/u.test(sign.text) ? 'ol' : 'ul');
      const item = current?.list.lastElementChild;
      if (item) item.appendChild(list);
      else at.before(list);
      outer ??= list;
      const start = Number.parseInt(sign.text, 10);
      if (list.nodeName === 'OL' && start > 1) list.setAttribute('start', String(start));
      const letter = /^([a-zA-Z])[.)]/.exec(sign.text)?.[1];
      if (list.nodeName === 'OL' && letter) list.setAttribute('type', letter === letter.toLowerCase() ? 'a' : 'A');
      current = { level, list };
      open.push(current);
    }
    dropSign(at, sign);
    const item = document.createElement('li');
    while (at.firstChild) item.appendChild(at.firstChild);
    current.list.appendChild(item);
    at.remove();
    at = next;
  }
}

/** The sign, and boxes that hold nothing but it. */
function dropSign(paragraph: Element, { element }: Sign): void {
  let outer = element;
  while (
    outer.parentElement &&
    outer.parentElement !== paragraph &&
    plainText(outer.parentElement) === plainText(outer)
  )
    outer = outer.parentElement;
  outer.remove();
}

function hasTextBefore(element: Element): boolean {
  const before = element.previousSibling;
  return isText(before) && before.data.trim() !== '';
}

/** A list of the first level and those after it, which say their level in their class (`lst-kix_abc-1`). */
function gatherLevels(first: Element): void {
  const open: { readonly level: number; readonly list: Element }[] = [];
  for (let at: Element | null = first; at && isElement(at); ) {
    const next: Element | null = at.nextElementSibling;
    const level = Number(/lst-kix_\w+-(\d)/.exec(classOf(at))?.[1] ?? '-1');
    if (level < 0 || !/^[OU]L$/.test(at.nodeName) || (at !== first && hasTextBefore(at))) return;
    while (open.length > 0 && (open.at(-1)?.level ?? 0) > level) open.pop();
    const current = open.at(-1);
    if (current && current.level === level && current.list.nodeName === at.nodeName) {
      while (at.firstChild) current.list.appendChild(at.firstChild);
      at.remove();
    } else if (current && current.level < level && current.list.lastElementChild) {
      current.list.lastElementChild.appendChild(at);
      open.push({ level, list: at });
    } else {
      if (current) return; // Another list.
      open.push({ level, list: at });
    }
    at = next;
  }
}
