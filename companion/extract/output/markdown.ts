/** Content → Markdown (CommonMark with GFM's tables, task lists and strikethrough, footnotes, formulas between dollars). The one door to turndown. */
import TurndownService from 'turndown';
import { blockTags, isElement, isText, type Step, walk } from '../walk.ts';
import { escapeMarkdown, mayBeMarkup } from './escape-markdown.ts';
import { toLightTree } from './light-tree.ts';
import { type MarkdownRule, makeRules } from './markdown-rules.ts';

/** Reads only. `root` must have been through finishContent. */
export function toMarkdown(root: Element): string {
  // It has what turndown, the walk and the rules ask of an element.
  const tree = toLightTree(root) as unknown as HTMLElement;
  escapeTexts(tree);
  const service = new TurndownService({
    headingStyle: 'atx',
    hr: '---',
    bulletListMarker: '-',
    codeBlockStyle: 'fenced',
    emDelimiter: '*',
    preformattedCode: false,
  });
  // Texts are escaped with a view of what is around them, which turndown's own step has not.
  service.escape = (text) => text;
  const ruleOf = ruleFinder(Object.values(makeRules()).toReversed());
  service.addRule('own', {
    filter: (node) => ruleOf(node) !== undefined,
    replacement: (content, node) => ruleOf(node as HTMLElement)?.write(content, node as HTMLElement) ?? content,
  });
  return service.turndown(tree);
}

/** The first rule for an element. Which of them are for its tag is looked up once: turndown would ask all of them for each element. */
function ruleFinder(rules: readonly MarkdownRule[]): (element: HTMLElement) => MarkdownRule | undefined {
  const ofTag = new Map<string, readonly MarkdownRule[]>();
  return (element) => {
    const tag = element.nodeName;
    let candidates = ofTag.get(tag);
    if (!candidates) {
      const name = tag.toLowerCase();
      candidates = rules.filter(({ filter }) => typeof filter === 'function' || filter.includes(name));
      ofTag.set(tag, candidates);
    }
    for (const rule of candidates) if (typeof rule.filter !== 'function' || rule.filter(element)) return rule;
    return undefined;
  };
}

/** Signs that show nothing, and control characters. Joiners stay: Persian and emoji are written with them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b\u2060\ufeff\u00ad]/g;

/** Spaces of other widths, and what `invisible` has. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const isUnusual = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u00a0\u00ad\u2007\u200b\u202f\u2060\ufeff]/;

const raw: ReadonlySet<string> = new Set(['PRE', 'CODE', 'KBD', 'SAMP', 'TT']);

/** A line's beginning is looked at no further than this. */
const lineMax = 1_000;

/** Texts are escaped with what stands before and after them on their line, whatever elements part them. */
function escapeTexts(root: Element): void {
  let line = '';
  let block: Node | null = null;
  const begin = (node: Node): void => {
    const about = blockAbout(node);
    if (about !== block) line = '';
    block = about;
  };
  walk(root, (node): Step => {
    if (isElement(node)) {
      const name = node.nodeName;
      if (blockTags.has(name) || name === 'BR') line = '';
      if (name === 'IMG' || raw.has(name)) {
        begin(node);
        line += '\u0001';
      }
      return raw.has(name) ? 'over' : 'into';
    }
    if (!isText(node)) return 'over';
    begin(node);
    const clean = visible(node.data);
    // Neither a heading nor a cell begins with another mark.
    const isHeading = /^(?:H[1-6]|T[DH])$/.test(block?.nodeName ?? '');
    const atLineStart = !isHeading && line.trim() === '';
    const text = mayBeMarkup(clean, atLineStart)
      ? escapeMarkdown(clean, atLineStart, { before: line, ...following(node) })
      : clean;
    if (line.length < lineMax) line += clean;
    if (text !== node.data) node.data = text;
    return 'over';
  });
}

const visible = (text: string): string =>
  isUnusual.test(text) ? text.replace(/[\u00a0\u202f\u2007]/g, ' ').replace(invisible, '') : text;

function blockAbout(inner: Node): Node | null {
  let node: Node | null = inner.parentNode;
  while (node && !blockTags.has(node.nodeName)) node = node.parentNode;
  return node;
}

/** The sign that comes after a text on its line, through the elements that part them. */
function following(text: Text): { next: string; isBeforeLink: boolean } {
  let isBeforeLink = false;
  let node: Node = text;
  for (;;) {
    let next: Node | null = node === text || isText(node) || raw.has(node.nodeName) ? null : node.firstChild;
    while (!next) {
      next = node.nextSibling;
      if (next) break;
      const parent: Node | null = node.parentNode;
      if (!parent || blockTags.has(parent.nodeName)) return { next: '', isBeforeLink };
      node = parent;
    }
    node = next;
    if (isText(node)) {
      const sign = visible(node.data).charAt(0);
      if (sign !== '') return { next: sign, isBeforeLink };
    } else if (node.nodeName === 'BR' || blockTags.has(node.nodeName)) return { next: '', isBeforeLink };
    else if (node.nodeName === 'A') isBeforeLink = true;
    else if (raw.has(node.nodeName)) return { next: '`', isBeforeLink };
    else if (node.nodeName === 'IMG') return { next: '!', isBeforeLink };
  }
}
