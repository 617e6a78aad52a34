import { expect, test, vi } from 'vitest';
import { type Choice, noChoice } from '../../../extension/chooser/sources/choice.ts';
import { chosenOf, type Found, isSameSite } from '../../../extension/chooser/sources/chosen.ts';
import { listName } from '../../../shared/list-name.ts';

const texts: Readonly<Record<string, string>> = {
  languageTag: 'en',
  nameTabs_one: '{count} open tab, {time}',
  nameTabs_other: '{count} open tabs, {time}',
};
vi.mock('../../../extension/parts/browser.ts', () => ({
  browser: { i18n: { getMessage: (key: string) => texts[key] ?? key } },
}));

const tab = (id: number, url: string | undefined, isSelected = false, isPinned = false) => ({
  id,
  url,
  title: `tab ${id}`,
  isSelected,
  isPinned,
  isAsleep: false,
});
const front = tab(1, 'https://example.com/', true);

const choice: Choice = noChoice;
const found: Found = {
  tabs: { front, all: [front, tab(2, undefined, true), tab(3, undefined)], groups: [] },
  hasFront: true,
  links: { kind: 'reading' },
  picked: null,
  folders: [],
  visited: [],
  granted: new Set(),
};
const urlsOf = (change: Partial<Choice>, among: Partial<Found> = {}) =>
  chosenOf({ ...choice, ...change }, { ...found, ...among }).candidates.map(({ url }) => url);

test('the tab in front needs no permission: opening the popup gave it', () => {
  const chosen = chosenOf(choice, found);
  expect(chosen).toMatchObject({ candidates: [{ url: 'https://example.com/', tabId: 1 }], missing: null });
  expect(chosen.name(1)).toBe('tab 1');
});

test('other tabs are read only with the permission to read, and seen only with the one to see; how many there are is known before', () => {
  expect(chosenOf({ ...choice, source: 'window' }, found)).toMatchObject({ missing: 'readTabs', count: 3 });
  expect(chosenOf({ ...choice, source: 'window', asTheyStand: false }, found).missing).toBe('listTabs');
  const granted = new Set(['readTabs'] as const);
  expect(chosenOf({ ...choice, source: 'window' }, { ...found, granted }).missing).toBeNull();
});

test('tabs that are to be crawled rather than read carry no tab; pinned ones can be left out', () => {
  expect(chosenOf({ ...choice, asTheyStand: false }, found).candidates[0]).not.toHaveProperty('tabId');
  const all = [front, tab(2, 'https://example.com/mail', false, true)];
  const tabs = { ...found.tabs, all };
  expect(urlsOf({ source: 'window' }, { tabs })).toHaveLength(2);
  expect(urlsOf({ source: 'window', withPinned: false }, { tabs })).toEqual(['https://example.com/']);
});

test('a batch of open tabs is named by how many are crawled, not by how many are open', () => {
  const { name } = chosenOf({ ...choice, source: 'window' }, found);
  expect([name(2), name(1)].map((words) => words.replace(/\d\d:\d\d/, ''))).toEqual(['2 open tabs, ', '1 open tab, ']);
});

const link = (url: string, change: { selected?: boolean; inMain?: boolean } = {}) => ({
  url,
  text: url.slice(-1),
  selected: false,
  inMain: true,
  ...change,
});

test('links are those of the page, of the selection, or of the part that was pointed at', () => {
  const links = {
    kind: 'read',
    title: 'Page',
    cut: false,
    links: [link('https://example.com/a'), link('https://example.com/b', { selected: true })],
  } as const;
  const picked = { kind: 'links' as const, tabId: 1, links: [{ url: 'https://example.com/c', text: 'c' }] };
  const urls = (linkScope: Choice['linkScope']) => urlsOf({ source: 'links', linkScope }, { links, picked });
  expect(urls('page')).toEqual(['https://example.com/a', 'https://example.com/b']);
  expect(urls('selection')).toEqual(['https://example.com/b']);
  expect(urls('element')).toEqual(['https://example.com/c']);
});

test('links of other sites, and those of menus and edges, can be left out', () => {
  const links = {
    kind: 'read',
    title: 'Page',
    cut: false,
    links: [
      link('https://www.example.com/a'),
      link('https://other.example/b'),
      link('https://example.com/c', { inMain: false }),
    ],
  } as const;
  expect(urlsOf({ source: 'links', sameSite: true }, { links })).toEqual([
    'https://www.example.com/a',
    'https://example.com/c',
  ]);
  expect(urlsOf({ source: 'links', mainOnly: true }, { links })).toHaveLength(2);
  expect(isSameSite('https://docs.example.com/', 'https://example.com/')).toBe(true);
  expect(isSameSite('https://notexample.com/', 'https://example.com/')).toBe(false);
});

test('a page of the browser itself is not asked a permission for, as none helps', () => {
  const unreadable = { ...found, links: { kind: 'unreadable' } } as const;
  expect(chosenOf({ ...choice, source: 'links' }, unreadable).missing).toBe('readTabs');
  const settings = { ...found.tabs, front: tab(1, 'chrome://settings') };
  expect(chosenOf({ ...choice, source: 'links' }, { ...unreadable, tabs: settings }).missing).toBeNull();
});

test('a file stands in place of what was typed, and gives the batch its name', () => {
  const list = { ...choice, source: 'list', listText: 'https://typed.example/' } as const;
  expect(chosenOf(list, found).candidates).toMatchObject([{ url: 'https://typed.example/' }]);
  const listFile = { name: 'urls.txt', text: 'https://file.example/ | The title' };
  const chosen = chosenOf({ ...list, listFile }, found);
  expect(chosen).toMatchObject({
    candidates: [{ url: 'https://file.example/', name: 'The title' }],
    missing: null,
    list: { lines: 1, without: [], isList: true },
  });
  expect(chosen.name(1)).toBe('urls');
});

test('pasted bytes are no list', () => {
  const list = { ...choice, source: 'list', listText: '\u0001\u0002\u0003\u0004\u0005'.repeat(50) } as const;
  expect(chosenOf(list, found).list?.isList).toBe(false);
});

test('lists of one host are told apart by their names', () => {
  const at = (path: string, name = '') => ({ url: `https://example.com/${path}`, name });
  expect(listName([at('guide'), at('reference/')])).toBe('example.com: guide, reference');
  expect(listName([at('a', 'The first'), at('b'), at('c'), at('d')])).toBe('example.com: The first, b, c…');
  expect(listName([at('x'), { url: 'https://other.example/y', name: '' }])).toBe('example.com +1: x, y');
});

test('a site begins at the page in front, or at the address that was typed where there is none', () => {
  expect(chosenOf({ ...choice, source: 'site' }, found)).toMatchObject({
    candidates: [{ url: 'https://example.com/', name: 'tab 1' }],
    missing: null,
  });
  const typed = { ...choice, source: 'site' as const, site: { ...choice.site, address: 'https://wiki.example/' } };
  expect(chosenOf(typed, found).candidates[0]?.url).toBe('https://example.com/');
  const alone = { ...found, hasFront: false, tabs: { ...found.tabs, front: null } };
  expect(chosenOf(typed, alone).candidates[0]?.url).toBe('https://wiki.example/');
  expect(chosenOf({ ...choice, source: 'site' }, alone).candidates).toEqual([]);
});

test('a tab whose address is hidden is asked to be seen before its site is looked at', () => {
  const hidden = { ...found, tabs: { ...found.tabs, front: tab(1, undefined) } };
  expect(chosenOf({ ...choice, source: 'site' }, hidden)).toMatchObject({ candidates: [], missing: 'listTabs' });
  const own = { ...found, tabs: { ...found.tabs, front: tab(1, 'chrome://newtab/') } };
  expect(chosenOf({ ...choice, source: 'site' }, own)).toMatchObject({ candidates: [], missing: null });
});
