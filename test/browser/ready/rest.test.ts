import { expect, test } from 'vitest';
import { rhythmOf } from '../../../companion/browser/ready/come-to-rest.ts';
import {
  hasGrown,
  isSame,
  neededStillMs,
  type RestState,
  restOf,
  wantsFrames,
} from '../../../companion/browser/ready/rest.ts';
import type { PageSample } from '../../../companion/browser/ready/sample.ts';

const article: PageSample = {
  nodes: 300,
  text: 5000,
  shown: 600,
  mainShown: 600,
  timers: 0,
  animations: 0,
  timerMs: 0,
  pulses: 0,
  works: false,
  asks: false,
  channels: false,
  isSpokenTo: false,
  observes: false,
  lazy: false,
  wantsDrawing: false,
  drawn: 0,
  idles: 0,
  isOpen: false,
  unfilled: 0,
  fonts: false,
  moves: false,
  mounts: false,
  numbers: 0,
  busy: false,
  frames: 0,
  sealed: 0,
  scripts: 2,
  title: 'T',
  url: 'https://a.test/',
  loadedMs: 100,
};
const shell: Partial<PageSample> = { mainShown: 50 };
const none = { awaited: { young: 0, all: 0 }, media: false, sockets: { open: 0, silent: 0 } };
const state = (more: Partial<RestState> = {}, sample: Partial<PageSample> = {}): RestState => ({
  sample: { ...article, ...sample },
  stillMs: 0,
  hasChanged: false,
  ageMs: 100,
  grownMs: Number.POSITIVE_INFINITY,
  rhythmMs: 0,
  draws: false,
  starves: false,
  workedMs: Number.POSITIVE_INFINITY,
  countedMs: Number.POSITIVE_INFINITY,
  undrawn: false,
  listens: false,
  holdLeftMs: 25_000,
  loaded: true,
  fetched: false,
  ...none,
  ...more,
});
const isAtRest = (more: Partial<RestState> = {}, sample: Partial<PageSample> = {}) =>
  restOf(state(more, sample)).atRest;

test('a loaded page with its text and without timers, animations or requests for data is at rest at once', () => {
  expect(isAtRest()).toBe(true);
});

test('a page without scripts is at rest at once, however little it says', () => {
  expect(isAtRest({}, { shown: 5, mainShown: 5, scripts: 0 })).toBe(true);
  expect(isAtRest({}, { shown: 5, mainShown: 5 })).toBe(false);
});

test.each([
  ['a timer', {}, { timers: 1 }],
  ['an animation', {}, { animations: 1 }],
  ['data asked for', { fetched: true }, {}],
  ['a change that was seen', { hasChanged: true }, {}],
  ['an open socket', { sockets: { open: 1, silent: 0 } }, {}],
  ['work left for when there is time', {}, { idles: 1 }],
  ['fonts on their way', {}, { fonts: true }],
  ['a document that is written anew', {}, { isOpen: true }],
  ['an empty place that it watches', {}, { observes: true }],
  ['little text', {}, { shown: 10, mainShown: 10 }],
  ['little where its content would stand', { fetched: true }, shell],
  ['a mark of loading', {}, { busy: true }],
])('with %s it must keep still for a while first', (_, more, sample) => {
  const needed = neededStillMs(state(more, sample));
  expect(needed).toBeGreaterThan(0);
  expect(isAtRest({ ...more, stillMs: needed - 1 }, sample)).toBe(false);
  expect(isAtRest({ ...more, stillMs: needed }, sample)).toBe(true);
});

test('a shell waits longest, a page that scripts are writing longer than one that merely has timers', () => {
  const timers = neededStillMs(state({}, { timers: 3 }));
  const written = neededStillMs(state({ hasChanged: true }));
  const thin = neededStillMs(state({ fetched: true }, shell));
  expect([timers < written, written < thin]).toEqual([true, true]);
});

test('a page with its text waits for a request for some seconds, and no longer', () => {
  expect(isAtRest({ awaited: { young: 1, all: 1 }, stillMs: 5000, ageMs: 3000 })).toBe(false);
  expect(isAtRest({ awaited: { young: 0, all: 1 }, stillMs: 500, ageMs: 6000 })).toBe(true);
  expect(isAtRest({ awaited: { young: 1, all: 1 }, ageMs: 60_000 })).toBe(true);
});

test.each([
  ['its first data', { awaited: { young: 0, all: 1 } }, shell],
  ['the first message of its socket', { sockets: { open: 1, silent: 1 } }, shell],
  ['what it says that it loads', {}, { ...shell, busy: true }],
  ['data beside a mark of loading', { awaited: { young: 0, all: 1 } }, { busy: true }],
])('a page is held for %s until its deadline is near, and that is told', (_, more, sample) => {
  const held = { ...more, stillMs: 20_000, ageMs: 20_000, fetched: true };
  expect(restOf(state(held, sample))).toMatchObject({ atRest: false, held: expect.any(String) });
  expect(restOf(state({ ...held, holdLeftMs: 0 }, sample))).toMatchObject({ atRest: true, cut: expect.any(String) });
});

test('what stays out once a thin page has got something is a poll, and a mark left behind in a page with its text is none', () => {
  const poll = { awaited: { young: 0, all: 1 }, hasChanged: true, fetched: true, stillMs: 1000, ageMs: 7000 };
  expect(restOf(state(poll, shell))).toEqual({ atRest: true, cut: null });
  expect(restOf(state({ stillMs: 1000, ageMs: 2000 }, { busy: true }))).toEqual({ atRest: true, cut: null });
});

test('short timers of a shell are waited for, some seconds long', () => {
  const waiting = { stillMs: 3000, ageMs: 4000 };
  expect(isAtRest(waiting, { ...shell, timerMs: 800 })).toBe(false);
  expect(isAtRest(waiting, shell)).toBe(true);
  expect(isAtRest(waiting, { timers: 1, timerMs: 800 })).toBe(true);
  expect(isAtRest({ ...waiting, ageMs: 9000 }, { ...shell, timerMs: 800 })).toBe(true);
});

test('a ticker over a socket does not keep a page with its text from resting', () => {
  const ticker = { sockets: { open: 1, silent: 0 }, stillMs: 20, hasChanged: true };
  expect(isAtRest({ ...ticker, ageMs: 2000 })).toBe(false);
  expect(isAtRest({ ...ticker, ageMs: 3500 })).toBe(true);
});

test('a page that never keeps still is taken in the end, and that is told', () => {
  expect(isAtRest({ hasChanged: true, ageMs: 7000 })).toBe(false);
  expect(restOf(state({ hasChanged: true, ageMs: 60_000 }))).toEqual({ atRest: true, cut: 'writing' });
});

test('a page that is still being made is given longer, also where sockets are open; not for ever', () => {
  const made = { hasChanged: true, grownMs: 200, stillMs: 100 };
  expect(isAtRest({ ...made, ageMs: 9000 })).toBe(false);
  expect(isAtRest({ ...made, ageMs: 5000, sockets: { open: 2, silent: 0 } })).toBe(false);
  expect(isAtRest({ ...made, ageMs: 5000, grownMs: 3000, sockets: { open: 2, silent: 0 } })).toBe(true);
  expect(isAtRest({ ...made, ageMs: 21_000 })).toBe(true);
  expect(isAtRest({ ...made, ageMs: 5000, holdLeftMs: 0 })).toBe(true);
});

test('a page with work left for when there is time must keep still for longer', () => {
  expect(isAtRest({ hasChanged: true, stillMs: 400 }, { idles: 1 })).toBe(false);
  expect(isAtRest({ hasChanged: true, stillMs: 1100 }, { idles: 1 })).toBe(true);
  expect(wantsFrames({ ...article, idles: 1 })).toBe(true);
});

test('a page that is not given the time it waits for is taken unfinished, and says so', () => {
  const starving = { hasChanged: true, starves: true, stillMs: 200 };
  expect(isAtRest({ ...starving, ageMs: 9000 }, { idles: 1 })).toBe(false);
  expect(restOf(state({ ...starving, ageMs: 21_000 }, { idles: 1 }))).toEqual({ atRest: true, cut: 'writing' });
});

test('a page grows by a good part of itself, not by a line', () => {
  expect(hasGrown(article, { ...article, nodes: 320 })).toBe(true);
  expect(hasGrown(article, { ...article, text: 5600 })).toBe(true);
  expect(hasGrown(article, { ...article, nodes: 303, text: 5060 })).toBe(false);
  expect(hasGrown(article, { ...article, nodes: 200, text: 900 })).toBe(false);
});

test('a picture that does not come keeps a page from being taken for a moment only', () => {
  expect(isAtRest({ loaded: false, stillMs: 400 })).toBe(false);
  expect(isAtRest({ loaded: false, stillMs: 400, ageMs: 2000 })).toBe(true);
});

test('frames are wanted by a page that asks for them, watches an empty place, or has hardly any text', () => {
  for (const more of [{ animations: 1 }, { observes: true }, { busy: true }, { shown: 20 }, shell])
    expect(wantsFrames({ ...article, ...more })).toBe(true);
  expect(wantsFrames(article)).toBe(false);
});

test('a clock that ticks is no change, a paragraph, a frame, another title or address is', () => {
  expect(isSame(article, { ...article, text: 5004, nodes: 301 })).toBe(true);
  for (const more of [{ text: 5200 }, { nodes: 305 }, { frames: 1 }, { title: 'U' }, { url: 'https://a.test/b' }])
    expect(isSame(article, { ...article, ...more })).toBe(false);
});

test('where nothing stands in the place of the content it must keep still longest, whatever else is there', () => {
  const empty = { mainShown: 0 };
  const needed = neededStillMs(state({}, empty));
  expect(needed).toBeGreaterThan(neededStillMs(state({ fetched: true }, shell)));
  expect(isAtRest({ stillMs: needed - 1 }, empty)).toBe(false);
  expect(isAtRest({ stillMs: needed }, empty)).toBe(true);
  expect(isAtRest({}, { ...empty, scripts: 0 })).toBe(true);
});

test('a page that adds part after part must keep still for longer than it paused before', () => {
  expect(rhythmOf([100, 900])).toBe(0);
  expect(rhythmOf([100, 200, 600, 800])).toBe(400);
  // An open stream brings the next as it brought these.
  expect(rhythmOf([100, 600], true)).toBe(500);
  expect(rhythmOf([500], true)).toBe(500);
  const adds = { hasChanged: true, ageMs: 3000, grownMs: 2000 };
  expect(neededStillMs(state({ ...adds, rhythmMs: 400 }))).toBe(600);
  expect(neededStillMs(state({ ...adds, rhythmMs: 50 }))).toBe(neededStillMs(state(adds)));
  expect(neededStillMs(state({ ...adds, rhythmMs: 60_000 }))).toBeLessThan(2000);
});

test.each([
  ['draws frame after frame', { draws: true }, {}],
  ['moves something that comes to an end', {}, { moves: true }],
])('a page with next to no text that %s is held, and not for ever', (_, more, sample) => {
  const still = { stillMs: 5000, ageMs: 3000 };
  expect(restOf(state({ ...still, ...more }, { ...shell, ...sample }))).toEqual({ atRest: false, held: 'timers' });
  expect(isAtRest({ ...still, ...more, ageMs: 9000 }, { ...shell, ...sample })).toBe(true);
});

test('with little text, what is on its way to a named place is waited for, and not for long', () => {
  const little = { shown: 400, mainShown: 300, mounts: true };
  const still = { stillMs: 2000, ageMs: 2000 };
  expect(isAtRest(still, little)).toBe(true);
  expect(isAtRest(still, { ...little, timerMs: 500 })).toBe(false);
  expect(isAtRest(still, { ...little, timerMs: 4000 })).toBe(true);
  const silent = { sockets: { open: 1, silent: 1 } };
  expect(isAtRest({ ...still, ...silent }, little)).toBe(false);
  expect(isAtRest({ ...still, ...silent, ageMs: 3500 }, little)).toBe(true);
  expect(isAtRest({ ...still, ...silent }, { ...little, mounts: false })).toBe(true);
  expect(isAtRest({ ...still, listens: true }, little)).toBe(false);
  expect(isAtRest({ ...still, listens: true, ageMs: 3500 }, little)).toBe(true);
  expect(isAtRest({ ...still, listens: true }, { ...little, mounts: false })).toBe(true);
  expect(isAtRest({ ...still, media: true }, little)).toBe(false);
  expect(isAtRest({ ...still, media: true, ageMs: 3500 }, little)).toBe(true);
  expect(isAtRest({ ...still, media: true }, { ...little, mounts: false })).toBe(true);
  for (const goesOn of [{ works: true }, { asks: true }, { idles: 1 }, { fonts: true }]) {
    expect(isAtRest(still, { ...little, ...goesOn })).toBe(false);
    expect(isAtRest({ ...still, ageMs: 3500 }, { ...little, ...goesOn })).toBe(true);
    expect(isAtRest(still, { ...little, ...goesOn, mounts: false })).toBe(true);
  }
  // What a database or a cipher had not brought is told; workers may have nothing to say.
  const late = { stillMs: 2000, ageMs: 3500 };
  expect(restOf(state(late, { ...little, asks: true }))).toEqual({ atRest: true, cut: 'work' });
  expect(restOf(state(late, { ...little, works: true }))).toEqual({ atRest: true, cut: null });
});

test('work out of sight holds no page that has its text, and a shell not for ever', () => {
  for (const goesOn of [{ works: true }, { asks: true }]) {
    expect(isAtRest({}, goesOn)).toBe(true);
    expect(isAtRest({ stillMs: 2500, ageMs: 2500 }, { ...shell, ...goesOn })).toBe(false);
    expect(isAtRest({ stillMs: 9000, ageMs: 9000 }, { ...shell, ...goesOn })).toBe(true);
  }
});

test('an empty page that does something again and again is held for a while', () => {
  const empty = { shown: 0, mainShown: 0, pulses: 1 };
  expect(isAtRest({ stillMs: 2500, ageMs: 2500 }, empty)).toBe(false);
  expect(isAtRest({ stillMs: 4500, ageMs: 4500 }, empty)).toBe(true);
});

test('what observers and counters bring is waited for until frames were drawn and numbers stand still', () => {
  expect(isAtRest({ stillMs: 500, ageMs: 500, undrawn: true })).toBe(false);
  expect(isAtRest({ stillMs: 1200, ageMs: 1200, undrawn: true })).toBe(true);
  expect(isAtRest({ stillMs: 500, ageMs: 1500, countedMs: 100 })).toBe(false);
  expect(isAtRest({ stillMs: 500, ageMs: 3500, countedMs: 100 })).toBe(true);
});

test('with its text, drawing is not waited for; an empty place that moves is', () => {
  expect(isAtRest({ stillMs: 5000, ageMs: 3000, draws: true })).toBe(true);
  expect(isAtRest({ stillMs: 5000, ageMs: 3000 }, { moves: true })).toBe(false);
  expect(isAtRest({ stillMs: 5000, ageMs: 9000 }, { moves: true })).toBe(true);
});

test('a page that never keeps still is given longer where it has nothing yet, and its lack is told', () => {
  const works = { stillMs: 400, ageMs: 9000, fetched: true };
  expect(restOf(state({ ...works, ageMs: 8000, stillMs: 0 }))).toEqual({ atRest: true, cut: 'writing' });
  expect(restOf(state(works, shell))).toEqual({ atRest: true, cut: 'timers' });
  expect(restOf(state(works, { mainShown: 0 }))).toEqual({ atRest: false, held: null });
  expect(restOf(state({ ...works, ageMs: 20_000 }, { mainShown: 0 }))).toEqual({ atRest: true, cut: 'timers' });
});
