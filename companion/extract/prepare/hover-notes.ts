/** What a reader sees when the pointer rests on a word: the long form of an abbreviation, the meaning of a term. It follows the word in brackets. */
import { findClassed } from '../find-classed.ts';
import { classOf, isShort, isText, plainText } from '../walk.ts';

const noteMax = 300;
/** Parts that are shown beside the pointer. */
const noteParts =
  '.tooltiptext, .tooltip-text, .tooltip-content, .tooltip__content, .tooltip__text, .tooltip-inner, .hover-note, .definition-tooltip, [role=tooltip]';
const termParts =
  '[data-tooltip], [data-tippy-content], [data-definition], [data-bs-toggle=tooltip][title], [data-toggle=tooltip][title]';

/** Works in place, before the document is prepared; each meaning is told once. */
export function tellHoverNotes(document: Document): void {
  const told = new Set<string>();
  for (const short of document.querySelectorAll('abbr[title], acronym[title], dfn[title]'))
    tell(short, short.getAttribute('title') ?? '', told);
  for (const term of document.querySelectorAll(termParts)) {
    if (!/^(?:SPAN|DFN|ABBR|EM|I|U|MARK)$/.test(term.nodeName) || !isInText(term)) continue;
    const { dataset } = term as HTMLElement;
    tell(term, dataset.definition ?? dataset.tippyContent ?? dataset.tooltip ?? term.getAttribute('title') ?? '', told);
  }
  for (const note of findClassed(document, noteParts)) {
    const named = note.id ? document.querySelector(`[aria-describedby="${CSS.escape(note.id)}"]`) : null;
    // What names a word of a paragraph stands where the template has put it.
    if (named?.closest('p') && !named.contains(note) && note.getAttribute('role') === 'tooltip') {
      const text = plainText(note);
      note.remove();
      if (!named.closest('nav, header, footer, form')) tell(named, text, told);
      continue;
    }
    const term = note.parentElement;
    if (!term || !isInText(term) || note.querySelector('img, ul, button, a[href]')) continue;
    const text = plainText(note);
    const word = plainText(term).replace(text, '').trim();
    note.remove();
    if (word !== '') tell(term, text, told);
  }
}

/** A word of a paragraph, an item or a cell, with words beside it. */
function isInText(term: Element): boolean {
  if (term.closest('button, nav, header, footer, form, pre, code, [role=button], [role=toolbar], h1')) return false;
  const block = term.closest('p, li, td, dd, blockquote');
  return block !== null && !isShort(block, plainText(term).length + 10);
}

function tell(word: Element, given: string, told: Set<string>): void {
  const note = given.replace(/\s+/g, ' ').trim();
  const text = plainText(word);
  if (text === '' || note.length > noteMax || text.includes(note) || /[<>{}]/.test(note)) return;
  // A day, a number or the word itself is no meaning of it.
  if (!/\p{L}{2}.*\s.*\p{L}{2}/u.test(note) || /^\d|\d{1,2}:\d{2}/.test(note) || text.length > 60) return;
  if (/(?:^|\s)(?:published|updated|time|date|timeago|value|unit)/.test(classOf(word))) return;
  const key = `${text}\n${note}`;
  if (told.has(key)) return;
  told.add(key);
  const next = word.nextSibling;
  if (isText(next) && next.data.trimStart().startsWith('(')) return;
  word.after(` (${note})`);
}
