import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readSitemap, type SitemapEnd, type SitemapEntry } from '../../companion/sitemaps/read-sitemap.ts';

const at = 'https://www.example.com/sitemap.xml';

async function* chunksOf(bytes: Uint8Array, size = 7): AsyncGenerator<Uint8Array> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(given: string | Uint8Array, size?: number): Promise<{ entries: SitemapEntry[]; end: SitemapEnd }> {
  const bytes = typeof given === 'string' ? new TextEncoder().encode(given) : given;
  const reading = readSitemap(chunksOf(bytes, size), at);
  const entries: SitemapEntry[] = [];
  for (;;) {
    const step = await reading.next();
    if (step.done) return { entries, end: step.value };
    entries.push(step.value);
  }
}
const urls = ({ entries }: { entries: readonly SitemapEntry[] }) =>
  entries.map(({ url }) => url.replace('https://www.example.com', ''));

const urlset = (inside: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${inside}</urlset>`;

describe('the forms of a sitemap', () => {
  test('a JSON feed, and JSON that is none', async () => {
    const items = [
      { id: '1', url: 'https://www.example.com/a', date_modified: '2026-01-02' },
      { url: '/b' },
      { id: '3' },
      4,
    ];
    const got = await read(JSON.stringify({ version: 'https://jsonfeed.org/version/1.1', items }));
    expect(got.entries).toEqual([
      { kind: 'page', url: 'https://www.example.com/a', lastModified: '2026-01-02' },
      { kind: 'page', url: 'https://www.example.com/b' },
    ]);
    expect(got.end).toEqual({ form: 'feed', faults: ['An item names no address.', 'An item names no address.'] });
    for (const none of [
      '{}',
      '{"items":3}',
      '{"items":[{"url":"https://www.example.com/a"}',
      '{http://www.example.com/',
    ])
      expect(await read(none)).toEqual({ entries: [], end: { form: 'none', faults: ['It is JSON, and no feed.'] } });
  });

  test('a list of addresses with what is said of them', async () => {
    const got = await read(
      urlset(
        '<url><loc>https://www.example.com/</loc><lastmod>2005-01-01</lastmod></url><url><loc>https://www.example.com/a?b=1&amp;c=2</loc></url>',
      ),
    );
    expect(got).toEqual({
      entries: [
        { kind: 'page', url: 'https://www.example.com/', lastModified: '2005-01-01' },
        { kind: 'page', url: 'https://www.example.com/a?b=1&c=2' },
      ],
      end: { form: 'urlset', faults: [] },
    });
  });

  test('an index names sitemaps', async () => {
    const got = await read(
      '<sitemapindex><sitemap><loc>/one.xml.gz</loc></sitemap><sitemap><loc>https://www.example.com/two.xml</loc></sitemap></sitemapindex>',
    );
    expect(got.end.form).toBe('index');
    expect(got.entries.map(({ kind, url }) => [kind, url])).toEqual([
      ['sitemap', 'https://www.example.com/one.xml.gz'],
      ['sitemap', 'https://www.example.com/two.xml'],
    ]);
  });

  test('a feed, in both forms', async () => {
    const rss = await read(
      '<rss version="2.0"><channel><link>https://www.example.com/</link><item><title>One</title><link>https://www.example.com/one</link><pubDate>Mon, 3 Jan 2005</pubDate></item><item><guid>https://www.example.com/two</guid></item><item><guid isPermaLink="false">tag:3</guid></item></channel></rss>',
    );
    expect(rss.end.form).toBe('feed');
    expect(urls(rss)).toEqual(['/one', '/two']);
    const atom = await read(
      '<feed xmlns="http://www.w3.org/2005/Atom"><link href="https://www.example.com/"/><updated>2005</updated><entry><link rel="edit" href="/edit"/><link href="/one"/><updated>2006</updated></entry></feed>',
    );
    expect(atom.entries).toEqual([{ kind: 'page', url: 'https://www.example.com/one', lastModified: '2006' }]);
  });

  test('plain text, with a byte order mark and any line ends', async () => {
    const got = await read(
      '\uFEFFhttps://www.example.com/one\r\nhttps://www.example.com/two\r\r\n\nnot an address\nhttps://www.example.com/three',
    );
    expect(urls(got)).toEqual(['/one', '/two', '/three']);
    expect(got.end).toEqual({ form: 'text', faults: ['"not an address" is no address.'] });
  });

  test('gzip is known by its first bytes, whatever it is called, and twice over', async () => {
    const plain = urlset('<url><loc>https://www.example.com/one</loc></url>');
    expect(urls(await read(gzipSync(plain)))).toEqual(['/one']);
    expect(urls(await read(gzipSync(gzipSync(plain)), 1000))).toEqual(['/one']);
  });

  test('UTF-16 and other encodings by mark or declaration', async () => {
    const text = '<urlset><url><loc>https://www.example.com/gr\u00fcn</loc></url></urlset>';
    expect(urls(await read(Buffer.from(`\uFEFF${text}`, 'utf16le')))).toEqual(['/gr%C3%BCn']);
    expect(urls(await read(Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${text}`, 'latin1')))).toEqual([
      '/gr%C3%BCn',
    ]);
  });
});

describe('sitemaps as they are', () => {
  test.each([
    ['white space before the declaration', `\n  ${urlset('<url><loc>https://www.example.com/one</loc></url>')}`],
    ['an ampersand that is not escaped', urlset('<url><loc>https://www.example.com/one?a=1&b=2</loc></url>')],
    [
      'CDATA and line ends about the address',
      urlset('<url><loc>\n <![CDATA[https://www.example.com/one]]>\n</loc></url>'),
    ],
    [
      'a foreign namespace',
      '<urlset xmlns="http://www.google.com/schemas/sitemap/0.84"><url><loc>https://www.example.com/one</loc></url></urlset>',
    ],
    [
      'prefixes',
      '<x:urlset xmlns:x="http://www.sitemaps.org/schemas/sitemap/0.9"><x:url><x:loc>https://www.example.com/one</x:loc></x:url></x:urlset>',
    ],
    [
      'a prefix that nobody declared',
      '<urlset><url><loc>https://www.example.com/one</loc><image:image><image:loc>https://www.example.com/pic</image:loc></image:image></url></urlset>',
    ],
    ['no root', '<url><loc>https://www.example.com/one</loc></url>'],
    ['capitals', '<URLSET><URL><LOC>https://www.example.com/one</LOC></URL></URLSET>'],
    [
      'an element that is not closed',
      '<urlset><url><loc>https://www.example.com/one</loc><priority>0.5</url></urlset>',
    ],
    ['cut off after an address', '<urlset><url><loc>https://www.example.com/one</loc><lastmod>2005'],
    [
      'trailing rubbish',
      `${urlset('<url><loc>https://www.example.com/one</loc></url>')}<!-- generated in 3 s --><script>`,
    ],
  ])('%s', async (what, text) => {
    const [first] = urls(await read(text));
    expect(first).toBe(what.startsWith('an ampersand') ? '/one?a=1&b=2' : '/one');
  });

  test('an entry holds its address itself, several, or one within an element too many', async () => {
    expect(
      urls(await read('<sitemapindex><sitemap>\nhttps://www.example.com/s?a=1&amp;b=2\n</sitemap></sitemapindex>')),
    ).toEqual(['/s?a=1&b=2']);
    const several = await read(
      '<sitemapindex><sitemap><loc>https://www.example.com/1</loc><lastmod>2004</lastmod><loc>https://www.example.com/2</loc><loc>https://www.example.com/3</loc></sitemap></sitemapindex>',
    );
    expect(several.entries.map(({ kind, lastModified }) => [kind, lastModified])).toEqual([
      ['sitemap', '2004'],
      ['sitemap', undefined],
      ['sitemap', undefined],
    ]);
    expect(urls(several)).toEqual(['/1', '/2', '/3']);
    expect(
      urls(
        await read(
          urlset('<url><loc><url><![CDATA[https://www.example.com/x]]></url></loc><lastmod>2015</lastmod></url>'),
        ),
      ),
    ).toEqual(['/x']);
  });

  test('alternates in other languages and pictures are no pages', async () => {
    const got = await read(
      urlset(
        '<url><loc>https://www.example.com/en</loc><xhtml:link xmlns:xhtml="http://www.w3.org/1999/xhtml" rel="alternate" hreflang="de" href="https://www.example.com/de"/><image:image xmlns:image="i"><image:loc>https://www.example.com/a.png</image:loc></image:image></url>',
      ),
    );
    expect(urls(got)).toEqual(['/en']);
  });

  test('a web page in its place is none, and addresses that are none are told', async () => {
    expect((await read('<!doctype html><html><body><a href="/x">x</a></body></html>')).end.form).toBe('none');
    const got = await read(
      urlset('<url><loc>mailto:a@example.com</loc></url><url><loc>https://www.example.com/one</loc></url>'),
    );
    expect(urls(got)).toEqual(['/one']);
    expect(got.end.faults[0]).toContain('mailto:a@example.com');
  });

  test('a long one is read as a stream: what is held at once stays small', async () => {
    let made = 0;
    async function* long(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('<urlset>');
      for (; made < 40_000; made++)
        yield new TextEncoder().encode(`<url><loc>https://www.example.com/page/${made}</loc></url>`);
      yield new TextEncoder().encode('</urlset>');
    }
    let count = 0;
    let furthestAhead = 0;
    for await (const entry of readSitemap(long(), at)) {
      if (entry) count++;
      furthestAhead = Math.max(furthestAhead, made - count);
    }
    expect(count).toBe(40_000);
    expect(furthestAhead).toBeLessThan(20);
  });

  test('more than 50 MB is cut, and said so', async () => {
    async function* endless(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('<urlset>');
      const many = new TextEncoder().encode(
        `<url><loc>https://www.example.com/a</loc><x>${'x'.repeat(1_000_000)}</x></url>`,
      );
      for (;;) yield many;
    }
    const reading = readSitemap(endless(), at);
    let count = 0;
    for (;;) {
      const step = await reading.next();
      if (step.done) {
        expect(step.value.faults.join()).toContain('50 MB');
        break;
      }
      count++;
    }
    expect(count).toBeGreaterThan(40);
  });
});
