/**
 * Marks about a text, so that readers of CommonMark take them for marks. A mark beside a letter must not have punctuation on its inner side
 * (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run): Chinese, Japanese and Korean write such texts without spaces between.
 */
import { blockTags, isElement, isText } from '../walk.ts';

const tags: ReadonlyMap<string, string> = new Map([
  ['**', 'strong'],
  ['*', 'em'],
  ['~~', 'del'],
]);
const marked = /^(?:B|STRONG|I|EM|CITE|DEL|S|STRIKE)$/;
const opens = /^\\?[“‘«「『（([{"'《【„]/;
const closes = /\\?[”’»」』）)\]}"'》】“]$/;
const punctuation = /^[\p{P}\p{S}]$/u;

/** `content` is the element's Markdown. Marks hold no space inside and no blank line; punctuation that is in their way goes out of them. */
export function emphasised(mark: '**' | '*' | '~~', content: string, element: Element): string {
  let text = content.trim();
  if (text === '' || text.includes('\n\n')) return content;
  // Turndown takes white space at the edges out of the content and puts it outside of the marks.
  const whole = element.textContent ?? '';
  const isSpacedBefore = /^\s/.test(content) || /^\s/.test(whole);
  const isSpacedAfter = /\s$/.test(content) || /\s$/.test(whole);
  const before = isSpacedBefore ? ' ' : signBeside(element, 'previousSibling');
  const after = isSpacedAfter ? ' ' : signBeside(element, 'nextSibling');
  let lead = '';
  let tail = '';
  let isWritable = before !== 'mark' && after !== 'mark';
  if (isWritable && blocks(firstSign(text), before)) {
    lead = startsWithText(element) ? (/^(?:\\?[\p{P}\p{S}])+/u.exec(text)?.[0] ?? '') : '';
    isWritable = lead !== '';
  }
  if (isWritable && lead.length < text.length && blocks(lastSign(text), after)) {
    tail = endsWithText(element) ? (/(?:\\?[\p{P}\p{S}])+$/u.exec(text.slice(lead.length))?.[0] ?? '') : '';
    isWritable = tail !== '';
  }
  // Both quotes go, or none.
  const stripped = text.slice(lead.length, text.length - tail.length);
  if (tail && !lead && opens.test(stripped) && !closes.test(stripped) && startsWithText(element))
    lead = opens.exec(stripped)?.[0] ?? '';
  else if (lead && !tail && closes.test(stripped) && !opens.test(stripped) && endsWithText(element))
    tail = closes.exec(stripped)?.[0] ?? '';
  if (!isWritable) {
    const tag = tags.get(mark);
    return `<${tag}>${text}</${tag}>`;
  }
  text = text.slice(lead.length, text.length - tail.length);
  const core = text.trim();
  if (core === '') return content;
  const at = text.indexOf(core);
  return `${lead}${text.slice(0, at)}${mark}${core}${mark}${text.slice(at + core.length)}${tail}`;
}

/** True where a mark between the two signs neither opens nor closes. */
function blocks(inner: string, outer: string): boolean {
  return punctuation.test(inner) && outer !== '' && !/^\s$/.test(outer) && !punctuation.test(outer);
}

const firstSign = (text: string): string => String.fromCodePoint(text.codePointAt(0) ?? 32);
const lastSign = (text: string): string => [...text.slice(-2)].at(-1) ?? ' ';

/** The sign beside the element on its line; `mark` for another element with marks of its own, '' at the edge of the line. */
function signBeside(element: Element, side: 'previousSibling' | 'nextSibling'): string {
  let node: Node | null = element;
  while (node) {
    let next: Node | null = node[side];
    while (next) {
      if (next.nodeName === 'BR' || blockTags.has(next.nodeName)) return '';
      if (isElement(next) && marked.test(next.nodeName) && (next.textContent ?? '').trim() !== '') {
        const text = next.textContent ?? '';
        const edge = side === 'previousSibling' ? text.slice(-1) : text.slice(0, 1);
        return /^\s$/.test(edge) ? ' ' : 'mark';
      }
      if (next.nodeName === 'CODE' || next.nodeName === 'KBD' || next.nodeName === 'IMG' || next.nodeName === 'A')
        return '`';
      const text = isText(next) || isElement(next) ? (next.textContent ?? '') : '';
      if (text !== '') {
        const signs =
          side === 'previousSibling' ? [...text.slice(-2)].at(-1) : String.fromCodePoint(text.codePointAt(0) ?? 32);
        // Signs are escaped by now: a backslash before one is none of the text.
        return side === 'nextSibling' && signs === '\\' ? text.charAt(1) || '\\' : (signs ?? '');
      }
      next = next[side];
    }
    node = node.parentNode;
    if (!node || blockTags.has(node.nodeName)) return '';
    // Marks around this one bring their own sign.
    if (marked.test(node.nodeName)) return '*';
    if (node.nodeName === 'A') return '[';
  }
  return '';
}

function startsWithText(element: Element): boolean {
  let node: Node | null = element.firstChild;
  while (isElement(node) && (node.nodeName === 'SPAN' || node.textContent === ''))
    node = node.textContent === '' ? node.nextSibling : node.firstChild;
  return isText(node);
}

function endsWithText(element: Element): boolean {
  let node: Node | null = element.lastChild;
  while (isElement(node) && (node.nodeName === 'SPAN' || node.textContent === ''))
    node = node.textContent === '' ? node.previousSibling : node.lastChild;
  return isText(node);
}
