import { expect, test } from 'vitest';
import { partsOf } from '../../../companion/crawl/discovery/combinations.ts';

const site = 'https://a.example';
const parts = (path: string, from: string | null = null) =>
  partsOf(new URL(path, site), from && site + from)?.map((key) => key.replace('//a.example', '')) ?? null;

test('two filters at once are made of each by itself; a place in the list, a session and a campaign make nothing', () => {
  expect(parts('/l?maker=2&power=3')).toEqual(['/l?maker=2', '/l?power=3']);
  expect(parts('/l?maker=2&power=3&page=4&utm_source=x')).toEqual(['/l?maker=2', '/l?power=3']);
  expect(parts('/l?maker=2&page=4')).toBeNull();
  expect(parts('/l?id=2&power=3')).toBeNull();
  expect(parts('/l?lang=de&power=3')).toBeNull();
});

test('filters joined to a name are each of them joined to it; a name with one, or with a query, is made of nothing', () => {
  expect(parts('/c/shoes--red--large')).toEqual(['/c/shoes--red', '/c/shoes--large']);
  expect(parts('/c/shoes--red--large--red')).toEqual(['/c/shoes--red', '/c/shoes--large', '/c/shoes--red']);
  expect(parts('/list;a=1;b=2')).toEqual(['/list;a=1', '/list;b=2']);
  expect(parts('/c/shoes--red')).toBeNull();
  expect(parts('/c/a----b')).toBeNull();
  expect(parts('/c/shoes--red--large?page=2')).toBeNull();
});

test('a name below a chain of names is made of itself nearer to the front; chapters are not', () => {
  expect(parts('/tag/a/b', '/tag/a')).toEqual(['/tag/b']);
  expect(parts('/tag/a/b/c', '/tag/a/b')).toEqual(['/tag/a/c']);
  expect(parts('/x/a/b/c', '/x/a/b')).toEqual(['/x/a/c', '/x/c', '/x/b']);
  expect(parts('/related/1/2/3', '/related/1/2')).toEqual(['/related/1/3', '/related/3']);
  expect(parts('/book/1/2/3', '/book/1/2')).toBeNull();
  expect(parts('/docs/v1/intro', '/docs/v1')).toBeNull();
  expect(parts('/x/a/b/c', '/x/a')).toBeNull();
});

test('of a tree with pages of one name at each level the folder stands beside no folder above it', () => {
  expect(parts('/docs/guides/auth/overview', '/docs/guides/auth')).toContain('/docs/auth');
  expect(parts('/docs/tags/html/overview', '/docs/tags/html')).toContain('/docs/html');
  expect(parts('/docs/tags/html/block/div', '/docs/tags/html/block')).toContain('/docs/tags/block');
  expect(parts('/forum/tags/a/b', '/forum/tags/a')).toEqual(['/forum/tags/b']);
});
