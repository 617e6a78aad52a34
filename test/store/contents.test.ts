import { describe, expect, it } from 'vitest';
import type { Capture } from '../../companion/crawl/ports.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { aBatch, aLook, aRecord, aStore, dueIds, finishPage, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

const error = { code: 'dns', message: 'not found' } as const;

describe('records', () => {
  it('stream in input order, of ended pages only, one for each, those never opened too', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 60), { session: 'work' });
    const pages = dueIds(store, id);
    for (const page of pages.toReversed().slice(0, 50)) finishPage(store, page);
    store.cancel(pages[0] ?? '', 5);
    store.start(pages[1] ?? '', { atMs: 1, attempt: 1 });
    const records = await collect(store.records(id));
    expect(records.map((record) => record.index)).toEqual([0, ...Array.from({ length: 50 }, (_, at) => at + 10)]);
    expect(records[0]).toMatchObject({
      state: 'cancelled',
      url: 'https://a.example/0',
      session: 'work',
      error: { code: 'cancelled' },
    });
    expect(records[1]).toEqual(aRecord({ id: pages[10] ?? '', batch: id, index: 10, url: 'https://a.example/10' }));
    const without = await collect(store.records(id, { states: ['done'] }, { bodies: false }));
    expect(without).toHaveLength(50);
    expect(new Set(without.map((record) => record.markdown))).toEqual(new Set(['']));
    expect(await collect(store.records(id, { host: 'b.example' }))).toEqual([]);
  });

  it('stream on while pages are written', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 40));
    const pages = dueIds(store, id);
    for (const page of pages.slice(0, 20)) finishPage(store, page);
    const seen: number[] = [];
    for await (const record of store.records(id)) {
      seen.push(record.index);
      if (record.index === 0) for (const page of pages.slice(20)) finishPage(store, page);
    }
    expect(seen.slice(0, 20)).toEqual(Array.from({ length: 20 }, (_, at) => at));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThan(20);
  });

  it('of a batch with an out folder are unwritten until it is said that they are, once for each end', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 3), { out: '/out' });
    const [first = '', second = ''] = dueIds(store, id);
    finishPage(store, second);
    finishPage(store, first, { state: 'failed', error });
    const ids = () => [...store.unwritten(id)].map((record: PageRecord) => record.id);
    expect(ids()).toEqual([first, second]);
    store.markWritten(second, { markdown: 'a.example/1.md' });
    expect(ids()).toEqual([first]);
    expect(store.getPage(second)?.record?.files).toEqual({ markdown: 'a.example/1.md' });
    store.markWritten(first, {});
    await store.resetPages(id);
    expect(ids()).toEqual([]);
    finishPage(store, first);
    expect(ids()).toEqual([first]);
    const { id: without } = await aBatch(store, urlsOf('a.example', 1));
    finishPage(store, dueIds(store, without)[0] ?? '');
    expect([...store.unwritten(without)]).toEqual([]);
  });
});

describe('pruning', () => {
  it('takes the contents of batches that ended long ago, and leaves pages and younger batches', async () => {
    let nowMs = 1000;
    const store = aStore({ clock: { wallMs: () => nowMs } });
    const old = await aBatch(store, urlsOf('a.example', 250));
    const young = await aBatch(store, urlsOf('b.example', 1));
    for (const page of dueIds(store, old.id, { limit: 250, perHost: 250 })) finishPage(store, page);
    const [kept = ''] = dueIds(store, young.id);
    finishPage(store, kept);
    for (const { id } of [old, young]) store.moveBatch(id, 'done', { reason: null, atMs: id === old.id ? 2000 : 8000 });
    nowMs = 10_000;
    const bytes = store.getBatch(old.id)?.contentBytes ?? 0;
    expect(bytes).toBeGreaterThan(0);
    expect(await store.prune(5000)).toBe(bytes);
    expect(store.getBatch(old.id)).toMatchObject({ contentBytes: 0, counts: { done: 250 } });
    expect(store.getPage(`${old.id}-00000`)?.record).toMatchObject({
      title: 'Title of https://a.example/0',
      markdown: '',
    });
    expect(store.getPage(kept)?.record?.markdown).toBe('Text of https://b.example/0');
    expect(inconsistencies(aLook(store))).toEqual([]);
    expect(await store.prune(5000)).toBe(0);
  });
});

const capture = (body: string): Capture => ({
  url: 'https://a.example/',
  finalUrl: 'https://a.example/x',
  httpStatus: 200,
  contentType: 'text/html',
  kind: 'dom',
  body,
  title: 'A',
  lane: 'render',
  fetchedAtMs: 5,
});

describe('cached captures', () => {
  /** Text that stays as long when it is compressed. */
  const noise = (length: number, seed: number) =>
    Array.from({ length: length / 4 }, (_, at) =>
      (((at + seed) * 2654435761) >>> 8).toString(36).padStart(4, '0').slice(-4),
    ).join('');

  it('name the batch that they were got for until it is gone, and stay', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 3));
    const pages = dueIds(store, id);
    for (const page of pages) finishPage(store, page);
    for (const [at, page] of pages.entries())
      store.captures.put(`[3,"https://a.example/${at}",`, capture('one'), { atMs: 1, page });
    await store.removePages(id, { pages: [pages[0] ?? ''] });
    const batches = () => store.captures.ofHost('a.example', 10).map(({ batch }) => batch);
    expect(batches()).toEqual([null, id, id]);
    store.removeBatch(id);
    expect(batches()).toEqual([null, null, null]);
    const pagesOf = () => aLook(store).all<{ page: number | null }>('SELECT page FROM captures');
    await expect.poll(() => pagesOf().map(({ page }) => page)).toEqual([null, null, null]);
    const look = aLook(store);
    const { bytes } = look.get<{ bytes: number }>('SELECT sum(bytes) AS bytes FROM captures') ?? { bytes: 0 };
    expect(look.get("SELECT value + 0 AS bytes FROM facts WHERE name = 'captureBytes'")).toEqual({ bytes });
  });

  it('are found by the host that was asked, and no other whose name begins alike', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 1));
    const [page = ''] = dueIds(store, id);
    for (const host of ['https://a.example', 'http://a.example', 'https://a.example.org', 'https://a.example:8443'])
      store.captures.put(`[3,"${host}/x","rendered",{}]`, capture('one'), { atMs: 1, page });
    expect(store.captures.ofHost('a.example', 10).map(({ batch }) => batch)).toEqual([id, id]);
    expect(store.captures.ofHost('a.example:8443', 10)).toHaveLength(1);
  });

  it('are given back as they were put, and the newest of a key counts', () => {
    const store = aStore();
    expect(store.captures.get('k')).toBeNull();
    store.captures.put('k', capture('one'), { atMs: 10, page: '' });
    store.captures.put('k', capture('two'), { atMs: 20, page: '' });
    expect(store.captures.get('k')).toEqual({ capture: capture('two'), storedAtMs: 20 });
  });

  it('keep within their size: the ones not used for longest go, and none that is too large comes in', () => {
    let nowMs = 0;
    const store = aStore({ captureLimitBytes: 100_000, clock: { wallMs: () => nowMs } });
    for (const key of ['a', 'b', 'c']) {
      nowMs += 100_000;
      store.captures.put(key, capture(noise(8000, nowMs)), { atMs: nowMs, page: '' });
    }
    nowMs += 100_000;
    store.captures.get('a');
    for (let at = 0; at < 20; at++) {
      nowMs += 100_000;
      store.captures.get('a');
      store.captures.put(`more${at}`, capture(noise(8000, nowMs)), { atMs: nowMs, page: '' });
    }
    expect(store.captures.get('a')).not.toBeNull();
    expect(store.captures.get('b')).toBeNull();
    const look = aLook(store);
    const stored = look.get<{ bytes: number }>('SELECT sum(bytes) AS bytes FROM captures')?.bytes ?? 0;
    expect(stored).toBeLessThanOrEqual(100_000);
    expect(stored).toBeGreaterThan(50_000);
    expect(look.get("SELECT value + 0 AS bytes FROM facts WHERE name = 'captureBytes'")).toEqual({ bytes: stored });
    store.captures.put('huge', capture(noise(60_000, 3)), { atMs: nowMs, page: '' });
    expect(store.captures.get('huge')).toBeNull();
  });
});

describe('what is remembered', () => {
  it('of a host is kept by session, host and subject, over restarts', () => {
    const store = aStore();
    store.hosts.put('shared', 'a.example', 'lane', { kind: 'fetch', tries: [1, 2] });
    store.hosts.put('work', 'a.example', 'lane', 'render');
    store.close();
    const again = aStore({ path: store.path });
    expect(again.hosts.get('shared', 'a.example', 'lane')).toEqual({ kind: 'fetch', tries: [1, 2] });
    expect(again.hosts.get('work', 'a.example', 'lane')).toBe('render');
    expect(again.hosts.get('work', 'a.example', 'wall')).toBeUndefined();
    again.hosts.put('work', 'a.example', 'lane', undefined);
    expect(again.hosts.get('work', 'a.example', 'lane')).toBeUndefined();
  });

  it('as settings comes back as it was put', () => {
    const store = aStore();
    expect(store.getSettings()).toBeUndefined();
    store.putSettings({ keepDays: 3, defaults: { perHost: 2 } });
    expect(store.getSettings()).toEqual({ keepDays: 3, defaults: { perHost: 2 } });
    expect(store.size()).toBeGreaterThan(10_000);
  });
});

describe('a record that is made anew', () => {
  it('stands in the place of the old one, with its bytes; the page has not moved', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 2), { out: '/nowhere' });
    const [page = '', open = ''] = dueIds(store, id);
    finishPage(store, page);
    store.markWritten(page, {});
    const before = store.getPage(page);
    if (!before?.record) throw new Error('no record');
    const markdown = 'Less.';
    const row = store.rewrite({ ...before.record, title: 'Anew', markdown, bytes: { html: 9, markdown: 5 } });
    expect(row).toEqual({ ...before.row, title: 'Anew', markdownBytes: 5 });
    expect(store.getPage(page)?.record).toMatchObject({ title: 'Anew', markdown });
    expect(store.getPage(page)?.attempts).toEqual(before.attempts);
    expect([...store.unwritten(id)].map((record) => record.id)).toEqual([page]);
    expect(inconsistencies(aLook(store))).toEqual([]);
    expect(store.rewrite({ ...before.record, id: open })).toBeNull();
    expect(store.rewrite({ ...before.record, id: `${id}-99` })).toBeNull();
  });
});
