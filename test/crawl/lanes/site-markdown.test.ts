import { describe, expect, test } from 'vitest';
import type { MarkdownAnswer } from '../../../companion/crawl/ports.ts';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { type Answer, makeEngine, urls } from '../fake-ports.ts';

const text = (n: number) =>
  `Page ${n} tells of the harbour at number ${n}, of the ferry that leaves it at seven, and of the tide that brings it back before the evening.`;
const own = (n: number) => `---\ntitle: Page ${n}\n---\n${text(n)}\n\nFrom the site itself.`;
const varies = { vary: 'Accept-Encoding, Accept' };

/** Ten pages of one kind: `headers` are of their answers, `gives` what they give as Markdown. */
async function crawl(
  headers: Record<string, string>,
  gives: (n: number, url: string) => MarkdownAnswer | null,
  options: BatchOptionsInput = {},
  site: (n: number) => Partial<Answer> = () => ({}),
) {
  const made = makeEngine({
    site: ({ page }) => ({
      ms: 10,
      body: `<p>${text(page.index)}</p>`,
      seen: { headers },
      ...site(page.index),
    }),
  });
  const at: number[] = [];
  made.runner.fetchMarkdown = async (url) => {
    made.runner.markdownsAsked.push(url);
    at.push(made.clock.monotonicMs());
    return gives(Number(/\d+/.exec(new URL(url).pathname)?.[0]), url);
  };
  const batch = made.store.add(urls('a.test', 10), { siteMarkdown: true, lane: 'render', ...options });
  made.engine.start();
  await made.clock.pass(120_000);
  const records = made.store.of(batch).map(({ result }) => result?.record);
  return { ...made, at, records, asked: made.runner.markdownsAsked };
}
const good = (n: number, url: string): MarkdownAnswer => ({ status: 200, url, body: own(n) });

describe('the Markdown of the site itself', () => {
  test('is taken where its answers depend on what is asked for, and said', async () => {
    const { records, asked } = await crawl(varies, good);
    expect(asked.toSorted()).toEqual(urls('a.test', 10).toSorted());
    for (const [n, record] of records.entries()) {
      expect(record?.markdown).toBe(`# Page ${n}\n\n${text(n)}\n\nFrom the site itself.`);
      expect(record?.notes).toEqual([`site markdown – as https://a.test/${n} gives it`]);
    }
  });

  test('is asked for where the page names it, at that address and of its own origin only', async () => {
    const link = '</all.css>; rel=preload, <9.md>; rel="alternate"; type="text/markdown"';
    expect((await crawl({ link }, good)).asked[0]).toBe('https://a.test/9.md');
    const elsewhere = '<https://b.test/9.md>; rel="alternate"; type="text/markdown"';
    expect((await crawl({ link: elsewhere }, good)).asked).toEqual([]);
  });

  test('is not asked for unless the batch wants it and the page shows that there is one', async () => {
    expect((await crawl(varies, good, { siteMarkdown: false })).asked).toEqual([]);
    expect((await crawl({ vary: 'Accept-Encoding, Accept-Language' }, good)).asked).toEqual([]);
    expect((await crawl({}, good)).asked).toEqual([]);
    expect((await crawl(varies, good, {}, () => ({ status: 404 }))).asked).toEqual([]);
  });

  test.each([
    ['HTML', (_: number, url: string) => ({ status: 200, url, body: null })],
    ['a status', (_: number, url: string) => ({ status: 406, url, body: null })],
    ['nothing', () => null],
    ['another page', (_: number, url: string) => ({ status: 200, url, body: own(77) + own(78) })],
  ])('one try tells of a kind that gives %s: what was made of the HTML stands', async (_, gives) => {
    const { records, asked } = await crawl(varies, gives);
    expect(asked).toHaveLength(1);
    expect(records.map((record) => [record?.markdown, record?.notes])).toEqual(
      records.map((_record, n) => [text(n), undefined]),
    );
  });

  test('one page whose Markdown is wrong keeps its HTML, and the others of its kind are asked for all the same', async () => {
    const { records, asked } = await crawl(varies, (n, url) => (n === 4 ? good(5, url) : good(n, url)));
    expect(asked).toHaveLength(10);
    expect(records.map((record) => record?.notes !== undefined)).toEqual(records.map((_, n) => n !== 4));
    expect(records[4]?.markdown).toBe(text(4));
  });

  test('has its turn among the starts of its host', async () => {
    const { at, runner } = await crawl(varies, good, { delay: 1000 });
    const times = [...at, ...runner.asked.map(({ startMs }) => startMs)].sort((a, b) => a - b);
    expect(times).toHaveLength(20);
    for (const [n, ms] of times.entries()) expect(ms - (times[n - 1] ?? -1000)).toBeGreaterThanOrEqual(1000);
  });

  test('a host that asks to slow down is left alone for as long as it says', async () => {
    const busy = (_: number, url: string) => ({ status: 429, url, body: null, retryAfter: '30' });
    const { at, runner } = await crawl(varies, busy, { perHost: 1 });
    expect(at).toHaveLength(1);
    const [told = 0] = at;
    expect(runner.asked.filter(({ startMs }) => startMs > told && startMs < told + 30_000)).toEqual([]);
    expect(runner.asked.some(({ startMs }) => startMs >= told + 30_000)).toBe(true);
  });

  test('what robots.txt keeps is not asked for', async () => {
    const link = '</md/9>; rel="alternate"; type="text/markdown"';
    const made = makeEngine({ site: ({ page }) => ({ body: text(page.index), seen: { headers: { link } } }) });
    made.runner.texts.set('https://a.test/robots.txt', { status: 200, body: 'User-agent: *\nDisallow: /md/' });
    const batch = made.store.add(urls('a.test', 2), { siteMarkdown: true, lane: 'render', robots: 'obey' });
    made.engine.start();
    await made.clock.pass(60_000);
    expect(made.store.states(batch)).toEqual(['done', 'done']);
    expect(made.runner.markdownsAsked).toEqual([]);
  });

  test('one that does not come within the time of the page costs no more than that', async () => {
    const { engine, clock, store, runner } = makeEngine({
      site: ({ page }) => ({ ms: 10, body: text(page.index), seen: { headers: varies } }),
    });
    runner.fetchMarkdown = () => new Promise(() => {});
    const batch = store.add(urls('a.test', 2), { siteMarkdown: true, lane: 'render', timeout: 10_000 });
    engine.start();
    await clock.pass(30_000);
    expect(store.states(batch)).toEqual(['done', 'done']);
    expect(store.of(batch)[0]?.result?.record.markdown).toBe(text(0));
  });
});
