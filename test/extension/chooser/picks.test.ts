import { describe, expect, test } from 'vitest';
import { filterPicks, type Known, picksOf, withTicks } from '../../../extension/chooser/picks/picks.ts';
import { noChoice } from '../../../extension/chooser/sources/choice.ts';
import type { Candidate } from '../../../extension/chooser/sources/chosen.ts';

const at = (path: string) => `https://example.com/${path}`;
const picks = (
  candidates: readonly Candidate[],
  change: Partial<typeof noChoice> = {},
  known: ReadonlyMap<string, Known> = new Map(),
) => picksOf({ candidates, list: null, known }, { ...noChoice, ...change });
const links = ['a', 'b', 'c', 'd'].map((path) => ({ url: at(path), name: `Link ${path}` }));

test('each address counts once; the others are named twice or refused, with the reason', () => {
  const got = picks([
    { url: at('a'), name: '' },
    { url: at('a#part'), name: 'A' },
    { url: 'javascript:alert(1)', name: '' },
    { url: 'https://me:secret@example.com/', name: '' },
    { url: 'no address at all', name: '' },
    { url: at('x'.repeat(9000)), name: '' },
  ]);
  expect(got.items).toEqual([{ url: at('a') }]);
  expect(got.rows[0]).toMatchObject({ name: 'A', isTwice: true });
  expect(got.duplicates).toBe(1);
  expect(got.refused.map(({ reason }) => reason)).toEqual(['scheme', 'credentials', 'not-an-address', 'too-long']);
  expect(got.refused[0]?.scheme).toBe('javascript:');
});

test('a tab stays with its address through normalising', () => {
  const got = picks([
    { url: 'https://EXAMPLE.com', name: '', tabId: 7 },
    { url: 'https://example.com/', name: '', tabId: 8 },
  ]);
  expect(got.items).toEqual([{ url: 'https://example.com/', tabId: 7 }]);
  expect(got.duplicates).toBe(1);
});

describe('the filter', () => {
  const rows = [
    { url: at('Docs/one'), name: 'First' },
    { url: at('docs/two'), name: 'Second' },
    { url: at('blog'), name: 'docs first' },
  ];
  test('asks for every word, in address or name, in any case', () => {
    expect(filterPicks(rows, ' first DOCS ')).toEqual([rows[0], rows[2]]);
    expect(filterPicks(rows, '   ')).toBe(rows);
  });
  test('a word with a minus leaves out; a minus alone says nothing', () => {
    expect(filterPicks(rows, 'docs -first')).toEqual([rows[1]]);
    expect(filterPicks(rows, '-')).toBe(rows);
  });
});

describe('ticks', () => {
  test('all are ticked at first; one is unticked by itself, a range together, whatever their state was', () => {
    const { rows } = picks(links);
    const one = withTicks([], rows.slice(1, 2), false);
    expect(picks(links, { flips: [...one] }).items.map(({ url }) => url)).toEqual([at('a'), at('c'), at('d')]);
    const range = withTicks(one, picks(links, { flips: [...one] }).rows.slice(0, 3), false);
    expect(picks(links, { flips: [...range] }).items.map(({ url }) => url)).toEqual([at('d')]);
    const back = withTicks(range, picks(links, { flips: [...range] }).rows, true);
    expect(picks(links, { flips: [...back] }).items).toHaveLength(4);
  });

  test('what looks unsafe is unticked with its reason until it is ticked by hand', () => {
    const known = new Map([[at('b'), { unsafe: 'it signs you out' }]]);
    const got = picks(links, {}, known);
    expect(got.items).toHaveLength(3);
    expect(got.unsafeOut).toBe(1);
    expect(got.rows[1]).toMatchObject({ isTicked: false, unsafe: 'it signs you out' });
    const meant = picks(links, { flips: [at('b')] }, known);
    expect(meant.items).toHaveLength(4);
    expect(meant.unsafeOut).toBe(0);
  });

  test('pages that were crawled before are told, and left out only where that is chosen', () => {
    const known = new Map([
      [at('a'), { crawledAt: 5 }],
      [at('c'), { crawledAt: 9 }],
    ]);
    expect(picks(links, {}, known)).toMatchObject({ crawled: 2, crawledAt: 9 });
    expect(picks(links, {}, known).items).toHaveLength(4);
    expect(picks(links, { known: 'skip' }, known).items.map(({ url }) => url)).toEqual([at('b'), at('d')]);
  });

  test('rows that the filter hides are not crawled', () => {
    expect(picks(links, { filter: 'link -/c' }).items).toHaveLength(3);
  });
});

test('the order is as found, or by address or name with numbers in their order', () => {
  const some = ['b10', 'b9', 'a'].map((path, place) => ({ url: at(path), name: `n${3 - place}` }));
  const urls = (order: 'page' | 'address' | 'name') => picks(some, { order }).items.map(({ url }) => url);
  expect(urls('page')).toEqual([at('b10'), at('b9'), at('a')]);
  expect(urls('address')).toEqual([at('a'), at('b9'), at('b10')]);
  expect(urls('name')).toEqual([at('a'), at('b9'), at('b10')]);
});
