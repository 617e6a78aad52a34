import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { canonicalKey } from '../../companion/crawl/discovery/canonical-url.ts';
import type { JudgedLink } from '../../companion/crawl/discovery/found-link.ts';
import type { KindWish, NotTaken } from '../../shared/batch/discovery.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { hostOf } from '../../shared/urls.ts';
import { aFolder, aStore, pagesOf, rowsOf } from './a-store.ts';

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
