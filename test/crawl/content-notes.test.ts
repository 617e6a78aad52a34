import { expect, test } from 'vitest';
import { contentNotes, isContentNote } from '../../companion/crawl/content-notes.ts';
import { readNote } from '../../shared/batch/page-notes.ts';

const rendered = { lane: 'render' } as const;
const words = { markdown: '# Words' };

test('a page with its words has none', () => {
  expect(contentNotes(rendered, words, undefined)).toEqual([]);
  expect(contentNotes(rendered, words, { keep: '.post' })).toEqual([]);
});

test('the note says which selector found nothing, under a code', () => {
  const notes = contentNotes(rendered, { ...words, unmatched: true }, { keep: '.post', drop: '.ad' });
  expect(notes.map(readNote)).toEqual([
    {
      code: 'content rule',
      message: 'no part of the page matches .post; its content was chosen as without it',
    },
  ]);
});

test.each([
  ['render', 'the page has no words to read'],
  ['fetch', 'as it is served it has no words; lane render may bring some'],
] as const)('a page that comes out empty in lane %s says so', (lane, message) => {
  const notes = contentNotes({ lane }, { markdown: '\n' }, undefined);
  expect(notes.map(readNote)).toEqual([{ code: 'empty', message }]);
  expect(notes.every(isContentNote)).toBe(true);
  expect(isContentNote('unfinished – it was still loading')).toBe(false);
});

test('a button that brings more of the content is named', () => {
  const notes = contentNotes(rendered, { ...words, more: 'Load 20 more' }, undefined);
  expect(notes).toEqual(['partial: button – what its button "Load 20 more" brings is not here; --scroll presses it']);
  expect(notes.every(isContentNote)).toBe(true);
});
