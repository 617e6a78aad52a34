/** The files of one page: what is written beside each other under its name, in a folder or a zip. */
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { PageFile } from '../../crawl/ports.ts';
import { pageFileName } from './file-names.ts';
import { withFrontMatter } from './front-matter.ts';

type FileKind = keyof PageRecord['files'];
/** `path` has one `/`, between folder and name. */
export type NamedFile = { readonly kind: FileKind; readonly path: string; readonly content: string | Uint8Array };

const endings: Readonly<Record<FileKind, string>> = {
  markdown: 'md',
  html: 'html',
  text: 'txt',
  screenshot: 'png',
  pdf: 'pdf',
  mhtml: 'mhtml',
};

/** Markdown of every page that is done, and whatever else was got. */
export function filesOfPage(record: PageRecord, binaries: readonly PageFile[]): NamedFile[] {
  const { folder, name } = pageFileName(record.url);
  const found: { kind: FileKind; content: string | Uint8Array }[] = [];
  if (record.state === 'done' || record.markdown) found.push({ kind: 'markdown', content: withFrontMatter(record) });
  if (record.html) found.push({ kind: 'html', content: record.html });
  if (record.text) found.push({ kind: 'text', content: record.text });
  for (const { kind, bytes } of binaries) found.push({ kind, content: bytes });
  return found.map((file) => ({ ...file, path: `${folder}/${name}.${endings[file.kind]}` }));
}

/** Their paths as the record names them. */
export function pathsOf(files: readonly NamedFile[]): PageRecord['files'] {
  return Object.fromEntries(files.map(({ kind, path }) => [kind, path]));
}

/** A line of pages.jsonl: the record without its bodies, with the paths of its files. */
export function recordLine(record: PageRecord, files: PageRecord['files']): string {
  const { markdown: _markdown, text: _text, html: _html, links: _links, ...rest } = record;
  return `${JSON.stringify({ ...rest, files })}\n`;
}
