/** Parts of a page that a reader does not see, or that are about the site rather than of it, as one table of signs. */
import { classOf, isShort } from './walk.ts';

/** Boxes that ask for consent: ids and classes of the usual managers, then the usual words. */
const consent =
  /(?:^|[\s_-])(?:onetrust|ot-sdk|cybotcookiebot|cookiebot|qc-cmp2?|didomi|usercentrics|uc-banner|truste|trustarc|sp_message|fc-consent|cmpbox|cmplz|cky-|klaro|iubenda-cs|osano-cm|termly|moove_gdpr|borlabs|evidon|cc-window|cc-banner|cookie-?(?:banner|consent|notice|bar|law|policy-?banner|popup|message|disclaimer|overlay|modal|info|warning|alert|wall)|cookies?-?(?:eu|banner|consent|notice)|gdpr-?(?:banner|consent|notice|popup|cookie)?|consent-?(?:banner|manager|popup|modal|dialog|bump|layer)|eu-cookie|privacy-?(?:banner|notice|manager))/i;
/** Text for screen readers that repeats what is seen. */
const forReaders =
  /(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-(?:text|only|response)|assistive-text|u-visually-hidden|a11y-hidden|skip-?(?:link|to-content|nav)|hidden-accessible)(?:\s|$)/i;
const hiddenStyle = /(?:^|;|\s)(?:display\s*:\s*none|visibility\s*:\s*hidden)/i;

/** More text than this in an `aria-hidden` part is a page behind an open dialog, not an ornament. */
const hiddenTextMax = 600;
const noticeTextMax = 6000;

type Sign = { readonly why: string; readonly holds: (element: Element) => boolean };
const signs: readonly Sign[] = [
  {
    why: 'hidden by its attribute',
    holds: (e) => e.hasAttribute('hidden') && e.getAttribute('hidden') !== 'until-found',
  },
  { why: 'hidden by its style', holds: (e) => hiddenStyle.test(e.getAttribute('style') ?? '') },
  {
    why: 'hidden from readers: an ornament or a double',
    holds: (e) => e.getAttribute('aria-hidden') === 'true' && isShort(e, hiddenTextMax),
  },
  { why: 'a closed dialog', holds: (e) => e.nodeName === 'DIALOG' && !e.hasAttribute('open') },
  {
    why: 'said to screen readers only',
    holds: (e) => forReaders.test(classOf(e)) && isShort(e, 200),
  },
  {
    why: 'asks for consent',
    holds: (e) =>
      consent.test(`${e.id} ${classOf(e)}`) &&
      !/^(?:BODY|HTML|MAIN|ARTICLE|A)$/.test(e.nodeName) &&
      isShort(e, noticeTextMax),
  },
];

/** Why this element is no part of what the page says, or null. */
export function noticeOf(element: Element): string | null {
  for (const sign of signs) if (sign.holds(element)) return sign.why;
  return null;
}
