/** A batch's results in each form that they can be taken away in; all as streams, at any size. */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { ExportFormat, ExportLook, PackParams, PageFilter } from '../../../shared/protocol/calls.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { Download } from '../../util/download.ts';
import { writeFault } from '../../util/write-fault.ts';
import type { Store } from '../store.ts';
import { csvTexts } from './csv.ts';
import { binariesOf, type ExportSource, pageFileName, pathsOf, recordLine, savedOf, utf8Chunks } from './files.ts';
import { openFolderWriter, SafeFolder } from './folder.ts';
import { frontMatterProblem } from './front-matter.ts';
import { keepInStep, type Written } from './into.ts';
import { exportedFiles, failedName, indexName, layoutOf, templateProblem } from './layout.ts';
import { mergedTexts } from './merged-markdown.ts';
import { chunkTexts, leastPackTokens, llmsFullTexts, llmsTexts, packChunks } from './packs.ts';
import { zipChunks } from './zip.ts';

type ExportStore = Pick<Store, 'getBatch' | 'records' | 'getFile' | 'getSaved'>;

type Form = {
  readonly ending: string;
  readonly contentType: string;
  readonly chunks: (
    source: ExportSource,
    how: { readonly pack: PackParams; readonly look: ExportLook },
  ) => AsyncIterable<Uint8Array>;
};
const markdown = 'text/markdown; charset=utf-8';
const jsonLinesType = 'application/jsonl; charset=utf-8';

const forms: Readonly<Record<Exclude<ExportFormat, 'folder'>, Form>> = {
  zip: { ending: '.zip', contentType: 'application/zip', chunks: (source, { look }) => zipChunks(source, look) },
  jsonl: { ending: '.jsonl', contentType: jsonLinesType, chunks: (source) => utf8Chunks(jsonLines(source)) },
  csv: {
    ending: '.csv',
    contentType: 'text/csv; charset=utf-8',
    chunks: (source) => utf8Chunks(csvTexts(source.records('without bodies'))),
  },
  md: { ending: '.md', contentType: markdown, chunks: (source) => utf8Chunks(mergedTexts(source)) },
  pack: { ending: '-pack.md', contentType: markdown, chunks: (source, { pack }) => packChunks(source, pack) },
  chunks: {
    ending: '-chunks.jsonl',
    contentType: jsonLinesType,
    chunks: (source, { pack }) => chunkTexts(source, pack),
  },
  llms: { ending: '-llms.txt', contentType: 'text/plain; charset=utf-8', chunks: llmsTexts },
  'llms-full': { ending: '-llms-full.txt', contentType: 'text/plain; charset=utf-8', chunks: llmsFullTexts },
};
const packZip = { ending: '-pack.zip', contentType: 'application/zip' } as const;

/** Ended pages of the filter as one download. Throws `not-found`, and `bad-request` where a pack is so small that it could hold nothing. */
export function exportBatch(
  store: ExportStore,
  batch: string,
  format: Exclude<ExportFormat, 'folder'>,
  filter?: PageFilter,
  how: { readonly pack?: PackParams | undefined; readonly look?: ExportLook | undefined } = {},
): Download {
  const source = sourceOf(store, batch, filter);
  const pack = how.pack ?? { maxFiles: 1 };
  const look = checkedLook(how.look);
  if (format === 'pack' && pack.maxTokens !== undefined && pack.maxTokens < leastPackTokens)
    throw new TabtrawlError(
      'bad-request',
      `A pack of ${pack.maxTokens} tokens holds no page. Allow ${leastPackTokens} or more.`,
    );
  const { chunks, ...form } = forms[format];
  const { ending, contentType } = format === 'pack' && pack.maxFiles > 1 ? packZip : form;
  return {
    fileName: `${fileTitle(source.batch.name)}-${batch}${ending}`,
    contentType,
    open: () => chunks(source, { pack, look }),
  };
}

/**
 * Writes a batch's pages into a folder: those that are done, an index in list order, and a list of those that are missing. What is in it
 * besides stays. `into`: the folder is kept in step (see into.ts). Throws `not-found`, `bad-request` for a template of names, and `conflict`
 * where the disk does not take it.
 */
export async function writeFolder(
  store: ExportStore,
  batch: string,
  dir: string,
  how: {
    readonly filter?: PageFilter | undefined;
    readonly look?: ExportLook | undefined;
    readonly into?: boolean;
  } = {},
): Promise<Written> {
  const source = sourceOf(store, batch, how.filter);
  const look = checkedLook(how.look);
  try {
    return await (how.into ? keepInStep : writeAnew)(source, dir, look);
  } catch (error) {
    throw writeFault(error, dir);
  }
}

async function writeAnew(source: ExportSource, dir: string, look: ExportLook): Promise<Written> {
  const layout = await layoutOf(source, look);
  const writer = await openFolderWriter(dir, source.saved);
  let unchanged = 0;
  for await (const record of source.records()) {
    const files = exportedFiles(record, binariesOf(source, record.id), layout);
    let isWritten = false;
    for (const { path, content } of [...files, ...savedOf(record, source.saved)])
      isWritten = (await writer.put(path, content)) || isWritten;
    if (files.length > 0 && !isWritten) unchanged++;
    writer.log(recordLine(record, pathsOf(files)));
  }
  await writer.put(indexName, layout.indexText);
  if (layout.failedText === null) await writer.drop(failedName);
  else await writer.put(failedName, layout.failedText);
  await writer.close();
  return { pages: layout.pages, unchanged, failed: layout.failed, kept: [] };
}

/** The index and the list of what is missing, in a folder whose pages were written as they ended. Throws `not-found`. */
export async function writeIndex(store: ExportStore, batch: string, dir: string): Promise<void> {
  const layout = await layoutOf(sourceOf(store, batch, undefined), {});
  const folder = await SafeFolder.open(dir);
  await folder.write(indexName, layout.indexText);
  if (layout.failedText === null) await folder.remove(failedName);
  else await folder.write(failedName, layout.failedText);
}

function checkedLook(look: ExportLook = {}): ExportLook {
  const problem = look.names === undefined ? null : templateProblem(look.names);
  if (problem) throw new TabtrawlError('bad-request', `The names "${look.names}" can't be used. ${problem}`);
  const head = look.frontMatter === undefined ? null : frontMatterProblem(look.frontMatter);
  if (head) throw new TabtrawlError('bad-request', `The front matter "${look.frontMatter}" can't be used. ${head}`);
  return look;
}

/** The batch's name as that of a folder or file; the batch's id where nothing is left of it. */
export function batchTitle({ name, id }: Pick<BatchInfo, 'name' | 'id'>): string {
  return fileTitle(name) || id;
}

function sourceOf(store: ExportStore, batch: string, filter: PageFilter | undefined): ExportSource {
  const info = store.getBatch(batch);
  if (!info) throw new TabtrawlError('not-found', `There is no batch "${batch}". "tabtrawl batches" lists them.`);
  return {
    batch: info,
    records: (bodies) => store.records(batch, filter, { bodies: bodies === undefined }),
    file: store.getFile,
    saved: store.getSaved,
  };
}

async function* jsonLines(source: ExportSource): AsyncGenerator<string> {
  for await (const record of source.records()) yield `${JSON.stringify(record)}\n`;
}

/** The batch's name as a file's: names are the user's or a host's. */
function fileTitle(name: string): string {
  return pageFileName(`https://x/${encodeURIComponent(name.slice(0, 60))}`).name.replace(/~.*/, '');
}
