/** A zip of the same files that a folder has, as a stream. The one door to client-zip; entries are stored, large ones as Zip64. */
import { makeZip } from 'client-zip';
import type { ExportLook } from '../../../shared/protocol/calls.ts';
import { binariesOf, type ExportSource, pathsOf, recordLine, savedOf, utf8Chunks } from './files.ts';
import { exportedFiles, failedName, indexName, type Layout, layoutOf } from './layout.ts';

type Entry = {
  readonly name: string;
  readonly lastModified: Date;
  readonly input: Uint8Array | string | AsyncIterable<Uint8Array>;
};

export async function* zipChunks(source: ExportSource, look: ExportLook): AsyncGenerator<Uint8Array> {
  yield* makeZip(entries(source, look)) as AsyncIterable<Uint8Array>;
}

/** Texts as the files of a zip. */
export async function* zipTexts(
  files: readonly { readonly name: string; readonly text: string }[],
  lastModified: Date,
): AsyncGenerator<Uint8Array> {
  yield* makeZip(files.map(({ name, text }) => ({ name, lastModified, input: text }))) as AsyncIterable<Uint8Array>;
}

async function* entries(source: ExportSource, look: ExportLook): AsyncGenerator<Entry> {
  const layout = await layoutOf(source, look);
  const made = new Date(source.batch.finishedAt ?? source.batch.createdAt);
  yield { name: indexName, lastModified: made, input: layout.indexText };
  const there = new Set<string>();
  for await (const record of source.records()) {
    const lastModified = new Date(record.fetchedAt);
    for (const { path, content } of exportedFiles(record, binariesOf(source, record.id), layout))
      yield { name: path, lastModified, input: content };
    for (const { path, content } of savedOf(record, source.saved)) {
      // Of no one page.
      if (!there.has(path)) yield { name: path, lastModified: made, input: content };
      there.add(path);
    }
  }
  if (layout.failedText !== null) yield { name: failedName, lastModified: made, input: layout.failedText };
  yield { name: 'pages.jsonl', lastModified: made, input: utf8Chunks(lines(source, layout)) };
}

async function* lines(source: ExportSource, layout: Layout): AsyncGenerator<string> {
  for await (const record of source.records())
    yield recordLine(record, pathsOf(exportedFiles(record, binariesOf(source, record.id), layout)));
}
