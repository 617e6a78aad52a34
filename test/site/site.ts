/** The local site that tests and benchmarks crawl: loopback only, every page the same on every machine. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { type AddressInfo, createServer as createNetServer, type Server, type Socket } from 'node:net';
import { accountRoutes } from './accounts.ts';
import { appRoutes, late } from './apps.ts';
import { articleRoutes } from './articles.ts';
import { bodyRoutes } from './bodies.ts';
import { frameRoutes } from './frames.ts';
import { hostileRoutes } from './hostile.ts';
import { imageRoutes } from './images.ts';
import { bytePageRoutes, latePageRoutes, lateSocket } from './late-pages.ts';
import { leadingRoutes } from './leading.ts';
import { type Exchange, type Routes, sendPage } from './routes.ts';
import { defaultSettings, type SiteSettings } from './settings.ts';
import { selfSigned } from './tls.ts';
import { weatherRoutes } from './weather.ts';

export type SiteRequest = {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly atMs: number;
};

export interface Site {
  readonly port: number;
  /** `http://HOST:PORT/path`. `host` is localhost (default), any NAME.localhost, 127.0.0.1 or, on Linux, 127.0.0.2 to 127.0.0.8. */
  url(path: string, host?: string): string;
  /** The same pages over TLS with a certificate that nobody trusts. */
  tlsUrl(path: string): string;
  /** May be changed at any time. */
  readonly settings: SiteSettings;
  /** Every request so far, oldest first. */
  readonly requests: readonly SiteRequest[];
  /** How many requests came for a path (with its query, as asked). */
  count(path: string): number;
  /** How many requests came for paths that begin with `prefix`. */
  countUnder(prefix: string): number;
  /** Empties the log. */
  forget(): void;
  close(): Promise<void>;
}

export type SiteOptions = {
  /** Default: any free one. */
  readonly port?: number;
  /** More pages, by the first segment of their path. */
  readonly routes?: Routes;
};

const builtIn: Routes = {
  ...articleRoutes,
  ...appRoutes,
  ...latePageRoutes,
  ...bytePageRoutes,
  ...weatherRoutes,
  ...imageRoutes,
  ...bodyRoutes,
  ...frameRoutes,
  ...hostileRoutes,
  ...leadingRoutes,
  ...accountRoutes,
};

export async function openSite(options: SiteOptions = {}): Promise<Site> {
  const routes: Routes = { ...builtIn, ...options.routes };
  const settings = defaultSettings();
  const requests: SiteRequest[] = [];
  const counts = new Map<string, number>();
  const sockets = new Set<Socket>();

  const http = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
    const url = new URL(request.url ?? '/', `http://${request.headers.host ?? 'localhost'}`);
    requests.push({ method: request.method ?? 'GET', host: url.host, path: request.url ?? '/', atMs: Date.now() });
    counts.set(request.url ?? '/', (counts.get(request.url ?? '/') ?? 0) + 1);
    const [name = '', ...rest] = url.pathname.slice(1).split('/');
    const exchange: Exchange = { request, response, url, rest, settings, form: () => readForm(request) };
    const answer = async () => {
      const delayMs = settings.delayMs[url.hostname];
      if (delayMs) await late(delayMs);
      const handler = Object.hasOwn(routes, name) ? routes[name] : undefined;
      if (handler) await handler(exchange);
      else sendPage(exchange, 'Not found', '<h1>Not found</h1>', { status: 404 });
    };
    // A handler that fails must show as a failed request, not end the tests' process.
    answer().catch((cause: unknown) => response.destroy(cause instanceof Error ? cause : undefined));
  });
  const tls = createTlsServer(selfSigned, (request, response) => http.emit('request', request, response));

  const keep = (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  };
  http.on('upgrade', lateSocket);
  http.on('connection', keep);
  tls.on('connection', keep);

  const first = await listen(http, '127.0.0.1', options.port ?? 0);
  const port = (first.address() as AddressInfo).port;
  // Further loopback addresses, where the machine has them (Linux does, macOS only with aliases).
  const others = await Promise.all(
    Array.from({ length: 7 }, (_, i) => listen(http, `127.0.0.${i + 2}`, port).catch(() => null)),
  );
  tls.listen(0, '127.0.0.1');
  await once(tls, 'listening');
  const tlsPort = (tls.address() as AddressInfo).port;

  return {
    port,
    url: (path, host = 'localhost') => `http://${host}:${port}${path}`,
    tlsUrl: (path) => `https://localhost:${tlsPort}${path}`,
    settings,
    requests,
    count: (path) => counts.get(path) ?? 0,
    countUnder: (prefix) => requests.filter((request) => request.path.startsWith(prefix)).length,
    forget: () => {
      requests.length = 0;
      counts.clear();
    },
    close: async () => {
      const open = [first, tls, ...others].filter((server) => server !== null);
      const closed = open.map((server) => once(server, 'close'));
      for (const server of open) server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(closed);
    },
  };
}

/** A listener whose connections `http` answers. */
async function listen(http: ReturnType<typeof createServer>, host: string, port: number): Promise<Server> {
  const server = createNetServer({ noDelay: true }, (socket) => http.emit('connection', socket));
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return new URLSearchParams(body);
}
