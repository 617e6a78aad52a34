import { expect, test } from 'vitest';
import { referrerFor, referrerPolicyOf } from '../../../companion/crawl/discovery/referrer.ts';

const page = 'https://a.example/p?q=1#x';
test.each([
  [null, 'https://a.example/b', 'https://a.example/p?q=1'],
  [null, 'https://b.example/', 'https://a.example/'],
  [null, 'http://b.example/', null],
  ['no-referrer', 'https://a.example/b', null],
  ['same-origin', 'https://b.example/', null],
  ['same-origin', 'https://a.example/', 'https://a.example/p?q=1'],
  ['origin', 'https://a.example/', 'https://a.example/'],
  ['strict-origin', 'http://a.example/', null],
  ['origin-when-cross-origin', 'http://b.example/', 'https://a.example/'],
  ['no-referrer-when-downgrade', 'https://b.example/', 'https://a.example/p?q=1'],
  ['no-referrer-when-downgrade', 'http://b.example/', null],
  ['unsafe-url', 'http://b.example/', 'https://a.example/p?q=1'],
  [null, 'http://127.0.0.1:80/', 'https://a.example/'],
] as const)('policy %s to %s: %s', (policy, to, referrer) => {
  expect(referrerFor(page, to, policy)).toBe(referrer);
});

test('an address longer than 4,096 characters is cut to its origin, user info never goes along', () => {
  expect(referrerFor(`https://a.example/${'x'.repeat(4096)}`, 'https://a.example/', null)).toBe('https://a.example/');
  expect(referrerFor('https://me:secret@a.example/p', 'https://a.example/', 'unsafe-url')).toBe('https://a.example/p');
});

test.each([
  ['origin', 'origin'],
  ['foo, Same-Origin , bar', 'same-origin'],
  ['no-referrer, strict-origin-when-cross-origin', 'strict-origin-when-cross-origin'],
  ['always', 'unsafe-url'],
  ['', null],
  ['nonsense', null],
])('policy of "%s" is %s', (text, policy) => {
  expect(referrerPolicyOf(text)).toBe(policy);
});
