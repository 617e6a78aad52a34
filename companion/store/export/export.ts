/** A batch's results in each form that they can be taken away in; all as streams, at any size. */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { ExportFormat, PackParams, PageFilter } from '../../../shared/protocol/calls.ts';
import type { Store } from '../store.ts';
import { csvTexts } from './csv.ts';
import { binariesOf, type ExportSource, pageFileName, utf8Chunks } from './files.ts';
import { openFolderWriter } from './folder.ts';
import { mergedTexts } from './merged-markdown.ts';
import { chunkTexts, leastPackTokens, llmsFullTexts, llmsTexts, packChunks } from './packs.ts';
import { zipChunks } from './zip.ts';

export type Export = {
  readonly fileName: string;
  readonly contentType: string;
  /** Reads as it goes; may be called more than once. */
  open(): AsyncIterable<Uint8Array>;
};
type ExportStore = Pick<Store, 'getBatch' | 'records' | 'getFile'>;

type Form = {
  readonly ending: string;
  readonly contentType: string;
  readonly chunks: (source: ExportSource, params: PackParams) => AsyncIterable<Uint8Array>;
};
const markdown = 'text/markdown; charset=utf-8';
const jsonLinesType = 'application/jsonl; charset=utf-8';

const forms: Readonly<Record<Exclude<ExportFormat, 'folder'>, Form>> = {
  zip: { ending: '.zip', contentType: 'application/zip', chunks: zipChunks },
  jsonl: { ending: '.jsonl', contentType: jsonLinesType, chunks: (source) => utf8Chunks(jsonLines(source)) },
  csv: {
    ending: '.csv',
    contentType: 'text/csv; charset=utf-8',
    chunks: (source) => utf8Chunks(csvTexts(source.records('without bodies'))),
  },
  md: { ending: '.md', contentType: markdown, chunks: (source) => utf8Chunks(mergedTexts(source)) },
  pack: { ending: '-pack.md', contentType: markdown, chunks: packChunks },
  chunks: { ending: '-chunks.jsonl', contentType: jsonLinesType, chunks: chunkTexts },
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
  pack: PackParams = { maxFiles: 1 },
): Export {
  const source = sourceOf(store, batch, filter);
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
    open: () => chunks(source, pack),
  };
}

/** Writes ended pages of the filter into a folder; gives how many. What is in it besides stays. Throws `not-found`. */
export async function writeFolder(
  store: ExportStore,
  batch: string,
  dir: string,
  filter?: PageFilter,
): Promise<number> {
  const source = sourceOf(store, batch, filter);
  const writer = await openFolderWriter(dir);
  let pages = 0;
  for await (const record of source.records()) {
    await writer.write(record, binariesOf(source, record.id));
    pages++;
  }
  await writer.close();
  return pages;
}

function sourceOf(store: ExportStore, batch: string, filter: PageFilter | undefined): ExportSource {
  const info = store.getBatch(batch);
  if (!info) throw new TabtrawlError('not-found', `There is no batch "${batch}". "tabtrawl batches" lists them.`);
  return {
    batch: info,
    records: (bodies) => store.records(batch, filter, { bodies: bodies === undefined }),
    file: store.getFile,
  };
}

async function* jsonLines(source: ExportSource): AsyncGenerator<string> {
  for await (const record of source.records()) yield `${JSON.stringify(record)}\n`;
}

/** The batch's name as a file's: names are the user's or a host's. */
function fileTitle(name: string): string {
  return pageFileName(`https://x/${encodeURIComponent(name.slice(0, 60))}`).name.replace(/~.*/, '');
}
