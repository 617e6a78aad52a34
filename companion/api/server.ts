/**
 * The companion's one listener, on 127.0.0.1: `/ws`, `/health`, `/download/TICKET`.
 * 1. Listens, then writes `companion.json`. 2. Every connection begins under the handshake limit; Host and Origin are judged before a byte of it is answered.
 * 3. A WebSocket that said hello with a good token becomes a client. 4. close() says goodbye, removes the file, and lets go of the port.
 */
import {
  createServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import { type AddressInfo, Socket } from 'node:net';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Caller, Result, Snapshot } from '../../shared/protocol/calls.ts';
import type { Emit } from '../../shared/protocol/events.ts';
import { closeCodes, maxMessageBytes } from '../../shared/protocol/messages.ts';
import type { Settings } from '../../shared/protocol/model.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import type { Download } from '../util/download.ts';
import { type WebSocket, WebSocketServer } from '../util/ws.ts';
import { type AgentHandler, answerAgent } from './agent-door.ts';
import { Authenticator, ClientRegistry, newSecret, Pairing } from './auth.ts';
import { ClientConnection, ClientList } from './connection.ts';
import {
  makePrivateFolder,
  readLastPort,
  removeCompanionFile,
  writeCompanionFile,
  writeLastPort,
} from './discovery.ts';
import { type ClientContext, type Handlers, runCall } from './dispatch.ts';
import { answerHttp, Tickets } from './downloads.ts';
import { EventHub } from './events.ts';
import { HandshakeLimit, serverLimits as limits } from './handshake-limit.ts';
import { hasOneHost, isOwnHost, visitorOf } from './origin-check.ts';
import { snapshotFor, withPowers } from './powers.ts';

export type ServerOptions = {
  /** Default: the last run's, where it is free; else any. 0: any. */
  readonly port?: number;
  /** Made private (0700). Holds companion.json, clients.json and port. */
  readonly runDir: string;
  /** Id of the extension that the companion loads into its own Chrome. */
  readonly extensionId: string;
  readonly version: string;
  readonly handlers: Handlers;
  /** As things are at this moment; the server adds the number of the newest event. */
  readonly snapshot: () => Omit<Snapshot, 'seq'>;
  /** Answers agents at `/mcp`. Default: nobody is there. */
  readonly agents?: AgentHandler;
  readonly log: Log;
  readonly clock: Clock;
};

export interface Server extends AsyncDisposable {
  readonly port: number;
  /** The token of this run, for the extension in the companion's own Chrome. Never to be logged or put on a command line. */
  readonly token: string;
  readonly emit: Emit;
  /** Number of the newest event. */
  readonly eventSeq: number;
  /** Clients that have said hello. */
  readonly clientCount: number;
  /** Of them the paired ones: browsers in which a person sits. */
  readonly pairedCount: number;
  /** True while a program of this user is fetching pages: it asked for some within so many ms, or has only just come. */
  isBeingRead(withinMs: number): boolean;
  /** A call of this process, as a program with the token makes it over the socket. */
  readonly call: Caller['call'];
  issueTicket(download: Download): { readonly path: string; readonly fileName: string };
  /** The settings of the paired browser that a batch belongs to; null where it belongs to none. */
  settingsForBatch(batch: string): Partial<Settings> | null;
  close(): Promise<void>;
}

/** Opens the server. The home must be locked before (lockHome). Rejects with `conflict` where `port` is given and taken. */
export async function openServer(options: ServerOptions): Promise<Server> {
  makePrivateFolder(options.runDir);
  const server = new LoopbackServer(options);
  await server.open();
  return server;
}

class LoopbackServer implements Server {
  readonly token = newSecret();
  readonly #options: ServerOptions;
  readonly #http: HttpServer;
  readonly #sockets = new Set<Socket>();
  readonly #handshakeLimit: HandshakeLimit;
  /** What takes each socket whose handshake is not over off the handshake limit. */
  readonly #leaves = new WeakMap<Socket, () => void>();
  readonly #clients = new ClientList(limits.clients);
  readonly #hub: EventHub;
  readonly #tickets: Tickets;
  readonly #authenticator: Authenticator;
  readonly #handlers: Handlers;
  readonly #registry: ClientRegistry;
  #port = 0;
  #stopPulse: (() => void) | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: ServerOptions) {
    const { clock, log, runDir, extensionId, version } = options;
    this.#options = options;
    this.#handshakeLimit = new HandshakeLimit(clock, limits);
    this.#hub = new EventHub({ clock, send: (event) => this.#clients.broadcast(event, this.#registry) });
    this.#tickets = new Tickets(clock);
    const pairing = new Pairing(clock);
    const registry = new ClientRegistry(join(runDir, 'clients.json'), clock, log);
    this.#registry = registry;
    this.#authenticator = new Authenticator({ runToken: this.token, extensionId, registry, pairing });
    const port = () => this.#port;
    const connectionCalls = createOwnCalls({
      pairing,
      registry,
      newAgent: (name) => this.#authenticator.newAgent(name),
      port,
      takeSnapshot: () => this.#takeSnapshot(),
      isConnected: (clientId) => this.#clients.isConnected(clientId),
      disconnect: (clientId) => this.#clients.disconnect(clientId),
    });
    this.#handlers = withPowers({ ...options.handlers, ...connectionCalls }, registry);
    const routes = {
      port,
      version,
      tickets: this.#tickets,
      log,
      onTicketShown: (socket: Socket) => this.#leaves.get(socket)?.(),
      answerAgent: (request: IncomingMessage, response: ServerResponse) =>
        answerAgent(request, response, {
          port,
          admit: (token) => this.#authenticator.admitAgent(token),
          handler: options.agents ?? (async () => new Response(null, { status: 404 })),
          onAdmitted: ({ socket }) => this.#leaves.get(socket)?.(),
        }),
    };
    this.#http = createServer(
      { maxHeaderSize: 8192, headersTimeout: limits.helloMs, requestTimeout: limits.helloMs },
      (request, response) => {
        answerHttp(request, response, routes).catch((error: unknown) => {
          log('error', 'A request could not be answered.', { cause: String(error) });
          response.destroy();
        });
      },
    );
    this.#http.maxConnections = limits.connections;
    this.#http.on('connection', (socket) => this.#greet(socket));
    this.#http.on(
      'upgrade',
      createUpgrade({ port, accept: (webSocket, origin, socket) => this.#accept(webSocket, origin, socket) }),
    );
  }

  get port(): number {
    return this.#port;
  }
  get eventSeq(): number {
    return this.#hub.seq;
  }
  get clientCount(): number {
    return this.#clients.clientCount;
  }
  get pairedCount(): number {
    return this.#registry.list().filter(({ id }) => this.#clients.isConnected(id)).length;
  }
  isBeingRead(withinMs: number): boolean {
    return this.#clients.isAnyReading(withinMs);
  }
  get emit(): Emit {
    return this.#hub.emit;
  }

  readonly call: Caller['call'] = async (name, params) => {
    const here: ClientContext = { id: 'here', kind: 'local', name: 'this process', origin: null };
    // The table pairs each name with its result, which the compiler can't follow through an index.
    return (await runCall(name, params, this.#handlers, here)) as Result<typeof name>;
  };

  async open(): Promise<void> {
    const { runDir, version, port } = this.#options;
    this.#port = await listenOnLoopback(this.#http, { asked: port, last: readLastPort(runDir) });
    writeLastPort(runDir, this.#port);
    writeCompanionFile(runDir, { pid: process.pid, port: this.#port, token: this.token, version });
    // Such as no file descriptor left for the next connection; the ones that are open go on.
    this.#http.on('error', (error) =>
      this.#options.log('warn', 'A connection could not be taken.', { cause: error.message }),
    );
    this.#schedulePulse();
  }

  settingsForBatch(batch: string): Partial<Settings> | null {
    return this.#registry.settingsForBatch(batch);
  }

  issueTicket(download: Download): { readonly path: string; readonly fileName: string } {
    return this.#tickets.issue(download);
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    removeCompanionFile(this.#options.runDir, this.token);
    this.#stopPulse?.();
    this.#hub.close();
    const closed = new Promise<void>((resolve) => this.#http.close(() => resolve()));
    this.#clients.closeAll();
    this.#http.closeAllConnections();
    const stopTimer = this.#options.clock.after(limits.closeMs, () => {
      for (const socket of this.#sockets) socket.destroy();
    });
    await closed;
    stopTimer();
  }

  #takeSnapshot(): Snapshot {
    return { seq: this.#hub.seq, ...this.#options.snapshot() };
  }

  #greet(socket: Socket): void {
    this.#sockets.add(socket);
    const leave = this.#handshakeLimit.admit(() => socket.destroy());
    this.#leaves.set(socket, leave);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      leave();
    });
  }

  #accept(webSocket: WebSocket, origin: string | null, socket: Socket): void {
    this.#leaves.get(socket)?.();
    const connection: ClientConnection = new ClientConnection({
      ...this.#options,
      socket: webSocket,
      origin,
      authenticator: this.#authenticator,
      handlers: this.#handlers,
      takeSnapshot: (client) => snapshotFor(this.#takeSnapshot(), client, this.#registry),
      eventSeq: () => this.#hub.seq,
      onAdmitted: ({ kind, name }) => {
        this.#clients.admit(connection);
        leave();
        this.#options.log('debug', 'A client said hello.', { kind, name });
      },
      onClosed: () => {
        this.#clients.remove(connection);
        leave();
      },
    });
    const leave = this.#handshakeLimit.admit((why) => {
      if (why === 'late') connection.close(closeCodes.unauthorized, 'no hello in time');
      else socket.destroy();
    });
    this.#clients.addStranger(connection);
    socket.on('data', () => {
      if (connection.clientId === null && socket.bytesRead > limits.strangerBytes) socket.destroy();
    });
  }

  #schedulePulse(): void {
    this.#stopPulse = this.#options.clock.after(limits.pingMs, () => {
      this.#clients.checkPulses();
      this.#schedulePulse();
    });
  }
}

/** Puts a server on loopback, on the port where clients look first. */

/** No other address is ever bound. */
const loopback = '127.0.0.1';

/** Listens on `asked`, or, without it, on `last` where that is free, else on any port. Gives the port; `conflict` where an asked one is taken. */
async function listenOnLoopback(
  server: HttpServer,
  want: { readonly asked: number | undefined; readonly last: number | null },
): Promise<number> {
  if (want.asked === undefined && want.last !== null && (await tryPort(server, want.last)) === null)
    return portOf(server);
  const refusal = await tryPort(server, want.asked ?? 0);
  if (refusal === null) return portOf(server);
  throw new TabtrawlError(
    'conflict',
    `Port ${want.asked} of ${loopback} can't be used (${refusal.code ?? refusal.message}). Name another one, or none.`,
    {
      cause: refusal,
    },
  );
}

/** Null once it listens; else why not. */
function tryPort(server: HttpServer, port: number): Promise<NodeJS.ErrnoException | null> {
  return new Promise((resolve) => {
    const onError = (error: Error) => resolve(error);
    server.once('error', onError);
    server.listen({ port, host: loopback, exclusive: true }, () => {
      server.removeListener('error', onError);
      resolve(null);
    });
  });
}

function portOf(server: HttpServer): number {
  // A server that listens on a port has an AddressInfo; strings are for pipes.
  return (server.address() as AddressInfo).port;
}

/** From an HTTP request to a WebSocket, for those whose Host and Origin are right; the others get a status and the door. */

export type UpgradeOptions = {
  readonly port: () => number;
  /** `origin` is null for a local program. */
  readonly accept: (webSocket: WebSocket, origin: string | null, socket: Socket) => void;
};

/** Listener for the HTTP server's `upgrade` event. Compression is off: it costs memory a client, and makes bombs possible. */
function createUpgrade(options: UpgradeOptions): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: maxMessageBytes,
    perMessageDeflate: false,
    clientTracking: false,
  });
  return (request, socket, head) => {
    if (!(socket instanceof Socket)) return void socket.destroy(); // a plain HTTP server has no other kind
    const visitor = visitorOf(request.headers.origin);
    if (!hasOneHost(request.headersDistinct)) return turnAway(socket, 400);
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

/** The calls that the server answers by itself: pairing, clients, the snapshot. */

export type OwnCallsOptions = {
  readonly pairing: Pairing;
  readonly registry: ClientRegistry;
  readonly newAgent: (name: string) => string;
  readonly port: () => number;
  readonly takeSnapshot: () => Snapshot;
  readonly isConnected: (clientId: string) => boolean;
  /** Closes every connection of a client that is no longer welcome. */
  readonly disconnect: (clientId: string) => void;
};

/** A paired client sees and revokes itself alone, and pairs nobody: what one code let in must not let in more. */
function createOwnCalls(options: OwnCallsOptions): Handlers {
  const { pairing, registry } = options;
  return {
    snapshot: (_params, client) => snapshotFor(options.takeSnapshot(), client, registry),
    'pair.begin': (_params, client) => {
      if (client.kind === 'paired')
        throw new TabtrawlError(
          'unauthorized',
          'A paired browser can pair no other. Run "tabtrawl pair" or use Tabtrawl\'s own browser.',
        );
      return pairing.begin();
    },
    'agent.token': ({ name }, client) => {
      if (client.kind !== 'local')
        throw new TabtrawlError('unauthorized', 'Run "tabtrawl mcp --token NAME" on this machine.');
      return { token: options.newAgent(name), url: `http://127.0.0.1:${options.port()}/mcp` };
    },
    'client.list': (_params, client) => ({
      clients: registry
        .list()
        .filter(({ id }) => maySee(client, id))
        .map(({ tokenHash: _secret, batches: _batches, sessions: _sessions, settings: _settings, ...paired }) => ({
          ...paired,
          connected: options.isConnected(paired.id),
        })),
    }),
    'client.revoke': ({ client: id }, client) => {
      if (!maySee(client, id) || !registry.remove(id))
        throw new TabtrawlError('not-found', 'There is no paired client of that id. "tabtrawl clients" lists them.');
      // Who revokes itself still gets its answer.
      if (client.id === id) setImmediate(() => options.disconnect(id));
      else options.disconnect(id);
      return {};
    },
  };
}

function maySee(client: ClientContext, id: string): boolean {
  return client.kind !== 'paired' || client.id === id;
}
