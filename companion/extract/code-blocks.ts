/** Blocks of code → their text and language, whatever a highlighter made of them. */
import { classOf, isElement, isText } from './walk.ts';

export type CodeBlock = { readonly text: string; readonly language: string };

/** What highlighters put beside the code: line numbers, copy buttons, prompts to scroll. */
const gutter =
  /(?:^|\s)(?:gutter|linenos?|line-?numbers?(?:-rows)?|lineno|lnt?|hljs-ln-numbers|blob-num|rouge-gutter|linenodiv|code-?copy|copy-?(?:button|btn|code)?|clipboard-copy|btn-clipboard|toolbar|react-line-number|CodeMirror-(?:gutter|linenumber)\S*|cm-gutters?)(?:\s|$)/i;
/** Classes of one line of code that is shown as a line of its own. */
const lineElement =
  /(?:^|\s)(?:line|code-line|view-line|cm-line|CodeMirror-line|react-file-line|token-line|blob-code)(?:\s|$)/;

/** `pre`, or a table or box of lines, as code. */
export function codeOf(block: Element): CodeBlock {
  return {
    text: linesOf(block)
      .replace(/\u00a0/g, ' ')
      .replace(/^(?:[ \t]*\n)+|\s+$/g, ''),
    language: languageOf(block),
  };
}

/** Cells of code; `code` alone is a name that data tables use too, unless it holds the block itself. */
const codeCell = /(?:^|\s)(?:blob-code|hljs-ln-code|rouge-code)(?:\s|$)/;

/** True for a table that a highlighter lays code out in: its first row says so. */
export function isCodeTable(table: Element): boolean {
  let row = table.firstElementChild;
  if (row?.nodeName === 'TBODY') row = row.firstElementChild;
  if (row?.nodeName !== 'TR') return false;
  for (let cell = row.firstElementChild; cell; cell = cell.nextElementSibling) {
    if (codeCell.test(classOf(cell))) return true;
    const isGutter = /(?:^|\s)(?:gutter|linenos)(?:\s|$)/.test(classOf(cell.previousElementSibling ?? cell));
    const holds = cell.firstElementChild?.nodeName ?? '';
    if (/^(?:PRE|CODE)$/.test(holds) && (isGutter || /(?:^|\s)code(?:\s|$)/.test(classOf(cell))))
      return cell.nodeName === 'TD';
    if (isGutter && holds === 'DIV' && /(?:^|\s)code(?:\s|$)/.test(classOf(cell))) return true;
  }
  return false;
}

function linesOf(block: Element): string {
  let text = '';
  const endLine = () => {
    if (text !== '' && !text.endsWith('\n')) text += '\n';
  };
  let node: Node | null = block.firstChild;
  while (node) {
    if (isText(node)) text += node.data;
    else if (node.nodeName === 'BR') text += '\n';
    else if (isElement(node) && !isBeside(node)) {
      if (isLine(node)) endLine();
      if (node.firstChild) {
        node = node.firstChild;
        continue;
      }
      if (isLine(node)) text += '\n';
    }
    while (node && !node.nextSibling) {
      node = node.parentNode;
      if (!node || node === block) return text;
      if (isElement(node) && isLine(node)) endLine();
    }
    node = node?.nextSibling ?? null;
  }
  return text;
}

function isLine(element: Element): boolean {
  if (/^(?:DIV|P|LI|TR|TABLE|OL|UL)$/.test(element.nodeName)) return true;
  return element.nodeName !== 'TD' && lineElement.test(classOf(element)) && isAlone(element);
}

/** Lines shown as blocks have no line break of their own between them. */
function isAlone(line: Element): boolean {
  const next = line.nextSibling;
  if (isText(next)) return !next.data.includes('\n') && line.nextElementSibling?.className === classOf(line);
  if (next?.nodeName === 'BR') return false;
  if (line.textContent?.endsWith('\n')) return false;
  return true;
}

function isBeside(element: Element): boolean {
  const name = element.nodeName;
  if (
    name === 'BUTTON' ||
    name === 'STYLE' ||
    name === 'SCRIPT' ||
    name === 'SVG' ||
    name === 'svg' ||
    name === 'CLIPBOARD-COPY'
  )
    return true;
  if (element.getAttribute('aria-hidden') === 'true' && /^\s*[\d\s]*$/.test(element.textContent ?? '')) return true;
  if (/user-select:\s*none/.test(element.getAttribute('style') ?? '') && /^\s*\d+\s*$/.test(element.textContent ?? ''))
    return true;
  return gutter.test(classOf(element)) && (name !== 'SPAN' || /^[\s\d]*$/.test(element.textContent ?? ''));
}

const byClass: readonly RegExp[] = [
  /(?:^|\s)(?:language|lang|highlight-source|highlight-text|highlight|brush|code|src|syntax|hljs-language)[-:]\s*([\w+#.-]+)/i,
  /(?:^|\s)brush:\s*([\w+#.-]+)/i,
  /(?:^|\s)(?:sourceCode|prettyprint|hljs|highlight|chroma|codehilite|rouge|shiki)\s+([a-z][\w+#-]*)(?:\s|$)/i,
  /(?:^|\s)([a-z][\w+#-]*)\s+(?:hljs|sourceCode|highlight)(?:\s|$)/i,
];
/** Words beside a highlighter's class that name no language. */
const noLanguage: ReadonlySet<string> = new Set(
  'none text plain plaintext nohighlight notranslate default txt code block wrapper wrap table line lines numbers numberlines copy hljs highlight highlighter rouge highlighter-rouge github console-output auto null undefined scroll-x linenums true false container'.split(
    ' ',
  ),
);
const attributes = ['data-lang', 'data-language', 'data-code-lang', 'data-highlight-language', 'language', 'syntax'];
/** `lang` names a natural language but for these, which GitHub and WordPress write there. */
const programmingLang =
  /^(?:bash|c|c\+\+|cpp|csharp|css|diff|go|html|java|javascript|js|json|jsx|kotlin|lua|php|python|ruby|rust|scala|shell|sql|swift|toml|tsx|typescript|xml|yaml|powershell)$/i;

/** The language in Markdown's usual word, or ''. Looked for on the block, its code element and the three elements around. */
export function languageOf(block: Element): string {
  const around: Element[] = [];
  const code = block.querySelector('code');
  if (code) around.push(code);
  for (
    let element: Element | null = block;
    element && around.length < 5 && element.nodeName !== 'BODY';
    element = element.parentElement
  )
    around.push(element);
  for (const element of around) {
    for (const name of attributes) {
      const value = element.getAttribute(name);
      if (value && isLanguage(value)) return value.toLowerCase();
    }
    const lang = element.getAttribute('lang');
    if (lang && programmingLang.test(lang)) return lang.toLowerCase();
    for (const pattern of byClass) {
      const value = pattern.exec(classOf(element))?.[1];
      if (value && isLanguage(value)) return value.toLowerCase();
    }
  }
  return '';
}

function isLanguage(word: string): boolean {
  return /^[a-z][\w+#.-]{0,24}$/i.test(word) && !noLanguage.has(word.toLowerCase());
}
