import { expect, test } from 'vitest';
import { type FoundFigures, nothingFound } from '../../shared/batch/nothing-found.ts';

const nothing: FoundFigures = {
  discovers: true,
  looking: false,
  kinds: [{ found: 0 }],
  notTaken: [],
  sitemaps: [{ url: 'https://a.example/sitemap.xml', problem: '' }],
};
const ended = { ended: true, pagesDone: 1 };

test.each<[string, Partial<FoundFigures>, typeof ended, object | null]>([
  ['a page that links to none', {}, ended, { kind: 'no-links' }],
  ['a page that could not be had', {}, { ended: true, pagesDone: 0 }, { kind: 'no-page' }],
  [
    'addresses left out',
    { notTaken: [{ reason: 'unsafe', addresses: 9 }] },
    ended,
    { kind: 'left-out', reason: 'unsafe' },
  ],
  [
    'a broken sitemap',
    { sitemaps: [{ url: 'https://a.example/s.xml', problem: 'is no XML' }] },
    ended,
    { kind: 'sitemap', url: 'https://a.example/s.xml', problem: 'is no XML' },
  ],
  ['something was found', { kinds: [{ found: 0 }, { found: 2 }] }, ended, null],
  ['it is still looked for', {}, { ended: false, pagesDone: 1 }, null],
  ['sitemaps are still read', { looking: true }, ended, null],
  ['nothing is looked for', { discovers: false }, ended, null],
])('%s', (_, figures, batch, why) => {
  expect(nothingFound({ ...nothing, ...figures }, batch)).toEqual(why);
});
