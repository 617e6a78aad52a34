/** Formulas → TeX: from the annotation where the page gives one, else written from its MathML. */
import { classOf, isElement, plainText } from './walk.ts';

export type Formula = { readonly tex: string; readonly display: boolean };

/** Containers that MathJax, KaTeX, MediaWiki and browsers make for one formula. */
const container =
  /(?:^|\s)(?:katex(?:-display)?|MathJax(?:_Preview|_Display|_SVG|_SVG_Display|_CHTML)?|mjx-chtml|mwe-math-element|ltx_Math|math-tex)(?:\s|$)/;

/** The formula that this element shows, or null where it shows none. `hasScripts`: the page keeps its TeX in MathJax scripts, so their drawings are left out (an empty formula). */
export function formulaOf(element: Element, hasScripts: boolean): Formula | null {
  // In HTML documents the names of MathML's elements are lower case.
  const name = element.nodeName.toUpperCase();
  const classes = classOf(element);
  if (name === 'SCRIPT') return ofScript(element);
  if (name === 'IMG') return ofImage(element);
  if (name !== 'MATH' && name !== 'MJX-CONTAINER' && !(classes && container.test(classes))) return null;
  if (hasScripts && name !== 'MATH' && /MathJax|mjx-chtml/.test(classes)) return { tex: '', display: false };
  const math = name === 'MATH' ? element : element.querySelector('math');
  const tex = annotation(element) ?? math?.getAttribute('alttext') ?? ofAlt(element) ?? (math ? texOfMath(math) : null);
  if (!tex) return null;
  const display =
    /(?:katex-display|_Display)/.test(classes) ||
    element.getAttribute('display') === 'true' ||
    math?.getAttribute('display') === 'block' ||
    element.querySelector('.mwe-math-fallback-image-display') !== null;
  return { tex: tidy(tex), display };
}

function ofScript(script: Element): Formula | null {
  const type = script.getAttribute('type') ?? '';
  if (!/^math\/(?:tex|mml)/.test(type)) return null;
  return { tex: tidy(script.textContent ?? ''), display: type.includes('mode=display') };
}

function ofImage(img: Element): Formula | null {
  if (!/(?:^|\s)(?:mwe-math-fallback-image-(?:inline|display)|tex|latex|math)(?:\s|$)/.test(classOf(img))) return null;
  const alt = img.getAttribute('alt');
  return alt ? { tex: tidy(alt), display: classOf(img).includes('display') } : null;
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

/** One line, without the braces and style word that MediaWiki puts around. */
function tidy(tex: string): string {
  const line = tex
    .replace(/(?<!\\)%.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();
  const wrapped = /^\{\\displaystyle (.*)\}$/s.exec(line);
  return (wrapped?.[1] ?? line).replace(/^\$+|\$+$/g, '').trim();
}

/** A Map, as it is asked with the page's own words: `constructor` is no operator. */
const operators: ReadonlyMap<string, string> = new Map([
  ['×', '\\times '],
  ['⋅', '\\cdot '],
  ['≤', '\\le '],
  ['≥', '\\ge '],
  ['≠', '\\ne '],
  ['→', '\\to '],
  ['∞', '\\infty '],
  ['∑', '\\sum '],
  ['∏', '\\prod '],
  ['∫', '\\int '],
  ['∂', '\\partial '],
  ['√', '\\sqrt '],
  ['∈', '\\in '],
  ['±', '\\pm '],
  ['−', '-'],
  ['\u2061', ''],
  ['\u2062', ''],
]);

/** MathML's commonest elements as TeX; what it does not know it writes as its text. Depth is bounded: formulas of people are shallow. */
export function texOfMath(node: Element, depth = 0): string {
  const parts = [...node.childNodes].filter(isElement);
  if (depth > 40) return plainText(node);
  const tex = (part: Element | undefined): string => (part ? texOfMath(part, depth + 1) : '');
  const arg = (part: Element | undefined): string => `{${tex(part)}}`;
  const [a, b, c] = parts;
  switch (node.nodeName.toUpperCase()) {
    case 'MFRAC':
      return `\\frac${arg(a)}${arg(b)}`;
    case 'MSUP':
    case 'MOVER':
      return `${tex(a)}^${arg(b)}`;
    case 'MSUB':
    case 'MUNDER':
      return `${tex(a)}_${arg(b)}`;
    case 'MSUBSUP':
    case 'MUNDEROVER':
      return `${tex(a)}_${arg(b)}^${arg(c)}`;
    case 'MSQRT':
      return `\\sqrt{${parts.map(tex).join('')}}`;
    case 'MROOT':
      return `\\sqrt[${tex(b)}]${arg(a)}`;
    case 'MTEXT':
      return `\\text{${plainText(node)}}`;
    case 'MO':
      return operators.get(plainText(node)) ?? plainText(node);
    case 'MTR':
      return `${parts.map(tex).join(' & ')} \\\\ `;
    case 'SEMANTICS':
      return tex(a);
    case 'ANNOTATION':
    case 'ANNOTATION-XML':
      return '';
    default:
      return parts.length > 0 ? parts.map(tex).join('') : plainText(node);
  }
}
