/** Content → Markdown (CommonMark with GFM's tables, task lists and strikethrough, footnotes, formulas between dollars). The one door to turndown. */
import TurndownService from 'turndown';
import { escapeMarkdown } from './escape-markdown.ts';
import { makeRules } from './markdown-rules.ts';
import { blockTags, isElement, isText, type Step, walk } from './walk.ts';

/** Uses the tree up: its texts are escaped in place. `root` must have been through finishContent. */
export function toMarkdown(root: Element): string {
  escapeTexts(root);
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
  for (const [name, { filter, write }] of Object.entries(makeRules())) {
    service.addRule(name, {
      filter: typeof filter === 'function' ? filter : (filter as TurndownService.TagName[]),
      replacement: (content, node) => write(content, node as HTMLElement),
    });
  }
  // Turndown copies the tree that it is given; this one is not needed any more.
  root.cloneNode = <T extends Node>(): T => root as unknown as T;
  return service.turndown(root as HTMLElement);
}

/** Signs that show nothing, and control characters. Joiners stay: Persian and emoji are written with them. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is taken out
const invisible = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u200b\u2060\ufeff\u00ad]/g;

const raw: ReadonlySet<string> = new Set(['PRE', 'CODE', 'KBD', 'SAMP', 'TT']);

function escapeTexts(root: Element): void {
  walk(root, (node): Step => {
    if (isElement(node)) return raw.has(node.nodeName) ? 'over' : 'into';
    if (!isText(node)) return 'over';
    const clean = node.data.replace(/[\u00a0\u202f\u2007]/g, ' ').replace(invisible, '');
    let text = escapeMarkdown(clean, beginsLine(node));
    // An exclamation mark before a link would make it an image.
    if (text.endsWith('!') && node.nextSibling?.nodeName === 'A') text = `${text.slice(0, -1)}\\!`;
    if (text !== node.data) node.data = text;
    return 'over';
  });
}

/** True where nothing visible stands before the text on its line. */
function beginsLine(text: Text): boolean {
  for (let node: Node | null = text; node; node = node.parentNode) {
    for (let before = node.previousSibling; before; before = before.previousSibling) {
      if (before.nodeName === 'BR' || blockTags.has(before.nodeName)) return true;
      if (before.nodeName === 'IMG' || before.nodeName === 'INPUT' || (before.textContent ?? '').trim() !== '')
        return false;
    }
    if (node.parentNode && blockTags.has(node.parentNode.nodeName)) return !/^H[1-6]$/.test(node.parentNode.nodeName);
  }
  return true;
}
