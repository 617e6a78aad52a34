import { expect, test } from 'vitest';
import { PersonTab } from '../../../companion/crawl/walls/holds.ts';
import { quiet } from '../fake-clock.ts';

function make() {
  const told: boolean[] = [];
  const tab: PersonTab = new PersonTab(
    () => {},
    () => told.push(tab.isShown),
  );
  const end = Promise.withResolvers<void>();
  const shown = { closed: end.promise, close: async () => end.resolve(), isOpen: true };
  end.promise.then(() => (shown.isOpen = false));
  return { tab, told, shown };
}

test('there is one at most, until it is closed by hand', async () => {
  const { tab, told, shown } = make();
  let times = 0;
  const show = async () => {
    times++;
    return shown;
  };
  await Promise.all([tab.open(show), tab.open(show)]);
  await tab.open(show);
  expect([times, told]).toEqual([1, [true]]);
  await shown.close();
  await quiet();
  await tab.open(show);
  expect([times, told[1]]).toEqual([2, false]);
});

test('one that opens only after its hold is over does not stay', async () => {
  const { tab, told, shown } = make();
  const opening = Promise.withResolvers<typeof shown>();
  const asked = tab.open(() => opening.promise);
  tab.close();
  opening.resolve(shown);
  await asked;
  await quiet();
  expect([shown.isOpen, tab.isShown, told]).toEqual([false, false, []]);
});

test('where it cannot be opened, it can be tried again', async () => {
  const { tab, shown } = make();
  await expect(tab.open(() => Promise.reject(new Error('no window')))).rejects.toThrow('no window');
  await tab.open(async () => shown);
  expect(tab.isShown).toBe(true);
});
