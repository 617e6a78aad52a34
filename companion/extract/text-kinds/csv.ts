/** CSV and TSV → a Markdown table. */
import { escapeMarkdown } from '../output/escape-markdown.ts';

/** A table past this is no reading matter; the rest is told as a count. */
const rowsMax = 2_000;
const columnsMax = 100;

/** The first row is the head. The delimiter is the commonest of `,` `;` tab and `|` in the first line. */
export function csvToMarkdown(text: string, isTabbed: boolean): string {
  const rows = parseRows(text, isTabbed ? '\t' : delimiterOf(text));
  const shown = rows.slice(0, rowsMax + 1);
  const width = Math.min(columnsMax, Math.max(0, ...shown.map((row) => row.length)));
  const [head, ...body] = shown;
  if (!head || width === 0) return '';
  const line = (row: readonly string[]): string =>
    `| ${Array.from({ length: width }, (_, at) => cell(row[at] ?? '')).join(' | ')} |`;
  const table = [line(head), `|${' --- |'.repeat(width)}`, ...body.map(line)].join('\n');
  return rows.length > shown.length ? `${table}\n\n… and ${rows.length - shown.length} more rows` : table;
}

function cell(text: string): string {
  return text
    .trim()
    .split(/\s*\n\s*/)
    .map((line) => escapeMarkdown(line, false).replace(/\|/g, '\\|'))
    .join('<br>');
}

function delimiterOf(text: string): string {
  const line = text.slice(0, 10_000).split('\n', 1)[0] ?? '';
  const counts = [',', ';', '\t', '|'].map((sign) => ({ sign, count: line.split(sign).length }));
  return counts.reduce((best, next) => (next.count > best.count ? next : best), { sign: ',', count: 1 }).sign;
}

/** RFC 4180: quotes hold delimiters and line breaks, doubled quotes are one. */
function parseRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let field = '';
  let isQuoted = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text.charAt(at);
    if (isQuoted) {
      if (sign !== '"') field += sign;
      else if (text.charAt(at + 1) === '"') {
        field += '"';
        at++;
      } else isQuoted = false;
    } else if (sign === '"' && field === '') isQuoted = true;
    else if (sign === delimiter) {
      row.push(field);
      field = '';
    } else if (sign === '\n') {
      row.push(field);
      if (row.length > 1 || row[0] !== '') rows.push(row);
      row = [];
      field = '';
    } else field += sign;
  }
  row.push(field);
  if (row.length > 1 || row[0] !== '') rows.push(row);
  return rows;
}
