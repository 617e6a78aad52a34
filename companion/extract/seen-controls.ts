/** What there is to fill in and to press in the middle of a page as it was served: for the judgement of walls. Nothing is laid out. */
import type { PageControls } from '../crawl/ports.ts';
import { hiddenMarks } from './walk.ts';

const asides =
  'header,nav,aside,footer,template,noscript,[role="banner"],[role="navigation"],[role="complementary"],[role="contentinfo"],dialog:not([open]),[hidden]';
const fieldTags =
  'input:not([type]),input[type="text" i],input[type="email" i],input[type="tel" i],input[type="number" i],input[type="url" i],input[type="password" i],textarea';
const buttonTags =
  'button,input[type="submit" i],input[type="button" i],input[type="image" i],[role="button"],a[class*="btn" i],a[class*="button" i]';
const searches = '[role="search"],form[action*="search" i]';
const searchName = /^(?:q|s|query|search|keywords?|suche|term)$/i;
/** How far up a password field outside any form looks for the button that belongs to it. */
const stepsUp = 5;
const longestOffer = 30;

/**
 * True for a password field that no person is meant to see: its form is hidden, and has no word for one (it is there for password managers).
 * A form with words may be hidden only until a script shows it.
 */
export function isForNobody(password: Element): boolean {
  const hidden = (password.closest('form') ?? password).closest(hiddenMarks);
  return hidden !== null && (hidden.textContent ?? '').trim() === '' && !hidden.querySelector('[placeholder]');
}

export function controlsIn(document: Document): PageControls {
  const inMiddle = (element: Element): boolean => !element.closest(asides);
  const fieldsOf = (root: ParentNode): Element[] =>
    [...root.querySelectorAll(fieldTags)].filter((field) => inMiddle(field) && !isSearch(field));
  const buttonsOf = (root: ParentNode): Element[] =>
    [...root.querySelectorAll(buttonTags)].filter((button) => inMiddle(button) && !button.closest(searches));
  const password = fieldsOf(document).find((field) => isPassword(field) && !isForNobody(field));
  return {
    fields: fieldsOf(document).length,
    buttons: buttonsOf(document).slice(0, 12).map(said),
    password: password ? formOf(password, fieldsOf, buttonsOf) : null,
    offers: [...document.querySelectorAll('a[href]')]
      .map((link) => ({ said: short(link.textContent ?? '', 40), to: (link.getAttribute('href') ?? '').slice(0, 300) }))
      .filter(({ said: words }) => words !== '' && words.length <= longestOffer)
      .slice(0, 40),
  };
}

type Lookup = (root: ParentNode) => Element[];

function formOf(password: Element, fieldsOf: Lookup, buttonsOf: Lookup): PageControls['password'] {
  const form = holderOf(password);
  const fields = fieldsOf(form);
  const hints = fields.map(
    (field) => `${field.getAttribute('placeholder') ?? ''} ${field.getAttribute('aria-label') ?? ''}`,
  );
  return {
    text: short(`${form.textContent ?? ''} ${hints.join(' ')}`, 400),
    buttons: buttonsOf(form).slice(0, 6).map(said),
    action: form.getAttribute('action') ?? '',
    passwords: fields.filter(isPassword).length,
    otherFields: fields.filter((field) => !isPassword(field)).length,
    isNew: password.getAttribute('autocomplete') === 'new-password',
  };
}

/** Its form; or the smallest part round it that has a button too. */
function holderOf(password: Element): Element {
  const form = password.closest('form');
  if (form) return form;
  let around = password;
  for (let step = 0; step < stepsUp && around.parentElement && around.parentElement.nodeName !== 'BODY'; step++) {
    around = around.parentElement;
    if (around.querySelector(buttonTags)) break;
  }
  return around;
}

function isPassword(field: Element): boolean {
  return field.getAttribute('type')?.toLowerCase() === 'password';
}

function isSearch(field: Element): boolean {
  return searchName.test(field.getAttribute('name') ?? '') || field.closest(searches) !== null;
}

function said(button: Element): string {
  const own = button.nodeName === 'INPUT' ? button.getAttribute('value') : button.textContent;
  return short(own || (button.getAttribute('aria-label') ?? button.getAttribute('title') ?? ''), 60);
}

function short(text: string, length: number): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, length);
}
