/**
 * Blocks of code → their text and language, whatever a highlighter made of them. Recognised by what they are, not by who made them:
 * 1. lines are elements that stand on lines of their own, line breaks, or line breaks in the text;
 * 2. numbers that count up at the starts of lines, bars, buttons and boxes that open on hover are no code;
 * 3. signs of a diff that a style sheet draws are written.
 */

import { classOf, isElement, isText, plainText } from '../walk.ts';
import { languageOf, languageShown } from './code-languages.ts';
import { codeCell, isCodeTable, isCounting } from './code-tables.ts';

type CodeBlock = {
  readonly text: string;
  readonly language: string;
  /** Notes that stood in the code, in the order of their marks. */
  readonly notes: readonly Element[];
};

/** What highlighters put beside the code: line numbers, copy buttons, bars. */
const beside =
  /(?:^|\s)(?:gutter\S*|linenos?|line-?numbers?(?:-\S+)?|linenumber|lineno|lnt?|number-line|hljs-ln-numbers|blob-num\S*|rouge-gutter|linenodiv|pre-numbering|(?:urvanov-\S*-)?(?:crayon-)?nums?(?:-content)?|crayon-nums?\S*|de_ln|line_numbers|ln-num|code[_-]{0,2}copy\S*|copy-?(?:button|btn|code|to-clipboard)?(?:-\S+)?|clipboard-copy|btn-clipboard|hljs-button|(?:\S*-)?toolbar\S*|crayon-(?:title|language|tools|info)|code[_-]{1,2}(?:header|toolbar|title|bar|lang|info)|enlighter-raw|react-line-number|react-code-text-cell-number|CodeMirror-(?:gutter|linenumber)\S*|cm-gutters?|cm-gutter\S*|diff-line-num\S*|lines-num\S*|d2h-code-(?:side-)?linenumber|ace_gutter\S*|margin-view-overlays|sr-only|visually-hidden|visuallyhidden|screen-reader-text)(?:\s|$)/i;
/** Boxes that open over a word of the code. */
const hoverBox =
  /(?:^|[\s_-])(?:popup|popover|tooltip|tippy|hover-container|twoslash-(?:popup|error-line|meta-line|completion|query)\S*|hover-(?:info|container|box|card)|hovercard)(?:$|[\s_-])/i;
/** Classes of one line of code that is shown as a line of its own. */
const lineElement =
  /(?:^|\s)(?:line|code-?line|view-line|cm-line|CodeMirror-line|react-file-line|token-line|blob-code\S*|ace_line|crayon-line|codeline|cl|de1|line-content|line_content|highlight-line|diff-line|d2h-code-line|codecolumn|row-line|code__line|code-block__line|CodeLine\S*|ec-line|(?:gatsby|remark)-highlight-code-line)(?:\s|$)/;

/** Elements, not `pre`, that hold lines of code. */
const codeBox =
  /(?:^|\s)(?:CodeMirror-code|cm-content|react-code-lines|syntaxhighlighter|(?:urvanov-)?(?:crayon-syntax|syntax-highlighter-syntax)|view-lines|ace_text-layer|dp-highlighter|enlighter(?:-default)?|geshi(?:filter)?|code-block-lines|codemirror-lines|hljs-block|w3-code|d2h-code-wrapper|line-numbers notion-code-block)(?:\s|$)/;
const codeTags: ReadonlySet<string> = new Set(['PRE', 'XMP', 'LISTING', 'PLAINTEXT']);
/** Boxes of source text that some generators write as a box a line. */
const lineBox = /(?:^|\s)(?:fragment|source|code|listing|program)(?:\s|$)/i;

/** True for an element that holds a block of code. */
export function isCodeBlock(element: Element): boolean {
  const name = element.nodeName;
  if (codeTags.has(name)) return true;
  if (name === 'TABLE') return isCodeTable(element);
  if (name === 'DIV' || name === 'OL' || name === 'SECTION') {
    const classes = classOf(element);
    return (
      classes !== '' &&
      ((codeBox.test(classes) && !holdsSinglePre(element)) ||
        isBoxOfLines(element, classes) ||
        isBoxOfText(element, classes))
    );
  }
  return name === 'CODE' || name === 'TT' || name === 'SAMP' ? isCodeOfLines(element) : false;
}

/** True where the classes may be those of a box of code. */
export function mayBeCodeBox(classes: string): boolean {
  return codeBox.test(classes) || lineBox.test(classes);
}

/** `div.fragment` about `div.line` and nothing else. */
function isBoxOfLines(box: Element, classes: string): boolean {
  if (!lineBox.test(classes) || !box.firstElementChild) return false;
  return [...box.childNodes].every((node) =>
    isElement(node)
      ? (node.nodeName === 'DIV' || node.nodeName === 'P') && /^line(?:\s|$)/.test(classOf(node))
      : !isText(node) || !/\S/.test(node.data),
  );
}

/** A box that says its language and holds nothing but text. */
function isBoxOfText(box: Element, classes: string): boolean {
  return (
    box.hasAttribute('data-lang') && /code/i.test(classes) && box.querySelector('pre, code, div, p, table') === null
  );
}

/** The line that begins a part of a diff. */
const hunk = /^@@ -\d[^\n]* @@/m;

/** The text of code in `block`. */
export function codeOf(block: Element): CodeBlock {
  const source = inOrder(innerCode(block));
  const lines = readLines(source);
  const text = withoutNumbers(lines)
    .replace(/[\u00a0\u202f]/g, ' ')
    .replace(/[\u200b\ufeff]/g, '')
    .replace(/\r\n?/g, '\n')
    .replace(/^(?:[ \t]*\n)+/, '')
    .trimEnd();
  const isDiff = lines.isDiff || hunk.test(text);
  const language = isDiff
    ? 'diff'
    : languageOf(source) || languageOf(block) || labelIn(block, source) || givenLanguage(block);
  return { text, language, notes: lines.notes };
}

/** The language that the block says which a highlighter has drawn this one of, and hidden. */
function givenLanguage(block: Element): string {
  const given = block.nodeName === 'DIV' ? block.nextElementSibling : null;
  return given?.matches('pre[data-enlighter-language]') ? languageOf(given) : '';
}

/** The language that a bar of the block says: one that is named so, or a bar in the block that is none of its code. */
function labelIn(block: Element, source: Element): string {
  const label = block.nodeName === 'PRE' ? null : block.querySelector('[class$="-language"], [class$="-lang"]');
  if (label) return languageShown(plainText(label)) ?? '';
  if (source === block) return '';
  for (const part of block.querySelectorAll('div, span, p')) {
    if (part.contains(source) || source.contains(part) || [...part.children].some((inner) => plainText(inner) !== ''))
      continue;
    const language = languageShown(plainText(part));
    if (language) return language;
  }
  return '';
}

/** A box about one `pre` leaves it to that; the bars beside it are looked after there. */
function holdsSinglePre(box: Element): boolean {
  const pres = box.getElementsByTagName('pre');
  return pres.length === 1 && !/(?:^|\s)enlighter-raw(?:\s|$)/.test(classOf(pres[0] ?? box));
}

/** An editor that draws its lines in any order says where each stands. */
function inOrder(editor: Element): Element {
  const topOf = (line: Element): number =>
    Number.parseFloat(/top:\s*(-?\d+)/.exec(line.getAttribute('style') ?? '')?.[1] ?? '');
  const lines = [...editor.children];
  if (lines.length > 1 && lines.every((line) => topOf(line) >= 0))
    editor.append(...lines.toSorted((one, other) => topOf(one) - topOf(other)));
  return editor;
}

/** The one code element in a block whose other parts are bars; the block itself where it is written without. */
function innerCode(block: Element): Element {
  const editor = block.querySelector('.cm-content, .CodeMirror-code, .view-lines, .ace_text-layer');
  if (editor) return editor;
  const codes = [...block.getElementsByTagName('code')].filter(
    (code) => !code.parentElement?.closest('code') && !isInHover(code, block),
  );
  const [code] = codes;
  if (!code || codes.length > 1) return block;
  for (let at: Element = code; at !== block; ) {
    const parent: Element | null = at.parentElement;
    if (!parent) return block;
    for (const node of parent.childNodes)
      if (node !== at && (isText(node) ? node.data.trim() !== '' : isElement(node) && !isApart(node))) return block;
    at = parent;
  }
  return code;
}

/** True for what stands beside code on lines of its own. */
function isApart(element: Element): boolean {
  return (
    /^(?:DIV|UL|OL|HEADER|FOOTER|FIGCAPTION|BUTTON|P|STYLE|SCRIPT|SVG|NAV|ASIDE|TEMPLATE)$/i.test(element.nodeName) ||
    plainText(element) === '' ||
    beside.test(classOf(element))
  );
}

function isInHover(element: Element, block: Element): boolean {
  for (let at: Element | null = element; at && at !== block; at = at.parentElement)
    if (hoverBox.test(classOf(at)) || at.getAttribute('role') === 'tooltip') return true;
  return false;
}

// ——— code without pre ———

const keepsLines = /white-space\s*:\s*(?:pre(?:-wrap)?|break-spaces)\b/i;

/** `code` with lines in it: line breaks, boxes, or line breaks in the text that its style shows. */
function isCodeOfLines(code: Element): boolean {
  const table = code.querySelector('table');
  if (table && isCodeTable(table)) return true;
  if (code.querySelector('br, div, p')) return plainText(code).length > 0 && hasLinesByElements(code);
  const text = (code.textContent ?? '').trim();
  if (!text.includes('\n'))
    return /(?:^|\s)block(?:\s|$)/.test(classOf(code)) && code.parentElement?.nodeName === 'DIV';
  return (
    keepsLines.test(code.getAttribute('style') ?? '') ||
    /(?:^|\s)(?:whitespace-pre(?:-wrap)?|block|code-block|codeblock|hljs|prettyprint|multiline|multi-line)(?:\s|$)/.test(
      classOf(code),
    ) ||
    /display\s*:\s*block/.test(code.getAttribute('style') ?? '') ||
    code.querySelectorAll('.linenumber, .line-number, .lineno').length > 1 ||
    (/(?:^|\s)language-\S/.test(classOf(code)) && isAllOfBox(code))
  );
}

/** A box holds it and nothing else. */
function isAllOfBox(code: Element): boolean {
  let box = code.parentElement;
  while (box && /^(?:SPAN|SECTION)$/.test(box.nodeName) && box.children.length === 1) box = box.parentElement;
  return box?.nodeName === 'DIV' && plainText(box) === plainText(code);
}

function hasLinesByElements(code: Element): boolean {
  const { text } = readLines(code);
  return text.trim().includes('\n');
}

/** A paragraph that is lines of `code`, each ended by a line break, is one block; a style may say that of any box of code. */
export function isBoxOfCodeLines(box: Element): boolean {
  let lines = 0;
  let breaks = 0;
  for (const node of box.childNodes) {
    if (isText(node)) {
      if (node.data.trim() !== '') return false;
    } else if (node.nodeName === 'BR') breaks++;
    else if (/^(?:CODE|TT|SAMP)$/.test(node.nodeName)) lines++;
    else if (isElement(node)) return false;
  }
  return lines > 1 && breaks >= lines - 1;
}

const monospace = /font-family\s*:[^;]*(?:monospace|courier|consolas|menlo|monaco)/i;
/** A box that its style shows as lines of typewriter text. */
export function isTypewriterBox(box: Element, style: string): boolean {
  return monospace.test(style) && (keepsLines.test(style) || isIndented(box));
}

/** Lines that end in line breaks, of which one is set in by spaces that do not join. */
function isIndented(box: Element): boolean {
  for (const end of box.querySelectorAll('br'))
    if (/^\n?[\u00a0 ]*\u00a0[\u00a0 ]*\S/.test(end.nextSibling?.textContent ?? '')) return true;
  return false;
}

// ——— lines ———

type Lines = {
  text: string;
  /** Numbers that stood at the start of a line, with the place in `text` where they were. */
  readonly numbers: { readonly at: number; readonly text: string; readonly isNamed?: boolean }[];
  readonly notes: Element[];
  isDiff: boolean;
};

function readLines(block: Element): Lines {
  const lines: Lines = { text: '', numbers: [], notes: [], isDiff: false };
  const signs = diffSignsOf(block);
  lines.isDiff = signs !== null;
  // The sign of a line stands before it, whatever box of its own the line has.
  let signEnd = -1;
  const endLine = () => {
    if (lines.text !== '' && !lines.text.endsWith('\n') && lines.text.length !== signEnd) lines.text += '\n';
  };
  const isLineStart = () => lines.text === '' || lines.text.endsWith('\n');
  let node: Node | null = block.firstChild;
  while (node) {
    if (isText(node)) lines.text += inLine(node) ? node.data.replace(/\n/g, '') : node.data;
    else if (node.nodeName === 'BR') lines.text += '\n';
    else if (isElement(node) && isNoCode(node, block)) {
      if (isLineStart() && /^(?:A|SPAN)$/.test(node.nodeName) && /^\s*\d+\s*$/.test(node.textContent ?? ''))
        lines.numbers.push({ at: lines.text.length, text: node.textContent ?? '', isNamed: true });
    } else if (isElement(node)) {
      const note = noteOf(node);
      if (note) {
        lines.notes.push(note);
        lines.text += `(${lines.notes.length})`;
      } else {
        if (isLine(node)) endLine();
        const sign = signs?.get(node);
        if (sign !== undefined && sign !== 'skip') {
          endLine();
          lines.text += sign;
          signEnd = lines.text.length;
        }
        const isNumber = isLineStart() && mayBeNumber(node);
        if (sign === 'skip') endLine();
        else if (isNumber) lines.numbers.push({ at: lines.text.length, text: node.textContent ?? '' });
        else if (node.firstChild) {
          node = node.firstChild;
          continue;
        }
        if (isLine(node)) lines.text += '\n';
      }
    }
    while (node && !node.nextSibling) {
      node = node.parentNode;
      if (!node || node === block) return lines;
      if (isElement(node) && isLine(node)) {
        if (isEmptyLine(node)) lines.text += '\n';
        else endLine();
      }
    }
    node = node?.nextSibling ?? null;
  }
  return lines;
}

/** A box without any text is an empty line; one that ends in its own line break has had it. */
function isEmptyLine(element: Element): boolean {
  return (
    element.nodeName !== 'TABLE' &&
    element.textContent === '' &&
    element.querySelector('br') === null &&
    lineElement.test(classOf(element))
  );
}

/** White space between the rows and cells of a table is none of the code. */
function inLine(text: Text): boolean {
  return /^(?:TR|TBODY|TABLE|OL|UL)$/.test(text.parentNode?.nodeName ?? '');
}

function isLine(element: Element): boolean {
  if (/^(?:DIV|P|LI|TR|TABLE|OL|UL|SECTION)$/.test(element.nodeName)) return true;
  return (
    element.nodeName !== 'TD' &&
    (lineElement.test(classOf(element)) || (element.nodeName === 'SPAN' && element.hasAttribute('data-line'))) &&
    isAlone(element)
  );
}

/** Marked lines that a style sheet shows as boxes, between lines that are text. */
const markedLine = /-highlight-code-line/;

/** Lines shown as blocks have no line break of their own between them. */
function isAlone(line: Element): boolean {
  const next = line.nextSibling;
  if (markedLine.test(classOf(line)))
    return !(line.textContent ?? '').endsWith('\n') && !(isText(next) && next.data.startsWith('\n'));
  if (isText(next)) return !next.data.includes('\n') && line.nextElementSibling?.className === classOf(line);
  if (next?.nodeName === 'BR') return false;
  const text = line.textContent ?? '';
  return !(text.endsWith('\n') || line.lastElementChild?.nodeName === 'BR');
}

/** Not code, though it stands in it. */
function isNoCode(element: Element, block: Element): boolean {
  const name = element.nodeName;
  if (
    /^(?:BUTTON|STYLE|SCRIPT|SVG|CLIPBOARD-COPY|TEMPLATE|INPUT|SELECT|TEXTAREA|MD-CODE__NAV|NAV|FIGCAPTION|THEAD)$/i.test(
      name,
    )
  )
    return true;
  if (element.hasAttribute('hidden') || /display\s*:\s*none/.test(element.getAttribute('style') ?? '')) return true;
  const classes = classOf(element);
  if (element.getAttribute('role') === 'tooltip' || (classes && hoverBox.test(classes))) return true;
  // A box in a word of a line opens over it; a line of its own begins after one.
  if (/^(?:DIV|P|UL|TABLE)$/.test(name) && isWithinWord(element, block)) return true;
  const text = element.textContent ?? '';
  if (/^\s*[\d\s]*$/.test(text)) {
    if (element.getAttribute('aria-hidden') === 'true' && text.trim() !== '') return true;
    if (/user-select:\s*none/.test(element.getAttribute('style') ?? '')) return true;
    if (classes && beside.test(classes)) return true;
    return (
      (name === 'TD' || name === 'UL' || name === 'OL' || name === 'PRE') &&
      text.trim() !== '' &&
      text.trim().includes('\n') &&
      isCounting(text)
    );
  }
  if (name === 'UL' || name === 'OL' || name === 'TD')
    if (isCounting([...element.children].map((c) => c.textContent).join(' '))) return true;
  if (classes === '') return false;
  // What a book's examples need to run is folded away.
  if (/(?:^|\s)(?:sr-only|visually-?hidden|screen-reader-text|boring)(?:\s|$)/.test(classes)) return true;
  return name !== 'SPAN' && name !== 'CODE' && beside.test(classes);
}

/** True where the box lies in a `span` that has words of the code beside it. */
function isWithinWord(box: Element, block: Element): boolean {
  const parent = box.parentElement;
  if (!parent || parent === block || parent.nodeName !== 'SPAN') return false;
  return [...parent.childNodes].some((node) => node !== box && isText(node) && node.data.trim() !== '');
}

/** The note behind a mark that opens it, as documentation generators put it into the code. */
function noteOf(element: Element): Element | null {
  if (!/(?:^|\s)(?:md-annotation|code-annotation-anchor|annotation-marker)(?:\s|$)/.test(classOf(element))) return null;
  return element.querySelector('.md-annotation__inner, .md-tooltip__inner, .annotation-content') ?? element;
}

// ——— numbers ———

/** Classes of numbers in the code itself. */
const numberToken =
  /(?:^|\s)(?:token|hljs-number|number|m[bfhiol]?|il|nu0|mtk\d+|cm-number|pl-c1|constant|numeric)(?:\s|$)/;

function mayBeNumber(element: Element): boolean {
  const text = element.textContent ?? '';
  if (!/^\s*\d{1,6}[\s.:|]*$/.test(text) || numberToken.test(classOf(element))) return false;
  // An empty line has its number deeper in it.
  return !element.firstElementChild || !(text.includes('\n') || isLine(element));
}

/** Numbers that count up by one at the starts of nearly all lines are the highlighter's; others are put back. */
function withoutNumbers({ text, numbers }: Lines): string {
  if (numbers.length === 0) return text;
  const first = Number.parseInt(numbers[0]?.text ?? '', 10);
  const isCount = numbers.every(({ text: number }, at) => Number.parseInt(number, 10) === first + at);
  const lineCount = text.trimEnd().split('\n').length;
  if (isCount && numbers.length >= Math.max(1, lineCount * 0.8)) {
    const isSpaced = numbers.every(
      ({ at }) => /^[ \t]/.test(text.slice(at, at + 1)) || text.slice(at, at + 1) === '\n',
    );
    // One space between number and code is the number's.
    return isSpaced && numbers.some(({ at }) => text.charAt(at) === ' ' && text.charAt(at + 1) !== ' ')
      ? numbers.reduceRight(
          (line, { at }) => (line.charAt(at) === ' ' ? line.slice(0, at) + line.slice(at + 1) : line),
          text,
        )
      : text;
  }
  return numbers.reduceRight(
    (line, { at, text: number, isNamed }) => (isNamed ? line : line.slice(0, at) + number + line.slice(at)),
    text,
  );
}

// ——— diffs ———

const added = /(?:^|[\s_-])(?:add|added|addition|ins|insert|inserted|plus|new)(?:$|[\s_-])/i;
const deleted = /(?:^|[\s_-])(?:del|delete|deleted|deletion|rem|remove|removed|minus|old)(?:$|[\s_-])/i;
const markers = ['data-code-marker', 'data-type-marker'];

/** What begins a line of a diff whose signs are drawn by a style sheet; `skip` for the second half of a line that did not change. */
type Sign = '+' | '-' | ' ' | '' | 'skip';

/** The signs of all lines, or null where it is no such diff. */
function diffSignsOf(block: Element): ReadonlyMap<Node, Sign> | null {
  const changed: Element[] = [];
  const marked: Element[] = [];
  for (const element of block.querySelectorAll('*')) {
    if (element.hasAttribute('data-code-marker') || element.hasAttribute('data-type-marker')) marked.push(element);
    const classes = classOf(element);
    if (classes && (added.test(classes) || deleted.test(classes))) changed.push(element);
  }
  if (marked.some((element) => markerOf(element) !== ' '))
    return new Map(marked.map((element): [Node, Sign] => [element, markerOf(element)]));
  const lines = changed
    .map((element) => (element.nodeName === 'TD' ? (element.parentElement ?? element) : element))
    .filter(isWholeLine);
  const [first] = lines;
  if (!first) return null;
  const signs = new Map<Node, Sign>();
  const siblings =
    first.nodeName === 'TR' ? [...block.getElementsByTagName('tr')] : [...(first.parentElement?.children ?? [])];
  for (const line of siblings) {
    const cells = [...line.children].filter((cell) => codeCell.test(classOf(cell)) && plainText(cell) !== '');
    const [left, right] = cells;
    if (left && right) {
      const isSame = left.textContent === right.textContent;
      signs.set(left, isSame ? ' ' : '-').set(right, isSame ? 'skip' : '+');
      continue;
    }
    const names = `${classOf(line)} ${[...line.children].map((cell) => (cell.nodeName === 'TD' ? classOf(cell) : '')).join(' ')}`;
    // The row's own word first, then that of the cell with the code: the cells of numbers have both.
    const said = [classOf(line), classOf(left ?? line), names].find(
      (words) => deleted.test(words) !== added.test(words),
    );
    const isOld = said !== undefined && deleted.test(said);
    const isNew = said !== undefined && !isOld;
    const text = (line.nodeName === 'TR' ? line.lastElementChild : line)?.textContent ?? '';
    if (isOld === isNew) signs.set(left ?? line, text.startsWith('@@ ') ? '' : ' ');
    else {
      if (/^\s*[-+−]/.test(text)) return null; // They are written.
      signs.set(left ?? line, isOld ? '-' : '+');
    }
  }
  return signs;
}

function isWholeLine(element: Element): boolean {
  const classes = classOf(element);
  return element.nodeName === 'TR' || lineElement.test(classes) || /(?:^|\s)diff(?:\s|-|$)/.test(classes);
}

function markerOf(element: Element): Sign {
  for (const name of markers) {
    const value = element.getAttribute(name)?.trim();
    if (value === '+' || value === '-') return value;
    if (value === '−') return '-';
  }
  return ' ';
}

// ——— beside a block ———

/** Words of the controls beside a block of code, in the languages that they are met in. */
const controlWords =
  /^(?:copy(?: (?:code|to clipboard|snippet|link|text|page))?|copied!?|copy!|toggle (?:word wrap|overflow|line numbers|wrap)|(?:un)?wrap(?: lines)?|view (?:raw|source|code|plain)|show (?:source|code|more|less)|hide (?:code|source)|raw|plain(?: text)?|print|expand(?: (?:code|all))?|collapse|download|edit|run(?: code)?|\?|open in (?:playground|stackblitz|codesandbox|editor|colab)|explain(?: code)?|ask (?:ai|copilot)|code|复制(?:代码)?|已复制!?|登录后复制|代码解读|コピー(?:する)?|コードをコピー|kopieren|kopiert!?|copier|copié\s?!?|copiar(?: código)?|copiado!?|kopi[eë]ren|kopiuj|копировать(?: код)?|скопировано|복사|복사됨|copia|copiato!?|1|⧉|📋|\+|-|☰|…)$/i;

type BesideCode = 'control' | 'language' | null;

/** What a short text beside a block of code is: a control, the name of its language, or neither (a title). */
export function besideCode(text: string): BesideCode {
  const words = text.replace(/\s+/g, ' ').trim();
  if (words === '' || words.length > 60) return null;
  if (controlWords.test(words)) return 'control';
  if (languageShown(words) !== null) return 'language';
  // "yaml Copy", "1 2 3"
  const parts = words.split(' ');
  if (/^[\d ]+$/.test(words) && isCounting(words)) return 'control';
  const rest = parts.slice(1).join(' ');
  if (parts.length > 1 && languageShown(parts[0] ?? '') !== null && controlWords.test(rest)) return 'language';
  return null;
}
