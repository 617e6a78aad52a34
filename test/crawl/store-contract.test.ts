/** What the crawl counts on of its store, of the real one and of the double that its other tests run on; and both side by side under random moves. */
import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { BatchStore, PageResult } from '../../companion/crawl/store-ports.ts';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { type BatchOptionsInput, batchOptions } from '../../shared/batch/options.ts';
import type { PageRow } from '../../shared/protocol/model.ts';
import { aRecord, aStore, pagesOf } from '../store/a-store.ts';
import { FakeStore } from './fake-store.ts';

/** A store, the ways in that are not the crawl's, and ids that do not differ from store to store. */
type Subject = {
  readonly store: BatchStore;
  add(urls: readonly string[], options?: BatchOptionsInput, fromTab?: boolean): Promise<string>;
  /** What "Retry" does. */
  reset(batch: string): Promise<unknown>;
  /** The id of the batch's page of that index. */
  idOf(batch: string, index: number): string;
};

const nowMs = 1_000_000;
const error = { code: 'timeout', message: 'It took too long.' } as const;

function realStore(): Subject {
  const store = aStore();
  return {
    store,
    async add(urls, options = {}, fromTab = false) {
      const parsed = batchOptions.parse({ lane: 'render', ...options });
      return (await store.ingest({ name: 'pages', options: parsed }, pagesOf(urls, fromTab))).id;
    },
    reset: (batch) => store.resetPages(batch, { states: ['failed', 'skipped', 'cancelled'] }),
    idOf: (batch, index) => `${batch}-${index.toString(36).padStart(5, '0')}`,
  };
}

function doubleOfStore(): Subject {
  const store = new FakeStore({ wallMs: () => nowMs });
  return {
    store,
    add: async (urls, options, fromTab = false) =>
      store.add(
        urls.map((url) => ({ url, fromTab })),
        options,
      ),
    reset: async (batch) => store.resetPages(batch),
    idOf: (batch, index) => `${batch}-${index}`,
  };
}

function resultOf(
  row: Pick<PageRow, 'id' | 'batch' | 'index' | 'url'>,
  state: 'done' | 'failed' | 'skipped',
): PageResult {
  return { record: aRecord(row, { state, ...(state === 'done' ? {} : { error }) }), files: [] };
}

describe.each([
  ['the store', realStore],
  ['its double', doubleOfStore],
])('%s', (_, open) => {
  let subject: Subject;
  let store: BatchStore;
  beforeEach(() => {
    subject = open();
    store = subject.store;
  });
  const due = (batch: string, atMs = nowMs) =>
    store.due(batch, { nowMs: atMs, limit: 100, perHost: 100, exceptHosts: new Set() }).map(({ index }) => index);
  const start = (page: string, attempt = 1) => store.start(page, { atMs: nowMs, attempt });
  const retry = (page: string, retryAtMs: number) =>
    store.retry(page, { error, retryAtMs, lane: 'render', crashed: false }, nowMs);

  it('gives pages in input order within a host, hosts in the order of their first page, and no more than asked for', async () => {
    const batch = await subject.add(['b', 'a', 'b', 'a', 'c'].map((host, at) => `https://${host}.test/${at}`));
    const want = { nowMs, limit: 3, perHost: 1, exceptHosts: new Set<string>() };
    expect(due(batch)).toEqual([0, 2, 1, 3, 4]);
    expect(store.due(batch, want).map(({ index }) => index)).toEqual([0, 1, 4]);
    expect(store.due(batch, { ...want, exceptHosts: new Set(['b.test']) }).map(({ index }) => index)).toEqual([1, 4]);
    expect(store.due('b0000none', want)).toEqual([]);
  });

  it('a page that is started carries nothing of the try before', async () => {
    const page = subject.idOf(await subject.add(['https://a.test/']), 0);
    start(page);
    expect(retry(page, nowMs + 5)).toMatchObject({ state: 'retrying', ...error, retryAt: nowMs + 5, attempts: 1 });
    expect(start(page, 2)).toMatchObject({ state: 'running', code: null, message: null, retryAt: null, attempts: 2 });
  });

  it('a page that is retried comes again at its time', async () => {
    const batch = await subject.add(['https://a.test/']);
    start(subject.idOf(batch, 0));
    retry(subject.idOf(batch, 0), nowMs + 50);
    expect(due(batch)).toEqual([]);
    expect(store.nextDueAtMs(batch, nowMs)).toBe(nowMs + 50);
    expect(due(batch, nowMs + 50)).toEqual([0]);
    expect(store.nextDueAtMs(batch, nowMs + 50)).toBe(null);
  });

  it('a page from a tab waits for its client; one that is retried is crawled, one that is queued again waits on', async () => {
    const batch = await subject.add(['https://a.test/0', 'https://a.test/1', 'https://a.test/2'], {}, true);
    const id = (index: number) => subject.idOf(batch, index);
    const expected = () => store.fromTabPages?.(batch, 10).map(({ index }) => index);
    expect([due(batch), expected()]).toEqual([[], [0, 1, 2]]);
    start(id(0));
    start(id(1));
    expect(expected()).toEqual([2]);
    retry(id(0), nowMs);
    store.requeue(id(1), { crashed: false, message: 'stopped' }, nowMs);
    expect([due(batch), expected()]).toEqual([[0], [1, 2]]);
    store.setFromTab(id(2), false, 'read by crawling');
    expect([due(batch), expected()]).toEqual([[0, 2], [1]]);
    const [, second] = store.due(batch, { nowMs, limit: 9, perHost: 9, exceptHosts: new Set() });
    expect(second).toMatchObject({ fromTab: false, notes: ['read by crawling'] });
  });

  it('only a failed try is charged', async () => {
    const batch = await subject.add(['https://a.test/']);
    const page = subject.idOf(batch, 0);
    start(page);
    expect(store.requeue(page, { crashed: true, message: 'Chrome ended' }, nowMs)).toMatchObject({
      state: 'waiting',
      attempts: 0,
    });
    expect(store.due(batch, { nowMs, limit: 1, perHost: 1, exceptHosts: new Set() })[0]).toMatchObject({ crashes: 1 });
    start(page);
    expect(store.hold(page, { wall: 'challenge', message: 'a puzzle' }, nowMs)).toMatchObject({
      state: 'held',
      attempts: 0,
      code: 'challenged',
      message: 'a puzzle',
    });
  });

  it('a hold takes all of a host that waits, and is known by the page that met the wall', async () => {
    const batch = await subject.add(['https://a.test/0', 'https://a.test/1', 'https://b.test/', 'https://a.test/3']);
    start(subject.idOf(batch, 1));
    store.hold(subject.idOf(batch, 1), { wall: 'login', message: 'sign in' }, nowMs + 7);
    expect(store.holdHost(batch, 'a.test')).toBe(2);
    expect(store.holdHost(batch, 'a.test')).toBe(0);
    const held = { batch, session: 'shared', host: 'a.test', wall: 'login', sinceMs: nowMs + 7 };
    expect(store.heldHosts()).toEqual([{ ...held, pages: 3, page: subject.idOf(batch, 1), url: 'https://a.test/1' }]);
    // Another page stands for the host once that one is gone.
    store.cancel(subject.idOf(batch, 1), nowMs);
    expect(store.heldHosts()).toEqual([{ ...held, pages: 2, page: subject.idOf(batch, 0), url: 'https://a.test/0' }]);
    expect(store.requeueHost('work', 'a.test')).toEqual([]);
    expect(store.requeueHost('shared', 'a.test')).toEqual([batch]);
    expect([store.heldHosts(), due(batch)]).toEqual([[], [0, 3, 2]]);
  });

  it('held pages that are given up fail with the reason', async () => {
    const batch = await subject.add(['https://a.test/0', 'https://a.test/1']);
    store.holdHost(batch, 'a.test');
    expect(store.failHeld('shared', 'a.test', error, nowMs)).toEqual([batch]);
    expect(store.getBatch(batch)?.counts).toMatchObject({ failed: 2, held: 0 });
    expect([store.heldHosts(), store.hasOpenPages(batch)]).toEqual([[], false]);
  });

  it('a page ends once: what comes after is refused, until it is wanted again', async () => {
    const batch = await subject.add(['https://a.test/0', 'https://a.test/1']);
    const page = subject.idOf(batch, 0);
    const row = start(page);
    store.finish(page, resultOf(row, 'failed'), nowMs);
    const conflict = expect.objectContaining({ code: 'conflict' });
    for (const late of [
      () => start(page),
      () => store.finish(page, resultOf(row, 'done'), nowMs),
      () => retry(page, nowMs),
      () => store.requeue(page, { crashed: false, message: '' }, nowMs),
      () => store.hold(page, { wall: 'login', message: '' }, nowMs),
      () => store.cancel(page, nowMs),
    ])
      expect(late).toThrow(conflict);
    await subject.reset(batch);
    expect(due(batch)).toEqual([0, 1]);
    expect(start(page)).toMatchObject({ attempts: 1, code: null, finishedAt: null });
  });

  it('a batch moves only as it may, and is opened again by what is wanted of it', async () => {
    const batch = await subject.add(['https://a.test/']);
    const move = (to: 'running' | 'paused' | 'done' | 'cancelled') =>
      store.moveBatch(batch, to, { reason: to === 'paused' ? 'the disk is full' : null, atMs: nowMs });
    expect(move('running')).toMatchObject({ state: 'running', startedAt: nowMs, finishedAt: null });
    expect(move('paused').reason).toBe('the disk is full');
    expect(move('running').reason).toBe(null);
    expect(move('cancelled')).toMatchObject({ state: 'cancelled', finishedAt: nowMs });
    expect(() => move('running')).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect([store.openBatches(), store.hasOpenPages(batch)]).toEqual([[], true]);
    expect(await store.cancelBatchPages(batch, nowMs)).toBe(1);
    await subject.reset(batch);
    expect(store.getBatch(batch)).toMatchObject({ state: 'queued', finishedAt: null, reason: null });
  });
});

/** What one step did: what it gave or was refused with, without the ids. */
async function outcomeOf(act: () => unknown, { idOf }: Subject, batches: readonly string[]): Promise<unknown> {
  try {
    let text = JSON.stringify((await act()) ?? null);
    batches.forEach((batch, at) => {
      for (let page = 0; page < 6; page++) text = text.replaceAll(`"${idOf(batch, page)}"`, `"page ${at} ${page}"`);
      text = text.replaceAll(`"${batch}"`, `"batch ${at}"`);
    });
    return JSON.parse(text);
  } catch (thrown) {
    if (thrown instanceof TabtrawlError) return `refused: ${thrown.code}`;
    throw thrown;
  }
}

type Step = { readonly act: string; readonly batch: number; readonly page: number };
const hostOfPage = (page: number) => (page % 2 ? 'a.test' : 'b.test');

const acts: Readonly<Record<string, (subject: Subject, batch: string, page: number) => unknown>> = {
  start: ({ store, idOf }, batch, page) => store.start(idOf(batch, page), { atMs: 1, attempt: 1 }),
  ...Object.fromEntries(
    (['done', 'failed', 'skipped'] as const).map((state) => [
      state,
      ({ store, idOf }: Subject, batch: string, page: number) => {
        const row = { id: idOf(batch, page), batch, index: page, url: 'https://a.test/' };
        return store.finish(row.id, resultOf(row, state), 9);
      },
    ]),
  ),
  retry: ({ store, idOf }, batch, page) =>
    store.retry(idOf(batch, page), { error, retryAtMs: page % 2 ? 50 : 500, lane: 'render', crashed: page > 2 }, 2),
  hold: ({ store, idOf }, batch, page) => store.hold(idOf(batch, page), { wall: 'gate', message: 'a gate' }, 3),
  requeue: ({ store, idOf }, batch, page) => store.requeue(idOf(batch, page), { crashed: page > 2, message: '' }, 4),
  cancel: ({ store, idOf }, batch, page) => store.cancel(idOf(batch, page), 5),
  crawlInstead: ({ store, idOf }, batch, page) => store.setFromTab(idOf(batch, page), false, `note ${page}`),
  holdHost: ({ store }, batch, page) => store.holdHost(batch, hostOfPage(page)),
  requeueHost: ({ store }, _, page) => store.requeueHost('shared', hostOfPage(page)),
  failHeld: ({ store }, _, page) => store.failHeld('shared', hostOfPage(page), error, 6),
  cancelPages: ({ store }, batch) => store.cancelBatchPages(batch, 7),
  reset: async ({ reset }, batch) => {
    await reset(batch);
  },
  ...Object.fromEntries(
    (['running', 'paused', 'done', 'cancelled'] as const).map((to) => [
      `batch ${to}`,
      ({ store }: Subject, batch: string) => store.moveBatch(batch, to, { reason: null, atMs: 8 }).state,
    ]),
  ),
};

/** All that the crawl can see of these batches. */
function viewOf({ store }: Subject, batches: readonly string[]): unknown {
  const each = batches.map((batch) => {
    const info = store.getBatch(batch);
    return {
      info: info && { ...info, name: '', createdAt: 0, contentBytes: 0 },
      some: store.due(batch, { nowMs: 100, limit: 5, perHost: 2, exceptHosts: new Set() }),
      others: store.due(batch, { nowMs: 100, limit: 3, perHost: 3, exceptHosts: new Set(['a.test']) }),
      nextDueAtMs: store.nextDueAtMs(batch, 100),
      fromTab: store.fromTabPages?.(batch, 9),
      hasOpenPages: store.hasOpenPages(batch),
      held: store
        .heldHosts()
        .filter((held) => held.batch === batch)
        .toSorted((one, other) => (one.host < other.host ? -1 : 1)),
    };
  });
  const open = store.openBatches().map(({ id }) => id);
  return { each, open: open.filter((id) => batches.includes(id)) };
}

it('the store and its double come out alike whatever is done to them', async () => {
  const real = realStore();
  const step = fc.record({ act: fc.constantFrom(...Object.keys(acts)), batch: fc.nat(1), page: fc.nat(5) });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 50 }), async (steps: readonly Step[]) => {
      const double = doubleOfStore();
      const both = await Promise.all(
        [real, double].map(async (subject) => {
          const urls = [0, 1, 2, 3, 4, 5].map((at) => `https://${hostOfPage(at)}/${at}`);
          const batches = [await subject.add(urls), await subject.add(urls, {}, true)];
          return { subject, batches };
        }),
      );
      for (const { act, batch, page } of steps) {
        const outcomes = await Promise.all(
          both.map(({ subject, batches }) =>
            outcomeOf(() => acts[act]?.(subject, batches[batch] ?? '', page), subject, batches),
          ),
        );
        expect(outcomes[1], act).toEqual(outcomes[0]);
        const views = await Promise.all(
          both.map(({ subject, batches }) => outcomeOf(() => viewOf(subject, batches), subject, batches)),
        );
        expect(views[1], `after ${act}`).toEqual(views[0]);
      }
      for (const { subject, batches } of both)
        for (const batch of batches) {
          await subject.store.cancelBatchPages(batch, 9);
          for (const host of ['a.test', 'b.test']) subject.store.failHeld('shared', host, error, 9);
        }
    }),
    { numRuns: 40 },
  );
}, 120_000);
