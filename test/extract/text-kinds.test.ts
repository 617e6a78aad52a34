import { marked } from 'marked';
import { describe, expect, test } from 'vitest';
import { inChrome } from '../in-chrome/in-chrome.ts';
import { extract } from './make-capture.ts';

const text = (body: string, contentType: string, finalUrl = 'https://site.example/data') =>
  extract(body, { formats: ['markdown', 'text'] }, { kind: 'text', contentType, finalUrl });

test('addresses in Markdown are made whole, but for places in the page and what stands in code', () => {
  const own =
    '[a](../b_(c).md "t") ![i](/i.png) [x](#part) [y](https://o.example/) `[z](q)` [r][r]\n\n```\n[c](d)\n```\n\n[r]: e?f=1';
  expect(text(own, 'text/markdown', 'https://site.example/docs/one/').markdown).toBe(
    '[a](https://site.example/docs/b_(c).md "t") ![i](https://site.example/i.png) [x](#part) [y](https://o.example/) `[z](q)` [r][r]\n\n```\n[c](d)\n```\n\n[r]: https://site.example/docs/one/e?f=1',
  );
});

test('where a document says that it is to be had as Markdown', () => {
  const form = (head: string) => extract(`<!doctype html><head>${head}</head><p>Text.`).markdownForm;
  expect(form('<link rel="alternate" type="text/markdown" href="page.md">')).toBe('https://site.example/a/page.md');
  expect(
    form(
      '<base href="/b/"><link href="" rel="x Alternate" type="text/markdown; charset=utf-8"><link rel="alternate" type="text/markdown" href="?md">',
    ),
  ).toBe('https://site.example/b/?md');
  expect(form('<link rel="alternate" type="application/rss+xml" href="/feed">')).toBeUndefined();
});

test('JSON is fenced and laid out', () => {
  expect(text('{"a":[1,2],"__proto__":{"x":1}}', 'application/json').markdown).toBe(
    '```json\n{\n  "a": [\n    1,\n    2\n  ],\n  "__proto__": {\n    "x": 1\n  }\n}\n```',
  );
  expect(text('{"a":1}\n{"a":2}\n', 'application/x-ndjson').markdown).toContain('{"a":1}\n{"a":2}');
  expect(text('{broken', 'application/ld+json').markdown).toBe('```json\n{broken\n```');
});

describe('JSON keeps its own tokens', () => {
  test.each([
    ['numbers past what a double holds', '{"n":12345678901234567890}', '{\n  "n": 12345678901234567890\n}'],
    ['zeros at the end', '[1.10,1e5,-0]', '[\n  1.10,\n  1e5,\n  -0\n]'],
    ['the order of keys that are numbers', '{"b":1,"2":2,"1":3}', '{\n  "b": 1,\n  "2": 2,\n  "1": 3\n}'],
    ['doubled keys', '{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'],
    [
      'escapes, and signs of structure in strings',
      '{"k":"a\\"}{,\\\\","\\u0041":[]}',
      '{\n  "k": "a\\"}{,\\\\",\n  "\\u0041": []\n}',
    ],
    ['empty parts', '{ "a" : { } , "b" : [ ] }', '{\n  "a": {},\n  "b": []\n}'],
    ['one value', ' "x" ', '"x"'],
  ])('%s', (_rule, body, laid) => {
    expect(text(body, 'application/json').markdown).toBe(`\`\`\`json\n${laid}\n\`\`\``);
  });
});

test('an RSS feed is a list of its entries', () => {
  const rss = `<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour *news*</title><link>https://site.example/</link><description>All of it</description>
  <item><title>Ferry &amp; more</title><link>/ferry</link><pubDate>Sat, 14 Mar 2026 07:30:00 GMT</pubDate><description><![CDATA[<p>It <b>sails</b>.</p><script>x()</script>]]></description></item>
  <item><title>No link</title><guid>https://site.example/guid</guid></item></channel></rss>`;
  const { title, markdown } = text(rss, 'application/rss+xml');
  expect(title).toBe('Harbour *news*');
  expect(markdown).toBe(
    '# Harbour \\*news\\*\n\nAll of it\n\n## [Ferry & more](https://site.example/ferry)\n\n2026-03-14T07:30:00Z\n\nIt sails.\n\n## [No link](https://site.example/guid)',
  );
});

test('an Atom feed is read, by whatever XML type it came', () => {
  const atom =
    '<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>F</title><entry><title>One</title><link rel="self" href="/s"/><link href="/one"/><updated>2026-01-02T03:04:05Z</updated><summary>S</summary></entry></feed>';
  for (const type of ['application/atom+xml', 'text/xml', 'application/xml'])
    expect(text(atom, type).markdown).toBe('# F\n\n## [One](https://site.example/one)\n\n2026-01-02T03:04:05Z\n\nS');
});

test('other XML is fenced', () => {
  expect(text('<a><b/></a>', 'application/xml').markdown).toBe('```xml\n<a><b/></a>\n```');
});

describe('CSV', () => {
  test('is a table', () =>
    expect(text('a,b\n"x, ""y""",1|2\n\n3\n', 'text/csv').markdown).toBe(
      '| a | b |\n| --- | --- |\n| x, "y" | 1\\|2 |\n| 3 |  |',
    ));
  test('is read with semicolons and tabs too', () => {
    expect(text('a;b\r\n1;2', 'text/csv').markdown).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
    expect(text('a\tb\n1\t2', 'text/tab-separated-values').markdown).toBe('| a | b |\n| --- | --- |\n| 1 | 2 |');
  });
  test('is bounded, and says so', () => {
    const { markdown } = text(`n\n${Array.from({ length: 2500 }, (_, n) => n).join('\n')}`, 'text/csv');
    expect(markdown.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(2002);
    expect(markdown).toMatch(/… and 500 more rows$/);
  });
});

test('Markdown is as it is, plain text is fenced whole', () => {
  expect(text('# Title *a*\n\n- b_c\n', 'text/markdown')).toMatchObject({
    title: 'Title *a*',
    markdown: '# Title *a*\n\n- b_c',
  });
  expect(text('1 * 2 < 3\r\n_x_', 'text/plain')).toMatchObject({
    title: 'data',
    markdown: '```\n1 * 2 < 3\n_x_\n```',
    text: '1 * 2 < 3\n_x_',
  });
});

test('source code is fenced with its language', () => {
  expect(text('let a;', 'text/javascript').markdown).toBe('```javascript\nlet a;\n```');
  expect(text('x = 1', 'text/plain', 'https://site.example/raw/a.py').markdown).toBe('```python\nx = 1\n```');
});

test('a body that is no text is no page', () => {
  expect(() => text(`PK\u0003\u0004${'\0'.repeat(50)}`, 'application/octet-stream')).toThrow(
    expect.objectContaining({ code: 'not-a-page' }),
  );
});

/** What a renderer that lets HTML through would run or call. */
function liveParts(markdown: string): string[] {
  const html = marked.parse(markdown, { async: false, gfm: true });
  return inChrome((given: string) => {
    const { body } = new DOMParser().parseFromString(given, 'text/html');
    return [...body.querySelectorAll('*')].flatMap((element) => {
      const url = element.getAttribute('href') ?? element.getAttribute('src') ?? '';
      const isLive = /^(?:script|img|iframe|svg|object|embed|form|meta|link|style|video|audio)$/i.test(
        element.localName,
      );
      const runs =
        element.getAttributeNames().some((name) => name.startsWith('on')) ||
        /^\s*(?:javascript|data|vbscript):/i.test(url);
      return isLive || runs ? [element.outerHTML] : [];
    });
  }, html);
}

describe('nothing of a text runs where a renderer lets HTML through', () => {
  const vectors = [
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    '![b](https://beacon.example/x.png)',
    '[x](javascript:alert(1))',
    '[x]: javascript:alert(1)\n\n[x]',
    '```\n<img src=x onerror=alert(1)>',
    '~~~\n```\n<svg onload=alert(1)>',
    '<a href="javascript:alert(1)">x</a>',
    '`<img src=x>',
    '| a |\n| --- |\n| <img src=x onerror=alert(1)> |',
    '[a](<javascript:alert(1)>)',
    '![x][y]\n\n[y]: https://beacon.example/y.png',
  ];
  const types: readonly (readonly [type: string, url: string])[] = [
    ['text/plain', 'https://site.example/data'],
    ['text/csv', 'https://site.example/data'],
    ['text/tab-separated-values', 'https://site.example/data'],
    ['text/vtt', 'https://site.example/data'],
    ['text/calendar', 'https://site.example/data'],
    ['application/json', 'https://site.example/data'],
    ['application/x-ndjson', 'https://site.example/data'],
    ['text/css', 'https://site.example/data'],
    ['text/x-python', 'https://site.example/data'],
    ['application/xml', 'https://site.example/data'],
    ['text/rtf', 'https://site.example/data'],
    ['text/plain', 'https://site.example/a.srt'],
  ];
  test.each(types)('%s', (type, url) => {
    for (const vector of vectors) {
      const { markdown } = text(vector, type, url);
      expect(liveParts(markdown), vector).toEqual([]);
      expect(liveParts(text(`name,of\n${vector}`, type, url).markdown), vector).toEqual([]);
    }
  });
  test('Markdown of the page itself keeps its own pictures and links, and nothing that runs', () => {
    const hostile = vectors.filter((vector) => !vector.includes('beacon'));
    for (const vector of [
      ...hostile,
      '[a](java\u0073cript&colon;alert(1))',
      '[a](&#106;avascript:alert(1))',
      '[a]( javascript:alert(1))',
      '[a](\njavascript:alert(1))',
      '- a\n  ```\n<img src=x onerror=alert(1)>',
      '> ```\n<img src=x onerror=alert(1)>',
      'a ` b\n` <img src=x onerror=alert(1)> `',
      '<details open ontoggle=alert(1)>',
      '[x\n]: javascript:alert(1)\n\n[x]',
    ])
      expect(liveParts(text(vector, 'text/markdown').markdown), vector).toEqual([]);
    const own =
      '# T\n\n![a](https://a.example/a.png) [b](#c) <https://c.example/> <kbd>K</kbd>\n\n```html\n<img src=x>\n```\n\n[d]: https://d.example/d';
    expect(text(own, 'text/markdown').markdown).toBe(own);
  });
});
