import { expect, test } from 'vitest';
import { tableAct } from '../../../../extension/dashboard/table/table-keys.ts';

const at = { active: 50, count: 100, page: 20 };
const press = (key: string, held: { shiftKey?: boolean; ctrlKey?: boolean; metaKey?: boolean } = {}, where = at) =>
  tableAct({ key, shiftKey: false, ctrlKey: false, metaKey: false, ...held }, where);

test.each([
  ['ArrowDown', 51],
  ['ArrowUp', 49],
  ['PageDown', 70],
  ['PageUp', 30],
  ['Home', 0],
  ['End', 99],
])('%s goes to row %i', (key, to) => {
  expect(press(key)).toEqual({ act: 'move', to, extend: false });
});

test('no key leads out of the table', () => {
  expect(press('PageUp', {}, { ...at, active: 3 })).toMatchObject({ to: 0 });
  expect(press('PageDown', {}, { ...at, active: 95 })).toMatchObject({ to: 99 });
});

test('Shift takes the rows on the way along', () => {
  expect(press('ArrowDown', { shiftKey: true })).toEqual({ act: 'move', to: 51, extend: true });
});

test('Ctrl and ⌘ with A select all; A alone is for typing', () => {
  expect(press('a', { ctrlKey: true })).toEqual({ act: 'select-all' });
  expect(press('a', { metaKey: true })).toEqual({ act: 'select-all' });
  expect(press('a')).toBeNull();
});

test('an empty table takes no key, so that none is swallowed', () => {
  expect(press('End', {}, { active: 0, count: 0, page: 20 })).toBeNull();
});
