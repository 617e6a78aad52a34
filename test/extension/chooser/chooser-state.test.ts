import { beforeEach, expect, test, vi } from 'vitest';
import { createChooserState } from '../../../extension/chooser/chooser-state.ts';

const world = vi.hoisted(() => {
  const areaOf = () => {
    let kept: Record<string, unknown> = {};
    return {
      get: async (key: string) => ({ [key]: kept[key] }),
      set: async (values: object) => {
        kept = { ...kept, ...values };
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
