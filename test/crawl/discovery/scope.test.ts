import { describe, expect, test } from 'vitest';
import { registrableDomain } from '../../../companion/crawl/discovery/registrable-domain.ts';
import { scopeOf, urlGlob } from '../../../companion/crawl/discovery/scope.ts';
import type { Scope } from '../../../shared/batch/discovery.ts';

const refusal = (scope: Scope, root: string, url: string) =>
  scopeOf({ scope, roots: [root], include: [], exclude: [] }).refuses(new URL(url));

describe('scope', () => {
  test.each<[Scope, string, string, boolean]>([
    ['folder', 'https://a.example/docs/intro.html', 'https://a.example/docs/more/x', true],
    ['folder', 'https://a.example/docs/intro.html', 'https://a.example/docs', true],
    ['folder', 'https://a.example/docs', 'https://a.example/docs/x', true],
    ['folder', 'https://a.example/docs', 'https://a.example/docsother', false],
    ['folder', 'https://a.example/docs/', 'https://a.example/blog/', false],
    ['folder', 'https://a.example/docs/', 'https://b.example/docs/', false],
    ['folder', 'https://a.example/', 'https://a.example/anything', true],
    ['host', 'https://www.a.example/x', 'http://a.example/y', true],
    ['host', 'https://a.example/', 'https://b.a.example/', false],
    ['host', 'http://localhost:8080/', 'http://localhost:8081/', false],
    ['domain', 'https://docs.example.co.uk/', 'https://blog.example.co.uk/', true],
    ['domain', 'https://docs.example.co.uk/', 'https://other.co.uk/', false],
    ['domain', 'https://alice.github.io/', 'https://bob.github.io/', false],
    ['domain', 'http://127.0.0.1:80/', 'http://127.0.0.2/', false],
    ['any', 'https://a.example/', 'https://b.test/', true],
  ])('%s of %s: %s → %s', (scope, root, url, inside) => {
    expect(refusal(scope, root, url)).toBe(inside ? null : 'out-of-scope');
  });

  test('globs are laid over it, and exclude is the stronger', () => {
    const scope = scopeOf({
      scope: 'host',
      roots: ['https://a.example/'],
      include: ['a.example/docs/**', '/faq'],
      exclude: ['**/old/**'],
    });
    expect(scope.refuses(new URL('https://a.example/docs/a/b?x=1'))).toBeNull();
    expect(scope.refuses(new URL('https://a.example/faq'))).toBeNull();
    expect(scope.refuses(new URL('https://a.example/docs/old/b'))).toBe('excluded');
    expect(scope.refuses(new URL('https://a.example/blog'))).toBe('not-included');
    expect(scope.refuses(new URL('https://b.example/docs/a'))).toBe('out-of-scope');
  });
});

test.each([
  ['/t/*/*', 'https://a.example/t/x/1', true],
  ['/t/*/*', 'https://a.example/t/x/1?page=2', true],
  ['/t/*', 'https://a.example/t/x/1', false],
  ['blog/**', 'https://a.example/blog/2024/x', true],
  ['**/*.html', 'https://a.example/a/b.html', true],
  ['https://a.example/x?y=*', 'https://a.example/x?y=1', true],
  ['https://a.example/x?y=*', 'https://a.example/x', false],
  ['*.example/**', 'https://a.example/x', true],
  ['a.example/a+b(c)', 'https://a.example/a+b(c)', true],
])('glob %s on %s: %s', (glob, url, fits) => {
  expect(urlGlob(glob).test(url)).toBe(fits);
});

test.each([
  ['www.bbc.co.uk', 'bbc.co.uk'],
  ['EXAMPLE.com.', 'example.com'],
  ['localhost', 'localhost'],
  ['10.0.0.1', '10.0.0.1'],
  ['co.uk', 'co.uk'],
  ['a.b.c.kobe.jp', 'b.c.kobe.jp'],
  ['x.city.kobe.jp', 'city.kobe.jp'],
])('registrable domain of %s is %s', (host, domain) => {
  expect(registrableDomain(host)).toBe(domain);
});
