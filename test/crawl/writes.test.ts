import { expect, test } from 'vitest';
import { isWrite, sumWrites, usesUpToken, writesMessages } from '../../companion/crawl/writes.ts';

const send = (method: string, url = 'https://wiki.example/api.php', body = '', isDocument = false) =>
  isWrite({ url, method, body, isDocument });

test('what is no safe method may change something', () => {
  for (const method of ['GET', 'HEAD', 'OPTIONS', 'TRACE', 'get']) expect(send(method)).toBe(false);
  for (const method of ['POST', 'PUT', 'PATCH', 'DELETE', 'MKCOL']) expect(send(method)).toBe(true);
});

test.each([
  ['SAML, by a form that sends itself', 'https://app.example/acs', 'SAMLResponse=PHNh%3D&RelayState=%2Fp%2F1', true],
  ['WS-Federation', 'https://app.example/', 'wa=wsignin1.0&wresult=%3Ct%3A', true],
  ['OpenID Connect, form_post', 'https://app.example/cb', 'code=abc&state=xyz', true],
  ['OpenID Connect, implicit form_post', 'https://app.example/cb', 'id_token=abc&state=xyz', true],
  ['a token request', 'https://idp.example/x', 'grant_type=refresh_token&refresh_token=r', false],
  ['a token request in JSON', 'https://idp.example/x', '{"grant_type": "refresh_token"}', false],
  ['a refresh of an own kind', 'https://app.example/api/refresh', 't17', false],
  ['a token address', 'https://app.example/api/v2/token', '', false],
  ['a sign-in form', 'https://app.example/login', 'name=ada', true],
])('%s renews a sign-in, and is let through', (_, url, body, isDocument) => {
  expect(send('POST', url, body, isDocument)).toBe(false);
});

test.each([
  ['a post lock', 'https://blog.example/wp-admin/admin-ajax.php', 'action=heartbeat&screen_id=post'],
  ['an editing ping', 'https://cms.example/admin/editing-sessions/12/ping/', ''],
  ['a kernel', 'https://lab.example/api/sessions?1', '{"path":"a.ipynb","type":"notebook"}'],
  ['a page that is refreshed', 'https://cms.example/articles/17/refresh', ''],
  ['words in a text', 'https://wiki.example/api.php', 'text=the grant type of the token'],
  ['a deletion', 'https://app.example/token', ''],
])('%s is none', (name, url, body) => {
  expect(send(name === 'a deletion' ? 'DELETE' : 'POST', url, body)).toBe(true);
});

test('sums are by host, most first, and told in a sentence each', () => {
  const sums = sumWrites(
    [{ host: 'a.example', sent: 1, refused: 0 }],
    [
      { host: 'b.example', sent: 0, refused: 3 },
      { host: 'a.example', sent: 1, refused: 0 },
    ],
  );
  expect(sums.map(({ host }) => host)).toEqual(['b.example', 'a.example']);
  expect(writesMessages(sums)).toEqual([
    'its scripts sent 2 requests (a.example 2) that may have changed something',
    'its scripts were refused 3 requests (b.example 3), and what they were to bring may be missing',
  ]);
  expect(writesMessages([])).toEqual([]);
});

test('a token that may be good for once only is one that a page renews its sign-in with', () => {
  const page = 'https://app.example/p/1';
  const ask = (url: string, body = '', method = 'POST') => usesUpToken({ url, method, body, isDocument: false }, page);
  expect(ask('https://idp.example/token', 'grant_type=refresh_token&refresh_token=r')).toBe(true);
  expect(ask('https://idp.example/token', '{"grant_type":"refresh_token"}')).toBe(true);
  expect(ask('https://app.example/api/refresh', 't17')).toBe(true);
  expect(ask('https://widget.example/api/refresh', 't17')).toBe(false);
  expect(ask('https://idp.example/token', 'grant_type=client_credentials')).toBe(false);
  expect(ask('https://app.example/api/refresh', '', 'GET')).toBe(false);
  expect(ask('https://app.example/articles/17/refresh')).toBe(false);
});
