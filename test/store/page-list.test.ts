import { describe, expect, it } from 'vitest';
import type { Store } from '../../companion/store/store.ts';
import { type PageFilter, type PageSort, pageSorts } from '../../shared/protocol/calls.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import { aBatch, aStore, dueIds, finishPage, rowsOf, urlsOf } from './a-store.ts';

/** 60 pages in every state, with values that tie and values that are missing. */
async function mixed(): Promise<{ store: Store; batch: string; rows: readonly PageRow[] }> {
  const store = aStore();
  const urls = Array.from(
    { length: 60 },
    (_, at) => `https://${'cab'[at % 3]}.example/${(at * 37) % 60}${['/Straße_100%', '/Straßex100y'][at % 5] ?? ''}`,
  );
  const { id: batch } = await aBatch(store, urls);
  dueIds(store, batch)
    .sort()
    .forEach((page, at) => {
      const timings = { waitedMs: 0, navigateMs: 0, settleMs: 0, captureMs: 0, extractMs: 0, totalMs: (at * 13) % 7 };
      if (at % 6 === 0)
        finishPage(
          store,
          page,
          { title: at % 4 ? `Überschrift ${at % 9}` : '', timings, markdown: 'x'.repeat(at % 8) },
          3_000_000 - at * 10,
        );
      if (at % 6 === 1)
        finishPage(
          store,
          page,
          {
            state: 'failed',
            httpStatus: at % 4 ? 500 : null,
            error: { code: at % 4 ? 'http-error' : 'dns', message: '' },
            timings,
          },
          3_000_000 + at,
        );
      if (at % 6 === 2) store.start(page, { atMs: 1, attempt: 1 });
      if (at % 6 === 3) store.cancel(page, 4_000_000);
      if (at % 12 === 4) {
        store.start(page, { atMs: 1, attempt: 1 });
        store.retry(
          page,
          { error: { code: 'timeout', message: '' }, retryAtMs: 9e9, lane: 'render', crashed: false },
          2,
        );
      }
    });
  return { store, batch, rows: await rowsOf(store, batch) };
}

const stateOrder = ['waiting', 'running', 'retrying', 'held', 'done', 'failed', 'skipped', 'cancelled'];
const sortedBy: Readonly<Record<PageSort, (row: PageRow) => string | number | null>> = {
  index: (row) => row.index,
  url: (row) => row.url,
  host: (row) => row.host,
  state: (row) => stateOrder.indexOf(row.state),
  title: (row) => row.title,
  httpStatus: (row) => row.httpStatus,
  totalMs: (row) => row.totalMs,
  markdownBytes: (row) => (row.state === 'done' || row.state === 'failed' ? row.markdownBytes : null),
  finishedAt: (row) => row.finishedAt,
};

/** The same order, the slow way: ties in input order, turned round with the rest; pages without the value last. */
function sorted(rows: readonly PageRow[], sort: PageSort, descending: boolean): PageRow[] {
  const bytes = (value: string | number) => (typeof value === 'string' ? Buffer.from(value).toString('latin1') : value);
  const compare = (a: PageRow, b: PageRow): number => {
    const [x, y] = [sortedBy[sort](a), sortedBy[sort](b)];
    if (x === null || y === null)
      return x === y ? (descending ? b.index - a.index : a.index - b.index) : x === null ? 1 : -1;
    const order = bytes(x) < bytes(y) ? -1 : bytes(x) > bytes(y) ? 1 : a.index - b.index;
    return descending ? -order : order;
  };
  return [...rows].sort(compare);
}

const filters: readonly (readonly [string, PageFilter, (row: PageRow) => boolean])[] = [
  ['nothing', {}, () => true],
  ['one state', { states: ['done'] }, (row) => row.state === 'done'],
  [
    'several states',
    { states: ['failed', 'cancelled', 'retrying'] },
    (row) => ['failed', 'cancelled', 'retrying'].includes(row.state),
  ],
  ['no state at all', { states: [] }, () => false],
  ['codes', { codes: ['dns', 'timeout'] }, (row) => row.code === 'dns' || row.code === 'timeout'],
  ['a host', { host: 'a.example' }, (row) => row.host === 'a.example'],
  ['a part of a host', { host: 'B.EXAM' }, (row) => row.host === 'b.example'],
  ['a host that is not there', { host: 'z.example' }, () => false],
  ['text in the URL, whatever its case', { text: 'A.EXAMPLE/1' }, (row) => row.url.includes('a.example/1')],
  ['text with marks that mean something to SQL', { text: '_100%' }, (row) => row.url.includes('_100%')],
  [
    'text beyond ASCII in the title, whatever its case',
    { text: 'üBERSCHRIFT 6' },
    (row) => row.title === 'Überschrift 6',
  ],
  [
    'host and state',
    { host: 'b.example', states: ['running', 'done'] },
    (row) => row.host === 'b.example' && (row.state === 'running' || row.state === 'done'),
  ],
];

describe('a list of pages', () => {
  it('holds what the filter leaves, in each order, at each stretch', async () => {
    const { store, batch, rows } = await mixed();
    for (const [name, filter, matches] of filters) {
      const left = rows.filter(matches);
      if (!name.includes('no ')) expect(left.length, name).toBeGreaterThanOrEqual(name.includes('not there') ? 0 : 2);
      for (const sort of pageSorts) {
        for (const descending of [false, true]) {
          const want = sorted(left, sort, descending);
          const label = `${name} by ${sort}${descending ? ' descending' : ''}`;
          for (const [offset, limit] of [
            [0, 1000],
            [0, 7],
            [want.length - 5, 3],
            [want.length + 3, 5],
          ] as const) {
            const from = Math.max(0, offset);
            const { total, rows: got } = await store.listPages(batch, {
              filter,
              sort,
              descending,
              offset: from,
              limit,
            });
            expect(
              got.map((row) => row.id),
              `${label} from ${from}`,
            ).toEqual(want.slice(from, from + limit).map((row) => row.id));
            expect(total, label).toBe(left.length);
          }
        }
      }
    }
  }, 30_000);

  it('takes chosen pages, and leaves out ids of other batches and what is no id', async () => {
    const { store, batch, rows } = await mixed();
    const { id: other } = await aBatch(store, urlsOf('a.example', 2));
    const pages = [rows[3]?.id ?? '', rows[1]?.id ?? '', `${other}-00000`, 'nonsense'];
    expect((await rowsOf(store, batch, { filter: { pages } })).map((row) => row.index)).toEqual([1, 3]);
  });

  it('goes on where pages were removed', async () => {
    const { store, batch, rows } = await mixed();
    await store.removePages(batch, { pages: [rows[0]?.id ?? '', rows[10]?.id ?? ''] });
    const left = rows.filter((row) => row.index !== 0 && row.index !== 10);
    expect(await rowsOf(store, batch)).toEqual(left);
    expect(await rowsOf(store, batch, { descending: true, offset: 50, limit: 3 })).toEqual(
      left.toReversed().slice(50, 53),
    );
  });

  it('shows what was written the moment before', async () => {
    const { store, batch, rows } = await mixed();
    const want = { filter: { text: 'example' }, sort: 'state', descending: false, offset: 0, limit: 1 } as const;
    await store.listPages(batch, want);
    const waiting = rows.filter((row) => row.state === 'waiting');
    for (const row of waiting) store.cancel(row.id, 5);
    expect((await store.listPages(batch, want)).rows[0]?.state).toBe('running');
  });

  it('is not found for a batch that is not there', async () => {
    await expect(
      aStore().listPages('b00000000', { filter: {}, sort: 'url', descending: false, offset: 0, limit: 9 }),
    ).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('addresses that were crawled before', () => {
  it('are those that are done in any batch, with the newest time; others are left out', async () => {
    const store = aStore();
    const urls = urlsOf('a.example', 3);
    const first = await aBatch(store, urls);
    const [one, two] = dueIds(store, first.id).toSorted();
    finishPage(store, one ?? '', {}, 100);
    finishPage(store, two ?? '', { state: 'failed', error: { code: 'dns', message: '' } }, 200);
    const second = await aBatch(store, urls.slice(0, 1));
    finishPage(store, dueIds(store, second.id)[0] ?? '', {}, 300);
    expect(await store.crawledAt([...urls, 'https://never.example/'])).toEqual(new Map([[urls[0], 300]]));
  });
});
