/**
 * Who may come to the door, by the headers that a browser sets and no page can change. Pure.
 * Any web page can open `ws://127.0.0.1:…` and any host name can be made to point at 127.0.0.1, so both are looked at before a word is read.
 */
import type { IncomingHttpHeaders } from 'node:http';

const chromeExtension = /^chrome-extension:\/\/[a-p]{32}$/;
const firefoxExtension = /^moz-extension:\/\/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A local program sends no Origin; an extension may get in by a token or a pairing code; a web page never. */
type Visitor =
  | { readonly kind: 'program' }
  | { readonly kind: 'extension'; readonly origin: string }
  | { readonly kind: 'web' };

/** The Origin header → who it is. `null`, the empty one and everything of http and https is the web. */
export function visitorOf(origin: string | undefined): Visitor {
  if (origin === undefined) return { kind: 'program' };
  return chromeExtension.test(origin) || firefoxExtension.test(origin)
    ? { kind: 'extension', origin }
    : { kind: 'web' };
}

/** Only the address itself: a name that resolves to it (DNS rebinding) is refused, `localhost` with it. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}`;
}

/** Two of a kind are no request: of two `Host` headers another program may have looked at the other one. */
export function hasOneHost(headers: Readonly<Record<string, readonly string[] | undefined>>): boolean {
  return (headers.host ?? []).length === 1;
}

/**
 * Whether a plain request may be answered. What browsers tell of cross-site requests (Sec-Fetch-*, https://w3c.github.io/webappsec-fetch-metadata/)
 * keeps a page from embedding or fetching one; going there in a tab (`navigate`) and programs that tell nothing are fine, as the ticket is the secret.
 */
export function mayRead(headers: IncomingHttpHeaders): boolean {
  const visitor = visitorOf(headers.origin);
  if (visitor.kind === 'web') return false;
  const site = headers['sec-fetch-site'];
  if (visitor.kind === 'extension' || site === undefined || site === 'none' || site === 'same-origin') return true;
  return headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
}
