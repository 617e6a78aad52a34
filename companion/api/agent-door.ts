/**
 * `/mcp` on the companion's port: agents over HTTP. Host was judged before; here Origin, token and size, and then the request goes to
 * the MCP server in the Web's own form.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { visitorOf } from './origin-check.ts';

/** Answers a request of an agent; `client` is the name of its token, or null where it says its name itself. */
export type AgentHandler = (request: Request, client: string | null) => Promise<Response>;

type AgentDoorOptions = {
  readonly port: () => number;
  /** Throws where the token is not good. */
  readonly admit: (token: string) => string | null;
  readonly handler: AgentHandler;
  /** The request has shown a token: its connection is no stranger's any more. */
  readonly onAdmitted: (request: IncomingMessage) => void;
};

const maxBodyBytes = 1024 * 1024;

export async function answerAgent(
  request: IncomingMessage,
  response: ServerResponse,
  options: AgentDoorOptions,
): Promise<void> {
  // Browsers always say their origin with a POST: no page and no extension comes in here.
  if (visitorOf(request.headers.origin).kind !== 'program')
    return refuse(response, 403, 'Agents are programs, not pages.');
  const client = admitted(request, options);
  if (client === undefined) {
    response.setHeader('WWW-Authenticate', 'Bearer');
    return refuse(response, 401, 'Give a token: "Authorization: Bearer TOKEN". "tabtrawl mcp --token NAME" makes one.');
  }
  options.onAdmitted(request);
  const body = await bodyOf(request);
  if (body === null) return refuse(response, 413, 'The request is larger than 1 MB.');
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const asked = toWebRequest(request, body, { port: options.port(), signal: gone.signal });
  await send(await options.handler(asked, client), response);
}

function admitted(request: IncomingMessage, options: AgentDoorOptions): string | null | undefined {
  const token = /^Bearer ([\w.~+/=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (!token) return undefined;
  try {
    return options.admit(token);
  } catch {
    return undefined;
  }
}

/** Null where it is too large. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    bytes += piece.length;
    if (bytes > maxBodyBytes) return null;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

function toWebRequest(request: IncomingMessage, body: Buffer, at: { port: number; signal: AbortSignal }): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (typeof value === 'string' && name !== 'authorization') headers.set(name, value);
  const { method = 'GET' } = request;
  return new Request(`http://127.0.0.1:${at.port}/mcp`, {
    method,
    headers,
    signal: at.signal,
    ...(method !== 'GET' && method !== 'HEAD' && { body: new Uint8Array(body) }),
  });
}

async function send(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, { ...Object.fromEntries(answer.headers), 'Cache-Control': 'no-store' });
  if (!answer.body) {
    response.end();
    return;
  }
  try {
    // The two declarations of the same stream, Node's and the Web's, differ in name alone.
    await pipeline(Readable.fromWeb(answer.body as ReadableStream), response);
  } catch {
    // The client went away: the handler hears of it by its signal.
  }
}

function refuse(response: ServerResponse, status: number, message: string): void {
  const body = JSON.stringify({ jsonrpc: '2.0', error: { code: -32_000, message }, id: null });
  response
    .writeHead(status, {
      Connection: 'close',
      'Content-Type': 'application/json',
      'Content-Length': Buffer.byteLength(body),
      'X-Content-Type-Options': 'nosniff',
    })
    .end(body);
}
