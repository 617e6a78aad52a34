/** Notices with status 200 in place of pages: asked too often, closed just now, signed out. Rendered, fetched, and as the lanes find out. */
import { expect, onTestFinished, test } from 'vitest';
import { siteText } from '../../site/articles.ts';
import { numberIn, type Routes, sendPage } from '../../site/routes.ts';
import { openSite, type Site } from '../../site/site.ts';
import { openOwnCrawler } from '../harness/person.ts';

const lanes = ['render', 'fetch', 'auto'] as const;
const pages = 6;

async function serve(routes: Routes): Promise<Site> {
  const site = await openSite({ routes });
  onTestFinished(() => site.close());
  return site;
}

/** Says `words` to the first requests for pages, and shows the pages from then on. */
function noticeRoutes(words: string, first: number): Routes {
  let asked = 0;
  return {
    sheet: (at) => {
      const n = numberIn(at);
      if (asked++ < first) return sendPage(at, 'Tidewater', `<main><h1>Tidewater</h1><p>${words}</p></main>`);
      sendPage(at, `Sheet ${n}`, `<main><h1>Sheet ${n}</h1><p>${siteText(n)}</p></main>`);
    },
  };
}

const crawlSheets = async (words: string, first: number, lane: (typeof lanes)[number]) => {
  const site = await serve(noticeRoutes(words, first));
  const { crawler } = await openOwnCrawler({ headless: true });
  const urls = Array.from({ length: pages }, (_, at) => site.url(`/sheet/${at + 1}`));
  return crawler.crawlAll(urls, { lane, onWall: 'fail', perHost: 1, robots: 'ignore' });
};

for (const lane of lanes) {
  test.each([
    'You have sent too many requests. Please slow down.',
    'We are down for maintenance and will be back soon.',
  ])(`lane ${lane}: "%s" at several addresses: the pages are tried again, and none is the notice`, async (words) => {
    // Both lanes are tried with the first pages of a kind.
    const records = await crawlSheets(words, lane === 'auto' ? 7 : 4, lane);
    expect(records.map(({ state }) => state)).toEqual(Array.from({ length: pages }, () => 'done'));
    records.forEach((record, at) => {
      expect(record.markdown).toContain(siteText(at + 1));
      expect(record.markdown).not.toContain(words);
    });
  });

  test(`lane ${lane}: "signed out" at every address is no page, and says that a sign-in is wanted`, async () => {
    const records = await crawlSheets('Your session has ended. See you soon.', 1000, lane);
    expect(records.map(({ state, error }) => [state, error?.code])).toEqual(
      Array.from({ length: pages }, () => ['failed', 'login-required']),
    );
  });

  test(`lane ${lane}: the same at one address alone is a page with a note`, async () => {
    const records = await crawlSheets('We are down for maintenance and will be back soon.', 1, lane);
    const noted = records.filter(({ notes }) => notes?.some((line) => line.startsWith('notice')));
    expect(noted.map(({ state }) => state)).toEqual(['done']);
    expect(records.filter(({ state }) => state === 'done')).toHaveLength(pages);
  });
}
