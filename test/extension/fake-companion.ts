/**
 * A companion without a browser, for looking at the surfaces: the protocol's own schemas over a real socket, three batches
 * (one of 100,000 rows), and ways to make it do what a real one does in its time: events, holds, going away and coming back.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type WebSocket, WebSocketServer } from 'ws';
import { hashSecret, proofBy } from '../../companion/api/auth.ts';
import { TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';
import { type CallName, calls, type Params, protocolVersions } from '../../shared/protocol/calls.ts';
import type { EventData, EventName } from '../../shared/protocol/events.ts';
import { callMessage, closeCodes } from '../../shared/protocol/messages.ts';
import type { Nonces } from '../../shared/protocol/proof.ts';
import { FakeCrawl } from './fake-crawl.ts';
import type { FakeHandlers } from './fake-handlers.ts';

export type FakeCompanion = {
  readonly port: number;
  readonly token: string;
  readonly crawl: FakeCrawl;
  /** Calls answered so far, newest last. */
  readonly answered: readonly { readonly call: CallName; readonly params: unknown }[];
  emit<N extends EventName>(event: N, data: EventData<N>): void;
  /** Closes the socket's server and every connection, as a companion that ends. */
  stop(): Promise<void>;
  /** Opens it again on the same port. */
  start(): Promise<void>;
};

/** Listens on loopback at `port` (default: any that is free). `stop` ends it. */
export async function openFakeCompanion(options: { port?: number; crawl?: FakeCrawl } = {}): Promise<FakeCompanion> {
  const token = 'fake-token';
  const crawl = options.crawl ?? new FakeCrawl();
  const answered: { call: CallName; params: unknown }[] = [];
  const sockets = new Set<WebSocket>();
  const nonces = new WeakMap<WebSocket, Nonces>();
  let server: Server | null = null;
  let opened: WebSocketServer | null = null;
  let port = options.port ?? 0;

  const emit = <N extends EventName>(event: N, data: EventData<N>): void => {
    const message = JSON.stringify({ event, seq: ++crawl.seq, data });
    for (const socket of sockets) socket.send(message);
  };
  crawl.emit = emit;
  const handlers: FakeHandlers = crawl.handlers;

  const answer = (socket: WebSocket, text: string): void => {
    const message = callMessage.parse(JSON.parse(text));
    const reply = (body: object): void => socket.send(JSON.stringify({ id: message.id, ...body }));
    try {
      const name = message.call as CallName;
      const params = calls[name].params.parse(message.params ?? {});
      answered.push({ call: name, params });
      if (name === 'prove') {
        const { nonce } = params as Params<'prove'>;
        nonces.set(socket, { client: nonce, companion: 'f'.repeat(32) });
        const proof = proofBy(hashSecret(token), 'companion', { client: nonce, companion: 'f'.repeat(32) });
        reply({ result: { nonce: 'f'.repeat(32), proof } });
        return;
      }
      if (name === 'hello') {
        const given = nonces.get(socket);
        if (!given || (params as Params<'hello'>).proof !== proofBy(hashSecret(token), 'client', given)) {
          socket.close(closeCodes.unauthorized);
          return;
        }
        sockets.add(socket);
        reply({
          result: { protocol: protocolVersions.max, version: '0.1.0', clientId: 'c1', snapshot: crawl.snapshot() },
        });
        return;
      }
      if (name === 'pair') {
        if ((params as Params<'pair'>).code.replace(/[^a-z0-9]/gi, '').toUpperCase() !== 'ABCD1234')
          throw new TabtrawlError(
            'unauthorized',
            'This code is wrong or no longer valid. Run "tabtrawl pair" for a new one.',
          );
        reply({ result: { token, clientId: 'c2' } });
        return;
      }
      if (!sockets.has(socket)) {
        socket.close(closeCodes.unauthorized);
        return;
      }
      // The table pairs each name with its handler, which the compiler can't follow through an index.
      const handler = handlers[name] as ((given: unknown) => unknown) | undefined;
      if (!handler) throw new TabtrawlError('bad-request', `The fake companion does not know "${name}".`);
      reply({ result: calls[name].result.parse(handler(params)) });
    } catch (error) {
      reply({ error: toErrorData(error) });
    }
  };

  const start = async (): Promise<void> => {
    const http = createServer((request, response) => {
      const file = crawl.download(request.url ?? '');
      response.writeHead(file ? 200 : 404, {
        'content-type': file?.type ?? 'text/plain',
        'access-control-allow-origin': '*',
      });
      response.end(file?.body);
    });
    const wss = new WebSocketServer({ server: http, path: '/ws' });
    wss.on('connection', (socket) => {
      socket.on('message', (data) => answer(socket, String(data)));
      socket.on('close', () => sockets.delete(socket));
    });
    await new Promise<void>((resolve) => http.listen(port, '127.0.0.1', resolve));
    port = (http.address() as AddressInfo).port;
    server = http;
    opened = wss;
  };
  await start();

  return {
    get port() {
      return port;
    },
    token,
    crawl,
    answered,
    emit,
    start,
    async stop() {
      // One that has not said hello yet is a connection too, and the server would wait for it without end.
      for (const socket of opened?.clients ?? []) socket.terminate();
      sockets.clear();
      const closing = server;
      server = null;
      closing?.closeAllConnections();
      await new Promise<void>((resolve) => (closing ? closing.close(() => resolve()) : resolve()));
    },
  };
}
