/** Kinds of page that change on their way, in every way that a crawl can notice: no page ends poorer than rendered. */
import { describe, expect, test } from 'vitest';
import { makeEngine, type Site, urls } from '../fake-ports.ts';

const long = 'A sentence of an article that says something. '.repeat(20);
const pages = 40;

type Kind = {
  /** True where scripts write a part of the page. */
  readonly isScripted: (index: number) => boolean;
  /** What a page that scripts write has in its served form. */
  readonly mark: string;
};

function siteOf({ isScripted, mark }: Kind, msOf: (index: number) => number): Site {
  return ({ page }, way) => {
    const scripted = isScripted(page.index);
    const body =
      scripted && way === 'fetch'
        ? `<div ${mark}>teaser ${page.index}</div>`
        : `<div ${scripted ? mark : ''}>whole ${page.index}</div>`;
    return { ms: msOf(page.index), body: `<p>${long}</p>${body}` };
  };
}

async function poorer(kind: Kind, concurrency: number, msOf: (index: number) => number) {
  const made = makeEngine({ site: siteOf(kind, msOf) });
  const batch = made.store.add(urls('a.test', pages), { lane: 'auto', concurrency });
  made.engine.start();
  await made.clock.pass(pages * 2000);
  expect(made.store.getBatch(batch)?.state).toBe('done');
  const rows = made.store.of(batch);
  for (const row of rows) expect(row.attempts).toBe(1);
  return rows.flatMap(({ result }, index) => (result?.record.markdown.includes(`whole ${index}`) ? [] : [index]));
}

const seeded = (seed: number) => () => {
  seed = (seed * 1664525 + 1013904223) >>> 0;
  return seed / 2 ** 32;
};

describe.each([1, 2, 6])('with %d at once', (concurrency) => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 10, 20, 33, 38, 39])('a kind that scripts write from page %d on', async (from) => {
    const random = seeded(from + concurrency);
    const kind = { isScripted: (index: number) => index >= from, mark: '' };
    expect(await poorer(kind, concurrency, () => 10 + Math.floor(random() * 200))).toEqual([]);
  });

  test.each([3, 8, 20])('a kind that scripts write up to page %d', async (until) => {
    expect(await poorer({ isScripted: (index) => index < until, mark: '' }, concurrency, () => 20)).toEqual([]);
  });

  test.each([1, 2, 3])('pages here and there that scripts find by a mark (%d)', async (seed) => {
    const random = seeded(seed);
    const scripted = new Set(Array.from({ length: pages }, (_, at) => at).filter(() => random() < 0.3));
    const kind = { isScripted: (index: number) => scripted.has(index), mark: 'data-src="/body"' };
    expect(await poorer(kind, concurrency, (index) => 10 + ((index * 37) % 90))).toEqual([]);
  });
});
