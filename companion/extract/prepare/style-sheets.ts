/**
 * What the style sheets inside a page hide, and where they keep the lines of a text: enough of CSS to know it where no browser has said it.
 * 1. rules that speak of `display`, `white-space` or the pointer are read, on a screen of usual width
 * 2. what rules hide is found, and for it the rule that counts by its layer, specificity and place
 */
import { hiddenAttribute, linesAttribute } from '../attributes.ts';
import { findByOwn, splitList } from '../find-classed.ts';
import type { Displays } from '../tables/css-tables.ts';

/** More style than this is a framework's, whose classes say nothing of this page. */
const sheetMax = 400_000;
const rulesMax = 6_000;
/** Media queries are asked for a screen of this width, in pixels. */
const screenWidth = 1280;
/** Where rules hide this many times what they leave, a script is to show it. */
const hiddenShareMax = 3;

/** A rule of one selector that speaks of `display`. A later one of the same rank counts. */
type Rule = { readonly selector: string; readonly isHidden: boolean; readonly rank: number; readonly order: number };

type Rules = {
  readonly displays: Rule[];
  readonly lines: Set<string>;
  readonly pointers: string[];
  readonly tables: Map<string, string>;
  /** Names of cascade layers in the order in which they are first met. */
  readonly layers: string[];
};

export type ReadSheets = {
  readonly tables: Displays;
  /** The page has no other style than what was read here, so that classes without a rule hide nothing. */
  readonly isWhole: boolean;
};

/** Marks the elements that are hidden, or keep lines, so, where no browser has said it; and gives what boxes make tables. */
export function readSheets(document: Document, isKnown: boolean): ReadSheets {
  const rules: Rules = { displays: [], lines: new Set(), pointers: [], tables: new Map(), layers: [] };
  const wanted = isKnown ? /table-cell/ : /none|white-space|table-cell/;
  const sheets = [...document.querySelectorAll('style')];
  let length = 0;
  for (const style of sheets) {
    const text = style.textContent ?? '';
    length += text.length;
    if (length > sheetMax) return { tables: rules.tables, isWhole: false };
    const media = style.getAttribute('media');
    if (wanted.test(text) && (!media || isMet(media))) readSheet(text, rules);
  }
  if (isKnown) return { tables: rules.tables, isWhole: true };
  markHidden(document, rules);
  for (const selector of rules.lines)
    for (const element of matching(document, selector))
      if (!/^(?:HTML|BODY|MAIN|ARTICLE|PRE|CODE)$/.test(element.nodeName)) element.setAttribute(linesAttribute, '');
  return { tables: rules.tables, isWhole: length > 0 && isAllStyle(document, length) };
}

/** Scripts bring style too, where the page has little of its own. */
const wholeMin = 20_000;

function isAllStyle(document: Document, length: number): boolean {
  if (document.querySelector('link[rel~="stylesheet" i], link[as="style" i], noscript link')) return false;
  if (length < wholeMin && document.querySelector('script[src]')) return false;
  return ![...document.querySelectorAll('style')].some((style) => (style.textContent ?? '').includes('@import'));
}

/** States that a page, or what is around a part, is in until scripts have run. */
const passing = /load|ready|no-?js|cloak|fouc|unresolved|hydrat/i;

function markHidden(document: Document, { displays, pointers }: Rules): void {
  const hidden = new Map<Element, Rule>();
  for (const rule of displays) {
    if (!rule.isHidden || passing.test(rule.selector.slice(0, startOfLast(rule.selector)))) continue;
    for (const element of matching(document, rule.selector)) {
      const other = hidden.get(element);
      if (!other || isAfter(rule, other)) hidden.set(element, rule);
    }
  }
  if (hidden.size === 0) return;
  const shows = byLastName(displays.filter((rule) => !rule.isHidden));
  const presses = byLastName(pointers.map((selector) => ({ selector })));
  const { body } = document;
  const gone = new Set<Element>();
  for (const [element, rule] of hidden) {
    if (!body.contains(element) || element === body || isShown(element, rule, shows)) continue;
    const before = element.previousElementSibling;
    // What a click on the part before it opens is of the page.
    if (before && !hidden.has(before) && (before.matches('a[href]') || isMatched(before, presses))) continue;
    gone.add(element);
  }
  const outermost = [...gone].filter((element) => {
    for (let around = element.parentElement; around; around = around.parentElement) if (gone.has(around)) return false;
    return true;
  });
  let length = 0;
  for (const element of outermost) length += (element.textContent ?? '').length;
  if (length > 200 && length > ((body.textContent ?? '').length - length) * hiddenShareMax) return;
  for (const element of outermost) element.setAttribute(hiddenAttribute, '');
}

/** Whether another rule counts more than the one that hides it. */
function isShown(element: Element, hides: Rule, shows: ReadonlyMap<string, readonly Rule[]>): boolean {
  if (/^(?:MAIN|ARTICLE)$/.test(element.nodeName)) return true;
  const own = /(?:^|[;\s])display\s*:\s*([a-z-]+)/i.exec(element.getAttribute('style') ?? '')?.[1];
  if (own && own !== 'none' && hides.rank < importantRank) return true;
  return isMatched(element, shows, (rule) => isAfter(rule, hides));
}

function isAfter(rule: Rule, other: Rule): boolean {
  return rule.rank > other.rank || (rule.rank === other.rank && rule.order > other.order);
}

/** Where what a selector says of the element itself begins. */
function startOfLast(selector: string): number {
  return selector.length - (/(?:\\.|[^\s>+~\\])*$/.exec(selector)?.[0].length ?? 0);
}

type BySelector = { readonly selector: string };

/** Rules by one class or id that their element must have; '' for those that need none. */
function byLastName<R extends BySelector>(rules: readonly R[]): ReadonlyMap<string, readonly R[]> {
  const found = new Map<string, R[]>();
  for (const rule of rules) {
    const bare = rule.selector.replace(/\([^()]*\)/g, '');
    const last = bare.slice(startOfLast(bare));
    const name = /[.#](?:\\.|[\w-]|[^\0-\x7f])+/.exec(last)?.[0].replace(/\\(.)/g, '$1') ?? '';
    const group = found.get(name);
    if (group) group.push(rule);
    else found.set(name, [rule]);
  }
  return found;
}

/** Whether an element matches one of those that count. */
function isMatched<R extends BySelector>(
  element: Element,
  byName: ReadonlyMap<string, readonly R[]>,
  counts: (rule: R) => boolean = () => true,
): boolean {
  const names = [...[...element.classList].map((name) => `.${name}`), `#${element.id}`, ''];
  return names.some((name) => byName.get(name)?.some((rule) => counts(rule) && isMatch(element, rule.selector)));
}

/** None for a selector that the browser does not know. */
function matching(document: Document, selector: string): Iterable<Element> {
  try {
    return findByOwn(document, selector);
  } catch {
    return [];
  }
}

function isMatch(element: Element, selector: string): boolean {
  try {
    return element.matches(selector);
  } catch {
    return false;
  }
}

/** As the browser parses it; it loads nothing, and what it does not know is not there. */
function readSheet(text: string, rules: Rules): void {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(text);
  readRules(sheet.cssRules, null, rules);
}

/** What is nested in a rule of a selector is not read. */
function readRules(list: CSSRuleList, layer: string | null, rules: Rules): void {
  const meet = (name: string): string => {
    const whole = layer === null ? name : `${layer}.${name}`;
    if (!rules.layers.includes(whole)) rules.layers.push(whole);
    return whole;
  };
  for (const rule of list) {
    if (rules.displays.length + rules.lines.size >= rulesMax) return;
    if (rule instanceof CSSStyleRule) readRule(rule, layer, rules);
    else if (rule instanceof CSSLayerStatementRule) rule.nameList.forEach(meet);
    else if (rule instanceof CSSLayerBlockRule) readRules(rule.cssRules, meet(rule.name), rules);
    else if (isHeeded(rule)) readRules(rule.cssRules, layer, rules);
  }
}

function isHeeded(rule: CSSRule): rule is CSSGroupingRule {
  if (rule instanceof CSSMediaRule) return isMet(rule.media.mediaText);
  return rule instanceof CSSSupportsRule ? CSS.supports(rule.conditionText) : rule instanceof CSSScopeRule;
}

const simple = /^(?:[a-z][a-z0-9]*)?[.#][A-Za-z_][\w-]*$/;
/** What is no element, or passes with the pointer. */
const unread = /::|:(?:before|after|hover|focus|active|target|visited|checked|first-l)/;
const importantRank = 1e9;
/** Above all layers. */
const unlayered = 900;

function readRule(rule: CSSStyleRule, layer: string | null, rules: Rules): void {
  const { style } = rule;
  const { display, whiteSpace, cursor } = style;
  const isOfLines = /^(?:pre|pre-line|pre-wrap|break-spaces)$/.test(whiteSpace);
  const isPointer = cursor === 'pointer';
  if (!(display || isOfLines || isPointer)) return;
  const { selectorText } = rule;
  if (selectorText.length > 4000) return;
  const isImportant = style.getPropertyPriority('display') === 'important';
  const place = layer === null ? unlayered : rules.layers.indexOf(layer);
  for (const selector of splitList(selectorText)) {
    if (selector === '' || unread.test(selector) || selector === '*') continue;
    if (display) {
      const rank = (isImportant ? importantRank : 0) + place * 1e6 + specificityOf(selector);
      rules.displays.push({ selector, isHidden: display === 'none', rank, order: rules.displays.length });
    }
    if (display.startsWith('table-') && simple.test(selector)) rules.tables.set(selector, display);
    if (isOfLines && /[.#]/.test(selector)) rules.lines.add(selector);
    if (isPointer) rules.pointers.push(selector);
  }
}

/** Ids count a hundred hundred, classes and their like a hundred, names of elements one. */
function specificityOf(selector: string): number {
  const bare = selector.replace(/:where\([^()]*\)/g, '').replace(/\\./g, 'x');
  const ids = bare.match(/#[\w-]+/g)?.length ?? 0;
  const classes = bare.match(/\.[\w-]|\[|:(?!not|is|has|:)/g)?.length ?? 0;
  const names = bare.match(/(?:^|[\s>+~(])[a-z]/gi)?.length ?? 0;
  return ids * 10_000 + classes * 100 + names;
}

/** True where a query is met by a wide screen. What it does not know is not met. */
function isMet(query: string): boolean {
  return splitList(query).some((part) =>
    part
      .toLowerCase()
      .split(/\band\b/)
      .every((word) => isWordMet(word.trim())),
  );
}

function isWordMet(word: string): boolean {
  if (/^(?:only )?(?:screen|all)?$/.test(word)) return true;
  if (/^not (?:print|speech)$/.test(word)) return true;
  if (/^\(\s*(?:hover\s*:\s*hover|pointer\s*:\s*fine|orientation\s*:\s*landscape)\s*\)$/.test(word)) return true;
  const bound = /^\(\s*(min|max)-width\s*:\s*([\d.]+)(px|em|rem)\s*\)$/.exec(word);
  if (bound) {
    const width = pixels(bound[2], bound[3]);
    return bound[1] === 'min' ? width <= screenWidth : width >= screenWidth;
  }
  const range = /^\(\s*width\s*([<>]=?)\s*([\d.]+)(px|em|rem)\s*\)$/.exec(word);
  if (!range) return false;
  const width = pixels(range[2], range[3]);
  return range[1]?.startsWith('<') ? screenWidth <= width : screenWidth >= width;
}

function pixels(count = '', unit = ''): number {
  return Number(count) * (unit === 'px' ? 1 : 16);
}
