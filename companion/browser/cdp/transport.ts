/** The one door to chrome-remote-interface: an endpoint → the one connection that serves every tab. */

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import CDP from 'chrome-remote-interface';
import { type WebSocket, WebSocketServer } from '../../util/ws.ts';
import { type Cdp, CdpConnection, type CdpWire } from './cdp.ts';

/** `socketPath`: a local socket or named pipe. `url`: a `ws:` address, as in DevToolsActivePort. */
type CdpEndpoint = { readonly socketPath: string } | { readonly url: string };

/**
 * Opens the connection. `signal` covers the opening only; rejects with its reason, or with what refused the connection.
 */
export async function connectCdp(endpoint: CdpEndpoint, { signal }: { signal?: AbortSignal } = {}): Promise<Cdp> {
  signal?.throwIfAborted();
  const opening = CDP(optionsOf(endpoint));
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

function optionsOf(endpoint: CdpEndpoint): CDP.Options {
  // No domains: the generated `client.Page.navigate` methods aren't used, and making them costs more than the connection.
  const protocol: CDP.Protocol = { version: { major: '1', minor: '3' }, domains: [] };
  if ('url' in endpoint) return { target: endpoint.url, local: true, protocol };
  // The path goes in after parsing, which would turn the backslashes of a named pipe.
  const target: CDP.Target = {
    webSocketDebuggerUrl: 'ws+unix:/',
    description: '',
    devtoolsFrontendUrl: '',
    id: '',
    title: '',
    type: '',
    url: '',
  };
  return { target, local: true, protocol, alterPath: () => `${endpoint.socketPath}:/` };
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
  readonly _ws: { send(text: string, written: (error?: Error) => void): void };
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
      if (!error) return;
      delete inside._callbacks[id];
      callback(error, undefined);
    });
  };
}

/**
 * Gives Chrome's debugging pipe to a WebSocket client, since chrome-remote-interface speaks nothing else.
 *
 * 1. A WebSocket server listens on a fresh local socket that only this user can reach.
 * 2. The first connection is joined to the pipe; the socket stops listening and its file is removed, so nobody can be second
 *    and nothing stays on disk, however the companion ends.
 * 3. Whichever side ends first ends the other.
 */

export type PipeBridge = {
  /** Takes one connection, once. */
  readonly socketPath: string;
  close(): Promise<void>;
};

/** fds 3 and 4 of Chrome, as this process holds them. */
export type ChromePipes = { readonly toChrome: Writable; readonly fromChrome: Readable };

/** What one call may carry to Chrome; scripts and uploads stay far below. */
const maxCallBytes = 256 * 1024 * 1024;

const nul = Buffer.from([0]);

/** Rejects where no socket can be made. `runDir` should be the user's alone. */
export async function openPipeBridge(pipes: ChromePipes, runDir: string): Promise<PipeBridge> {
  // A pipe that breaks closes after its error; without a listener the error would end the process.
  pipes.fromChrome.on('error', () => {});
  pipes.toChrome.on('error', () => {});
  const address = await makeBridgeAddress(runDir);
  const http = createServer();
  // What Chrome sends is its own JSON; checking its UTF-8 again would be one more pass over every page.
  const server = new WebSocketServer({
    server: http,
    perMessageDeflate: false,
    maxPayload: maxCallBytes,
    skipUTF8Validation: true,
  });

  const stopListening = async () => {
    http.close();
    await address.remove();
  };

  server.once('connection', (socket) => {
    void stopListening();
    join(socket, pipes);
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      http.listen(address.socketPath, resolve);
    });
  } catch (cause) {
    await address.remove();
    throw new Error(`The local socket for Chrome could not be made at ${address.socketPath}.`, { cause });
  }

  return {
    socketPath: address.socketPath,
    close: async () => {
      for (const client of server.clients) client.terminate();
      endPipes(pipes);
      await stopListening();
    },
  };
}

function join(socket: WebSocket, pipes: ChromePipes): void {
  const splitter = new NulSplitter({
    // As binary, which the client reads alike, but does not check for UTF-8.
    message: (message) => socket.send(message, { binary: true }),
    tooLarge: (head) => {
      const answer = tooLargeAnswer(head);
      if (answer) socket.send(answer);
    },
  });
  pipes.fromChrome.on('data', (chunk: Buffer) => splitter.push(chunk));
  socket.on('message', (data: Buffer) => {
    pipes.toChrome.cork();
    pipes.toChrome.write(data);
    pipes.toChrome.write(nul);
    pipes.toChrome.uncork();
  });
  const chromeGone = () => socket.close(1001, 'Chrome closed its pipe');
  if (pipes.fromChrome.destroyed || pipes.toChrome.destroyed) chromeGone();
  pipes.fromChrome.once('end', chromeGone).once('close', chromeGone);
  pipes.toChrome.once('close', chromeGone);
  // Both ways lead to `close`, where the pipe is ended.
  socket.on('error', () => socket.terminate());
  socket.once('close', () => endPipes(pipes));
}

/** Chrome ends by itself once its pipe is gone. */
function endPipes(pipes: ChromePipes): void {
  pipes.toChrome.destroy();
  pipes.fromChrome.destroy();
}

/** Where the bridge between Chrome's pipe and the WebSocket client listens: one row a platform. */

type BridgeAddress = {
  /** A socket's path, or a named pipe's name. */
  readonly socketPath: string;
  /** Takes away what was made on disk. */
  remove(): Promise<void>;
};

/** Shortest limit of sun_path among the platforms (macOS: 104 with the closing NUL), less what mkdtemp and the file name add. */
const longestFolder = 104 - 1 - '/cdp-XXXXXX/s'.length;

/** True where a socket below `folder` can be named in a ws+unix: URL and fits the system's limit. */
export function canHoldSocket(folder: string): boolean {
  return Buffer.byteLength(folder) <= longestFolder && /^\/[\w./@+-]*$/.test(folder);
}

/**
 * A fresh address that nobody else can reach: a socket in a folder of mode 0700 below `runDir`
 * (or the system's folder for temporary files where that path won't do), on Windows a named pipe whose name can't be guessed.
 */
export async function makeBridgeAddress(
  runDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<BridgeAddress> {
  if (platform === 'win32') {
    return { socketPath: `\\\\.\\pipe\\tabtrawl-${randomBytes(16).toString('hex')}`, remove: async () => {} };
  }
  const parent = [runDir, tmpdir(), '/tmp'].find(canHoldSocket) ?? '/tmp';
  const folder = await mkdtemp(path.join(parent, 'cdp-'));
  return { socketPath: path.join(folder, 's'), remove: () => rm(folder, { recursive: true, force: true }) };
}

/** The framing of Chrome's debugging pipe: JSON messages with a NUL byte after each. */

/**
 * chrome-remote-interface takes 256 MiB at most and drops the whole connection past that; a page must not be able to make it do so.
 */
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
