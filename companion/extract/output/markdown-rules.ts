/** How each element is written in Markdown. Turndown walks the tree and joins; these rules write. */

import { calloutAttribute, countAttribute, formulaAttribute, taskAttribute } from '../attributes.ts';
import { safe } from '../formulas/tidy-tex.ts';
import { countSign } from '../lists/list-counts.ts';
import { markAttribute, noteAttribute } from '../prepare/note-marks.ts';
import { gridAttribute } from '../tables/table-grid.ts';
import { isElement } from '../walk.ts';
import { emphasised } from './emphasis.ts';
import { escapeMarkdown } from './escape-markdown.ts';

export type MarkdownRule = {
  readonly filter: string[] | ((node: HTMLElement) => boolean);
  readonly write: (content: string, node: HTMLElement) => string;
};

const block = (text: string): string => (text ? `\n\n${text}\n\n` : '');
const oneLine = (text: string): string => text.replace(/\s*\n\s*/g, ' ').trim();

/** Places of items in their lists; counted as they come, as asking for the index would cost the square of the list. */
export function makeRules(): Readonly<Record<string, MarkdownRule>> {
  const places = new WeakMap<Node, number>();
  return {
    heading: {
      filter: ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
      write: (content, node) => headingText(oneLine(content), Number(node.nodeName[1])),
    },
    list: {
      filter: ['ul', 'ol', 'menu', 'dir'],
      write: (content, node) =>
        node.parentElement?.nodeName === 'LI'
          ? `\n${trimLines(content)}\n${node.nextSibling?.textContent?.trim() ? '\n' : ''}`
          : block(trimLines(content)),
    },
    item: { filter: ['li'], write: (content, node) => itemText(content, node, places) },
    code: { filter: ['code', 'kbd', 'samp', 'tt'], write: inlineCode },
    formula: {
      filter: (node) => node.nodeName === 'CODE' && node.hasAttribute(formulaAttribute),
      write: (content, node) => {
        const tex = safe(content.trim());
        return node.getAttribute(formulaAttribute) === 'block'
          ? `\n\n$$\n${tex}\n$$\n\n`
          : `$${tex.endsWith('\\') ? `${tex} ` : tex}$`;
      },
    },
    fence: { filter: ['pre'], write: (_content, node) => fenced(node.textContent ?? '', languageOf(node)) },
    link: {
      filter: (node) => node.nodeName === 'A',
      write: (content, node) => linkText(content, node.getAttribute('href')),
    },
    image: {
      filter: ['img'],
      write: (_content, node) =>
        `![${alternative(node.getAttribute('alt') ?? '')}](${destination(node.getAttribute('src') ?? '')})`,
    },
    task: {
      filter: (node) => node.hasAttribute(taskAttribute),
      write: (_content, node) => (node.getAttribute(taskAttribute) ? '[x]' : '[ ]'),
    },
    strong: { filter: ['strong', 'b'], write: (content, node) => emphasised('**', content, node) },
    emphasis: { filter: ['em', 'i', 'cite'], write: (content, node) => emphasised('*', content, node) },
    strike: { filter: ['del', 's', 'strike'], write: (content, node) => emphasised('~~', content, node) },
    raised: {
      filter: ['sup'],
      write: (content, node) => (isOrdinal(node) ? content : raised(content, superscripts, 'sup')),
    },
    lowered: { filter: ['sub'], write: (content) => raised(content, subscripts, 'sub') },
    quoted: { filter: ['q'], write: (content) => `“${content}”` },
    ruby: { filter: ['rt'], write: (content) => (content.trim() ? `(${content.trim()})` : '') },
    term: { filter: ['dt'], write: (content) => (content.trim() ? `\n\n${oneLine(content)}\n` : '') },
    definition: { filter: ['dd'], write: (content) => (content.trim() ? `\n: ${indent(content.trim(), 2)}\n` : '') },
    summary: {
      filter: ['summary'],
      write: (content, node) =>
        block(/^#{1,6} |\*\*/m.test(content.trim()) ? content.trim() : emphasised('**', oneLine(content), node)),
    },
    grid: {
      filter: (node) => node.nodeName === 'TABLE' && node.hasAttribute(gridAttribute),
      write: (content) => block(content.trim()),
    },
    gridPart: { filter: ['thead', 'tbody'], write: (content) => content },
    gridRow: {
      filter: ['tr'],
      write: (content, node) => `|${content}\n${node.parentElement?.nodeName === 'THEAD' ? rule(node) : ''}`,
    },
    gridCell: { filter: ['td', 'th'], write: (content) => ` ${cellText(content)} |` },
    note: {
      filter: (node) => node.hasAttribute(noteAttribute),
      write: (content, node) => noteText(content, node.getAttribute(noteAttribute) ?? ''),
    },
    callout: {
      filter: (node) => node.hasAttribute(calloutAttribute),
      write: (content, node) => quoted(content, node.getAttribute(calloutAttribute) ?? ''),
    },
    mark: {
      filter: (node) => node.hasAttribute(markAttribute),
      write: (_content, node) => `[^${label(node.getAttribute(markAttribute) ?? '')}]`,
    },
  };
}

/** Signs of a number at the end would be taken for the heading's closing. */
function headingText(text: string, level: number): string {
  return text ? block(`${'#'.repeat(level)} ${text.replace(/(^|\s)(#+)$/, '$1\\$2')}`) : '';
}

function itemText(content: string, node: HTMLElement, places: WeakMap<Node, number>): string {
  const list = node.parentElement;
  // The box of a task stands in its line, whatever box the words have.
  const text = trimLines(content).replace(/^(\[[x ]\])\s*\n\s*/, '$1 ');
  let marker = '- ';
  if (list?.nodeName === 'OL') {
    const count = list.getAttribute(countAttribute) ?? '';
    const isReversed = count.startsWith('reversed');
    const given = Number.parseInt(node.getAttribute('value') ?? '', 10);
    const start = Number.parseInt(list.getAttribute('start') ?? '', 10);
    const first =
      start >= 0 ? start : isReversed ? [...list.children].filter((item) => item.nodeName === 'LI').length : 1;
    const place = given >= 0 ? given : (places.get(list) ?? first);
    places.set(list, isReversed ? place - 1 : place + 1);
    const style = count.replace(/^reversed ?/, '');
    // Markdown counts in figures only; what the text refers to by letters keeps them.
    marker = style === 'none' ? '- ' : style === '' ? `${Math.max(0, place)}. ` : `- ${countSign(place, style)}. `;
    return text ? `${marker}${indent(text, style === '' ? marker.length : 2)}\n` : '';
  }
  return text ? `${marker}${indent(text, marker.length)}\n` : '';
}

function inlineCode(content: string): string {
  const text = content.replace(/[\u200b\u00ad\u2060\ufeff]/g, '').replace(/\s*\n\s*|\u00a0/g, ' ');
  if (text.trim() === '') return text;
  let ticks = '`';
  while (text.includes(ticks)) ticks += '`';
  const pad = text.startsWith('`') || text.endsWith('`') ? ' ' : '';
  return `${ticks}${pad}${text}${pad}${ticks}`;
}

function fenced(text: string, language: string): string {
  let ticks = '```';
  while (text.includes(ticks)) ticks += '`';
  return `\n\n${ticks}${language}\n${text}\n${ticks}\n\n`;
}

function languageOf(pre: Element): string {
  const code = [...pre.childNodes].find(isElement);
  return /(?:^|\s)language-(\S+)/.exec(code?.className ?? '')?.[1] ?? '';
}

function linkText(content: string, href: string | null): string {
  const text = oneLine(content);
  if (!href || !text) return text;
  if (text === href && /^https?:/.test(href)) return `<${href}>`;
  return `[${balanced(text)}](${destination(href)})`;
}

/** Brackets in a link's text must pair. */
function balanced(text: string): string {
  let open = 0;
  for (const sign of text.replace(/\\./g, '')) {
    if (sign === '[') open++;
    else if (sign === ']' && --open < 0) break;
  }
  return open === 0 ? text : text.replace(/(?<!\\)[[\]]/g, '\\$&');
}

/** An address between parentheses: those in it must pair, and no white space. */
function destination(url: string): string {
  let open = 0;
  for (const sign of url) {
    if (sign === '(') open++;
    else if (sign === ')' && --open < 0) break;
  }
  const paired = open === 0 ? url : url.replace(/\(/g, '%28').replace(/\)/g, '%29');
  return paired.replace(/\s/g, '%20').replace(/</g, '%3C').replace(/>/g, '%3E');
}

/** The words of an image: on one line, with nothing in them that would be read as markup. */
function alternative(alt: string): string {
  return escapeMarkdown(oneLine(alt), false).replace(/(?<!\\)[[\]]/g, '\\$&');
}

/** A quote, with GitHub's line for its kind where it has one: https://docs.github.com/en/get-started/writing-on-github */
function quoted(content: string, kind: string): string {
  const text = content.trim().replace(/\n{3,}/g, '\n\n');
  if (text === '') return '';
  const lines = text.split('\n').map((line) => (line === '' ? '>' : `> ${line}`));
  return block((kind === '' ? lines : [`> [!${kind}]`, ...lines]).join('\n'));
}

const superscripts = new Map([...'0123456789+-=()n'].map((sign, at) => [sign, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ'][at] ?? sign]));
const subscripts = new Map([...'0123456789+-=()'].map((sign, at) => [sign, [...'₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎'][at] ?? sign]));

/** A letter behind a figure: `1ª`, `2e`. */
function isOrdinal(node: HTMLElement): boolean {
  const before = node.previousSibling;
  return /^\s*[aeo]\s*$/i.test(node.textContent ?? '') && before?.nodeType === 3 && /\d$/.test(before.nodeValue ?? '');
}

/** `x²` where Unicode has the signs, plain for ordinals and trade marks, else the element, which GFM takes. */
function raised(content: string, signs: ReadonlyMap<string, string>, tag: 'sup' | 'sub'): string {
  const text = content.trim();
  if (
    text === '' ||
    /^(?:st|nd|rd|th|er|ère|re|ème|º|ª|TM|SM|®|™|©)$/i.test(text) ||
    text.includes('\n') ||
    /[[\]]/.test(text)
  )
    return content;
  const mapped = [...text].map((sign) => signs.get(sign));
  return mapped.every((sign) => sign !== undefined) ? mapped.join('') : `<${tag}>${text}</${tag}>`;
}

const aligns = new Map([
  ['left', ':---'],
  ['right', '---:'],
  ['center', ':---:'],
]);

function rule(row: HTMLElement): string {
  return `|${[...row.children].map((cell) => ` ${aligns.get(cell.getAttribute('align') ?? '') ?? '---'} |`).join('')}\n`;
}

function cellText(content: string): string {
  return content
    .trim()
    .replace(/\s*\n\s*/g, '<br>')
    .replace(/\|/g, '\\|');
}

function noteText(content: string, name: string): string {
  return block(`[^${label(name)}]: ${indent(content.trim(), 4)}`);
}

/** Letters, digits and dashes: what every reader of Markdown takes in a label. */
function label(name: string): string {
  return name.replace(/[^\p{L}\p{N}_-]/gu, '').slice(0, 20) || 'note';
}

function indent(text: string, by: number): string {
  return text.replace(/\n(?!\n|$)/g, `\n${' '.repeat(by)}`);
}

function trimLines(text: string): string {
  return text.replace(/^\n+/, '').trimEnd();
}
