/**
 * Chrome's network errors → codes of ours; the only place that reads their names.
 * The names are those of https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
 */

import type { PageErrorCode } from '../../../shared/batch/errors.ts';
import type { PageError } from '../../../shared/batch/page-record.ts';
import { failures } from '../../../shared/messages/failures.ts';

type NetMessage = Extract<Parameters<typeof failures.say>[0], `net${string}`>;
type Row = { readonly names: RegExp; readonly code: PageErrorCode; readonly says: NetMessage };

/** Certificates that Chrome lets a person accept; revoked, pinned and malformed ones it does not. */
const untrusted =
  /^CERT_(?:AUTHORITY_INVALID|COMMON_NAME_INVALID|DATE_INVALID|VALIDITY_TOO_LONG|WEAK_SIGNATURE_ALGORITHM|NAME_CONSTRAINT_VIOLATION|NON_UNIQUE_NAME|CERTIFICATE_TRANSPARENCY_REQUIRED)$/;

/** The server asked who is there, and had no answer that it takes. */
const clientAuth = /^BAD_SSL_CLIENT_AUTH|^SSL_CLIENT_AUTH_/;

/** The first row whose names fit decides. */
const rows: readonly Row[] = [
  { names: /^(?:NAME_|DNS_|ICANN_NAME)/, code: 'dns', says: 'netDns' },
  { names: /^TOO_MANY_REDIRECTS$/, code: 'redirects', says: 'netRedirects' },
  {
    names: /^UNSAFE_REDIRECT$/,
    code: 'unsupported-scheme',
    says: 'netNoWebAddress',
  },
  { names: /^INVALID_REDIRECT$/, code: 'redirects', says: 'netNoAddress' },
  {
    names: untrusted,
    code: 'tls',
    says: 'netUntrusted',
  },
  {
    names: /^SSL_CLIENT_AUTH_CERT_NEEDED$/,
    code: 'tls',
    says: 'netWantsCertificate',
  },
  {
    names: clientAuth,
    code: 'tls',
    says: 'netNoCertificate',
  },
  { names: /^CERT_|^SSL_|^BAD_SSL|^ECH_|TLS/, code: 'tls', says: 'netTls' },
  { names: /^INVALID_URL$/, code: 'bad-url', says: 'netBadUrl' },
  {
    names: /^(?:UNKNOWN_URL_SCHEME|DISALLOWED_URL_SCHEME|UNSAFE_PORT)$/,
    code: 'unsupported-scheme',
    says: 'netScheme',
  },
  { names: /^BLOCKED_BY_LOCAL_NETWORK/, code: 'connection', says: 'netLocal' },
  {
    names: /^BLOCKED_BY/,
    code: 'connection',
    says: 'netBlocked',
  },
  { names: /^FILE_TOO_BIG$/, code: 'too-large', says: 'netTooBig' },
  { names: /^(?:FILE_NOT_FOUND|ACCESS_DENIED)$/, code: 'connection', says: 'netNoFile' },
  { names: /TIMED_OUT$/, code: 'connection', says: 'netNoAnswer' },
  { names: /^(?:INTERNET_DISCONNECTED|NETWORK_)/, code: 'connection', says: 'netOffline' },
  {
    names: /^(?:PROXY|TUNNEL|SOCKS|NO_SUPPORTED_PROXIES|PAC_)/,
    code: 'connection',
    says: 'netProxy',
  },
  {
    names: /^(?:CONNECTION_|ADDRESS_|SOCKET_)/,
    code: 'connection',
    says: 'netConnection',
  },
  {
    names:
      /^(?:EMPTY_RESPONSE|INVALID_HTTP|INVALID_RESPONSE|RESPONSE_HEADERS|INCOMPLETE_|CONTENT_|HTTP2_|QUIC_|INVALID_CHUNKED)/,
    code: 'connection',
    says: 'netNoWebPage',
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
  const message = failures.say(row?.says ?? 'netOther', { url, code: errorText || 'no reason given' });
  return { code: row?.code ?? 'connection', message };
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
