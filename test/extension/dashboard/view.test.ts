import { expect, test } from 'vitest';
import {
  filterOfView,
  hashOfView,
  isFiltered,
  startView,
  type View,
  viewOfHash,
} from '../../../extension/dashboard/view.ts';

test('a view comes back whole from its address', () => {
  const view: View = {
    batch: 'b1',
    states: ['failed', 'held'],
    codes: ['timeout'],
    host: 'example.com:8080',
    text: 'a & b=c#d ü',
    sort: 'totalMs',
    descending: true,
    page: 'p/1',
    find: 'lamp "oil"',
    place: 'The lamp is lit.',
    dialog: 'new',
    save: 'zip',
  };
  expect(viewOfHash(hashOfView(view))).toEqual(view);
});

test('the start view has an empty address', () => {
  expect(hashOfView(startView)).toBe('');
  expect(viewOfHash('')).toEqual(startView);
});

test('what an address holds that is unknown or hostile is left out', () => {
  const view = viewOfHash('#batch=b&state=failed,__proto__,toString&code=nope,dns&sort=constructor&order=sideways&x=1');
  expect(view).toEqual({ ...startView, batch: 'b', states: ['failed'], codes: ['dns'] });
});

test('a filter holds only the conditions that are set', () => {
  expect(filterOfView(startView)).toEqual({});
  expect(filterOfView({ ...startView, text: '  ', host: 'a.example' })).toEqual({ host: 'a.example' });
  expect(isFiltered({ ...startView, sort: 'url', page: 'p' })).toBe(false);
  expect(isFiltered({ ...startView, codes: ['dns'] })).toBe(true);
});
