/** What stands about the title of a page: its byline and its date, which many pages give to their readers only. */

import { findClassed } from '../find-classed.ts';
import { blockTags, classOf, isElement, isText, plainText, textStart } from '../walk.ts';
import { authorNames } from './author-names.ts';
import { dateOf, datePattern } from './dates.ts';
import { headingText } from './heading-text.ts';

type TitleArea = {
  /** The names in the byline. */
  readonly authors: readonly string[];
  /** As the page writes it. */
  readonly date: string | undefined;
};

/** So far from the title a byline is looked for, in words. */
const wordsAfter = 45;
/** A part that says what it is may stand behind a lead. */
const namedAfter = 70;
const wordsBefore = 14;
const elsewhere =
  /(?:^|[\s_-])(?:comments?|related|recommend\w*|testimonials?|reviews?|sidebar|widget|cards?|teasers?|nav|menu|breadcrumbs?|footer|promo)(?:$|[\s_-])/i;
const authorClasses = /(?:^|[\s_-])(?:byline|author|authors|contributor|writer|posted-?by)(?:$|[\s_-])/i;
const skipped: ReadonlySet<string> = new Set([
  'SCRIPT',
  'STYLE',
  'TEMPLATE',
  'NAV',
  'ASIDE',
  'FOOTER',
  'FORM',
  'BLOCKQUOTE',
  'SVG',
  'svg',
]);

/** Reads only. Without an h1 the heading with the title's words stands for it; in a page that says that somebody wrote it (`isWritten`) the first of its main part. */
export function readTitleArea(document: Document, title: string, isWritten = false): TitleArea {
  const headings = [...document.querySelectorAll('h1')];
  const said = headings.filter((h1) => headingText(h1) !== '');
  const heading =
    said.find((h1) => headingText(h1) === title) ??
    (said.length < 2
      ? [
          ...document.querySelectorAll(
            said.length === 0 && wordCount(title) >= sayingWords ? 'h2, h3, h4, legend' : 'article h2',
          ),
        ].find((lesser) => headingText(lesser) === title)
      : undefined) ??
    (said.length === 1 ? said[0] : undefined) ??
    (said.length === 0 && isWritten ? (document.querySelector('main h2, article h2') ?? undefined) : undefined);
  if (!heading) return { authors: [], date: undefined };
  const texts: string[] = [];
  /** The same, block by block. */
  const lines: string[] = [];
  let block: Node | null = null;
  let authors: readonly string[] = [];
  let date: string | undefined;
  let changedOn: string | undefined;
  let isListing = false;
  const meet = (node: Node, isNear: boolean): 'over' | 'into' => {
    if (isText(node)) {
      if (!isNear) return 'over';
      const text = node.data.replace(/\s+/g, ' ').trim();
      if (text === '') return 'over';
      if (isListing) {
        const next = joins.test(texts.at(-1) ?? '') ? namesIn([text]) : [];
        authors = [...authors, ...next];
        isListing = next.length > 0 || joins.test(text);
      } else if (authors.length === 0 && introduces.test(texts.at(-1) ?? '')) {
        authors = namesIn([text]);
        isListing = authors.length > 0;
      }
      texts.push(text);
      const about = blockAbout(node);
      if (about === block) lines[lines.length - 1] += ` ${text}`;
      else lines.push(text);
      block = about;
      return 'over';
    }
    if (!isElement(node) || (skipped.has(node.nodeName) && !isByline(node))) return 'over';
    const names = `${node.id} ${classOf(node)}`;
    if (elsewhere.test(names)) return 'over';
    if (
      authors.length === 0 &&
      (authorClasses.test(names) ||
        /author/.test(node.getAttribute('rel') ?? '') ||
        node.getAttribute('itemprop') === 'author')
    )
      authors = linkedNames(node) ?? namesIn(piecesOf(node));
    if (node.nodeName === 'TIME' && !isInSentence(node)) {
      const said = dateOf(node.getAttribute('datetime') ?? '') ?? dateOf(plainText(node));
      if (changed.test(`${names} ${texts.at(-1) ?? ''}`)) changedOn ??= said;
      else date ??= said;
    }
    return 'into';
  };
  follow(heading, meet);
  if (authors.length === 0 || !date) precede(heading, lines);
  if (authors.length === 0) {
    const found = lines.map((line) => personName(byLine.exec(line)?.[0] ?? '')).find((one) => one !== undefined);
    const one = found ?? linkedAuthor(document);
    authors = one ? [one] : [];
  }
  // "Last updated:" may stand in a line of its own.
  lines.forEach((line, at) => {
    if (!changedLabel.test(lines[at - 1] ?? '')) date ??= dateIn(line);
  });
  // Where nothing else is said, the day that a text was changed is the only one it has.
  date ??= changedOn;
  for (const line of lines) date ??= dateIn(line, true);
  return { authors: authors.map(inCase), date };
}

/** A title of fewer words may be the name of a list. */
const sayingWords = 4;
const wordCount = (text: string): number => text.split(/\s+/).length;

const bylineMax = 160;

/** A short foot of an article's head, or what stands beside it, with the date. */
function isByline(part: Element): boolean {
  if (part.nodeName !== 'FOOTER' && part.nodeName !== 'ASIDE') return false;
  const text = textStart(part, bylineMax + 1);
  return text.length <= bylineMax && datePattern.test(text) && part.querySelector('nav, ul, h2, h3, form') === null;
}

function blockAbout(inner: Node): Node | null {
  let node: Node | null = inner.parentNode;
  while (node && !blockTags.has(node.nodeName)) node = node.parentNode;
  return node;
}

const changed =
  /(?:last )?(?:updat|modif|revis|review|aktualisiert|geändert|mis(?:e)? à jour|actualizad|aggiornat|atualizad|bijgewerkt|zaktualizowan|обновлен|更新|修正)/i;
const published =
  /publi|post|writ|start|creat|submit|asked|veröffentlicht|publicad|pubblicat|geplaatst|опубликован|发布|公開|掲載/i;
/** A line that says what the day in the next one is. */
const changedLabel =
  /^(?:last |date |zuletzt |dernière )?(?:updated?|modified|revised|reviewed|aktualisiert|geändert|mise à jour|actualizad[oa]|更新日)(?: on| am| le)?\s*:?$/i;
const sentenceWords = 8;

function isSentence(line: string): boolean {
  return /[.!?:]$/.test(line) && line.split(' ').length >= sentenceWords && !published.test(line);
}

/** A day that a paragraph tells of. */
function isInSentence(time: Element): boolean {
  const paragraph = time.closest('p, li, dd');
  return paragraph !== null && isSentence(plainText(paragraph));
}

/** A day in a line about the text; not in a sentence of it, and not the day of a change. */
function dateIn(line: string, isAny = false): string | undefined {
  if (isSentence(line)) return undefined;
  let rest = line;
  for (let found = datePattern.exec(rest); found; found = datePattern.exec(rest)) {
    const before = rest.slice(0, found.index);
    const date = !isAny && changed.test(before.slice(-30)) ? undefined : dateOf(found[0]);
    if (date) return date;
    rest = rest.slice(found.index + found[0].length);
  }
  return undefined;
}

/** Links or items that are names and nothing else. */
function linkedNames(element: Element): readonly string[] | null {
  const parts = [...element.querySelectorAll('a, li')].filter((part) => !part.querySelector('a'));
  const names = [...new Set(parts.map((part) => plainText(part)).filter((text) => text !== ''))];
  return names.length > 1 && names.length < 12 && names.every((one) => whole.test(one)) ? names : null;
}

/** "ANN BELL" → "Ann Bell". */
function inCase(one: string): string {
  return /\s/.test(one) && one === one.toUpperCase() && /^[\p{Lu}\s'’.-]+$/u.test(one)
    ? one.toLowerCase().replace(/(?<![\p{L}’'])\p{L}|(?<=-)\p{L}/gu, (letter) => letter.toUpperCase())
    : one;
}

/** What stands before a name that has a part of its own. */
const introduces =
  /(?:^|[|·•\s])(?:(?:(?:written|posted|article|words|story|created|started|published) )?by|authors?|von|par|por|door|autore?|auteur|автор):?$/i;
const joins = /^(?:,|&|and|, and|und|et|y|e|en|och|og|i|и|·|;)$/i;
const pieceCharactersMax = 160;

/** Runs of text, each trimmed; empty where there is more than a byline has. */
function piecesOf(element: Element): string[] {
  const pieces: string[] = [];
  let characters = 0;
  const walker = element.ownerDocument.createTreeWalker(element, 4);
  for (let node = walker.nextNode(); isText(node); node = walker.nextNode()) {
    const text = node.data.replace(/\s+/g, ' ').trim();
    if (text === '' || skipped.has(node.parentElement?.nodeName ?? '')) continue;
    characters += text.length;
    if (characters > pieceCharactersMax) break;
    pieces.push(text);
  }
  return pieces;
}

/** The first name, and those that commas and "and" join to it. */
function namesIn(pieces: readonly string[]): string[] {
  const names: string[] = [];
  for (const [at, piece] of pieces.entries()) {
    if (names.length === 0 && /\b(?:by|from):?$/i.test(piece)) continue;
    if (names.length > 0 && !joins.test(pieces[at - 1] ?? '')) {
      if (joins.test(piece)) continue;
      break;
    }
    const many = authorNames(piece.replace(bySign, ''));
    const found = many.length > 1 ? many : [personName(piece) ?? shortName(piece)].filter((one) => one !== undefined);
    if (names.length > 0 && found.length === 0) break;
    for (const one of found) if (!names.includes(one)) names.push(one);
  }
  return names;
}

const bySign =
  /^(?:(?:written |posted |reviewed |words |article |geschrieben |verfasst |escrito |écrit |scritto |geschreven )?(?:by|authors?|von|par|por|door|autorin|autore?|auteur|autora|redaktion|text)(?![\p{L}'’])[:\s]*|(?:av|af|di|da|od) (?=\p{Lu})|(?:Автор|Текст)\s*:\s*|(?:作者|记者|文|執筆|著者)\s*[:：/]\s*)/iu;
const name = String.raw`\p{Lu}[\p{L}'’.-]+(?: (?:\p{Lu}[\p{L}'’.-]*|de|van|von|der|den|da|di|do|dos|del|la|bin|al)){1,3}`;
const byLine = new RegExp(
  String.raw`(?<!\b(?:Sort|Filter|Shop|Search|Browse|Group) )\b(?:By|BY|[Ww]ritten by|[Pp]osted by|Author:?|Von|Par|Por|Door|Autorin:|Autore?:|Auteur ?:|Autora:|Av|Af|Di|Автор:) ${name}`,
  'u',
);
const whole = new RegExp(`^${name}$`, 'u');

/** "by anna » Sun Dec 17" */
const dayName = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]* (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)/;

function personName(text: string): string | undefined {
  const bare = text
    .replace(bySign, '')
    .split(/\s*(?:[|•·]|,|\bon\b|\b(?:Last )?Updated\b|\bPublished\b|\s-\s|\n|\d)/)[0]
    ?.trim();
  return bare && bare.length < 60 && whole.test(bare) && !dayName.test(bare) ? bare : undefined;
}

/** A name as a forum or a firm has it: one to four words, no sentence. */
function shortName(text: string): string | undefined {
  const bare = text.replace(bySign, '').trim();
  return /^[\p{L}\p{N}][\p{L}\p{N}'’._-]{1,30}(?: [\p{L}\p{N}'’._-]{1,20}){0,3}$/u.test(bare) &&
    !/^(?:by|author|authors?|posted|written|share|follow|about|name|view|all|more|published|updated|contents?|comments?|in|on|admin|von|par|por|door|av|di|auteur|autore?)$/i.test(
      bare,
    ) &&
    !dayName.test(bare) &&
    !/\bmin(?:ute)?s? ?read\b|^\d+ /i.test(bare)
    ? bare
    : undefined;
}

/** Marks of an author, and names that sites give to where theirs stands. */
const authorMarks =
  'a[rel~=author], [itemprop=author] [itemprop=name], [itemprop=author], .byline, .p-author, .author-name, .post-author, .blog-item-author, [data-testid="authorName"]';
const authorPlaces =
  '.entry-author, [class*="author-name" i], [class*="authorname" i], [class*="author__name" i], [class*="author-info__name"], [class*="item--type-author"], [data-hook="user-name"], a[href*="/author/"], a[href*="/authors/"]';

/** The one person whom links or marks anywhere in the page name as its author. */
function linkedAuthor(document: Document): string | undefined {
  for (const selector of [authorMarks, authorPlaces]) {
    const found = personsIn(document, selector);
    if (found.size > 0) return found.size === 1 ? [...found][0] : undefined;
  }
  return undefined;
}

function personsIn(document: Document, selector: string): ReadonlySet<string> {
  const found = new Set<string>();
  for (const element of findClassed(document, selector)) {
    for (let at: Element | null = element.parentElement; at; at = at.parentElement)
      if (elsewhere.test(`${at.id} ${classOf(at)}`) || skipped.has(at.nodeName)) return new Set();
    const person = personName(textStart(element, 120));
    if (person) found.add(person);
    if (found.size > 1) break;
  }
  return found;
}

function follow(start: Element, meet: (node: Node, isNear: boolean) => 'over' | 'into'): void {
  let left = namedAfter;
  let node: Node | null = after(start);
  while (node && left > 0) {
    // A second heading that follows at once goes on with the title.
    if (node.nodeName === 'H1' || (node.nodeName === 'H2' && left < namedAfter)) return;
    const step = meet(node, left > namedAfter - wordsAfter);
    if (isText(node)) left -= node.data.trim() === '' ? 0 : node.data.trim().split(/\s+/).length;
    node = step === 'into' && node.firstChild ? node.firstChild : after(node);
  }
}

/** True in a part that is beside the text; one in the heading's own article is about it. */
function isBeside(element: Element, heading: Element): boolean {
  const outer = element.closest('nav, aside, footer');
  if (!outer) return false;
  return outer.nodeName !== 'ASIDE' || !outer.parentElement?.closest('article')?.contains(heading);
}

/** Each text is a line of its own. */
function precede(start: Element, texts: string[]): void {
  let left = wordsBefore;
  const walker = start.ownerDocument.createTreeWalker(start.ownerDocument.body, 4);
  walker.currentNode = start;
  while (left > 0) {
    const node = walker.previousNode();
    if (!isText(node)) return;
    const parent = node.parentElement;
    if (node.data.trim() === '' || (parent && (skipped.has(parent.nodeName) || isBeside(parent, start)))) continue;
    left -= node.data.trim().split(/\s+/).length;
    texts.unshift(node.data.replace(/\s+/g, ' ').trim());
  }
}

function after(node: Node): Node | null {
  let at: Node | null = node;
  while (at && !at.nextSibling) at = at.parentNode;
  return at?.nextSibling ?? null;
}
