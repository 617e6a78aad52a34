/**
 * An answer as bytes: its head as JSON, then its files, compressed together with Zstandard. What is unpacked is bounded, so that a small
 * message can't fill the memory of whoever reads it.
 */
import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompress, zstdDecompressSync } from 'node:zlib';
import { messageOf } from '../../shared/batch/errors.ts';
import type { Visit } from '../crawl/ports.ts';
import { InTurn } from '../util/in-turn.ts';
import { checkAnswer, toHead } from './answer.ts';

const compress = promisify(zstdCompress);
const decompress = promisify(zstdDecompress);
/** The size told, nothing is made ready for a larger one: at this end, nor where it is unpacked. */
const how = (bytes: Uint8Array) => ({
  params: { [constants.ZSTD_c_compressionLevel]: 3 },
  pledgedSrcSize: bytes.length,
});

/** Answers at most, compressed and unpacked: four times the largest page, with its files. */
export const answerLimits = { packedBytes: 96 * 1024 * 1024, plainBytes: 256 * 1024 * 1024 } as const;
/** An answer of this size or less goes with its message; a larger one in pieces. */
export const inlineBytes = 48 * 1024;
export const pieceBytes = 1024 * 1024;
/** What unpacks to this much or less is unpacked at once, in less time than it would take to have it done elsewhere. */
const soonUnpackedBytes = 1024 * 1024;
/** The same for packing, which takes longer. */
const soonPackedBytes = 256 * 1024;

/** Rejects where it is larger than `answerLimits`. */
export async function packAnswer(visit: Visit): Promise<Uint8Array> {
  const { head, files } = toHead(visit);
  const text = Buffer.from(JSON.stringify(head), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(text.length);
  const plain = Buffer.concat([length, text, ...files.map(({ bytes }) => bytes)]);
  if (plain.length > answerLimits.plainBytes) throw new RangeError(`The answer has ${plain.length} bytes.`);
  const packed =
    plain.length <= soonPackedBytes ? zstdCompressSync(plain, how(plain)) : await compress(plain, how(plain));
  if (packed.length > answerLimits.packedBytes)
    throw new RangeError(`The answer has ${packed.length} bytes, compressed.`);
  return packed;
}

/** The visit, or why these bytes are no answer to what was asked. Never rejects. `large`: where it has to be unpacked elsewhere, in turn with others. */
export async function unpackAnswer(
  packed: Uint8Array,
  asked: { readonly url: string; readonly worker: string },
  {
    limits = answerLimits,
    large = new InTurn(),
  }: { readonly limits?: { readonly packedBytes: number; readonly plainBytes: number }; readonly large?: InTurn } = {},
): Promise<Visit | { readonly unfit: string }> {
  if (packed.length > limits.packedBytes) return { unfit: 'it is larger than answers may be' };
  try {
    const plain = await unpack(packed, limits.plainBytes, large);
    const headLength = plain.readUInt32LE(0);
    const head: unknown = JSON.parse(plain.toString('utf8', 4, 4 + headLength));
    return checkAnswer(head, filesIn(plain.subarray(4 + headLength), head), asked);
  } catch (thrown) {
    return { unfit: `it cannot be unpacked: ${messageOf(thrown).slice(0, 200)}` };
  }
}

/** Rejects where it is no Zstandard, or larger unpacked. */
async function unpack(packed: Uint8Array, mostBytes: number, large: InTurn): Promise<Buffer> {
  if (packed.length <= inlineBytes)
    try {
      return zstdDecompressSync(packed, { maxOutputLength: Math.min(mostBytes, soonUnpackedBytes) });
    } catch {
      // Larger than that, or none: the other way tells which.
    }
  return large.run(() => decompress(packed, { maxOutputLength: mostBytes }));
}

/** As many as the head names and there are bytes for. */
function filesIn(bytes: Buffer, head: unknown): readonly Uint8Array[] {
  const named =
    typeof head === 'object' && head !== null && 'files' in head && Array.isArray(head.files) ? head.files : [];
  const files: Uint8Array[] = [];
  let from = 0;
  for (const { bytes: length } of named) {
    if (!Number.isInteger(length) || length < 0 || from + length > bytes.length) break;
    files.push(Uint8Array.from(bytes.subarray(from, from + length)));
    from += length;
  }
  return from === bytes.length ? files : [];
}

/** Bytes in pieces of `pieceBytes` at most. */
export function* piecesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += pieceBytes) yield bytes.subarray(from, from + pieceBytes);
}
