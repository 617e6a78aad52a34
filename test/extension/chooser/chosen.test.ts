import { expect, test, vi } from 'vitest';
import { type Choice, chosenOf, type Found } from '../../../extension/chooser/chosen.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: { i18n: { getMessage: (key: string) => key } } }));

const tab = (id: number, url: string | undefined, isSelected = false) => ({ id, url, title: `tab ${id}`, isSelected });
const front = tab(1, 'https://example.com/', true);

const choice: Choice = {
  source: 'tab',
  group: null,
  asTheyStand: true,
  linkScope: 'page',
  linkFilter: '',
  listText: '',
  listFile: null,
  folder: null,
  historyText: '',
  historyDays: '7',
};
const found: Found = {
  tabs: { front, all: [front, tab(2, undefined, true), tab(3, undefined)], groups: [] },
  links: { kind: 'reading' },
  picked: null,
  folders: [],
  historyUrls: [],
  granted: new Set(),
};

test('the tab in front needs no permission: opening the popup gave it', () => {
  expect(chosenOf(choice, found)).toEqual({
    items: [{ url: 'https://example.com/', tabId: 1 }],
    name: 'tab 1',
    missing: null,
  });
});

test('other tabs are read only with the permission to read, and seen only with the one to see', () => {
  expect(chosenOf({ ...choice, source: 'window' }, found).missing).toBe('readTabs');
  expect(chosenOf({ ...choice, source: 'window', asTheyStand: false }, found).missing).toBe('listTabs');
  const granted = new Set(['readTabs'] as const);
  expect(chosenOf({ ...choice, source: 'window' }, { ...found, granted }).missing).toBeNull();
});

test('tabs that are to be crawled rather than read carry no tab', () => {
  expect(chosenOf({ ...choice, asTheyStand: false }, found).items).toEqual([{ url: 'https://example.com/' }]);
});

test('links are those of the page, of the selection, or of the part that was pointed at', () => {
  const links = {
    kind: 'read',
    title: 'Page',
    cut: false,
    links: [
      { url: 'https://example.com/a', text: 'a', selected: false },
      { url: 'https://example.com/b', text: 'b', selected: true },
    ],
  } as const;
  const picked = { kind: 'links', tabId: 1, links: [{ url: 'https://example.com/c', text: 'c' }] } as const;
  const urls = (linkScope: Choice['linkScope']) =>
    chosenOf(
      { ...choice, source: 'links', linkScope },
      { ...found, links, picked: { ...picked, links: [...picked.links] } },
    ).items.map(({ url }) => url);
  expect(urls('page')).toEqual(['https://example.com/a', 'https://example.com/b']);
  expect(urls('selection')).toEqual(['https://example.com/b']);
  expect(urls('element')).toEqual(['https://example.com/c']);
});

test('a page of the browser itself is not asked a permission for, as none helps', () => {
  const unreadable = { ...found, links: { kind: 'unreadable' } } as const;
  expect(chosenOf({ ...choice, source: 'links' }, unreadable).missing).toBe('readTabs');
  const settings = { ...found.tabs, front: tab(1, 'chrome://settings') };
  expect(chosenOf({ ...choice, source: 'links' }, { ...unreadable, tabs: settings }).missing).toBeNull();
});

test('a file stands in place of what was typed', () => {
  const list = { ...choice, source: 'list', listText: 'https://typed.example/' } as const;
  expect(chosenOf(list, found).items).toEqual([{ url: 'https://typed.example/' }]);
  const listFile = { name: 'urls.txt', text: 'https://file.example/' };
  expect(chosenOf({ ...list, listFile }, found)).toEqual({
    items: [{ url: 'https://file.example/' }],
    name: 'urls.txt',
    missing: null,
  });
});
