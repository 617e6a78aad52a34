/**
 * A captured document made plain in one pass over it: what is no content goes (scripts, styles, hidden parts, consent boxes),
 * and what pages write in many ways gets one form (addresses, images, code, formulas, embedded media).
 */
import type { Addresses } from './absolute-urls.ts';
import { codeOf, isCodeTable } from './code-blocks.ts';
import { noticeOf } from './hidden-parts.ts';
import { realSource } from './images.ts';
import { formulaOf } from './math.ts';
import { classOf, isElement, isText, type Step, walk } from './walk.ts';

/** `code` with this attribute holds TeX; its value is `inline` or `block`. */
export const formulaAttribute = 'data-formula';
/** Frames stand in the capture in elements with this attribute; its value is the frame's address. */
export const frameAttribute = 'data-frame-url';

/** On text that the person at the tab has typed or chosen; extension/parts/page-scripts/serialise-page.ts puts it beside its control. */
export const typedAttribute = 'data-typed';

export type Prepared = { readonly elements: number };

/** A checkbox of a task list, as text; the value is `x` or empty. Readability takes inputs out. */
export const taskAttribute = 'data-task';
/** left, right or center, on cells. Readability takes the presentational attributes off. */
export const alignAttribute = 'data-align';

/** Deeper than this, boxes are taken away from around their content: later steps recurse. */
const maxDepth = 160;

/** Never content, in any mode. */
const dropped: ReadonlySet<string> = new Set(
  `SCRIPT STYLE LINK META BASE TITLE TEMPLATE OBJECT EMBED APPLET CANVAS SVG svg MAP AREA NOEMBED NOFRAMES PARAM TRACK SOURCE
   SELECT OPTION DATALIST TEXTAREA PROGRESS METER CLIPBOARD-COPY RP`.split(/\s+/),
);

type Handler = (element: HTMLElement, page: Page) => Step | null;
type Page = { readonly document: Document; readonly addresses: Addresses; readonly hasMathScripts: boolean };

/** Works on `document.body` in place. */
export function prepareDom(document: Document, addresses: Addresses): Prepared {
  const hasMathScripts = document.querySelector('script[type^="math/"]') !== null;
  return prepareTree(document.body, { document, addresses, hasMathScripts });
}

function prepareTree(root: Element, page: Page): Prepared {
  let elements = 0;
  walk(root, (node, depth) => {
    if (isText(node)) return joinTexts(node);
    if (!isElement(node)) return 'remove';
    elements++;
    const formula = page.hasMathScripts || mayBeFormula(node) ? formulaOf(node, page.hasMathScripts) : null;
    if (formula) return formula.tex ? formulaElement(page, formula.tex, formula.display) : 'remove';
    if (dropped.has(node.nodeName)) return node.nodeName === 'TEXTAREA' ? sourceArea(node, page) : 'remove';
    const step = Object.hasOwn(handlers, node.nodeName) ? handlers[node.nodeName]?.(node, page) : null;
    if (step) return step;
    if (noticeOf(node)) return 'remove';
    const frame = node.getAttribute(frameAttribute);
    if (frame !== null) {
      elements += prepareTree(node, { ...page, addresses: page.addresses.at(frame) }).elements;
      return 'over';
    }
    return depth > maxDepth && node.firstElementChild ? 'unwrap' : 'into';
  });
  return { elements };
}

const handlers: Readonly<Record<string, Handler>> = {
  A: (link, page) => {
    const href = link.getAttribute('href');
    if (href === null) return null;
    // A picture that opens itself in the page links to nothing.
    const url = href.startsWith('#') && (link.textContent ?? '').trim() === '' ? null : page.addresses.link(href);
    if (url === null) link.removeAttribute('href');
    else if (url !== href) link.setAttribute('href', url);
    return null;
  },
  IMG: (img, page) => imageStep(img, page),
  'AMP-IMG': (img, page) => imageStep(img, page),
  PRE: (pre, page) => codeElement(pre, page),
  TABLE: (table, page) => (isCodeTable(table) ? codeElement(table, page) : null),
  DIV: (div, page) =>
    /(?:^|\s)(?:CodeMirror-code|cm-content|react-code-lines)(?:\s|$)/.test(classOf(div))
      ? codeElement(div, page)
      : null,
  NOSCRIPT: (noscript, page) => noscriptStep(noscript, page),
  IFRAME: (frame, page) => mediaLink(frame, page, 'Embedded page'),
  VIDEO: (video, page) => mediaLink(video, page, 'Video'),
  AUDIO: (audio, page) => mediaLink(audio, page, 'Audio'),
  INPUT: (input, page) => taskMark(input, page),
  TD: keepAlignment,
  TH: keepAlignment,
  BUTTON: (button) => (button.closest('h1, h2, h3, h4, h5, h6, summary, dt') ? 'unwrap' : 'remove'),
  FONT: () => 'unwrap',
  PICTURE: (picture, page) => {
    const img = picture.querySelector('img, amp-img');
    return img ? imageStep(img, page) : 'remove';
  },
};

function taskMark(input: Element, page: Page): Step {
  if (!/^checkbox$/i.test(input.getAttribute('type') ?? '') || !input.closest('li')) return 'remove';
  const mark = page.document.createElement('span');
  const sign = input.hasAttribute('checked') ? 'x' : '';
  mark.setAttribute(taskAttribute, sign);
  const isApart = isText(input.nextSibling) && /^\s/.test(input.nextSibling.data);
  mark.textContent = `[${sign || ' '}]${isApart ? '' : ' '}`;
  return mark;
}

function keepAlignment(cell: Element): null {
  const align =
    cell.getAttribute('align') ?? /text-align:\s*(left|right|center)/.exec(cell.getAttribute('style') ?? '')?.[1];
  if (align) cell.setAttribute(alignAttribute, align.toLowerCase());
  return null;
}

function mayBeFormula(element: Element): boolean {
  return (
    element.localName === 'math' ||
    element.nodeName === 'MJX-CONTAINER' ||
    /katex|MathJax|mjx-|mwe-math|ltx_Math|math-tex|latex|\btex\b/.test(classOf(element))
  );
}

/** Texts that entities or removed nodes split are one text again: rules look at the start and end of texts. */
function joinTexts(text: Text): Step {
  let next = text.nextSibling;
  let data = text.data;
  while (isText(next) || next?.nodeType === 8) {
    if (isText(next)) data += next.data;
    next.parentNode?.removeChild(next);
    next = text.nextSibling;
  }
  if (data.length !== text.data.length) text.data = data;
  return 'over';
}

function formulaElement(page: Page, tex: string, display: boolean): Element {
  const code = page.document.createElement('code');
  code.setAttribute(formulaAttribute, display ? 'block' : 'inline');
  code.textContent = tex;
  return code;
}

function codeElement(block: Element, page: Page): Step {
  const { text, language } = codeOf(block);
  if (text.trim() === '') return 'remove';
  // A pre about a whole article is a layout, not code.
  if (block.nodeName === 'PRE' && block.querySelector('p, h1, h2, h3, table') && !block.querySelector('code'))
    return 'into';
  const pre = page.document.createElement('pre');
  const code = page.document.createElement('code');
  if (language) code.setAttribute('class', `language-${language}`);
  code.textContent = text;
  pre.appendChild(code);
  return pre;
}

/** Code hosts keep the whole file in a read-only text area over the drawn lines. */
function sourceArea(area: Element, page: Page): Step {
  if (area.id !== 'read-only-cursor-text-area') return 'remove';
  const drawn = area.parentElement?.querySelector('.react-code-lines');
  drawn?.remove();
  return codeElement(area, page);
}

function imageStep(img: Element, page: Page): Step {
  const alt = (img.getAttribute('alt') ?? '').trim();
  const isGlyph = /(?:^|\s)(?:emoji|emoticon|wp-smiley|smiley|twemoji)(?:\s|$)/i.test(classOf(img));
  const source = isGlyph ? null : realSource(img, page.addresses);
  if (!source) return alt && alt.length < 500 ? page.document.createTextNode(isGlyph ? alt : ` ${alt} `) : 'remove';
  const image = page.document.createElement('img');
  image.setAttribute('src', source);
  if (alt) image.setAttribute('alt', alt);
  for (const name of ['width', 'height']) {
    const value = img.getAttribute(name);
    if (value) image.setAttribute(name, value);
  }
  return image;
}

/** noscript is for readers without scripts, which this is not; but lazy loaders keep the real image there. */
function noscriptStep(noscript: Element, page: Page): Step {
  const img = noscript.querySelector('img');
  if (!img || (noscript.textContent ?? '').trim().length > 40) return 'remove';
  const before = noscript.previousElementSibling;
  const shown = before?.nodeName === 'IMG' ? before : before?.querySelector('img');
  const step = imageStep(img, page);
  if (typeof step === 'string' || step.nodeType === 3) return 'remove';
  if (!shown) return step;
  if (/\.(?:gif|svg)(?:$|\?)/.test(shown.getAttribute('src') ?? ''))
    shown.setAttribute('src', (step as Element).getAttribute('src') ?? '');
  return 'remove';
}

/** What plays or is shown from elsewhere is kept as a link to it. */
function mediaLink(media: Element, page: Page, kind: string): Step {
  const own =
    media.getAttribute('src') ??
    media.getAttribute('data-src') ??
    media.querySelector('source')?.getAttribute('src') ??
    '';
  const url = page.addresses.source(own);
  const isPlayer =
    kind !== 'Embedded page' ||
    /youtube|youtu\.be|vimeo|dailymotion|spotify|soundcloud|twitch|bilibili|podcast|player|video|codepen|gist|wistia|ted\.com/i.test(
      own,
    );
  if (!url || !isPlayer) return 'remove';
  const link = page.document.createElement('a');
  link.setAttribute('href', watchUrl(url));
  link.textContent =
    (media.getAttribute('title') ?? media.getAttribute('aria-label') ?? '').trim().slice(0, 200) || kind;
  const holder = page.document.createElement('p');
  holder.appendChild(link);
  return holder;
}

function watchUrl(url: string): string {
  const id = /^https:\/\/www\.youtube(?:-nocookie)?\.com\/embed\/([\w-]{6,})/.exec(url)?.[1];
  return id && id !== 'videoseries' ? `https://www.youtube.com/watch?v=${id}` : url;
}
