/**
 * A captured document made plain: what is no content goes (scripts, styles, hidden parts, consent boxes),
 * and what pages write in many ways gets one form (addresses, images, code, formulas, callouts, fields, embedded media).
 * 1. Before the walk: boxes of the site, panels and their labels, roles that say what a box is.
 * 2. One walk over the tree, an element at a time.
 */

import {
  alignAttribute,
  formulaAttribute,
  frameAttribute,
  hiddenAttribute,
  linesAttribute,
  sightAttribute,
} from '../attributes.ts';
import { isBoxOfCodeLines, isCodeBlock, isTypewriterBox, mayBeCodeBox } from '../code/code-blocks.ts';
import { codeStep } from '../code/code-element.ts';
import { settleEquationTables } from '../formulas/equation-tables.ts';
import { formulaStep, hasFormulasInText, splitFormulas } from '../formulas/formulas.ts';
import { formulaClass } from '../formulas/math.ts';
import type { Addresses } from '../links/absolute-urls.ts';
import { settleBlockLists } from '../lists/block-lists.ts';
import { listCount } from '../lists/list-counts.ts';
import { itemStep, taskMark } from '../lists/list-items.ts';
import { settleWordLists } from '../lists/word-lists.ts';
import { markCssTables } from '../tables/css-tables.ts';
import {
  blockTags,
  classOf,
  hasBlock,
  isElement,
  isShort,
  isText,
  plainText,
  type Step,
  toBox,
  walk,
} from '../walk.ts';
import { applyRoles } from './aria-roles.ts';
import { buttonStep, controlWords, isToggle, labelOf, toggleClass } from './buttons.ts';
import { calloutKind, calloutQuote, mayBeCallout } from './callouts.ts';
import { facadeStep, mayBeFacade, mediaStep } from './embeds.ts';
import { fieldStep, isFormOfChoices, toListed } from './form-values.ts';
import { mayHide, noticeOf, type Sight, settleTwins } from './hidden-parts.ts';
import { tellHoverNotes } from './hover-notes.ts';
import { drawnStep, imageStep, noscriptStep, vectorStep } from './images.ts';
import { openPanels, reveal } from './panels.ts';
import { asksForConsent, isNamedForConsent, removeConsentBoxes, removeSignUpBoxes } from './site-notices.ts';
import { readSheets } from './style-sheets.ts';
import { headingStep, styledStep } from './styled-text.ts';

type Prepared = { readonly elements: number };

/** Deeper than this, boxes are taken away from around their content: later steps recurse. */
const maxDepth = 160;

/** Never content, in any mode. */
const dropped: ReadonlySet<string> = new Set(
  `SCRIPT STYLE LINK META BASE TITLE TEMPLATE APPLET CANVAS MAP AREA NOEMBED NOFRAMES PARAM TRACK SOURCE
   OPTION DATALIST PROGRESS METER CLIPBOARD-COPY RP`.split(/\s+/),
);

type Handler = (element: HTMLElement, page: Page) => Step | null;
type Page = {
  readonly document: Document;
  readonly addresses: Addresses;
  readonly sight: Sight;
  /** The page keeps its TeX in MathJax scripts, so their drawings are left out. */
  readonly hasMathScripts: boolean;
  /** Class attributes met so far, and whether none of the rules here goes by them. */
  readonly quietClasses: Map<string, boolean>;
  /** Its text holds TeX between dollars that a script is to typeset. */
  readonly hasDollars: boolean;
};

/** Works on `document.body` in place. In `main` content boxes that ask for an address to write to go too. */
export function prepareDom(document: Document, addresses: Addresses, content: 'main' | 'full' = 'main'): Prepared {
  const hasMathScripts = document.querySelector('script[type^="math/"]') !== null;
  const hasDollars = hasFormulasInText(document);
  removeConsentBoxes(document);
  if (content === 'main') removeSignUpBoxes(document);
  const isKnown = document.documentElement.getAttribute(sightAttribute) === '';
  const sheets = readSheets(document, isKnown);
  markCssTables(document, sheets.tables);
  tellHoverNotes(document);
  settleTwins(document);
  applyRoles(document);
  settleEquationTables(document);
  settleWordLists(document);
  settleBlockLists(document);
  const sight = { panels: openPanels(document), isKnown: isKnown || sheets.isWhole };
  const quietClasses = new Map<string, boolean>();
  return prepareTree(document.body, { document, addresses, sight, hasMathScripts, hasDollars, quietClasses });
}

function prepareTree(root: Element, page: Page): Prepared {
  let elements = 0;
  walk(root, (node, depth) => {
    if (isText(node)) return textStep(node, page);
    if (!isElement(node)) return 'remove';
    elements++;
    const isTooDeep = depth > maxDepth && node.firstElementChild !== null;
    if (plainTags.has(node.nodeName) && isBare(node, page.quietClasses)) {
      const step = Object.hasOwn(handlers, node.nodeName) ? handlers[node.nodeName]?.(node, page) : null;
      if (step) return step;
      if (!beginsWithCode.test(node.firstElementChild?.nodeName ?? '')) return isTooDeep ? 'unwrap' : 'into';
    }
    const formula = formulaStep(node, page.hasMathScripts);
    if (formula) return formula;
    if (dropped.has(node.nodeName)) return 'remove';
    const name = node.nodeName.toUpperCase();
    const step = Object.hasOwn(handlers, name) ? handlers[name]?.(node, page) : null;
    if (step) return step;
    if (noticeOf(node, page.sight) || asksForConsent(node)) return 'remove';
    const form = formStep(node, page);
    if (form) return form;
    const frame = node.getAttribute(frameAttribute);
    if (frame !== null) {
      elements += prepareTree(node, { ...page, addresses: page.addresses.at(frame) }).elements;
      return 'over';
    }
    return isTooDeep ? 'unwrap' : 'into';
  });
  return { elements };
}

/** Of these an element without attributes is what it is: only rules about its content are asked. */
const plainTags: ReadonlySet<string> = new Set(
  `ABBR ADDRESS ARTICLE ASIDE B BLOCKQUOTE BR CAPTION CENTER CITE COL COLGROUP DD DEL DIV DL DT EM FIGCAPTION FIGURE FOOTER
   H1 H2 H3 H4 H5 H6 HEADER HR I LABEL LI MAIN NAV OL P S SECTION SMALL SPAN STRONG SUB SUP TBODY TD TFOOT TH THEAD TIME TR U UL`.split(
    /\s+/,
  ),
);

/** True where an element has no attributes but a class that no rule goes by. */
function isBare(element: Element, quiet: Map<string, boolean>): boolean {
  if (!element.hasAttributes()) return true;
  const classes = classOf(element);
  if (classes === '') return false;
  let isQuiet = quiet.get(classes);
  if (isQuiet === undefined) {
    isQuiet = !saysSomething(classes);
    quiet.set(classes, isQuiet);
  }
  return isQuiet && element.attributes.length === 1;
}

function saysSomething(classes: string): boolean {
  return (
    formulaClass.test(classes) ||
    mayHide(classes) ||
    isNamedForConsent(classes) ||
    mayBeCodeBox(classes) ||
    keepsLines('', classes) ||
    isLigature(classes) ||
    isMeasure(classes) ||
    /mermaid|speechify-ignore/.test(classes) ||
    toggleClass.test(classes) ||
    mayBeFacade(classes) ||
    mayBeCallout(classes)
  );
}

/** What links a place of the page to itself. */
const placeSign = /^\s*(?:¶|🔗)\s*$/u;

const handlers: Readonly<Record<string, Handler>> = {
  A: (link, page) => {
    const href = link.getAttribute('href');
    if (href === null) return null;
    // A picture that opens itself in the page links to nothing; what scripts act on leads nowhere.
    const isNone = /^#!?$/.test(href) || (href.startsWith('#') && (link.textContent ?? '').trim() === '');
    const url = isNone ? null : page.addresses.link(href);
    if (href.includes('#') && placeSign.test(link.textContent ?? '')) return 'remove';
    if (isNone && controlWords.test(plainText(link)) && link.closest('h1, h2, h3, h4, h5, h6, th')) return 'remove';
    if (url === null) link.removeAttribute('href');
    else if (url !== href) link.setAttribute('href', url);
    if (/(?:^|\s)comment-reply-link(?:\s|$)/.test(classOf(link))) return 'remove';
    // The name of an entry, which leads back to where it is cited.
    if (link.matches('dt .fn-backref, .label > [role=doc-backlink]') && /\p{L}/u.test(plainText(link)))
      link.removeAttribute('href');
    // The button beside a file's name leads to that file too.
    return /(?:^|\s)wp-block-file__button(?:\s|$)/.test(classOf(link)) && link.previousElementSibling ? 'remove' : null;
  },
  IMG: (img, page) => imageStep(img, page.addresses),
  'AMP-IMG': (img, page) => imageStep(img, page.addresses),
  PICTURE: (picture, page) => {
    const img = picture.querySelector('img, amp-img');
    return img ? imageStep(img, page.addresses) : 'remove';
  },
  SVG: (drawing) => vectorStep(drawing),
  NOSCRIPT: (noscript, page) => noscriptStep(noscript, page.addresses),
  IFRAME: (frame, page) => mediaStep(frame, page.addresses, 'Embedded page'),
  EMBED: (embed, page) => mediaStep(embed, page.addresses, 'Embedded page'),
  OBJECT: (object, page) => (object.firstElementChild ? null : mediaStep(object, page.addresses, 'Embedded page')),
  VIDEO: (video, page) => mediaStep(video, page.addresses, 'Video'),
  AUDIO: (audio, page) => mediaStep(audio, page.addresses, 'Audio'),
  INPUT: (input) => taskMark(input) ?? fieldStep(input),
  SELECT: (select) => fieldStep(select),
  TEXTAREA: (area) => sourceArea(area) ?? fieldStep(area),
  TD: cellStep,
  TH: cellStep,
  BUTTON: (button, page) => buttonStep(button, page.sight.panels),
  FONT: () => 'unwrap',
  FOOTER: footerStep,
  FORM: (form) => (isFormOfChoices(form) ? { visit: toListed(form) } : null),
  PRE: sourceStep,
  H1: headingStep,
  H2: headingStep,
  H3: headingStep,
  H4: headingStep,
  OL: listCount,
  LI: itemStep,
};

const beginsWithCode = /^(?:CODE|TT|SAMP)$/;

/** What an element becomes by its classes and content, once it is known to be shown. */
function formStep(element: HTMLElement, page: Page): Step | null {
  const name = element.nodeName;
  const classes = classOf(element);
  if (isCodeBlock(element)) return codeStep(element);
  if (isDiagramSource(element, classes)) return diagramSource(element);
  // Themes frame a block of code with the mark for a word of code.
  if (name === 'CODE' && element.querySelector('pre')) return 'unwrap';
  if (name === 'CODE' || name === 'KBD' || name === 'SAMP' || name === 'TT') return inlineCode(element, page);
  if (
    beginsWithCode.test(element.firstElementChild?.nodeName ?? '') &&
    blockTags.has(name) &&
    isBoxOfCodeLines(element)
  ) {
    const code = codeStep(element);
    if (typeof code !== 'string' && 'nodeType' in code && (name === 'LI' || name === 'DD' || name === 'DT')) {
      while (element.firstChild) element.firstChild.remove();
      element.appendChild(code);
      return 'over';
    }
    return code;
  }
  const style = element.getAttribute('style') ?? '';
  if (
    style &&
    (name === 'DIV' || name === 'P') &&
    isTypewriterBox(element, style) &&
    !element.querySelector('p, h1, h2, table')
  )
    return codeStep(element);
  const styled = style === '' ? null : styledStep(element, style);
  if (styled) return styled;
  if (element.hasAttribute(linesAttribute) || keepsLines(style, classes)) breakLines(element);
  if (isLigature(classes) || isToggle(element) || isMeasure(classes)) return 'remove';
  if (/speechify-ignore/.test(classes) && element.closest('figure') && !element.querySelector('img')) return 'remove';
  const role = element.getAttribute('role');
  const said = role === null ? null : roleStep(element, role, page);
  if (said) return said;
  if (classes || name.includes('-') || element.hasAttribute('data-plyr-embed-id')) {
    const facade = facadeStep(element, page.addresses);
    if (facade) return facade;
  }
  // Paragraphs of components that may stand in a line.
  if (name === 'SPAN' && element.getAttribute('data-as') === 'p') return { visit: toBox(element) };
  const kind = calloutKind(element);
  return kind === null ? null : { visit: calloutQuote(element, kind) };
}

/** What a box is by its role alone: a list to choose from, a question that opens its answer, an image. */
function roleStep(element: HTMLElement, role: string, page: Page): Step | null {
  if (role === 'listbox') return isShort(element, 300) ? 'remove' : null;
  if (role === 'button' && element.nodeName === 'DIV' && !hasBlock(element))
    return page.sight.panels.isLabel(element) ? labelOf(element, plainText(element)) : null;
  return role === 'img' && !element.firstElementChild ? drawnStep(element, page.addresses) : null;
}

/** Code hosts keep the whole file in a read-only text area over the drawn lines; highlighters keep the plain text in one. */
function sourceArea(area: Element): Step | null {
  if (area.id === 'read-only-cursor-text-area') {
    area.parentElement?.querySelector('.react-code-lines')?.remove();
    return codeStep(area);
  }
  if (
    /(?:^|[\s_-])(?:example-?code|code)(?:$|[\s_-])/i.test(classOf(area)) &&
    area.getAttribute('spellcheck') === 'false'
  )
    return codeStep(area);
  const isPlainTwin = /(?:^|[\s_-])(?:highlighter-plain|copy-button)/.test(classOf(area));
  return isPlainTwin ||
    area.closest('.crayon-syntax, .CodeMirror, .ace_editor, .monaco-editor, .syntaxhighlighter, .copy-button')
    ? 'remove'
    : null;
}

/** Only the foot of the page or of its article ends it; that of a quote, a comment or a review says whose it is. */
function footerStep(footer: HTMLElement): Step | null {
  const owner = footer.parentElement?.closest('blockquote, figure, article, section, main, body');
  const isOfPart =
    owner &&
    (/^(?:BLOCKQUOTE|FIGURE)$/.test(owner.nodeName) ||
      (owner.nodeName === 'ARTICLE' && owner.parentElement?.closest('article, section, li')));
  if (!isOfPart || footer.querySelector('nav, ul, form')) return null;
  const box = toBox(footer);
  for (const name of ['class', 'id']) {
    const value = footer.getAttribute(name);
    if (value) box.setAttribute(name, value);
  }
  return { visit: box };
}

const squeezed = (node: Node): string => (node.textContent ?? '').replace(/\s+/g, '');

/** A highlighter hides the block that it was given and draws another after it: the first is the source, and says its language. */
function sourceStep(pre: HTMLElement): null {
  if (!pre.matches(`[hidden], [${hiddenAttribute}], [style*="display"]`)) return null;
  const drawn = pre.nextElementSibling;
  const text = squeezed(pre);
  if (drawn?.nodeName !== 'DIV' || text === '' || !squeezed(drawn).startsWith(text)) return null;
  drawn.remove();
  reveal(pre);
  return null;
}

const isArrow = (part: Element): boolean => /^\s*[▲▼△▽▴▾↑↓↕⇅⇵⬍][\s▲▼△▽▴▾↑↓↕⇅⇵⬍]*$/.test(part.textContent ?? '');
const sortSign = /\S\s*[▲▼△▽▴▾⇅⇵⬍]+\s*$/;

function dropSortSign(head: Element): void {
  let last: Text | null = null;
  walk(head, (node): Step => {
    if (isText(node) && /\S/.test(node.data)) last = node;
    return 'into';
  });
  // Set by the walk, which the compiler does not see.
  const text = last as Text | null;
  if (text) text.data = text.data.replace(/\s*[▲▼△▽▴▾⇅⇵⬍]+\s*$/, '');
}

function cellStep(cell: Element): null {
  // Signs of a wiki's differences, which a style sheet draws.
  const sign = cell.getAttribute('data-marker');
  if (sign && cell.textContent === '') cell.textContent = sign;
  const align =
    cell.getAttribute('align') ?? /text-align:\s*(left|right|center)/.exec(cell.getAttribute('style') ?? '')?.[1];
  if (align) cell.setAttribute(alignAttribute, align.toLowerCase());
  if (cell.nodeName === 'TH')
    for (const link of [...cell.querySelectorAll('a[href*="sort"], a[href*="order"]')]) sortsBy(link);
  // The arrow of a column that can be sorted.
  const arrows = cell.nodeName === 'TH' ? [...cell.querySelectorAll('span, i')].filter(isArrow) : [];
  if (arrows.length > 0) for (const arrow of arrows) arrow.remove();
  else if (cell.nodeName === 'TH' && sortSign.test(cell.textContent ?? '')) dropSortSign(cell);
  // A tick or a cross that is drawn says itself to the ear only.
  if (
    !/\S/.test(cell.textContent ?? '') &&
    cell.firstElementChild &&
    !cell.querySelector('img, input, pre, iframe, video')
  ) {
    const sign = cell.querySelector('[aria-label], [title]');
    const words = (sign?.getAttribute('aria-label') ?? sign?.getAttribute('title') ?? '').trim();
    if (words && words.length < 60) cell.textContent = words;
  } else if (cell.firstElementChild && isShort(cell, 40)) {
    const title = cell.querySelector('svg > title');
    if (title && plainText(title) === plainText(cell)) cell.textContent = plainText(title);
  }
  return null;
}

/** A diagram's text that no script has drawn yet. */
function isDiagramSource(element: Element, classes: string): boolean {
  return /(?:^|\s)mermaid(?:\s|$)/.test(classes) && !element.firstElementChild && plainText(element) !== '';
}

function diagramSource(element: Element): Element {
  const pre = element.ownerDocument.createElement('pre');
  const code = element.ownerDocument.createElement('code');
  code.setAttribute('class', 'language-mermaid');
  code.textContent = (element.textContent ?? '').replace(/^\s*\n|\s+$/g, '');
  pre.appendChild(code);
  return pre;
}

/** What an editor measures its signs with, and its cursors. */
function isMeasure(classes: string): boolean {
  return /(?:^|\s)(?:CodeMirror-(?:measure|cursors|vscrollbar|hscrollbar)|ace_(?:cursor-layer|marker-layer)|ace_text-input|cm-announced|monaco-aria-container)(?:\s|$)/.test(
    classes,
  );
}

/** Icons that a font draws of their name in writing. */
function isLigature(classes: string): boolean {
  return /(?:^|\s)(?:material-(?:icons|symbols)\S*|mat-icon|notranslate\s+material\S*)(?:\s|$)/.test(classes);
}

function keepsLines(style: string, classes: string): boolean {
  return (
    (style !== '' && /white-space\s*:\s*(?:pre|break-spaces)/i.test(style)) ||
    (classes !== '' &&
      /(?:^|\s)(?:whitespace-(?:pre|pre-wrap|pre-line|break-spaces)|pre-wrap|prewrap|pre-line|ws-pre-wrap|white-space-pre(?:-wrap|-line)?)(?:\s|$)/.test(
        classes,
      ))
  );
}

/** Lines that a style keeps, kept by line breaks. */
function breakLines(element: Element): void {
  if ((element.textContent ?? '').indexOf('\n') < 0) return;
  const texts: Text[] = [];
  walk(element, (node): Step => {
    // White space between boxes is nobody's line.
    if (isText(node) && node.data.includes('\n') && (/\S/.test(node.data) || !hasBlock(node.parentElement ?? element)))
      texts.push(node);
    return isElement(node) && /^(?:CODE|PRE|TABLE|SCRIPT|STYLE|TEXTAREA)$/.test(node.nodeName) ? 'over' : 'into';
  });
  for (const text of texts) {
    const parts = text.data.split('\n').flatMap((line, at): Node[] => {
      const words = element.ownerDocument.createTextNode(line);
      return at === 0 ? [words] : [element.ownerDocument.createElement('br'), words];
    });
    text.replaceWith(...parts);
  }
}

/** What stands in a word of code and is not seen as part of it: for the ear, for the pointer. */
const besideWord =
  'button, style, script, [hidden], .sr-only, .visually-hidden, [role=tooltip], .hover-info, .hover-container, .tooltip, .tippy-box, .twoslash-popup-container';

/** A link that sorts the column is no link of the text, nor is the arrow in it. */
function sortsBy(link: Element): void {
  if (!/[?&](?:sort|order|order-?by|sort-?by|sort_by)=/i.test(link.getAttribute('href') ?? '')) return;
  const last = link.lastChild;
  if (isText(last)) last.data = last.data.replace(/\s*[▲▼△▽▴▾↑↓↕⇅⇵⬍]+\s*$/, '');
  link.replaceWith(...link.childNodes);
}

/** Code writes its text alone: links and emphasis in it would show their marks. A link about all of it stays about it. */
function inlineCode(code: Element, page: Page): Step {
  if (code.nodeName === 'KBD' && code.querySelector('kbd, samp')) return 'unwrap';
  if (code.hasAttribute(formulaAttribute) || !code.firstElementChild) return 'into';
  for (const hidden of [...code.querySelectorAll(besideWord)]) hidden.remove();
  const made = page.document.createElement(code.nodeName);
  const img = code.querySelector('img');
  if (img && plainText(code) === '') return 'into';
  made.textContent = (code.textContent ?? '').replace(/\s*\n\s*/g, ' ');
  const [link, ...more] = code.querySelectorAll('a[href]');
  const url =
    link && more.length === 0 && plainText(link) === plainText(code)
      ? page.addresses.link(link.getAttribute('href') ?? '')
      : null;
  if (!url || code.closest('a')) return made;
  const about = page.document.createElement('a');
  about.setAttribute('href', url);
  about.appendChild(made);
  return about;
}

/** Texts that entities or removed nodes split are one text again: rules look at the start and end of texts. */
function textStep(text: Text, page: Page): Step {
  let next = text.nextSibling;
  let data = text.data;
  while (isText(next) || next?.nodeType === 8) {
    if (isText(next)) data += next.data;
    next.parentNode?.removeChild(next);
    next = text.nextSibling;
  }
  if (data.length !== text.data.length) text.data = data;
  if (page.hasDollars && data.includes('$')) splitFormulas(text);
  return 'over';
}
