/** The one door to chrome-remote-interface: Chrome's pipe, or an address → the one connection that serves every tab. */

import { EventEmitter } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import CDP from 'chrome-remote-interface';
import Client from 'chrome-remote-interface/lib/chrome.js';
import { type Cdp, CdpConnection, type CdpWire } from './cdp.ts';

/** fds 3 and 4 of Chrome, as this process holds them. */
export type ChromePipes = { readonly toChrome: Writable; readonly fromChrome: Readable };

/** `url`: a `ws:` address, as in DevToolsActivePort. */
type CdpEndpoint = { readonly pipes: ChromePipes } | { readonly url: string };

/** No domains: the generated `client.Page.navigate` methods aren't used, and making them costs more than the connection. */
const protocol: CDP.Protocol = { version: { major: '1', minor: '3' }, domains: [] };

/**
 * Opens the connection. `signal` covers the opening only; rejects with its reason, or with what refused the connection.
 */
export async function connectCdp(endpoint: CdpEndpoint, { signal }: { signal?: AbortSignal } = {}): Promise<Cdp> {
  signal?.throwIfAborted();
  const opening =
    'url' in endpoint ? CDP({ target: endpoint.url, local: true, protocol }) : openPipeClient(endpoint.pipes);
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return new CdpConnection(toWire(await Promise.race([opening, aborted.promise])));
  } catch (thrown) {
    // Whoever gave up waiting won't close what opens after all.
    opening.then(
      (client) => client.close(),
      () => {},
    );
    throw thrown;
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

function toWire(client: CDP.Client): CdpWire {
  return {
    send: senderOf(client),
    close: () => client.close(),
    onMessage: (listener) => client.on('event', listener),
    onEnd: (listener) => client.on('disconnect', listener),
  };
}

/** What chrome-remote-interface keeps to itself, in the version that package.json pins. */
type ClientInside = {
  readonly _ws: { send(text: string, written: (error?: Error | null) => void): void };
  readonly _callbacks: Record<number, Parameters<CdpWire['send']>[3]>;
  _nextCommandId: number;
};

/**
 * In place of the client's own `send`, which notes who waits for an answer only when the call is told to be written: on a busy machine the
 * answer may be there before, and is then dropped, so that its caller waits for ever.
 */
function senderOf(client: CDP.Client): CdpWire['send'] {
  const inside = client as unknown as ClientInside;
  return (method, params, sessionId, callback) => {
    const id = inside._nextCommandId++;
    inside._callbacks[id] = callback;
    inside._ws.send(JSON.stringify({ id, method, sessionId, params: params ?? {} }), (error) => {
      if (!error || !inside._callbacks[id]) return;
      delete inside._callbacks[id];
      callback(error, undefined);
    });
  };
}

/** The client on Chrome's pipe: where it would open a WebSocket it is given the pipe, which looks like one as far as it uses one. */
function openPipeClient(pipes: ChromePipes): Promise<CDP.Client> {
  // A pipe that breaks closes after its error; without a listener the error would end the process.
  for (const pipe of [pipes.toChrome, pipes.fromChrome]) pipe.on('error', () => {});
  const { promise, resolve, reject } = Promise.withResolvers<CDP.Client>();
  const notifier = new EventEmitter().once('connect', resolve).once('error', reject);
  new PipeClient(pipes, notifier);
  return promise;
}

class PipeClient extends Client {
  readonly #pipes: ChromePipes;

  constructor(pipes: ChromePipes, notifier: EventEmitter) {
    super({ target: 'ws://pipe', local: true, protocol }, notifier);
    this.#pipes = pipes;
  }

  override async _connectToWebSocket(): Promise<void> {
    const socket = new PipeSocket(this.#pipes);
    socket.on('message', (message: Buffer | string) => this._handleMessage(JSON.parse(String(message))));
    socket.on('close', () => {
      this._handleConnectionClose();
      this.emit('disconnect');
    });
    this._ws = socket;
  }
}

/** A WebSocket's `CLOSED`. */
const closed = 3;

/** Whichever side ends first ends the other: Chrome ends by itself once its pipe is gone. */
class PipeSocket extends EventEmitter {
  readyState = 1;
  readonly #pipes: ChromePipes;

  constructor(pipes: ChromePipes) {
    super();
    this.#pipes = pipes;
    const { toChrome, fromChrome } = pipes;
    const splitter = new NulSplitter({
      message: (message) => this.emit('message', message),
      tooLarge: (head) => {
        const answer = tooLargeAnswer(head);
        if (answer) this.emit('message', answer);
      },
    });
    const end = () => this.close();
    fromChrome.on('data', (chunk: Buffer) => splitter.push(chunk));
    fromChrome.once('end', end);
    for (const pipe of [toChrome, fromChrome]) {
      pipe.once('close', end);
      if (pipe.destroyed) end();
    }
  }

  send(text: string, written: (error?: Error | null) => void): void {
    this.#pipes.toChrome.write(`${text}\0`, written);
  }

  close(): void {
    if (this.readyState === closed) return;
    this.readyState = closed;
    this.#pipes.toChrome.destroy();
    this.#pipes.fromChrome.destroy();
    setImmediate(() => this.emit('close'));
  }
}

/** The framing of Chrome's debugging pipe: JSON messages with a NUL byte after each. */

/** A page must not be able to fill the memory by one answer. */
const maxMessageBytes = 128 * 1024 * 1024;

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
