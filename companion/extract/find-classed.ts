/**
 * Selectors by class over a whole page, for the price of those that can match. A list of thirty classes asks each element thirty times; most
 * pages have none of them, which the text of all their class attributes says at once.
 */

/** What a document's class attributes say, each once, in lower case: read when it is first asked for. */
const known = new WeakMap<Document, string>();

/** To be called where elements come in that were not there when the document was first asked. */
export function forgetClasses(document: Document): void {
  known.delete(document);
}

/** Whether words of a class may occur in the page: a quick look, true too where they are part of another word. */
export function mayHaveClass(document: Document, words: RegExp): boolean {
  return words.test(classesOf(document));
}

/** The elements of `root` that match, in the order of the document. */
export function findClassed(root: Document | Element, selector: string): readonly Element[] {
  const some = selectorFor(root, selector);
  return some === '' ? [] : [...root.querySelectorAll(some)];
}

export function findFirstClassed(root: Document | Element, selector: string): Element | null {
  const some = selectorFor(root, selector);
  return some === '' ? null : root.querySelector(some);
}

/** Of one selector of the page's own, which is not kept for other pages. Throws where the browser does not know it. */
export function findByOwn(document: Document, selector: string): Iterable<Element> {
  const classes = classesOf(document);
  return needsOf(selector).every((need) => classes.includes(need)) ? document.querySelectorAll(selector) : [];
}

function classesOf(document: Document): string {
  let all = known.get(document);
  if (all === undefined) {
    const met = new Set<string>();
    for (const element of document.querySelectorAll('[class]')) met.add(element.getAttribute('class') ?? '');
    all = [...met].join('\n').toLowerCase();
    known.set(document, all);
  }
  return all;
}

/** One selector of a list, and what class attributes must hold for it to match. */
type Part = { readonly selector: string; readonly needs: readonly string[] };

const partsBySelector = new Map<string, readonly Part[]>();

/** The list without those that match nothing in this page. */
function selectorFor(root: Document | Element, selector: string): string {
  let parts = partsBySelector.get(selector);
  if (!parts) {
    parts = splitList(selector).map((part) => ({ selector: part, needs: needsOf(part) }));
    partsBySelector.set(selector, parts);
  }
  const classes = classesOf(root.nodeType === 9 ? (root as Document) : (root.ownerDocument as Document));
  return parts
    .filter(({ needs }) => needs.every((need) => classes.includes(need)))
    .map((part) => part.selector)
    .join(', ');
}

/** At the commas outside brackets. */
export function splitList(selector: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= selector.length; at++) {
    const sign = selector[at];
    if (sign === '(' || sign === '[') depth++;
    else if (sign === ')' || sign === ']') depth--;
    else if (sign === undefined || (sign === ',' && depth === 0)) {
      parts.push(selector.slice(from, at).trim());
      from = at + 1;
    }
  }
  return parts;
}

/** What stands in round brackets may be denied, or one of several. */
function needsOf(selector: string): string[] {
  const bare = selector.replace(/\\./g, '.').replace(/\([^()]*\)/g, '');
  const outside = bare.replace(/\[[^\]]*\]/g, '');
  return [
    ...[...outside.matchAll(/\.([\w-]+)/g)].map(([, name = '']) => name.toLowerCase()),
    ...[...bare.matchAll(/\[class\*="?([^"\]\s]+)/g)].map(([, words = '']) => words.toLowerCase()),
  ];
}
