/** A connection to a running companion, for programs of this user (the command line, MCP). */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type Caller, protocolVersions, type Snapshot } from '../../shared/protocol/calls.ts';
import { introduce } from '../../shared/protocol/proof.ts';
import { type ReceivedEvent, RpcClient } from '../../shared/protocol/rpc-client.ts';
import { WebSocket } from '../util/ws.ts';

type ConnectOptions = {
  readonly port: number;
  readonly token: string;
  /** What to call this client in lists and logs. */
  readonly client: string;
  readonly onEvent?: (received: ReceivedEvent) => void;
  /** Called once, however the connection ends after it was made; not where connecting failed. */
  readonly onClose?: (code: number, reason: string) => void;
};

interface RemoteCaller extends Caller, AsyncDisposable {
  readonly clientId: string;
  /** The companion's version. */
  readonly version: string;
  /** As things were at hello. */
  readonly snapshot: Snapshot;
  close(): Promise<void>;
}

const handshakeTimeoutMs = 5000;
/** The largest answers are pages with their HTML and Markdown. */
const maxAnswerBytes = 256 * 1024 * 1024;

/**
 * Connects and says hello. Rejects with the companion's own code (`unauthorized`, `conflict`), or `connection` where nobody answers there.
 * Pending calls are rejected when the connection ends; it does not reconnect.
 */
export async function connectCompanion(options: ConnectOptions): Promise<RemoteCaller> {
  const socket = new WebSocket(`ws://127.0.0.1:${options.port}/ws`, {
    handshakeTimeout: handshakeTimeoutMs,
    perMessageDeflate: false,
    maxPayload: maxAnswerBytes,
  });
  let isWelcome = false;
  const rpc = new RpcClient({
    send: (text) => sendOpen(socket, text),
    onEvent: (received) => options.onEvent?.(received),
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', (code, reason) => {
      rpc.closeAll(reason.toString() || `code ${code}`);
      if (isWelcome) options.onClose?.(code, reason.toString());
      resolve();
    });
  });
  socket.on('message', (data, isBinary) => {
    if (!isBinary) rpc.receive(data.toString());
  });
  await opened(socket, options.port);
  const close = async (): Promise<void> => {
    socket.close();
    await closed;
  };
  try {
    const proof = await introduce(rpc, options.token).catch((thrown: unknown) => {
      // Of a call that asks for nothing else, the token is what was not found.
      if (thrown instanceof TabtrawlError && thrown.code === 'not-found')
        throw new TabtrawlError('unauthorized', thrown.message, { cause: thrown });
      throw thrown;
    });
    if (proof === null)
      throw new TabtrawlError('connection', `What answers on port ${options.port} is not the companion of this home.`);
    const { version, clientId, snapshot } = await rpc.call('hello', {
      protocol: protocolVersions.max,
      minProtocol: protocolVersions.min,
      proof,
      client: options.client,
    });
    isWelcome = true;
    return {
      call: (name, params) => rpc.call(name, params),
      clientId,
      version,
      snapshot,
      close,
      [Symbol.asyncDispose]: close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

function opened(socket: WebSocket, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once('open', resolve);
    socket.on('error', (cause) =>
      reject(
        new TabtrawlError('connection', `No companion could be reached on port ${port}: ${cause.message}`, { cause }),
      ),
    );
  });
}

function sendOpen(socket: WebSocket, text: string): void {
  if (socket.readyState !== WebSocket.OPEN) throw new Error('the socket is not open');
  socket.send(text);
}
