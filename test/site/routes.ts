/** What a page of the test site is made from: a table of handlers by the first segment of the path. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { SiteSettings } from './settings.ts';

export type Exchange = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
  /** Segments of the path after the route's name: `/article/7` gives `['7']`. */
  readonly rest: readonly string[];
  readonly settings: SiteSettings;
  /** The form that was posted. */
  form(): Promise<URLSearchParams>;
};

export type Handler = (at: Exchange) => void | Promise<void>;
/** Handlers by the first segment of the path. */
export type Routes = Readonly<Record<string, Handler>>;

/** The number in the path's segment `at`; 0 where there is none. */
export function numberIn(exchange: Exchange, at = 0): number {
  return Number(exchange.rest[at] ?? 0) || 0;
}

/** A number from the query, or `otherwise`. */
export function numberOf(exchange: Exchange, name: string, otherwise: number): number {
  const text = exchange.url.searchParams.get(name);
  return text === null ? otherwise : Number(text);
}

/** One answer, whole. `type` is the content type as sent. */
export function send(
  { response }: Exchange,
  type: string,
  body: string | Uint8Array,
  more: { status?: number; headers?: Readonly<Record<string, string | string[]>> } = {},
): void {
  response.writeHead(more.status ?? 200, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-cache',
    ...more.headers,
  });
  response.end(body);
}

/** An HTML page with `body` in it. */
export function sendPage(
  exchange: Exchange,
  title: string,
  body: string,
  more: { status?: number; head?: string; headers?: Readonly<Record<string, string | string[]>> } = {},
): void {
  const html = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title>${more.head ?? ''}</head><body>${body}</body></html>`;
  send(exchange, 'text/html; charset=utf-8', html, more);
}

/** An empty answer that points elsewhere. */
export function redirect({ response }: Exchange, to: string, status = 302): void {
  response.writeHead(status, { location: to, 'cache-control': 'no-store' });
  response.end();
}
