import { describe, expect, test } from 'vitest';
import { differenceOf as difference } from '../../../companion/crawl/lanes/compare.ts';
import { kindOf } from '../../../companion/crawl/lanes/lanes.ts';
import type { Extracted } from '../../../companion/crawl/ports.ts';
import { marksOf } from '../../../companion/extract/page-marks.ts';
import type { BatchOptionsInput } from '../../../shared/batch/options.ts';
import { failed, makeEngine, type Site, urls } from '../fake-ports.ts';

describe('kinds of URL', () => {
  test.each([
    ['https://a.test/news/2024/05/some-title.html?page=2', '/news/#/#/*.html?page'],
    ['https://a.test/', '/'],
    ['https://a.test/about', '/*'],
    ['https://a.test/item/123', '/item/#'],
    ['https://a.test/wiki/Alan_Turing', '/wiki/*'],
    ['https://a.test/wiki/Alan_Turing/talk', '/wiki/*/*'],
    ['https://a.test/app#/inbox', '/*#'],
  ])('%s is of the kind %s', (url, kind) => expect(kindOf(url)).toBe(kind));
});

describe('marks', () => {
  const marks = (html: string) => [...(marksOf(html) ?? [])];
  test('are the things that scripts may use or fill', () => {
    expect(marks('<script src="/app.js?v=3"></script>')).toEqual(['script /app.js']);
    expect(marks('<script>window.x = {"a": 1}; boot()</script>')).toEqual(['inline window.x={:};boot()']);
    expect(marks('<div id="root" class="x"></div><my-card>text</my-card>')).toEqual(['empty root', 'element my-card']);
    expect(marks('<div class="card skeleton big">')).toEqual(['waits skeleton']);
    expect(marks('<iframe src="https://other.test/x?y">')).toEqual(['frame other.test']);
    expect(marks('<noscript>Please enable JavaScript</noscript>')).toEqual(['wants scripts']);
    expect(marks('<meta http-equiv="refresh" content="0">')).toEqual(['refreshes']);
  });
  test('are none on a plain page, whatever data it carries', () => {
    expect(marks('<h1>Title</h1><p>Text</p><script type="application/ld+json">{"a":1}</script>')).toEqual([]);
  });
  test('are not looked for in a page too long to read by pattern', () =>
    expect(marksOf('x'.repeat(3_000_000))).toBeNull());
  // With one look more a character for each character, these would take minutes, and the companion would stand still.
  test.each([
    '<div id=',
    '<script',
    '<script>',
    '<iframe ',
    '<p class="',
    '<noscript>',
    '<meta ',
    '< ',
    '<p id=a> ',
    '<a\t\t\t',
    'enable ',
  ])('are found in a hostile page that is nothing but %j', (part) => {
    const marks = marksOf(part.repeat(1_900_000 / part.length));
    expect(marks === null || marks.size < 3).toBe(true);
  });
});

describe('two records agree', () => {
  const record = (markdown: string, more = {}) => ({
    title: 'T',
    markdown,
    metadata: {},
    htmlBytes: 1,
    extractMs: 1,
    ...more,
  });
  test.each([
    ['one  two', 'one\ntwo'],
    ['made at 12:03:05', 'made at 12:03:09'],
    // What is richer without rendering is no loss, nor a head that a script says twice.
    ['one', 'one two'],
    ['head head text of the page', 'head text of the page'],
    ['see [this](https://a.test/x?made=by-script)', 'see [this](https://a.test/x)'],
  ])('%j and %j', (a, b) => expect(differenceOf(record(a), record(b))).toBeNull());
  test.each([
    ['one two', 'one'],
    ['one three', 'one two'],
    ['price 12.99', 'price 00.00'],
    ['price 12.99', 'price 0.00'],
    ['1 2 3 4 5 6', '2 3 4 5 6 7'],
  ])('not %j and %j', (a, b) => expect(differenceOf(record(a), record(b))).not.toBeNull());
  test('not where scripts write title, metadata or links', () => {
    expect(differenceOf(record('x', { title: 'New' }), record('x'))).toContain('title');
    expect(differenceOf(record('x', { metadata: { author: 'A' } }), record('x'))).toContain('author');
    const whole = record('one', { unmatched: true });
    expect(differenceOf(record('one'), whole)).toContain('said to be the content');
    expect(differenceOf(whole, whole)).toBeNull();
    const link = { url: 'https://a.test/', text: 'a', internal: true };
    const [rendered, fetched] = [record('x', { links: [link] }), record('x', { links: [] })];
    expect(differenceOf(rendered, fetched)).toContain('links');
    expect(difference(rendered, fetched, false)).toBeNull();
    const withSession = (id: string) => record('x', { links: [{ ...link, url: `https://a.test/x;jsessionid=${id}` }] });
    expect(differenceOf(withSession('41AB'), withSession('77CD'))).toBeNull();
  });
});

const differenceOf = (rendered: Extracted, fetched: Extracted) => difference(rendered, fetched, true);

const long = 'A sentence of an article that says something. '.repeat(20);
const plain: Site = ({ page }) => ({ ms: 10, body: `<h1>${page.url}</h1><p>${long}</p>` });
async function crawl(
  site: Site,
  count: number,
  options: BatchOptionsInput = {},
  more: Parameters<typeof makeEngine>[0] = {},
) {
  const made = makeEngine({ site, ...more });
  const batch = made.store.add(urls('a.test', count), { lane: 'auto', concurrency: 1, ...options });
  made.engine.start();
  await made.clock.pass(count * 400 + 20_000);
  expect(made.store.getBatch(batch)?.state).toBe('done');
  const lanes = made.store.of(batch).map((page) => page.result?.record.lane);
  return { ...made, batch, lanes, ways: made.runner.asked.map(({ way }) => way) };
}

describe('auto', () => {
  test('compares the first pages of a kind, then fetches, and looks again ever more seldom', async () => {
    const { lanes, ways, engine } = await crawl(plain, 160);
    expect(lanes.slice(0, 3)).toEqual(['render', 'render', 'render']);
    expect(lanes.slice(3, 53)).toEqual(Array(50).fill('fetch'));
    expect(lanes[53]).toBe('render');
    expect(lanes.slice(54, 154)).toEqual(Array(100).fill('fetch'));
    expect(lanes[154]).toBe('render');
    // The last page too: what was fetched since the look before it has to be confirmed.
    expect(lanes[159]).toBe('render');
    expect(ways.filter((way) => way === 'visit').length).toBeLessThanOrEqual(6);
    expect(engine.laneDecisions()).toMatchObject([
      { host: 'a.test', kind: '/#', lane: 'fetch', why: expect.stringContaining('the same without rendering') },
    ]);
  });

  test('renders a kind whose content scripts write, and says why', async () => {
    const { lanes, ways, engine } = await crawl(
      ({ page }, way) => ({ ms: 10, body: way === 'visit' ? `<p>${long} ${page.url}</p>` : '<div id="root"></div>' }),
      30,
    );
    expect(new Set(lanes)).toEqual(new Set(['render']));
    expect(ways.filter((way) => way === 'fetch')).toHaveLength(1);
    expect(engine.laneDecisions()).toMatchObject([
      { lane: 'render', why: 'the content is not the same without rendering' },
    ]);
  });

  const oddPages: [string, Site][] = [
    ['another script', ({ page }) => ({ body: `<p>${page.url} ${long}</p><script src="/new.js"></script>` })],
    ['thin content', () => ({ body: '<p>Loading</p>', seen: { textLength: 7 } })],
    ['another status', ({ page }) => ({ status: 404, body: page.url })],
    ['a challenge', () => ({ seen: { challengeMarks: ['turnstile'] } })],
    ['another place', () => ({ finalUrl: 'https://a.test/elsewhere/1' })],
    ['a failure', () => ({ visit: failed('connection') })],
  ];
  test.each(oddPages)('renders a fetched page within the same try where it has %s', async (name, odd) => {
    const { store, batch, lanes, runner } = await crawl(
      (job, way) => (way === 'fetch' && job.page.index === 7 ? { ms: 10, ...odd(job, way) } : plain(job, way)),
      12,
    );
    // What differs there may differ in all that was fetched since the last comparison.
    expect(lanes[6]).toBe(name === 'another script' ? 'fetch' : 'render');
    expect(store.of(batch)[7]).toMatchObject({ state: 'done', attempts: 1 });
    expect(lanes[7]).toBe('render');
    expect(runner.asked.filter(({ page }) => page === `${batch}-7`).map(({ way }) => way)).toEqual(['fetch', 'visit']);
  });

  test('pages of a kind that is short are asked for once; what is shorter than any that was compared is thin', async () => {
    const { lanes, ways } = await crawl(
      (job) => ({ ms: 10, body: '<p>A short note.</p>', seen: { textLength: job.page.index === 7 ? 90 : 120 } }),
      12,
    );
    expect(lanes.slice(3, 7)).toEqual(Array(4).fill('fetch'));
    expect(lanes[7]).toBe('render');
    // Three that were compared, the thin one, and the last, which confirms what was fetched, were asked for in both ways.
    expect(ways).toHaveLength(12 + 5);
  });

  test('falls back at once when a comparison shows a difference', async () => {
    const { lanes, engine } = await crawl((job, way) => {
      const poorer = way === 'fetch' && job.page.index >= 7;
      return {
        ms: 10,
        body: poorer ? `<p>${long}</p><script src="/new.js"></script>` : `<p>${long} ${job.page.url}</p>`,
      };
    }, 20);
    expect(lanes.slice(7)).toEqual(Array(13).fill('render'));
    expect(engine.laneDecisions()[0]?.lane).toBe('render');
  });

  test('a fetched 429 is not asked again at once by rendering', async () => {
    let slow = 1;
    const { runner, batch, store } = await crawl(
      (job, way) => (job.page.index === 7 && slow-- > 0 ? { ms: 10, status: 429 } : plain(job, way)),
      12,
    );
    const asked = runner.asked.filter(({ page }) => page === `${batch}-7`);
    expect((asked[1]?.startMs ?? 0) - (asked[0]?.endMs ?? 0)).toBeGreaterThanOrEqual(2000);
    expect(store.of(batch)[7]?.state).toBe('done');
  });

  test('what was learnt is remembered by the next run, for that session only', async () => {
    const first = await crawl(plain, 10);
    const again = await crawl(plain, 5, {}, { ports: { hosts: first.memory } });
    expect(again.lanes).toEqual([...Array(4).fill('fetch'), 'render']);
    const other = await crawl(plain, 3, { session: 'work' }, { ports: { hosts: first.memory } });
    expect(other.lanes).toEqual(['render', 'render', 'render']);
  });

  const needing: BatchOptionsInput[] = [
    { waitFor: '#x' },
    { scroll: true },
    { settle: 'idle' },
    { block: ['image'] },
    { formats: ['markdown', 'screenshot'] },
  ];
  test.each(needing)('options that need a tab have every page rendered: %j', async (options) => {
    expect(new Set((await crawl(plain, 8, options)).ways)).toEqual(new Set(['visit']));
  });

  test('so does a hook that works on the tab', async () => {
    const { ways } = await crawl(plain, 8, {}, { ports: { hooks: [{ match: 'a.test/**', afterLoad: () => {} }] } });
    expect(new Set(ways)).toEqual(new Set(['visit']));
  });

  test('pages that keep a distance are not asked for twice', async () => {
    expect(new Set((await crawl(plain, 8, { delay: 300 })).ways)).toEqual(new Set(['visit']));
  });
});

describe('a lane that was asked for', () => {
  test('is kept to', async () => {
    expect(new Set((await crawl(plain, 8, { lane: 'render' })).ways)).toEqual(new Set(['visit']));
    expect(new Set((await crawl(plain, 8, { lane: 'fetch' })).ways)).toEqual(new Set(['fetch']));
  });
  test('gives way, and says so, to what only a tab can give', async () => {
    const { store, batch } = await crawl(plain, 1, { lane: 'fetch', formats: ['markdown', 'pdf'] });
    expect(store.of(batch)[0]?.result?.record).toMatchObject({
      lane: 'render',
      notes: ['rendered, as a pdf was asked for'],
    });
  });
});
