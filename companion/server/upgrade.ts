/** From an HTTP request to a WebSocket, for those whose Host and Origin are right; the others get a status and the door. */
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { maxFrameBytes } from '../../shared/protocol/frames.ts';
import { type WebSocket, WebSocketServer } from '../wire/ws.ts';
import { isOwnHost, visitorOf } from './entrance.ts';

export type UpgradeOptions = {
  readonly port: () => number;
  /** `origin` is null for a local program. */
  readonly accept: (webSocket: WebSocket, origin: string | null, socket: Socket) => void;
};

/** Listener for the HTTP server's `upgrade` event. Compression is off: it costs memory a client, and makes bombs possible. */
export function createUpgrade(
  options: UpgradeOptions,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxFrameBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  return (request, socket, head) => {
    if (!(socket instanceof Socket)) return void socket.destroy(); // a plain HTTP server has no other kind
    const visitor = visitorOf(request.headers.origin);
    if (!isOwnHost(request.headers.host, options.port()) || visitor.kind === 'web') return turnAway(socket, 403);
    if (request.url !== '/ws') return turnAway(socket, 404);
    const origin = visitor.kind === 'extension' ? visitor.origin : null;
    sockets.handleUpgrade(request, socket, head, (webSocket) => options.accept(webSocket, origin, socket));
  };
}

function turnAway(socket: Duplex, status: number): void {
  socket.on('error', () => {}); // it went away first, which is what we want of it
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () =>
    socket.destroy(),
  );
}
