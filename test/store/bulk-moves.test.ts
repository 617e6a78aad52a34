import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Store } from '../../companion/store/store.ts';
import { aBatch, aFolder, aLook, aStore, dueIds, finishPage, inTime, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

const error = { code: 'timeout', message: '' } as const;
/** More than the first step takes, and several more. */
const pages = 400;

async function aCancelledBatch(store: Store): Promise<string> {
  const urls = [...urlsOf('a.example', pages / 2), ...urlsOf('b.example', pages / 2)];
  const { id } = await aBatch(store, urls);
  store.moveBatch(id, 'cancelled', { reason: null, atMs: 7 });
  return id;
}

async function aFailedBatch(store: Store): Promise<string> {
  const { id } = await aBatch(store, urlsOf('a.example', pages));
  for (const page of dueIds(store, id, { limit: pages, perHost: pages }))
    finishPage(store, page, { state: 'failed', error });
  store.moveBatch(id, 'done', { reason: null, atMs: 7 });
  return id;
}

describe('cancelling a large batch', () => {
  it('lets other work in between its steps, and everything that is kept is right after each', async () => {
    const store = aStore();
    const look = aLook(store);
    const { id } = await aBatch(store, [...urlsOf('a.example', pages), ...urlsOf('b.example', pages)]);
    const [first = '', second = ''] = dueIds(store, id);
    store.start(first, { atMs: 1, attempt: 1 });
    store.start(second, { atMs: 1, attempt: 1 });
    store.retry(second, { error, retryAtMs: 50, lane: 'render', crashed: false }, 2);
    store.holdHost(id, 'b.example');
    store.moveBatch(id, 'cancelled', { reason: null, atMs: 7 });
    let steps = 0;
    let seenBetween = 0;
    const cancelled = store.cancelBatchPages(id, 7, () => steps++);
    for (let isOver = false; !isOver; ) {
      expect(inconsistencies(look)).toEqual([]);
      const before = steps;
      isOver = await Promise.race([cancelled.then(() => true), new Promise<false>((go) => setImmediate(go, false))]);
      if (steps > before && !isOver) seenBetween++;
    }
    expect(await cancelled).toBe(2 * pages - 1);
    expect(seenBetween).toBeGreaterThan(2);
    expect(store.getBatch(id)?.counts).toMatchObject({ cancelled: 2 * pages - 1, running: 1, waiting: 0, held: 0 });
  });

  it('nobody is asked for its held hosts from the moment that it is cancelled', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 3));
    store.holdHost(id, 'a.example');
    expect(store.heldHosts()).toHaveLength(1);
    store.moveBatch(id, 'cancelled', { reason: null, atMs: 7 });
    expect(store.heldHosts()).toEqual([]);
  });

  it('is brought to its end at the next start where the process ended half way', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const before = aStore({ path });
    const id = await aCancelledBatch(before);
    const cut = before.cancelBatchPages(id, 7);
    before.close();
    const done = await cut;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(pages);
    const after = aStore({ path });
    await expect.poll(() => after.getBatch(id)?.counts.cancelled, inTime).toBe(pages);
    expect(after.getBatch(id)?.state).toBe('cancelled');
    expect(after.getPage(`${id}-000b3`)?.row).toMatchObject({ state: 'cancelled', finishedAt: 7 });
    expect(inconsistencies(aLook(after))).toEqual([]);
  });

  it('ends where the batch is removed meanwhile', async () => {
    const store = aStore();
    const id = await aCancelledBatch(store);
    const cancelled = store.cancelBatchPages(id, 7);
    store.removeBatch(id);
    expect(await cancelled).toBeLessThan(pages);
  });
});

describe('retrying many pages', () => {
  it('opens the batch with the first of them, so that what was put back is crawled where the process ended half way', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const before = aStore({ path });
    const id = await aFailedBatch(before);
    const cut = before.resetPages(id);
    before.close();
    const done = await cut;
    expect(done).toBeGreaterThan(0);
    expect(done).toBeLessThan(pages);
    const after = aStore({ path });
    expect(after.getBatch(id)).toMatchObject({ state: 'queued', counts: { waiting: done, failed: pages - done } });
    expect(inconsistencies(aLook(after))).toEqual([]);
    expect(await after.resetPages(id)).toBe(pages - done);
  });

  it('takes each page once, whatever it is found by', async () => {
    const store = aStore();
    const id = await aFailedBatch(store);
    const some = Array.from({ length: pages }, (_, at) => `${id}-${at.toString(36).padStart(5, '0')}`);
    expect(await store.resetPages(id, { codes: ['timeout', 'timeout'], text: '/39' })).toBe(11);
    expect(await store.resetPages(id, { host: 'a.example', text: '/38' })).toBe(11);
    expect(await store.resetPages(id, { pages: [...some, ...some] })).toBe(pages - 22);
    expect(store.getBatch(id)?.counts).toMatchObject({ waiting: pages, failed: 0 });
    expect(inconsistencies(aLook(store))).toEqual([]);
  });

  it('ends where the batch is cancelled meanwhile, and the cancelling takes back what was retried', async () => {
    const store = aStore();
    const id = await aFailedBatch(store);
    const retried = store.resetPages(id);
    store.moveBatch(id, 'cancelled', { reason: null, atMs: 9 });
    const cancelled = store.cancelBatchPages(id, 9);
    const back = await retried;
    expect(back).toBeLessThan(pages);
    expect(await cancelled).toBe(back);
    expect(store.getBatch(id)).toMatchObject({ state: 'cancelled', counts: { cancelled: back, failed: pages - back } });
  });

  it('waits for a cancelling that is at work, and so puts back all of it', async () => {
    const store = aStore();
    const id = await aCancelledBatch(store);
    const cancelled = store.cancelBatchPages(id, 7);
    const retried = store.resetPages(id, { states: ['cancelled'] });
    expect(await cancelled).toBe(pages);
    expect(await retried).toBe(pages);
    expect(store.getBatch(id)).toMatchObject({ state: 'queued', counts: { waiting: pages } });
  });
});

describe('removing many pages', () => {
  it('takes those of the filter, ended or waiting, and lets other work in between', async () => {
    const store = aStore();
    const id = await aFailedBatch(store);
    expect(await store.resetPages(id, { host: 'a.example', text: '/38' })).toBe(11);
    const some = store.removePages(id, { host: 'a.example', text: '/38' });
    const others = store.removePages(id, { states: ['failed'] });
    expect(store.getBatch(id)?.total).toBeGreaterThan(0);
    expect([await some, await others]).toEqual([11, pages - 11]);
    expect(store.getBatch(id)).toMatchObject({ total: 0, contentBytes: 0 });
    expect(inconsistencies(aLook(store))).toEqual([]);
  });

  it('leaves a whole batch behind where the process ended half way', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const before = aStore({ path });
    const id = await aFailedBatch(before);
    const cut = before.removePages(id, { states: ['failed'] });
    before.close();
    const done = await cut;
    expect(done).toBeLessThan(pages);
    const after = aStore({ path });
    expect(after.getBatch(id)).toMatchObject({ total: pages - done, counts: { failed: pages - done } });
    expect(inconsistencies(aLook(after))).toEqual([]);
  });
});
