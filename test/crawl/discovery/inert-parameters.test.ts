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
