/** Boxes of the site that lie over or beside the page: consent to cookies, sign-up for letters. Known by what they are made of first, by their names only then. */
import { typedAttribute } from '../attributes.ts';
import { classOf, isShort, plainText } from '../walk.ts';

/** Ids and classes of the usual managers of consent. */
const manager =
  /(?:^|[\s_-])(?:onetrust|ot-sdk|cybotcookiebot|cookiebot|qc-cmp2?|didomi|usercentrics|uc-banner|truste|trustarc|sp_message|fc-consent|cmpbox|cmplz|cky-|klaro|iubenda-cs|osano-cm|termly|moove_gdpr|borlabs|evidon|cc-window|cc-banner|eu-cookie)/i;
/** What other sites call such a box. */
const named =
  /(?:^|[\s_-])(?:cookies?-?(?:banner|consent|notice|bar|law|popup|message|disclaimer|overlay|modal|info|warning|alert|wall|eu|policy-?banner)|gdpr-?(?:banner|consent|notice|popup|cookie)?|consent-?(?:banner|manager|popup|modal|dialog|bump|layer)|privacy-?(?:banner|notice|manager|popup))(?:$|[\s_-])/i;
const overPage = /position\s*:\s*(?:fixed|sticky)/i;
const overPageClass =
  /(?:^|\s)(?:fixed|sticky|fixed-(?:bottom|top)|is-fixed|position-fixed|\S*(?:popup|modal|overlay|snackbar|toast)\S*)(?:\s|$)/i;

const noticeTextMax = 6000;
const unnamedTextMax = 1500;

const aboutConsent =
  /cookies?\b|\bconsent\b|tracking technolog|datenschutz|einwillig|traceurs|privacidad|consenso|zustimm|samtycke|samtykke|evästei|plików? cookie|файлы cookie|куки|同意|クッキー|쿠키/i;
const agreeWords =
  /^(?:(?:yes,? )?(?:i )?(?:accept|agree|allow|consent|reject|decline|refuse|deny|dismiss|got it|ok(?:ay)?|understood|continue|manage|customi[sz]e|preferences|settings|save)\b.{0,40}|(?:alle[sn]? )?(?:akzeptieren|zustimmen|ablehnen|verstanden|einverstanden|annehmen).{0,30}|(?:tout )?(?:accepter|refuser|j.accepte|continuer sans).{0,30}|(?:aceptar|rechazar|acepto|permitir).{0,30}|(?:accetta|rifiuta|accetto|ho capito).{0,30}|(?:aceitar|rejeitar|concordo).{0,30}|(?:accepteren|weigeren|akkoord|toestaan).{0,30}|(?:godkänn|acceptera|godta|accepter|hyväksy|tillåt).{0,30}|(?:akceptuj|zgadzam|odrzuć).{0,30}|(?:принять|согласен|хорошо|отклонить).{0,30}|(?:同意|接受|拒绝|允许|許可|閉じる|동의|확인).{0,10}|×|✕)$/i;

/** Takes boxes that ask for consent out of the document before it is read. */
export function removeConsentBoxes(document: Document): void {
  const buttons = document.querySelectorAll(
    'button, [role=button], input[type=submit], input[type=button], a[class*="btn"], a[class*="button"], a[href^="#"]',
  );
  for (const button of buttons) {
    if (!button.isConnected) continue;
    const words = (plainText(button) || button.getAttribute('value') || button.getAttribute('aria-label') || '').trim();
    if (words.length > 60 || !agreeWords.test(words)) continue;
    consentBox(button)?.remove();
  }
}

/** Takes boxes out that ask for an address to send letters to, or for a question. */
export function removeSignUpBoxes(document: Document): void {
  const fields = document.querySelectorAll('input[type=email], input[name*="email"], input[name*="EMAIL"]');
  const areas = document.querySelectorAll('textarea');
  if (fields.length + areas.length === 0) return;
  const whole = (document.body.textContent ?? '').length;
  for (const field of [...areas, ...fields]) {
    const box = !field.isConnected ? null : field.nodeName === 'TEXTAREA' ? askBox(field) : signUpBox(field);
    if (box && (box.textContent ?? '').length * signUpShare < whole) box.remove();
  }
}

/** True where the names are such as boxes have that ask for consent. */
export function isNamedForConsent(names: string): boolean {
  return manager.test(names) || named.test(names);
}

/** True for a box that by its name asks for consent and has what such a box has. */
export function asksForConsent(element: Element): boolean {
  const names = `${element.id} ${classOf(element)}`;
  if (names.length < 3 || /^(?:BODY|HTML|MAIN|ARTICLE|A|H[1-6]|P|PRE|CODE|LI|SPAN|SECTION)$/.test(element.nodeName))
    return false;
  if (manager.test(names)) return isShort(element, noticeTextMax) || isSettings(element);
  if (!named.test(names) || !isShort(element, noticeTextMax)) return false;
  return isOver(element) || (hasControl(element) && !element.querySelector('pre, h1'));
}

/** All purposes and partners of a manager of consent, however long: boxes to tick, and nothing of a page. */
function isSettings(element: Element): boolean {
  return (
    element.querySelectorAll('input[type=checkbox]').length > 1 &&
    !element.querySelector('main, article, h1, [role=main]')
  );
}

function isOver(element: Element): boolean {
  return (
    overPage.test(element.getAttribute('style') ?? '') ||
    overPageClass.test(classOf(element)) ||
    /^(?:dialog|alertdialog)$/.test(element.getAttribute('role') ?? '')
  );
}

function hasControl(element: Element): boolean {
  return (
    element.querySelector(
      'button, [role=button], input[type=button], input[type=submit], a[class*="btn"], a[class*="button"]',
    ) !== null
  );
}

/** The largest box about a button of agreement that speaks of little else. */
function consentBox(button: Element): Element | null {
  if (button.closest('pre, form[action*="search"]')) return null;
  const isInText = button.closest('main, article, [role=main]') !== null;
  let best: Element | null = null;
  for (
    let box = button.parentElement;
    box && !/^(?:BODY|MAIN|ARTICLE|HTML)$/.test(box.nodeName);
    box = box.parentElement
  ) {
    if (!isShort(box, unnamedTextMax) || box.querySelector('main, article, h1, [role=main]')) break;
    if (aboutConsent.test(box.textContent ?? '')) best = box;
    else if (best) break;
    // Amid the text only what lies over the page is the site's.
    if (isInText && best && isOver(best)) return best;
  }
  return isInText ? null : best;
}

const signUpTextMax = 400;
/** A box that is more than one part in so many of the page is what the page is for. */
const signUpShare = 4;

const asks =
  /^(?:ask (?:a|your) question|submit (?:a|your) (?:question|tip)|leave a (?:comment|reply)|add (?:a|your) (?:comment|tip))\b/i;

/** The box about an empty field that asks for words of the reader's, with its title. */
function askBox(field: Element): Element | null {
  if (plainText(field) !== '') return null;
  let best: Element | null = null;
  for (
    let box = field.parentElement;
    box && /^(?:DIV|SECTION|FORM|FIELDSET)$/.test(box.nodeName);
    box = box.parentElement
  ) {
    if (
      !isShort(box, signUpTextMax) ||
      box.querySelector(`h1, pre, table, article, li, input[type=password], [${typedAttribute}]`)
    )
      break;
    if (asks.test(plainText(box))) best = box;
  }
  return best;
}

/** The box about a field for an address to write to; not where one signs in, comments or writes. */
function signUpBox(field: Element): Element | null {
  const form = field.closest('form');
  if (form?.querySelector('input[type=password], textarea, select, input[type=search]')) return null;
  if (
    form &&
    form.querySelectorAll('input:not([type=hidden]):not([type=submit]):not([type=checkbox]):not([type=button])')
      .length > 3
  )
    return null;
  let best: Element | null = form;
  for (
    let box = (form ?? field).parentElement;
    box && /^(?:DIV|SECTION|ASIDE|FORM|FIELDSET)$/.test(box.nodeName);
    box = box.parentElement
  ) {
    if (!isShort(box, signUpTextMax) || box.querySelector('h1, pre, table, article, input[type=password], textarea'))
      break;
    if (box.querySelectorAll('p').length > 4 || box.querySelectorAll('h2, h3, h4').length > 1) break;
    best = box;
  }
  return best && isShort(best, signUpTextMax) ? best : null;
}
