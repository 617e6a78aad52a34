import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { batchOptions } from '../../shared/batch/options.ts';
import { aBatch, aFolder, aLook, aStore, dueIds, inTime, pagesOf, rowsOf, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

const options = batchOptions.parse({});

describe('taking a batch in', () => {
  it('stores every page once, in input order, and gives the batch with its counts', async () => {
    const store = aStore();
    const urls = [...urlsOf('b.example', 2), ...urlsOf('a.example', 2)];
    const batch = await aBatch(store, urls, { session: 'work', perHost: 2 });
    expect(batch).toMatchObject({
      name: 'some pages',
      state: 'queued',
      total: 4,
      createdAt: 1_000_000,
      startedAt: null,
      finishedAt: null,
      reason: null,
      contentBytes: 0,
    });
    expect(batch.counts.waiting).toBe(4);
    expect(batch.options).toEqual(batchOptions.parse({ session: 'work', perHost: 2 }));
    const rows = await rowsOf(store, batch.id);
    expect(rows.map((row) => row.url)).toEqual(urls);
    expect(rows.map((row) => row.index)).toEqual([0, 1, 2, 3]);
    expect(store.getBatch(batch.id)).toEqual(batch);
    expect(inconsistencies(aLook(store))).toEqual([]);
  });

  it('lets the event loop in between', async () => {
    const store = aStore();
    let turns = 0;
    const timer = setInterval(() => turns++, 0);
    await aBatch(store, urlsOf('a.example', 20_000));
    clearInterval(timer);
    expect(turns).toBeGreaterThan(3);
  });

  it('shows nothing of a batch until it is whole', async () => {
    const store = aStore();
    const seen: number[] = [];
    function* watched() {
      for (const page of pagesOf(urlsOf('a.example', 50))) {
        seen.push(store.listBatches().length + store.openBatches().length);
        yield page;
      }
    }
    await store.ingest({ name: '', options }, watched());
    expect(new Set(seen)).toEqual(new Set([0]));
    expect(store.listBatches()).toHaveLength(1);
  });

  it('takes away what it wrote where the list throws half-way', async () => {
    const store = aStore();
    function* broken() {
      yield* pagesOf(urlsOf('a.example', 3000));
      throw new RangeError('the list ended');
    }
    await expect(store.ingest({ name: '', options }, broken())).rejects.toThrow('the list ended');
    expect(store.listBatches()).toEqual([]);
    const look = aLook(store);
    await expect
      .poll(
        () =>
          look.get(
            'SELECT (SELECT count(*) FROM pages) + (SELECT count(*) FROM batches) + (SELECT count(*) FROM batch_hosts) AS n',
          ),
        inTime,
      )
      .toEqual({ n: 0 });
  }, 30_000);

  it('gives ids that sort by age, whatever the clock does, and are safe in URLs and file names', async () => {
    let nowMs = 1_700_000_000_000;
    const store = aStore({ clock: { wallMs: () => nowMs } });
    const first = await aBatch(store, urlsOf('a.example', 2));
    nowMs -= 86_400_000;
    const second = await aBatch(store, urlsOf('a.example', 40));
    expect(second.id > first.id).toBe(true);
    const ids = (await rowsOf(store, second.id)).map((row) => row.id);
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(40);
    for (const id of [first.id, ...ids]) expect(id).toMatch(/^[a-z0-9-]{8,16}$/);
  });

  it('keeps pages that a client reads from its tabs out of the queue until it is said that it can not', async () => {
    const store = aStore();
    const items = [...pagesOf(['https://a.example/tab'], true), ...pagesOf(['https://a.example/crawl'])];
    const batch = await store.ingest({ name: '', options }, items);
    const [tab, crawl] = await rowsOf(store, batch.id);
    expect(dueIds(store, batch.id)).toEqual([crawl?.id]);
    expect(store.fromTabPages(batch.id, 10)).toMatchObject([{ id: tab?.id, fromTab: true, host: 'a.example' }]);
    store.setFromTab(tab?.id ?? '', false, 'read by crawling, as the tab was asleep');
    expect(store.fromTabPages(batch.id, 10)).toEqual([]);
    const [first] = store.due(batch.id, { nowMs: 0, limit: 1, perHost: 1, exceptHosts: new Set() });
    expect(first).toMatchObject({ id: tab?.id, fromTab: false, notes: ['read by crawling, as the tab was asleep'] });
    expect(inconsistencies(aLook(store))).toEqual([]);
  });

  it('is there after the store is opened again', async () => {
    const path = `${aFolder()}/home/tabtrawl.db`;
    const store = aStore({ path });
    const batch = await aBatch(store, urlsOf('a.example', 3));
    store.close();
    expect(existsSync(path)).toBe(true);
    expect(aStore({ path }).listBatches()).toEqual([batch]);
  });
});
