/**
 * Which part of a page is its content.
 * 1. What stands around it goes (navigation, footers, boxes).
 * 2. A known platform's content element is taken as it is.
 * 3. A page that is built as a list or a thread is taken whole, from the container that its author named: Readability would keep one item of it.
 * 4. Else Readability looks for the article; where it kept too little of the container, the container is taken.
 */
import { stripBoilerplate } from './boilerplate.ts';
import { platformContainer, usualContainer } from './containers.ts';
import { readArticle, readableElementsMax } from './readable.ts';
import { isGone, type Part, survey } from './survey.ts';
import { plainText } from './walk.ts';

export type MainContent = {
  readonly root: Element;
  readonly by: 'platform' | 'container' | 'readability';
  readonly author: string;
};

export type Page = {
  /** A prepared document: a fresh one each time, as looking for the article takes it apart. */
  readonly open: () => { readonly document: Document; readonly elements: number };
  readonly saysArticle: boolean;
};

/** Readability must keep this share of the container's plain text… */
const keptTextMin = 0.6;
/** …or this one where the page says that it is an article, as much of the rest is then comments and teasers. */
const keptTextMinOfArticle = 0.3;
const articleTextMin = 600;
const keptCodeMin = 0.75;

export function mainContent(page: Page): MainContent {
  const { document, elements } = page.open();
  const { parts, platform, container } = look(document);
  if (platform) return { root: platform, by: 'platform', author: '' };
  if (elements > readableElementsMax || isList(parts, container, page.saysArticle))
    return { root: container.element, by: 'container', author: '' };

  const plainBefore = container.text - container.linked;
  const codeBefore = countCode(container.element);
  const article = readArticle(document);
  if (article) {
    const plain = plainOf(article.root);
    const share = plain / Math.max(1, plainBefore);
    const isEnough =
      share >= keptTextMin || (page.saysArticle && share >= keptTextMinOfArticle && plain > articleTextMin);
    if (isEnough && countCode(article.root) >= codeBefore * keptCodeMin)
      return { root: article.root, by: 'readability', author: article.author };
  }
  return { root: look(page.open().document).container.element, by: 'container', author: '' };
}

function look(document: Document): { parts: readonly Part[]; platform: Element | null; container: Part } {
  const parts = survey(document.body);
  stripBoilerplate(parts);
  const body: Part = parts[0] ?? {
    element: document.body,
    parent: null,
    names: '',
    role: '',
    text: 0,
    linked: 0,
    isRemoved: false,
  };
  return { parts, platform: platformContainer(parts), container: usualContainer(parts) ?? body };
}

/** Characters outside links. */
function plainOf(root: Element): number {
  let linked = 0;
  for (const link of root.getElementsByTagName('a')) linked += plainText(link).length;
  return Math.max(0, plainText(root).length - linked);
}

/** Blocks of code and heads of data tables: what Readability is quick to take for clutter. */
function countCode(root: Element): number {
  return root.getElementsByTagName('pre').length + root.getElementsByTagName('th').length;
}

/** Classes and roles of one post of a thread or one hit of a list. */
const itemNames =
  /(?:^|\s)(?:post|comment|message|reply|answer|question|topic-post|topic-body|comtr|athing|thing|result|search-result|g|b_algo|hit|card|product|item|entry|story|timeline-item|TimelineItem|js-comment-container)(?:\s|$)/;
const itemsMin = 3;
const itemsShare = 0.55;
const itemsShareOfArticle = 0.75;

/** True where the page is made of many like parts rather than of one text. */
function isList(parts: readonly Part[], container: Part, saysArticle: boolean): boolean {
  if (container.linked * 2 > container.text && !saysArticle) return true;
  const groups = new Map<Part, { count: number; text: number }>();
  for (const part of parts) {
    if (
      !part.parent ||
      !(part.element.nodeName === 'ARTICLE' || part.role === 'article' || itemNames.test(part.names)) ||
      isGone(part)
    )
      continue;
    const group = groups.get(part.parent) ?? { count: 0, text: 0 };
    group.count++;
    group.text += part.text;
    groups.set(part.parent, group);
  }
  for (const { count, text } of groups.values())
    if (count >= itemsMin && text > container.text * (saysArticle ? itemsShareOfArticle : itemsShare)) return true;
  return false;
}
