/** Parts of a page that a reader does not see, as one table of signs; and the two spellings of one thing, one for the eye and one for the ear. */
import { hiddenAttribute } from '../attributes.ts';
import { classOf, isElement, isShort, plainText } from '../walk.ts';
import { isNarrowOnly, mayBeNarrow } from './narrow-screens.ts';
import { type Panels, reveal } from './panels.ts';

/** Text for screen readers. */
const forReaders =
  /(?:^|\s)(?:sr-only|[\w-]*visually-?hidden|screen-?reader(?:s|-(?:text|only|response|content))?|assistive-text|a11y-hidden|a11y-text|skip-?(?:links?|nav(?:igation)?|to-[\w-]+)|hidden-accessible|for-screen-readers?|sr-text|srOnly|u-hiddenVisually|element-invisible)(?:\s|$)/i;
const hiddenStyle = /(?:^|;|\s)display\s*:\s*none/i;
/** Beside the page, or cut to nothing. */
const outOfSight =
  /(?:^|[;\s])(?:(?:left|top|text-indent)\s*:\s*-\d{4,}px|clip\s*:\s*rect\(\s*[01](?:px)?[\s,]+[01]|clip-path\s*:\s*inset\(\s*(?:50|100)%)/i;
const invisibleStyle = /(?:^|;|\s)visibility\s*:\s*hidden/i;
/** Classes that everywhere mean "not shown"; beside one that shows it on some screens they do not. */
const hiddenClass =
  /(?:^|\s)(?:hidden|hide|d-none|is-hidden|u-hidden|(?:lm|p|jp)-mod-hidden|display-none|js-hidden|ng-hide|uk-hidden|slds-hide|no-display|print-only|only-print|visible-print(?:-\w+)?|show-for-print|d-print-\w+|print-show)(?:\s|$)/;
const shownOnSome =
  /(?:^|\s)(?:(?:sm|md|lg|xl|2xl|xs|tablet|desktop)[:-]\S+|\S+-(?:sm|md|lg|xl|xxl)(?:-\S+)?|show|active|in|open|visible)(?:\s|$)/;

/** More text than this in an `aria-hidden` part is a page behind an open dialog, not an ornament. */
const hiddenTextMax = 600;
/** A part that is invisible until it is scrolled to has more text than a hint or a menu's entry. */
const revealedTextMin = 60;
/** Names of the effects that do so. */
const revealedClass =
  /(?:^|\s)(?:wow|aos-init|animate__\w+|fade-?in\S*|fadeIn\S*|scroll-?reveal|sr-reveal|reveal)(?:\s|$)/;
const hiddenClassMax = 3000;

export type Sight = {
  readonly panels: Panels /** The browser has said what it shows: classes need not be guessed at. */;
  readonly isKnown: boolean;
};

/** Why this element is no part of what the page says, or null. Parts that are shown though they are marked as hidden lose the mark. */
export function noticeOf(element: Element, sight: Sight): string | null {
  const style = element.getAttribute('style') ?? '';
  const classes = classOf(element);
  if (element.nodeName === 'DIALOG' && !element.hasAttribute('open')) return 'a closed dialog';
  const how = howHidden(element, style, classes, sight.isKnown);
  if (how) {
    if (!sight.panels.isPanel(element)) return how;
    reveal(element);
    return null;
  }
  if (invisibleStyle.test(style)) {
    // Effects write this until the part is scrolled to; hints and menus are short.
    if (
      (isShort(element, revealedTextMin) && !revealedClass.test(classes)) ||
      /tooltip|popup|popover|menu|dropdown|modal|dialog/i.test(classes)
    )
      return 'hidden by its style';
    reveal(element);
  }
  if (element.getAttribute('aria-hidden') === 'true') {
    if (sight.panels.isPanel(element) && !isShort(element, 20)) reveal(element);
    else if (isShort(element, hiddenTextMax)) return 'hidden from readers: an ornament or a double';
    else reveal(element);
  }
  if (classes && forReaders.test(classes) && isShort(element, 200)) return 'said to screen readers only';
  return null;
}

/** True where these classes may say that a part is hidden, or for readers of screens only. */
export function mayHide(classes: string): boolean {
  return hiddenClass.test(classes) || forReaders.test(classes) || (mayBeNarrow(classes) && isNarrowOnly(classes));
}

function howHidden(element: Element, style: string, classes: string, isKnown: boolean): string | null {
  if (element.hasAttribute('popover')) return 'shown over the page when a control opens it';
  if (element.hasAttribute('hidden') && element.getAttribute('hidden') !== 'until-found')
    return 'hidden by its attribute';
  if (style && (hiddenStyle.test(style) || (!isKnown && outOfSight.test(style)))) return 'hidden by its style';
  if (element.hasAttribute(hiddenAttribute)) return 'not shown by the browser';
  if (
    !isKnown &&
    classes &&
    ((hiddenClass.test(classes) && !shownOnSome.test(classes)) || isNarrowOnly(classes)) &&
    isShort(element, hiddenClassMax)
  )
    return 'hidden by its class';
  return null;
}

const wordy = /[\p{L}\p{N}]/u;
const iconName = /(?:^|[\s_-])(?:icon|icons|symbols?|glyph|octicon|fa|fas|far)(?:$|[\s_-])/i;
const controls = 'a, button, [role=button], label, nav, h1, h2, h3, h4, h5, h6';

/**
 * Pages say some things twice: for the eye (hidden from readers) and for the ear (hidden from sight). One of the two is kept: what is seen, where it
 * has words; else (stars, a tick, a drawing) what is said. Works in place, before the document is prepared.
 */
export function settleTwins(document: Document): void {
  for (const seen of document.querySelectorAll('[aria-hidden=true]')) {
    const parent = seen.parentElement;
    if (!parent || !isShort(seen, hiddenTextMax)) continue;
    const said = [saidBeside(seen, 'previousElementSibling'), saidBeside(seen, 'nextElementSibling')].filter(
      (twin) => twin !== null,
    );
    const hasWords = wordy.test(seen.textContent ?? '') && !iconName.test(classOf(seen));
    const label = (parent.getAttribute('aria-label') ?? '').trim();
    if (hasWords && (said.length > 0 || label !== '')) {
      seen.removeAttribute('aria-hidden');
      for (const twin of said) if (!parent.closest('a, button')) twin.remove();
    } else if (said.length > 0 && !parent.closest(controls) && isAloneIn(parent, seen, said)) {
      for (const twin of said) twin.removeAttribute('class');
    } else if (said.length === 0 && /\p{N}/u.test(label) && plainText(seen) !== '' && !parent.closest(controls)) {
      seen.textContent = label;
      seen.removeAttribute('aria-hidden');
    }
  }
  for (const cell of document.querySelectorAll('td, th, dd')) {
    const only = cell.firstElementChild && isShort(cell, 60) ? cell.querySelector('[class]') : null;
    if (!only) continue;
    const said = [...cell.querySelectorAll('[class]')].filter((part) => forReaders.test(classOf(part)));
    if (said.length > 0 && said.map(plainText).join(' ') === plainText(cell))
      for (const part of said) part.removeAttribute('class');
  }
}

/** The text for readers beside a part; other parts that are hidden from them may lie between. */
function saidBeside(seen: Element, side: 'previousElementSibling' | 'nextElementSibling'): Element | null {
  for (let other = seen[side]; other; other = other[side]) {
    if (forReaders.test(classOf(other))) return plainText(other) === '' ? null : other;
    // "10", for the ear " minutes", and beside both, for the eye, "mins".
    const inner = side === 'previousElementSibling' ? other.lastElementChild : other.firstElementChild;
    if (inner && forReaders.test(classOf(inner)) && isAtEnd(inner, side) && plainText(inner) !== '') return inner;
    if (other.getAttribute('aria-hidden') !== 'true' && plainText(other) !== '') return null;
  }
  return null;
}

/** True where nothing to read stands in its parent on the side of the part that it is said beside. */
function isAtEnd(inner: Element, side: 'previousElementSibling' | 'nextElementSibling'): boolean {
  for (let next = side === 'previousElementSibling' ? inner.nextSibling : inner.previousSibling; next; ) {
    if ((next.textContent ?? '').trim() !== '') return false;
    next = side === 'previousElementSibling' ? next.nextSibling : next.previousSibling;
  }
  return true;
}

/** True where what is seen has nothing to read beside it, or signs that stand for what is said. */
function isAloneIn(parent: Element, seen: Element, said: readonly Element[]): boolean {
  if (plainText(seen) !== '' && !iconName.test(classOf(seen)) && !/^[!?*#›»>→+-]$/.test(plainText(seen))) return true;
  return [...parent.childNodes].every(
    (node) => node === seen || !wordy.test(node.textContent ?? '') || (isElement(node) && said.includes(node)),
  );
}
