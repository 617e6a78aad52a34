/** What the server answers over plain HTTP: `/health` and `/download/TICKET`. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Log } from '../crawl/ports.ts';
import { attachmentOf } from './content-disposition.ts';
import { isOwnHost, mayRead, visitorOf } from './entrance.ts';
import { serverLimits } from './limits.ts';
import type { Download, Tickets } from './tickets.ts';

export type HttpRoutesOptions = {
  readonly port: () => number;
  readonly version: string;
  readonly tickets: Tickets;
  /** The request has shown a ticket: its connection is no stranger's any more. */
  readonly onTicketShown: (socket: Socket) => void;
  readonly log: Log;
};

/** Each connection carries one answer. Page content is sent as a file to keep, and even opened it runs nothing. */
const baseHeaders = {
  Connection: 'close',
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; sandbox",
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

export async function answerHttp(
  request: IncomingMessage,
  response: ServerResponse,
  options: HttpRoutesOptions,
): Promise<void> {
  const path = request.url ?? '';
  if (!isOwnHost(request.headers.host, options.port()) || !mayRead(request.headers)) return refuse(response, 403);
  if (request.method !== 'GET') return refuse(response, 405);
  if (path === '/health') return sendHealth(response, options.version);
  if (path === '/ws') return refuse(response, 426);
  const ticket = /^\/download\/([\w-]{1,100})$/.exec(path)?.[1];
  const download = ticket ? options.tickets.redeem(ticket) : null;
  if (!download) return refuse(response, 404);
  options.onTicketShown(request.socket);
  await sendDownload(download, request, response, options.log);
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { ...baseHeaders, 'Content-Length': 0 }).end();
}

function sendHealth(response: ServerResponse, version: string): void {
  const body = JSON.stringify({ ok: true, version });
  response
    .writeHead(200, { ...baseHeaders, 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) })
    .end(body);
}

/** The first piece is had before the status is sent, so that a download that can't begin says so; one that breaks off later breaks the connection. */
async function sendDownload(
  download: Download,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  response.setTimeout(serverLimits.downloadIdleMs, () => response.destroy());
  let pieces: Readable;
  try {
    pieces = await openPieces(download, response);
  } catch (error) {
    log('error', `The download "${download.fileName}" could not begin.`, { cause: messageOf(error) });
    return refuse(response, 500);
  }
  if (!response.destroyed) response.writeHead(200, downloadHeaders(download, request));
  try {
    await pipeline(pieces, response);
  } catch (error) {
    // The reader went away, or the store failed in the middle; either way pipeline has released the source.
    log('debug', `The download "${download.fileName}" was broken off.`, { cause: messageOf(error) });
  }
}

/** The stream with its first piece at hand, or at its end, or with its reader gone. Rejects where it fails before that. */
async function openPieces(download: Download, response: ServerResponse): Promise<Readable> {
  const pieces = Readable.from(download.open(), { objectMode: false, highWaterMark: 256 * 1024 });
  await new Promise<void>((resolve, reject) => {
    pieces.once('readable', resolve).once('error', reject);
    response.once('close', resolve);
  });
  return pieces;
}

function downloadHeaders(download: Download, request: IncomingMessage): Record<string, string> {
  const visitor = visitorOf(request.headers.origin);
  return {
    ...baseHeaders,
    ...(visitor.kind === 'extension' ? { 'Access-Control-Allow-Origin': visitor.origin, Vary: 'Origin' } : {}),
    'Content-Type': toContentType(download.contentType),
    'Content-Disposition': attachmentOf(download.fileName),
  };
}

function toContentType(contentType: string): string {
  return /^[\w.+-]+\/[\w.+-]+(?:;\s*charset=[\w-]+)?$/.test(contentType) ? contentType : 'application/octet-stream';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
