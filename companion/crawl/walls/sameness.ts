/**
 * Whether two addresses of a host ended in one and the same page, which then stands before both of them. Pure.
 *
 * Texts are compared without their digits (a clock, a number of the request), and without the wanted address, which walls like to repeat.
 * A page that says the number in its own address (`/item/7`: "Item 7") is about that address: it is no twin of its neighbour.
 */
import type { PageSeen } from '../ports.ts';

/** What of a page is compared and kept: small, as one is kept for each page that might be a wall. */
export type PageLook = {
  readonly requestedUrl: string;
  readonly title: string;
  readonly text: string;
  readonly textLength: number;
};

/** Pages longer than what is compared of them may differ by this much in length. */
const lengthRatio = 0.03;
const comparedChars = 2000;

export function lookOf({ requestedUrl, title, textStart, textLength }: PageSeen): PageLook {
  return { requestedUrl, title, text: textStart, textLength };
}

/** True where both are one page at two addresses. */
export function areTwins(a: PageLook, b: PageLook): boolean {
  if (isOneAddress(a.requestedUrl, b.requestedUrl)) return false;
  const [one, other] = [plain(a), plain(b)];
  if (withoutDigits(one) !== withoutDigits(other)) return false;
  if (one.length >= comparedChars && Math.abs(a.textLength - b.textLength) > a.textLength * lengthRatio) return false;
  return one === other || !(tellsOwnNumber(a, one, other) && tellsOwnNumber(b, other, one));
}

function isOneAddress(a: string, b: string): boolean {
  const place = (text: string): string => {
    const url = URL.parse(text);
    return url ? `${url.host}${url.pathname.replace(/\/+$/, '')}${url.search}` : text;
  };
  return place(a) === place(b);
}

function plain({ requestedUrl, title, text }: PageLook): string {
  const url = URL.parse(requestedUrl);
  let said = `${title}\n${text}`;
  if (url) {
    const path = url.pathname + url.search;
    const forms = [url.href, `${url.host}${path}`, path, url.pathname].filter((form) => form.length > 1);
    for (const form of forms)
      for (const spelled of [encodeURIComponent(form), form]) said = said.replaceAll(spelled, '');
  }
  return said.replace(/\s+/g, ' ').trim().toLowerCase();
}

function withoutDigits(text: string): string {
  return text.replace(/\d+/g, '#');
}

/** The numbers by which the texts differ are those of the page's own address. */
function tellsOwnNumber({ requestedUrl }: PageLook, mine: string, others: string): boolean {
  const url = URL.parse(requestedUrl);
  const own = new Set(`${url?.pathname ?? ''}${url?.search ?? ''}`.match(/\d+/g) ?? []);
  const theirs = others.match(/\d+/g) ?? [];
  return (mine.match(/\d+/g) ?? []).some((number, at) => number !== theirs[at] && own.has(number));
}
