import { expect, test } from 'vitest';
import {
  asksForCertificate,
  isAborted,
  isBareStatus,
  toPageError,
  wantsCredentials,
} from '../../../companion/browser/visit/net-errors.ts';

test.each([
  ['net::ERR_NAME_NOT_RESOLVED', 'dns'],
  ['net::ERR_CONNECTION_REFUSED', 'connection'],
  ['net::ERR_CONNECTION_TIMED_OUT', 'connection'],
  ['net::ERR_INTERNET_DISCONNECTED', 'connection'],
  ['net::ERR_EMPTY_RESPONSE', 'connection'],
  ['net::ERR_CONTENT_LENGTH_MISMATCH', 'connection'],
  ['net::ERR_HTTP2_PROTOCOL_ERROR', 'connection'],
  ['net::ERR_PROXY_CONNECTION_FAILED', 'connection'],
  ['net::ERR_CERT_AUTHORITY_INVALID', 'tls'],
  ['net::ERR_SSL_PROTOCOL_ERROR', 'tls'],
  ['net::ERR_TOO_MANY_REDIRECTS', 'redirects'],
  ['net::ERR_UNSAFE_PORT', 'unsupported-scheme'],
  ['net::ERR_INVALID_URL', 'bad-url'],
  ['net::ERR_SOMETHING_NEW', 'connection'],
])('%s is %s, told with the address and the name', (errorText, code) => {
  const error = toPageError(errorText, 'https://a.example/x');
  expect(error.code).toBe(code);
  expect(error.message).toContain('https://a.example/x');
  expect(error.message).toContain(errorText);
});

test('a question for a password is told from a certificate of an unknown authority', () => {
  expect(wantsCredentials('net::ERR_INVALID_AUTH_CREDENTIALS')).toBe(true);
  expect(wantsCredentials('net::ERR_CERT_AUTHORITY_INVALID')).toBe(false);
});

test('a question for a certificate of the person is told from a certificate of the server', () => {
  expect(asksForCertificate('net::ERR_SSL_CLIENT_AUTH_CERT_NEEDED')).toBe(true);
  expect(asksForCertificate('net::ERR_BAD_SSL_CLIENT_AUTH_CERT')).toBe(true);
  expect(asksForCertificate('net::ERR_CERT_AUTHORITY_INVALID')).toBe(false);
});

test('what Chrome gave up itself and a bare status are no network errors', () => {
  expect(isAborted('net::ERR_ABORTED')).toBe(true);
  expect(isAborted('net::ERR_CONNECTION_ABORTED')).toBe(false);
  expect(isBareStatus('net::ERR_HTTP_RESPONSE_CODE_FAILURE')).toBe(true);
});
