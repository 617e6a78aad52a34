/** Sites that are to be asked over TLS alone (HSTS), by names that are no localhost, under an authority that the machine trusts. Needs certutil. */
import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { describe, expect, test } from 'vitest';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { siteText } from '../../site/articles.ts';
import { serverOfNames } from '../harness/certificate-site.ts';
import { hasCertificateTools, useCertificates } from '../harness/certificate-store.ts';
import { listenForTest, sendNumbered } from '../harness/numbered-pages.ts';
import { openOwnCrawler } from '../harness/person.ts';

const chromeArgs = ['--host-resolver-rules=MAP *.test 127.0.0.1'];

/** Gives page N at `/N`; says that it is to be asked over TLS from now on. */
async function openStrictSite(): Promise<(scheme: 'http' | 'https', n: number) => string> {
  const server = createServer(serverOfNames, (request, response) => {
    sendNumbered(response, request.url ?? '', { 'strict-transport-security': 'max-age=31536000' });
  });
  const port = await listenForTest(server);
  return (scheme, n) => `${scheme}://strict.test:${port}/${n}`;
}

const textsOf = (records: readonly PageRecord[], from: number): readonly boolean[] =>
  records.map(({ markdown, state }, at) => state === 'done' && markdown.includes(siteText(from + at)));

describe.skipIf(!hasCertificateTools)('a site with HSTS', () => {
  test.each(['render', 'auto', 'fetch'] as const)(
    'whose authority the machine trusts is crawled without a hold, and its http: addresses over TLS (lane %s)',
    async (lane) => {
      using _ = useCertificates(false);
      const url = await openStrictSite();
      const { crawler } = await openOwnCrawler({ headless: true, chromeArgs });
      const first = await crawler.crawlAll(
        [1, 2, 3].map((n) => url('https', n)),
        { lane, onWall: 'fail' },
      );
      expect(textsOf(first, 1)).toEqual([true, true, true]);
      const next = await crawler.crawlAll(
        [4, 5, 6].map((n) => url('http', n)),
        { lane, onWall: 'fail' },
      );
      expect(textsOf(next, 4)).toEqual([true, true, true]);
      expect(next.map(({ finalUrl }) => finalUrl)).toEqual([4, 5, 6].map((n) => url('https', n)));
    },
  );

  test('whose authority nobody knows says what to do, in each lane', async () => {
    const url = await openStrictSite();
    const { crawler } = await openOwnCrawler({ headless: true, chromeArgs });
    for (const lane of ['render', 'auto', 'fetch'] as const) {
      const [record] = await crawler.crawlAll([url('https', 1)], { lane, onWall: 'fail', retries: 0, cache: 'bypass' });
      expect(record, lane).toMatchObject({ state: 'failed', wall: 'certificate', error: { code: 'tls' } });
      expect(record?.error?.message, lane).toContain('let the machine trust the authority');
    }
  });
});

test.skipIf(!hasCertificateTools).each(['render', 'auto', 'fetch'] as const)(
  'what is to keep https: is not asked for without it, where a page redirects there (lane %s)',
  async (lane) => {
    using _ = useCertificates(false);
    const asked: string[] = [];
    const plain = createPlainServer((request, response) => {
      asked.push(request.url ?? '');
      sendNumbered(response, request.url ?? '');
    });
    const plainPort = await listenForTest(plain);
    const secure = createServer(serverOfNames, (request, response) => {
      response.writeHead(302, { location: `http://strict.test:${plainPort}${request.url ?? ''}` }).end();
    });
    const url = `https://strict.test:${await listenForTest(secure)}/`;
    const { crawler } = await openOwnCrawler({ headless: true, chromeArgs });
    const options = { lane, onWall: 'fail', retries: 0, cache: 'bypass' } as const;
    const [refused] = await crawler.crawlAll([`${url}1`], { ...options, keepHttps: true });
    expect(refused).toMatchObject({ state: 'failed', error: { code: 'tls' } });
    expect(refused?.error?.message).toContain('--keep-https');
    expect(asked.filter((path) => path === '/1')).toEqual([]);
    // By default it is, as in any browser.
    expect(textsOf(await crawler.crawlAll([`${url}2`], options), 2)).toEqual([true]);
    expect(asked).toContain('/2');
  },
);
