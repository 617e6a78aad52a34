import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodeList, isText, parseUrlText } from '../../shared/url-text.ts';
import { normaliseUrl } from '../../shared/urls.ts';

const urlsOf = (text: string) => parseUrlText(text).urls;
const namesOf = (text: string) => parseUrlText(text).found.map(({ name }) => name);

describe('the address as it stands in the line, and nothing more', () => {
  test.each([
    ['a tab saver', 'https://a.example/x | The title', 'https://a.example/x', 'The title'],
    ['a tab', 'https://a.example/two\tThe second page', 'https://a.example/two', 'The second page'],
    ['words after it', 'https://a.example/two The second page', 'https://a.example/two', 'The second page'],
    ['a note', 'https://a.example/one # read later', 'https://a.example/one', 'read later'],
    ['a title before it', 'Guide - http://a.example/g', 'http://a.example/g', 'Guide'],
    ['a Markdown link', '- [The guide](https://a.example/g "title")', 'https://a.example/g', 'The guide'],
    ['a task', '- [ ] https://a.example/ten', 'https://a.example/ten', ''],
    [
      'brackets in it',
      '[Wiki](https://a.example/APL_(programming_language))',
      'https://a.example/APL_(programming_language)',
      'Wiki',
    ],
    ['brackets around it', '(see https://a.example/x_(y))', 'https://a.example/x_(y)', ''],
    ['quotes and a comma', '"http://a.example/q",', 'http://a.example/q', ''],
    ['single quotes', "'http://a.example/it's'", 'http://a.example/it', ''],
    ['angle brackets', 'mail <https://a.example/m>', 'https://a.example/m', 'mail'],
    ['a link with spaces in Markdown', '[x](<https://a.example/a b>)', 'https://a.example/a%20b', 'x'],
    ['a full stop', 'Read https://a.example/end.', 'https://a.example/end', ''],
    ['emphasis', '**https://a.example/bold**', 'https://a.example/bold', ''],
    ['comma-separated values', 'https://a.example/three,The third page', 'https://a.example/three', 'The third page'],
    ['quoted values', '"https://a.example/v","A, b"', 'https://a.example/v', 'A, b'],
    ['a title in the first column', 'The title,https://a.example/c', 'https://a.example/c', 'The title'],
    ['commas of its own', 'https://a.example/@48.1,11.5,15z', 'https://a.example/@48.1,11.5,15z', ''],
    ['a number after a comma', 'https://a.example/1,1234.html', 'https://a.example/1,1234.html', ''],
    ['semicolons of its own', 'https://a.example/p;v=1?a=1;b=2', 'https://a.example/p;v=1?a=1;b=2', ''],
    [
      'an address in its query',
      'https://a.example/go?to=https://b.example/x',
      'https://a.example/go?to=https://b.example/x',
      '',
    ],
    [
      'an archived address',
      'https://web.archive.example/2020/https://b.example/',
      'https://web.archive.example/2020/https://b.example/',
      '',
    ],
    ['a table of Markdown', '| The guide | https://a.example/g |', 'https://a.example/g', 'The guide'],
    ['a bar of its own', 'https://a.example/css?family=Sans|Serif', 'https://a.example/css?family=Sans|Serif', ''],
    [
      'HTML',
      '<DT><A HREF="https://a.example/h?a=1&amp;b=2" ADD_DATE="1">Saved &amp; read</A>',
      'https://a.example/h?a=1&b=2',
      'Saved & read',
    ],
    ['JSON', '{"url":"https:\\/\\/a.example\\/j","n":1}', 'https://a.example/j', ''],
    [
      'JSON with signs as numbers',
      '{"u":"https://a.example/j?a=1\\u0026b=2","t":1}',
      'https://a.example/j?a=1&b=2',
      '',
    ],
    ['a sitemap', '<loc>https://a.example/s?a=1&amp;b=2</loc>', 'https://a.example/s?a=1&b=2', ''],
    ['a backslash after it', 'https://a.example/x\\n', 'https://a.example/x', ''],
    ['Chinese brackets', '参见「https://a.example/文」。', 'https://a.example/%E6%96%87', ''],
    ['a Japanese full stop', 'https://a.example/x。', 'https://a.example/x', ''],
    ['a heading', '## [Section](https://a.example/s)', 'https://a.example/s', 'Section'],
    ['capital letters', 'HTTPS://A.example/X', 'https://a.example/X', ''],
    ['a zero-width space', '\u200Bhttps://a.example/z\u200B', 'https://a.example/z', ''],
  ])('%s', (_, line, url, name) => {
    expect(urlsOf(line)).toEqual([url]);
    expect(namesOf(line)).toEqual([name]);
  });

  test.each(['README.md', 'notes.txt', 'paper-2.pdf', 'main.py', 'next.js'])(
    'the name of a file (%s) is none',
    (name) => {
      expect(parseUrlText(name)).toMatchObject({ urls: [], without: [{ line: 1, text: name }] });
      expect(urlsOf(`docs.example.com/${name}`)).toEqual([`https://docs.example.com/${name}`]);
    },
  );

  test('several in a line are all taken', () => {
    expect(urlsOf('see http://a.example/1, http://a.example/2; and [c](http://a.example/3)')).toEqual([
      'http://a.example/1',
      'http://a.example/2',
      'http://a.example/3',
    ]);
    expect(urlsOf('http://a.example/1,http://a.example/2')).toHaveLength(2);
    expect(urlsOf('[http://a.example/1](http://a.example/1)')).toEqual(['http://a.example/1']);
    expect(parseUrlText('[http://a.example/1](http://a.example/1)').duplicates).toBe(0);
  });

  test('a table of values with a head is read by its columns', () => {
    const text = 'url,title\nhttps://a.example/1,One\nhttps://a.example/2,Two';
    expect(urlsOf(text)).toEqual(['https://a.example/1', 'https://a.example/2']);
    expect(namesOf(text)).toEqual(['One', 'Two']);
  });

  test('a remark says nothing, be it a line or the end of one', () => {
    expect(urlsOf('# https://a.example/off\nhttps://a.example/on # was https://a.example/old')).toEqual([
      'https://a.example/on',
    ]);
    expect(parseUrlText('# https://a.example/off').lines).toBe(0);
  });
});

describe('addresses without http before them', () => {
  test.each([
    ['example.com/page', 'https://example.com/page'],
    ['www.example.com', 'https://www.example.com/'],
    ['- example.com', 'https://example.com/'],
    ['[x](example.com/y)', 'https://example.com/y'],
    ['example.com/page | Title', 'https://example.com/page'],
    ['Title, example.com/page', 'https://example.com/page'],
    ['bücher.host/', 'https://xn--bcher-kva.host/'],
    ['localhost:8801', 'http://localhost:8801/'],
    ['app.localhost:8801/x', 'http://app.localhost:8801/x'],
    ['127.0.0.1:8801', 'http://127.0.0.1:8801/'],
    ['[::1]:8801', 'http://[::1]:8801/'],
    ['192.168.0.10/status', 'https://192.168.0.10/status'],
  ])('%s', (line, url) => {
    expect(urlsOf(line)).toEqual([url]);
  });

  test.each(['Node.js is great', 'e.g. this one', 'version 1.2.3', '3.14', 'no address at all', 'Wait... what?'])(
    'a sentence has none: %s',
    (line) => {
      expect(urlsOf(line)).toEqual([]);
      expect(parseUrlText(line).without).toEqual([{ line: 1, text: line }]);
    },
  );
});

test('what can not be crawled is told with its reason, and lines without any by number', () => {
  const list = parseUrlText(
    [
      '# mine',
      '',
      'javascript:alert(1)',
      'https://me:pw@a.example/',
      'nothing here',
      'ftp://a.example/x',
      'a.example',
    ].join('\n'),
  );
  expect(list.urls).toEqual(['https://a.example/']);
  expect(list.refused.map(({ line, code }) => [line, code])).toEqual([
    [3, 'unsupported-scheme'],
    [4, 'bad-url'],
    [6, 'unsupported-scheme'],
  ]);
  expect(list.lines).toBe(5);
  expect(list.without).toEqual([{ line: 5, text: 'nothing here' }]);
});

test.each([
  [
    '[InternetShortcut]\r\nURL=https://a.example/?b=1\r\nIconFile=https://a.example/favicon.ico\r\n',
    'https://a.example/?b=1',
  ],
  [
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<string>https://a.example/?b=1&amp;c=2</string>',
    'https://a.example/?b=1&c=2',
  ],
  ['<DT><A HREF="https://a.example/x" ICON_URI="https://a.example/favicon.ico">Guide</A>', 'https://a.example/x'],
  ['{"title":"A","url":"https://a.example/","favIconUrl":"https://a.example/f.ico"}', 'https://a.example/'],
  ['<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">', ''],
  // Words of a person's own.
  ['Lexicon: https://a.example/lexicon', 'https://a.example/lexicon'],
  ['the icon: https://a.example/icon', 'https://a.example/icon'],
])('what the form of a file names beside its pages is none: %j', (text, url) => {
  expect(parseUrlText(text).urls.join()).toBe(url);
});

test('a comma inside of quotes is of the address, and doubled quotes are one', () => {
  const { found } = parseUrlText(
    'title,url\r\n"A ""quoted"" one","https://a.example/x,y"\r\n"B","https://b.example/","a note, long"',
  );
  expect(found.map(({ url, name }) => [url, name])).toEqual([
    ['https://a.example/x,y', 'A "quoted" one'],
    ['https://b.example/', ''],
  ]);
  expect(parseUrlText('"https://a.example/1,https://a.example/2"').urls).toHaveLength(2);
});

test('a link that the Finder saved in its own form is read', () => {
  const bytes = Buffer.from(
    '62706c6973743030d101025355524c5f101968747470733a2f2f6578616d706c652e636f6d2f613f623d31080b0f000000000000010100000000000000030000000000000000000000000000002b',
    'hex',
  );
  const got = decodeList(bytes);
  expect('text' in got && parseUrlText(got.text).urls).toEqual(['https://example.com/a?b=1']);
});

test('white space inside one address is refused, never taken for a part of it', () => {
  expect(normaliseUrl('https://a.example/one two')).toMatchObject({ code: 'bad-url' });
  expect(normaliseUrl('https://a.example/one\ttwo')).toMatchObject({ code: 'bad-url' });
});

describe('bytes', () => {
  const text = 'https://a.example/ä\r\nhttps://a.example/2\r\n';
  const utf16 = (isBig: boolean, hasMark: boolean) => {
    const bytes = Buffer.from(hasMark ? `\uFEFF${text}` : text, 'utf16le');
    return isBig ? bytes.swap16() : bytes;
  };
  test.each([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with its mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16, little end first', utf16(false, true)],
    ['UTF-16, big end first', utf16(true, true)],
    ['UTF-16 without its mark', utf16(false, false)],
    ['UTF-16, big end first, without its mark', utf16(true, false)],
    ['Western', Buffer.from(text, 'latin1')],
  ])('%s', (_, bytes) => {
    const got = decodeList(bytes);
    expect('text' in got && urlsOf(got.text)).toEqual(['https://a.example/%C3%A4', 'https://a.example/2']);
  });

  test.each([
    ['a megabyte of random bytes', randomBytes(1_000_000)],
    ['a program', Buffer.concat([Buffer.from('\x7fELF\x02\x01\x01'), Buffer.alloc(9), randomBytes(20_000)])],
    ['an archive', gzipSync(randomBytes(50_000))],
  ])('%s is no list', (_, bytes) => {
    expect(decodeList(bytes)).toEqual({ problem: 'not-text' });
    expect(isText(bytes.toString('utf8'))).toBe(false);
  });
});

test('whatever surrounds an address, it comes out as it went in, or is left out; never with more', () => {
  const address = fc
    .webUrl({ withQueryParameters: true })
    .filter((url) => /[a-z0-9/=]$/i.test(url) && !/[,;'()*|]/.test(url));
  const around = fc.constantFrom(
    ['', ''],
    ['(', ')'],
    ['"', '",'],
    ['<', '>'],
    ['see ', '.'],
    ['[t](', ')'],
    ['', ' | T'],
    ['T\t', '\tU'],
  );
  fc.assert(
    fc.property(address, around, (url, [before = '', after = '']) => {
      const got = normaliseUrl(url);
      expect(urlsOf(`${before}${url}${after}`)).toEqual('url' in got ? [got.url] : []);
    }),
  );
});

test('a megabyte in one line, and a hundred thousand lines, are read in a moment', () => {
  const cpuMs = (act: () => void) => {
    const start = process.cpuUsage();
    act();
    return process.cpuUsage(start).user / 1000;
  };
  const many = Array.from({ length: 20_000 }, (_, at) => `https://a.example/${at}`);
  expect(cpuMs(() => expect(urlsOf(JSON.stringify(many))).toHaveLength(20_000))).toBeLessThan(5_000);
  expect(cpuMs(() => expect(urlsOf('.'.repeat(1_000_000))).toEqual([]))).toBeLessThan(5_000);
  expect(cpuMs(() => expect(urlsOf(`https://a.example/${'('.repeat(1_000_000)}`)).toEqual([]))).toBeLessThan(5_000);
});
