/**
 * A capture → what the record holds of it. Pure: no clock but for the time it took, no network, nothing of the page is run.
 * 1. parse; shadow roots into their hosts
 * 2. metadata and links from the whole document
 * 3. prepare (one pass), footnotes
 * 4. choose the content (main) or take the body (full)
 * 5. finish it, then write HTML, text and Markdown
 */

import type { FoundLink } from '../../shared/batch/discovery.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { failures } from '../../shared/messages/failures.ts';
import { buttonsForMore, moreWords } from '../crawl/more-buttons.ts';
import type { Capture, Extracted, ExtractRequest } from '../crawl/ports.ts';
import { hiddenAttribute, moreAttribute } from './attributes.ts';
import { markChosen, onlyChosen } from './content/chosen-elements.ts';
import { markContentsLists, markEmptyContentsLists, removeContentsLists } from './content/contents-lists.ts';
import { lastWords } from './content/last-words.ts';
import { settleMailArchive } from './content/mail-archives.ts';
import { mainContent, removeMarks } from './content/main-content.ts';
import { settleReplies } from './content/nested-replies.ts';
import { settleThreadTables } from './content/thread-tables.ts';
import { addressesOf } from './links/absolute-urls.ts';
import { findLinks, markdownFormIn, referrerPolicyIn } from './links/found-links.ts';
import { readLinks } from './links/links.ts';
import { type About, readAbout } from './metadata/metadata.ts';
import { namesPrice, type Price } from './metadata/price.ts';
import { toCleanHtml, toHtmlPage } from './output/clean-html.ts';
import { toMarkdown } from './output/markdown.ts';
import { toPlainText } from './output/plain-text.ts';
import { parseDocument, placeWrittenFrames } from './parse-document.ts';
import { finishContent } from './prepare/finish-content.ts';
import { markFootnotes, settleFootnotes } from './prepare/footnotes.ts';
import { largerImages } from './prepare/images.ts';
import { prepareDom } from './prepare/prepare-dom.ts';
import { revealContent } from './prepare/reveal.ts';
import { flattenShadowRoots } from './prepare/shadow-roots.ts';
import { textPage } from './text-kinds/text-kinds.ts';
import { hasText, hiddenMarks, plainText } from './walk.ts';

/** What of a capture the extraction goes by. */
export type Source = Pick<Capture, 'finalUrl' | 'kind' | 'contentType' | 'title' | 'body'>;

/** Throws `not-a-page` where the body is no text. `look` is shown the document as it was parsed, before anything is changed in it. */
export function extractPage(
  capture: Source,
  request: ExtractRequest,
  look: (document: Document) => void = () => {},
): Extracted {
  const startMs = performance.now();
  const made = capture.kind === 'text' ? ofText(capture, request) : ofDom(capture, request, look);
  return { ...made, htmlBytes: utf8Bytes(capture.body), extractMs: performance.now() - startMs };
}

type Made = Omit<Extracted, 'htmlBytes' | 'extractMs'>;

const encoder = new TextEncoder();

/** The length of a text as UTF-8; a lone half of a pair is written as the sign that stands for it. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).byteLength;
}

function ofText(capture: Source, request: ExtractRequest): Made {
  const page = textPage(capture.body, capture.contentType, capture.finalUrl);
  if (!page)
    throw new TabtrawlError(
      'not-a-page',
      failures.say('msgNoText', { url: capture.finalUrl, type: capture.contentType || 'data' }),
    );
  return {
    title: page.title || capture.title || fileName(capture.finalUrl),
    markdown: page.markdown,
    ...(request.formats.includes('text') && { text: capture.body.replace(/\r\n?/g, '\n').trim() }),
    ...(request.formats.includes('links') && { links: [] }),
    ...(request.discover && { found: linksInText(capture) }),
    ...(request.elements && { unmatched: true }),
    metadata: {},
  };
}

/** Addresses in feeds, Markdown and plain text. */
function linksInText({ body, contentType, finalUrl }: Source): FoundLink[] {
  const urls = new Set<string>();
  const add = (text: string | undefined) => {
    const url = text === undefined ? null : URL.parse(text.replaceAll('&amp;', '&'), finalUrl);
    if (url && /^https?:$/.test(url.protocol) && urls.size < 20_000) urls.add(url.href);
  };
  if (/xml|rss|atom/.test(contentType)) {
    for (const [, text] of body.matchAll(/<(?:link|loc)>\s*(?:<!\[CDATA\[)?\s*([^\s<\]]+)/g)) add(text);
    for (const [, text] of body.matchAll(/<link\b[^>]*\bhref\s*=\s*["']([^"']+)/g)) add(text);
  } else if (/markdown|plain/.test(contentType))
    for (const [, text] of body.matchAll(/\]\(\s*<?([^\s)>]+)/g)) add(text);
  return [...urls].map((url) => ({ url, text: '', rel: '' }));
}

function fileName(url: string): string {
  const name = URL.parse(url)?.pathname.split('/').at(-1) ?? '';
  try {
    return decodeURIComponent(name);
  } catch {
    return name; // A stray % is meant as itself.
  }
}

function ofDom(capture: Source, request: ExtractRequest, look: (document: Document) => void): Made {
  const document = openDocument(capture.body);
  look(document);
  const addresses = addressesOf(capture.finalUrl, document.querySelector('base[href]')?.getAttribute('href'));
  const page = { addresses, url: capture.finalUrl, title: capture.title };
  const about = readAbout(document, page);
  const links = request.formats.includes('links') ? readLinks(document, page) : undefined;

  const found = request.discover ? findLinks(document, addresses) : undefined;
  const referrerPolicy = referrerPolicyIn(document);
  const markdownForm = markdownFormIn(document, addresses);

  const larger = request.largest ? largerImages(document, addresses) : undefined;
  const chosen = request.elements ? markChosen(document, request.elements) : null;
  const isChosen = chosen !== null && chosen.kept.length > 0;
  settleThreadTables(document);
  settleMailArchive(document);
  revealContent(document);
  markMore(document);
  const notes = markFootnotes(document, capture.finalUrl);
  if (isChosen) onlyChosen(document);
  else if (request.content === 'main') {
    markContentsLists(document, capture.finalUrl);
    markEmptyContentsLists(document);
  }
  prepareDom(document, addresses, isChosen ? 'full' : request.content);
  const { description = '' } = about.metadata;
  const facts = { url: capture.finalUrl, title: about.title, description, types: about.types, price: about.price };
  if (isChosen) {
    removeMarks(document.body);
    // What matches may have nothing in it yet: the page is then read as if nothing had been said.
    if (isEmpty(document.body)) {
      const { keep: _, ...others } = request.elements ?? {};
      return { ...ofDom(capture, { ...request, elements: others }, () => {}), unmatched: true };
    }
  }
  const main = request.content === 'main' && !isChosen ? mainContent(document, facts) : null;
  const root = main?.root ?? document.body;
  if (main) removeContentsLists(root);
  settleFootnotes(root, notes);
  const goesOn = root.matches(`[${moreAttribute}]`) ? root : root.querySelector(`[${moreAttribute}]`);
  const more = goesOn?.getAttribute(moreAttribute)?.slice(0, 60);
  settleReplies(root);
  finishContent(root);
  if (!isChosen && isEmpty(root)) root.replaceChildren(...lastWords(openDocument(capture.body), document));
  if (request.content === 'main') giveTitle(root, about);
  if (main && about.price) givePrice(root, about.price);
  return {
    title: about.title,
    ...(links && { links }),
    ...(larger && { larger }),
    ...(found && { found }),
    ...(found && referrerPolicy && { referrerPolicy }),
    ...(markdownForm && { markdownForm }),
    ...(request.formats.includes('html') && { html: htmlOf(root, about, request.content) }),
    ...(request.formats.includes('text') && { text: toPlainText(root) }),
    markdown: toMarkdown(root),
    metadata: about.metadata,
    ...(chosen?.isUnmatched && { unmatched: true }),
    ...(more && { more }),
  };
}

/** What goes on behind a button keeps a mark, for the button is no content. */
function markMore(document: Document): void {
  for (const { list, says } of buttonsForMore([document], moreWords, `${hiddenMarks}, [${hiddenAttribute}]`))
    list.setAttribute(moreAttribute, says);
}

function isEmpty(body: Element): boolean {
  return !hasText(body) && !body.querySelector('img, pre, table, video, audio, iframe');
}

/** A root that is closed to scripts is not closed to readers. */
const closedRoot = /(<template\b[^<>]{0,300}?\bshadowrootmode\s*=\s*["']?)closed\b/gi;

function openDocument(html: string): Document {
  const hasRoots = html.includes('shadowrootmode');
  const document = parseDocument(hasRoots ? html.replace(closedRoot, '$1open') : html);
  if (hasRoots) flattenShadowRoots(document);
  if (html.includes('srcdoc')) placeWrittenFrames(document);
  return document;
}

function htmlOf(root: Element, about: About, content: 'main' | 'full'): string {
  // A copy: the tags that the Markdown rules go by are taken off.
  const html = toCleanHtml(root.cloneNode(true) as Element);
  return content === 'main' ? html : toHtmlPage(html, { title: about.title, language: about.metadata.language });
}

/** The content begins with its title, whether the extractor took the heading off or the page had none. No word of a heading is lost to it. */
function giveTitle(root: Element, about: About): void {
  if (!about.title || !hasText(root)) return;
  const own = root.querySelector('h1');
  if (own) {
    dropSecond(own, root);
    return;
  }
  const title = root.ownerDocument.createElement('h1');
  title.textContent = about.title;
  // A title that is set as a lesser heading is the page's first, where nothing comes before it.
  const first = root.querySelector('h2, h3, h4, p, li, pre');
  if (first && /^H[23]$/.test(first.nodeName)) {
    const says = wordsOf(plainText(first));
    const wanted = wordsOf(about.title);
    if (holdsAll(says, wanted) && (says.length > wanted.length || first.querySelector('img'))) {
      title.replaceChildren(...first.childNodes);
      first.remove();
    } else if (says.join('') === wanted.join('') || (says.join('').length > 8 && holdsAll(wanted, says)))
      first.remove();
  }
  root.insertBefore(title, root.firstChild);
}

/** The title once more, right below it. */
function dropSecond(title: Element, root: Element): void {
  const next = [...root.querySelectorAll('h1, h2, h3, p, li, pre, td')].find(
    (element) => title.compareDocumentPosition(element) === Node.DOCUMENT_POSITION_FOLLOWING,
  );
  if (next && /^H[23]$/.test(next.nodeName) && plainText(next) === plainText(title)) next.remove();
}

/** A page that has its price from a script says it in its data. */
function givePrice(root: Element, price: Price): void {
  const title = root.querySelector('h1');
  if (!title || namesPrice(root.textContent ?? '', price)) return;
  const line = root.ownerDocument.createElement('p');
  line.textContent = `${price.amount} ${price.currency}`.trim();
  title.after(line);
}

function wordsOf(text: string): readonly string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}\p{M}]+/gu) ?? [];
}

/** Whether `part` stands in `words` as it is, word by word. */
function holdsAll(words: readonly string[], part: readonly string[]): boolean {
  return part.length > 0 && ` ${words.join(' ')} `.includes(` ${part.join(' ')} `);
}
