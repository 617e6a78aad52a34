/**
 * Tables of contents amid a text: lists of links to the headings of the same page, under words that say so. All that they say stands below them
 * once more, so they are navigation.
 */
import { contentsAttribute } from '../attributes.ts';
import { isShort, plainText } from '../walk.ts';

/** What stands above such a list, whole. */
const label =
  /^(?:(?:table of |page |article |post )?contents|(?:on|in) this (?:page|article|guide|post|section|chapter|tutorial|document|topic|blog(?: post)?|story|review)|what(?:['’]s| is) (?:on|in) this (?:page|article|guide|post)|jump to(?: a)?(?: section)?|skip to section|quick (?:links|navigation|jump)|(?:inhalt|inhaltsverzeichnis|auf dieser seite|in diesem (?:artikel|beitrag))|(?:sommaire|table des matières|sur cette page|dans cet article)|(?:contenidos?|índice|tabla de contenidos?|en esta página|en este artículo)|(?:indice|sommario|in questa pagina|in questo articolo)|(?:conteúdo|sumário|neste artigo|nesta página)|(?:inhoud|inhoudsopgave|op deze pagina|in dit artikel)|spis treści|innehåll|indhold|sisällys|содержание|оглавление|目次|目录|目錄|本页内容|목차|차례)\s*:?(?:\s*[[(]?(?:hide|show|toggle)[\])]?)*$/i;

const labelLengthMax = 60;
const linksMin = 2;
/** Of its links, those that lead to something in the page. */
const foundShareMin = 0.6;
const stepsUp = 5;

/** Marks them before the document is prepared: what the content is, is judged with them. `url`: of the page. */
export function markContentsLists(document: Document, url: string): void {
  const here = url.split('#', 1)[0] ?? '';
  const links = [...document.body.querySelectorAll('a[href*="#"]')].filter((link) => fragmentOf(link, here) !== '');
  if (links.length < linksMin) return;
  let headings: ReadonlySet<string> | null = null;
  const isFound = (link: Element): boolean => {
    const id = fragmentOf(link, here);
    if (document.getElementById(id) || document.getElementsByName(id).length > 0) return true;
    headings ??= new Set([...document.querySelectorAll('h1, h2, h3, h4, h5, h6, dt')].map(wordsOf));
    return headings.has(wordsOf(link));
  };
  const inPage = new Set(links);
  const letters = rememberedLetters();
  const most = links.reduce((sum, link) => sum + letters(link), 0);
  const seen = new Set<Element>();
  for (const link of links) {
    const list = link.closest(marked) ? null : listAround(link, { inPage, letters, most });
    if (!list || seen.has(list)) continue;
    seen.add(list);
    const above = labelAbove(list);
    if (!above) continue;
    const lists = list === link ? linksFrom(list, inPage) : [list];
    const own = links.filter((other) => lists.some((part) => part.contains(other)));
    if (own.length < linksMin || own.filter(isFound).length < own.length * foundShareMin) continue;
    markList(lists, above);
  }
}

/** Links that stand in a row without an element about them. */
function linksFrom(link: Element, links: ReadonlySet<Element>): readonly Element[] {
  const row = [link];
  for (let next = link.nextElementSibling; next && links.has(next); next = next.nextElementSibling) row.push(next);
  return row;
}

function markList(lists: readonly Element[], above: Element): void {
  const [list] = lists;
  const box = list
    ? boxOf(
        list,
        above,
        lists.reduce((sum, part) => sum + lettersIn(part), 0),
      )
    : null;
  // Of the box only a part may be content.
  if (box) mark(box);
  // Where a button opens the list, the words stand twice.
  const twin = above.previousElementSibling;
  if (twin && isShort(twin, labelLengthMax) && label.test(plainText(twin))) mark(twin);
  mark(above);
  for (const part of lists) mark(part);
}

/** Takes them out of the content. */
export function removeContentsLists(root: Element): void {
  for (const element of root.querySelectorAll(marked)) element.remove();
}

const marked = `[${contentsAttribute}]`;

function mark(element: Element): void {
  element.setAttribute(contentsAttribute, '');
}

const boxNames = 'aside, nav, section, div';

/** Its words over a place that a script would fill. */
export function markEmptyContentsLists(document: Document): void {
  for (const heading of document.querySelectorAll('h2, h3, h4, h5, h6')) {
    const next = heading.nextElementSibling;
    if (!next?.matches('nav, ul, ol, div') || !isShort(next, 0) || next.querySelector('img, svg, video, iframe, pre'))
      continue;
    const box = heading.parentElement;
    if (!box?.matches(boxNames) || !isShort(heading, labelLengthMax) || !label.test(plainText(heading))) continue;
    if (lettersIn(box) === lettersIn(heading)) for (const part of [box, heading]) mark(part);
  }
}

/** The id in the page that a link leads to; '' for one that leads elsewhere. */
function fragmentOf(link: Element, here: string): string {
  const href = link.getAttribute('href') ?? '';
  const at = href.indexOf('#');
  const before = href.slice(0, at);
  if (before !== '' && !isSamePage(URL.parse(before, here), URL.parse(here))) return '';
  try {
    return decodeURIComponent(href.slice(at + 1));
  } catch {
    return href.slice(at + 1);
  }
}

function isSamePage(url: URL | null, page: URL | null): boolean {
  const pathOf = (of: URL | null): string | undefined => of?.pathname.replace(/\/$/, '');
  return url?.host === page?.host && url?.search === page?.search && pathOf(url) === pathOf(page);
}

/** The largest element that has these links and nothing else to read but their numbers. */
function listAround(
  link: Element,
  {
    inPage,
    letters,
    most,
  }: {
    readonly inPage: ReadonlySet<Element>;
    readonly letters: (element: Element) => number;
    /** Of all links that lead to places in the page. */
    readonly most: number;
  },
): Element | null {
  let list: Element | null = null;
  for (
    let around: Element | null = link;
    around && !/^(?:BODY|MAIN|ARTICLE)$/.test(around.nodeName);
    around = around.parentElement
  ) {
    if (letters(around) > most) break;
    let length = 0;
    for (const other of around === link ? [link] : around.querySelectorAll('a[href*="#"]'))
      if (inPage.has(other)) length += letters(other);
    if (letters(around) > length) break;
    list = around;
  }
  return list;
}

/** Of thousands of links that stand in one long text, that is asked for at each. */
function rememberedLetters(): (element: Element) => number {
  const known = new Map<Element, number>();
  return (element) => {
    const count = known.get(element) ?? lettersIn(element);
    known.set(element, count);
    return count;
  };
}

function lettersIn(element: Element): number {
  return (element.textContent ?? '').replace(/[^\p{L}]/gu, '').length;
}

/** The words that stand straight above the list, as far as they name it. */
function labelAbove(list: Element): Element | null {
  let at: Element = list;
  for (let step = 0; step < stepsUp; step++) {
    for (let before = at.previousElementSibling; before; before = before.previousElementSibling) {
      if (isShort(before, 0) || /^(?:STYLE|SCRIPT|INPUT|TEMPLATE|svg)$/.test(before.nodeName)) continue;
      return labelAtEnd(before);
    }
    const around: Element | null = at.parentElement;
    if (!around || /^(?:BODY|MAIN|ARTICLE)$/.test(around.nodeName)) return null;
    at = around;
  }
  return null;
}

/** The last words of an element, where they name the list. */
function labelAtEnd(element: Element): Element | null {
  let last: Element | null = element;
  while (last && !isShort(last, labelLengthMax)) {
    let child: Element | null = last.lastElementChild;
    while (child && isShort(child, 0)) child = child.previousElementSibling;
    // Its own text comes after all of its children.
    if (child && !endsWith(last, child)) return null;
    last = child;
  }
  return last && label.test(plainText(last)) ? last : null;
}

function endsWith(element: Element, child: Element): boolean {
  return plainText(element).endsWith(plainText(child));
}

/** The element about both, if there is nothing else to read in it. */
function boxOf(list: Element, above: Element, letters: number): Element | null {
  let box: Element | null = list.parentElement;
  while (box && !box.contains(above)) box = box.parentElement;
  if (!box || /^(?:BODY|MAIN|ARTICLE)$/.test(box.nodeName)) return null;
  return lettersIn(box) <= letters + lettersIn(above) ? box : null;
}

function wordsOf(element: Element): string {
  return (
    (element.textContent ?? '')
      .toLowerCase()
      .match(/[\p{L}\p{N}]+/gu)
      ?.join(' ') ?? ''
  );
}
