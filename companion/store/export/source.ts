/** What exporters read, and how their text becomes bytes. */
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import type { BatchInfo } from '../../../shared/protocol/model.ts';
import type { PageFile } from '../../crawl/ports.ts';

/** The chosen pages of one batch. */
export type ExportSource = {
  readonly batch: BatchInfo;
  /** In input order; may be read more than once. Without bodies `markdown` is empty and text, HTML and links are absent. */
  readonly records: (bodies?: 'without bodies') => AsyncIterable<PageRecord>;
  readonly file: (page: string, kind: PageFile['kind']) => Uint8Array | null;
};

const binaryKinds: readonly PageFile['kind'][] = ['screenshot', 'pdf', 'mhtml'];

/** The binary contents of a page, of the kinds that its batch asked for. */
export function binariesOf(source: ExportSource, page: string): PageFile[] {
  const wanted = binaryKinds.filter((kind) => source.batch.options.formats.includes(kind));
  return wanted.flatMap((kind) => {
    const bytes = source.file(page, kind);
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
