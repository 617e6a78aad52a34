/** A block of code as this program writes it: `pre` about one `code` with the text, and nothing of its bars beside it. */
import { labelAttribute } from '../attributes.ts';
import { blockTags, isElement, isText, plainText, type Step } from '../walk.ts';
import { besideCode, codeOf, isCodeBlock } from './code-blocks.ts';
import { languageShown } from './code-languages.ts';

/** What takes the block's place. `into`: it is no code but a layout, to be visited. */
export function codeStep(block: Element): Step {
  // A pre about a whole article is a layout, not code.
  if (block.nodeName === 'PRE' && block.querySelector('p, h1, h2, h3, table') && !block.querySelector('code')) {
    if (!block.querySelector('table') || !isLinesTable(block)) return 'into';
  }
  const { text, language, notes } = codeOf(block);
  if (text.trim() === '') return 'remove';
  const named = clearBars(block);
  const pre = codeBlock(block.ownerDocument, text, language || named);
  if (notes.length === 0) return pre;
  const box = block.ownerDocument.createElement('div');
  const list = block.ownerDocument.createElement('ol');
  for (const note of notes) {
    const item = block.ownerDocument.createElement('li');
    while (note.firstChild) item.appendChild(note.firstChild);
    list.appendChild(item);
  }
  box.append(pre, list);
  return box;
}

function codeBlock(document: Document, text: string, language: string): Element {
  const pre = document.createElement('pre');
  const code = document.createElement('code');
  if (language) code.setAttribute('class', `language-${language}`);
  code.textContent = text;
  pre.appendChild(code);
  return pre;
}

function isLinesTable(pre: Element): boolean {
  const table = pre.querySelector('table');
  return table !== null && isCodeBlock(table);
}

/** A box that holds more than this beside its code is more than the code's frame. */
const framedTextMax = 300;
const framesMax = 5;
/** A bar that is the block's neighbour has no more characters. */
const barMax = 60;

/** Takes away the bars of a block's frame: words of controls, and its language, which is given. Titles stay. */
function clearBars(block: Element): string {
  let language = '';
  const length = (block.textContent ?? '').length;
  for (const bar of [block.previousElementSibling, block.nextElementSibling]) {
    if (
      !bar?.getAttribute('class') ||
      /^(?:P|H[1-6]|LI|A)$/.test(bar.nodeName) ||
      (bar.textContent ?? '').length > barMax
    )
      continue;
    const named = clearBar(bar, block);
    language ||= named;
  }
  let inner: Element = block;
  for (let box = block.parentElement, frames = 0; box && frames < framesMax; box = box.parentElement, frames++) {
    if (/^(?:BODY|MAIN|ARTICLE|LI|TD|TH|DD|BLOCKQUOTE|DETAILS|SECTION)$/.test(box.nodeName)) break;
    if ((box.textContent ?? '').length > length + framedTextMax) break;
    for (const node of [...box.childNodes]) {
      const named = node === inner ? '' : clearBar(node, block);
      language ||= named;
    }
    inner = box;
  }
  return language;
}

/** A part of the frame; gives the language where it names it. */
function clearBar(node: Node, block: Element): string {
  if (isText(node)) {
    const words = node.data.trim();
    const kind = besideCode(words);
    if (kind) node.data = '';
    return kind === 'language' ? (languageShown(words.split(/\s+/)[0] ?? '') ?? '') : '';
  }
  if (!isElement(node) || node.hasAttribute(labelAttribute) || node.contains(block)) return '';
  if (isCodeBlock(node) || node.nodeName === 'TABLE' || node.querySelector(`pre, img, table, [${labelAttribute}]`))
    return '';
  const isBar = node.hasAttribute('class') && !/^(?:P|H[1-6])$/.test(node.nodeName);
  const said = plainText(node);
  const text = isBar ? said.replace(/:$/, '') : said;
  if (text === '') return '';
  const kind = besideCode(text);
  if (kind === null) {
    // A bar with several words in boxes of their own: each is looked at.
    let language = '';
    if (text.length < framedTextMax)
      for (const child of [...node.children]) {
        const named = clearBar(child, block);
        language ||= named;
      }
    return language;
  }
  // A paragraph that says "Python" beside code may be the text's own; a frame's words stand in boxes.
  if (kind === 'language' && node.nodeName === 'P' && !node.getAttribute('class')) return '';
  if (
    /^H[1-6]$/.test(node.nodeName) ||
    (node.nodeName === 'A' && blockTags.has(node.parentNode?.nodeName ?? '') && kind === 'language')
  )
    return '';
  node.remove();
  return kind === 'language' ? (languageShown(text) ?? languageShown(text.split(' ')[0] ?? '') ?? '') : '';
}
