import { beforeEach, expect, test, vi } from 'vitest';
import { TabReader, whyUnreadable } from '../../../extension/background/read-tabs.ts';
import type { Companion } from '../../../extension/parts/companion/companion.ts';
import { TabtrawlError } from '../../../shared/batch/errors.ts';

const fake = vi.hoisted(() => ({
  stored: {} as Record<string, unknown>,
  tabs: new Map<number, { url: string; discarded?: boolean }>(),
  run: (_tabId: number): unknown => ({}),
}));

vi.mock('../../../extension/parts/browser.ts', () => ({
  browser: {
    storage: {
      session: {
        get: async (key: string) => ({ [key]: fake.stored[key] }),
        set: async (values: object) => Object.assign(fake.stored, values),
      },
    },
    tabs: {
      get: async (id: number) => {
        const tab = fake.tabs.get(id);
        if (!tab) throw new Error(`No tab with id: ${id}.`);
        return tab;
      },
    },
    scripting: {
      executeScript: async ({ target }: { target: { tabId: number } }) => [{ result: fake.run(target.tabId) }],
    },
  },
}));

const page = (url: string) => ({ html: '<p>x</p>', finalUrl: url, title: 'x', contentType: 'text/html' });
const read = (url: string, tabId: number) => ({ batch: 'b', url, tabId });

type Asked = { url: string; captured: { html?: string; unreadable?: string } };

function companionThat(answer: (asked: Asked) => Promise<object> = async () => ({})) {
  const asked: Asked[] = [];
  const call = async (_: string, params: Asked) => {
    asked.push(params);
    return answer(params);
  };
  return { asked, companion: { call } as unknown as Companion };
}

beforeEach(() => {
  fake.stored = {};
  fake.tabs = new Map([
    [1, { url: 'https://example.com/1' }],
    [2, { url: 'https://example.com/2' }],
  ]);
  fake.run = () => page('https://example.com/');
});

test('each tab is read and told, and struck out of what is left', async () => {
  const { asked, companion } = companionThat();
  await new TabReader(companion).read([read('https://example.com/1', 1), read('https://example.com/2', 2)]);
  expect(asked.map(({ url, captured }) => [url, captured.html])).toEqual([
    ['https://example.com/1', '<p>x</p>'],
    ['https://example.com/2', '<p>x</p>'],
  ]);
  expect(fake.stored.tabReads).toEqual([]);
});

test('a tab that is closed, asleep, elsewhere or out of reach is told as unreadable, with the reason', async () => {
  const { asked, companion } = companionThat();
  fake.tabs.set(2, { url: 'https://example.com/2', discarded: true });
  fake.tabs.set(3, { url: 'https://other.example/' });
  fake.tabs.set(4, { url: 'https://example.com/4' });
  fake.run = () => {
    throw new Error('Cannot access contents of the page.');
  };
  await new TabReader(companion).read([
    read('https://example.com/9', 9),
    read('https://example.com/2', 2),
    read('https://example.com/3', 3),
    read('https://example.com/4', 4),
  ]);
  expect(asked.map(({ captured }) => captured.unreadable)).toEqual([
    'the tab could not be read: No tab with id: 9.',
    'the tab was asleep',
    'the tab had moved on to another page',
    'the tab could not be read: Cannot access contents of the page.',
  ]);
});

test('while the companion is away nothing is struck out, and another worker goes on from there', async () => {
  const away = companionThat(async () => {
    throw new TabtrawlError('connection', 'away');
  });
  await new TabReader(away.companion).read([read('https://example.com/1', 1)]);
  expect(fake.stored.tabReads).toEqual([read('https://example.com/1', 1)]);
  const back = companionThat();
  await new TabReader(back.companion).goOn();
  expect(back.asked).toHaveLength(1);
  expect(fake.stored.tabReads).toEqual([]);
});

test('a page that the companion does not want any more does not hold up the others', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const { asked, companion } = companionThat(async ({ url }) => {
    if (url.endsWith('/1')) throw new TabtrawlError('not-found', 'the batch was removed');
    return {};
  });
  await new TabReader(companion).read([read('https://example.com/1', 1), read('https://example.com/2', 2)]);
  expect(asked).toHaveLength(2);
  expect(fake.stored.tabReads).toEqual([]);
});

test('a document beyond what the companion takes is not sent', async () => {
  const { asked, companion } = companionThat();
  fake.run = () => ({ ...page('https://example.com/1'), html: 'x'.repeat(24_000_001) });
  await new TabReader(companion).read([read('https://example.com/1', 1)]);
  expect(asked[0]?.captured).toEqual({ unreadable: 'its document is larger than is taken' });
});

test('a fragment that only scrolls is no other page', () => {
  expect(whyUnreadable({ url: 'https://example.com/1#part', discarded: false }, 'https://example.com/1')).toBeNull();
});
