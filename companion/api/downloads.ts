/** What the server answers over plain HTTP: `/health` and `/download/TICKET`. */

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { messageOf } from '../../shared/batch/errors.ts';
import type { Clock, Log } from '../crawl/ports.ts';
import type { Download } from '../util/download.ts';
import { hashSecret, newSecret } from './auth.ts';
import { serverLimits } from './handshake-limit.ts';
import { hasOneHost, isOwnHost, mayRead, visitorOf } from './origin-check.ts';

type HttpRoutesOptions = {
  readonly port: () => number;
  readonly version: string;
  readonly tickets: Tickets;
  /** The request has shown a ticket: its connection is no stranger's any more. */
  readonly onTicketShown: (socket: Socket) => void;
  readonly log: Log;
  /** Answers `/mcp`. */
  readonly answerAgent: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
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
  if (!hasOneHost(request.headersDistinct)) return refuse(response, 400);
  if (!isOwnHost(request.headers.host, options.port()) || !mayRead(request.headers)) return refuse(response, 403);
  if (path === '/mcp') return options.answerAgent(request, response);
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

/** One-time downloads: a ticket is good for one GET within a minute. */

const lifeMs = 60_000;
/** Tickets hold no content, but what `open` closes over; the oldest goes. */
const maxOpen = 500;

export class Tickets {
  readonly #clock: Clock;
  /** By the ticket's hash, so that looking it up tells a guesser nothing by its time; in order of issue. */
  readonly #open = new Map<string, { readonly download: Download; readonly endsAtMs: number }>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `path` is to be fetched from the server's own address. */
  issue(download: Download): { readonly path: string; readonly fileName: string } {
    const ticket = newSecret();
    this.#dropOld();
    this.#open.set(hashSecret(ticket), { download, endsAtMs: this.#clock.monotonicMs() + lifeMs });
    return { path: `/download/${ticket}`, fileName: download.fileName };
  }

  /** The download, once; null for a ticket that is unknown, used or old. */
  redeem(ticket: string): Download | null {
    this.#dropOld();
    const key = hashSecret(ticket);
    const found = this.#open.get(key);
    this.#open.delete(key);
    return found?.download ?? null;
  }

  #dropOld(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const [key, { endsAtMs }] of this.#open) {
      if (endsAtMs > nowMs && this.#open.size < maxOpen) break;
      this.#open.delete(key);
    }
  }
}

/** File names for the Content-Disposition header (RFC 6266, RFC 8187). Pure. */

/** Bytes that every file system takes, with room for " (1)". */
const maxNameBytes = 200;
const windowsDevices = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

/** `attachment` with an ASCII name for old readers and the real one; whatever the name holds, it stays one header and one file name. */
export function attachmentOf(fileName: string): string {
  const name = toSafeFileName(fileName);
  const ascii = name.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encodeExtValue(name)}`;
}

/** No path, no control or text-direction characters (which hide an extension), no device name, no leading or trailing dots, bounded; never empty. */
function toSafeFileName(fileName: string): string {
  const plain = fileName
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[/\\:*?"<>|]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .replace(windowsDevices, '$&_');
  return shorten(plain) || 'download';
}

/** Keeps the extension, as it says what to open the file with. */
function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maxNameBytes) return name;
  const extension = /\.[A-Za-z0-9]{1,10}$/.exec(name)?.[0] ?? '';
  let stem = '';
  for (const sign of name.slice(0, name.length - extension.length)) {
    if (Buffer.byteLength(stem + sign) > maxNameBytes - extension.length) break;
    stem += sign;
  }
  return stem + extension;
}

/** Percent-encoding of RFC 8187: encodeURIComponent, and the four signs that it leaves but `attr-char` does not have. */
function encodeExtValue(text: string): string {
  return encodeURIComponent(text).replace(/['()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
