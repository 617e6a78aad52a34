/** Formulas → TeX: from the source that the page gives, else from its MathML, else from what is drawn. */

import { classOf, isElement, isText, plainText } from '../walk.ts';
import { texOfMath } from './mathml-to-tex.ts';
import { tidyTex } from './tidy-tex.ts';

type Formula = { readonly tex: string; readonly display: boolean };

/** Containers that MathJax, KaTeX, MediaWiki, LaTeXML, pandoc, Sphinx and others make for one formula. */
const container =
  /(?:^|\s)(?:katex(?:-display)?|MathJax(?:_Preview|_Display|_SVG|_SVG_Display|_CHTML)?|mjx-chtml|mwe-math-element|ltx_Math|math-tex|math-container|math-inline|math-display|arithmatex|ztext-math|js-(?:inline|display)-math|js-render-math|math|inline-formula|display-formula|Wirisformula|MathEquation|mathjax-\S+)(?:\s|$)/;
/** Of these the text alone is no sign: it must be TeX between delimiters, or said to be TeX. */
const textual =
  /(?:^|\s)(?:math|math-container|math-tex|math-inline|math-display|arithmatex|inline-formula|display-formula|js-(?:inline|display)-math|js-render-math|MathEquation|mathjax-\S+|language-math)(?:\s|$)/;
const sources = [
  'data-latex',
  'data-tex',
  'data-math',
  'data-expr',
  'data-formula-tex',
  'data-katex',
  'data-equation',
  'data-value-tex',
  'data-formula',
];

/** True for elements that may show a formula: a quick look, before the tree below is asked. */
export function mayBeFormula(element: Element): boolean {
  const name = element.localName;
  if (formulaTags.has(name)) return true;
  const classes = classOf(element);
  if (classes !== '' && formulaClass.test(classes)) return true;
  if (name === 'pre')
    return element.firstElementChild !== null && formulaClass.test(classOf(element.firstElementChild));
  return (
    (name === 'span' && (element.hasAttribute('data-tex') || element.hasAttribute('data-latex'))) ||
    ((name === 'span' || name === 'svg') && element.hasAttribute('data-formula'))
  );
}

const formulaTags: ReadonlySet<string> = new Set(
  'math mjx-container math-renderer m:math tex-math katex-inline katex-block'.split(' '),
);
/** Classes of what may be one. */
export const formulaClass = /math|katex|mjx|tex\b|formula/i;

/** The formula that this element shows, or null where it shows none. `hasScripts`: the page keeps its TeX in MathJax scripts, so their drawings are left out (an empty formula). */
export function formulaOf(element: Element, hasScripts: boolean): Formula | null {
  const name = element.nodeName.toUpperCase();
  const classes = classOf(element);
  if (name === 'SCRIPT') return ofScript(element);
  if (name === 'IMG') return ofImage(element);
  if (/(?:^|\s)MathJax_Preview(?:\s|$)/.test(classes))
    return hasScripts || element.nextElementSibling ? { tex: '', display: false } : null;
  if (name === 'PRE' || name === 'CODE') return ofCode(element, classes);
  const isNative = name === 'MATH' || name === 'M:MATH';
  const isOwn = isNative || name === 'MJX-CONTAINER' || name === 'MATH-RENDERER' || name === 'TEX-MATH';
  const said = sourceOf(element);
  if (!isOwn && !(classes && container.test(classes)) && said === null) return null;
  if (/^(?:TABLE|TR|TD|FIGURE|ARTICLE|SECTION|BODY|MAIN|A|BUTTON)$/.test(name)) return null;
  if (hasScripts && !isOwn && /MathJax|mjx-chtml/.test(classes)) return { tex: '', display: false };
  const display = isDisplay(element, name, classes);
  const written =
    textual.test(classes) || name === 'MATH-RENDERER' || name === 'TEX-MATH'
      ? ofText(
          element,
          display,
          /(?:^|\s)(?:math-(?:inline|display)|js-render-math|math)(?:\s|$)/.test(classes) || name.includes('-'),
        )
      : null;
  if (written) return written;
  if (textual.test(classes) && said === null && !element.querySelector('math, .katex, mjx-container, annotation'))
    return null;
  // A box about several formulas and words is none itself.
  if (!isOwn && said === null && !/katex|MathJax|mjx|mwe-math|ltx_Math/.test(classes) && hasWordsBeside(element))
    return null;
  const math = isNative ? element : (element.querySelector('math') ?? writtenMath(element));
  const tex =
    said ??
    annotation(element) ??
    math?.getAttribute('alttext') ??
    ofAlt(element) ??
    (math ? texOfMath(math) : null) ??
    ofDrawing(element);
  if (tex === null) return null;
  const tidy = tidyTex(tex);
  return tidy === ''
    ? null
    : {
        tex: tidy,
        display: display || math?.getAttribute('display') === 'block' || math?.getAttribute('mode') === 'display',
      };
}

function isDisplay(element: Element, name: string, classes: string): boolean {
  return (
    /(?:katex-display|_Display|math-display|display-formula|js-display-math|math-block)/.test(classes) ||
    /(?:^|\s)display(?:\s|$)/.test(classes) ||
    /^(?:true|block)$/.test(element.getAttribute('display') ?? '') ||
    element.getAttribute('data-math-style') === 'display' ||
    (name === 'MATH-RENDERER' && classes.includes('display')) ||
    element.querySelector('.katex-display, .mwe-math-fallback-image-display, mjx-container[display="true"]') !== null ||
    (name === 'DIV' && /(?:^|\s)(?:math|arithmatex)(?:\s|$)/.test(classes))
  );
}

function ofScript(script: Element): Formula | null {
  const type = script.getAttribute('type') ?? '';
  if (!/^math\/(?:tex|mml|asciimath)/.test(type)) return null;
  const text = script.textContent ?? '';
  return {
    tex: type.startsWith('math/mml') ? '' : tidyTex(text.replace(/^\s*%?\s*<!\[CDATA\[|\]\]>\s*$/g, '')),
    display: type.includes('mode=display'),
  };
}

function ofImage(img: Element): Formula | null {
  const classes = classOf(img);
  const said =
    img.getAttribute('data-latex') ??
    img.getAttribute('data-tex') ??
    drawnByServer(img) ??
    (img.hasAttribute('eeimg') || isTexAlt(img) ? img.getAttribute('alt') : null);
  if (
    said === null &&
    !/(?:^|\s)(?:mwe-math-fallback-image-(?:inline|display)|tex|latex|math|Wirisformula|equation)(?:\s|$)/.test(classes)
  )
    return null;
  const alt = said ?? img.getAttribute('alt');
  if (!alt || (/Wirisformula|equation/.test(classes) && said === null && !/[\\^_=]/.test(alt))) return null;
  const isDisplay =
    classes.includes('display') ||
    (isTexAlt(img) && img.parentElement?.nodeName === 'P' && isAloneIn(img.parentElement));
  return { tex: tidyTex(alt), display: isDisplay };
}

/** Words of an image that are TeX by their commands: `\\frac{a}{b}`, not a path of Windows. */
export function isTexAlt(img: Element): boolean {
  const alt = img.getAttribute('alt') ?? '';
  return (
    alt.includes('\\') &&
    /\\(?:[a-zA-Z]+\s*\{|(?:left|right|sum|int|prod|lim|infty|alpha|beta|gamma|delta|epsilon|theta|lambda|mu|pi|sigma|phi|omega|times|cdot|leq?|geq?|neq|approx|to|in|partial|nabla)(?![a-zA-Z]))/.test(
      alt,
    ) &&
    !/[a-zA-Z]:\\/.test(alt)
  );
}

const isAloneIn = (box: Element): boolean => box.children.length === 1 && plainText(box) === '';

/** Servers that draw the TeX in their address: its own words where it has them, else what the address asks for. */
export function drawnByServer(img: Element): string | null {
  const source = img.getAttribute('src') ?? img.getAttribute('data-src') ?? '';
  const query =
    /^(?:https?:)?\/\/(?:latex|www)\.codecogs\.com\/(?:eq|gif|png|svg|pdf)\.(?:latex|image|download)?\??(.+)$/s.exec(
      source,
    )?.[1] ??
    /^(?:https?:)?\/\/(?:latex\.codecogs\.com\/[a-z.]+|chart\.(?:googleapis|apis\.google)\.com\/chart|math\.now\.sh|i\.upmath\.me\/(?:svg|png)|render\.githubusercontent\.com\/render\/math)[/?](.+)$/s.exec(
      source,
    )?.[1];
  const path =
    query !== undefined || !/%5C|\\/i.test(source.slice(0, 2000))
      ? undefined
      : /\/((?:%5C|\\)[a-zA-Z]+(?:%7B|\{).*)$/i.exec(source)?.[1];
  if (query === undefined) return path === undefined ? null : decoded(path);
  const written = (img.getAttribute('alt') || img.getAttribute('title') || '').trim();
  if (written !== '' && !/^(?:equation|formula|math|latex|image)$/i.test(written)) return written;
  const asked = /(?:^|&)(?:chl|from|math)=([^&]*)/.exec(query)?.[1] ?? query;
  // CodeCogs writes the space as a name.
  const spaced = source.includes('codecogs')
    ? asked.replaceAll('&space;', ' ').replaceAll('&plus;', '+')
    : asked.replace(/\+/g, ' ');
  return decoded(spaced)?.replace(/^\\(?:dpi\{\d+\}|inline|fn_\w+|bg_\w+|large|small)\s*/g, '') ?? null;
}

function decoded(text: string): string | null {
  try {
    return decodeURIComponent(text);
  } catch {
    return null; // A stray % is meant as itself.
  }
}

/** remark-math, GitLab and GitHub keep TeX as code that is said to be math. */
function ofCode(element: Element, classes: string): Formula | null {
  const code = element.nodeName === 'PRE' ? element.querySelector(':scope > code') : element;
  const names = `${classes} ${code ? classOf(code) : ''}`;
  if (!/(?:^|\s)(?:language-math|lang-math|js-render-math|math-inline|math-display)(?:\s|$)/.test(names)) return null;
  if (element.querySelector('.katex, mjx-container, math')) return null;
  const tex = tidyTex(element.textContent ?? '');
  const isBlock =
    element.nodeName === 'PRE' || /math-display/.test(names) || code?.getAttribute('data-math-style') === 'display';
  return tex === '' ? null : { tex, display: isBlock };
}

/** TeX that no script has typeset, between its delimiters; `isSaid`: its box says that it is TeX, so that it may stand without. */
function ofText(element: Element, display: boolean, isSaid: boolean): Formula | null {
  if (element.querySelector('math, .katex, mjx-container, annotation, svg, img, .MathJax, script')) return null;
  const number = element.querySelector('.eqno');
  const sign = number ? plainText(number).replace(/[¶#\s]+$/, '') : '';
  number?.remove();
  const tag = /^\([\w.]{1,12}\)$/.test(sign) ? ` \\tag{${sign.slice(1, -1)}}` : '';
  const text = (element.textContent ?? '').trim();
  const match = /^(?:\$\$([\s\S]+)\$\$|\\\[([\s\S]+)\\\]|\$([^$]+)\$|\\\(([\s\S]+)\\\))$/.exec(text);
  if (match) {
    const tex = tidyTex(match[1] ?? match[2] ?? match[3] ?? match[4] ?? '');
    const isBlock = match[1] !== undefined || match[2] !== undefined;
    // An environment that numbers its lines itself takes no number.
    const numbered = isBlock && !/\\tag|\\begin\{(?:align|gather|equation)/.test(tex) ? tex + tag : tex;
    return tex === '' ? null : { tex: numbered, display: isBlock };
  }
  if (/^\\begin\{/.test(text)) return { tex: tidyTex(text), display: true };
  return isSaid &&
    text !== '' &&
    /[\\^_={}]|^[a-zA-Z0-9]$/.test(text) &&
    !/\$/.test(text) &&
    !element.querySelector('p, a, li')
    ? { tex: tidyTex(text), display }
    : null;
}

function sourceOf(element: Element): string | null {
  for (const name of sources) {
    const value = element.getAttribute(name);
    if (value?.trim() && !/^\s*[[{]"/.test(value))
      return name === 'data-latex' ||
        (name === 'data-formula' && element.localName !== 'span') ||
        /[\\^_={}]|^\s*[a-zA-Z0-9]\s*$/.test(value)
        ? value
        : null;
  }
  if (!/^mjx-container$/i.test(element.nodeName) && !/MathJax/.test(classOf(element))) return null;
  // MathJax 4 writes its source on the parts: the outermost has all of it.
  const inner = element.querySelector('[data-latex]');
  return inner?.getAttribute('data-latex')?.trim() || null;
}

/** MathJax 2 keeps the MathML of what it draws in an attribute. */
function writtenMath(element: Element): Element | null {
  const written = element.getAttribute('data-mathml');
  if (!written) return null;
  const holder = element.ownerDocument.createElement('template');
  holder.innerHTML = written;
  return holder.content.querySelector('math');
}

function annotation(element: Element): string | null {
  for (const note of element.getElementsByTagName('annotation'))
    if (/tex|latex/i.test(note.getAttribute('encoding') ?? '')) return note.textContent;
  return null;
}

function ofAlt(element: Element): string | null {
  const img = element.querySelector('img[alt]');
  return img ? img.getAttribute('alt') : null;
}

function hasWordsBeside(element: Element): boolean {
  for (const node of element.childNodes) if (isText(node) && node.data.trim() !== '') return true;
  return false;
}

/** The letters that are seen, where nothing else is given. */
function ofDrawing(element: Element): string | null {
  const name = element.nodeName.toLowerCase();
  const html = element.querySelector('.katex-html') ?? (/katex-html/.test(classOf(element)) ? element : null);
  if (html) return ofKatexHtml(html, 0);
  if (name === 'mjx-container') {
    const drawing = element.querySelector('mjx-math, [data-mml-node=math]') ?? element;
    const tex = texOfMath(drawing).trim();
    if (tex) return tex;
    const said = element.hasAttribute('aria-label') ? element : element.querySelector('svg[aria-label]');
    const label = said?.getAttribute('aria-label')?.trim();
    return label ? `\\text{${label.replace(/[\\{}$%#&_^~]/g, ' ')}}` : null;
  }
  const text = plainText(element);
  return text === '' || /math-container|arithmatex/.test(classOf(element)) ? null : text;
}

/** KaTeX's drawing: raised and lowered parts stand in lists of their own, lowest first. */
function ofKatexHtml(element: Element, depth: number): string {
  let tex = '';
  for (const node of element.childNodes) {
    if (isText(node)) tex += node.data.replace(/[\u200b\u2061]/g, '').replace(/−/g, '-');
    if (!isElement(node) || depth > 40) continue;
    const classes = classOf(node);
    if (/(?:^|\s)(?:strut|pstrut|vlist-s|hide-tail|svg-align|frac-line|nulldelimiter)(?:\s|$)/.test(classes)) continue;
    if (/(?:^|\s)mspace(?:\s|$)/.test(classes)) tex += ' ';
    else if (/(?:^|\s)msupsub(?:\s|$)/.test(classes)) tex += scripts(node, depth);
    else if (/(?:^|\s)mfrac(?:\s|$)/.test(classes)) {
      const parts = levels(node)
        .map((part) => ofKatexHtml(part, depth + 1).trim())
        .filter((part) => part !== '');
      tex += parts.length === 2 ? `\\frac{${parts[1]}}{${parts[0]}}` : parts.join(' ');
    } else if (/(?:^|\s)sqrt(?:\s|$)/.test(classes)) tex += `\\sqrt{${ofKatexHtml(node, depth + 1).trim()}}`;
    else if (/(?:^|\s)mathbb(?:\s|$)/.test(classes)) tex += `\\mathbb{${plainText(node)}}`;
    else if (/(?:^|\s)mop(?:\s|$)/.test(classes) && /^[a-z]{2,}$/.test(plainText(node)))
      tex += `\\operatorname{${plainText(node)}}`;
    else tex += ofKatexHtml(node, depth + 1);
  }
  return tex;
}

function scripts(node: Element, depth: number): string {
  const parts = levels(node)
    .map((part) => ofKatexHtml(part, depth + 1).trim())
    .filter((part) => part !== '');
  const hasLow = node.querySelector('.vlist-t2') !== null;
  if (parts.length >= 2) return `_{${parts[0]}}^{${parts[1]}}`;
  return parts.length === 1 ? `${hasLow ? '_' : '^'}{${parts[0]}}` : '';
}

function levels(node: Element): Element[] {
  const list = node.querySelector('.vlist');
  return list ? [...list.children] : [];
}
