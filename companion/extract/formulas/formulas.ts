/** Formulas in the tree → elements that the writers know. */

import { formulaAttribute } from '../attributes.ts';
import { findFirstClassed } from '../find-classed.ts';
import { classOf, type Step } from '../walk.ts';
import { drawnByServer, formulaOf, isTexAlt, mayBeFormula } from './math.ts';
import { tidyTex } from './tidy-tex.ts';

/** What takes the element's place, or null where it shows no formula. */
export function formulaStep(element: Element, hasScripts: boolean): Step | null {
  if (element.hasAttribute(formulaAttribute)) return 'over';
  const name = element.nodeName;
  if (!(hasScripts && name === 'SCRIPT') && !mayBeFormula(element) && !(name === 'IMG' && isFormulaImage(element)))
    return null;
  const formula = formulaOf(element, hasScripts);
  if (!formula) return null;
  return formula.tex ? formulaElement(element.ownerDocument, formula.tex, formula.display) : 'remove';
}

function isFormulaImage(img: Element): boolean {
  return (
    img.hasAttribute('data-latex') ||
    img.hasAttribute('data-tex') ||
    img.hasAttribute('eeimg') ||
    drawnByServer(img) !== null ||
    isTexAlt(img) ||
    /(?:^|\s)(?:tex|latex|equation|Wirisformula)(?:\s|$)/.test(classOf(img))
  );
}

function formulaElement(document: Document, tex: string, display: boolean): Element {
  const code = document.createElement('code');
  code.setAttribute(formulaAttribute, display ? 'block' : 'inline');
  code.textContent = tex;
  return code;
}

/** True where a script of the page typesets TeX between single dollars. */
export function hasFormulasInText(document: Document): boolean {
  for (const script of document.querySelectorAll('script')) {
    if (/mathjax|katex/i.test(script.getAttribute('src') ?? '')) return true;
    const text = script.textContent ?? '';
    if (text.length < 20_000 && /MathJax|inlineMath|renderMathInElement/.test(text)) return true;
  }
  return (
    findFirstClassed(
      document,
      '.math-container, .arithmatex, .mathjax, .tex2jax_process, .mathjax-process, .has-mathjax',
    ) !== null
  );
}

/** A dollar opens where a sign follows it and closes where one stands before it and no digit after: prices do neither. Pandoc's rule. */
const dollars =
  /(?<![\\$\p{L}\p{N}])\$\$([^$]{1,4000})\$\$|(?<![\\$\p{L}\p{N}])\$(?![\s$])([^$\n]{1,500}?)(?<![\s\\])\$(?!\d)/gu;

/** Puts elements in the place of TeX in a text; what stands before the first stays in `text`. */
export function splitFormulas(text: Text): void {
  const document = text.ownerDocument;
  const nodes: Node[] = [];
  let at = 0;
  let start: number | undefined;
  for (const match of text.data.matchAll(dollars)) {
    const tex = tidyTex(match[1] ?? match[2] ?? '');
    if (tex === '' || (match[2] !== undefined && !isTex(tex))) continue;
    if (at > 0) nodes.push(document.createTextNode(text.data.slice(at, match.index)));
    nodes.push(formulaElement(document, tex, match[1] !== undefined));
    start ??= match.index;
    at = match.index + match[0].length;
  }
  if (start === undefined) return;
  nodes.push(document.createTextNode(text.data.slice(at)));
  text.after(...nodes);
  text.data = text.data.slice(0, start);
}

/** Sums of money and names of variables of a shell stand between dollars too. */
function isTex(tex: string): boolean {
  return /[\\^_={}<>+*/|()]/.test(tex) || /^[a-zA-Z](?:\s*,\s*[a-zA-Z])*$|^\d+$/.test(tex);
}
