/** Content → plain text: what a person would copy out of the page. */
import { blockTags, isElement, isText } from '../walk.ts';

/** Blocks on lines of their own, paragraphs parted by a blank line, cells by tabs, no markup. `root` must have been through finishContent. */
export function toPlainText(root: Element): string {
  const parts: string[] = [];
  let breaks = 0;
  let isLineEmpty = true;
  const put = (text: string): void => {
    if (text === '') return;
    if (breaks > 0 && parts.length > 0) parts.push('\n'.repeat(breaks));
    breaks = 0;
    parts.push(text);
    isLineEmpty = text.endsWith('\n');
  };
  const breakBy = (lines: number): void => {
    breaks = Math.max(breaks, lines);
    isLineEmpty = true;
  };
  const edge = (element: Element): void => {
    if (element.nodeName === 'TD' || element.nodeName === 'TH') return;
    if (blockTags.has(element.nodeName))
      breakBy(/^(?:LI|TR|DT|DD|DIV|SUMMARY|FIGCAPTION|THEAD|TBODY)$/.test(element.nodeName) ? 1 : 2);
  };
  let node: Node | null = root.firstChild;
  while (node) {
    if (isText(node)) {
      const text = node.data.replace(/[\s\u00a0]+/g, ' ');
      put(isLineEmpty ? text.trimStart() : text);
    } else if (isElement(node)) {
      if (node.nodeName === 'BR') breakBy(1);
      else if (node.nodeName === 'PRE') {
        breakBy(2);
        put(node.textContent ?? '');
        breakBy(2);
      } else {
        if ((node.nodeName === 'TD' || node.nodeName === 'TH') && node.previousElementSibling) put('\t');
        edge(node);
        if (node.firstChild) {
          node = node.firstChild;
          continue;
        }
      }
    }
    while (node && !node.nextSibling) {
      node = node.parentNode;
      if (!node || node === root) return tidy(parts);
      if (isElement(node)) edge(node);
    }
    node = node?.nextSibling ?? null;
  }
  return tidy(parts);
}

function tidy(parts: readonly string[]): string {
  return parts
    .join('')
    .replace(/[ \u00a0]+\n/g, '\n')
    .trim();
}
