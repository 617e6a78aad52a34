/** A zip of the same files that a folder has, as a stream. The one door to client-zip; entries are stored, large ones as Zip64. */
import { makeZip } from 'client-zip';
import { binariesOf, type ExportSource, filesOfPage, pathsOf, recordLine, utf8Chunks } from './files.ts';

type Entry = {
  readonly name: string;
  readonly lastModified: Date;
  readonly input: Uint8Array | string | AsyncIterable<Uint8Array>;
};

export async function* zipChunks(source: ExportSource): AsyncGenerator<Uint8Array> {
  yield* makeZip(entries(source)) as AsyncIterable<Uint8Array>;
}

/** Texts as the files of a zip. */
export async function* zipTexts(
  files: readonly { readonly name: string; readonly text: string }[],
  lastModified: Date,
): AsyncGenerator<Uint8Array> {
  yield* makeZip(files.map(({ name, text }) => ({ name, lastModified, input: text }))) as AsyncIterable<Uint8Array>;
}

async function* entries(source: ExportSource): AsyncGenerator<Entry> {
  for await (const record of source.records()) {
    const lastModified = new Date(record.fetchedAt);
    for (const { path, content } of filesOfPage(record, binariesOf(source, record.id)))
      yield { name: path, lastModified, input: content };
  }
  const made = source.batch.finishedAt ?? source.batch.createdAt;
  yield { name: 'pages.jsonl', lastModified: new Date(made), input: utf8Chunks(lines(source)) };
}

async function* lines(source: ExportSource): AsyncGenerator<string> {
  for await (const record of source.records())
    yield recordLine(record, pathsOf(filesOfPage(record, binariesOf(source, record.id))));
}
