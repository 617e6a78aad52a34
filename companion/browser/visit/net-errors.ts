/**
 * Chrome's network errors → codes of ours; the only place that reads their names.
 * The names are those of https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
 */
import type { PageErrorCode } from '../../../shared/batch/errors.ts';
import type { PageError } from '../../../shared/batch/page-record.ts';

type Row = { readonly names: RegExp; readonly code: PageErrorCode; readonly says: string };

/** Certificates that Chrome lets a person accept; revoked, pinned and malformed ones it does not. */
const untrusted =
  /^CERT_(?:AUTHORITY_INVALID|COMMON_NAME_INVALID|DATE_INVALID|VALIDITY_TOO_LONG|WEAK_SIGNATURE_ALGORITHM|NAME_CONSTRAINT_VIOLATION|NON_UNIQUE_NAME|CERTIFICATE_TRANSPARENCY_REQUIRED)$/;

/** The server asked who is there, and had no answer that it takes. */
const clientAuth = /^BAD_SSL_CLIENT_AUTH|^SSL_CLIENT_AUTH_/;

/** The first row whose names fit decides. */
const rows: readonly Row[] = [
  { names: /^(?:NAME_|DNS_|ICANN_NAME)/, code: 'dns', says: 'the host name was not found' },
  { names: /^TOO_MANY_REDIRECTS$/, code: 'redirects', says: 'it redirects without an end' },
  {
    names: /^UNSAFE_REDIRECT$/,
    code: 'unsupported-scheme',
    says: 'it redirects to an address that is no web page, which Chrome does not open',
  },
  { names: /^INVALID_REDIRECT$/, code: 'redirects', says: 'it redirects to what is no address' },
  {
    names: untrusted,
    code: 'tls',
    says: 'its certificate is not trusted. Open it in the Chrome of Tabtrawl and accept it there if you know it, or let the machine trust the authority that signed it',
  },
  {
    names: /^SSL_CLIENT_AUTH_CERT_NEEDED$/,
    code: 'tls',
    says: 'it asks for a certificate of yours. Open it in the Chrome of Tabtrawl and choose one there, or cancel where it lets you in without',
  },
  {
    names: clientAuth,
    code: 'tls',
    says: 'it wants a certificate of yours, and took none that this browser has. Import yours in Chrome (chrome://certificate-manager), then open the page there and choose it',
  },
  { names: /^CERT_|^SSL_|^BAD_SSL|^ECH_|TLS/, code: 'tls', says: 'the secure connection was refused' },
  { names: /^INVALID_URL$/, code: 'bad-url', says: 'the address is not a URL' },
  {
    names: /^(?:UNKNOWN_URL_SCHEME|DISALLOWED_URL_SCHEME|UNSAFE_PORT)$/,
    code: 'unsupported-scheme',
    says: 'Chrome does not open such addresses',
  },
  { names: /^BLOCKED_BY_LOCAL_NETWORK/, code: 'connection', says: 'Chrome kept it from the local network' },
  {
    names: /^BLOCKED_BY/,
    code: 'connection',
    says: 'the browser blocked it (an extension, a policy, or the page it came from)',
  },
  { names: /^FILE_TOO_BIG$/, code: 'too-large', says: 'it is too large' },
  { names: /^(?:FILE_NOT_FOUND|ACCESS_DENIED)$/, code: 'connection', says: 'the file is not there or may not be read' },
  { names: /TIMED_OUT$/, code: 'connection', says: 'the server did not answer the connection' },
  { names: /^(?:INTERNET_DISCONNECTED|NETWORK_)/, code: 'connection', says: 'there is no network' },
  {
    names: /^(?:PROXY|TUNNEL|SOCKS|NO_SUPPORTED_PROXIES|PAC_)/,
    code: 'connection',
    says: 'the proxy could not be used',
  },
  {
    names: /^(?:CONNECTION_|ADDRESS_|SOCKET_)/,
    code: 'connection',
    says: 'the server could not be reached or broke off',
  },
  {
    names:
      /^(?:EMPTY_RESPONSE|INVALID_HTTP|INVALID_RESPONSE|RESPONSE_HEADERS|INCOMPLETE_|CONTENT_|HTTP2_|QUIC_|INVALID_CHUNKED)/,
    code: 'connection',
    says: 'the server broke off or answered with something that is no web page',
  },
];

/** `net::ERR_NAME_NOT_RESOLVED` → `NAME_NOT_RESOLVED`. */
function nameOf(errorText: string): string {
  return /ERR_([A-Z0-9_]+)/.exec(errorText)?.[1] ?? '';
}

/** The page error for an `errorText` of CDP; `connection` for names that no row knows. */
export function toPageError(errorText: string, url: string): PageError {
  const name = nameOf(errorText);
  const row = rows.find(({ names }) => names.test(name));
  const says = row?.says ?? 'it could not be loaded';
  return { code: row?.code ?? 'connection', message: `${url}: ${says} (${errorText || 'no reason given'}).` };
}

/** A person may accept the certificate that this is about, with a click on the page that Chrome shows in its place. */
export function isUntrustedCertificate(errorText: string): boolean {
  return untrusted.test(nameOf(errorText));
}

/** The server wants a certificate of the person's, whom Chrome would ask for one. */
export function asksForCertificate(errorText: string): boolean {
  return clientAuth.test(nameOf(errorText));
}

/** Chrome gave the navigation up itself: a download, an answer without content, or another navigation took its place. */
export function isAborted(errorText: string): boolean {
  return nameOf(errorText) === 'ABORTED';
}

/** An error status without a body, for which Chrome shows a page of its own. */
export function isBareStatus(errorText: string): boolean {
  return nameOf(errorText) === 'HTTP_RESPONSE_CODE_FAILURE';
}

/** The server asked for a name and password, which Chrome would ask the user for. */
export function wantsCredentials(errorText: string): boolean {
  return /_AUTH_CREDENTIALS$|^PROXY_AUTH_/.test(nameOf(errorText));
}
