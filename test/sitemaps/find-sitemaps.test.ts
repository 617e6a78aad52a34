import { describe, expect, test } from 'vitest';
import { findSitemaps, llmsLinks, robotsSitemaps, type SitemapTold } from '../../companion/sitemaps/find-sitemaps.ts';

const site = 'https://example.com';

/** A site of files; an address that is not there answers 404. */
async function find(files: Readonly<Record<string, string>>, sitemap = 'auto', signal = new AbortController().signal) {
  const asked: string[] = [];
  const finding = findSitemaps({
    sitemap,
    start: `${site}/docs/intro`,
    signal,
    fetch: async (url) => {
      asked.push(url.replace(site, ''));
      const text = files[url.replace(site, '')];
      const bytes = (async function* () {
        yield new TextEncoder().encode(text ?? 'none');
      })();
      return { status: text === undefined ? 404 : 200, url, bytes };
    },
  });
  const urls: string[] = [];
  for (;;) {
    const step = await finding.next();
    if (step.done) return { urls, told: step.value as readonly SitemapTold[], asked };
    urls.push(step.value.url.replace(site, ''));
  }
}
const list = (...paths: string[]) =>
  `<urlset>${paths.map((path) => `<url><loc>${site}${path}</loc></url>`).join('')}</urlset>`;

describe('finding sitemaps', () => {
  test('those of robots.txt, with what an index leads to, each once', async () => {
    const got = await find({
      '/robots.txt': `User-agent: *\nDisallow: /x\nSitemap: ${site}/index.xml\nsitemap: /news.xml`,
      '/index.xml': `<sitemapindex><sitemap><loc>${site}/one.xml</loc></sitemap><sitemap><loc>${site}/index.xml</loc></sitemap></sitemapindex>`,
      '/one.xml': list('/a', '/b'),
      '/news.xml': list('/c'),
    });
    expect(got.urls).toEqual(['/a', '/b', '/c']);
    expect(got.told.map(({ url, addresses }) => [url.replace(site, ''), addresses])).toEqual([
      ['/index.xml', 2],
      ['/one.xml', 2],
      ['/news.xml', 1],
    ]);
  });

  test('each is asked for on the word of the site, or of the person who named it; what is refused is told', async () => {
    const asked: [url: string, namedBy: string][] = [];
    const ask = async (sitemap: string) => {
      const finding = findSitemaps({
        sitemap,
        start: `${site}/docs/`,
        signal: new AbortController().signal,
        fetch: async (url, namedBy) => {
          asked.push([url, namedBy]);
          if (url.startsWith('https://bank.example')) return { refused: 'it signs out' };
          const text = url.endsWith('robots.txt')
            ? 'Sitemap: https://bank.example/logout'
            : `<sitemapindex><sitemap><loc>${site}/b.xml</loc></sitemap></sitemapindex>`;
          return { status: 200, url, bytes: new Blob([text]).stream() };
        },
      });
      for (let step = await finding.next(); ; step = await finding.next()) if (step.done) return step.value;
    };
    expect(await ask('auto')).toEqual([
      { url: 'https://bank.example/logout', addresses: 0, form: 'none', problem: 'it signs out' },
    ]);
    expect(asked.every(([, namedBy]) => namedBy === `${site}/docs/`)).toBe(true);
    asked.length = 0;
    await ask('https://cdn.example/a.xml');
    expect(asked).toEqual([
      ['https://cdn.example/a.xml', 'https://cdn.example/a.xml'],
      [`${site}/b.xml`, 'https://cdn.example/a.xml'],
    ]);
  });

  test('else where they usually are, up to the first that has addresses', async () => {
    const got = await find({ '/sitemap_index.xml': list('/a'), '/sitemap.txt': `${site}/b` });
    expect(got.urls).toEqual(['/a']);
    expect(got.asked).toEqual(['/robots.txt', '/sitemap.xml', '/sitemap_index.xml', '/llms.txt']);
  });

  test('llms.txt names pages too; a web page in its place does not', async () => {
    expect((await find({ '/llms.txt': '# Example\n\n- [Intro](/docs/intro.md): how to begin' })).urls).toEqual([
      '/docs/intro.md',
    ]);
    expect(llmsLinks('<html>[a](/b)</html>', site)).toEqual([]);
  });

  test('one that is named is the only one asked for, and why it gave nothing is told', async () => {
    const got = await find({}, `${site}/mine.xml`);
    expect(got.asked).toEqual(['/mine.xml']);
    expect(got.told).toEqual([{ url: `${site}/mine.xml`, addresses: 0, form: 'none', problem: 'answered 404' }]);
    expect((await find({ '/mine.xml': '<html></html>' }, `${site}/mine.xml`)).told[0]?.problem).toBe('is no sitemap');
  });

  test('indexes that lead to each other without an end are left at their depth', async () => {
    const files: Record<string, string> = {};
    for (let n = 0; n < 20; n++)
      files[`/i${n}.xml`] = `<sitemapindex><sitemap><loc>${site}/i${n + 1}.xml</loc></sitemap></sitemapindex>`;
    expect((await find(files, `${site}/i0.xml`)).asked).toHaveLength(5);
  });
});

describe('Sitemap lines of robots.txt', () => {
  test.each([
    ['Sitemap: https://example.com/a.xml', ['/a.xml']],
    ['SITEMAP:https://example.com/a.xml   # ours', ['/a.xml']],
    ['\uFEFFsitemap : /a.xml\r\nSitemap: /b.xml\rSitemap: /a.xml', ['/a.xml', '/b.xml']],
    ['User-agent: x\nSite-map: /a.xml\nSitemaps: /b.xml', ['/a.xml', '/b.xml']],
    ['# Sitemap: /a.xml\nSitemap:\nSitemap: ftp://example.com/a.xml\nThe Sitemap: /b.xml', []],
  ])('%j', (text, expected) => {
    expect(robotsSitemaps(text, `${site}/robots.txt`).map((url) => url.replace(site, ''))).toEqual(expected);
  });
});
