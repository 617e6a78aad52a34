/** A table of pages for spreadsheets: RFC 4180 with a byte order mark, as Excel reads UTF-8 by it. Bodies are too long for cells and left out. */
import type { PageRecord } from '../../../shared/batch/page-record.ts';

/** A number is our own and may begin with a minus; text may be the page's. */
type Cell = string | number | null | undefined;

const columns: Readonly<Record<string, (record: PageRecord) => Cell>> = {
  index: (record) => record.index,
  url: (record) => record.url,
  finalUrl: (record) => record.finalUrl,
  state: (record) => record.state,
  error: (record) => record.error?.code,
  message: (record) => record.error?.message,
  httpStatus: (record) => record.httpStatus,
  contentType: (record) => record.contentType,
  title: (record) => record.title,
  description: (record) => record.metadata.description,
  author: (record) => record.metadata.author,
  published: (record) => record.metadata.published,
  modified: (record) => record.metadata.modified,
  siteName: (record) => record.metadata.siteName,
  language: (record) => record.metadata.language,
  canonical: (record) => record.metadata.canonical,
  image: (record) => record.metadata.image,
  session: (record) => record.session,
  lane: (record) => record.lane,
  attempts: (record) => record.attempts,
  totalMs: (record) => record.timings.totalMs,
  htmlBytes: (record) => record.bytes.html,
  markdownBytes: (record) => record.bytes.markdown,
  markdownFile: (record) => record.files.markdown,
  fetchedAt: (record) => record.fetchedAt,
};

export async function* csvTexts(records: AsyncIterable<PageRecord>): AsyncGenerator<string> {
  yield `\ufeff${Object.keys(columns).join(',')}\r\n`;
  for await (const record of records)
    yield `${Object.values(columns)
      .map((column) => cellText(column(record)))
      .join(',')}\r\n`;
}

/** Quoted where RFC 4180 wants it. Text that a spreadsheet would run as a formula begins with an apostrophe instead. */
export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number') return String(cell);
  const text = unformulated(cell);
  return /[",\r\n;\t]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * https://owasp.org/www-community/attacks/CSV_Injection: formulas begin with = + - @ (Excel takes the wide forms too), after blanks and
 * quotes as well. A spreadsheet set to semicolons or tabs begins cells of its own after those, and after a line break.
 */
function unformulated(text: string): string {
  const whole = text.replaceAll('\0', '');
  return whole.replace(/(^|[;\t\r\n])([\s"'\u200b\ufeff]*)(?=[=+\-@＝＋－＠])/gu, "$1$2'");
}
