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
import type { Capture, Extracted, ExtractRequest } from '../crawl/ports.ts';
import { addressesOf } from './absolute-urls.ts';
import { toCleanHtml, toHtmlPage } from './clean-html.ts';
import { finishContent } from './finish-content.ts';
import { markFootnotes, settleFootnotes } from './footnotes.ts';
import { findLinks, referrerPolicyIn } from './found-links.ts';
import { readLinks } from './links.ts';
import { mainContent } from './main-content.ts';
import { toMarkdown } from './markdown.ts';
import { type About, readAbout } from './metadata.ts';
import { parseDocument } from './parse-document.ts';
import { toPlainText } from './plain-text.ts';
import { prepareDom } from './prepare-dom.ts';
import { revealContent } from './reveal.ts';
import { flattenShadowRoots } from './shadow-roots.ts';
import { textPage } from './text-kinds.ts';
import { plainText } from './walk.ts';

/** What of a capture the extraction goes by. */
export type Source = Pick<Capture, 'finalUrl' | 'kind' | 'contentType' | 'title' | 'body'>;

/** Throws `not-a-page` where the body is no text. */
export function extractPage(capture: Source, request: ExtractRequest): Extracted {
  const startMs = performance.now();
  const made = capture.kind === 'text' ? ofText(capture, request) : ofDom(capture, request);
  return { ...made, htmlBytes: new TextEncoder().encode(capture.body).length, extractMs: performance.now() - startMs };
}

type Made = Omit<Extracted, 'htmlBytes' | 'extractMs'>;

function ofText(capture: Source, request: ExtractRequest): Made {
  const page = textPage(capture.body, capture.contentType, capture.finalUrl);
  if (!page)
    throw new TabtrawlError(
      'not-a-page',
      `${capture.finalUrl} holds ${capture.contentType || 'data'} that has no text to take.`,
    );
  return {
    title: page.title || capture.title || fileName(capture.finalUrl),
    markdown: page.markdown,
    ...(request.formats.includes('text') && { text: capture.body.replace(/\r\n?/g, '\n').trim() }),
    ...(request.formats.includes('links') && { links: [] }),
    ...(request.discover && { found: linksInText(capture) }),
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

function ofDom(capture: Source, request: ExtractRequest): Made {
  const document = openDocument(capture.body);
  const addresses = addressesOf(capture.finalUrl, document.querySelector('base[href]')?.getAttribute('href'));
  const page = { addresses, url: capture.finalUrl, title: capture.title };
  const about = readAbout(document, page);
  const links = request.formats.includes('links') ? readLinks(document, page) : undefined;

  const found = request.discover ? findLinks(document, addresses) : undefined;
  const referrerPolicy = referrerPolicyIn(document);

  revealContent(document);
  const notes = markFootnotes(document, capture.finalUrl);
  prepareDom(document, addresses, request.content);
  const { description = '' } = about.metadata;
  const facts = { url: capture.finalUrl, title: about.title, description, types: about.types };
  const main = request.content === 'main' ? mainContent(document, facts) : null;
  const root = main?.root ?? document.body;
  settleFootnotes(root, notes);
  finishContent(root);
  if (main) giveTitle(root, about);
  return {
    title: about.title,
    ...(links && { links }),
    ...(found && { found }),
    ...(found && referrerPolicy && { referrerPolicy }),
    ...(request.formats.includes('html') && { html: htmlOf(root, about, request.content) }),
    ...(request.formats.includes('text') && { text: toPlainText(root) }),
    markdown: toMarkdown(root),
    metadata: about.metadata,
  };
}

function openDocument(html: string): Document {
  const document = parseDocument(html);
  if (html.includes('shadowrootmode')) flattenShadowRoots(document);
  return document;
}

function htmlOf(root: Element, about: About, content: 'main' | 'full'): string {
  // A copy: the tags that the Markdown rules go by are taken off.
  const html = toCleanHtml(root.cloneNode(true) as Element);
  return content === 'main' ? html : toHtmlPage(html, { title: about.title, language: about.metadata.language });
}

/** The content begins with its title, whether the extractor took the heading off or the page had none. */
function giveTitle(root: Element, about: About): void {
  if (!about.title || plainText(root) === '') return;
  const same = (heading: Element): boolean => {
    const text = plainText(heading).toLowerCase();
    const title = about.title.toLowerCase();
    return text === title || (text.length > 8 && (title.includes(text) || text.includes(title)));
  };
  if (root.querySelector('h1')) return;
  for (const heading of root.querySelectorAll('h2, h3')) {
    if (!same(heading)) continue;
    // Readability makes h1 into h2; the one that is the title is what it was, if it comes first.
    if (heading === root.querySelector('h2, h3, h4, p, li, pre')) heading.remove();
    break;
  }
  const title = root.ownerDocument.createElement('h1');
  title.textContent = about.title;
  root.insertBefore(title, root.firstChild);
}
