/** Controls: what they say goes, but where it is a word of the text, a cell or a heading, or names a panel. */
import { classOf, isShort, isText, plainText, type Step } from '../walk.ts';
import { type Panels, toggleWords } from './panels.ts';

/** Words on controls that stand beside a heading or a name and are none of it. */
export const controlWords =
  /^(?:copy(?: (?:link|url|anchor|code|to clipboard|permalink))?|copied!?|permalink(?: .*)?|(?:direct )?link to .*|anchor|share|edit(?: this)?(?: section| page)?|sort(?: (?:by|ascending|descending).*)?|filter|menu|#|¶|🔗|⋮|…|close|✕|×|\?|i|info|help|more info(?:rmation)?)$/i;

export function buttonStep(button: Element, panels: Panels): Step {
  const text = plainText(button);
  const box = button.closest('h1, h2, h3, h4, h5, h6, summary, dt, th, td, legend, caption');
  if (box) {
    // Its only text is its own; beside other words it does something with them.
    const others = plainText(box).length - text.length - controlsIn(box);
    return text !== '' && others <= 0 && !controlWords.test(text)
      ? 'unwrap'
      : box.nodeName === 'SUMMARY' || box.nodeName === 'DT'
        ? controlWords.test(text)
          ? 'remove'
          : 'unwrap'
        : 'remove';
  }
  if (panels.isLabel(button)) return labelOf(button, text);
  if (isOfParts(button)) return labelOf(button, partsOf(button).join(' '));
  return text !== '' && isInSentence(button, text) ? 'unwrap' : 'remove';
}

/** What a button of several parts says has at least so many characters. */
const partsMin = 15;

/** A line that opens its details and says more than what it does: the method, the address and the purpose of a call. */
function isOfParts(button: Element): boolean {
  if (button.querySelector('.http-verb') !== null) return true;
  if (!button.querySelector('div, p') || button.closest('nav, header, form, [role=toolbar], [aria-haspopup]'))
    return false;
  const parts = partsOf(button).filter((part) => /\p{L}/u.test(part));
  return parts.length > 1 && parts.join(' ').length >= partsMin;
}

/** The texts of its boxes, and of the marks beside each other in these. */
function partsOf(box: Element): string[] {
  const parts = [...box.children];
  const isLine = parts.length < 2 && !box.querySelector('div, p');
  return isLine ? [plainText(box)].filter((text) => text !== '') : parts.flatMap(partsOf);
}

/** How much of a box is said by controls that stand beside its words. */
function controlsIn(box: Element): number {
  const texts = [...box.querySelectorAll('button, a')].map(plainText).filter((text) => controlWords.test(text));
  return texts.reduce((sum, { length }) => sum + length, 0);
}

/** The words that open a panel, in bold; the sign that says whether it is open goes. */
export function labelOf(control: Element, text: string): Element {
  const label = control.ownerDocument.createElement('p');
  const strong = control.ownerDocument.createElement('strong');
  strong.textContent = text.replace(/(?<=[^\s\d])\s*[+−–▾▼▸►›⌄⌃]$/u, '');
  label.appendChild(strong);
  return label;
}

const inline = /^(?:SPAN|EM|I|B|STRONG|U|MARK|SMALL)$/;

/** True where the text goes on about the control: its word is one of the sentence. */
function isInSentence(control: Element, text: string): boolean {
  let at = control;
  for (let up = at.parentElement; up && inline.test(up.nodeName) && plainText(up) === text; up = at.parentElement)
    at = up;
  const paragraph = at.parentElement;
  if (paragraph?.nodeName !== 'P') return false;
  const after = textBeside(at, 'nextSibling');
  if (/^\s+[(\p{Ll}]/u.test(after)) return true;
  const before = textBeside(at, 'previousSibling');
  return (
    /[\p{L}\p{N},:]\s*$/u.test(before) &&
    plainText(paragraph).length > text.length + 30 &&
    (isText(at.previousSibling) || after.trim() !== '')
  );
}

function textBeside(element: Element, side: 'nextSibling' | 'previousSibling'): string {
  let text = '';
  for (let node = element[side]; node; node = node[side])
    text = side === 'nextSibling' ? text + (node.textContent ?? '') : (node.textContent ?? '') + text;
  return text;
}

export const toggleClass = /toggle|expander|icon|arrow|chevron|caret/i;
const drawnSign = /^[+−–▼▾▸►›⌄⌃▲^-]$/u;

/** The sign behind a question that says whether its answer is open. */
function isOpenSign(element: Element): boolean {
  const line = element.parentElement;
  if (!line || !isShort(element, 3) || !drawnSign.test(plainText(element)) || /^T[DH]$/.test(line.nodeName))
    return false;
  return element.nextElementSibling === null && /\p{L}/u.test(line.textContent ?? '');
}

/** "Expand", "Show more": the word of a control whose part is here anyway. */
export function isToggle(element: Element): boolean {
  const classes = classOf(element);
  if (/icon|arrow|chevron|caret|toggle/i.test(classes) && isOpenSign(element)) return true;
  const isControl =
    element.getAttribute('role') === 'button' ||
    element.hasAttribute('aria-expanded') ||
    /toggle|expander/i.test(classes);
  if (!isControl || !isShort(element, 40)) return false;
  const text = plainText(element);
  return toggleWords.test(text) && !isInSentence(element, text);
}
