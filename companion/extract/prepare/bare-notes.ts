/**
 * Footnotes that no link joins: a raised number in the text, and a block that begins with the same number. It is a note where its number is
 * raised too, or where it stands among notes: behind a line, below a heading that says so, in a list of them.
 */
import { classOf, isElement, isText, plainText } from '../walk.ts';
import { dropSign, freeLabel, markAttribute, noteAttribute, outerOf, putMark } from './note-marks.ts';

const signText = /^[[(]?(\d{1,3}|[*†‡§¶]{1,3})[\])]?$/;
const noteHeading =
  /^(?:(?:foot|end|side)?-?notes?|notes (?:and|&) references|references|fu(?:ß|ss)noten|anmerkungen|endnoten|notes de bas de page|notas(?: al pie)?|note|voetnoten|noter|przypisy|примечания|сноски|脚注|注释|注釈|註釋|각주):?$/i;
const noteBox = /(?:^|[\s_-])(?:foot-?notes?|end-?notes?|side-?notes?)(?:$|[\s_-])/i;
const inline = /^(?:B|STRONG|SPAN|A|EM|I|SMALL|FONT)$/;
const blocks = /^(?:P|LI|DIV|DD|ASIDE|TD)$/;
/** What may go on with a note before the next one begins. */
const goesOn = /^(?:P|UL|OL|PRE|BLOCKQUOTE|TABLE|FIGURE)$/;

/** Joins them and adds the notes to `notes`. */
export function markBareNotes(document: Document, notes: Map<string, Element>): void {
  const marks: { readonly sign: string; readonly sup: Element }[] = [];
  const found = new Map<string, Element>();
  for (const sup of document.querySelectorAll('sup')) {
    const sign = signText.exec((sup.textContent ?? '').trim())?.[1];
    if (sign === undefined || sup.closest(`[${markAttribute}], [${noteAttribute}], pre, code, math, svg`)) continue;
    const block = blockBegunBy(sup);
    if (block === null) marks.push({ sign, sup });
    else if (!found.has(sign) && isOneNote(block, sup)) found.set(sign, block);
  }
  if (marks.length === 0) return;
  const signs = new Set(marks.map(({ sign }) => sign));
  for (const [sign, block] of listedNotes(document)) if (signs.has(sign) && !found.has(sign)) found.set(sign, block);
  if (found.size === 0) return;
  const labels = new Map<string, string>();
  for (const { sign, sup } of marks) {
    const note = found.get(sign);
    if (!note || note.contains(sup) || !isBefore(sup, note) || isPower(sup)) continue;
    let label = labels.get(sign);
    if (!label) {
      label = freeLabel(sign, notes);
      labels.set(sign, label);
    }
    putMark(outerOf(sup), label);
  }
  const joined = new Map([...found].filter(([sign]) => labels.has(sign)).map(([sign, block]) => [block, sign]));
  for (const [block, sign] of joined) {
    const label = labels.get(sign) ?? sign;
    dropSign(block, [sign]);
    const first = block.firstElementChild;
    if (first && inline.test(first.nodeName) && !isText(block.firstChild)) dropSign(first, [sign]);
    const note = withRest(block, joined);
    note.setAttribute(noteAttribute, label);
    notes.set(label, note);
  }
}

const isBefore = (one: Element, other: Element): boolean =>
  (one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

/** The block whose first words are this sign; null for one that stands behind words. */
function blockBegunBy(sup: Element): Element | null {
  for (let at: Element = sup; ; ) {
    for (let before = at.previousSibling; before; before = before.previousSibling)
      if ((before.textContent ?? '').trim() !== '' || before.nodeName === 'IMG') return null;
    const parent: Element | null = at.parentElement;
    if (!parent) return null;
    if (blocks.test(parent.nodeName)) return parent;
    if (!inline.test(parent.nodeName)) return null;
    at = parent;
  }
}

/** A line of several such numbers says where authors work, or counts something. */
function isOneNote(block: Element, sup: Element): boolean {
  const text = plainText(block);
  if (text.length < 8 || text.length > 6000 || block.closest('table')) return false;
  return ![...block.querySelectorAll('sup')].some((other) => other !== sup && signText.test(plainText(other)));
}

/** What a unit, a variable or a power of ten is raised to. */
function isPower(sup: Element): boolean {
  if (/(?:^|[\s_-])(?:foot|note|ref|fn)/i.test(classOf(sup))) return false;
  const before = sup.previousSibling;
  return isText(before) && /(?:^|[^\p{L}\p{N}])(?:\p{L}|[kcmdµn]m|ft|in|mi|yd|10)$/u.test(before.data);
}

/** Notes that say their number otherwise, where they stand among notes. */
function listedNotes(document: Document): Map<string, Element> {
  const found = new Map<string, Element>();
  const add = (sign: string | undefined, block: Element): void => {
    if (sign && !found.has(sign) && plainText(block).length > 3) found.set(sign, block);
  };
  const addList = (list: Element): void => {
    let place = Number.parseInt(list.getAttribute('start') ?? '1', 10) || 1;
    for (const item of list.children) if (item.nodeName === 'LI') add(String(place++), item);
  };
  for (const box of document.querySelectorAll('section[class], div[class], aside, ol[class]')) {
    const isAside = box.nodeName === 'ASIDE';
    if (!isAside && !noteBox.test(classOf(box))) continue;
    if (box.nodeName === 'OL') addList(box);
    // A number of its own, which only a script makes a link of.
    else
      for (const list of box.children)
        if (list.nodeName === 'DIV' && !isAside) add(/^\s*(\d{1,3})[.)]\s/.exec(list.textContent ?? '')?.[1], list);
        else if (list.nodeName === 'OL' && (!isAside || list.hasAttribute('start') || noteBox.test(classOf(box))))
          addList(list);
  }
  for (const edge of document.querySelectorAll('hr, h2, h3, h4, h5, h6')) {
    if (edge.nodeName !== 'HR' && !noteHeading.test(plainText(edge))) continue;
    for (
      let next = edge.nextElementSibling;
      next && !/^(?:H[1-6]|HR)$/.test(next.nodeName);
      next = next.nextElementSibling
    )
      if (next.nodeName === 'OL' && edge.nodeName !== 'HR') addList(next);
      else if (next.nodeName === 'P') add(signOf(next, edge.nodeName !== 'HR'), next);
  }
  return found;
}

/** The number in bold, or below a heading in writing, that a paragraph begins with. */
function signOf(block: Element, isWritten: boolean): string | undefined {
  const first = [...block.childNodes].find((node) => (node.textContent ?? '').trim() !== '') ?? null;
  if (isElement(first) && /^(?:B|STRONG)$/.test(first.nodeName))
    return /^[[(]?(\d{1,3})[\]).:]?$/.exec(plainText(first))?.[1];
  return isWritten && isText(first) ? /^\s*[[(]?(\d{1,3})[\]).:]\s/.exec(first.data)?.[1] : undefined;
}

/** The note with what goes on with it, up to the next one. */
function withRest(block: Element, all: ReadonlyMap<Element, string>): Element {
  const rest: Element[] = [];
  let next = block.nodeName === 'P' ? block.nextElementSibling : null;
  while (next && goesOn.test(next.nodeName) && !all.has(next)) {
    rest.push(next);
    next = next.nextElementSibling;
  }
  if (rest.length === 0 || !next || !all.has(next)) return block;
  const box = block.ownerDocument.createElement('div');
  block.before(box);
  box.append(block, ...rest);
  return box;
}
