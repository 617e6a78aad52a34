/** The browser's own cache never answers for a document: each crawl asks the site again, in both lanes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Crawler, openCrawler } from '../../../companion/app/library.ts';
import type { Routes } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';

const home = mkdtempSync(join(tmpdir(), 'tabtrawl-home-'));
const asked: string[] = [];
const old = new Date(Date.now() - 5 * 86_400_000).toUTCString();
const html = (text: string) => `<!doctype html><title>Sheet</title><main><h1>Sheet</h1><p>${text}</p></main>`;

/** Without `cache-control`, a document may be kept by its age alone. */
const routes: Routes = {
  aged({ response }) {
    asked.push('aged');
    response.writeHead(200, { 'content-type': 'text/html', 'last-modified': old });
    const count = asked.filter((name) => name === 'aged').length;
    response.end(
      html(`Answer number ${count} of the server, about the house and its rooms.<script src="/helper.js"></script>`),
    );
  },
  'helper.js'({ response }) {
    asked.push('helper');
    response.writeHead(200, { 'content-type': 'text/javascript', 'cache-control': 'max-age=3600' });
    response.end('document.title = "Sheet"');
  },
  tagged({ request, response }) {
    const known = request.headers['if-none-match'] === '"one"';
    asked.push(known ? 'tagged: still the same' : 'tagged: whole');
    const headers = { etag: '"one"', 'cache-control': 'max-age=3600' };
    response.writeHead(known ? 304 : 200, { ...headers, 'content-type': 'text/html' });
    response.end(known ? undefined : html('A sheet that stays as it is, about the house and its rooms.'));
  },
  moved({ response }) {
    asked.push('moved');
    response.writeHead(301, { location: '/aged', 'cache-control': 'max-age=3600' });
    response.end();
  },
};

let site: Site;
let crawler: Crawler;
beforeAll(async () => {
  site = await openSite({ routes });
  crawler = await openCrawler({ home, headless: true });
});
afterAll(async () => {
  await crawler.close();
  await site.close();
  rmSync(home, { recursive: true, force: true, maxRetries: 5 });
});
beforeEach(() => {
  asked.length = 0;
});

for (const lane of ['render', 'fetch'] as const) {
  const crawl = async (path: string) => {
    const [record] = await crawler.crawlAll([site.url(path)], { lane });
    expect(record?.state, record?.error?.message).toBe('done');
    return record?.markdown ?? '';
  };

  test(`${lane}: an old page without a rule for caches is asked for each time, what it loads is not`, async () => {
    for (const n of [1, 2, 3]) expect(await crawl('/aged')).toContain(`Answer number ${n} of the server`);
    expect(asked.filter((name) => name === 'aged')).toHaveLength(3);
    expect(asked.filter((name) => name === 'helper').length).toBeLessThanOrEqual(1);
  });

  test(`${lane}: a page that may be kept is asked for conditionally`, async () => {
    expect(await crawl('/tagged')).toContain('stays as it is');
    expect(await crawl('/tagged')).toContain('stays as it is');
    expect(asked).toHaveLength(2);
    expect(asked[1]).toBe('tagged: still the same');
  });

  test(`${lane}: a redirect for good is asked for again too`, async () => {
    for (const n of [1, 2]) expect(await crawl('/moved')).toContain(`Answer number ${n} of the server`);
    expect(asked.filter((name) => name === 'moved')).toHaveLength(2);
  });
}
