import { expect, test } from 'vitest';
import { cookieFault } from '../../../companion/browser/tabs/cookie-rules.ts';
import type { Cookie } from '../../../shared/protocol/model.ts';

const good: Cookie = {
  name: 'sid',
  value: '1',
  domain: 'a.example.com',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
};
const faultOf = (change: Partial<Cookie>) => cookieFault({ ...good, ...change }, 1000);

test.each([
  { domain: 'com' },
  { domain: '.com' },
  { domain: '.co.uk' },
  { domain: '.wiki' },
  { domain: '.ci' },
  { domain: 'co.uk' },
  { domain: '.github.io' },
  { domain: '' },
  { domain: '.' },
  { domain: '..com' },
  { domain: '.127.0.0.1' },
  { domain: 'a b.example' },
  { domain: 'https://a.example' },
  { domain: 'a.example:80' },
  { domain: 'a.example/x' },
  { name: '' },
  { name: 'a=b' },
  { name: 'a;b' },
  { name: 'a\nb' },
  { name: ' a' },
  { value: 'a;b' },
  { value: 'a\r\nSet-Cookie: b=1' },
  { value: 'x'.repeat(5000) },
  { path: 'x' },
  { path: '/a\n' },
  { name: '__Host-a', domain: '.example.com' },
  { name: '__Host-a', path: '/x' },
  { name: '__host-a', secure: false },
  { name: '__Secure-a', secure: false },
  { name: '__Http-a', httpOnly: false },
  { name: '__Host-Http-a', domain: '.example.com' },
  { sameSite: 'none' as const, secure: false },
  { expires: 999 },
])('a cookie that no site could set is refused: %j', (change) => {
  expect(faultOf(change)).toMatch(/\w/);
});

test.each([
  {},
  { domain: '.example.com' },
  { domain: 'localhost' },
  { domain: 'intranet' },
  { domain: 'wiki' },
  { domain: 'ci' },
  { domain: 'dev' },
  { domain: '127.0.0.1' },
  { domain: '[::1]' },
  { domain: 'github.io' },
  { domain: '.alice.github.io' },
  { domain: 'xn--bcher-kva.example' },
  { name: '__Host-a' },
  { name: '__Secure-a', domain: '.example.com' },
  { name: '__Host-Http-a' },
  { name: '__foo' },
  { value: '' },
  { value: 'a b="c", d' },
  { sameSite: 'none' as const },
  { expires: 1001 },
])('one that a site sets is taken: %j', (change) => {
  expect(faultOf(change)).toBe(null);
});
