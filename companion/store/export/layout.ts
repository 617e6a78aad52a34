/**
 * An exported batch as a whole: which file each page that is done has, the links between them, the index in list order, and the list of
 * those that are missing. Pages that failed have no file of their own: what they showed is no page of theirs.
 * All of it follows from the records alone, so that the same batch is the same to the byte, in a folder and in a zip.
 */
import { posix } from 'node:path';
import { type NameField, nameFields, namesProblem, nameTemplateOf } from '../../../shared/batch/export-look.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { ExportLook } from '../../../shared/protocol/calls.ts';
import { normaliseUrl } from '../../../shared/urls.ts';
import type { PageFile } from '../../crawl/ports.ts';
import { outsideCode } from '../../crawl/saving/markdown-targets.ts';
import { type ExportSource, filesOfPage, hashOf, type NamedFile, pageFileName } from './files.ts';

export type Layout = {
  /** Path of a page's files without their ending, by the page's id; pages that are not done have none. */
  readonly stems: ReadonlyMap<string, string>;
  /** The same by address: as listed, and as it led to. */
  readonly stemOfUrl: ReadonlyMap<string, string>;
  readonly links: NonNullable<ExportLook['links']>;
  /** See front-matter.ts. */
  readonly frontMatter: string | undefined;
  readonly indexText: string;
  /** Null where nothing is missing. */
  readonly failedText: string | null;
  readonly pages: number;
  readonly failed: number;
};

/** Names of ours at the top of an export. */
export const indexName = 'index.md';
export const failedName = '_failed.md';

/** What is wrong with a template of names, in a person's words; null where it is good. */
export function templateProblem(names: string): string | null {
  const problem = namesProblem(names);
  if (!problem) return null;
  if (problem.kind === 'alike') return 'It needs {slug}, {title} or {index}, or all pages had one name.';
  if (problem.kind === 'deep') return 'It takes one folder at most: one "/".';
  return `It holds ${problem.part}, and takes ${nameFields.map((field) => `{${field}}`).join(', ')}.`;
}

/** `before`: paths without endings that addresses had in the same place; a page stays where it is. */
export async function layoutOf(
  source: ExportSource,
  look: ExportLook,
  before: ReadonlyMap<string, string> = new Map(),
): Promise<Layout> {
  const template = nameTemplateOf(look.names ?? 'address');
  const stems = new Map<string, string>();
  const stemOfUrl = new Map<string, string>();
  // Two names that differ in case alone are one file on many disks.
  const taken = new Set([indexName, failedName, 'pages.jsonl'].map((name) => name.replace(/\.\w+$/, '')));
  for (const stem of before.values()) taken.add(foldedName(stem));
  const index: string[] = [];
  const failed: string[] = [];
  for await (const record of source.records('without bodies')) {
    if (record.state !== 'done') {
      failed.push(failedLine(record));
      continue;
    }
    const stem = before.get(record.url) ?? freeStem(stemOf(record, template), record.url, taken);
    stems.set(record.id, stem);
    stemOfUrl.set(record.url, stem);
    index.push(`- ${link(plainLine(record.title || record.url), stem, '', look.links ?? 'relative')}`);
  }
  // Where an address led, unless that is a page of its own.
  for await (const record of source.records('without bodies')) {
    const stem = stems.get(record.id);
    const final = normaliseUrl(record.finalUrl);
    if (stem && 'url' in final && !stemOfUrl.has(final.url)) stemOfUrl.set(final.url, stem);
  }
  const head = `# ${plainLine(source.batch.name)}\n\n`;
  const missing = failed.length > 0 ? `\n${failed.length} more could not be had: [${failedName}](${failedName})\n` : '';
  return {
    stems,
    stemOfUrl,
    links: look.links ?? 'relative',
    frontMatter: look.frontMatter,
    indexText: `${head}${index.join('\n')}\n${missing}`,
    failedText: failed.length > 0 ? `${head}${failed.join('\n')}\n` : null,
    pages: stems.size,
    failed: failed.length,
  };
}

function failedLine({ url, state, error }: PageRecord): string {
  const why = error ? `${error.code}: ${plainLine(error.message)}` : state;
  return `- <${url}> — ${why}`;
}

function stemOf(record: PageRecord, template: string): string {
  const { folder, name } = pageFileName(record.url);
  const values: Record<NameField, string> = {
    host: folder,
    slug: name,
    title: plainName(record.title) || name,
    index: String(record.index + 1).padStart(4, '0'),
    date: record.fetchedAt.slice(0, 10),
    site: plainName(record.metadata.siteName ?? '') || folder,
  };
  const filled = template.replace(/\{(\w+)\}/g, (whole, field: string) =>
    Object.hasOwn(values, field) ? values[field as keyof typeof values] : whole,
  );
  const parts = filled.split('/').map((part) => plainName(part) || 'page');
  return parts.join('/');
}

/** Longest part of a path, in UTF-8 bytes: with a hash and every ending well below what file systems take. */
const longestPartBytes = 110;

/** What any file system takes as one part of a path, as near to the words as can be. */
function plainName(text: string): string {
  const words = text
    .normalize('NFC')
    .replace(/[\p{C}<>:"/\\|?*#^[\]]+/gu, ' ')
    .replace(/\s+/g, ' ')
    .replace(/^[ .]+|[ .]+$/g, '');
  const encoded = new Uint8Array(longestPartBytes);
  const { read } = new TextEncoder().encodeInto(words, encoded);
  const short = words.slice(0, read).replace(/[ .]+$/, '');
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short) ? `_${short}` : short;
}

function foldedName(stem: string): string {
  return stem.normalize('NFKC').toLowerCase();
}

/** The first in list order has the plain name; one more of the same name has the address's hash beside it. */
function freeStem(stem: string, url: string, taken: Set<string>): string {
  const free = taken.has(foldedName(stem)) ? `${stem}${hashOf(url)}` : stem;
  taken.add(foldedName(free));
  return free;
}

/** A page's files under their names in the export, its links led to the others; none where it is not done. */
export function exportedFiles(record: PageRecord, binaries: readonly PageFile[], layout: Layout): NamedFile[] {
  const stem = layout.stems.get(record.id);
  if (stem === undefined) return [];
  const { saved = [] } = record;
  const markdown = withLocalLinks(record.markdown, stem, layout);
  const shown = { ...record, markdown, saved: layout.links === 'web' ? [] : saved };
  return filesOfPage(shown, binaries, stem, layout.frontMatter);
}

/** The Markdown of a page with its links to other pages of the export led to their files; code is left alone. */
export function withLocalLinks(markdown: string, stem: string, layout: Layout): string {
  if (layout.links === 'web') return markdown;
  return outsideCode(markdown, (text) =>
    text.replace(
      /(!?)\[((?:[^[\]\\]|\\.)*)\]\((<[^>\n]*>|(?:[^\s()\\]|\\.|\([^\s()]*\))+)(?:\s+"[^"\n]*")?\)/g,
      (whole, image: string, words: string, target: string) => {
        if (image) return whole;
        const address = target.replace(/^<|>$/g, '').replace(/\\([()\\])/g, '$1');
        const [url = '', fragment] = address.split('#', 2);
        const got = normaliseUrl(url);
        const to = 'url' in got ? layout.stemOfUrl.get(got.url) : undefined;
        if (to === undefined) return whole;
        if (to === stem) return fragment ? `[${words}](#${fragment})` : whole;
        return link(words, to, fragment ? `#${fragment}` : '', layout.links, stem);
      },
    ),
  );
}

function link(words: string, to: string, fragment: string, links: Layout['links'], from = ''): string {
  if (links === 'wiki') return `[[${to}|${words.replace(/\\([[\]])/g, '$1').replace(/[[\]|]/g, ' ')}]]`;
  const path = posix.relative(posix.dirname(from), to);
  const written = `${path}.md`.split('/').map((part) => encodeURI(part).replace(/[()#?]/g, encodeURIComponent));
  return `[${words}](${written.join('/').replace(/\(/g, '%28').replace(/\)/g, '%29')}${fragment})`;
}

/** Text of a page on one line, with nothing in it that Markdown would take for a mark. */
function plainLine(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/[\\`*_[\]<>#|~&!]/g, '\\$&');
}
