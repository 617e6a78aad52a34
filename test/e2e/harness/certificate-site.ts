/**
 * An authority of our own, a certificate that it gave a server and one that it gave a person, and a server that asks for the latter. The keys
 * guard nothing.
 */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { siteText } from '../../site/articles.ts';

export const authority = `-----BEGIN CERTIFICATE-----
MIIBnDCCAUGgAwIBAgIUU8l4f3Cxo4et4Q6MhCTuXSM0WxswCgYIKoZIzj0EAwIw
IjEgMB4GA1UEAwwXVGFidHJhd2wgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI3MDkz
MzQwWhgPMjEyNjExMDMwOTMzNDBaMCIxIDAeBgNVBAMMF1RhYnRyYXdsIHRlc3Qg
YXV0aG9yaXR5MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEAPYiIuaa6AzBeFWg
hx34ja1GVIspgh+4ib5Q9V82ADaxukiQf1DX2eeDZj1z0k2rYiohziX3sW7DnyS3
eLKdU6NTMFEwHQYDVR0OBBYEFMOMqx4gf7Z1c1CDuTmZZgmbaAoWMB8GA1UdIwQY
MBaAFMOMqx4gf7Z1c1CDuTmZZgmbaAoWMA8GA1UdEwEB/wQFMAMBAf8wCgYIKoZI
zj0EAwIDSQAwRgIhAKftktLxeLmSvZhB2ddUSIeD2k7jXWPYqEJ0r0fPBlNMAiEA
uRi50HEgfWYaXsPzfrr120A3p7UOCj3lzPYszYTUbes=
-----END CERTIFICATE-----`;

const server = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgWxa75EVYrIiF8AtH
gnSZmKlhSqBWTsEN6ZAlPp1ulcyhRANCAASouWA3yFqe9+tiujDdgWrVIgNQclv5
LwQ2a+DimCm3fsrICfJTE5KzKwegAJR/3uJI+ccQAuF5jDtSilJtljag
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBtDCCAVugAwIBAgIUIz1UcsW3VT2aJqqdQfh5p3hd0YYwCgYIKoZIzj0EAwIw
IjEgMB4GA1UEAwwXVGFidHJhd2wgdGVzdCBhdXRob3JpdHkwIBcNMjYxMTI3MDkz
MzQxWhgPMjEyNjExMDMwOTMzNDFaMBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMG
ByqGSM49AgEGCCqGSM49AwEHA0IABKi5YDfIWp7362K6MN2BatUiA1ByW/kvBDZr
4OKYKbd+ysgJ8lMTkrMrB6AAlH/e4kj5xxAC4XmMO1KKUm2WNqCjezB5MDcGA1Ud
EQQwMC6CCWxvY2FsaG9zdIIPc3RhZmYubG9jYWxob3N0ghBndWVzdHMubG9jYWxo
b3N0MB0GA1UdDgQWBBR9btoSX3qxT2PmUrg1PC61q9q8OjAfBgNVHSMEGDAWgBTD
jKseIH+2dXNQg7k5mWYJm2gKFjAKBggqhkjOPQQDAgNHADBEAiAFddViR7hWILhf
8QBsB5J2xOFb9QxEqQ7sGnKwgnlQ4wIgCfQxImTEsYMmvBXIy1c7uceGopS5XBz6
v/uLnVFifbM=
-----END CERTIFICATE-----`,
};

/** With its key, as people get theirs; the password is "test". */
export const personsCertificate = Buffer.from(
  `MIID4wIBAzCCA5kGCSqGSIb3DQEHAaCCA4oEggOGMIIDgjCCAiIGCSqGSIb3DQEHBqCCAhMwggIPAgEAMIICCAYJKoZIhvcNAQcB
MFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAhYLI0ng4tOdAICCAAwDAYIKoZIhvcNAgkFADAdBglghkgBZQMEASoEEKos
HZMBQIvWINyYbr0UTAaAggGgUBxlTOFtEm2IOXAXnS1AhTDHTrNbxKaax7444MpJjmxvmfNeSLK/YU+62ynwuFP6UgyNvfsMx+HR
64rokrjYuVUooKeI55MKYxFJkWivxUtufAob5wq8u7nLTZDMNvYTyBMUDWAKNgb24CYTl/aAr+ki6ZlTEl0iP5zf3Um5jjgOP3sJ
zX5C01gNmLG/78qM50oc3b6EXlxCM+3rArmQ50rIflStbZHanu+WKEDqhWQfAYNpWGXP4EEF3MgtDKUjIGdYUD9VnLOXWQeuKQo0
kz9UQCSkZscCniqZnQHerNSNtro0u8QUCw9pLt3nuWKMRX7v6DykcIJie8sKo42mQbYni9dHRAS7iQ7SZRKPgVX+YkpjlEI9H/sd
+Ooq6NUUpcPTmcTvdpHaBWVugQNbwilxaA/Iv1c+lNpJ18Uo/+CaugaB9GPqwlF1e96pAmw1rheupaE6NRJipC/t03c/nK3T4XDg
vmH2tlOjlkdo2n/rTOUQeYQwLbBIx/Iq913KPMwi/QqcNuRksOAUnmDBYmA/1Je13Av9TnfM8ouyEGswggFYBgkqhkiG9w0BBwGg
ggFJBIIBRTCCAUEwggE9BgsqhkiG9w0BDAoBAqCB7zCB7DBXBgkqhkiG9w0BBQ0wSjApBgkqhkiG9w0BBQwwHAQIm49N1/GJ5RAC
AggAMAwGCCqGSIb3DQIJBQAwHQYJYIZIAWUDBAEqBBA/F3vxrJ9IZUYK/KycF+heBIGQ+KJsWlypeq22ebjMR/pBkvUF0OAWkvTk
e4mLhxUw5o5HzdyIlMq9yxeY+COoO7Bv4QFCR/VGAFkDUZdcojXHaEsVaCGRe4Jv8z7Jz2i87Ic/q6+3NkVQc8dVpzsK3WkuDhHH
tbCVbEOX4pnvrq75u8llCoQfhPrC1iNO/Qzbv3wTU6T4yMig32WNHCg4lsgIMTwwFQYJKoZIhvcNAQkUMQgeBgBhAGQAYTAjBgkq
hkiG9w0BCRUxFgQUiJvVUpgjpNVxQrdTxaxsE9POLWMwQTAxMA0GCWCGSAFlAwQCAQUABCCjJaqErJaJsi2UNwSL/IGUkw1wiqEK
MDEOLoCHIRiZQQQILDhJyIDREbMCAggA`,
  'base64',
);

export interface CertificateSite {
  /** `host`: localhost, staff.localhost or guests.localhost. */
  url(path: string, host?: string): string;
  /** Whom each request came from: the name on the certificate, or null. */
  readonly guests: readonly (string | null)[];
  close(): Promise<void>;
}

/**
 * `isRequired`: whoever has no certificate is refused; else all are let in, and the page says whom it took for whom. `isLater`: it is asked for
 * in the middle of the connection, once a page is wanted (TLS 1.2).
 */
export async function openCertificateSite(isRequired: boolean, isLater = false): Promise<CertificateSite> {
  const guests: (string | null)[] = [];
  const https = createServer(
    {
      ...server,
      ca: authority,
      ...(isLater ? { maxVersion: 'TLSv1.2' } : { requestCert: true, rejectUnauthorized: isRequired }),
    },
    async (request, response) => {
      const socket = request.socket as TLSSocket;
      // Once a connection, as servers do.
      if (isLater && request.url !== '/robots.txt' && !socket.getPeerCertificate().subject) await askNow(socket);
      const { pathname } = new URL(request.url ?? '/', 'https://localhost');
      const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN?.toString() ?? null;
      guests.push(name);
      const number = /^\/(\d+)$/.exec(pathname)?.[1];
      response.setHeader('content-type', number ? 'text/html' : 'text/plain');
      if (number)
        response.end(
          `<title>Page ${number}</title><main><p>For ${name ?? 'guests'}.</p><p>${siteText(Number(number))}</p></main>`,
        );
      else response.writeHead(404).end('');
    },
  );
  https.listen(0, '127.0.0.1');
  await once(https, 'listening');
  const { port } = https.address() as AddressInfo;
  return {
    url: (path, host = 'localhost') => `https://${host}:${port}${path}`,
    guests,
    async close() {
      const closed = once(https, 'close');
      https.close();
      https.closeAllConnections();
      await closed;
    },
  };
}

/** Of names that are no localhost: strict.test and staff.test, which tests map to loopback. */
export const authorityOfNames = `-----BEGIN CERTIFICATE-----
MIIBrDCCAVOgAwIBAgIUUydfnV7EuWSV6jA3eyBfj+KxHzkwCgYIKoZIzj0EAwIw
KzEpMCcGA1UEAwwgVGFidHJhd2wgdGVzdCBhdXRob3JpdHkgb2YgbmFtZXMwIBcN
MjYxMTI3MjIxMjM0WhgPMjEyNjExMDMyMjEyMzRaMCsxKTAnBgNVBAMMIFRhYnRy
YXdsIHRlc3QgYXV0aG9yaXR5IG9mIG5hbWVzMFkwEwYHKoZIzj0CAQYIKoZIzj0D
AQcDQgAEE5M4et3n4a54gRey+lEkFB1rk7t2URBp08RKmqo0LdPHY2DzPUpJCXpA
yLxi78SqFxPvt00mWqFp4Z5RalVFSKNTMFEwHQYDVR0OBBYEFLYTvMuFFpmYZxSo
uaX+hgTSeHTdMB8GA1UdIwQYMBaAFLYTvMuFFpmYZxSouaX+hgTSeHTdMA8GA1Ud
EwEB/wQFMAMBAf8wCgYIKoZIzj0EAwIDRwAwRAIgQRCkrp0S0x3uMZ06d4By/BSX
duh6nD7NULByFn9CLJICIEKdPWSpkg1FYRrAJwAu+ZrqVyIpj2ASRjZOwd2j8Dq3
-----END CERTIFICATE-----`;

export const serverOfNames = {
  key: `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgE28+Fe0+RVKXXl//
yU6fOcli7vwvHxFCjvRJt+2ZjH2hRANCAAS3V9bjQKWF9hkmINV07svxqI3H3M2O
Eq4WF7ysI9m3Us0krmGkhngg+rQqjJD/mxTHaWRUvWWg6Sd00xLqdbod
-----END PRIVATE KEY-----`,
  cert: `-----BEGIN CERTIFICATE-----
MIIBqzCCAVGgAwIBAgIUDZCNp+dClnmIUvL4v2PtaPFllqIwCgYIKoZIzj0EAwIw
KzEpMCcGA1UEAwwgVGFidHJhd2wgdGVzdCBhdXRob3JpdHkgb2YgbmFtZXMwIBcN
MjYxMTI3MjIxMjM0WhgPMjEyNjExMDMyMjEyMzRaMBYxFDASBgNVBAMMC3N0cmlj
dC50ZXN0MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEt1fW40ClhfYZJiDVdO7L
8aiNx9zNjhKuFhe8rCPZt1LNJK5hpIZ4IPq0KoyQ/5sUx2lkVL1loOkndNMS6nW6
HaNmMGQwIgYDVR0RBBswGYILc3RyaWN0LnRlc3SCCnN0YWZmLnRlc3QwHQYDVR0O
BBYEFFGKgqJNqTRzX5jomC6Wx0lf5583MB8GA1UdIwQYMBaAFLYTvMuFFpmYZxSo
uaX+hgTSeHTdMAoGCCqGSM49BAMCA0gAMEUCIQDZMd7Y2c0VLTZAHuU7meyah4ba
ZN1zm8tV8IVttLiFOQIgOi1QJAOuJ3LL0AQNW+gvs8+ARzb8Tf9sak9Cy+2/esA=
-----END CERTIFICATE-----`,
};

/** Resolves when the other side has said who it is, or that it does not. */
function askNow(socket: TLSSocket): Promise<void> {
  return new Promise((resolve) => {
    socket.renegotiate({ requestCert: true, rejectUnauthorized: false }, () => resolve());
  });
}
