/** The chosen content made regular for the writers of Markdown, text and HTML: headings, links around blocks, lists, line breaks, empty boxes. */
import { formulaAttribute } from '../attributes.ts';
import { settleTables } from '../tables/tables.ts';
import { blockTags, classOf, hasBlock, isElement, isText, plainText, toBox, unwrap } from '../walk.ts';

/** Works in place. */
export function finishContent(root: Element): void {
  settleTables(root);
  for (const part of root.querySelectorAll(besides)) partWords(part);
  for (const image of root.querySelectorAll('img')) partCaption(image);
  for (const link of [...root.querySelectorAll('a')]) settleLink(link);
  for (const heading of [...root.querySelectorAll('h1, h2, h3, h4, h5, h6')]) settleHeading(heading);
  for (const list of [...root.querySelectorAll('ul > ul, ul > ol, ol > ul, ol > ol')]) settleList(list);
  for (const list of [...root.querySelectorAll('ol, ul')]) settleNumbers(list);
  for (const list of [...root.querySelectorAll('dl')].reverse()) settleTerms(list);
  for (const cite of [...root.querySelectorAll('cite')]) settleCitation(cite);
  for (const formula of root.querySelectorAll(`[${formulaAttribute}=block]`)) standAlone(formula);
  for (const br of [...root.querySelectorAll('br')]) leaveMarks(br);
  for (const br of [...root.querySelectorAll('br')]) settleBreak(br);
  for (const bold of [...root.querySelectorAll('b, strong, i, em, cite')]) settleEmphasis(bold);
}

/** Parts of a line beside each other; marks such as bold may stand within a word. */
const besides = ':is(span, a, time, small, address, cite, code, b, strong) + :is(span, a, time, small, address, code)';
const labelName = /(?:^|[\s_-])(?:tags?|badge|chip|pill|label)(?:$|[\s_-])/i;

/** What only a style keeps apart (an author and a day, labels, links of a row) is parted by a space; a word in several parts stays one. */
function partWords(part: Element): void {
  let before = part.previousSibling;
  // What draws a dot between them has no words.
  while (isElement(before) && before.nodeName === 'SPAN' && before.textContent === '') before = before.previousSibling;
  const parent = part.parentElement;
  if (!isElement(before) || !parent) return;
  const left = before.textContent ?? '';
  const right = part.textContent ?? '';
  if (!isParted(before, part, left, right) || part.closest('pre, code')) return;
  parent.insertBefore(part.ownerDocument.createTextNode(' '), part);
}

function isParted(before: Element, part: Element, left: string, right: string): boolean {
  if (/^(?:B|STRONG)$/.test(before.nodeName) && /\p{L}\s*:$/u.test(left)) return /^[\p{L}\p{N}]/u.test(right);
  const last = left.slice(-1);
  const first = right.slice(0, 1);
  const isWordy = /[\p{L}\p{N}\p{Sc}.!?)%]/u.test(last) && /[\p{L}\p{N}\p{Sc}]/u.test(first);
  if (!isWordy || isEastAsian.test(last) || isEastAsian.test(first)) return false;
  const names = [before.nodeName, part.nodeName];
  // Other words in bold may be the first half of one.
  if (/^(?:B|STRONG)$/.test(before.nodeName)) return false;
  if (names.includes('TIME') || [before, part].every(isLink)) return true;
  const classes = [classOf(before), classOf(part)];
  if (classes[0] === classes[1] && labelName.test(classes[0] ?? '')) return true;
  if (left.trim().length < 2 || right.trim().length < 2) return false;
  // A name of code in parts: `rope.` and `splice`.
  if (/^\S+\.$/.test(left) && /^\p{Ll}\S*$/u.test(right)) return false;
  if (/^(?:[\p{Ll}_][\p{L}\p{N}_]*\.)+$/u.test(left) && /^[\p{L}_][\p{L}\p{N}_]*$/u.test(right)) return false;
  // In a text these are parts of its words, unless each has a name of its own.
  const isNamed = classes[0] !== classes[1] && ((classes[0] !== '' && classes[1] !== '') || names.includes('CODE'));
  if (!isNamed && !isRow(part.parentElement)) return false;
  if (/\p{N}/u.test(last)) return /\p{Lu}/u.test(first) || (/\p{L}/u.test(first) && /\s\S/.test(right));
  if (/[\p{Lu}\p{N}\p{Sc}]/u.test(first) || /[.!?)%]/.test(last)) return true;
  return isNamed && (/\s/.test(left.trim()) || (isRow(part.parentElement) && left.length >= 3 && right.length >= 3));
}

/** What stands behind an image, or its link, without white space. */
function partCaption(image: Element): void {
  const link = image.parentElement;
  const place = link?.nodeName === 'A' && link.lastElementChild === image && plainText(link) === '' ? link : image;
  const next = place.nextSibling;
  const isInline = isText(next) || (isElement(next) && !blockTags.has(next.nodeName));
  if (next && isInline && /^\p{L}/u.test(next.textContent ?? '')) place.after(place.ownerDocument.createTextNode(' '));
}

/** A link, or a box about one and nothing else. */
function isLink(part: Element): boolean {
  const only = part.children.length === 1 ? part.firstElementChild : null;
  return part.nodeName === 'A' || (only?.nodeName === 'A' && only.textContent === part.textContent);
}

const isEastAsian = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/u;

/** True where all that there is to read stands in parts. */
function isRow(parent: Element | null): boolean {
  if (!parent) return false;
  for (const node of parent.childNodes) if (isText(node) && node.data.trim() !== '') return false;
  return true;
}

/** A card (a link about a heading and a text) keeps its link on the heading or on its first line; Markdown has no links about blocks. */
function settleLink(link: Element): void {
  if (!link.parentNode || !hasBlock(link)) return;
  const heading = [...link.querySelectorAll('h1, h2, h3, h4, h5, h6')].find((h) => plainText(h) !== '');
  const first = heading ?? firstLine(link);
  if (first) {
    const inner = link.cloneNode(false) as Element;
    while (first.firstChild) inner.appendChild(first.firstChild);
    first.appendChild(inner);
  }
  link.replaceWith(toBox(link));
}

/** The first block in it with inline content only. */
function firstLine(element: Element): Element | null {
  for (const inner of element.querySelectorAll('*'))
    if (blockTags.has(inner.nodeName) && (plainText(inner) !== '' || inner.querySelector('img')) && !hasBlock(inner))
      return inner;
  return null;
}

const squeezed = (text: string | null): string => (text ?? '').replace(/\s+/g, '');

function settleHeading(heading: Element): void {
  for (const link of [...heading.querySelectorAll('a')]) {
    const text = plainText(link);
    if (/^(?:[#¶§🔗⚓\s\u200b]|\ufe0f)*$/u.test(text) && !link.querySelector('img')) link.remove();
    else if ((heading.nodeName === 'H1' || /#/.test(link.getAttribute('href') ?? '')) && text === plainText(heading))
      unwrap(link);
  }
  const links = [...heading.querySelectorAll('a')];
  const isSelf = links.length > 1 && links.every((link) => /#/.test(link.getAttribute('href') ?? ''));
  if (isSelf && squeezed(links.map((link) => link.textContent).join('')) === squeezed(heading.textContent))
    for (const link of links) unwrap(link);
  for (const bold of [...heading.querySelectorAll('b, strong')]) unwrap(bold);
  for (const block of [...heading.querySelectorAll('*')]) {
    if (!blockTags.has(block.nodeName)) continue;
    block.before(heading.ownerDocument.createTextNode(' '));
    unwrap(block);
  }
  if (plainText(heading) === '' && !heading.querySelector('img')) heading.remove();
}

/** A list straight in a list belongs to the item before it. */
function settleList(list: Element): void {
  let before = list.previousElementSibling;
  if (before?.nodeName !== 'LI') {
    before = list.ownerDocument.createElement('li');
    list.before(before);
  }
  before.appendChild(list);
}

/** Steps that have their number in a box of its own are numbered by their list. */
function settleNumbers(list: Element): void {
  const items = [...list.children].filter((item) => item.nodeName === 'LI');
  if (items.length < 2) return;
  const numbers: Element[] = [];
  for (const [at, item] of items.entries()) {
    const number = firstWords(item);
    const text = number?.textContent?.trim() ?? '';
    if (!number || text.replace(/[.)]$/, '') !== String(at + 1) || text === plainText(item)) return;
    if (!/^(?:DIV|SPAN)$/.test(number.nodeName)) return;
    numbers.push(number);
  }
  for (const number of numbers) number.remove();
  if (list.nodeName === 'OL') return;
  const made = list.ownerDocument.createElement('ol');
  made.append(...list.childNodes);
  list.replaceWith(made);
}

/** The innermost box in an item that begins its text, and that other text follows; none where that is the item's own. */
function firstWords(item: Element): Element | null {
  let at: Element = item;
  for (;;) {
    const first = [...at.childNodes].find((node) => /\S/.test(node.textContent ?? ''));
    if (!first || !isElement(first)) return at === item ? null : at;
    at = first;
  }
}

/** What ends a contribution to a wiki's page for talk: a time with its zone. */
const signature = /\d{1,2}:\d{2},? .{4,40}\([A-Z]{3,4}\)/;
const threadMax = 100_000;

/** Wikis indent with definitions that define nothing: those are paragraphs; or replies, which keep their depth as lists. */
function settleTerms(list: Element): void {
  if (list.querySelector('dt')) return;
  const items = [...list.children];
  if (isThread(list)) {
    const made = list.ownerDocument.createElement('ul');
    for (const item of items) {
      const entry = list.ownerDocument.createElement('li');
      while (item.firstChild) entry.appendChild(item.firstChild);
      made.appendChild(entry);
    }
    list.replaceWith(made);
    return;
  }
  for (const item of items) item.replaceWith(toBox(item));
  unwrap(list);
}

function isThread(list: Element): boolean {
  let outer = list;
  while (outer.parentElement?.nodeName === 'DD' && outer.parentElement.parentElement?.nodeName === 'DL')
    outer = outer.parentElement.parentElement;
  return signature.test((outer.textContent ?? '').slice(0, threadMax));
}

/** White space beside a formula that has lines of its own would begin and end other lines. */
function standAlone(formula: Element): void {
  const { previousSibling: before, nextSibling: after } = formula;
  if (isText(before)) before.data = before.data.trimEnd();
  if (isText(after)) after.data = after.data.trimStart();
}

const citationMax = 80;

/** The name of a work is set in italics; a reference, with marks and links of its own, is not. */
function settleCitation(cite: Element): void {
  // Whom a quote is from stands above it.
  const box = cite.parentElement;
  const isOnly = box?.nodeName === 'DIV' && box.parentElement?.childElementCount === 1;
  const quote = isOnly ? box.parentElement : box;
  const isFirst = quote?.nodeName === 'BLOCKQUOTE' && box?.firstElementChild === cite;
  if (isFirst && (box.firstChild === cite || !/\S/.test(cite.previousSibling?.textContent ?? ''))) {
    cite.replaceWith(toBox(cite));
    return;
  }
  if (cite.firstElementChild || plainText(cite).length > citationMax || /^\s*[[(]/.test(cite.textContent ?? ''))
    unwrap(cite);
}

const marks: ReadonlySet<string> = new Set(
  'A B STRONG I EM CITE SPAN U S DEL INS STRIKE MARK SMALL BIG FONT LABEL TIME ABBR Q VAR DFN SUB SUP'.split(' '),
);

/** A line break at the edge of a mark parts what the mark holds from what stands beside it: it goes out of the mark. */
function leaveMarks(br: Element): void {
  for (let parent = br.parentElement; parent && marks.has(parent.nodeName); parent = br.parentElement) {
    if (!parent.parentNode) return;
    if (isAtEdge(br, 'nextSibling')) parent.after(br);
    else if (isAtEdge(br, 'previousSibling')) parent.before(br);
    else return;
    if (!parent.firstElementChild && plainText(parent) === '') parent.remove();
  }
}

/** True where nothing but white space and other line breaks stands on that side. */
function isAtEdge(br: Element, side: 'nextSibling' | 'previousSibling'): boolean {
  let node: Node | null = br[side];
  while (node && (node.nodeName === 'BR' || (isText(node) && node.data.trim() === ''))) node = node[side];
  return node === null;
}

/** Two line breaks are a new paragraph; those at the edge of a block are nothing. */
function settleBreak(br: Element): void {
  const parent = br.parentNode;
  if (!parent) return;
  const next = significant(br, 'nextSibling');
  if (next?.nodeName === 'BR') {
    let more: Node | null = next;
    while (more?.nodeName === 'BR') {
      const after: Node | null = significant(more, 'nextSibling');
      parent.removeChild(more);
      more = after;
    }
    br.replaceWith(br.ownerDocument.createElement('div'));
    return;
  }
  const before = significant(br, 'previousSibling');
  const isEdge = (node: Node | null): boolean =>
    node === null ? blockTags.has(parent.nodeName) : blockTags.has(node.nodeName);
  if (isEdge(next) || isEdge(before)) {
    br.before(br.ownerDocument.createTextNode(' '));
    br.remove();
  }
}

function significant(node: Node, side: 'nextSibling' | 'previousSibling'): Node | null {
  let at = node[side];
  while (isText(at) && at.data.trim() === '') at = at[side];
  return at;
}

const strong = 'b, strong';
const emphasis = 'i, em, cite';

/** Emphasis about blocks or within itself would be written as stray asterisks. */
function settleEmphasis(element: Element): void {
  const kind = element.matches(strong) ? strong : emphasis;
  if (!element.parentElement) return;
  if (element.parentElement.closest(kind) || hasBlock(element)) {
    unwrap(element);
    return;
  }
  // Neighbours of one kind are one: `**a****b**` reads as noise.
  let next = element.nextSibling;
  while (isElement(next) && next.matches(kind)) {
    while (next.firstChild) element.appendChild(next.firstChild);
    next.remove();
    next = element.nextSibling;
  }
}
