/**
 * Footnotes: marks are linked with their notes by id, whichever of the usual ways a page writes them.
 * 1. `markFootnotes` finds marks and notes in the whole document and tags them with a label.
 * 2. `settleFootnotes`, once the content is chosen, adds notes that were left outside and drops tags without a partner.
 * The Markdown rules write what is tagged as `[^label]`.
 */
import { plainText, textStart } from './walk.ts';

export const markAttribute = 'data-note-mark';
export const noteAttribute = 'data-note';

const noteId =
  /^(?:user-content-)?(?:fn|cite_note|_?ftn|footnote|endnote|note|edn|_edn|r?ef-?note|sdfootnote\d+sym)[-_:.]?/i;
const markText = /^\[?(?:[a-z-]{0,12}[ .]?\d{1,4}|[a-z]{1,2}|[ivx]{1,5}|[*†‡§¶]{1,3})\]?$/i;
/** A mark has no more characters than this; longer texts are links. */
const markMax = 20;
const backLink = /(?:backref|backlink|reversefootnote|footnote-back|doc-backlink)/i;

/** Gives the notes found, by label. */
export function markFootnotes(document: Document): ReadonlyMap<string, Element> {
  const notes = new Map<string, Element>();
  const labels = new Map<string, string>();
  const marks = [...document.querySelectorAll('a[href^="#"]')].filter(isMark);
  if (marks.length === 0) return notes;
  const byId = new Map<string, Element>();
  for (const element of document.querySelectorAll('[id]')) byId.set(element.id, element);
  for (const mark of marks) {
    const id = decode(mark.getAttribute('href')?.slice(1) ?? '');
    const target = byId.get(id);
    const note = target && noteOf(target, id);
    if (!note || note.contains(mark)) continue;
    let label = labels.get(id);
    if (!label) {
      const own = plainText(mark).replace(/[^\p{L}\p{N}]/gu, '');
      label = own && !notes.has(own) ? own : String(notes.size + 1);
      while (notes.has(label)) label += 'x';
      labels.set(id, label);
      notes.set(label, note);
      note.setAttribute(noteAttribute, label);
      dropBackLinks(note, label);
    }
    const outer =
      mark.parentElement?.nodeName === 'SUP' && plainText(mark.parentElement) === plainText(mark)
        ? mark.parentElement
        : mark;
    const tag = document.createElement('span');
    tag.setAttribute(markAttribute, label);
    tag.textContent = `[${label}]`;
    outer.replaceWith(tag);
  }
  return notes;
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
}

function isMark(link: Element): boolean {
  const href = link.getAttribute('href') ?? '';
  if (href.length < 2) return false;
  if (/doc-noteref/.test(link.getAttribute('role') ?? '') || /footnote-?ref|noteref/i.test(link.className)) return true;
  if (
    /doc-backlink/.test(link.getAttribute('role') ?? '') ||
    backLink.test(link.className) ||
    /^#(?:user-content-)?(?:fnref|cite_ref|_ftnref|fnr)/i.test(href)
  )
    return false;
  const text = textStart(link, markMax);
  return markText.test(text) && (link.closest('sup') !== null || noteId.test(href.slice(1)));
}

/** The element that holds the whole note: the target itself, or the block about an empty anchor. */
function noteOf(target: Element, id: string): Element | null {
  const holder = plainText(target).length > 3 ? target : target.parentElement;
  if (!holder || !/^(?:LI|P|DIV|DD|ASIDE|TD|SPAN|CITE|SECTION|DT)$/.test(holder.nodeName)) return null;
  const listed = holder.closest(
    '.footnotes, .references, .reflist, .footnote-list, [role=doc-endnotes], .endnotes, .footnote, .footnote-definition, aside',
  );
  if (!listed && !noteId.test(id)) return null;
  if (holder.nodeName === 'DT' && holder.nextElementSibling?.nodeName === 'DD') return holder.nextElementSibling;
  const block = holder.nodeName === 'SPAN' ? holder.closest('li, p, dd') : null;
  return block ?? holder;
}

function dropBackLinks(note: Element, label: string): void {
  // A note that begins with its own number as a link: it leads back, wherever it is said to.
  const first = note.querySelector('a[href^="#"]');
  const number = first ? plainText(first) : '';
  if (first && number.replace(/[^\p{L}\p{N}]/gu, '') === label && plainText(note).startsWith(number)) first.remove();
  for (const link of [...note.querySelectorAll('a[href^="#"], .mw-cite-backlink, .cite-accessibility-label')]) {
    const isBack =
      link.nodeName !== 'A' ||
      backLink.test(link.className) ||
      /doc-backlink/.test(link.getAttribute('role') ?? '') ||
      /^#(?:user-content-)?(?:fnref|cite_ref|_ftnref|_ednref|footnote-?ref|fnr|ref)/i.test(
        link.getAttribute('href') ?? '',
      ) ||
      /^(?:[↩↑^⏎\s]|\ufe0e|\ufe0f)+$/.test(link.textContent ?? '');
    if (isBack) link.remove();
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // A stray % is meant as itself.
  }
}
