import { describe, expect, it } from 'vitest';
import type { Store } from '../../companion/store/store.ts';
import { aBatch, aStore, dueIds, urlsOf } from './a-store.ts';

const error = { code: 'timeout', message: 'too slow' } as const;

/** Urls of what is due. */
function due(store: Store, batch: string, want: Partial<Parameters<Store['due']>[1]> = {}): string[] {
  return store
    .due(batch, { nowMs: 0, limit: 100, perHost: 100, exceptHosts: new Set(), ...want })
    .map((page) => page.url);
}

function failToRetry(store: Store, page: string, retryAtMs: number): void {
  store.start(page, { atMs: 1, attempt: 1 });
  store.retry(page, { error, retryAtMs, lane: 'render', crashed: false }, 2);
}

describe('pages that may run', () => {
  it('come in input order within a host, hosts in the order of their first page, within both limits', async () => {
    const store = aStore();
    const urls = [
      'https://b.example/0',
      'https://a.example/0',
      'https://b.example/1',
      'https://b.example/2',
      'https://a.example/1',
      'https://c.example/0',
    ];
    const { id } = await aBatch(store, urls);
    expect(due(store, id)).toEqual([
      'https://b.example/0',
      'https://b.example/1',
      'https://b.example/2',
      'https://a.example/0',
      'https://a.example/1',
      'https://c.example/0',
    ]);
    expect(due(store, id, { perHost: 1 })).toEqual([
      'https://b.example/0',
      'https://a.example/0',
      'https://c.example/0',
    ]);
    expect(due(store, id, { perHost: 2, limit: 3 })).toEqual([
      'https://b.example/0',
      'https://b.example/1',
      'https://a.example/0',
    ]);
    expect(due(store, id, { exceptHosts: new Set(['b.example']) })).toEqual([
      'https://a.example/0',
      'https://a.example/1',
      'https://c.example/0',
    ]);
    expect(due(store, id, { limit: 0 })).toEqual([]);
  });

  it('leave out what runs and what has ended, and a host comes by its first page that is left', async () => {
    const store = aStore();
    const { id } = await aBatch(store, ['https://a.example/0', 'https://b.example/0', 'https://a.example/1']);
    const [first = ''] = dueIds(store, id);
    store.start(first, { atMs: 1, attempt: 1 });
    expect(due(store, id)).toEqual(['https://b.example/0', 'https://a.example/1']);
    store.requeue(first, { crashed: true, message: 'Chrome ended' }, 2);
    expect(store.due(id, { nowMs: 0, limit: 1, perHost: 1, exceptHosts: new Set() })).toMatchObject([
      { id: first, attempts: 0, crashes: 1 },
    ]);
  });

  it('take in retrying pages when their time has come, at their place in the order', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 3));
    const [first = '', second = ''] = dueIds(store, id);
    failToRetry(store, second, 7000);
    failToRetry(store, first, 5000);
    expect(store.nextDueAtMs(id, 0)).toBe(5000);
    expect(due(store, id, { nowMs: 4999 })).toEqual(['https://a.example/2']);
    expect(due(store, id, { nowMs: 5000 })).toEqual(['https://a.example/0', 'https://a.example/2']);
    expect(store.nextDueAtMs(id, 5000)).toBe(7000);
    expect(due(store, id, { nowMs: 9000 })).toEqual([
      'https://a.example/0',
      'https://a.example/1',
      'https://a.example/2',
    ]);
    expect(store.nextDueAtMs(id, 9000)).toBeNull();
    expect(store.getPage(first)?.row).toMatchObject({ state: 'retrying', retryAt: 5000, code: 'timeout', attempts: 1 });
  });

  it('are all found again, bit by bit, where thousands of retries come due at once', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 1200));
    for (const page of dueIds(store, id, { limit: 1200, perHost: 1200 })) failToRetry(store, page, 5000);
    const found = new Set<string>();
    for (let call = 0; call < 3; call++)
      for (const page of dueIds(store, id, { nowMs: 6000, limit: 1200, perHost: 1200 })) found.add(page);
    expect(found.size).toBe(1200);
  });

  it('are found behind a host of 100,000 that may not run, and among 100,000 hosts', async () => {
    const store = aStore();
    const { id: blocked } = await aBatch(store, [...urlsOf('big.example', 100_000), ...urlsOf('small.example', 2)]);
    expect(due(store, blocked, { exceptHosts: new Set(['big.example']) })).toEqual(urlsOf('small.example', 2));
    const { id: wide } = await aBatch(
      store,
      Array.from({ length: 100_000 }, (_, at) => `https://h${at}.example/`),
    );
    expect(due(store, wide, { limit: 3 })).toEqual([0, 1, 2].map((at) => `https://h${at}.example/`));
  }, 60_000);

  it('are none of a batch that is not there', () => {
    expect(due(aStore(), 'b00000000')).toEqual([]);
  });
});
