/** The head of a Markdown file: YAML between two lines of dashes, of all that is known of the page or by a template. */
import {
  type HeadField,
  headEntriesOf,
  headFields,
  headProblem,
  isHeadField,
} from '../../../shared/batch/export-look.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';

/** What is wrong with a template of the head, in a person's words; null where it is good. */
export function frontMatterProblem(template: string): string | null {
  const problem = headProblem(template);
  if (!problem) return null;
  const takes = `It takes all, none, or a list of ${headFields.join(', ')}, each alone or as KEY=FIELD, or KEY=words with {FIELD} in them.`;
  const { kind, part } = problem;
  if (kind === 'given-twice') return `"${part}" is given twice.`;
  if (kind === 'bad-key') return `"${part}" is no key. ${takes}`;
  if (kind === 'unknown-field')
    return part.startsWith('{') ? `It holds ${part}. ${takes}` : `"${part}" is no field. ${takes}`;
  return takes;
}

/** The page's Markdown below its head. `all`: url, title, fetched, what the page says of itself, its notes; fields without a value are left out. */
export function withFrontMatter(record: PageRecord, template = 'all'): string {
  const lines = template === 'all' ? allLines(record) : template === 'none' ? [] : chosenLines(record, template);
  const head = lines.length > 0 ? `---\n${lines.join('\n')}\n---\n\n` : '';
  return `${head}${record.markdown.trim()}\n`;
}

/** The lines of a file's head, without those of dashes; none where it has none. */
export function headLines(markdown: string): string[] {
  return /^---\r?\n(.*?)\r?\n---\r?\n/s.exec(markdown)?.[1]?.split(/\r?\n/) ?? [];
}

function valuesOf(record: PageRecord): Readonly<Record<HeadField, string>> {
  const { description, author, published, modified, siteName, language, canonical, image } = record.metadata;
  return {
    url: record.url,
    title: record.title,
    fetched: record.fetchedAt,
    date: record.fetchedAt.slice(0, 10),
    finalUrl: record.finalUrl,
    description: description ?? '',
    author: author ?? '',
    published: published ?? '',
    modified: modified ?? '',
    site: siteName ?? '',
    language: language ?? '',
    canonical: canonical ?? '',
    image: image ?? '',
  };
}

function chosenLines(record: PageRecord, template: string): string[] {
  const values = valuesOf(record);
  return headEntriesOf(template).flatMap(({ key, value }) => {
    const filled = isHeadField(value)
      ? values[value]
      : value.replace(/\{(\w+)\}/g, (whole, name: string) => (isHeadField(name) ? values[name] : whole));
    return filled.trim() ? [`${key}: ${yamlText(filled)}`] : [];
  });
}

function allLines(record: PageRecord): string[] {
  const { description, author, published, modified, siteName, language, canonical, image } = record.metadata;
  const known = { url: record.url, title: record.title, fetched: record.fetchedAt };
  const found = { description, author, published, modified, site: siteName, language, canonical, image };
  const moved = record.finalUrl === record.url ? {} : { finalUrl: record.finalUrl };
  const error = record.error ? { error: `${record.error.code}: ${record.error.message}` } : {};
  const lines = Object.entries({ ...known, ...moved, ...found, ...error }).flatMap(([name, value]) =>
    value ? [`${name}: ${yamlText(value)}`] : [],
  );
  if (record.notes?.length) lines.push('notes:', ...record.notes.map((note) => `  - ${yamlText(note)}`));
  return lines;
}

/** JSON's strings are YAML's double-quoted ones; what YAML takes for unprintable or a line break is escaped besides. */
function yamlText(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const escaped = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return JSON.stringify(line).replace(/[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g, escaped);
}
