/**
 * Gives Chrome's debugging pipe to a WebSocket client, since chrome-remote-interface speaks nothing else.
 *
 * 1. A WebSocket server listens on a fresh local socket that only this user can reach.
 * 2. The first connection is joined to the pipe; the socket stops listening and its file is removed, so nobody can be second
 *    and nothing stays on disk, however the companion ends.
 * 3. Whichever side ends first ends the other.
 */
import { createServer } from 'node:http';
import type { Readable, Writable } from 'node:stream';
import { type WebSocket, WebSocketServer } from '../wire/ws.ts';
import { makeBridgeAddress } from './bridge-address.ts';
import { NulSplitter, tooLargeAnswer } from './nul-splitter.ts';

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
