/**
 * MathML → TeX that KaTeX takes. The same tree is drawn by MathJax with elements of its own (`mjx-msup`, `g data-mml-node="msup"`),
 * so names are asked for through `nameOf`, and formulas without any source are read from their drawing.
 */

import { classOf, isElement } from '../walk.ts';
import { texOfSigns } from './math-signs.ts';

/** Formulas of people are shallow. */
const depthMax = 60;

/** TeX of a MathML element, or of a drawing by MathJax. */
export function texOfMath(node: Element): string {
  return write(node, 0).replace(/ {2,}/g, ' ').trim();
}

/** The MathML name of a part; '' for what only draws. */
function nameOf(element: Element): string {
  const own = element.getAttribute('data-mml-node');
  if (own) return own.toLowerCase();
  return element.nodeName
    .toLowerCase()
    .replace(/^mjx-/, '')
    .replace(/^(?:m|math):/, '');
}

const drawn =
  /^(?:g|svg|use|path|rect|line|defs|c|box|block|row|base|script|over|under|num|den|frac|dbox|nstrut|dstrut|dtable|itable|strut|surd|sqrt|root|mark|stretchy-[hv]|ext|beg|end|mid|span|math|mrow|mstyle|mpadded|texatom|semantics|table|tr)$/;

/** The parts of a formula below `element`, through boxes that only draw. */
function partsOf(element: Element): Element[] {
  const parts: Element[] = [];
  for (const child of element.childNodes) {
    if (!isElement(child)) continue;
    const name = nameOf(child);
    const isDrawing =
      child.nodeName.toLowerCase().startsWith('mjx-') ||
      child.namespaceURI?.endsWith('svg') === true ||
      child.nodeName.toLowerCase() === 'g';
    if (
      isDrawing &&
      !child.hasAttribute('data-mml-node') &&
      drawn.test(name) &&
      !/^(?:math|mrow|mstyle|texatom|mpadded|semantics)$/.test(name)
    )
      parts.push(...partsOf(child));
    else if (!/^(?:annotation|annotation-xml|assistive-mml|maligngroup|malignmark)$/.test(name)) parts.push(child);
  }
  return parts;
}

/** The signs of a token: its text, or the code points that MathJax draws it by. */
function signsOf(element: Element): string {
  const text = (element.textContent ?? '').replace(/\s+/g, ' ').trim();
  if (text !== '') return text;
  let signs = '';
  for (const part of element.querySelectorAll('*')) {
    const code = part.getAttribute('data-c') ?? /(?:^|\s)mjx-c([0-9A-F]{2,6})(?:\s|$)/.exec(classOf(part))?.[1];
    const point = code ? Number.parseInt(code, 16) : 0;
    if (point > 32 && point <= 0x10ffff) signs += String.fromCodePoint(point);
  }
  return signs;
}

function write(node: Element, depth: number): string {
  if (depth > depthMax) return texOfSigns(signsOf(node));
  const name = nameOf(node);
  const parts = partsOf(node);
  const tex = (part: Element | undefined): string => (part ? write(part, depth + 1) : '');
  const arg = (part: Element | undefined): string => `{${tex(part).trim()}}`;
  const base = (part: Element | undefined): string => {
    const text = tex(part).trim();
    return isSingle(part, text) ? text : `{${text}}`;
  };
  const [a, b, c] = parts;
  switch (name) {
    case 'mfrac':
      return fraction(node, arg(a), arg(b));
    case 'msup':
      return prime(base(a), tex(b)) ?? `${base(a)}^${arg(b)}`;
    case 'msub':
      return `${base(a)}_${arg(b)}`;
    case 'msubsup':
      return `${base(a)}_${arg(b)}^${arg(c)}`;
    case 'mover':
      return over(a, b, tex, arg, base);
    case 'munder':
      return under(a, b, tex, arg, base);
    case 'munderover':
      return `${limitsBase(a, tex, base)}_${arg(b)}^${arg(c)}`;
    case 'msqrt':
      return `\\sqrt{${join(parts.map(tex))}}`;
    case 'mroot':
      return `\\sqrt[${tex(b).trim()}]${arg(a)}`;
    case 'mtext':
    case 'ms':
      return textOf(node);
    case 'mi':
      return identifier(node);
    case 'mn':
      return variant(node, texOfSigns(signsOf(node)));
    case 'mo':
      return operator(node);
    case 'mspace':
      return spaceOf(node);
    case 'mphantom':
      return `\\phantom{${join(parts.map(tex))}}`;
    case 'menclose':
      return enclosed(node, join(parts.map(tex)));
    case 'mfenced':
      return fenced(node, parts.map(tex));
    case 'mtable':
      return table(node, parts, tex);
    case 'mlabeledtr':
      return parts.slice(1).map(tex).join(' & ');
    case 'mtr':
      return parts.map(tex).join(' & ');
    case 'mmultiscripts':
      return multiscripts(parts, tex);
    case 'semantics':
    case 'maction':
      return tex(a);
    case 'merror':
      return `\\text{${escapeText(signsOf(node))}}`;
    case 'mstyle':
    case 'mrow':
    case 'math':
    case 'texatom':
      return row(parts, tex);
    default:
      return parts.length > 0 ? join(parts.map(tex)) : texOfSigns(signsOf(node));
  }
}

/** Lines that are set below each other at a sign are aligned; one line with its number is that line. */
function table(node: Element, parts: readonly Element[], tex: (part: Element) => string): string {
  const [only] = parts;
  if (only && parts.length === 1 && nameOf(only) === 'mlabeledtr') {
    const label = signsOf(partsOf(only)[0] ?? only).replace(/^\(|\)$/g, '');
    return /^[\p{L}\p{N}.*⋆★′-]{1,12}$/u.test(label) ? `${tex(only)}\\tag{${texOfSigns(label).trim()}}` : tex(only);
  }
  const rows = rowsOf(parts, tex);
  const aligns = (node.getAttribute('columnalign') ?? '').trim();
  const isAligned = parts.length > 1 && /^right (?:center )?left/.test(aligns);
  return isAligned ? `\\begin{aligned}${rows}\\end{aligned}` : `\\begin{matrix}${rows}\\end{matrix}`;
}

/** Parts one after the other; a command is parted from a letter that follows it. */
function join(parts: readonly string[]): string {
  return parts.reduce(
    (text, part) => (/\\[a-zA-Z]+$/.test(text) && /^[a-zA-Z]/.test(part) ? `${text} ${part}` : text + part),
    '',
  );
}

const opening = new Map([
  ['(', 'p'],
  ['[', 'b'],
  ['\\{', 'B'],
  ['|', 'v'],
  ['\\|', 'V'],
  ['\\lvert', 'v'],
  ['‖', 'V'],
]);

/** A row: a table between brackets is a matrix, a fraction without a line between them a binomial. */
function row(parts: readonly Element[], tex: (part: Element) => string): string {
  const texts = parts.map(tex);
  for (let at = 1; at < parts.length; at++) {
    const part = parts[at];
    const inner = part && innermost(part);
    const before = (texts[at - 1] ?? '').trim();
    const after = (texts[at + 1] ?? '').trim();
    if (!inner || !part) continue;
    if (nameOf(inner) === 'mtable') {
      const kind = opening.get(before);
      const text = texts[at] ?? '';
      if (kind && closes(before, after))
        replace(texts, at, text.replace(/\\(begin|end)\{matrix\}/g, `\\$1{${kind}matrix}`));
      else if (before === '\\{' && after === '')
        replace(texts, at, text.replace(/\\(begin|end)\{matrix\}/g, '\\$1{cases}'), false);
    } else if (nameOf(inner) === 'mfrac' && isWithoutLine(inner) && before === '(' && after === ')') {
      const [top, bottom] = partsOf(inner);
      if (top && bottom) replace(texts, at, `\\binom{${tex(top).trim()}}{${tex(bottom).trim()}}`);
    }
  }
  return join(texts);
}

function replace(texts: string[], at: number, text: string, both = true): void {
  texts[at - 1] = '';
  texts[at] = text;
  if (both) texts[at + 1] = '';
}

function closes(open: string, close: string): boolean {
  return open === '('
    ? close === ')'
    : open === '['
      ? close === ']'
      : open === '\\{'
        ? close === '\\}'
        : open === close;
}

/** Through rows that hold one part only. */
function innermost(part: Element): Element {
  let at = part;
  for (let depth = 0; depth < depthMax && /^(?:mrow|mstyle|texatom|mpadded)$/.test(nameOf(at)); depth++) {
    const parts = partsOf(at).filter((inner) => signsOf(inner) !== '' || nameOf(inner) !== 'mo');
    const [only] = parts;
    if (!only || parts.length > 1) break;
    at = only;
  }
  return at;
}

function isWithoutLine(fraction: Element): boolean {
  return /^0(?:\D|$)/.test(fraction.getAttribute('linethickness') ?? '');
}

function fraction(node: Element, top: string, bottom: string): string {
  if (isWithoutLine(node)) return `{${top} \\atop ${bottom}}`;
  return `\\frac${top}${bottom}`;
}

function rowsOf(parts: readonly Element[], tex: (part: Element) => string): string {
  return parts.map((line) => tex(line).trim()).join(' \\\\ ');
}

/** One sign or one command: what takes a raised part without braces. */
function isSingle(part: Element | undefined, text: string): boolean {
  const name = part ? nameOf(part) : '';
  if (name === 'mi' || name === 'mn' || name === 'mo') return text !== '';
  return /^(?:[^\\{}^_\s]|\\[a-zA-Z]+|\\[a-zA-Z]+\{[^{}]*\}|\{[^{}]*\})$/.test(text);
}

function prime(base: string, raised: string): string | null {
  const signs = raised.trim();
  return /^(?:\\prime\s*|'|′|″|‴)+$/.test(signs)
    ? `${base}${signs
        .replace(/\\prime\s*|′/g, "'")
        .replace(/″/g, "''")
        .replace(/‴/g, "'''")}`
    : null;
}

type Write = (part: Element | undefined) => string;

const accents: ReadonlyMap<string, string> = new Map([
  ['¯', 'bar'],
  ['‾', 'bar'],
  ['\u0304', 'bar'],
  ['\u0305', 'bar'],
  ['^', 'hat'],
  ['ˆ', 'hat'],
  ['\u0302', 'hat'],
  ['~', 'tilde'],
  ['˜', 'tilde'],
  ['\u0303', 'tilde'],
  ['→', 'vec'],
  ['⃗', 'vec'],
  ['⇀', 'vec'],
  ['˙', 'dot'],
  ['.', 'dot'],
  ['\u0307', 'dot'],
  ['¨', 'ddot'],
  ['\u0308', 'ddot'],
  ['ˇ', 'check'],
  ['˘', 'breve'],
  ['´', 'acute'],
  ['`', 'grave'],
  ['˚', 'mathring'],
  ['⏞', 'overbrace'],
  ['︷', 'overbrace'],
  ['⟶', 'overrightarrow'],
  ['←', 'overleftarrow'],
  ['_', 'bar'],
  ['―', 'overline'],
  ['─', 'overline'],
]);
const wide: ReadonlyMap<string, string> = new Map([
  ['bar', 'overline'],
  ['hat', 'widehat'],
  ['tilde', 'widetilde'],
  ['vec', 'overrightarrow'],
]);

function over(a: Element | undefined, b: Element | undefined, tex: Write, arg: Write, base: Write): string {
  const accent = b ? accents.get(signsOf(b)) : undefined;
  if (accent) {
    const text = tex(a).trim();
    const isWide = !isSingle(a, text) || (/^[A-Za-z]{2,}$/.test(text) && !text.startsWith('\\'));
    return `\\${isWide ? (wide.get(accent) ?? accent) : accent}{${text}}`;
  }
  return a && isLimitsOperator(a, tex) ? `${limitsBase(a, tex, base)}^${arg(b)}` : `\\overset${arg(b)}${arg(a)}`;
}

const underlines: ReadonlySet<string> = new Set(['_', '\u0332', '‾', '¯', '―']);

function under(a: Element | undefined, b: Element | undefined, tex: Write, arg: Write, base: Write): string {
  const sign = b ? signsOf(b) : '';
  if (underlines.has(sign)) return `\\underline${arg(a)}`;
  if (sign === '⏟' || sign === '︸') return `\\underbrace${arg(a)}`;
  if (a && /^\\(?:underbrace|overbrace)\{/.test(tex(a).trim())) return `${tex(a).trim()}_${arg(b)}`;
  return a && isLimitsOperator(a, tex) ? `${limitsBase(a, tex, base)}_${arg(b)}` : `\\underset${arg(b)}${arg(a)}`;
}

function isLimitsOperator(part: Element, tex: Write): boolean {
  return /^\\(?:sum|prod|coprod|int|iint|iiint|oint|bigcup|bigcap|bigoplus|bigotimes|bigvee|bigwedge|bigsqcup|lim|limsup|liminf|max|min|sup|inf|det|gcd|Pr|arg|argmax|argmin|operatorname\*?\{.*\}|underbrace\{.*\}|overbrace\{.*\})\s*$/.test(
    tex(part).trim(),
  );
}

function limitsBase(part: Element | undefined, tex: Write, base: Write): string {
  const text = tex(part).trim();
  if (/^\\operatorname\{/.test(text)) return text.replace(/^\\operatorname\{/, '\\operatorname*{');
  if (/^\\int|^\\iint|^\\oint/.test(text)) return `${text}\\limits`;
  return part && isLimitsOperator(part, tex) ? text : base(part);
}

const functions: ReadonlySet<string> = new Set(
  'arccos arcsin arctan arg cos cosh cot coth csc deg det dim exp gcd hom inf ker lg lim liminf limsup ln log max min Pr sec sin sinh sup tan tanh'.split(
    ' ',
  ),
);

function identifier(node: Element): string {
  const signs = signsOf(node);
  if (signs === '') return '';
  if (functions.has(signs.replace(/\s/g, ''))) return `\\${signs.replace(/\s/g, '')} `;
  if (/^[A-Za-z]{2,}$/.test(signs) && !node.getAttribute('mathvariant')) return `\\operatorname{${signs}}`;
  return variant(node, texOfSigns(signs), signs);
}

const variants: ReadonlyMap<string, string> = new Map([
  ['double-struck', 'mathbb'],
  ['bold', 'mathbf'],
  ['script', 'mathcal'],
  ['bold-script', 'mathcal'],
  ['fraktur', 'mathfrak'],
  ['bold-fraktur', 'mathfrak'],
  ['sans-serif', 'mathsf'],
  ['monospace', 'mathtt'],
  ['bold-italic', 'boldsymbol'],
  ['bold-sans-serif', 'mathsf'],
]);

function variant(node: Element, text: string, signs = text): string {
  const name = node.getAttribute('mathvariant') ?? node.parentElement?.getAttribute('mathvariant') ?? '';
  if (text === '') return '';
  const command = variants.get(name);
  // Greek letters have no bold of their own in that alphabet.
  if (command)
    return `\\${command === 'mathbf' && /[^\x20-\x7e]/.test(signs) ? 'boldsymbol' : command}{${text.trim()}}`;
  if (name === 'normal' && /^[A-Za-z]+$/.test(signs)) return `\\mathrm{${text}}`;
  return text;
}

function textOf(node: Element): string {
  const text = node.textContent ?? '';
  const words = (text === '' ? signsOf(node) : text).replace(/[\s\u00a0]+/g, ' ');
  if (words === '') return '';
  return words.trim() === '' ? '\\ ' : `\\text{${escapeText(words)}}`;
}

function escapeText(text: string): string {
  return text
    .replace(/\\/g, '\\backslash ')
    .replace(/[{}%$#&_]/g, '\\$&')
    .replace(/~/g, '\\sim ')
    .replace(/\^/g, '\\hat{}')
    .replace(/\\backslash /g, '/')
    .replace(/\\sim /g, ' ');
}

function operator(node: Element): string {
  const signs = signsOf(node);
  if (/^[A-Za-z]{2,}$/.test(signs)) return functions.has(signs) ? `\\${signs} ` : `\\operatorname{${signs}} `;
  if (/^[\u2061-\u2064]*$/.test(signs)) return '';
  if (node.getAttribute('stretchy') === 'true' && /^[|‖]$/.test(signs)) return signs === '|' ? '|' : '\\|';
  return texOfSigns(signs);
}

function spaceOf(node: Element): string {
  const width = node.getAttribute('width') ?? '';
  if (node.getAttribute('linebreak') === 'newline') return '\\\\ ';
  const em = Number.parseFloat(width) * (width.endsWith('px') ? 0.0625 : 1);
  if (!(em > 0.1)) return em < 0 ? '\\!' : '';
  return em >= 1.5 ? '\\qquad ' : em >= 0.8 ? '\\quad ' : em >= 0.25 ? '\\;' : '\\,';
}

function enclosed(node: Element, text: string): string {
  const notation = node.getAttribute('notation') ?? '';
  if (/box|circle/.test(notation)) return `\\boxed{${text}}`;
  if (/strike/.test(notation)) return `\\cancel{${text}}`;
  return /top/.test(notation)
    ? `\\overline{${text}}`
    : /bottom/.test(notation)
      ? `\\underline{${text}}`
      : /radical/.test(notation)
        ? `\\sqrt{${text}}`
        : text;
}

function fenced(node: Element, parts: readonly string[]): string {
  const open = node.getAttribute('open') ?? '(';
  const close = node.getAttribute('close') ?? ')';
  const between = (node.getAttribute('separators') ?? ',').trim().charAt(0);
  return `\\left${texOfSigns(open).trim() || '.'}${parts.join(between)}\\right${texOfSigns(close).trim() || '.'}`;
}

function multiscripts(parts: readonly Element[], tex: Write): string {
  const at = parts.findIndex((part) => nameOf(part) === 'mprescripts');
  const after = parts.slice(1, at < 0 ? undefined : at).map(tex);
  const before = at < 0 ? [] : parts.slice(at + 1).map(tex);
  const scripts = (list: readonly string[]): string => {
    let text = '';
    for (let n = 0; n < list.length; n += 2) {
      if (list[n]?.trim()) text += `_{${list[n]?.trim()}}`;
      if (list[n + 1]?.trim()) text += `^{${list[n + 1]?.trim()}}`;
    }
    return text;
  };
  return `${before.length > 0 ? `{}${scripts(before)}` : ''}${tex(parts[0])}${scripts(after)}`;
}
