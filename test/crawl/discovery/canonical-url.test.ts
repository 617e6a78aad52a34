import { describe, expect, test } from 'vitest';
import { canonicalKey, canonicalRules } from '../../../companion/crawl/discovery/canonical-url.ts';

const key = (text: string) => canonicalKey(new URL(text));

describe('addresses that are one page', () => {
  test.each([
    ['scheme and default port', 'http://example.com:80/a', 'https://example.com/a'],
    ['host', 'https://EXAMPLE.com./a', 'https://example.com/a'],
    ['place in the page', 'https://example.com/a#part', 'https://example.com/a'],
    ['last slash', 'https://example.com/a/', 'https://example.com/a'],
    ['root', 'https://example.com', 'https://example.com/'],
    ['several slashes', 'https://example.com//a///b', 'https://example.com/a/b'],
    ['index file', 'https://example.com/a/index.html', 'https://example.com/a/'],
    ['index file of the root', 'https://example.com/index.php', 'https://example.com/'],
    ['dots', 'https://example.com/x/../a/./b', 'https://example.com/a/b'],
    ['encoding', 'https://example.com/%7euser/%2d%c3%bc', 'https://example.com/~user/-%C3%BC'],
    ['tracking', 'https://example.com/a?utm_source=x&gclid=1&id=2&fbclid=3', 'https://example.com/a?id=2'],
    [
      'tracking of many makers',
      'https://example.com/a?gad_source=1&__hstc=2&wt.mc_id=3&at_medium=4&ScCid=5&s_cid=6&id=2',
      'https://example.com/a?id=2',
    ],
    ['only tracking', 'https://example.com/a?utm_source=x', 'https://example.com/a'],
    ['empty query', 'https://example.com/a?', 'https://example.com/a'],
    ['empty pairs', 'https://example.com/a?&b=1&&', 'https://example.com/a?b=1'],
    ['order of parameters', 'https://example.com/a?b=1&a=2', 'https://example.com/a?a=2&b=1'],
    ['session in the path', 'https://example.com/a;jsessionid=1A2B3C?x=1', 'https://example.com/a?x=1'],
    ['ASP.NET session', 'https://example.com/(S(lit3py55t21z5v55vlm25s55))/a.aspx', 'https://example.com/a.aspx'],
    ['session in the query', 'https://example.com/a?PHPSESSID=0f3b&x=1', 'https://example.com/a?x=1'],
    ['session by its look', 'https://example.com/a?sid=d41d8cd98f00b204e9800998ecf8427e', 'https://example.com/a'],
    ['plus and space', 'https://example.com/a?q=x+y', 'https://example.com/a?q=x%20y'],
  ])('%s', (_, one, other) => {
    expect(key(one)).toBe(key(other));
  });
});

describe('addresses that are two pages', () => {
  test.each([
    ['case of the path', 'https://example.com/A', 'https://example.com/a'],
    ['host', 'https://www.example.com/a', 'https://example.com/a'],
    ['port', 'http://localhost:8080/', 'http://localhost:8081/'],
    ['value', 'https://example.com/?id=1', 'https://example.com/?id=2'],
    ['order of the values of one name', 'https://example.com/?a=1&a=2', 'https://example.com/?a=2&a=1'],
    ['route', 'https://example.com/#/inbox', 'https://example.com/#/sent'],
    ['old route', 'https://example.com/#!inbox', 'https://example.com/'],
    ['encoded slash', 'https://example.com/a%2Fb', 'https://example.com/a/b'],
    ['short sid', 'https://example.com/a?sid=12', 'https://example.com/a?sid=13'],
    ['name that only begins as tracking does', 'https://example.com/a?utmost=1', 'https://example.com/a'],
    ['page named index', 'https://example.com/index', 'https://example.com/'],
  ])('%s', (_, one, other) => {
    expect(key(one)).not.toBe(key(other));
  });
});

test('a key never changes by being made again, and every rule says why', () => {
  for (const text of ['https://example.com/%7Ea//b/index.htm?b=2&a=%2f', 'https://example.com/#!x', 'http://[::1]:81/'])
    expect(key(`https:${key(text)}`)).toBe(key(text));
  for (const { because } of canonicalRules) expect(because.length).toBeGreaterThan(20);
});
