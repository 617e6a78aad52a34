import { expect, test } from 'vitest';
import type { PageSample } from '../../companion/browser/visit/in-page.ts';
import {
  isAtRest,
  isSame,
  neededStillMs,
  type SettleState,
  wantsFrames,
} from '../../companion/browser/visit/settle.ts';

const article: PageSample = { nodes: 300, text: 5000, timers: 0, animations: 0, busy: false, frames: 0, scripts: 2 };
const state = (more: Partial<SettleState> = {}, sample: Partial<PageSample> = {}): SettleState => ({
  sample: { ...article, ...sample },
  stillMs: 0,
  hasChanged: false,
  ageMs: 100,
  loaded: true,
  fetched: false,
  awaited: 0,
  ...more,
});

test('a loaded page with its text and without timers, animations or requests for data is at rest at once', () => {
  expect(isAtRest(state())).toBe(true);
});

test('a page without scripts is at rest at once, however little it says', () => {
  expect(isAtRest(state({}, { text: 5, scripts: 0 }))).toBe(true);
  expect(isAtRest(state({}, { text: 5 }))).toBe(false);
});

test.each([
  ['a timer', {}, { timers: 1 }],
  ['an animation', {}, { animations: 1 }],
  ['data asked for', { fetched: true }, {}],
  ['a change that was seen', { hasChanged: true }, {}],
  ['little text', {}, { text: 10 }],
  ['a mark of loading', {}, { busy: true }],
])('with %s it must keep still for a while first', (_, more, sample) => {
  const needed = neededStillMs(state(more, sample));
  expect(needed).toBeGreaterThan(0);
  expect(isAtRest(state({ ...more, stillMs: needed - 1 }, sample))).toBe(false);
  expect(isAtRest(state({ ...more, stillMs: needed }, sample))).toBe(true);
});

test('a shell waits longest, a page that scripts are writing longer than one that merely has timers', () => {
  const timers = neededStillMs(state({}, { timers: 3 }));
  const written = neededStillMs(state({ hasChanged: true }));
  const shell = neededStillMs(state({}, { text: 20 }));
  expect([timers < written, written < shell]).toEqual([true, true]);
});

test('a request that may bring content is waited for however still the page is, but not for ever', () => {
  expect(isAtRest(state({ awaited: 1, stillMs: 5000 }))).toBe(false);
  expect(isAtRest(state({ awaited: 1, stillMs: 0, ageMs: 60_000 }))).toBe(true);
});

test('a picture that does not come keeps a page from being taken for a moment only', () => {
  expect(isAtRest(state({ loaded: false, stillMs: 400 }))).toBe(false);
  expect(isAtRest(state({ loaded: false, stillMs: 400, ageMs: 2000 }))).toBe(true);
});

test('a page that never keeps still is taken as it stands in the end', () => {
  expect(isAtRest(state({ hasChanged: true, ageMs: 7999 }))).toBe(false);
  expect(isAtRest(state({ hasChanged: true, ageMs: 8000 }))).toBe(true);
});

test('a clock that ticks is no change, a paragraph is', () => {
  expect(isSame(article, { ...article, text: article.text + 2 })).toBe(true);
  expect(isSame(article, { ...article, text: article.text + 80 })).toBe(false);
  expect(isSame(article, { ...article, nodes: article.nodes + 5 })).toBe(false);
});

test('only a page that asks for frames, or that may wait to be seen, is drawn', () => {
  expect(wantsFrames(article)).toBe(false);
  expect(wantsFrames({ ...article, timers: 9 })).toBe(false);
  expect(wantsFrames({ ...article, animations: 1 })).toBe(true);
  expect(wantsFrames({ ...article, text: 3 })).toBe(true);
});
