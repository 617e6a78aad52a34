/**
 * Whether two addresses of a host ended in one and the same page, which then stands before both of them. Pure.
 *
 * Texts are compared without what differs from one request to the next (a clock, the id of the request, a place in a queue), and without the
 * wanted address, which walls like to repeat. All other numbers are what a page has to say, and those of a wall are the same everywhere; but of
 * a notice none counts ("Too many requests (48 of 40)").
 * A page that says the id in its own address (`/doc/a1b2c3`: "Document a1b2c3") is about that address: it is no twin of its neighbour.
 * Two exceptions: what asks for access names what it is for ("You need access to Sheet 7") and is the same page all the same; and round one
 * and the same form to sign in with, the news may change.
 */
import type { PageSeen } from '../ports.ts';
import { isSignInForm } from './controls.ts';
import { noticeOf } from './notice-words.ts';
import { challengeText } from './rules.ts';

/** What of a page is compared and kept: small, as one is kept for each page that might be a wall. */
export type PageLook = {
  readonly requestedUrl: string;
  readonly title: string;
  readonly text: string;
  readonly textLength: number;
  /** What its form to sign in with says, where it has one. */
  readonly form?: string;
  /** It asks for access or for something to be put in order, whatever it is called. */
  readonly asks?: boolean;
  /** It says that something is in the way. */
  readonly isNotice?: boolean;
};

/** Pages longer than what is compared of them may differ by this much in length. */
const lengthRatio = 0.03;
const comparedChars = 2000;

/** Share of words that the pages round one and the same form have in common. */
const sharedRatio = 0.6;

export function lookOf(seen: PageSeen): PageLook {
  const { requestedUrl, title, textStart, textLength, controls } = seen;
  const form = controls?.password && isSignInForm(controls.password) ? controls.password.text : undefined;
  const notice = noticeOf(seen);
  const isNotice = notice !== null || challengeText.test(`${title}\n${textStart}`);
  return {
    requestedUrl,
    title,
    text: textStart,
    textLength,
    ...(form === undefined ? {} : { form }),
    ...(notice?.kind === 'wants-person' ? { asks: true } : {}),
    ...(isNotice ? { isNotice } : {}),
  };
}

/** True where both are one page at two addresses. */
export function areTwins(a: PageLook, b: PageLook): boolean {
  if (isOneAddress(a.requestedUrl, b.requestedUrl)) return false;
  if (a.asks && b.asks && withoutIds(withoutTitle(a)) === withoutIds(withoutTitle(b))) return true;
  const [one, other] = [plain(a), plain(b)];
  if (a.form !== undefined && a.form === b.form && a.title === b.title && sharedWords(one, other) >= sharedRatio)
    return true;
  const told = a.isNotice && b.isNotice ? withoutIds : withoutPassing;
  if (told(one) !== told(other)) return false;
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

/** What differs from one request to the next, whatever the page: in order, as some of it has numbers of the others in it. */
const passing: readonly (readonly [RegExp, string])[] = [
  // The time, and how long something takes; not the day, which is the same for a whole crawl.
  [/\b(?:\d{4}-\d\d-\d\d[t ])?\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?:\s?[ap]\.?m\b\.?|z\b|\s?utc\b)?/g, '#'],
  [
    /\d+(?:[.,]\d+)?(?=\s?(?:ms|milliseconds?|s|secs?|seconds?|sekunden?|secondes?|segundos?|min|mins|minutes?|minuten|minutos?|hours?|stunden?|heures?|horas?)\b|\s?(?:秒|分|時間))/g,
    '#',
  ],
  [/\b\d{1,3}(?:\.\d{1,3}){3}\b/g, '#'],
  // What says that it is an id, or who answered, or where one stands in a queue.
  [
    /\b((?:request|requ[eê]te|anfrage|solicitud|vorgang\w*|ref|reference|referenz|referencia|référence|incident\w*|ray|trace|correlation|nonce|id|kennung|node|server|host|instance|pod|served by|visitors?|guest|besucher|visiteur|visitante|attempts?|tries|you are(?: now)? number|(?:support|event|attack|message|ticket|transaction|tracking|session|error) (?:id|no|nr|number|code)|position in (?:line|the queue))(?:[\s-](?:id|no|nr|number|code|is))*[\s.:#(]*)(?=[\w-]*\d)[\w-]+/g,
    '$1#',
  ],
  [
    /\b\d+(?=\s(?:(?:users?|guests?|visitors?|members?|people|persons?) (?:are |is )?(?:online|ahead|before|in front|waiting)|online\b|(?:attempts?|tries) (?:left|remaining)))/g,
    '#',
  ],
  // Longer than what anyone would read out.
  [/\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{10,}\b|\b\d{10,}\b/g, '#'],
];

function withoutPassing(text: string): string {
  return passing.reduce((left, [what, mark]) => left.replace(what, mark), text);
}

/** Numbers, and ids: six characters and more, with letters among their digits. */
const idsAndNumbers = /\b(?=[\w-]*\d)(?=[\w-]*[a-z])[\w-]{6,}\b|\d+/g;

function withoutIds(text: string): string {
  return text.replace(idsAndNumbers, '#');
}

/** The text without what the page is called, as title and heading. */
function withoutTitle(look: PageLook): string {
  const names = look.title
    .toLowerCase()
    .split(/\s+[-|–—·•:]\s+/)
    .filter((name) => name.length > 2);
  return names
    .reduce((text, name) => text.replaceAll(name, ''), plain({ ...look, title: '' }))
    .replace(/\s+/g, ' ')
    .trim();
}

/** Of both texts together, 0 to 1. */
function sharedWords(one: string, other: string): number {
  const [a, b] = [new Set(one.split(' ')), new Set(other.split(' '))];
  return a.intersection(b).size / Math.max(1, a.union(b).size);
}

/** The numbers or ids by which the texts differ are those of the page's own address. */
function tellsOwnNumber({ requestedUrl }: PageLook, mine: string, others: string): boolean {
  const url = URL.parse(requestedUrl);
  const address = `${url?.pathname ?? ''}${url?.search ?? ''}`.toLowerCase();
  const own = new Set([...(address.match(idsAndNumbers) ?? []), ...(address.match(/\d+/g) ?? [])]);
  const theirs = others.match(idsAndNumbers) ?? [];
  return (mine.match(idsAndNumbers) ?? []).some((number, at) => number !== theirs[at] && own.has(number));
}
