import { expect, test, vi } from 'vitest';
import { canBeRead, type Found } from '../../../extension/chooser/sources/chosen.ts';
import { fittingSource, offeredSources } from '../../../extension/chooser/sources/sources.ts';

vi.mock('../../../extension/parts/browser.ts', () => ({ browser: {} }));

const tab = (id: number, url: string | undefined, isSelected = false) => ({
  id,
  url,
  title: '',
  isSelected,
  isPinned: false,
  isAsleep: false,
});
const foundWith = (tabs: Partial<Found['tabs']>): Found => ({
  tabs: { front: tab(1, 'https://example.com/'), all: [], groups: [], ...tabs },
  hasFront: true,
  links: { kind: 'reading' },
  picked: null,
  folders: [],
  visited: [],
  granted: new Set(),
});

test('selected tabs are offered from two on, groups where there are any', () => {
  expect(offeredSources(foundWith({ all: [tab(1, undefined, true)] }))).not.toContain('selected');
  expect(offeredSources(foundWith({ all: [tab(1, undefined, true), tab(2, undefined, true)] }))).toContain('selected');
  expect(offeredSources(foundWith({}))).not.toContain('group');
  expect(offeredSources(foundWith({ groups: [{ id: 1, title: '', tabs: [] }] }))).toContain('group');
});

test('where no page stands in front of the person, neither it nor its links are offered', () => {
  const found = { ...foundWith({}), hasFront: false };
  expect(offeredSources(found)).not.toContain('tab');
  expect(offeredSources(found)).not.toContain('links');
  expect(fittingSource('links', found)).toBe('list');
});

test('the popup begins with the source of last time, or with what the window has to give', () => {
  expect(fittingSource('history', foundWith({}))).toBe('history');
  expect(fittingSource('group', foundWith({}))).toBe('tab');
  expect(fittingSource('tab', foundWith({ front: tab(1, 'chrome://newtab/') }))).toBe('list');
  expect(fittingSource('tab', foundWith({ front: null }))).toBe('list');
  expect(fittingSource('tab', foundWith({ front: tab(1, undefined) }))).toBe('tab');
});

test('a site is offered everywhere; beside a page that is none of the web a list is begun with', () => {
  expect(offeredSources(foundWith({}))).toContain('site');
  expect(offeredSources({ ...foundWith({}), hasFront: false })).toContain('site');
  expect(fittingSource('site', foundWith({ front: tab(1, 'chrome://newtab/') }))).toBe('list');
  expect(fittingSource('site', foundWith({}))).toBe('site');
  expect(fittingSource('site', { ...foundWith({ front: null }), hasFront: false })).toBe('site');
});

test('a tab without an address may be a page only as long as the addresses of pages are not seen', () => {
  const granted = new Set(['listTabs'] as const);
  expect(canBeRead(tab(1, undefined), new Set())).toBe(true);
  expect(canBeRead(tab(1, undefined), granted)).toBe(false);
  expect(canBeRead(tab(1, 'https://example.com/'), granted)).toBe(true);
  expect(fittingSource('tab', { ...foundWith({ front: tab(1, undefined) }), granted })).toBe('list');
});
