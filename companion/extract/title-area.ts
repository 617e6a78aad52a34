/** What stands about the title of a page: its byline and its date, which many pages give to their readers only. */
import { toIsoDate } from './dates.ts';
import { classOf, isElement, isText, plainText, textStart } from './walk.ts';

export type TitleArea = {
  /** The name in the byline. */
  readonly author: string | undefined;
  /** As the page writes it. */
  readonly date: string | undefined;
};

/** So far from the title a byline is looked for, in words. */
const wordsAfter = 45;
const wordsBefore = 14;
const elsewhere =
  /(?:^|[\s_-])(?:comments?|related|recommend\w*|testimonials?|reviews?|sidebar|widget|cards?|teasers?|nav|menu|breadcrumbs?|footer|promo)(?:$|[\s_-])/i;
const authorNames = /(?:^|[\s_-])(?:byline|author|authors|contributor|writer|posted-?by)(?:$|[\s_-])/i;
const skipped: ReadonlySet<string> = new Set([
  'SCRIPT',
  'STYLE',
  'TEMPLATE',
  'NAV',
  'ASIDE',
  'FOOTER',
  'FORM',
  'SVG',
  'svg',
]);

/** Reads only. Nothing where the page has no h1. */
export function readTitleArea(document: Document, title: string): TitleArea {
  const headings = [...document.querySelectorAll('h1')];
  const heading =
    headings.find((h1) => textStart(h1, 300) === title) ?? (headings.length === 1 ? headings[0] : undefined);
  if (!heading) return { author: undefined, date: undefined };
  const texts: string[] = [];
  let author: string | undefined;
  let date: string | undefined;
  const meet = (node: Node): 'over' | 'into' => {
    if (isText(node)) {
      const text = node.data.replace(/\s+/g, ' ').trim();
      if (text !== '') texts.push(text);
      return 'over';
    }
    if (!isElement(node) || skipped.has(node.nodeName)) return 'over';
    const names = `${node.id} ${classOf(node)}`;
    if (elsewhere.test(names)) return 'over';
    if (
      !author &&
      (authorNames.test(names) ||
        /author/.test(node.getAttribute('rel') ?? '') ||
        node.getAttribute('itemprop') === 'author')
    ) {
      const text = plainText(node);
      if (text.length < 120) author = personName(text) ?? shortName(text);
    }
    if (node.nodeName === 'TIME' && !date)
      date = dateOf(node.getAttribute('datetime') ?? '') ?? dateOf(plainText(node));
    return 'into';
  };
  follow(heading, wordsAfter, meet);
  if (!author || !date) precede(heading, texts);
  const line = texts.join(' ');
  author ??= personName(byLine.exec(line)?.[0] ?? '') ?? linkedAuthor(document);
  date ??= dateOf(datePattern.exec(line)?.[0] ?? '');
  return { author, date };
}

const name = String.raw`\p{Lu}[\p{L}'’.-]+(?: (?:\p{Lu}[\p{L}'’.-]*|de|van|von|der|da|di|del|la|bin|al)){1,3}`;
const byLine = new RegExp(
  String.raw`(?<!\b(?:Sort|Filter|Shop|Search|Browse|Group) )\b(?:By|BY|[Ww]ritten by|[Pp]osted by|Author:?|Von|Par|Por) ${name}`,
  'u',
);
const whole = new RegExp(`^${name}$`, 'u');
const monthName = '(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\\.?';
const datePattern = new RegExp(
  String.raw`${monthName} \d{1,2}(?:st|nd|rd|th)?,? (?:19|20)\d{2}|\d{1,2}(?:st|nd|rd|th)?\.? ${monthName},? (?:19|20)\d{2}|(?:19|20)\d{2}-\d{2}-\d{2}`,
  'i',
);

/** A date that can be read in one way only. */
function dateOf(text: string): string | undefined {
  const date = text === '' ? '' : toIsoDate(text);
  return /^\d{4}-\d{2}-\d{2}/.test(date) ? date : undefined;
}

function personName(text: string): string | undefined {
  const bare = text
    .replace(/^(?:written |posted |reviewed |words )?(?:by|author|von|par|por)\b[:\s]*/i, '')
    .split(/\s*(?:[|•·]|,|\bon\b|\bUpdated\b|\bPublished\b|\n|\d)/)[0]
    ?.trim();
  return bare && bare.length < 60 && whole.test(bare) ? bare : undefined;
}

/** A name as a forum or a firm has it: one to four words, no sentence. */
function shortName(text: string): string | undefined {
  const bare = text.replace(/^(?:written |posted )?by\b[:\s]*/i, '').trim();
  return /^[\p{L}\p{N}][\p{L}\p{N}'’._-]{1,30}(?: [\p{L}\p{N}'’._-]{1,20}){0,3}$/u.test(bare) &&
    !/^(?:by|author|authors?|posted|written|share|follow|about|name|view|all|more)$/i.test(bare)
    ? bare
    : undefined;
}

/** The one person whom links or marks anywhere in the page name as its author. */
function linkedAuthor(document: Document): string | undefined {
  const found = new Set<string>();
  for (const element of document.querySelectorAll(
    'a[rel~=author], [itemprop=author] [itemprop=name], [itemprop=author], .byline, .p-author, .author-name, .post-author',
  )) {
    for (let at: Element | null = element.parentElement; at; at = at.parentElement)
      if (elsewhere.test(`${at.id} ${classOf(at)}`) || skipped.has(at.nodeName)) return undefined;
    const text = textStart(element, 120);
    const person = personName(text);
    if (person) found.add(person);
    if (found.size > 1) return undefined;
  }
  return [...found][0];
}

function follow(start: Element, words: number, meet: (node: Node) => 'over' | 'into'): void {
  let left = words;
  let node: Node | null = after(start);
  while (node && left > 0) {
    if (node.nodeName === 'H1' || node.nodeName === 'H2') return;
    const step = meet(node);
    if (isText(node)) left -= node.data.trim() === '' ? 0 : node.data.trim().split(/\s+/).length;
    node = step === 'into' && node.firstChild ? node.firstChild : after(node);
  }
}

function precede(start: Element, texts: string[]): void {
  let left = wordsBefore;
  const walker = start.ownerDocument.createTreeWalker(start.ownerDocument.body, 4);
  walker.currentNode = start;
  while (left > 0) {
    const node = walker.previousNode();
    if (!isText(node)) return;
    const parent = node.parentElement;
    if (node.data.trim() === '' || (parent && (skipped.has(parent.nodeName) || parent.closest('nav, aside, footer'))))
      continue;
    left -= node.data.trim().split(/\s+/).length;
    texts.unshift(node.data.replace(/\s+/g, ' ').trim());
  }
}

function after(node: Node): Node | null {
  let at: Node | null = node;
  while (at && !at.nextSibling) at = at.parentNode;
  return at?.nextSibling ?? null;
}
