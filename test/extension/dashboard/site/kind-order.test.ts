import { expect, test } from 'vitest';
import { shownKinds } from '../../../../extension/dashboard/site/kind-order.ts';
import { fakeDiscovery } from '../../fake-site.ts';

const keysOf = (kinds: readonly { readonly key: number }[]) => kinds.map(({ key }) => key);

test('kinds stand as they were met whatever their place in the crawl, those that came since the first look before them', () => {
  const { kinds } = fakeDiscovery('b', true);
  const all = new Set(keysOf(kinds));
  expect(keysOf(shownKinds(kinds.toReversed(), all))).toEqual([1, 2, 3, 4, 5]);
  const shown = shownKinds(kinds, new Set([1, 2, 5]));
  expect(keysOf(shown)).toEqual([3, 4, 1, 2, 5]);
  expect(shown.filter(({ isNew }) => isNew).map(({ key }) => key)).toEqual([3, 4]);
});

test('a kind that was looked into is new no more', () => {
  const { kinds } = fakeDiscovery('b', true);
  expect(shownKinds(kinds, new Set()).find(({ key }) => key === 2)?.isNew).toBe(false);
});
