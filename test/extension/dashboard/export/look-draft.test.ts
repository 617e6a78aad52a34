import { describe, expect, test, vi } from 'vitest';
import { draftOf, lookOf, problemsOf } from '../../../../extension/dashboard/export/look-draft.ts';
import { parseLook } from '../../../../extension/parts/batches/export-look.ts';

vi.mock('../../../../extension/parts/browser.ts', () => ({ browser: {} }));

describe('the look that is chosen', () => {
  test.each([
    {},
    { names: 'title', links: 'wiki', frontMatter: 'none' },
    { names: '{index} {title}', links: 'web', frontMatter: 'title, source=url' },
  ] as const)('%o is the same after it was shown', (look) => {
    expect(lookOf(draftOf(look))).toEqual(look);
  });

  test('says what is wrong with a template that holds, and with no other', () => {
    const draft = { ...draftOf({}), namesText: '{nope}', headText: 'url, url' };
    expect(problemsOf(draft)).toEqual({ names: null, head: null });
    expect(problemsOf({ ...draft, names: 'own', head: 'own' })).toEqual({
      names: { kind: 'unknown-field', part: '{nope}' },
      head: { kind: 'given-twice', part: 'url' },
    });
    expect(problemsOf({ ...draft, head: 'own', headText: ' ' }).head?.kind).toBe('empty');
    expect(problemsOf({ ...draft, names: 'own', namesText: '{host}' }).names?.kind).toBe('alike');
    expect(problemsOf({ ...draft, names: 'own', namesText: '{host}/{date}/{title}' }).names?.kind).toBe('deep');
  });
});

test('of a kept look only what is still good holds', () => {
  expect(parseLook({ names: '{gone}', links: 'wiki', frontMatter: 'title, , x=y', newer: 1 })).toEqual({
    links: 'wiki',
    frontMatter: 'title, , x=y',
  });
  expect(parseLook('damaged')).toEqual({});
});
