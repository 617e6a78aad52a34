/**
 * Which part of a page is its content.
 * 1. What stands around it goes (navigation, footers, boxes).
 * 2. A known platform's content element is taken as it is.
 * 3. A page that is built as a list or a thread is taken whole, from the container that its author named: Readability would keep one item of it.
 * 4. A page whose one article element holds all there is to read is that article.
 * 5. Else Readability looks for the article; where it kept too little of the container, the container is taken.
 */

import { typedAttribute } from './attributes.ts';
import { stripBoilerplate } from './boilerplate.ts';
import { platformContainer, usualContainer } from './containers.ts';
import { readArticle, readableElementsMax } from './readable.ts';
import { isGone, type Part, type Parts, survey } from './survey.ts';

export type MainContent = {
  readonly root: Element;
  readonly by: 'platform' | 'container' | 'article' | 'readability';
  readonly author: string;
};

export type Page = {
  /** A prepared document: a fresh one each time, as looking for the article takes it apart. */
  readonly open: () => { readonly document: Document; readonly elements: number };
  readonly saysArticle: boolean;
};

/**
 * Readability must keep this share of what there is to read in the container. Less is enough where the page says that it is an article
 * (the rest is comments and teasers then), and where the container is but the body, as nobody said that all of it is content.
 */
const keptMin = { usual: 0.6, ofBody: 0.3, ofArticle: 0.1 };
/** …but never less than this many characters, for those two. */
const articleProseMin = 600;
/** With less in long paragraphs than this, all text outside links is weighed. */
const weighableProse = 400;
const keptCodeMin = 0.75;

export function mainContent(page: Page): MainContent {
  const { document, elements } = page.open();
  const { parts, platform, container } = look(document);
  if (platform) return { root: platform, by: 'platform', author: '' };
  if (elements > readableElementsMax || isList(parts, container, page.saysArticle))
    return { root: container.element, by: 'container', author: '' };

  const only = onlyArticle(parts);
  if (only) return { root: only.element, by: 'article', author: '' };

  const codeBefore = countCode(container.element);
  const typedBefore = countTyped(container.element);
  const article = readArticle(document);
  if (article) {
    const kept = survey(article.root)[0];
    const isEnough = keepsEnough(kept, container, page.saysArticle);
    const keepsOwn = countTyped(article.root) === typedBefore && countCode(article.root) >= codeBefore * keptCodeMin;
    if (isEnough && keepsOwn) return { root: article.root, by: 'readability', author: article.author };
  }
  return { root: look(page.open().document).container.element, by: 'container', author: '' };
}

function keepsEnough(kept: Part, container: Part, saysArticle: boolean): boolean {
  const weigh = (part: Part): number => (container.prose >= weighableProse ? part.prose : part.text - part.linked);
  const share = weigh(kept) / Math.max(1, weigh(container));
  if (share >= keptMin.usual) return true;
  if (weigh(kept) < articleProseMin) return false;
  return share >= (saysArticle ? keptMin.ofArticle : container.parent === null ? keptMin.ofBody : keptMin.usual);
}

function look(document: Document): { parts: Parts; platform: Element | null; container: Part } {
  const parts = survey(document.body);
  stripBoilerplate(parts);
  // What is left of them are notes and warnings; Readability would take them out.
  for (const aside of [...document.body.querySelectorAll('aside')]) toQuote(aside);
  return { parts, platform: platformContainer(parts), container: usualContainer(parts) };
}

/** An article with this share of all long paragraphs is the content; with more of its text in links than this it may be a list. */
const onlyArticleProse = 0.95;
const onlyArticleLinked = 0.3;
const onlyArticleProseMin = 1000;

/** The one article element, where nothing to read stands outside it and no comments or teasers in it. */
function onlyArticle(parts: Parts): Part | null {
  const articles = parts.filter((part) => part.element.nodeName === 'ARTICLE' && !isGone(part));
  const [article] = articles;
  if (!article || articles.length > 1 || article.prose < onlyArticleProseMin) return null;
  if (article.prose < parts[0].prose * onlyArticleProse || article.linked > article.text * onlyArticleLinked)
    return null;
  const isClean = !parts.some(
    (part) => clutter.test(part.names) && part.text > 0 && !isGone(part) && article.element.contains(part.element),
  );
  return isClean ? article : null;
}

/** Names of what Readability would take out of an article. */
const clutter =
  /(?:^|[\s_-])(?:comments?|disqus|replies|respond|related|recirc|promo|teaser|sponsor\w*|advert\w*|ad|ads|paywall|newsletter|author-bio|tags|sidebar|widget|infobox|byline|submeta|syndication|badge|keywords|share\w*|social)(?:$|[\s_-])/i;

function toQuote(aside: Element): void {
  const quote = aside.ownerDocument.createElement('blockquote');
  while (aside.firstChild) quote.appendChild(aside.firstChild);
  aside.replaceWith(quote);
}

/** Blocks of code and heads of data tables: what Readability is quick to take for clutter. */
function countCode(root: Element): number {
  return root.getElementsByTagName('pre').length + root.getElementsByTagName('th').length;
}

/** What the person at the tab has typed; Readability takes forms out. */
function countTyped(root: Element): number {
  return root.querySelectorAll(`[${typedAttribute}]`).length;
}

/** Classes and roles of one post of a thread or one hit of a list. */
const itemNames =
  /(?:^|\s)(?:post|comment|message|reply|answer|question|topic-post|topic-body|comtr|athing|thing|result|search-result|g|b_algo|hit|card|product|item|entry|story|timeline-item|TimelineItem|js-comment-container)(?:\s|$)/;
const listProseMax = 500;
const itemsMin = 3;
const itemsShare = 0.55;
const itemsShareOfArticle = 0.75;

/** True where the page is made of many like parts rather than of one text. */
function isList(parts: Parts, container: Part, saysArticle: boolean): boolean {
  if (
    !saysArticle &&
    container.linked * 2 > container.text &&
    container.prose < Math.max(listProseMax, container.text * 0.2)
  )
    return true;
  if (container.prose === 0) return true;
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
