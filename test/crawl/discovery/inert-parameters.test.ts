import { expect, test } from 'vitest';
import { InertParameters } from '../../../companion/crawl/discovery/inert-parameters.ts';

const at = (path: string) => `https://a.example${path}`;
const keyOf = (inert: InertParameters, path: string) => inert.plainKey(1, new URL(at(path))).replace('//a.example', '');
const same = (inert: InertParameters, pairs: readonly (readonly [string, string])[]) => {
  for (const [one, other] of pairs) inert.isSame(1, at(one), at(other));
};

test('a value that three paths showed to make no difference is left out; other values of it are not', () => {
  const inert = new InertParameters();
  same(inert, [
    ['/1?tab=all', '/1'],
    ['/2?tab=all', '/2'],
  ]);
  expect(keyOf(inert, '/9?tab=all')).toBe('/9?tab=all');
  same(inert, [['/3?tab=all', '/3']]);
  expect(keyOf(inert, '/9?tab=all')).toBe('/9');
  expect(keyOf(inert, '/9?tab=files&x=1')).toBe('/9?tab=files&x=1');
  expect(inert.plainKey(2, new URL(at('/9?tab=all')))).toBe('//a.example/9?tab=all');
});

test('a parameter that did so with many values is left out whatever its value', () => {
  const inert = new InertParameters();
  same(inert, [
    ['/1?xsid=a', '/1?xsid=b'],
    ['/2?xsid=c', '/2?xsid=d'],
    ['/3?xsid=e', '/3?xsid=f'],
  ]);
  expect(keyOf(inert, '/4?xsid=new&n=1')).toBe('/4?n=1');
});

test('one page of its own takes it back; places in lists, ids and languages are never learnt', () => {
  const inert = new InertParameters();
  same(inert, [
    ['/1?v=a', '/1'],
    ['/2?v=a', '/2'],
    ['/3?v=a', '/3'],
    ['/1?page=9', '/1'],
    ['/2?page=9', '/2'],
    ['/3?page=9', '/3'],
  ]);
  same(inert, [
    ['/1?ref=a', '/1'],
    ['/2?ref=a', '/2'],
    ['/3?ref=a', '/3'],
  ]);
  expect(keyOf(inert, '/4?page=9')).toBe('/4?page=9');
  expect(keyOf(inert, '/4?v=a')).toBe('/4?v=a');
  expect(keyOf(inert, '/4?ref=a')).toBe('/4');
  inert.differs(1, new URL(at('/5?ref=a')), () => false);
  expect(keyOf(inert, '/4?ref=a')).toBe('/4');
  inert.differs(1, new URL(at('/5?ref=a')), (key) => key === '//a.example/5');
  expect(keyOf(inert, '/4?ref=a')).toBe('/4?ref=a');
});

test('a page of its own that came first keeps its parameter from being learnt', () => {
  const inert = new InertParameters();
  // A translation, before those that were not made.
  inert.differs(1, new URL(at('/1?l=fr')), (key) => key === '//a.example/1');
  same(
    inert,
    [2, 3, 4, 5, 6, 7, 8].map((n) => [`/${n}?l=fr`, `/${n}`] as const),
  );
  expect(keyOf(inert, '/9?l=fr')).toBe('/9?l=fr');
});

test('two parameters, one here and one there, tell it by twice as many paths; two values of two tell nothing', () => {
  const inert = new InertParameters();
  const pair = (n: number) => [`/${n}?ref=nav`, `/${n}?from=home`] as const;
  same(inert, [1, 2, 3, 4, 5].map(pair));
  expect(keyOf(inert, '/9?ref=nav')).toBe('/9?ref=nav');
  same(inert, [pair(6)]);
  expect(keyOf(inert, '/9?ref=nav')).toBe('/9');
  expect(keyOf(inert, '/9?from=home')).toBe('/9');
  const other = new InertParameters();
  same(
    other,
    [1, 2, 3, 4, 5, 6, 7].map((n) => [`/${n}?x=1&y=2`, `/${n}?x=2&y=1`] as const),
  );
  expect(keyOf(other, '/9?x=1&y=2')).toBe('/9?x=1&y=2');
});

test('of what is left out each doubling is asked for, and each sixty-fourth; where nothing was shown yet from the first on', () => {
  const inert = new InertParameters();
  same(
    inert,
    [1, 2, 3].map((n) => [`/${n}?ref=nav`, `/${n}`] as const),
  );
  const samplesIn = (folder: string, addresses: number) =>
    Array.from({ length: addresses }, (_, at) => at + 1).filter((n) =>
      inert.takesSample(1, new URL(at(`${folder}${n}?ref=nav`)), new URL(at(`${folder}${n}`))),
    );
  // Three of them had shown it: the first that is left out is the fourth.
  expect(samplesIn('/', 189).map((n) => n + 3)).toEqual([4, 8, 16, 32, 64, 128, 192]);
  expect(samplesIn('/shop/', 20)).toEqual([1, 2, 4, 8, 16]);
});

test('what was learnt and does not hold is told as taken back, once', () => {
  const inert = new InertParameters();
  const differs = (path: string) => inert.differs(1, new URL(at(path)), () => true);
  same(
    inert,
    [1, 2, 3].map((n) => [`/${n}?ref=nav`, `/${n}`] as const),
  );
  expect(differs('/4?other=a')).toBe('makes-pages');
  expect(differs('/5?ref=nav')).toBe('takes-back');
  expect(differs('/6?ref=nav')).toBe('nothing');
});
