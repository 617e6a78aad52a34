/** A packed answer on its way over the queue: a small one within its message, a larger one in pieces beside it. */
import { answerLimits, inlineBytes, pieceBytes, piecesOf } from './answer-codec.ts';
import type { Carrier } from './carrier.ts';

/** Pieces that nobody takes are dropped after this. */
const pieceForMs = 10 * 60_000;

export type SentAnswer = {
  /** Compressed. */
  readonly bytes: number;
  /** Base64; else it lies in so many pieces. */
  readonly inline?: string | undefined;
  readonly pieces?: number | undefined;
};

/** Puts down what does not fit into a message; gives what goes into it. */
export async function sendAnswer(carrier: Carrier, id: string, packed: Uint8Array): Promise<SentAnswer> {
  const bytes = packed.length;
  if (bytes <= inlineBytes) return { bytes, inline: Buffer.from(packed).toString('base64') };
  let pieces = 0;
  for (const piece of piecesOf(packed)) await carrier.putPiece(`${id}-${pieces++}`, piece, pieceForMs);
  return { bytes, pieces };
}

/** The answer's bytes; null where the queue has lost some; a text, why, where they cannot be right. Never more is read than is said. */
export async function receiveAnswer(
  carrier: Carrier,
  { id, inline, pieces, bytes }: SentAnswer & { readonly id: string },
): Promise<Uint8Array | string | null> {
  if (bytes > answerLimits.packedBytes) return 'it is larger than answers may be';
  if (inline !== undefined) {
    const given = Buffer.from(inline, 'base64');
    return given.length === bytes && bytes <= inlineBytes ? given : 'its size is another than it says';
  }
  if (pieces === undefined || pieces !== Math.ceil(bytes / pieceBytes))
    return 'its pieces are not as many as its size asks for';
  const all = new Uint8Array(bytes);
  let at = 0;
  for (let piece = 0; piece < pieces; piece++) {
    const part = await carrier.takePiece(`${id}-${piece}`, pieceBytes);
    if (!part) return null;
    if (at + part.length > bytes) return 'its pieces are larger than it says';
    all.set(part, at);
    at += part.length;
  }
  return at === bytes ? all : 'its pieces are smaller than it says';
}
