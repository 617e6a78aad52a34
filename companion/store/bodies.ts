/**
 * Page records in the database: a JSON of all but the bodies, and the bodies together in one compressed blob, so that what
 * markdown, text and HTML have in common is stored once.
 * zstd at level 3: of 129 saved pages' Markdown 37 % is left after 0.07 ms a page; deflate at its default leaves 35 % after 0.20 ms.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { PageRecord } from '../../shared/batch/page-record.ts';

type Bodies = Pick<PageRecord, 'markdown' | 'text' | 'html' | 'links'>;

/** A record as stored. `bodies` is null where it has none. */
export type PackedRecord = { readonly record: string; readonly bodies: Uint8Array | null };

export function packRecord(whole: PageRecord): PackedRecord {
  const { markdown, text, html, links, ...record } = whole;
  const bodies: Bodies = {
    markdown,
    ...(text !== undefined && { text }),
    ...(html !== undefined && { html }),
    ...(links && { links }),
  };
  const isEmpty = !markdown && !text && !html && !links?.length;
  return { record: JSON.stringify(record), bodies: isEmpty ? null : packText(JSON.stringify(bodies)) };
}

export function unpackRecord(packed: PackedRecord): PageRecord {
  // What is parsed was written by packRecord.
  const record = JSON.parse(packed.record) as Omit<PageRecord, keyof Bodies>;
  const bodies = packed.bodies ? (JSON.parse(unpackText(packed.bodies)) as Bodies) : { markdown: '' };
  return { ...record, ...bodies };
}

export function packText(text: string): Uint8Array {
  return zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
}

export function unpackText(packed: Uint8Array): string {
  return zstdDecompressSync(packed).toString();
}
