import { expect, test } from 'vitest';
import { fromChromeCookie, toChromeCookie } from '../../../companion/browser/tabs/contexts.ts';

const cookie = { name: 'a', value: '1', path: '/x', secure: true, httpOnly: true, sameSite: 'strict' as const };

test('a cookie of one host alone is set by its address, one of a whole domain by its domain', () => {
  expect(toChromeCookie({ ...cookie, domain: 'a.example' })).toMatchObject({ url: 'https://a.example/x' });
  expect(toChromeCookie({ ...cookie, domain: 'a.example' })).not.toHaveProperty('domain');
  expect(toChromeCookie({ ...cookie, domain: '.a.example' })).toMatchObject({ domain: '.a.example' });
  expect(toChromeCookie({ ...cookie, domain: '.a.example' })).not.toHaveProperty('url');
});

test('a session cookie stays one, and a site without a word on SameSite gets none from us', () => {
  const plain = { ...cookie, domain: 'a.example', sameSite: 'unspecified' as const };
  expect(toChromeCookie(plain)).not.toHaveProperty('expires');
  expect(toChromeCookie(plain)).not.toHaveProperty('sameSite');
  expect(toChromeCookie({ ...plain, expires: 5 })).toMatchObject({ expires: 5 });
});

test('what Chrome tells of a cookie is what would be given to it', () => {
  const told = {
    ...cookie,
    domain: 'a.example',
    size: 2,
    priority: 'Medium',
    sameParty: false,
    sourceScheme: 'Secure',
  };
  const chrome = { ...told, sourcePort: 443, sameSite: 'Strict', session: false, expires: 9 };
  // Only fields that matter here.
  expect(fromChromeCookie(chrome as never)).toEqual({ ...cookie, domain: 'a.example', expires: 9 });
  expect(fromChromeCookie({ ...chrome, session: true, expires: -1 } as never)).not.toHaveProperty('expires');
  expect(fromChromeCookie({ ...chrome, sameSite: undefined } as never).sameSite).toBe('unspecified');
});
