import { expect, test } from 'vitest';
import { originsOf, parseHosts, toCookie } from '../../../../extension/parts/sign-ins/sign-in-cookies.ts';
import { cookie } from '../../../../shared/protocol/model.ts';

const plain = {
  name: 'sid',
  value: 'secret',
  domain: 'example.com',
  hostOnly: true,
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
};

test('a cookie of one host stays one of that host; one of a domain stays one of the domain', () => {
  expect(toCookie(plain).domain).toBe('example.com');
  expect(toCookie({ ...plain, domain: '.example.com', hostOnly: false }).domain).toBe('.example.com');
  expect(toCookie({ ...plain, hostOnly: false }).domain).toBe('.example.com');
});

test('what the browser calls "no_restriction" is "none"; a session cookie has no end; nothing else is lost', () => {
  expect(toCookie({ ...plain, sameSite: 'no_restriction' }).sameSite).toBe('none');
  expect(toCookie(plain)).not.toHaveProperty('expires');
  expect(toCookie({ ...plain, expirationDate: 1_900_000_000.5 }).expires).toBe(1_900_000_000.5);
  expect(cookie.parse(toCookie(plain))).toEqual({
    name: 'sid',
    value: 'secret',
    domain: 'example.com',
    path: '/',
    secure: true,
    httpOnly: true,
    sameSite: 'lax',
  });
});

test('hosts are read from words, addresses and lists, each once, without www', () => {
  expect(parseHosts('https://www.example.com/a?b, mail.example.org\nexample.com ; 127.0.0.1:8080')).toEqual({
    hosts: ['example.com', 'mail.example.org', '127.0.0.1'],
    refused: [],
  });
});

test.each(['*', '<all_urls>', '*://*/*', 'com', 'javascript:1', 'file:///x', 'user@example.com'])(
  '%s asks for nothing',
  (word) => {
    expect(parseHosts(word)).toEqual({ hosts: [], refused: [word] });
  },
);

test('only these hosts and their parts are asked for', () => {
  expect(originsOf(['example.com', '127.0.0.1'])).toEqual(['*://*.example.com/*', '*://127.0.0.1/*']);
});
