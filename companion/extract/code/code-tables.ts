/** Tables that highlighters lay code out in: numbers in one cell, code in another. */
import { classOf } from '../walk.ts';

export const codeCell =
  /(?:^|\s)(?:blob-code\S*|hljs-ln-code|rouge-code|lines-code|crayon-code|line_content|code-line|diff-code|d2h-code-side-line)(?:\s|$)/;
const gutterCell =
  /(?:^|\s)(?:gutter|linenos?|lineno|line-?numbers?|line_numbers|lntd|number|blob-num|num|ln|d2h-code-(?:side-)?linenumber)(?:\s|$)/i;
const codeHint =
  /(?:^|[\s_-])(?:code|line|lines|lineno|linenos|src|source|highlight\w*|blob|gutter|syntax\w*|hljs|lnt\w*|diff)(?:$|[\s_-])/i;

/** True for a table that a highlighter lays code out in: its first row says so. */
export function isCodeTable(table: Element): boolean {
  let row = table.firstElementChild;
  while (row && /^(?:COLGROUP|THEAD|CAPTION)$/.test(row.nodeName)) row = row.nextElementSibling;
  if (row?.nodeName === 'TBODY') row = row.firstElementChild;
  if (row?.nodeName !== 'TR') return false;
  const cells = [...row.children];
  if (cells.some((cell) => codeCell.test(classOf(cell)))) return true;
  const first = cells[0];
  if (!first || cells.length > 4) return false;
  // A browser of sources has its numbers in the cells that name a row.
  if (first.nodeName === 'TH')
    return cells.length === 2 && /(?:^|\s)code(?:\s|$)/.test(classOf(table)) && isCounting(first.textContent ?? '');
  const isNumbered = gutterCell.test(classOf(first)) || isCounting(first.textContent ?? '');
  if (!isNumbered) return false;
  return cells.slice(1).some((cell) => {
    if (cell.querySelector(':scope > pre, :scope > div > pre')) return true;
    const hints = `${classOf(cell)} ${classOf(row)} ${classOf(table)} ${classOf(table.parentElement ?? table)}`;
    const inner = cell.firstElementChild?.nodeName ?? '';
    return (
      codeHint.test(hints) &&
      (/^(?:CODE|PRE)$/.test(inner) || (inner === 'DIV' && /(?:^|\s)code(?:\s|$)/.test(classOf(cell))))
    );
  });
}

/** True for numbers one a line, each one more than the last. */
export function isCounting(text: string): boolean {
  if (text.length > 100_000) return false;
  const numbers = text.trim().split(/\s+/);
  return (
    numbers[0] !== '' && numbers.every((word, at) => /^\d{1,6}$/.test(word) && Number(word) === Number(numbers[0]) + at)
  );
}
