/** Whether a text is a CSS selector that a browser takes, found out without one: a mistake is told before a page is opened. */
import { parse, type Selector } from 'css-what';
import { TabtrawlError } from '../../shared/batch/errors.ts';

/** Pseudo-classes that every Chrome from 120 on takes in `querySelector`. */
const pseudoClasses: ReadonlySet<string> = new Set(
  `active any-link autofill checked default defined dir disabled empty enabled first-child first-of-type focus focus-visible focus-within
   fullscreen has host host-context hover in-range indeterminate invalid is lang last-child last-of-type link modal not nth-child
   nth-last-child nth-last-of-type nth-of-type only-child only-of-type open optional out-of-range paused picture-in-picture
   placeholder-shown playing popover-open read-only read-write required root scope state target user-invalid user-valid valid visited
   where`.split(/\s+/),
);
const needArguments: ReadonlySet<string> = new Set([
  'has',
  'is',
  'not',
  'where',
  'lang',
  'dir',
  'nth-child',
  'nth-of-type',
]);

/** What is wrong with a selector, in words; null where a browser takes it. */
export function selectorFault(selector: string): string | null {
  try {
    for (const alternative of parse(selector)) {
      const fault = faultIn(alternative, false);
      if (fault) return fault;
    }
    return /[.#](?![-_a-z\u0080-\uffff])/i.test(withoutTexts(selector))
      ? 'after "." and "#" stands a name, which begins with a letter'
      : null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}

/** Only what is written as such: what was escaped, or stands in quotes or square brackets, is a letter. */
function withoutTexts(selector: string): string {
  return selector.replace(/\\[0-9a-f]{1,6}\s?|\\./gi, 'x').replace(/"[^"]*"|'[^']*'|\[[^\]]*\]/g, 'x');
}

const combinators: ReadonlySet<string> = new Set(['child', 'descendant', 'adjacent', 'sibling', 'column-combinator']);

/** `isRelative`: it may begin with a combinator, as in `:has(> p)`. */
function faultIn(tokens: readonly Selector[], isRelative: boolean): string | null {
  const [first, last] = [tokens[0]?.type ?? '', tokens.at(-1)?.type ?? ''];
  if (combinators.has(last) || (!isRelative && combinators.has(first)))
    return 'an element is wanted on both sides of ">", "+" and "~"';
  for (const token of tokens) {
    // What the parser takes beyond CSS.
    if (token.type === 'parent') return '"<" is not known in CSS';
    if (token.type === 'attribute' && token.action === 'not') return '"!=" is not known in CSS: write :not([…=…])';
    if (token.type === 'pseudo-element') return `::${token.name} is no element that a page holds`;
    if (token.type !== 'pseudo') continue;
    if (!pseudoClasses.has(token.name) && !token.name.startsWith('-webkit-'))
      return `:${token.name} is not known in CSS`;
    if (needArguments.has(token.name) && (token.data === null || token.data.length === 0))
      return `:${token.name} needs something in its brackets`;
    for (const inner of Array.isArray(token.data) ? token.data : []) {
      const fault = faultIn(inner, token.name === 'has');
      if (fault) return fault;
    }
  }
  return null;
}

/** Throws `bad-request` that names the first bad one of these, after what it was given as. */
export function checkSelectors(given: readonly { readonly as: string; readonly selector: string | undefined }[]): void {
  for (const { as, selector } of given) {
    const fault = selector === undefined ? null : selectorFault(selector);
    if (fault)
      throw new TabtrawlError(
        'bad-request',
        `${as}: "${selector}" is no CSS selector: ${fault}. Take one such as "article" or "#content .post".`,
      );
  }
}
