/** A server on a folder of its own with a fake clock, and raw clients that can misbehave. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Handlers } from '../../companion/api/dispatch.ts';
import { openServer, type Server } from '../../companion/api/server.ts';
import { WebSocket } from '../../companion/util/ws.ts';
import type { Snapshot } from '../../shared/protocol/calls.ts';
import type { PageRow, StatusInfo } from '../../shared/protocol/model.ts';
import { FakeClock } from '../crawl/fake-clock.ts';

export const extensionId = 'abcdefghijklmnopabcdefghijklmnop';
export const extensionOrigin = `chrome-extension://${extensionId}`;
export const firefoxOrigin = 'moz-extension://0b1c2d3e-1111-2222-3333-444455556666';

export const status: StatusInfo = {
  version: '1.2.3',
  startedAt: 1,
  browser: { state: 'open', name: 'Chromium', headless: true, profile: 'default' },
  memory: { browserBytes: 1, browserPeakBytes: 1, companionBytes: 1, companionPeakBytes: 1, budgetBytes: null },
  tabs: { working: 0, open: 0, limit: 4, reason: '' },
  pagesPerSecond: 0,
  storeBytes: 0,
  clients: 0,
};
export const emptySnapshot: Omit<Snapshot, 'seq'> = {
  batches: [],
  holds: [],
  status,
  settings: { defaults: {}, keepDays: null, notifyAtEnd: true, contentRules: [] },
};

export function row(id: string, change: Partial<PageRow> = {}): PageRow {
  return {
    id,
    batch: 'b1',
    index: 0,
    url: `http://site.example/${id}`,
    host: 'site.example',
    state: 'running',
    title: null,
    code: null,
    message: null,
    httpStatus: null,
    lane: null,
    attempts: 1,
    markdownBytes: 0,
    totalMs: null,
    retryAt: null,
    finishedAt: null,
    ...change,
  };
}

export type Logged = { readonly level: string; readonly message: string; readonly detail: unknown };

export type TestServer = AsyncDisposable & {
  readonly server: Server;
  readonly clock: FakeClock;
  readonly runDir: string;
  readonly logged: Logged[];
};

/** On a folder of its own and any port, or on a given folder and, then, by default, the port of the last run there. */
export async function openTestServer(handlers: Handlers = {}, runDir?: string, port?: number): Promise<TestServer> {
  const ownDir = runDir ?? newFolder();
  const clock = new FakeClock();
  const logged: Logged[] = [];
  const server = await openServer({
    ...(port === undefined ? {} : { port }),
    runDir: ownDir,
    extensionId,
    version: '1.2.3',
    handlers,
    snapshot: () => emptySnapshot,
    log: (level, message, detail) => logged.push({ level, message, detail }),
    clock,
  });
  return {
    server,
    clock,
    runDir: ownDir,
    logged,
    async [Symbol.asyncDispose]() {
      const closing = server.close();
      clock.advance(1000); // cuts those who do not answer the goodbye
      await closing;
    },
  };
}

/** Taken away at the end of the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tabtrawl-server-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export type Message = {
  id?: number | null;
  result?: unknown;
  error?: { code: string; message: string };
  event?: string;
  seq?: number;
  data?: unknown;
};

/** A client that sends what it is told and keeps what it gets. */
export class RawClient {
  readonly socket: WebSocket;
  readonly messages: Message[] = [];
  /** The close code. */
  readonly closed: Promise<number>;
  readonly #waiting: { until: (message: Message) => boolean; resolve: (message: Message) => void }[] = [];
  #lastId = 0;

  constructor(socket: WebSocket) {
    this.socket = socket;
    socket.on('message', (data) => {
      const message = JSON.parse(data.toString()) as Message;
      this.messages.push(message);
      for (const waiter of this.#waiting) if (waiter.until(message)) waiter.resolve(message);
    });
    socket.on('error', () => {});
    this.closed = new Promise((resolve) => socket.on('close', resolve));
  }

  /** Resolves with the next message that fits, or one that is there already. */
  next(until: (message: Message) => boolean): Promise<Message> {
    const there = this.messages.find(until);
    if (there) return Promise.resolve(there);
    return new Promise((resolve) => this.#waiting.push({ until, resolve }));
  }

  call(call: string, params: unknown = {}): Promise<Message> {
    const id = ++this.#lastId;
    this.socket.send(JSON.stringify({ id, call, params }));
    return this.next((message) => message.id === id);
  }

  hello(token: string, protocol = 1): Promise<Message> {
    return this.call('hello', { protocol, token, client: 'test' });
  }

  async event(name: string): Promise<Message> {
    return this.next((message) => message.event === name);
  }
}

export type Knock = { readonly port: number; readonly origin?: string; readonly host?: string; readonly path?: string };

/** Opens a WebSocket; rejects with the HTTP status where the upgrade is refused. */
export function knock({ port, origin, host, path = '/ws' }: Knock): Promise<RawClient> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, {
    headers: { ...(host === undefined ? {} : { host }), ...(origin === undefined ? {} : { origin }) },
  });
  const client = new RawClient(socket);
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve(client));
    socket.on('unexpected-response', (request, response) => {
      request.destroy();
      reject(response.statusCode);
    });
    socket.on('error', reject);
  });
}

/** A client that has said hello with the token of the run. */
export async function enter({ server }: TestServer, origin?: string): Promise<RawClient> {
  const client = await knock({ port: server.port, ...(origin === undefined ? {} : { origin }) });
  await client.hello(server.token);
  return client;
}
