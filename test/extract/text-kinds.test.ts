import { describe, expect, test } from 'vitest';
import { extract } from './make-capture.ts';

const text = (body: string, contentType: string, finalUrl = 'https://site.example/data') =>
  extract(body, { formats: ['markdown', 'text'] }, { kind: 'text', contentType, finalUrl });

test('JSON is fenced and laid out', () => {
  expect(text('{"a":[1,2],"__proto__":{"x":1}}', 'application/json').markdown).toBe(
    '```json\n{\n  "a": [\n    1,\n    2\n  ],\n  "__proto__": {\n    "x": 1\n  }\n}\n```',
  );
  expect(text('{"a":1}\n{"a":2}\n', 'application/x-ndjson').markdown).toContain('{"a":1}\n{"a":2}');
  expect(text('{broken', 'application/ld+json').markdown).toBe('```json\n{broken\n```');
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

test('Markdown and plain text are as they are', () => {
  expect(text('# Title *a*\n\n- b_c\n', 'text/markdown')).toMatchObject({
    title: 'Title *a*',
    markdown: '# Title *a*\n\n- b_c',
  });
  expect(text('1 * 2 < 3\r\n_x_', 'text/plain')).toMatchObject({
    title: 'data',
    markdown: '1 * 2 < 3\n_x_',
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
