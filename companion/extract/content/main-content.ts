/**
 * Which part of a page is its content.
 * 1. One pass reads the page as blocks of text in a tree of elements.
 * 2. A model says how likely each block is content; the element of a known platform, and what a person has typed, count as well.
 * 3. The tree is cut where that parts best, and what is dropped is taken out of it.
 */

import { taskAttribute, typedAttribute } from '../attributes.ts';
import { findClassed } from '../find-classed.ts';
import { namesPrice, type Price } from '../metadata/price.ts';
import { noteAttribute } from '../prepare/note-marks.ts';
import { isElement } from '../walk.ts';
import { featuresOf, type PageFacts } from './block-features.ts';
import { platformContainer } from './containers.ts';
import { cutTree } from './content-cut.ts';
import { likelihoods } from './content-model.ts';
import { commonOf, keepGaps, keepTables } from './gaps.ts';
import { type BlockNode, isBlockName, type PageBlocks, readBlocks, type TextBlock } from './page-blocks.ts';
import { keepAlike, keepLine } from './replies.ts';
import { dropResidue } from './residue.ts';
import { dropFurniture, keepPosts, keepSigns } from './thread-furniture.ts';

type MainContent = { readonly root: HTMLElement; readonly by: 'platform' | 'model' };

/** Works in place on a prepared document; the rest of it is of no use afterwards. */
export function mainContent(document: Document, facts: PageFacts): MainContent {
  removeMarks(document.body);
  const page = readBlocks(document.body);
  const likely = likelihoods(featuresOf(page, facts));
  const platform = platformContainer(page);
  if (platform) preferPlatform(page, likely, platform);
  doubtForms(page, likely);
  keepOwn(page, likely, document.body);
  keepAuthored(page, likely);
  keepVersions(page, likely);
  keepPosts(page, likely);
  if (facts.price) keepPrice(page, likely, facts.price);
  const labels = cutTree(page, likely);
  // Between the goods of a shop stand figures and calls to buy.
  if (!facts.types.some((type) => ofShop.test(type))) keepGaps(page, likely, labels);
  keepTables(page, labels);
  keepFiles(page, labels);
  keepAlike(page, labels);
  keepOpened(page, labels);
  keepSigns(page, labels);
  dropFurniture(page, labels);
  dropResidue(page, labels);
  const root = rootOf(page, labels);
  removeDropped(page, labels, root);
  for (const aside of [...root.element.querySelectorAll('aside')]) toQuote(aside);
  return { root: root.element as HTMLElement, by: platform ? 'platform' : 'model' };
}

/** Marks of a page's machinery that stand inside its lines; they would be read as words of the content. */
const marks = [
  'a.headerlink, a.anchor, a.anchor-link, a.header-anchor, a.hash-link, a.heading-link, a.direct-link, a.octicon-link, a.permalink, a.pilcrow',
  '.viewcode-link, .md-source-file, .md-feedback, .md-content__button, .mw-editsection, .mw-jump-link, .mw-indicators, .printfooter, .navbox, .vertical-navbox, .authority-control, .catlinks, #toc.toc, .ambox, .Inline-Template, .gist-meta, .jp-InputPrompt, .jp-OutputPrompt, .input_prompt, .output_prompt, .rustdoc summary.hideme, .rustdoc a.src, .tsd-anchor-icon, .tsd-breadcrumb, a.icon-action, a.detail-link, a.hover-link, .content-inner > footer, .content-inner .top-search, .feedback-toolbar, #page-context-menu, #content-area #pagination, .xml2rfc .ears, .xml2rfc #toc, .xml2rfc .toplink, .memtitle > .permalink, .dataTables_filter, .dataTables_length, .dataTables_info, .dataTables_paginate, .dt-search, .dt-length, .dt-info, .dt-paging',
] as const;
const markTextMax = 4;

export function removeMarks(body: Element): void {
  for (const link of findClassed(body, marks[0]))
    if ((link.textContent ?? '').trim().length <= markTextMax && !link.querySelector('img')) link.remove();
  for (const part of findClassed(body, marks[1])) part.remove();
}

function preferPlatform(page: PageBlocks, likely: Float32Array, platform: BlockNode): void {
  for (const block of page.blocks) {
    const p = likely[block.index] ?? 0;
    const isIn =
      block.index >= platform.firstBlock && block.index < platform.endBlock && !isInMenu(block.node, platform);
    likely[block.index] = isIn ? 0.5 + p / 2 : p / 20;
  }
}

/** A way to other pages that the platform has put into the element. */
function isInMenu(node: BlockNode, platform: BlockNode): boolean {
  for (let at: BlockNode | null = node; at && at !== platform; at = at.parent) if (at.tag === 'NAV') return true;
  return false;
}

const smallFormWords = 60;

/** Search boxes, sign-in boxes, boxes for an answer; a form about a table, code or boxes to tick says something. */
function doubtForms({ nodes }: PageBlocks, likely: Float32Array): void {
  for (const node of nodes) {
    if (node.tag !== 'FORM' || node.words > smallFormWords) continue;
    if (node.element.querySelector(`h1, pre, table, [${taskAttribute}]`)) continue;
    // A wiki's history is a list to choose from.
    if (node.element.querySelectorAll('li').length > 1 && node.words > node.linkedWords * 2) continue;
    for (let i = node.firstBlock; i < node.endBlock; i++) likely[i] = (likely[i] ?? 0) / 4;
  }
}

const ownMarks = `[${typedAttribute}], [${noteAttribute}]`;
/** The article that a person is at work on: what they opened in it (replies, details) is as much theirs as what they typed. */
const workedIn = `article:has([${typedAttribute}])`;

/** What the person at the tab has typed is theirs, wherever it stands; and a note goes with its mark, however small its print. */
function keepOwn({ blocks }: PageBlocks, likely: Float32Array, body: Element): void {
  const marked = body.querySelectorAll(ownMarks);
  if (marked.length === 0) return;
  // Up to the block whose line it stands in: other text of the boxes about that is not theirs.
  const lines = new Set<Element>();
  for (const own of marked) {
    let at = own;
    while (at.parentElement && at !== body && !isBlockName(at.nodeName)) at = at.parentElement;
    lines.add(at);
  }
  for (const block of blocks)
    if (lines.has(block.node.element) || block.node.element.closest(ownMarks)) likely[block.index] = 0.99;
    else if (block.node.element.closest(workedIn)) likely[block.index] = Math.max(likely[block.index] ?? 0, 0.7);
}

/** What writers put between their paragraphs with their editor: previews of links, quotes of posts and files. */
const authored =
  '.kg-bookmark-card, .kg-file-card, .kg-product-card, aside.onebox, aside.quote, .wp-block-embed:not(.is-type-wp-embed), .wp-block-file, .twitter-tweet, figure:has(> a.bookmark)';

const amidLikely = 0.7;
const amidBlocks = 6;

/** True where blocks that are content for sure stand near it on both sides. */
function isAmidText(likely: Float32Array, from: number, to: number): boolean {
  const isSure = (p: number): boolean => p >= 0.8;
  return (
    likely.slice(Math.max(0, from - amidBlocks), from).some(isSure) && likely.slice(to, to + amidBlocks).some(isSure)
  );
}

/** Lists of a wiki's versions and changes: links and figures alone, and all that such a page says. */
const versionLists =
  /(?:^|\s)(?:mw-contributions-list|mw-changeslist|pagehistory|page__revisions|page__changes)(?:\s|$)/;

function keepVersions({ nodes }: PageBlocks, likely: Float32Array): void {
  for (const { names, firstBlock, endBlock } of nodes)
    if (names !== '' && versionLists.test(names))
      for (let i = firstBlock; i < endBlock; i++) likely[i] = Math.max(likely[i] ?? 0, 0.9);
}

const ofShop = /^(?:product|productgroup|itemlist|collectionpage|offercatalog|product\.(?:group|item))$/;

const priceBlocks = 40;
const priceWordsMax = 10;

/** The first line that names the price, near the title of what it is asked for. */
function keepPrice({ blocks }: PageBlocks, likely: Float32Array, price: Price): void {
  const title = blocks.find(({ node }) => node.tag === 'H1');
  if (!title) return;
  const line = blocks
    .slice(title.index + 1, title.index + 1 + priceBlocks)
    .find(({ words, text }) => words <= priceWordsMax && namesPrice(text, price));
  if (line) likely[line.index] = Math.max(likely[line.index] ?? 0, 0.95);
}

const authoredNames = /kg-|onebox|quote|wp-block|twitter-tweet/;

/** A part of the text by its make, though it reads like a card of another page: as likely as what stands about it. */
function keepAuthored({ nodes, blocks }: PageBlocks, likely: Float32Array): void {
  for (const { element, tag, names, firstBlock, endBlock } of nodes) {
    if (firstBlock === endBlock || !(tag === 'FIGURE' || authoredNames.test(names)) || !element.matches(authored))
      continue;
    // At the end of a text it may as well be the first of what follows.
    const beside = Math.min(likely[firstBlock - 1] ?? 0, endBlock < blocks.length ? (likely[endBlock] ?? 0) : 0);
    const around = isAmidText(likely, firstBlock, endBlock) ? Math.max(beside, amidLikely) : beside;
    for (let i = firstBlock; i < endBlock; i++) likely[i] = Math.max(likely[i] ?? 0, around);
  }
}

/** What a link to it brings is read elsewhere: a document, an archive, a table. */
const fileLink =
  /\.(?:pdf|docx?|xlsx?|pptx?|od[tsp]|csv|epub|zip|tar\.gz|tgz|7z|dmg|exe|apk|deb|rpm|ics|gpx|stl|ipynb|mp3|wav)(?:[?#]|$)/i;

const fileBlocks = 3;

/** A link to a file amid the text is the writer's, though it looks like a button. `labels` has a figure for each node. */
function keepFiles({ nodes, blocks }: PageBlocks, labels: Uint8Array): void {
  const isKept = (block: TextBlock): boolean => labels[block.node.index] === 1;
  for (const block of blocks) {
    const { index, node, words, linkedWords } = block;
    if (linkedWords === 0 || linkedWords < words || isKept(block)) continue;
    const link = node.element.nodeName === 'A' ? node.element : node.element.querySelector('a[href]');
    if (!fileLink.test(link?.getAttribute('href') ?? '')) continue;
    const before = blocks.slice(Math.max(0, index - fileBlocks), index).some(isKept);
    if (before && blocks.slice(index + 1, index + 1 + fileBlocks).some(isKept)) keepLine(nodes, node, labels);
  }
}

/** A part that opens is kept whole where the words that open it are. */
function keepOpened({ nodes }: PageBlocks, labels: Uint8Array): void {
  for (const details of nodes) {
    if (details.tag !== 'DETAILS' || details.words === 0) continue;
    const summary = nodes[details.index + 1];
    if (summary?.tag !== 'SUMMARY' || labels[summary.index] !== 1) continue;
    for (let i = details.index; i < nodes.length; i++) {
      const node = nodes[i];
      if (!node || (i > details.index && node.depth <= details.depth)) break;
      labels[i] = 1;
    }
  }
}

const containers = /^(?:BODY|MAIN|ARTICLE|SECTION|DIV|FORM|TD|ASIDE|HEADER|FOOTER|FIELDSET|CENTER|DETAILS)$|-/;

/** The smallest box that holds all that is kept. */
function rootOf({ nodes }: PageBlocks, labels: Uint8Array): BlockNode {
  const body = nodes[0] as BlockNode;
  let root: BlockNode | null = null;
  for (const node of nodes) {
    if (labels[node.index] !== 1) continue;
    root = root ? commonOf(root, node) : node;
    if (root === body) break;
  }
  let at: BlockNode = root ?? body;
  while (at.parent && !containers.test(at.tag)) at = at.parent;
  return at;
}

function removeDropped({ nodes }: PageBlocks, labels: Uint8Array, root: BlockNode): void {
  const holds = new Uint8Array(nodes.length);
  for (let i = nodes.length - 1; i >= 0; i--) {
    if (labels[i] === 1) holds[i] = 1;
    const parent = nodes[i]?.parent;
    if (holds[i] === 1 && parent) holds[parent.index] = 1;
  }
  if (holds[root.index] === 0) return;
  for (let i = root.index; i < nodes.length; i++) {
    const node = nodes[i];
    if (!node || (i > root.index && node.depth <= root.depth)) break;
    if (holds[i] === 1) {
      if (labels[i] === 0) removeTexts(node.element);
    } else if (holds[node.parent?.index ?? 0] === 1) node.element.remove();
  }
}

/** Runs of text straight in an element that is not kept itself. */
function removeTexts(element: Element): void {
  for (let child: Node | null = element.firstChild; child; ) {
    const next: Node | null = child.nextSibling;
    if (!isElement(child)) element.removeChild(child);
    child = next;
  }
}

function toQuote(aside: Element): void {
  if (aside.hasAttribute(noteAttribute) || aside.querySelector(`[${noteAttribute}]`)) return;
  const quote = aside.ownerDocument.createElement('blockquote');
  while (aside.firstChild) quote.appendChild(aside.firstChild);
  aside.replaceWith(quote);
}
