import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { createChooserState } from '../../../extension/chooser/chooser-state.ts';

const world = vi.hoisted(() => {
  const areaOf = () => {
    let kept: Record<string, unknown> = {};
    return {
      get: async (key: string) => ({ [key]: kept[key] }),
      set: async (values: object) => {
        kept = { ...kept, ...values };
      },
      remove: async (key: string) => {
        kept = Object.fromEntries(Object.entries(kept).filter(([name]) => name !== key));
      },
      clear: () => {
        kept = {};
      },
    };
  };
  return { session: areaOf(), local: areaOf(), front: '' };
});
vi.mock('../../../extension/parts/browser.ts', () => ({
  browser: {
    i18n: { getMessage: (key: string) => key },
    permissions: { contains: async () => false },
    runtime: { getURL: () => 'chrome-extension://own/' },
    storage: world,
    tabs: {
      query: async () => [{ id: 1, url: world.front, title: '', active: true, highlighted: true, pinned: false }],
    },
    scripting: { executeScript: async () => [] },
  },
}));

/** The popup over a page, as it stands once that was read. */
async function openOn(url: string): Promise<Awaited<ReturnType<typeof createChooserState>>> {
  world.front = url;
  const state = await createChooserState({ surface: 'popup' });
  await state.refresh();
  return state;
}
/** What is remembered is written by and by. */
const remembered = () =>
  vi.waitFor(async () => (await world.session.get('chooser-popup'))['chooser-popup'] as { choice: { source: string } });

beforeEach(() => {
  world.session.clear();
  world.local.clear();
});

test('a source that stands in for one that has nothing to give is not remembered: on the next page the first is back', async () => {
  expect((await openOn('chrome://newtab/')).choice.value.source).toBe('list');
  expect((await remembered()).choice.source).toBe('tab');
  expect((await openOn('https://example.com/')).choice.value.source).toBe('tab');
});

test('a source that was picked is remembered', async () => {
  const first = await openOn('chrome://newtab/');
  first.choose({ source: 'list' });
  await vi.waitFor(async () => expect((await remembered()).choice.source).toBe('list'));
  expect((await openOn('https://example.com/')).choice.value.source).toBe('list');
});

test('the last letter is kept at once, as a popup may close under it; a long list is not written letter by letter', async () => {
  const draft = async () => {
    const kept = (await world.local.get('draft-popup'))['draft-popup'] as { choice: { listText: string } } | undefined;
    return kept?.choice.listText.length;
  };
  const state = await openOn('https://example.com/');
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  state.choose({ source: 'list', listText: 'https://example.com/a' });
  await vi.advanceTimersByTimeAsync(0);
  expect(await draft()).toBe(21);
  state.choose({ listText: 'https://example.com/ '.repeat(1000) });
  await vi.advanceTimersByTimeAsync(0);
  expect(await draft()).toBe(21);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await draft()).toBe(21_000);
});

test('what was typed is there after the browser has ended, until it is crawled', async () => {
  const draft = async () => (await world.local.get('draft-popup'))['draft-popup'];
  const first = await openOn('https://example.com/');
  first.choose({ source: 'list', listText: 'https://example.com/a' });
  await vi.waitFor(async () => expect(await draft()).toBeDefined());
  world.session.clear();
  const then = await openOn('https://example.com/');
  expect(then.choice.value).toMatchObject({ source: 'list', listText: 'https://example.com/a' });
  then.begun();
  await vi.waitFor(async () => expect(await draft()).toBeUndefined());
  world.session.clear();
  expect((await openOn('https://example.com/')).choice.value.listText).toBe('');
});

test('what was typed more than a day ago does not come back', async () => {
  await world.local.set({ 'draft-popup': { choice: { listText: 'old' }, options: {}, page: null, atMs: 0 } });
  expect((await openOn('https://example.com/')).choice.value.listText).toBe('');
});
