/**
 * Footnotes: marks are joined with their notes, whichever way a page writes them.
 * 1. Notes that stand in the sentence (at its margin, in a box that opens) are taken out of it.
 * 2. Marks that are links are joined with the element that they lead to. What says that it is a note: it leads back to the mark; or its id,
 *    its place in a list of notes, or that it begins with the mark's own sign.
 * 3. `settleFootnotes`, once the content is chosen, adds notes that were left outside and drops tags without a partner.
 * The Markdown rules write what is tagged as `[^label]`.
 */
import { findClassed } from '../find-classed.ts';
import { classOf, isElement, isText, plainText, textStart, toBox } from '../walk.ts';
import { markBareNotes } from './bare-notes.ts';
import {
  dropSign,
  firstText,
  freeLabel,
  markAttribute,
  markMax,
  noteAttribute,
  outerOf,
  putMark,
} from './note-marks.ts';

const noteId =
  /^(?:user-content-)?(?:[\w-]*footnote(?!-?ref)|[\w-]*easy-footnote-bottom|fn(?!-?ref|r)|cite_note|_?ftn(?!-?ref)|endnote|note(?!-?ref)|edn|_edn(?!ref)|r?ef-?note|sdfootnote\d+sym|mn\d*note|tfn|sn)[-_:.\d]?/i;
const backId =
  /^(?:user-content-)?(?:[\w-]*(?:fn-?ref|footnote-?ref|note-?ref|ftnref|ednref|cite_ref)|fnr|ref|return|back|to-?text|footnote-(?:anchor|back))/i;
const markText = /^[[(]?(?:[a-z-]{0,12}[ .]?\d{1,4}|[a-z]{1,2}|[ivx]{1,5}|[*†‡§¶]{1,3})[\])]?$/i;
const backLink =
  /(?:backref|backlink|reversefootnote|footnote-back|doc-backlink|easy-footnote-to-top|footnote_backlink|footnote-return|to-top)/i;
const backText = /^(?:[↩↑^⏎⤴⬆←▲⇑\s]|\ufe0e|\ufe0f|back(?: to (?:text|content|top))?|return(?: to text)?|jump up)+$/i;
const noteMax = 6000;
const noteList =
  '.footnotes, .references, .reflist, .footnote-list, [role=doc-endnotes], [role=doc-footnote], .endnotes, .footnote, .footnote-definition, aside, .wp-block-footnotes, .easy-footnotes-wrapper, .notes, .note, .refs, .footnote-group';

/** `url`: the page's own address. Gives the notes found, by label. */
export function markFootnotes(document: Document, url: string): ReadonlyMap<string, Element> {
  const notes = new Map<string, Element>();
  takeInlineNotes(document, notes);
  // The same notes once more, below the text.
  if (notes.size > 0) for (const twin of document.querySelectorAll('.footnotes_reference_container')) twin.remove();
  takeLinkedNotes(document, url, notes);
  markBareNotes(document, notes);
  return notes;
}

function takeLinkedNotes(document: Document, url: string, notes: Map<string, Element>): void {
  const links = [...document.querySelectorAll('a[href*="#"]')].filter((link) => isMark(link));
  const openers = [...document.querySelectorAll(opener)].filter(
    (mark) => !links.includes(mark) && (markText.test(textStart(mark, markMax + 1)) || replacedBy(mark) !== null),
  );
  if (links.length + openers.length === 0) return;
  const targets = targetsOf(document);
  splitNotes(links, targets, url);
  const labels = new Map<string, string>();
  for (const mark of [...links, ...openers]) {
    const opened = openedBy(mark);
    const id = opened ?? replacedBy(mark) ?? fragmentOf(mark, url, targets);
    const target = id === null ? undefined : targets.get(id);
    const note = !target || id === null ? null : opened === null ? noteOf(target, id, mark) : takenOut(target);
    if (!note || id === null || note.contains(mark)) continue;
    let label = labels.get(id);
    if (!label) {
      label = freeLabel(plainText(mark), notes);
      labels.set(id, label);
      notes.set(label, note);
      note.setAttribute(noteAttribute, label);
      dropBackLinks(note, plainText(mark), label, mark);
    }
    putMark(outerOf(mark), label);
  }
}

/** What a mark opens in a box, out of the sentence that it may stand in. */
function takenOut(box: Element): Element | null {
  const length = plainText(box).length;
  if (length === 0 || length > noteMax) return null;
  if (!/^(?:SPAN|SMALL|DIV|P|ASIDE|SECTION|DIALOG)$/.test(box.nodeName)) return null;
  const note = toBox(box);
  box.remove();
  return note;
}

/** Every mark in `root` gets its note in it; tags without a partner are taken off. */
export function settleFootnotes(root: Element, notes: ReadonlyMap<string, Element>): void {
  if (notes.size === 0) return;
  const wanted = new Set<string>();
  for (const mark of root.querySelectorAll(`[${markAttribute}]`)) wanted.add(mark.getAttribute(markAttribute) ?? '');
  const present = new Map<string, Element>();
  for (const note of root.querySelectorAll(`[${noteAttribute}]`)) {
    const label = note.getAttribute(noteAttribute) ?? '';
    if (wanted.has(label)) present.set(label, note);
    else note.removeAttribute(noteAttribute);
  }
  for (const label of wanted) {
    const note = notes.get(label);
    if (!note || present.has(label)) continue;
    const copy = root.ownerDocument.createElement('div');
    copy.setAttribute(noteAttribute, label);
    for (const child of [...note.childNodes]) copy.appendChild(child.cloneNode(true));
    // A note in a hidden part was taken out of the document before it was prepared.
    for (const inert of [...copy.querySelectorAll('script, style, template')]) inert.remove();
    root.appendChild(copy);
  }
  // The line that parts notes from the text is theirs.
  for (const line of [...root.querySelectorAll('hr')]) {
    const next = line.nextElementSibling;
    if (next && isAllNotes(next)) line.remove();
  }
  // Markdown sets its notes apart itself; what says that they are notes would stand over nothing.
  for (const heading of [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')]) {
    const next = heading.nextElementSibling;
    if (next && notesTitle.test(textStart(heading, 60)) && isAllNotes(next)) heading.remove();
  }
}

const notesTitle =
  /^(?:foot|end)-?notes\s*:?$|^(?:fußnoten|anmerkungen|notes de bas de page|notas al pie|note a piè di pagina|сноски|脚注|註釈)\s*[:：]?$/i;

function isAllNotes(box: Element): boolean {
  if (box.hasAttribute(noteAttribute)) return true;
  const parts = [...box.childNodes].filter((node) => (node.textContent ?? '').trim() !== '');
  return parts.length > 0 && parts.every((part) => isElement(part) && isAllNotes(part));
}

// ——— notes in the sentence ———

/** Elements that are a note where they stand: at the margin, or in a box that opens over the mark. */
const inlineNotes =
  '.sidenote, .marginnote, .margin-note, .side-note, .ltx_note.ltx_role_footnote, .ltx_note.ltx_role_footnotemark, .modern-footnotes-footnote__note, .footnote_tooltip, .inline-footnote, [role=doc-footnote]:not(li):not(aside):not(div):not(p), span.footnote-content, span.footnote-text, d-footnote';
/** What shows and hides such a note, beside it. */
const toggles =
  /(?:^|\s)(?:margin-toggle|sidenote-number|sidenote-toggle|footnote-toggle|modern-footnotes-footnote|footnote_referrer|footnote-marker|footref|footref-toggle)(?:\s|$)/;

function takeInlineNotes(document: Document, notes: Map<string, Element>): void {
  for (const element of findClassed(document, inlineNotes)) {
    if (!element.parentNode || element.closest(`[${noteAttribute}]`) || hasMarkElsewhere(element)) continue;
    const linked = linkedMarkBefore(element);
    if (linked) {
      linked.remove();
      continue;
    }
    const body =
      element.querySelector('.ltx_note_content, .footnote-text, .footnote-content, .footnoteContent') ?? element;
    let sign = '';
    for (const mark of [
      ...body.querySelectorAll('.ltx_note_mark, .ltx_tag_note, .ltx_note_type, .sidenote-number, sup.footnote-number'),
    ]) {
      sign ||= plainText(mark);
      mark.remove();
    }
    if (plainText(body) === '') continue;
    for (
      let before = element.previousElementSibling;
      before && (toggles.test(classOf(before)) || isSignOf(before));
      before = element.previousElementSibling
    ) {
      if (isText(element.previousSibling) && element.previousSibling.data.trim() !== '') break;
      sign ||= plainText(before);
      before.remove();
    }
    const inner = element.closest('label, a');
    const place = inner && !inner.contains(body) ? inner : element;
    const note = document.createElement('div');
    while (body.firstChild) note.appendChild(body.firstChild);
    if (body !== element) sign ||= plainText(element);
    const label = freeLabel(/^\[?[\p{L}\p{N}]{1,3}\]?$/u.test(sign) ? sign : '', notes);
    note.setAttribute(noteAttribute, label);
    dropSign(note, [label]);
    notes.set(label, note);
    // White space before a mark parts it from its word.
    const before = place.previousSibling;
    if (isText(before)) before.data = before.data.trimEnd();
    putMark(place, label);
  }
}

/** The element itself where a mark before it leads to the same words at the end of the text: the theme shows them at the margin once more. */
function linkedMarkBefore(element: Element): Element | null {
  const before = element.previousElementSibling;
  const link = before?.matches('a[href^="#"]') ? before : before?.querySelector('a[href^="#"]');
  if (!link || plainText(link).length > markMax || !isMark(link)) return null;
  const note = element.ownerDocument.getElementById(decode((link.getAttribute('href') ?? '').slice(1)));
  const holder = note && plainText(note).length <= markMax ? note.parentElement : note;
  const words = plainText(element).replace(/^\d+[.)]?\s*/, '');
  return holder && !holder.contains(element) && words !== '' && plainText(holder).includes(words) ? element : null;
}

/** The button that shows the note, with the note's sign. */
function isSignOf(element: Element): boolean {
  return (
    (element.getAttribute('role') === 'button' || element.nodeName === 'BUTTON') &&
    markText.test(plainText(element)) &&
    element.querySelector('sup') !== null
  );
}

/** A note at the margin may be a box of its own, to which its mark leads. */
function hasMarkElsewhere(element: Element): boolean {
  if (!element.id || !/^[\w:.-]+$/.test(element.id)) return false;
  const mark = element.ownerDocument.querySelector(`a[href="#${element.id}"]`);
  return mark !== null && !element.contains(mark) && mark.nextElementSibling !== element && isMark(mark);
}

// ——— marks ———

/** Marks that open a box: the page says which one otherwise than by a link. */
const opener =
  '[popovertarget], [data-definition], [data-footnote-id], [data-note-id], sup [aria-controls], button[id^="fnref"], button[data-footnote-number]';

function openedBy(mark: Element): string | null {
  for (const name of ['popovertarget', 'data-definition', 'data-footnote-id', 'data-note-id', 'aria-controls']) {
    const id = mark.getAttribute(name);
    if (id) return id;
  }
  return null;
}

/** The note's id by that of a button which a script has set in the place of its link: `fn:1` of `fnref:1`. */
function replacedBy(mark: Element): string | null {
  const id = mark.nodeName === 'BUTTON' && mark.id ? mark.id.replace(/-?ref/i, '') : '';
  return id !== '' && id !== mark.id ? id : null;
}

function isMark(link: Element): boolean {
  const role = `${link.getAttribute('role') ?? ''} ${link.getAttribute('epub:type') ?? ''}`;
  const href = link.getAttribute('href') ?? '';
  const hash = href.slice(href.indexOf('#') + 1);
  if (hash === '' || hash.startsWith('/') || hash.startsWith('!')) return false;
  const text = textStart(link, markMax + 1);
  if (/doc-noteref|noteref/.test(role)) return text !== '' && text.length <= markMax;
  if (/doc-backlink/.test(role) || backLink.test(classOf(link))) return false;
  if (isCitation(link, text)) return true;
  if (backId.test(hash)) return false;
  if (/footnote-?(?:ref|anchor|link)|noteref/i.test(classOf(link))) return text.length <= markMax;
  return (
    markText.test(text) &&
    (link.closest('sup') !== null || link.querySelector('sup') !== null || noteId.test(hash) || isRaised(link))
  );
}

/** `[3]` behind words; before them it is the note's own number. */
function isCitation(link: Element, text: string): boolean {
  if (!/^\[\d{1,3}\]$/.test(text)) return false;
  let before = link.previousSibling;
  while (before && !/[\p{L}\p{N}]/u.test(before.textContent ?? '')) before = before.previousSibling;
  return before !== null;
}

/** Set close behind a word, as marks are: no white space between. */
function isRaised(link: Element): boolean {
  const parent = link.parentElement;
  const outer = parent?.nodeName === 'SPAN' && plainText(parent) === plainText(link) ? parent : link;
  if (/(?:^|[\s_-])(?:fn|footnote\w*|note-?ref|noteref|super|sup)(?:$|[\s_-])/i.test(classOf(outer))) return true;
  const before = outer.previousSibling;
  return isText(before) && /[\p{L}\p{P}]$/u.test(before.data) && !/[([/|,–—-]$/.test(before.data);
}

function targetsOf(document: Document): ReadonlyMap<string, Element> {
  const targets = new Map<string, Element>();
  for (const anchor of document.querySelectorAll('a[name]')) targets.set(anchor.getAttribute('name') ?? '', anchor);
  for (const element of document.querySelectorAll('[id]')) targets.set(element.id, element);
  // Word processors drop the ids of notes; their links back stay: `_ftnref1` is the way back from `_ftn1`.
  for (const back of document.querySelectorAll('a[href*="ref"]')) {
    const href = back.getAttribute('href') ?? '';
    const [, start, end] = /#(_?(?:ftn|edn|fn|footnote|endnote))-?ref([-_:.]?\w+)$/.exec(href) ?? [];
    if (start && end && !targets.has(start + end)) targets.set(start + end, back);
  }
  return targets;
}

/** The id that a link leads to on this page, or null. Copies of a page keep the address of the first one: a link back from there is proof enough. */
function fragmentOf(link: Element, url: string, targets: ReadonlyMap<string, Element>): string | null {
  const href = link.getAttribute('href') ?? '';
  const at = href.indexOf('#');
  const id = decode(href.slice(at + 1));
  const target = targets.get(id);
  if (!target) return null;
  if (at === 0) return id;
  const base = href.slice(0, at);
  if (URL.parse(base, url)?.href.split('#')[0] === url.split('#')[0]) return id;
  return noteId.test(id) && (leadsBack(target, link, base) || leadsBack(target.parentElement, link, base)) ? id : null;
}

/** True where a link in the note leads to the mark. */
function leadsBack(note: Element | null, mark: Element, base = ''): boolean {
  if (!note) return false;
  const ids = idsAbout(mark);
  if (ids.size === 0) return false;
  for (const link of note.querySelectorAll('a[href*="#"]')) {
    const href = link.getAttribute('href') ?? '';
    const at = href.indexOf('#');
    if ((at === 0 || base === '' || href.slice(0, at) === base) && ids.has(decode(href.slice(at + 1)))) return true;
  }
  return false;
}

/** Ids of the mark, of what holds nothing but it, and of an empty anchor before it. */
function idsAbout(mark: Element): ReadonlySet<string> {
  const ids = new Set<string>();
  const add = (element: Element | null): void => {
    const id = element?.id || element?.getAttribute('name');
    if (id) ids.add(id);
  };
  add(mark);
  for (const inner of mark.querySelectorAll('[id]')) add(inner);
  for (let at: Element | null = mark, up = 0; at && up < 3; at = at.parentElement, up++) {
    if (up > 0 && plainText(at).length > markMax) break;
    add(at);
    if (at.previousElementSibling && plainText(at.previousElementSibling) === '') add(at.previousElementSibling);
  }
  return ids;
}

/** The element that holds the whole note: the target itself, or the block about an empty anchor or a number. */
function noteOf(target: Element, id: string, mark: Element): Element | null {
  const own = plainText(target);
  if (target.nodeName === 'TABLE') {
    // One row: the number, the note.
    const cell = target.querySelectorAll('tr').length === 1 ? target.querySelector('td:last-child') : null;
    return cell && isNoteLike(target, cell, id, mark) ? boxIn(cell) : null;
  }
  const isAnchor =
    (own.length <= 3 && !/^(?:DT|DD|LI|TD|TH|P|DIV|ASIDE)$/.test(target.nodeName)) ||
    target.nodeName === 'A' ||
    (target.nodeName === 'SUP' && own.length < markMax);
  let holder: Element | null = isAnchor ? target.parentElement : target;
  while (holder && /^(?:SUP|B|STRONG|I|EM|SMALL|FONT|A)$/.test(holder.nodeName)) holder = holder.parentElement;
  if (holder && /^H[3-6]$/.test(holder.nodeName) && plainText(holder).length <= markMax) holder = belowHeading(holder);
  if (!holder || !/^(?:LI|P|DIV|DD|ASIDE|TD|TH|SPAN|CITE|SECTION|DT|BLOCKQUOTE|TR)$/.test(holder.nodeName)) return null;
  if (holder.querySelector('h1, h2') || holder.contains(mark)) return null;
  if (holder.nodeName === 'DT')
    return holder.nextElementSibling?.nodeName === 'DD' ? boxIn(holder.nextElementSibling) : null;
  if (holder.nodeName === 'TH' || holder.nodeName === 'TD') {
    const next = holder.nextElementSibling;
    if (next && plainText(holder).length <= markMax) return isNoteLike(holder, next, id, mark) ? boxIn(next) : null;
  }
  const block = holder.nodeName === 'SPAN' ? (holder.closest('li, p, dd') ?? holder) : holder;
  return isNoteLike(target, block, id, mark) ? block : null;
}

/** What stands below a heading that is a note's number, in a box of its own. */
function belowHeading(heading: Element): Element | null {
  const box = heading.ownerDocument.createElement('div');
  for (
    let next = heading.nextElementSibling;
    next && !/^H[1-6]$/.test(next.nodeName);
    next = heading.nextElementSibling
  )
    box.appendChild(next);
  if (!box.firstChild) return null;
  box.prepend(...heading.childNodes);
  heading.replaceWith(box);
  return box;
}

/** Cells become other boxes; what is tagged in them stays. */
function boxIn(cell: Element): Element {
  const box = toBox(cell);
  cell.appendChild(box);
  return box;
}

function isNoteLike(target: Element, note: Element, id: string, mark: Element): boolean {
  const text = plainText(note);
  if (text === '' || text.length > noteMax) return false;
  if (noteId.test(id) || note.closest(noteList) !== null || leadsBack(note, mark) || leadsBack(target, mark))
    return true;
  const sign = plainText(mark).replace(/[^\p{L}\p{N}*†‡§¶]/gu, '');
  const list = note.nodeName === 'LI' && note.parentElement?.nodeName === 'OL' ? note.parentElement : null;
  if (list && [...list.children].indexOf(note) + 1 === Number(sign)) return true;
  return sign !== '' && new RegExp(`^[[(]?${sign.replace(/[*]/g, '\\$&')}[\\])]?[.:)\\s]`, 'u').test(text);
}

/** Notes in one paragraph, parted by line breaks, become paragraphs of their own. */
function splitNotes(marks: readonly Element[], targets: ReadonlyMap<string, Element>, url: string): void {
  const holders = new Map<Element, Element[]>();
  for (const mark of marks) {
    const id = fragmentOf(mark, url, targets);
    const target = id === null ? undefined : targets.get(id);
    if (!target || plainText(target).length > 6) continue;
    let at: Element = target;
    while (at.parentElement && /^(?:SUP|SPAN|B|STRONG|SMALL|FONT|A|I|EM)$/.test(at.parentElement.nodeName))
      at = at.parentElement;
    const holder = at.parentElement;
    if (!holder || !/^(?:P|DIV|TD|BLOCKQUOTE|LI)$/.test(holder.nodeName)) continue;
    const anchors = holders.get(holder) ?? [];
    if (!anchors.includes(at)) anchors.push(at);
    holders.set(holder, anchors);
  }
  for (const [holder, anchors] of holders) {
    if (anchors.length < 2) continue;
    const starts = new Set<Node>(anchors);
    let part: Element | null = null;
    for (const node of [...holder.childNodes]) {
      if (starts.has(node)) {
        part = holder.ownerDocument.createElement('p');
        node.parentNode?.insertBefore(part, node);
      }
      if (part && !(isElement(node) && /^(?:P|DIV|UL|OL|TABLE)$/.test(node.nodeName))) part.appendChild(node);
    }
  }
}

// ——— writing ———

function dropBackLinks(note: Element, sign: string, label: string, mark: Element): void {
  const ids = idsAbout(mark);
  for (const link of [
    ...note.querySelectorAll('a[href*="#"], a[name], .mw-cite-backlink, .cite-accessibility-label'),
  ]) {
    const href = link.getAttribute('href') ?? '';
    const hash = decode(href.slice(href.indexOf('#') + 1));
    const isBack =
      link.nodeName !== 'A' ||
      backLink.test(classOf(link)) ||
      /doc-backlink/.test(link.getAttribute('role') ?? '') ||
      (href !== '' && (ids.has(hash) || backId.test(hash))) ||
      (href !== '' && backText.test(link.textContent ?? ''));
    if (isBack) link.remove();
  }
  for (const empty of [...note.querySelectorAll('sup, .label, .fn-bracket')])
    if (/^[[\]()\s.]*$/.test(empty.textContent ?? '')) empty.remove();
  const number = (
    /^(?:TD|DD)$/.test(note.parentElement?.nodeName ?? '') && note.parentElement ? note.parentElement : note
  ).previousElementSibling;
  if (number && /^(?:TD|TH|DT)$/.test(number.nodeName) && plainText(number).length <= markMax) number.remove();
  dropSign(note, [sign, label]);
  const first = firstText(note);
  // What stood behind the number.
  if (first) first.data = first.data.replace(/^\s*[\])]?[.:)]\s+/, '');
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray % is meant as itself.
  }
}
