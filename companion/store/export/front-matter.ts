/** The head of a Markdown file: YAML between two lines of dashes. */
import type { PageRecord } from '../../../shared/batch/page-record.ts';

/** url, title, fetched, what the page says of itself, and the error of a page that failed with something to show. */
export function withFrontMatter(record: PageRecord): string {
  const { description, author, published, siteName, language, canonical, image } = record.metadata;
  const fields = { url: record.url, title: record.title, fetched: record.fetchedAt };
  const found = { description, author, published, site: siteName, language, canonical, image };
  const moved = record.finalUrl === record.url ? {} : { finalUrl: record.finalUrl };
  const error = record.error ? { error: `${record.error.code}: ${record.error.message}` } : {};
  const lines = Object.entries({ ...fields, ...moved, ...found, ...error }).flatMap(([name, value]) =>
    value ? [`${name}: ${yamlText(value)}`] : [],
  );
  return `---\n${lines.join('\n')}\n---\n\n${record.markdown.trim()}\n`;
}

/** JSON's strings are YAML's double-quoted ones; what YAML takes for unprintable or a line break is escaped besides. */
function yamlText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(line).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}
