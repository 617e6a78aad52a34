/** Brings words of a page into sight and marks them, as far as the browser can. */
import { placeOf } from './marked-parts.ts';

/** False where the words are not there. */
export function scrollToPlace(root: HTMLElement, words: string): boolean {
  const range = rangeOf(root, words);
  if (!range) return false;
  if (typeof Highlight === 'function') CSS.highlights.set('search-place', new Highlight(range));
  (range.startContainer.parentElement ?? root).scrollIntoView({ block: 'center' });
  return true;
}

function rangeOf(root: HTMLElement, words: string): Range | null {
  const place = placeOf(root.textContent ?? '', words);
  if (!place) return null;
  const range = document.createRange();
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  let at = 0;
  let isBegun = false;
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const length = node.nodeValue?.length ?? 0;
    if (!isBegun && place.from < at + length) {
      range.setStart(node, place.from - at);
      isBegun = true;
    }
    if (isBegun && place.to <= at + length) {
      range.setEnd(node, place.to - at);
      return range;
    }
    at += length;
  }
  return null;
}
