/** Where a page may lead its reader by itself. */
import { expect, test } from 'vitest';
import { entersPrivateNetwork, leadRule } from '../../../companion/browser/tabs/leads.ts';

const noWord = { yes: false, privateRedirects: false };
const from = (listed: string, options = noWord, ownPort: number | null = 4100) => {
  const rule = leadRule(listed, options, ownPort);
  return (to: string) => rule(to)?.code ?? null;
};

test.each([
  'http://127.0.0.1/',
  'http://127.1/',
  'http://2130706433/admin',
  'http://0x7f.1/',
  'http://0.0.0.0:8080/',
  'http://[::1]/',
  'http://[::]/',
  'http://[::ffff:10.0.0.1]/',
  'http://10.1.2.3/',
  'http://172.20.0.1/',
  'http://192.168.1.1/',
  'http://169.254.169.254/latest/meta-data/',
  'http://100.64.0.1/',
  'http://[fd00::1]/',
  'http://[fe80::1]/',
  'http://localhost/',
  'http://localhost./',
  'http://router/',
  'http://wiki.corp/',
  'http://nas.local/',
])('a public page leads on to %s only by the person’s word', (to) => {
  expect(from('https://news.example/a')(to)).toBe('private-network');
  expect(from('https://news.example/a', { ...noWord, privateRedirects: true })(to)).toBe(null);
  expect(entersPrivateNetwork('https://news.example/a', to)).toBe(true);
  // Who lists an address within means it, and what it leads on to there.
  expect(from('http://intranet/a')(to)).toBe(null);
});

test.each([
  'http://127.0.0.1:4100/health',
  'http://localhost:4100/',
  'http://127.9.9.9:4100/',
  'http://[::1]:4100/x',
  'http://0.0.0.0:4100/',
])("%s is the companion's own, which nothing leads to, whoever says so", (to) => {
  expect(from('http://localhost/a', { yes: true, privateRedirects: true })(to)).toBe('private-network');
  expect(from(to, { yes: true, privateRedirects: true })(to)).toBe('private-network');
  expect(from('http://localhost/a', noWord, null)(to)).toBe(null);
});

test.each([
  'https://news.example/logout',
  'https://shop.example/account/delete',
  'https://news.example/user/sign-out?next=/',
  'https://news.example/index.php?action=logout',
  'https://lists.example/unsubscribe/8f3e2a11',
])('%s is not led to, unless it was listed, or the person said yes', (to) => {
  expect(from('https://news.example/a')(to)).toBe('unsafe');
  expect(from('https://news.example/a', { ...noWord, yes: true })(to)).toBe(null);
  expect(from(to)(to)).toBe(null);
});

test.each([
  'https://news.example/b',
  'https://login.example/oauth2/authorize?client_id=7&redirect_uri=https%3A%2F%2Fnews.example%2Fcallback&state=x',
  'https://news.example/callback?code=8f3e2a11&state=af0ifjsldkj',
  'https://login.example/saml2/idp/SSOService.php?SAMLRequest=fZJ&RelayState=x',
  'https://news.example/login?next=/a&reason=expired',
  'https://news.example/session/new?return_to=%2Fa',
  'https://news.example/consent?continue=/a',
])('%s is led to as ever', (to) => {
  expect(from('https://news.example/a')(to)).toBe(null);
});

test('what is to keep https: leads to no http:, of its own host or another; http: itself, and https:, go on', () => {
  const keeps = { ...noWord, keepHttps: true };
  for (const to of [
    'http://news.example/a',
    'http://news.example:8080/',
    'http://other.example/',
    'http://NEWS.example./a',
  ])
    expect(from('https://news.example/a', keeps)(to), to).toBe('tls');
  expect(from('https://news.example/a', keeps)('https://other.example/')).toBe(null);
  expect(from('http://news.example/a', keeps)('http://news.example/b')).toBe(null);
  expect(from('https://news.example/a')('http://news.example/a')).toBe(null);
});
