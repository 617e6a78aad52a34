import { describe, expect, test } from 'vitest';
import { trapOf } from '../../../companion/crawl/discovery/traps.ts';

const nowMs = Date.UTC(2026, 10, 26);
const trap = (path: string, queryForms = 1) => trapOf(new URL(path, 'https://a.example'), { nowMs, queryForms });

describe('traps, by their address', () => {
  test.each([
    ['calendar', '/calendar/2031/05'],
    ['calendar', '/events/month/2019-03'],
    ['calendar', '/calendar?date=2019-05-01'],
    ['calendar', '/cal?year=2090&month=3'],
    ['calendar', '/archive/2099/01/'],
    ['calendar', '/events/?tribe-bar-date=2035-01'],
    ['calendar', '/2031/week/5'],
    ['calendar', '/kw/5/2031'],
    ['calendar', '/termine/kw05-2031'],
    ['calendar', '/app#/calendar/2031/05'],
    ['facets', '/app#/shop?color=red&size=m'],
    ['facets', '/tag/a+b+c'],
    ['facets', '/tags/a,b'],
    ['facets', '/shop?color=red&size=m'],
    ['facets', '/shop?filter[color]=red&filter[size]=m'],
    ['facets', '/shop?color=red,blue'],
    ['facets', '/shop?a=1&b=2&d=3&e=4'],
    ['sort-order', '/list?sort=price'],
    ['sort-order', '/files/?C=M;O=A'],
    ['sort-order', '/list?order=desc'],
    ['sort-order', '/list?view=grid'],
    ['sort-order', '/list?per_page=100'],
    ['repeating-path', '/a/b/a/b/a/b/c'],
    ['sort-order', '/app#/list?sort=price'],
    ['sort-order', '/app#!/list/sort/price/asc'],
    ['endless-pagination', '/app#/list?page=99999'],
    ['repeating-path', '/x/x/x'],
    ['repeating-path', `/${'a/b1/c2/d3/'.repeat(1)}${Array.from({ length: 20 }, (_, n) => `n${n}`).join('/')}`],
    ['same-page', '/article?print=1'],
    ['same-page', '/post?replytocom=12'],
    ['same-page', '/t/5?reply_to=3'],
    ['same-page', '/article/5,print.html'],
    ['same-page', '/app#/article/5?print=1'],
    ['endless-pagination', '/list?page=99999'],
    ['endless-pagination', '/list/page/12345'],
    ['endless-pagination', '/list?page=2&colour=red&page=3'],
    ['too-long', `/${'a'.repeat(2050)}`],
  ])('%s: %s', (reason, path) => {
    expect(trap(path)).toBe(reason);
  });

  test.each([
    '/calendar/2026/11',
    '/calendar/2027/05',
    '/blog/2019/03/hello',
    '/events/2019/03/12/the-great-party',
    '/archive/2012/01/',
    '/shop?color=red',
    '/shop?category=shoes&page=2',
    '/w/index.php?title=A&curid=3',
    '/tag/c++',
    '/questions/tagged/c%2b%2b',
    '/2026/week/40',
    '/app#/article/5',
    '/list?page=40',
    '/list/page/400',
    '/order?order=12345',
    '/a/a/b',
    '/1/1/1',
    '/version/1.0/1.0/1.0',
    '/search?q=x&lang=en',
    '/view?view=article&id=5',
    '/download?x=y',
    '/print-shop/print',
  ])('none: %s', (path) => {
    expect(trap(path)).toBeNull();
  });

  test('many forms of one address make two parameters at once a trap', () => {
    expect(trap('/find?kind=a&place=b', 2)).toBeNull();
    expect(trap('/find?kind=a&place=b', 13)).toBe('facets');
    expect(trap('/find?kind=a', 13)).toBeNull();
  });
});
