import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../companion/crawl/discovery/canonical-url.ts';
import type { JudgedLink } from '../../companion/crawl/discovery/found-link.ts';
import type { KindWish, NotTaken } from '../../shared/batch/discovery.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { hostOf } from '../../shared/urls.ts';
import { aFolder, aRecord, aStore, pagesOf, rowsOf } from './a-store.ts';

const host = 'wiki.example';
const at = (path: string) => `https://${host}${path}`;

function link(path: string, reason: NotTaken | null = null): JudgedLink {
  const url = at(path);
  const key = canonicalKey(new URL(url));
  return {
    url,
    text: '',
    key,
    host: hostOf(url),
    reason,
    isPagination: false,
    leadsOn: false,
    isSamePage: false,
    referrer: null,
  };
}

function aSite(store: ReturnType<typeof aStore>, kinds: readonly KindWish[] = []) {
  const options = batchOptions.parse({ depth: 5 });
  return store.ingest({ name: 'a site', options, kinds }, pagesOf([at('/')]));
}

describe('kinds that were spoken of before the crawl', () => {
  const users: KindWish = { host, template: '/u/*/*', rule: 'stopped' };

  it('are not taken from, under whatever name, before and after the store was opened again', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const store = aStore({ path });
    const { id } = await aSite(store, [users]);
    expect(store.takeFound(id, [link('/u/alice/posts'), link('/docs/a')], 1)).toBe(1);
    store.close();
    const again = aStore({ path });
    const names = [...'abcdefghijklmnopq'].map((name) => link(`/u/${name}/posts`));
    expect(again.takeFound(id, names, 2)).toBe(0);
    const kind = again.discoveryOf(id).kinds.find(({ template }) => template === users.template);
    expect(kind).toMatchObject({
      rule: 'stopped',
      stopped: 'kind-stopped',
      found: 0,
      refused: 18,
      sample: at('/u/alice/posts'),
    });
    expect((await rowsOf(again, id)).map(({ url }) => url)).toEqual([at('/'), at('/docs/a')]);
  });

  it('are taken from where they are let in later', async () => {
    const store = aStore();
    const { id } = await aSite(store, [users]);
    store.takeFound(id, [link('/u/alice/posts')], 1);
    const key = store.discoveryOf(id).kinds.find(({ template }) => template === users.template)?.key ?? 0;
    await store.setKind(id, key, 'let-in');
    expect(store.takeFound(id, [link('/u/alice/posts')], 2)).toBe(1);
  });
});

describe('what waits and differs in nothing', () => {
  /** Reads the page at the path; `twin`: the path of the page that has its content. */
  const read = (
    store: ReturnType<typeof aStore>,
    row: { readonly id: string; readonly url: string },
    twin?: string,
  ) => {
    const started = store.start(row.id, { atMs: 1, attempt: 1 });
    const state = twin === undefined ? ('done' as const) : ('skipped' as const);
    const record = aRecord(started, { state });
    const finalKey = canonicalKey(new URL(row.url));
    const contentKey = `What ${twin === undefined ? row.url : at(twin)} says`;
    const twinUrl = twin === undefined ? {} : { twinUrl: at(twin) };
    const discovered = {
      ...{ links: [], finalKey, contentKey, saysNotFound: false, root: null },
      ...{ isTwin: twin !== undefined, ...twinUrl },
    };
    store.finish(row.id, { record, files: [], discovered }, 2);
  };

  it('is left out once three pages showed it but for samples, and tells of which page; what no page was had of still waits', async () => {
    const store = aStore();
    const { id } = await aSite(store);
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    store.takeFound(id, [...numbers.flatMap((n) => [link(`/p/${n}`), link(`/p/${n}?via=box`)])], 1);
    const page = async (path: string) => (await rowsOf(store, id)).find(({ url }) => url === at(path));
    const one = async (path: string, twin?: string) => {
      const row = await page(path);
      if (row) read(store, row, twin);
    };
    for (const n of numbers.slice(0, 8)) await one(`/p/${n}`);
    for (const n of [1, 2]) await one(`/p/${n}?via=box`, `/p/${n}`);
    expect(await page('/p/7?via=box')).toMatchObject({ state: 'waiting' });
    await one('/p/3?via=box', '/p/3');
    expect(await page('/p/7?via=box')).toMatchObject({
      state: 'skipped',
      code: 'duplicate',
      message: `It differs from ${at('/p/7')} in what makes no difference on this host.`,
    });
    // The fourth and the eighth that show it, or would have, are asked for.
    expect(await page('/p/4?via=box')).toMatchObject({ state: 'waiting' });
    expect(await page('/p/8?via=box')).toMatchObject({ state: 'waiting' });
    expect(await page('/p/9?via=box')).toMatchObject({ state: 'waiting' });
    expect(store.getBatch(id)?.counts).toMatchObject({ done: 8, skipped: 6, waiting: 5 });
  });

  it('stays where one of its kind had a text of its own', async () => {
    const store = aStore();
    const { id } = await aSite(store);
    const numbers = [1, 2, 3, 4, 5, 6, 7, 8, 9];
    store.takeFound(id, [...numbers.flatMap((n) => [link(`/p/${n}`), link(`/p/${n}?l=fr`)])], 1);
    const rows = await rowsOf(store, id);
    const row = (path: string) => rows.find(({ url }) => url === at(path)) ?? { id: '', url: '' };
    for (const n of numbers) read(store, row(`/p/${n}`));
    read(store, row('/p/1?l=fr'));
    for (const n of [2, 3, 4, 5, 6, 7, 8]) read(store, row(`/p/${n}?l=fr`), `/p/${n}`);
    expect((await rowsOf(store, id)).find(({ url }) => url === at('/p/9?l=fr'))).toMatchObject({ state: 'waiting' });
  });
});

describe('an address in a batch', () => {
  it('is its page, or why it is none, with where it was met', async () => {
    const store = aStore();
    const { id } = await aSite(store);
    store.takeFound(id, [link('/docs/a'), link('/cal/2050-01', 'calendar')], 1);
    expect(store.findAddress(id, at('/docs/a/?utm_source=mail#top'))).toMatchObject({
      page: { url: at('/docs/a') },
      reason: null,
    });
    expect(store.findAddress(id, at('/cal/2050-01'))).toEqual({ page: null, reason: 'calendar', foundOn: null });
    expect(store.findAddress(id, at('/nobody/saw'))).toEqual({ page: null, reason: null, foundOn: null });
    expect(store.findAddress(id, 'no address')).toEqual({ page: null, reason: null, foundOn: null });
    expect(() => store.findAddress('b0000000x', at('/'))).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});

describe('a page of a list whose text is that of the page before it', () => {
  const crawl = async (links: (place: number) => readonly string[]) => {
    const store = aStore();
    const { id } = await aSite(store);
    store.takeFound(id, [link('/list?page=1')].map(asPlace), 1);
    const read: string[] = [];
    const want = { nowMs: 1_000_000, limit: 1, perHost: 1, exceptHosts: new Set<string>() };
    for (let [page] = store.due(id, want); page && read.length < 60; [page] = store.due(id, want)) {
      const path = page.url.slice(at('').length);
      read.push(path);
      const place = Number(/page=(\d+)/.exec(path)?.[1] ?? 0);
      const isList = place > 0;
      const finalKey = canonicalKey(new URL(page.url));
      const contentKey = isList
        ? 'Read more, again and again, read more of what there is to read here'
        : `The text of ${path}`;
      const twin = store.twinOf(page.id, { finalKey, contentKey });
      const started = store.start(page.id, { atMs: 1, attempt: 1 });
      const record = aRecord(started, { state: twin ? 'skipped' : 'done' });
      const next = isList ? [asPlace(link(`/list?page=${place + 1}`)), ...links(place).map((to) => link(to))] : [];
      const found = { links: next, finalKey, contentKey, saysNotFound: false, root: null, isTwin: twin !== null };
      const discovered = twin ? { ...found, twinUrl: twin.url } : found;
      store.finish(page.id, { record, files: [], discovered }, 2);
    }
    return read;
  };
  const asPlace = (made: JudgedLink): JudgedLink => ({ ...made, isPagination: true });

  it('leads on where its links are new, however often', async () => {
    const read = await crawl((place) => (place <= 15 ? [`/post/${place}a`, `/post/${place}b`] : []));
    for (let place = 1; place <= 15; place++) expect(read).toContain(`/post/${place}b`);
    expect(read.length).toBeLessThan(60);
  });

  it('and ends where they are not', async () => {
    expect((await crawl(() => ['/post/a'])).filter((path) => path.startsWith('/list')).length).toBeLessThan(4);
  });
});
