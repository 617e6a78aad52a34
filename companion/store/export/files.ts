/** The files of one page: what is written beside each other under its name, in a folder or a zip. */

import { createHash } from 'node:crypto';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { PageFile } from '../../crawl/ports.ts';
import { savedFolder } from '../../crawl/saving/wanted-files.ts';
import { withFrontMatter } from './front-matter.ts';
import { savedInHtml, savedInMarkdown } from './saved-links.ts';

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

/** Of a page that is done its Markdown and whatever else was got, below `stem` (default: by its address). One that is not has none: what it showed is no page. */
export function filesOfPage(
  record: PageRecord,
  binaries: readonly PageFile[],
  stem: string = addressStem(record.url),
  frontMatter?: string,
): NamedFile[] {
  if (record.state !== 'done') return [];
  const { saved = [] } = record;
  const found: { kind: FileKind; content: string | Uint8Array }[] = [];
  const markdown = savedInMarkdown(record.markdown, saved, stem);
  found.push({ kind: 'markdown', content: withFrontMatter({ ...record, markdown }, frontMatter) });
  if (record.html) found.push({ kind: 'html', content: savedInHtml(record.html, saved, stem) });
  if (record.text) found.push({ kind: 'text', content: record.text });
  for (const { kind, bytes } of binaries) found.push({ kind, content: bytes });
  return found.map((file) => ({ ...file, path: `${stem}.${endings[file.kind]}` }));
}

function addressStem(url: string): string {
  const { folder, name } = pageFileName(url);
  return `${folder}/${name}`;
}

/** Their paths as the record names them. */
export function pathsOf(files: readonly NamedFile[]): PageRecord['files'] {
  return Object.fromEntries(files.map(({ kind, path }) => [kind, path]));
}

/** What was saved beside a page that is done, each once, as far as it is still stored. */
export function* savedOf(
  record: PageRecord,
  content: (sha256: string) => Uint8Array | null,
): Generator<{ readonly path: string; readonly content: Uint8Array }> {
  if (record.state !== 'done') return;
  const paths = new Set<string>();
  for (const { path, sha256 } of record.saved ?? []) {
    const bytes = paths.has(path) ? null : content(sha256);
    paths.add(path);
    if (bytes) yield { path, content: bytes };
  }
}

/** A line of pages.jsonl: the record without its bodies, with the paths of its files. */
export function recordLine(record: PageRecord, files: PageRecord['files']): string {
  const { markdown: _markdown, text: _text, html: _html, links: _links, ...rest } = record;
  return `${JSON.stringify({ ...rest, files })}\n`;
}

/**
 * Names of files for pages: HOST/PATH-SLUG. A function of the URL alone, so that they are the same in every run and order.
 *
 * A path of plain segments (lower-case ASCII letters, digits, dot, dash, underscore) is its own name, with `--` for `/`. Whatever a
 * name cannot hold (capitals, queries, other scripts, long paths) is left out of the slug, and `~` with a hash of the whole
 * URL is put after it. No plain name holds `~`, so no two URLs share a name, on file systems that fold case or Unicode forms too.
 */

/** Longest name without its ending and longest folder, in UTF-8 bytes: with every ending well below the 143 of encrypted file systems. */
const maxNameBytes = 110;
const maxFolderBytes = 80;
/** Digits (base 32) of the hash: 50 bits. */
const hashLength = 10;

/** Names that Windows keeps for devices, with any ending. https://learn.microsoft.com/windows/win32/fileio/naming-a-file */
const devices = /^(?:con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(?:\.|$)/i;
/** Names of ours beside the hosts' folders. */
const taken: readonly string[] = ['pages.jsonl', savedFolder];

/** `{folder, name}` of a page, both without separators; `name` without an ending. */
export function pageFileName(url: string): { readonly folder: string; readonly name: string } {
  const parsed = URL.parse(url);
  if (!parsed) return { folder: 'other', name: `page${hashOf(url)}` };
  const folder = folderOf(parsed);
  const path = pathSlug(parsed);
  // One page may be listed by http and by https: only the usual one of the two goes without the hash.
  const usual = parsed.protocol === 'https:' ? !parsed.port : parsed.protocol === 'http:' && parsed.port !== '';
  if (path.isWhole && folder.isWhole && usual) return { folder: folder.text, name: path.text };
  return { folder: folder.text, name: `${shorten(path.text, maxNameBytes - hashLength - 1)}${hashOf(url)}` };
}

type Slug = { readonly text: string /** Nothing was left out. */; readonly isWhole: boolean };

function folderOf(url: URL): Slug {
  const host = url.hostname || 'file';
  const port = url.port ? `_${url.port}` : '';
  const text = host + port;
  const isWhole =
    /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/.test(host) &&
    isFree(text) &&
    text.length <= maxFolderBytes &&
    url.protocol !== 'file:';
  return isWhole
    ? { text, isWhole }
    : { text: shorten(safeText(text), maxFolderBytes - 1 - hashLength) + hashOf(text), isWhole };
}

function pathSlug(url: URL): Slug {
  const segments = url.pathname.slice(1).split('/');
  // A path that ends in "/" is a folder's index; a page that is called so is told apart by the hash.
  if (segments.at(-1) === '') segments[segments.length - 1] = 'index';
  const text = segments.join('--');
  const plain = segments.every(
    (segment) => /^[a-z0-9_](?:[a-z0-9._]|-(?!-))*$/.test(segment) && /[a-z0-9_]$/.test(segment),
  );
  const isIndex = url.pathname.endsWith('/') || segments.at(-1) !== 'index';
  const isWhole = plain && isIndex && !/[?#]/.test(url.href) && isFree(text) && text.length <= maxNameBytes;
  return isWhole
    ? { text, isWhole }
    : { text: safeText(decoded(segments.join('--') + url.search + url.hash)) || 'page', isWhole };
}

function isFree(text: string): boolean {
  return !devices.test(text) && !taken.includes(text);
}

/** Letters, digits and marks of any script in their composed form, in lower case; runs of anything else are one dash. */
function safeText(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFC')
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, '-');
  const trimmed = words.replace(/-{3,}/g, '-').replace(/^[-.]+|[-.]+$/g, '');
  return devices.test(trimmed) ? `page-${trimmed}` : trimmed;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not UTF-8 inside: the escapes themselves are readable enough.
    return text;
  }
}

/** At most that many UTF-8 bytes, whole code points, and no dash or dot at the end. */
function shorten(text: string, bytes: number): string {
  const encoded = new Uint8Array(bytes);
  const { read } = new TextEncoder().encodeInto(text, encoded);
  return text.slice(0, read).replace(/[-.]+$/, '');
}

/** Ten letters after a `~`, by which two addresses of one name are told apart. */
export function hashOf(text: string): string {
  const digits = BigInt(`0x${createHash('sha256').update(text).digest('hex').slice(0, 16)}`).toString(32);
  return `~${digits.padStart(hashLength, '0').slice(-hashLength)}`;
}

/** What exporters read, and how their text becomes bytes. */

/** The chosen pages of one batch. */
export type ExportSource = {
  readonly batch: BatchInfo;
  /** In input order; may be read more than once. Without bodies `markdown` is empty and text, HTML and links are absent. */
  readonly records: (bodies?: 'without bodies') => AsyncIterable<PageRecord>;
  readonly file: (page: string, kind: PageFile['kind']) => Uint8Array | null;
  /** What was saved beside pages, by its hash. */
  readonly saved: (sha256: string) => Uint8Array | null;
};

const binaryKinds: readonly PageFile['kind'][] = ['screenshot', 'pdf', 'mhtml'];

/** The binary contents of a page, of the kinds that its batch asked for. Without a batch: of all kinds that are stored. */
export function binariesOf(
  { batch, file }: Pick<ExportSource, 'file'> & Partial<ExportSource>,
  page: string,
): PageFile[] {
  const wanted = binaryKinds.filter((kind) => batch?.options.formats.includes(kind) ?? true);
  return wanted.flatMap((kind) => {
    const bytes = file(page, kind);
    return bytes ? [{ kind, bytes }] : [];
  });
}

const chunkLength = 65_536;

/** Small texts together in chunks of about 64 KB. */
export async function* utf8Chunks(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  let gathered = '';
  for await (const text of texts) {
    gathered += text;
    if (gathered.length < chunkLength) continue;
    yield Buffer.from(gathered);
    gathered = '';
  }
  if (gathered) yield Buffer.from(gathered);
}
