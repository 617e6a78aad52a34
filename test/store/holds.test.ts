import { describe, expect, it } from 'vitest';
import { aBatch, aLook, aStore, dueIds, rowsOf, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

/** Two batches of the session `work` and one of the profile, all on one host; the first one's second page met a wall. */
async function walled() {
  const store = aStore();
  const first = await aBatch(store, [...urlsOf('a.example', 3), 'https://b.example/'], { session: 'work' });
  const second = await aBatch(store, urlsOf('a.example', 2), { session: 'work' });
  const other = await aBatch(store, urlsOf('a.example', 1));
  const wall = dueIds(store, first.id)[1] ?? '';
  store.start(wall, { atMs: 1, attempt: 1 });
  store.hold(wall, { wall: 'challenge', message: 'a check' }, 5000);
  return { store, first, second, other, wall, look: aLook(store) };
}

describe('a held host', () => {
  it('holds its waiting and retrying pages, names the page that met the wall, and lets other hosts go on', async () => {
    const { store, first, second, wall, look } = await walled();
    const retrying = dueIds(store, first.id)[1] ?? '';
    store.start(retrying, { atMs: 1, attempt: 1 });
    store.retry(
      retrying,
      { error: { code: 'timeout', message: '' }, retryAtMs: 9e9, lane: 'render', crashed: false },
      2,
    );
    expect(store.holdHost(first.id, 'a.example')).toBe(2);
    expect(store.holdHost(second.id, 'a.example')).toBe(2);
    expect(store.holdHost(first.id, 'nowhere.example')).toBe(0);
    expect(store.heldHosts()).toEqual(
      [
        {
          batch: second.id,
          session: 'work',
          host: 'a.example',
          pages: 2,
          page: `${second.id}-00000`,
          url: 'https://a.example/0',
          wall: 'login',
          sinceMs: 1_000_000,
        },
        {
          batch: first.id,
          session: 'work',
          host: 'a.example',
          pages: 3,
          page: wall,
          url: 'https://a.example/1',
          wall: 'challenge',
          sinceMs: 5000,
        },
      ].sort((a, b) => a.sinceMs - b.sinceMs),
    );
    expect(dueIds(store, first.id)).toEqual([`${first.id}-00003`]);
    expect(store.nextDueAtMs(first.id, 0)).toBeNull();
    expect(store.getBatch(first.id)?.counts).toMatchObject({ held: 3, waiting: 1 });
    expect(inconsistencies(look)).toEqual([]);
  });

  it('is released in all batches of its session, and in no other', async () => {
    const { store, first, second, other, wall, look } = await walled();
    for (const batch of [first, second, other]) store.holdHost(batch.id, 'a.example');
    expect(store.requeueHost('work', 'a.example')).toEqual([first.id, second.id]);
    expect(store.getPage(wall)?.row).toMatchObject({ state: 'waiting', attempts: 0, code: null });
    expect(dueIds(store, first.id)).toHaveLength(4);
    expect(store.heldHosts().map((held) => held.batch)).toEqual([other.id]);
    expect(store.requeueHost('work', 'a.example')).toEqual([]);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('given up ends its pages with the code', async () => {
    const { store, first, look } = await walled();
    store.holdHost(first.id, 'a.example');
    expect(store.failHeld('work', 'a.example', { code: 'challenged', message: 'given up' }, 77)).toEqual([first.id]);
    const failed = (await rowsOf(store, first.id, { filter: { states: ['failed'] } })).map(
      ({ code, message, finishedAt }) => ({ code, message, finishedAt }),
    );
    expect(failed).toEqual(
      Array.from({ length: 3 }, () => ({ code: 'challenged', message: 'given up', finishedAt: 77 })),
    );
    expect(inconsistencies(look)).toEqual([]);
  });

  it('is stood for by its next page once the walled one is gone, and is free with the last', async () => {
    const { store, first, wall, look } = await walled();
    store.holdHost(first.id, 'a.example');
    store.cancel(wall, 6000);
    expect(store.heldHosts()).toMatchObject([{ pages: 2, page: `${first.id}-00000`, sinceMs: 5000 }]);
    expect(inconsistencies(look)).toEqual([]);
    await store.removePages(first.id, { pages: [`${first.id}-00000`] });
    expect(store.heldHosts()).toMatchObject([{ pages: 1, page: `${first.id}-00002` }]);
    store.cancel(`${first.id}-00002`, 6000);
    expect(store.heldHosts()).toEqual([]);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('leaves pages that a client reads from its tabs alone', async () => {
    const { store, first, look } = await walled();
    store.setFromTab(`${first.id}-00000`, true, null);
    expect(store.holdHost(first.id, 'a.example')).toBe(1);
    expect(store.getPage(`${first.id}-00000`)?.row.state).toBe('waiting');
    expect(inconsistencies(look)).toEqual([]);
  });
});
