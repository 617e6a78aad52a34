/**
 * Office documents are zips. They are unpacked here within limits that hold whatever their directory claims; what reads them further
 * gets a zip made anew of the parts that were taken. The one door to fflate.
 */
import { Inflate, zipSync } from 'fflate';
import { TabtrawlError } from '../../shared/batch/errors.ts';

export type ArchiveLimits = {
  /** Names in the directory. */
  readonly entries: number;
  /** Unpacked, all parts that are wanted together. */
  readonly totalBytes: number;
};
export const archiveLimits: ArchiveLimits = { entries: 20_000, totalBytes: 256 * 1024 * 1024 };

type Entry = {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly headerAt: number;
  readonly isLocked: boolean;
};

/** A document's parts by name. */
export type OfficeParts = ReadonlyMap<string, Uint8Array>;

/** Names in the zip's directory; a broken one throws `not-a-page`, one with too many names `too-large`. */
export function namesIn(bytes: Uint8Array, limits = archiveLimits): readonly string[] {
  return entriesOf(bytes, limits).map(({ name }) => name);
}

/** The parts whose names are wanted, unpacked. Throws `not-a-page` for a broken zip, `too-large` for one that unpacks to too much. */
export function unpack(bytes: Uint8Array, isWanted: (name: string) => boolean, limits = archiveLimits): OfficeParts {
  const parts = new Map<string, Uint8Array>();
  let left = limits.totalBytes;
  for (const entry of entriesOf(bytes, limits)) {
    if (!isWanted(entry.name) || entry.name.endsWith('/')) continue;
    if (entry.isLocked) throw new TabtrawlError('encrypted', 'The document is locked with a password.');
    const part = unpackOne(bytes, entry, left);
    left -= part.length;
    parts.set(entry.name, part);
  }
  return parts;
}

/** The parts as a zip of their own, stored rather than packed. */
export function repack(parts: OfficeParts): Uint8Array {
  return zipSync(Object.fromEntries(parts), { level: 0 });
}

function broken(why: string): TabtrawlError {
  return new TabtrawlError('not-a-page', `The document is broken: ${why}.`);
}

function tooMuch(): TabtrawlError {
  return new TabtrawlError('too-large', 'The document unpacks to more than Tabtrawl takes.');
}

/** https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, 4.3.12 and 4.3.16. */
const endMark = 0x06054b50;
const entryMark = 0x02014b50;
const localMark = 0x04034b50;
const endBytes = 22;
const longestComment = 65_535;

function entriesOf(bytes: Uint8Array, limits: ArchiveLimits): readonly Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let end = bytes.length - endBytes;
  const first = Math.max(0, end - longestComment);
  while (end >= first && view.getUint32(end, true) !== endMark) end--;
  if (end < first || end < 0) throw broken('its end is missing');
  const count = view.getUint16(end + 10, true);
  if (count > limits.entries) throw tooMuch();
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let number = 0; number < count; number++) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entryMark) throw broken('its list of parts is damaged');
    const nameBytes = view.getUint16(at + 28, true);
    const name = new TextDecoder().decode(bytes.subarray(at + 46, at + 46 + nameBytes));
    entries.push({
      // Some writers begin names with a slash, or write them with the other one.
      name: name.replaceAll('\\', '/').replace(/^\/+/, ''),
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      headerAt: view.getUint32(at + 42, true),
      isLocked: (view.getUint16(at + 8, true) & 1) === 1,
    });
    at += 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

/** Unpacked piece by piece, and given up as soon as it is too much. */
function unpackOne(bytes: Uint8Array, { name, method, packedBytes, headerAt }: Entry, mostBytes: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (headerAt + 30 > bytes.length || view.getUint32(headerAt, true) !== localMark)
    throw broken(`its part ${name} is damaged`);
  const from = headerAt + 30 + view.getUint16(headerAt + 26, true) + view.getUint16(headerAt + 28, true);
  const packed = bytes.subarray(from, from + packedBytes);
  if (packed.length < packedBytes) throw broken(`its part ${name} is cut off`);
  if (method === 0) {
    if (packed.length > mostBytes) throw tooMuch();
    return packed;
  }
  if (method !== 8) throw broken(`its part ${name} is packed in an unknown way`);
  const pieces: Uint8Array[] = [];
  let size = 0;
  const inflate = new Inflate((piece) => {
    size += piece.length;
    if (size > mostBytes) throw tooMuch();
    pieces.push(piece);
  });
  try {
    for (let at = 0; at < packed.length || at === 0; at += pieceBytes)
      inflate.push(packed.subarray(at, at + pieceBytes), at + pieceBytes >= packed.length);
  } catch (thrown) {
    if (thrown instanceof TabtrawlError) throw thrown;
    throw broken(`its part ${name} does not unpack`);
  }
  return joined(pieces, size);
}

/** Packed bytes at a time: at most a thousand times as many come of them. */
const pieceBytes = 16 * 1024;

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
