/** Of a page that has no content by any rule: what a person reads there all the same, on its buttons and in its drawings. */
import { isElement, isText, walk } from '../walk.ts';

const silent = /^(?:script|style|template|noscript|head|title|desc|metadata|datalist)$/i;
/** What stands within these is a part of the line around them. */
const inline =
  /^(?:a|abbr|b|bdi|bdo|cite|code|em|font|i|kbd|label|mark|q|s|small|span|strong|sub|sup|time|tspan|u|var)$/i;

/** The lines, in the page's order, as paragraphs of `document`; the page is left as it is. */
export function lastWords(page: Document, document: Document): readonly HTMLElement[] {
  const lines = new Map<Element | null, string>();
  walk(page.body, (node) => {
    if (isText(node)) {
      const line = lineOf(node);
      lines.set(line, `${lines.get(line) ?? ''}${node.data}`);
    } else if (isElement(node)) return isRead(node) ? 'into' : 'over';
    return 'over';
  });
  return [...lines.values()]
    .map((words) => words.replace(/\s+/g, ' ').trim())
    .filter((words) => words !== '')
    .map((words) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = words;
      return paragraph;
    });
}

function isRead(element: Element): boolean {
  const style = element.getAttribute('style') ?? '';
  return (
    !silent.test(element.localName) && !element.matches('[hidden],[data-not-shown]') && !/display:\s*none/.test(style)
  );
}

function lineOf(text: Text): Element | null {
  let line = text.parentElement;
  while (line && inline.test(line.localName)) line = line.parentElement;
  return line;
}
