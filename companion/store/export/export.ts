/** A batch's results in each form that they can be taken away in; all as streams, at any size. */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import type { ExportFormat, PageFilter } from '../../../shared/protocol/calls.ts';
import type { Store } from '../store.ts';
import { csvTexts } from './csv.ts';
import { binariesOf, type ExportSource, pageFileName, utf8Chunks } from './files.ts';
import { openFolderWriter } from './folder.ts';
import { mergedTexts } from './merged-markdown.ts';
import { zipChunks } from './zip.ts';

export type Export = {
  readonly fileName: string;
  readonly contentType: string;
  /** Reads as it goes; may be called more than once. */
  open(): AsyncIterable<Uint8Array>;
};
type ExportStore = Pick<Store, 'getBatch' | 'records' | 'getFile'>;

const forms: Readonly<
  Record<
    Exclude<ExportFormat, 'folder'>,
    { contentType: string; chunks: (source: ExportSource) => AsyncIterable<Uint8Array> }
  >
> = {
  zip: { contentType: 'application/zip', chunks: zipChunks },
  jsonl: { contentType: 'application/jsonl; charset=utf-8', chunks: (source) => utf8Chunks(jsonLines(source)) },
  csv: {
    contentType: 'text/csv; charset=utf-8',
    chunks: (source) => utf8Chunks(csvTexts(source.records('without bodies'))),
  },
  md: { contentType: 'text/markdown; charset=utf-8', chunks: (source) => utf8Chunks(mergedTexts(source)) },
};

/** Ended pages of the filter as one download. Throws `not-found`. */
export function exportBatch(
  store: ExportStore,
  batch: string,
  format: Exclude<ExportFormat, 'folder'>,
  filter?: PageFilter,
): Export {
  const source = sourceOf(store, batch, filter);
  const { contentType, chunks } = forms[format];
  return { fileName: `${fileTitle(source.batch.name)}-${batch}.${format}`, contentType, open: () => chunks(source) };
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
