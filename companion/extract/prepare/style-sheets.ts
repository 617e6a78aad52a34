/**
 * What the style sheets inside a page hide, and where they keep the lines of a text: enough of CSS to know it where no browser has said it.
 * Rules of one class, id or element with a class are read, on a screen of usual width; the last rule that speaks of `display` counts.
 */
import { hiddenAttribute, linesAttribute } from '../attributes.ts';
import type { Displays } from '../tables/css-tables.ts';

/** More style than this is a framework's, whose classes say nothing of this page. */
const sheetMax = 400_000;
const rulesMax = 2_000;
/** Media queries are asked for a screen of this width, in pixels. */
const screenWidth = 1280;

/** What has been read of the rules so far, by selector. */
type Rules = {
  readonly hidden: Map<string, boolean>;
  readonly lines: Set<string>;
  readonly tables: Map<string, string>;
};

/** Marks the elements that are hidden, or keep lines, so, where no browser has said it; and gives what boxes make tables. */
export function readSheets(document: Document, isKnown: boolean): Displays {
  const rules: Rules = { hidden: new Map(), lines: new Set(), tables: new Map() };
  const wanted = isKnown ? /table-cell/ : /none|white-space|table-cell/;
  let length = 0;
  for (const style of document.querySelectorAll('style')) {
    const text = style.textContent ?? '';
    length += text.length;
    if (length > sheetMax) return rules.tables;
    const media = style.getAttribute('media');
    if (wanted.test(text) && (!media || isMet(media))) readRules(text, rules);
  }
  if (isKnown) return rules.tables;
  for (const [selector, isHidden] of rules.hidden) {
    if (!isHidden) continue;
    for (const element of document.querySelectorAll(selector))
      if (!/^(?:HTML|BODY|MAIN|ARTICLE)$/.test(element.nodeName)) element.setAttribute(hiddenAttribute, '');
  }
  for (const selector of rules.lines)
    for (const element of document.querySelectorAll(selector))
      if (!/^(?:HTML|BODY|MAIN|ARTICLE|PRE|CODE)$/.test(element.nodeName)) element.setAttribute(linesAttribute, '');
  return rules.tables;
}

const simple = /^(?:[a-z][a-z0-9]*)?[.#][A-Za-z_][\w-]*$/;

/** One pass over the text; blocks of media queries that are not met are left out whole. */
function readRules(text: string, rules: Rules): void {
  const open: boolean[] = [];
  let from = 0;
  for (let at = 0; at < text.length && rules.hidden.size + rules.lines.size < rulesMax; at++) {
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
      if (open.every(Boolean)) readRule(head, text.slice(at + 1, end), rules);
      at = end;
      from = at + 1;
    } else if (sign === 125) {
      open.pop();
      from = at + 1;
    } else if (sign === 59 && open.length === 0) from = at + 1;
  }
}

function readRule(head: string, body: string, { hidden, lines, tables }: Rules): void {
  const display = /(?:^|[;\s])display\s*:\s*([a-z-]+)/.exec(body)?.[1];
  const isOfLines = /(?:^|[;\s])white-space\s*:\s*(?:pre|pre-line|pre-wrap|break-spaces)\s*(?:;|$)/.test(body);
  if (!(display || isOfLines) || head.length > 2000) return;
  for (const part of head.split(',')) {
    const selector = part.trim();
    if (!simple.test(selector)) continue;
    if (display) hidden.set(selector, display === 'none');
    if (display?.startsWith('table-')) tables.set(selector, display);
    if (isOfLines) lines.add(selector);
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
