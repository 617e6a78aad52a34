/**
 * The companion's one listener, on 127.0.0.1: `/ws`, `/health`, `/download/TICKET`.
 * 1. Listens, then writes `companion.json`. 2. Every connection begins on the doorstep; Host and Origin are judged before a byte of it is answered.
 * 3. A WebSocket that said hello with a good token becomes a client. 4. close() says goodbye, removes the file, and lets go of the port.
 */
import { createServer, type Server as HttpServer } from 'node:http';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import type { Caller, Result, Snapshot } from '../../shared/protocol/calls.ts';
import type { Emit } from '../../shared/protocol/events.ts';
import { closeCodes } from '../../shared/protocol/frames.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import type { WebSocket } from '../wire/ws.ts';
import { Admission } from './admission.ts';
import { ClientList } from './client-list.ts';
import { ClientRegistry } from './client-registry.ts';
import { readLastPort, removeCompanionFile, writeCompanionFile, writeLastPort } from './companion-file.ts';
import { Connection } from './connection.ts';
import { runCall } from './dispatch.ts';
import { Doorstep } from './doorstep.ts';
import { EventHub } from './event-hub.ts';
import type { ClientContext, Handlers } from './handlers.ts';
import { answerHttp } from './http-routes.ts';
import { serverLimits as limits } from './limits.ts';
import { listenOnLoopback } from './listen.ts';
import { createOwnCalls } from './own-calls.ts';
import { Pairing } from './pairing.ts';
import { makePrivateFolder } from './private-file.ts';
import { newSecret } from './secrets.ts';
import { type Download, Tickets } from './tickets.ts';
import { createUpgrade } from './upgrade.ts';

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
  /** A call of this process, as a program with the token makes it over the socket. */
  readonly call: Caller['call'];
  issueTicket(download: Download): { readonly path: string; readonly fileName: string };
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
  readonly #doorstep: Doorstep;
  /** The way off the doorstep of each socket that stands there. */
  readonly #leaves = new WeakMap<Socket, () => void>();
  readonly #clients = new ClientList(limits.clients);
  readonly #hub: EventHub;
  readonly #tickets: Tickets;
  readonly #admission: Admission;
  readonly #handlers: Handlers;
  readonly #registry: ClientRegistry;
  #port = 0;
  #stopPulse: (() => void) | null = null;
  #closed: Promise<void> | null = null;

  constructor(options: ServerOptions) {
    const { clock, log, runDir, extensionId, version } = options;
    this.#options = options;
    this.#doorstep = new Doorstep(clock, limits);
    this.#hub = new EventHub({ clock, send: (frameText) => this.#clients.broadcast(frameText) });
    this.#tickets = new Tickets(clock);
    const pairing = new Pairing(clock);
    const registry = new ClientRegistry(join(runDir, 'clients.json'), clock, log);
    this.#registry = registry;
    this.#admission = new Admission({ runToken: this.token, extensionId, registry, pairing });
    const ownCalls = createOwnCalls({
      pairing,
      registry,
      takeSnapshot: () => this.#takeSnapshot(),
      isConnected: (clientId) => this.#clients.isConnected(clientId),
      disconnect: (clientId) => this.#clients.disconnect(clientId),
    });
    this.#handlers = { ...options.handlers, ...ownCalls };
    const port = () => this.#port;
    const routes = {
      port,
      version,
      tickets: this.#tickets,
      log,
      onTicketShown: (socket: Socket) => this.#leaves.get(socket)?.(),
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
    const leave = this.#doorstep.admit(() => socket.destroy());
    this.#leaves.set(socket, leave);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      leave();
    });
  }

  #accept(webSocket: WebSocket, origin: string | null, socket: Socket): void {
    this.#leaves.get(socket)?.();
    const connection: Connection = new Connection({
      ...this.#options,
      socket: webSocket,
      origin,
      admission: this.#admission,
      handlers: this.#handlers,
      takeSnapshot: () => this.#takeSnapshot(),
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
    const leave = this.#doorstep.admit((why) => {
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
