import { expect, test } from 'vitest';
import { linksOfHeader } from '../../companion/crawl/link-header.ts';

const read = (header: string) =>
  linksOfHeader(header, 'https://a.test/list/?page=1').map(({ url, rels, type }) => [url, rels.join(' '), type]);

test.each([
  ['<?page=2>; rel="next"', [['https://a.test/list/?page=2', 'next', '']]],
  [
    '<b>;rel=next,<c>; REL=prev',
    [
      ['https://a.test/list/b', 'next', ''],
      ['https://a.test/list/c', 'prev', ''],
    ],
  ],
  [
    '</p.md>; type="text/markdown; charset=utf-8"; rel="x Alternate"',
    [['https://a.test/p.md', 'x alternate', 'text/markdown']],
  ],
  ['<a,b;c>; title="x, <y>; rel=next"; rel=up', [['https://a.test/list/a,b;c', 'up', '']]],
  ['<a>; rel=next; rel=prev', [['https://a.test/list/a', 'next', '']]],
  ['<a>; anchor="/other"; rel=next', []],
  ['<a>', [['https://a.test/list/a', '', '']]],
  ['no link at all; rel=next', []],
  ['', []],
])('%s', (header, links) => {
  expect(read(header)).toEqual(links);
});
