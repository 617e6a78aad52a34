/** What others hold of robots.txt files (google/robotstxt, crawler-commons, RFC 9309), its facts rebuilt here for our own name. */
import { expect, test } from 'vitest';
import { parseRobots } from '../../../companion/crawl/schedule/robots.ts';

/** Lines of the file; then paths, those that begin with "!" are refused. */
const facts: readonly (readonly [what: string, lines: readonly string[], paths: readonly string[]])[] = [
  ['names of lines in any case', ['uSeR-aGeNt: TABTRAWL', 'AlLoW: /x/', 'dIsAlLoW: /'], ['/x/y', '!/a/b']],
  ['unknown lines are nothing', ['foo: tabtrawl', 'bar: /'], ['/x/y']],
  ['the colon may be missing', ['user-agent tabtrawl', 'disallow /'], ['!/x/y']],
  [
    'groups of one name are one; rules before any group are none',
    [
      'allow: /foo/',
      '',
      'user-agent: tabtrawl',
      'disallow: /',
      'allow: /x/',
      'user-agent: other',
      'disallow: /',
      'allow: /y/',
      '',
      'user-agent: third',
      '',
      'user-agent: tabtrawl',
      'allow: /z/',
    ],
    ['/x/b', '/z/d', '!/y/c', '!/foo/bar'],
  ],
  [
    'a delay does not end the names of a group',
    ['user-agent: tabtrawl', 'crawl-delay: 5', '', 'user-agent: other', 'disallow: /x/'],
    ['!/x/y', '/a'],
  ],
  [
    'nor does it after rules make the names of another group its own',
    ['user-agent: tabtrawl', 'disallow: /a/', 'crawl-delay: 5', 'user-agent: other', 'disallow: /x/'],
    ['/x/y', '!/a/b'],
  ],
  [
    'a sitemap does not end a group',
    ['User-agent: tabtrawl', 'Sitemap: https://a.test/s', 'User-agent: *', 'Disallow: /'],
    ['!/'],
  ],
  [
    'an unknown line does not end a group',
    ['User-agent: tabtrawl', 'Odd-line: x', 'User-agent: *', 'Disallow: /'],
    ['!/'],
  ],
  [
    'the group of its own name stands before that of all',
    ['User-agent: *', 'Disallow: /x/', 'User-agent: tabtrawl', 'Disallow: /y/'],
    ['/x/page', '!/y/page'],
  ],
  ['no group of that name and none of all', ['user-agent: other', 'disallow: /'], ['/x']],
  [
    'a name ends with its last letter, not before',
    ['User-agent: tabtrawlbot', 'Disallow: /', 'User-agent: tabtraw', 'Disallow: /'],
    ['/x'],
  ],
  ['a version behind the name', ['User-agent: Tabtrawl/2.1', 'Disallow: /x'], ['!/x', '/y']],
  ['more words behind the name', ['User-Agent: tabtrawl Images', 'Allow: /x/', 'Disallow: /'], ['/x/', '!/y']],
  [
    'several names in one line',
    ['User-agent: One, Tabtrawl, Three', 'Disallow: /', '', 'User-agent: *', 'Allow: /'],
    ['!/fish'],
  ],
  ['several lines of names', ['User-agent: one', 'User-agent: tabtrawl', 'Disallow: /x'], ['!/x', '/y']],
  ['paths keep their case', ['user-agent: tabtrawl', 'disallow: /X/'], ['/x/y', '!/X/y']],
  [
    'the longest rule holds',
    ['user-agent: tabtrawl', 'disallow: /x/page.html', 'allow: /x/'],
    ['!/x/page.html', '/x/y'],
  ],
  ['of two as long the kinder one', ['user-agent: tabtrawl', 'disallow: /x', 'allow: /x'], ['/x']],
  ['empty rules are none', ['user-agent: tabtrawl', 'disallow:', 'allow:'], ['/x']],
  ['length counts with stars', ['user-agent: tabtrawl', 'allow: /page', 'disallow: /*.html'], ['!/page.html', '/page']],
  [
    'a star stands for anything',
    ['user-agent: tabtrawl', 'disallow: /', 'allow: /fish*.php'],
    ['/fish.php', '/fishheads/catfish.php?p', '!/Fish.PHP'],
  ],
  [
    'a dollar is the end',
    ['user-agent: tabtrawl', 'disallow: /', 'allow: /*.php$'],
    ['/a/b.php', '!/b.php?p', '!/b.php5', '!/b.php/'],
  ],
  ['the start alone', ['user-agent: tabtrawl', 'allow: /$', 'disallow: /'], ['/', '!/page.html']],
  [
    'a path within a query',
    ['user-agent: tabtrawl', 'disallow: /', 'allow: /foo?qux=taz&baz=http://a.test?tar&par'],
    ['/foo?qux=taz&baz=http://a.test?tar&par', '!/foo'],
  ],
  [
    'letters beyond ASCII are as their bytes',
    ['user-agent: tabtrawl', 'disallow: /', 'allow: /foo/ツ'],
    ['/foo/%E3%83%84', '!/foo/x'],
  ],
  ['a comment ends a rule', ['user-agent: tabtrawl # us', '# disallow: /', 'disallow: /quz#qux'], ['/bar', '!/quz']],
  [
    'tags of HTML about the lines',
    ['<HTML><BODY>', 'User-agent: *<BR>', 'Disallow: /<BR>', '</BODY>'],
    ['!/index.html'],
  ],
  ['robots.txt itself may always be asked for', ['User-agent: *', 'Disallow: /'], ['/robots.txt', '!/x']],
];

test.each(facts)('%s', (_what, lines, paths) => {
  for (const end of ['\n', '\r\n', '\r'])
    for (const path of paths) {
      const { allows } = parseRobots('https://a.test/robots.txt', lines.join(end));
      expect(allows(`https://a.test${path.replace('!', '')}`), path).toBe(!path.startsWith('!'));
    }
});

test('a mark of the encoding at the beginning is no letter', () => {
  expect(parseRobots('https://a.test/robots.txt', '\ufeffUser-agent: *\nDisallow: /').allows('https://a.test/x')).toBe(
    false,
  );
});
