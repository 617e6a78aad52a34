/** Values of fields → text where the field stands. What is secret or says nothing of the page (passwords, hidden fields, buttons, searches) never comes. */
import { typedAttribute } from '../attributes.ts';
import { plainText, type Step, toBox } from '../walk.ts';

const shownTypes = /^(?:text|url|tel|email|number|date|time|month|week|datetime-local|range|color|)$/i;
const secret = /passw|secret|token|csrf|otp|card|cvc|cvv|\bpin\b|nonce|captcha/i;
const valueMax = 100_000;
const promptMax = 60;

/** Text in the field's place, or `remove`. */
export function fieldStep(field: Element): Step {
  const value = shownValue(field);
  if (value === '') return 'remove';
  const document = field.ownerDocument;
  // What the person at the tab has typed stands beside its control already.
  if (field.nextElementSibling?.hasAttribute(typedAttribute)) return 'remove';
  const label = labelOf(field);
  const isLong = value.includes('\n') || value.length > 200;
  const made = document.createElement(isLong ? 'div' : 'span');
  made.setAttribute(typedAttribute, '');
  if (label) made.appendChild(document.createTextNode(`${label}: `));
  if (isLong) {
    value.split(/\r?\n/).forEach((line, at) => {
      if (at > 0) made.appendChild(document.createElement('br'));
      made.appendChild(document.createTextNode(line));
    });
  } else made.appendChild(document.createTextNode(`${label ? '' : ' '}${value} `));
  return made;
}

function shownValue(field: Element): string {
  const names = `${field.getAttribute('name') ?? ''} ${field.id} ${field.getAttribute('autocomplete') ?? ''}`;
  if (field.closest('quantity-input, .quantity, .qty')) return '';
  if (secret.test(names) || field.closest('nav, header, footer, [role=search], [role=navigation], [role=banner]'))
    return '';
  if (field.nodeName === 'SELECT') {
    // The first option is what a reader sees where none is chosen; it is mostly the question.
    const chosen = [...field.querySelectorAll('option[selected]')].map(plainText).filter((text) => text !== '');
    return isSwitch(field) ? '' : chosen.join(', ').slice(0, valueMax);
  }
  if (field.nodeName === 'TEXTAREA') {
    const text = (field.textContent ?? '').trim().slice(0, valueMax);
    // What it asks for is no value.
    return text.length < promptMax && /(?:…|\.\.\.)$/.test(text) ? '' : text;
  }
  const type = field.getAttribute('type') ?? 'text';
  if (!shownTypes.test(type) || isSwitch(field)) return '';
  return (field.getAttribute('value') ?? '').trim().slice(0, 2000);
}

/** Sorting, paging, quantities, languages: settings of the site, alone outside of a form that is written in. */
function isSwitch(field: Element): boolean {
  const names = `${field.getAttribute('name') ?? ''} ${field.id} ${field.getAttribute('class') ?? ''} ${field.getAttribute('aria-label') ?? ''}`;
  return /(?:^|[\s_[\]-])(?:lang|language|locale|sort|sortby|order|orderby|per-?page|page|limit|theme|currency|qty|quantity|q|search|query|s|filter|utm\S*|redirect\S*|share\S*|embed\S*|url-?copy|permalink)(?:$|[\s_[\]-])/i.test(
    names,
  );
}

/** The label, where it does not stand before the field already. */
function labelOf(field: Element): string {
  const document = field.ownerDocument;
  if (field.id && /^[\w:.-]+$/.test(field.id) && document.querySelector(`label[for="${field.id}"]`)) return '';
  if (field.closest('label') || field.closest('td, dd')?.previousElementSibling) return '';
  return (field.getAttribute('aria-label') ?? '').replace(/\s+/g, ' ').trim().slice(0, 100);
}

/** Questions with answers to choose from say something; what is asked of the reader does not. */
export function isFormOfChoices(form: Element): boolean {
  return (
    form.querySelectorAll('input[type=radio], input[type=checkbox]').length > 1 &&
    form.querySelector('legend') !== null &&
    !form.querySelector('input[type=password], input[type=email], input[type=search], input[type=tel], textarea')
  );
}

/** The form as a box; answers in a row are a list. */
export function toListed(form: Element): Element {
  for (const first of form.querySelectorAll('label:has(input)')) {
    if (first.parentElement?.nodeName === 'LI') continue;
    const before = first.previousElementSibling;
    const list =
      before?.nodeName === 'UL' && before.hasAttribute('data-choices')
        ? before
        : form.ownerDocument.createElement('ul');
    if (list !== before) {
      list.setAttribute('data-choices', '');
      first.before(list);
    }
    const item = form.ownerDocument.createElement('li');
    item.append(...first.childNodes);
    for (const control of item.querySelectorAll('input')) control.remove();
    list.appendChild(item);
    first.remove();
  }
  return toBox(form);
}
