/** The framing of Chrome's debugging pipe: JSON messages with a NUL byte after each. */

/**
 * chrome-remote-interface takes 256 MiB at most and drops the whole connection past that; a page must not be able to make it do so.
 */
export const maxMessageBytes = 128 * 1024 * 1024;

const headBytes = 200;

/**
 * Gives whole messages out of chunks. Each byte is searched once and copied at most once, so cost grows with the bytes alone.
 * A message past `maxBytes` is dropped as it comes in; `onTooLarge` gets its first bytes.
 */
export class NulSplitter {
  readonly #onMessage: (message: Buffer) => void;
  readonly #onTooLarge: (head: Buffer) => void;
  readonly #maxBytes: number;
  /** Pieces of the message that has begun; once it is too large, its head alone. */
  #parts: Buffer[] = [];
  #bytes = 0;

  constructor(
    on: { message: (message: Buffer) => void; tooLarge: (head: Buffer) => void },
    maxBytes = maxMessageBytes,
  ) {
    this.#onMessage = on.message;
    this.#onTooLarge = on.tooLarge;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    let start = 0;
    for (let end = chunk.indexOf(0); end !== -1; end = chunk.indexOf(0, start)) {
      this.#take(chunk.subarray(start, end));
      this.#give();
      start = end + 1;
    }
    if (start < chunk.length) this.#take(chunk.subarray(start));
  }

  #take(part: Buffer): void {
    const wasTooLarge = this.#bytes > this.#maxBytes;
    this.#bytes += part.length;
    if (wasTooLarge) return;
    this.#parts.push(part);
    // A copy, since a view would keep every chunk's memory.
    if (this.#bytes > this.#maxBytes) this.#parts = [Buffer.from(Buffer.concat(this.#parts, headBytes))];
  }

  #give(): void {
    const parts = this.#parts;
    const bytes = this.#bytes;
    this.#parts = [];
    this.#bytes = 0;
    const [first] = parts;
    if (!first || bytes === 0) return;
    if (bytes > this.#maxBytes) this.#onTooLarge(first);
    else this.#onMessage(parts.length === 1 ? first : Buffer.concat(parts, bytes));
  }
}

/**
 * The error answer that stands in for an answer too large to pass on, or null where the message was an event.
 * Chrome writes the id first: `{"id":12,"result":…`.
 */
export function tooLargeAnswer(head: Buffer): string | null {
  const id = /^\{"id":(\d+)/.exec(head.toString('latin1'))?.[1];
  if (!id) return null;
  const message = `The answer is larger than ${maxMessageBytes / 1024 / 1024} MB`;
  return JSON.stringify({ id: Number(id), error: { code: -32000, message } });
}
