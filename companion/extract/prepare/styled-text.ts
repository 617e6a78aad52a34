/** What only draws a text: emphasis by an element's own style, as writers paste it from other programs, and boxes in headings. */
import { hasBlock, plainText, type Step, unwrap } from '../walk.ts';

const isBold = /font-weight\s*:\s*(?:bold|[6-9]00)/i;
const isSlanted = /font-style\s*:\s*(?:italic|oblique)/i;
const isStruck = /text-decoration(?:-line)?\s*:[^;]*line-through/i;
const isPlainWeight = /font-weight\s*:\s*(?:normal|[1-4]00)/i;
const isUpright = /font-style\s*:\s*normal/i;

/** A `span` with the marks of its style about what it holds; a mark whose style takes it back is taken off. */
export function styledStep(element: Element, style: string): Step | null {
  const name = element.nodeName;
  if ((name === 'B' || name === 'STRONG') && isPlainWeight.test(style)) return 'unwrap';
  if ((name === 'I' || name === 'EM') && isUpright.test(style)) return 'unwrap';
  if (name !== 'SPAN') return null;
  const tags = [
    ...(isBold.test(style) ? ['strong'] : []),
    ...(isSlanted.test(style) ? ['em'] : []),
    ...(isStruck.test(style) ? ['del'] : []),
  ];
  if (tags.length === 0 || plainText(element) === '' || hasBlock(element)) return null;
  let inner: Element = element.ownerDocument.createElement(tags[0] ?? 'span');
  const outer = inner;
  for (const tag of tags.slice(1)) inner = inner.appendChild(element.ownerDocument.createElement(tag));
  while (element.firstChild) inner.appendChild(element.firstChild);
  return { visit: outer as HTMLElement };
}

/** Boxes in a heading are of its line. */
export function headingStep(heading: Element): null {
  const only = heading.childElementCount === 1 ? heading.firstElementChild : null;
  if (only && (only.nodeName === 'DIV' || only.nodeName === 'P') && plainText(only) === plainText(heading))
    unwrap(only);
  return null;
}
