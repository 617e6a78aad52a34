/** The content of a cell on one line. */
import { blockTags, isElement, plainText, unwrap } from '../walk.ts';

/** A Markdown cell is one line: blocks in it are parted by line breaks. */
export function flattenCell(cell: Element): void {
  if (!cell.firstElementChild) return;
  const document = cell.ownerDocument;
  for (const inner of [...cell.querySelectorAll('table')]) inner.replaceWith(...linesOfInner(inner));
  for (const pre of [...cell.querySelectorAll('pre')]) {
    const lines = (pre.textContent ?? '').split('\n');
    const parts = lines.flatMap((line, at) => {
      const code = document.createElement('code');
      code.textContent = line;
      return at === 0 ? [code] : [document.createElement('br'), code];
    });
    pre.replaceWith(...parts);
  }
  for (const element of [...cell.querySelectorAll('*')].reverse()) {
    if (!blockTags.has(element.nodeName) || !element.parentNode) continue;
    if (element.nodeName === 'HR') element.replaceWith(document.createElement('br'));
    else {
      if (element.nodeName === 'LI') element.prepend(document.createTextNode('• '));
      if (hasBefore(element)) element.before(document.createElement('br'));
      if (isFollowedByText(element)) element.after(document.createElement('br'));
      unwrap(element);
    }
  }
}

/** True where something visible stands before the element in its parent. */
function hasBefore(element: Element): boolean {
  for (let node = element.previousSibling; node; node = node.previousSibling) {
    if (node.nodeName === 'BR') return false;
    if (plainText(node) !== '' || node.nodeName === 'IMG') return true;
  }
  return false;
}

/** True where inline content follows; a block that follows brings its own line break. */
function isFollowedByText(element: Element): boolean {
  let next = element.nextSibling;
  while (next && !isElement(next) && plainText(next) === '') next = next.nextSibling;
  return next !== null && next.nodeName !== 'BR' && !blockTags.has(next.nodeName);
}

function linesOfInner(table: Element): Node[] {
  const document = table.ownerDocument;
  const lines: Node[] = [];
  for (const row of table.querySelectorAll('tr')) {
    const texts = [...row.children].map(plainText).filter((text) => text !== '');
    if (texts.length === 0) continue;
    if (lines.length > 0) lines.push(document.createElement('br'));
    lines.push(document.createTextNode(texts.join(' · ')));
  }
  return lines;
}
