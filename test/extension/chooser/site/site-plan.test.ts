import { expect, test } from 'vitest';
import { siteChoiceSchema } from '../../../../extension/chooser/site/site-choice.ts';
import {
  fittingScope,
  globsOf,
  kindRows,
  kindWishes,
  scopeRows,
  siteOptions,
  withFlip,
} from '../../../../extension/chooser/site/site-plan.ts';
import { batchOptions } from '../../../../shared/batch/options.ts';
import { fakeMap } from '../../fake-site.ts';

const first = siteChoiceSchema.parse({});

test('kinds are ticked but for what looks like a trap, and a box that was turned over says so of the crawl', () => {
  const ticks = (flips: readonly string[]) => kindRows(fakeMap, flips).map(({ isTicked }) => isTicked);
  expect(ticks([])).toEqual([true, true, true, false]);
  expect(kindWishes(kindRows(fakeMap, []))).toEqual([]);
  const flips = withFlip(withFlip([], 'forum.example.org/u/*'), 'forum.example.org/calendar/*/*');
  expect(ticks(flips)).toEqual([false, true, true, true]);
  expect(kindWishes(kindRows(fakeMap, flips))).toEqual([
    { host: 'forum.example.org', template: '/u/*', rule: 'stopped' },
    { host: 'forum.example.org', template: '/calendar/*/*', rule: 'let-in' },
  ]);
  expect(withFlip(flips, 'forum.example.org/u/*')).toEqual(['forum.example.org/calendar/*/*']);
});

test('a host is named where the site has several', () => {
  const [one, ...others] = fakeMap.kinds;
  expect(kindRows(fakeMap, []).map(({ shownHost }) => shownHost)).toEqual(['', '', '', '']);
  const two = { ...fakeMap, kinds: [{ ...one, host: 'wiki.example.org' } as NonNullable<typeof one>, ...others] };
  expect(kindRows(two, [])[0]?.shownHost).toBe('wiki.example.org');
});

test('what is chosen are options that a batch takes', () => {
  const options = siteOptions({
    ...first,
    scope: 'folder',
    clicks: 3,
    budget: 50,
    pace: 'slow',
    exclude: '/old/**, ,/x',
  });
  expect(batchOptions.parse(options)).toMatchObject({
    depth: 3,
    scope: 'folder',
    maxPages: 50,
    sitemap: 'auto',
    include: [],
    exclude: ['/old/**', '/x'],
    perHost: 1,
    delay: 2000,
  });
  expect(globsOf(' , ')).toEqual([]);
});

test('the folder is offered where it is less than the host, and the host holds where it is not', () => {
  expect(scopeRows(fakeMap.scopes)).toEqual([
    { scope: 'folder', place: 'forum.example.org/help/' },
    { scope: 'host', place: 'forum.example.org' },
    { scope: 'domain', place: 'example.org' },
  ]);
  const atTop = { ...fakeMap.scopes, folder: 'forum.example.org/' };
  expect(scopeRows(atTop).map(({ scope }) => scope)).toEqual(['host', 'domain']);
  expect(fittingScope('folder', atTop)).toBe('host');
  expect(fittingScope('folder', null)).toBe('folder');
});

test('a choice of an older version is read with what does not fit as at first', () => {
  expect(siteChoiceSchema.parse({ clicks: 0, budget: 'many', pace: 'warp', scope: 'any', include: '/a' })).toEqual({
    ...first,
    include: '/a',
  });
});
