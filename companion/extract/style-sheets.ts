/**
 * What the style sheets inside a page hide: enough of CSS to know it where no browser has said it.
 * Rules of one class, id or element with a class are read, on a screen of usual width; the last rule that speaks of `display` counts.
 */
import { hiddenAttribute } from './attributes.ts';

/** More style than this is a framework's, whose classes say nothing of this page. */
const sheetMax = 400_000;
const rulesMax = 2_000;
/** Media queries are asked for a screen of this width, in pixels. */
const screenWidth = 1280;

/** Marks the elements that are hidden so. */
export function readSheets(document: Document): void {
  const hidden = new Map<string, boolean>();
  let length = 0;
  for (const style of document.querySelectorAll('style')) {
    const text = style.textContent ?? '';
    length += text.length;
    if (length > sheetMax) return;
    const media = style.getAttribute('media');
    if (/none/.test(text) && (!media || isMet(media))) readRules(text, hidden);
  }
  for (const [selector, isHidden] of hidden) {
    if (!isHidden) continue;
    for (const element of document.querySelectorAll(selector))
      if (!/^(?:HTML|BODY|MAIN|ARTICLE)$/.test(element.nodeName)) element.setAttribute(hiddenAttribute, '');
  }
}

const simple = /^(?:[a-z][a-z0-9]*)?[.#][A-Za-z_][\w-]*$/;

/** One pass over the text; blocks of media queries that are not met are left out whole. */
function readRules(text: string, hidden: Map<string, boolean>): void {
  const open: boolean[] = [];
  let from = 0;
  for (let at = 0; at < text.length && hidden.size < rulesMax; at++) {
    const sign = text.charCodeAt(at);
    if (sign === 47 && text.charCodeAt(at + 1) === 42) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) return;
      at = end + 1;
      from = Math.max(from, at + 1);
    } else if (sign === 123) {
      const head = text.slice(from, at).trim();
      if (head.startsWith('@')) {
        open.push(
          /^@(?:media|supports|layer|scope)/.test(head) &&
            (!head.startsWith('@media') || isMet(head.slice(6))) &&
            open.every(Boolean),
        );
        from = at + 1;
        continue;
      }
      const end = text.indexOf('}', at);
      if (end < 0) return;
      if (open.every(Boolean)) readRule(head, text.slice(at + 1, end), hidden);
      at = end;
      from = at + 1;
    } else if (sign === 125) {
      open.pop();
      from = at + 1;
    } else if (sign === 59 && open.length === 0) from = at + 1;
  }
}

function readRule(head: string, body: string, hidden: Map<string, boolean>): void {
  const display = /(?:^|[;\s])display\s*:\s*([a-z-]+)/.exec(body)?.[1];
  if (!display || head.length > 2000) return;
  for (const part of head.split(',')) {
    const selector = part.trim();
    if (simple.test(selector)) hidden.set(selector, display === 'none');
  }
}

/** True where a query is met by a wide screen. What it does not know is not met. */
function isMet(query: string): boolean {
  return query.split(',').some((part) =>
    part
      .toLowerCase()
      .split(/\band\b/)
      .every((word) => {
        const text = word.trim();
        if (/^(?:only )?(?:screen|all)?$/.test(text)) return true;
        const bound = /^\(\s*(min|max)-width\s*:\s*([\d.]+)(px|em|rem)\s*\)$/.exec(text);
        if (!bound) return false;
        const width = Number(bound[2]) * (bound[3] === 'px' ? 1 : 16);
        return bound[1] === 'min' ? width <= screenWidth : width >= screenWidth;
      }),
  );
}
