/** A site of odd shapes crawled with a real Chrome: the pages taken are the answer, each once; what acts is never asked for. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCrawler } from '../../../companion/app/library.ts';
import { openOddSite, plainPath } from '../../discovery/odd-site.ts';

test('a site of odd shapes is taken whole: the answer, each page once, what has no end known by its kind', async () => {
  await using site = await openOddSite();
  const home = mkdtempSync(join(tmpdir(), 'tabtrawl-odd-'));
  const crawler = await openCrawler({ home, headless: true });
  try {
    const run = await crawler.start([site.url('/')], { depth: 100, sitemap: 'auto', delay: 0, perHost: 4 });
    const { id, state } = await run.ended;
    expect(state).toBe('done');
    const { rows } = await crawler.call('page.list', { batch: id, limit: 1000 });
    const done = rows.filter((row) => row.state === 'done').map(({ url }) => plainPath(url));
    expect([...site.answer].filter((path) => !done.includes(path))).toEqual([]);
    expect(new Set(done).size).toBe(done.length);
    const beyond = done.filter((path) => !site.answer.has(path));
    expect(beyond.filter((path) => !path.startsWith('/plan/'))).toEqual([]);
    // Looked at until its kind is known.
    expect(beyond.length).toBeLessThan(60);
    expect(site.acted).toEqual([]);

    const { notTaken } = await crawler.call('kind.list', { batch: id });
    const reasons = notTaken.map(({ reason }) => reason);
    expect(reasons).toEqual(expect.arrayContaining(['unsafe', 'calendar', 'same-content', 'not-found-page']));
    expect(notTaken.find(({ reason }) => reason === 'unsafe')?.addresses).toBe(15);
  } finally {
    await crawler.close();
    rmSync(home, { recursive: true, force: true });
  }
});
