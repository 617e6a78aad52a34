import { rmSync, statSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { indexPathOf } from '../../../companion/store/search/index-file.ts';
import type { Store } from '../../../companion/store/store.ts';
import type { PageRecord } from '../../../shared/batch/page-record.ts';
import { aBatch, aStore, dueIds, finishPage } from '../a-store.ts';

type Page = Partial<PageRecord> & { readonly url: string };

/** A store with these pages done, all in the index. */
async function searched(pages: readonly Page[], store: Store & { path: string } = aStore()) {
  const { id } = await aBatch(
    store,
    pages.map(({ url }) => url),
  );
  const due = dueIds(store, id);
  pages.forEach(({ url: _, ...is }, at) => {
    finishPage(store, due[at] ?? '', is);
  });
  expect(await store.search.catchUp(60_000)).toBe(0);
  return { store, batch: id, due };
}

async function urlsFor(store: Store, text: string, limit = 10): Promise<string[]> {
  const { hits } = await store.search.find({ text, limit, offset: 0 });
  return hits.map(({ url }) => url);
}

const guides: readonly Page[] = [
  {
    url: 'https://docs.example.org/install',
    title: 'Install the lamp',
    markdown: '# Install\n\nUnpack the lamp. Screw it to the wall.\n\n## Power\n\nThe lamp takes 12 volts. Never more!',
  },
  {
    url: 'https://docs.example.org/faq',
    title: 'Questions',
    markdown: '# Questions\n\nWho may install it? Anyone. Can the power be cut? Yes, at the wall.',
  },
  {
    url: 'https://shop.example.com/p/1',
    title: 'Lamp oil',
    markdown: 'A litre of oil. [Buy](https://pay.example.com/checkout-secret) it.',
  },
];

test('words are all wanted, pages with only some of them come after', async () => {
  const { store } = await searched(guides);
  expect(await urlsFor(store, 'lamp power')).toEqual([
    'https://docs.example.org/install',
    expect.any(String),
    expect.any(String),
  ]);
});

test('a word in the title or a heading weighs more than in the text', async () => {
  const { store } = await searched(guides);
  expect((await urlsFor(store, 'install'))[0]).toBe('https://docs.example.org/install');
});

test('a phrase is met where its words follow each other', async () => {
  const { store } = await searched(guides);
  expect(await urlsFor(store, '"power be cut"')).toEqual(['https://docs.example.org/faq']);
  expect(await urlsFor(store, '"cut power"')).toEqual([]);
});

test('conditions: host, batch, after, kind, and words that must not be there', async () => {
  const { store, batch } = await searched(guides);
  expect(await urlsFor(store, 'lamp host:shop.example.com')).toEqual(['https://shop.example.com/p/1']);
  expect(await urlsFor(store, 'lamp host:example.org')).toEqual(['https://docs.example.org/install']);
  expect(await urlsFor(store, 'lamp host:ample.org')).toEqual([]);
  expect(await urlsFor(store, `oil batch:${batch}`)).toEqual(['https://shop.example.com/p/1']);
  expect(await urlsFor(store, 'oil batch:b00000000')).toEqual([]);
  expect(await urlsFor(store, 'oil after:2020-01-01')).toEqual([]);
  expect(await urlsFor(store, 'oil after:1970-01-01')).toEqual(['https://shop.example.com/p/1']);
  expect(await urlsFor(store, 'lamp kind:/p/*')).toEqual(['https://shop.example.com/p/1']);
  expect(await urlsFor(store, 'lamp -oil')).toEqual(['https://docs.example.org/install']);
  expect(await urlsFor(store, 'host:docs.example.org')).toHaveLength(2);
});

test('a date that is none is said, and the rest is looked for', async () => {
  const { store } = await searched(guides);
  const { hits, notes } = await store.search.find({ text: 'oil after:soon', limit: 10, offset: 0 });
  expect(hits).toHaveLength(1);
  expect(notes).toEqual(['"after:soon" is no date: after:2026-03-01 or after:7d.']);
});

test('a snippet is whole sentences under their headings, with the words marked and the place in the Markdown', async () => {
  const { store } = await searched(guides);
  const { hits } = await store.search.find({ text: 'volts', limit: 1, offset: 0 });
  const snippet = hits[0]?.snippet;
  expect(snippet?.path).toEqual(['Install', 'Power']);
  expect(snippet?.text).toContain('The lamp takes 12 volts. Never more!');
  expect(snippet?.marks.map(([from, to]) => snippet.text.slice(from, to))).toEqual(['volts']);
  const markdown = guides[0]?.markdown ?? '';
  expect(markdown.slice(snippet?.at, markdown.length)).toContain('12 volts');
});

test('targets of links are not found and not shown', async () => {
  const { store } = await searched(guides);
  expect(await urlsFor(store, 'checkout-secret')).toEqual([]);
  const { hits } = await store.search.find({ text: 'buy', limit: 1, offset: 0 });
  expect(hits[0]?.snippet.text).toBe('A litre of oil. Buy it.');
});

const languages: readonly (readonly [language: string, query: string, url: string])[] = [
  ['German compound by its beginning', 'Kündigung', 'https://de.example/vertrag'],
  ['German without umlaut marks', 'kundigungsfrist', 'https://de.example/vertrag'],
  ['German ß as ss', 'strasse', 'https://de.example/strasse'],
  ['French without accents', 'ete', 'https://fr.example/ete'],
  ['Japanese', '灯台', 'https://ja.example/lighthouse'],
  ['Japanese, katakana', 'フェリー', 'https://ja.example/ferry'],
  ['Japanese, half-width', 'ﾌｪﾘｰ', 'https://ja.example/ferry'],
  ['Japanese, two words in one', '東京大学', 'https://ja.example/tokyo'],
  ['Chinese', '渡轮 港口', 'https://zh.example/ferry'],
  ['Chinese within a sentence', '柴油价格', 'https://zh.example/diesel'],
  ['Thai', 'ประภาคาร', 'https://th.example/lighthouse'],
  ['Thai, another word', 'เรือ', 'https://th.example/boat'],
  ['Arabic without vowel signs', 'المنارة', 'https://ar.example/lighthouse'],
  ['Arabic with another alef', 'الاطفال', 'https://ar.example/children'],
  ['Arabic without its article', 'منارة', 'https://ar.example/lighthouse'],
  ['Russian', 'маяк', 'https://ru.example/lighthouse'],
  ['Greek without accents', 'φαρος', 'https://el.example/lighthouse'],
  ['Korean', '등대', 'https://ko.example/lighthouse'],
  ['Hindi', 'बंदरगाह', 'https://hi.example/harbour'],
  ['English in full width', 'ｌｉｇｈｔ', 'https://en.example/light'],
];
const library: readonly Page[] = [
  { url: 'https://de.example/vertrag', markdown: 'Die Kündigungsfrist beträgt drei Monate.' },
  { url: 'https://de.example/strasse', markdown: 'Die Straße zum Hafen ist gesperrt.' },
  { url: 'https://fr.example/ete', markdown: 'En été, le bac part à sept heures.' },
  { url: 'https://ja.example/lighthouse', markdown: '灯台を見上げる人はもういない。' },
  { url: 'https://ja.example/ferry', markdown: '小さな港をフェリーが出る。' },
  { url: 'https://ja.example/tokyo', markdown: '彼女は東京大学で海の歴史を学んだ。' },
  { url: 'https://zh.example/ferry', markdown: '渡轮在七点一刻离开小港口。' },
  { url: 'https://zh.example/diesel', markdown: '两兄弟为柴油的价格争论。柴油价格上涨了。' },
  { url: 'https://th.example/lighthouse', markdown: 'ไม่มีใครมองประภาคารอีกแล้ว' },
  { url: 'https://th.example/boat', markdown: 'เรือออกจากท่าเรือเล็กตอนเจ็ดโมง' },
  { url: 'https://ar.example/lighthouse', markdown: 'لم يعد أحد ينظر إلى المَنارةِ القديمة.' },
  { url: 'https://ar.example/children', markdown: 'يلعب الأطفال قرب البحر.' },
  { url: 'https://ru.example/lighthouse', markdown: 'На маяк больше никто не смотрит.' },
  { url: 'https://el.example/lighthouse', markdown: 'Κανείς δεν κοιτάζει πια τον φάρο. Ο φάρος σβήνει.' },
  { url: 'https://ko.example/lighthouse', markdown: '아무도 더 이상 등대를 보지 않는다.' },
  { url: 'https://hi.example/harbour', markdown: 'छोटे बंदरगाह से नाव सुबह निकलती है।' },
  { url: 'https://en.example/light', markdown: 'The light turns at night.' },
].map((page) => ({ title: '', ...page }));

test('words are found in the languages of the world', async () => {
  const { store } = await searched(library);
  const missed: string[] = [];
  for (const [language, query, url] of languages) {
    const found = await urlsFor(store, query);
    if (found[0] !== url) missed.push(`${language}: ${query} found ${found.join(', ') || 'nothing'}`);
  }
  expect(missed).toEqual([]);
});

test('no text of a question throws', async () => {
  const { store } = await searched(guides);
  const odd = [
    '',
    '"',
    '""',
    'a"b',
    'AND',
    'NOT lamp',
    'lamp OR',
    'NEAR(lamp oil, 2)',
    'title:lamp',
    'lamp*',
    '*',
    '^lamp',
    '(lamp',
    '{a}:b',
    '-',
    '--',
    '-lamp',
    'host:',
    'host:"',
    'after:',
    'batch:%',
    'kind:[',
    "'; DROP TABLE words; --",
    '\u0000',
    '\ud800',
    'a'.repeat(5000),
    'x '.repeat(3000),
  ];
  for (const text of odd) await store.search.find({ text, limit: 3, offset: 0 });
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 40 }), async (text) => {
      await store.search.find({ text, limit: 3, offset: 0 });
      await store.search.find({ text: `${text}"lamp" host:${text}`, limit: 3, offset: 1 });
    }),
    { numRuns: 150 },
  );
});

test('one address met in two crawls is shown once, with how many others have it', async () => {
  const first = await searched(guides);
  await searched(guides.slice(0, 1), first.store);
  const { hits } = await first.store.search.find({ text: 'volts', limit: 10, offset: 0 });
  expect(hits).toHaveLength(1);
  expect(hits[0]?.alsoIn).toBe(1);
});

test('stretches of an answer follow each other, and the last says that no more come', async () => {
  const pages = Array.from({ length: 25 }, (_, at) => ({
    url: `https://many.example/${at}`,
    title: `Page ${at}`,
    markdown: `The same word and ${at}.`,
  }));
  const { store } = await searched(pages);
  const seen = new Set<string>();
  for (const [offset, more] of [
    [0, true],
    [10, true],
    [20, false],
  ] as const) {
    const found = await store.search.find({ text: 'same', limit: 10, offset });
    expect(found.more).toBe(more);
    for (const { url } of found.hits) seen.add(url);
  }
  expect(seen.size).toBe(25);
});

test('a page crawled again is found by its new text alone; removed and pruned ones are not found, and the index stays sound', async () => {
  const { store, batch, due } = await searched([
    ...guides,
    {
      url: 'https://gone.example/',
      state: 'failed',
      markdown: 'Broken lamp.',
      error: { code: 'http-error', message: '' },
    },
  ]);
  expect(await urlsFor(store, 'broken')).toEqual([]);
  await store.resetPages(batch, { states: ['failed'] });
  finishPage(store, due[3] ?? '', { markdown: 'A mended lantern.' });
  await store.search.catchUp(60_000);
  expect(await urlsFor(store, 'lantern')).toEqual(['https://gone.example/']);

  await store.removePages(batch, { states: ['done'], host: 'gone.example' });
  await store.search.catchUp(60_000);
  expect(await urlsFor(store, 'lantern')).toEqual([]);
  await store.search.check();

  const other = await searched([{ url: 'https://other.example/', markdown: 'A lighthouse.' }], store);
  store.removeBatch(other.batch);
  expect(await urlsFor(store, 'lighthouse')).toEqual([]);

  store.moveBatch(batch, 'done', { reason: null, atMs: 3_000_000 });
  expect(await store.prune(-10_000_000)).toBeGreaterThan(0);
  await store.search.catchUp(60_000);
  expect(await urlsFor(store, 'lamp')).toEqual([]);
  await store.search.check();
});

test('pages from before there was an index are taken in, and a damaged or missing index is made anew', async () => {
  const { store } = await searched(guides);
  const { path } = store;
  store.close();
  const index = indexPathOf(path);
  expect(statSync(index).mode & 0o077).toBe(0);
  for (const breakIt of [
    () => rmSync(index),
    () => writeFileSync(index, 'This is no database at all, but long enough to be looked at as one.'.repeat(40)),
    () => writeFileSync(index, ''),
  ]) {
    for (const end of ['-wal', '-shm']) rmSync(index + end, { force: true });
    breakIt();
    const again = aStore({ path });
    const before = await again.search.find({ text: 'volts', limit: 10, offset: 0 });
    expect(before.left).toBeGreaterThan(0);
    expect(await again.search.catchUp(60_000)).toBe(0);
    expect(await urlsFor(again, 'volts')).toEqual(['https://docs.example.org/install']);
    again.close();
  }
});

test('kept up, a page is found by the first question after its end, though pages are taken in many at a time', async () => {
  const store = aStore();
  store.search.keepUp();
  const { id } = await aBatch(store, ['https://late.example/']);
  finishPage(store, dueIds(store, id)[0] ?? '', { markdown: 'Latecomers.' });
  expect(await urlsFor(store, 'latecomers')).toEqual(['https://late.example/']);
});

test('kept up, a page is taken in without anybody asking for it', async () => {
  const store = aStore();
  store.search.keepUp();
  const { id } = await aBatch(store, ['https://late.example/']);
  finishPage(store, dueIds(store, id)[0] ?? '', { markdown: 'Latecomers.' });
  await expect
    .poll(
      () => {
        using index = new DatabaseSync(indexPathOf(store.path), { readOnly: true });
        return index.prepare("SELECT count(*) AS pages FROM words WHERE words MATCH 'latecomers'").get()?.pages;
      },
      { timeout: 60_000, interval: 200 },
    )
    .toBe(1);
});
