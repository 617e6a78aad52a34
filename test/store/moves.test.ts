import { describe, expect, it } from 'vitest';
import { aBatch, aLook, aRecord, aStore, dueIds, finishPage, inTime, rowsOf, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

const error = { code: 'connection', message: 'the server broke off' } as const;

/** A store with one batch of three pages, and their ids. */
async function three() {
  const store = aStore();
  const { id: batch } = await aBatch(store, urlsOf('a.example', 3));
  const [first = '', second = '', third = ''] = dueIds(store, batch);
  return { store, batch, first, second, third, look: aLook(store) };
}

describe('moves of a page', () => {
  it('start: it runs, its try is charged, an attempt is open', async () => {
    const { store, batch, first, look } = await three();
    expect(store.start(first, { atMs: 5000, attempt: 1 })).toMatchObject({
      id: first,
      batch,
      index: 0,
      state: 'running',
      attempts: 1,
    });
    expect(store.getPage(first)?.attempts).toEqual([
      { number: 1, startedAt: 5000, endedAt: null, lane: null, outcome: null, message: null },
    ]);
    expect(store.getBatch(batch)?.counts).toMatchObject({ waiting: 2, running: 1 });
    expect(inconsistencies(look)).toEqual([]);
  });

  it('together: all of them or none, whatever of it was written', async () => {
    const { store, batch, first, second, third, look } = await three();
    store.together(() => {
      store.start(first, { atMs: 5000, attempt: 1 });
      store.start(second, { atMs: 5000, attempt: 1 });
    });
    expect(store.getBatch(batch)?.counts).toMatchObject({ waiting: 1, running: 2 });
    const refused = () =>
      store.together(() => {
        finishPage(store, first);
        store.start(third, { atMs: 6000, attempt: 1 });
        store.start(second, { atMs: 6000, attempt: 2 });
      });
    expect(refused).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect((await rowsOf(store, batch)).map(({ state }) => state)).toEqual(['running', 'running', 'waiting']);
    expect(store.getPage(first)?.record).toBeNull();
    expect(inconsistencies(look)).toEqual([]);
  });

  it('finish: state, record, contents, attempt and counts are there together', async () => {
    const { store, batch, first, look } = await three();
    const row = store.start(first, { atMs: 5000, attempt: 1 });
    const record = aRecord(row, {
      markdown: '# Héllo',
      text: 'Hello',
      html: '<h1>Hello</h1>',
      links: [{ url: 'https://a.example/x', text: 'x', internal: true }],
      metadata: { author: 'Me' },
      title: 'Hello',
    });
    const screenshot = Uint8Array.of(1, 2, 3);
    const done = store.finish(first, { record, files: [{ kind: 'screenshot', bytes: screenshot }] }, 6000);
    expect(done).toMatchObject({
      state: 'done',
      title: 'Hello',
      httpStatus: 200,
      lane: 'render',
      totalMs: 120,
      finishedAt: 6000,
      code: null,
    });
    const detail = store.getPage(first);
    expect(detail?.row).toEqual(done);
    expect(detail?.record).toEqual(record);
    expect(detail?.files).toEqual(['screenshot']);
    expect(store.getFile(first, 'screenshot')).toEqual(screenshot);
    expect(store.getFile(first, 'pdf')).toBeNull();
    expect(detail?.attempts).toMatchObject([{ endedAt: 6000, outcome: 'done', lane: 'render' }]);
    expect(store.getBatch(batch)).toMatchObject({ counts: { waiting: 2, running: 0, done: 1 } });
    expect(store.getBatch(batch)?.contentBytes).toBeGreaterThan(3);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('finish as failed keeps error and content; as skipped it may come before a start', async () => {
    const { store, first, second, look } = await three();
    const failed = finishPage(store, first, {
      state: 'failed',
      httpStatus: 500,
      error: { code: 'http-error', message: 'status 500' },
    });
    expect(failed).toMatchObject({ state: 'failed', code: 'http-error', message: 'status 500', httpStatus: 500 });
    const record = aRecord(
      { id: second, batch: failed.batch, index: 1, url: 'https://a.example/1' },
      { state: 'skipped', markdown: '', error: { code: 'robots', message: 'asked away' } },
    );
    expect(store.finish(second, { record, files: [] }, 3)).toMatchObject({
      state: 'skipped',
      code: 'robots',
      attempts: 0,
    });
    expect(store.getPage(second)?.attempts).toEqual([]);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('retry: it waits for its time, the try stays charged and is kept', async () => {
    const { store, first, look } = await three();
    store.start(first, { atMs: 1, attempt: 1 });
    expect(store.retry(first, { error, retryAtMs: 9000, lane: 'fetch', crashed: true }, 2)).toMatchObject({
      state: 'retrying',
      retryAt: 9000,
      attempts: 1,
      code: 'connection',
    });
    expect(store.getPage(first)?.attempts).toMatchObject([
      { outcome: 'connection', lane: 'fetch', endedAt: 2, message: 'the server broke off' },
    ]);
    expect(store.start(first, { atMs: 9000, attempt: 2 })).toMatchObject({
      state: 'running',
      attempts: 2,
      retryAt: null,
      code: null,
      message: null,
    });
    expect(store.getPage(first)?.attempts.map((attempt) => attempt.number)).toEqual([1, 2]);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('requeue and hold give the try back', async () => {
    const { store, first, second, look } = await three();
    store.start(first, { atMs: 1, attempt: 1 });
    expect(store.requeue(first, { crashed: false, message: 'Chrome ended' }, 2)).toMatchObject({
      state: 'waiting',
      attempts: 0,
    });
    store.start(second, { atMs: 1, attempt: 1 });
    expect(store.hold(second, { wall: 'login', message: 'sign in' }, 2)).toMatchObject({
      state: 'held',
      attempts: 0,
      code: 'login-required',
    });
    expect(store.getPage(first)?.attempts).toMatchObject([{ outcome: 'lost', endedAt: 2 }]);
    store.start(first, { atMs: 3, attempt: 1 });
    store.requeue(first, { crashed: false, message: 'asked to slow down', attempt: 'rate-limited' }, 4);
    expect(store.getPage(first)?.attempts[1]).toMatchObject({ outcome: 'rate-limited', message: 'asked to slow down' });
    expect(store.getPage(second)?.attempts).toMatchObject([{ outcome: 'held', message: 'sign in' }]);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('cancel: it ends with a record that says so', async () => {
    const { store, first, look } = await three();
    store.start(first, { atMs: 1, attempt: 1 });
    expect(store.cancel(first, 7)).toMatchObject({ state: 'cancelled', code: 'cancelled', finishedAt: 7 });
    expect(store.getPage(first)?.record).toMatchObject({
      state: 'cancelled',
      markdown: '',
      error: { code: 'cancelled' },
    });
    expect(inconsistencies(look)).toEqual([]);
  });

  it('that its state does not allow are refused, and nothing is changed', async () => {
    const { store, first, look } = await three();
    finishPage(store, first);
    const before = store.getPage(first);
    const conflict = expect.objectContaining({ code: 'conflict' });
    const record = aRecord({ id: first, batch: '', index: 0, url: 'https://a.example/0' }, { markdown: 'another' });
    expect(() => store.finish(first, { record, files: [] }, 9)).toThrow(conflict);
    expect(() => store.start(first, { atMs: 9, attempt: 2 })).toThrow(conflict);
    expect(() => store.retry(first, { error, retryAtMs: 9, lane: 'render', crashed: false }, 9)).toThrow(conflict);
    expect(() => store.hold(first, { wall: 'login', message: '' }, 9)).toThrow(conflict);
    expect(() => store.requeue(first, { crashed: false, message: '' }, 9)).toThrow(conflict);
    expect(() => store.cancel(first, 9)).toThrow(conflict);
    expect(store.getPage(first)).toEqual(before);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('of pages that are not there are refused', () => {
    const store = aStore();
    for (const id of ['', 'nonsense', 'b00000000-00000', "b'; DROP TABLE pages-00000"]) {
      expect(() => store.start(id, { atMs: 1, attempt: 1 })).toThrow(expect.objectContaining({ code: 'not-found' }));
      expect(store.getPage(id)).toBeNull();
    }
  });
});

describe('moves of a batch', () => {
  it('go as the table of batch states has them, with their times and reason', async () => {
    const { store, batch } = await three();
    const at = (atMs: number, reason: string | null = null) => ({ atMs, reason });
    expect(store.moveBatch(batch, 'running', at(10))).toMatchObject({
      state: 'running',
      startedAt: 10,
      finishedAt: null,
    });
    expect(store.moveBatch(batch, 'paused', at(20, 'the disk is full'))).toMatchObject({
      state: 'paused',
      reason: 'the disk is full',
    });
    expect(store.moveBatch(batch, 'running', at(30))).toMatchObject({ startedAt: 10, reason: null });
    expect(store.moveBatch(batch, 'done', at(40))).toMatchObject({ state: 'done', finishedAt: 40 });
    expect(() => store.moveBatch(batch, 'paused', at(50))).toThrow(expect.objectContaining({ code: 'conflict' }));
    expect(store.openBatches()).toEqual([]);
    expect(store.moveBatch(batch, 'queued', at(60))).toMatchObject({ state: 'queued', finishedAt: null });
    expect(store.openBatches().map((open) => open.id)).toEqual([batch]);
  });

  it('cancel ends everything that is neither ended nor running', async () => {
    const { store, batch, first, second, third, look } = await three();
    store.start(first, { atMs: 1, attempt: 1 });
    store.start(second, { atMs: 1, attempt: 1 });
    store.hold(second, { wall: 'challenge', message: 'a check' }, 2);
    expect(await store.cancelBatchPages(batch, 9)).toBe(2);
    expect(store.getPage(third)?.row).toMatchObject({ state: 'cancelled', finishedAt: 9 });
    expect(store.getPage(first)?.row.state).toBe('running');
    expect(store.heldHosts()).toEqual([]);
    expect(store.hasOpenPages(batch)).toBe(true);
    store.cancel(first, 10);
    expect(store.hasOpenPages(batch)).toBe(false);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('retry puts the failed back uncharged, keeps their attempts, leaves the done alone, and opens the batch', async () => {
    const { store, batch, first, second, third, look } = await three();
    finishPage(store, first);
    for (const id of [second, third]) finishPage(store, id, { state: 'failed', error });
    store.moveBatch(batch, 'done', { reason: null, atMs: 5 });
    expect(await store.resetPages(batch, { pages: [first, third] })).toBe(1);
    expect(store.getBatch(batch)).toMatchObject({
      state: 'queued',
      finishedAt: null,
      counts: { done: 1, failed: 1, waiting: 1 },
    });
    expect(await store.resetPages(batch, { codes: ['timeout'] })).toBe(0);
    expect(await store.resetPages(batch)).toBe(1);
    expect(store.getPage(second)).toMatchObject({
      row: { state: 'waiting', attempts: 0, code: null, title: null, finishedAt: null },
      record: null,
      attempts: [{ outcome: 'connection' }],
    });
    expect(dueIds(store, batch)).toEqual([second, third]);
    expect(inconsistencies(look)).toEqual([]);
  });

  it('remove takes pages, or the whole batch, away at once', async () => {
    const { store, batch, first, second, look } = await three();
    finishPage(store, first);
    store.start(second, { atMs: 1, attempt: 1 });
    expect(await store.removePages(batch, { pages: [first, second] })).toBe(1);
    expect(store.getPage(first)).toBeNull();
    expect((await rowsOf(store, batch)).map((row) => row.index)).toEqual([1, 2]);
    expect(store.getBatch(batch)).toMatchObject({ total: 2, contentBytes: 0 });
    expect(inconsistencies(look)).toEqual([]);
    store.removeBatch(batch);
    expect(store.getBatch(batch)).toBeNull();
    expect(store.getPage(second)).toBeNull();
    await expect(
      store.listPages(batch, { filter: {}, sort: 'index', descending: false, offset: 0, limit: 1 }),
    ).rejects.toMatchObject({ code: 'not-found' });
    await expect
      .poll(
        () =>
          look.get(
            'SELECT (SELECT count(*) FROM pages) + (SELECT count(*) FROM attempts) + (SELECT count(*) FROM batches) AS n',
          ),
        inTime,
      )
      .toEqual({ n: 0 });
  }, 30_000);
});

describe('what pages sent that may change something', () => {
  it('is summed by host for the batch, most first, over restarts, and goes with the batch', async () => {
    const { store, batch, look } = await three();
    expect(store.getBatch(batch)?.writes).toBeUndefined();
    store.addWrites(batch, [{ host: 'a.example', sent: 2, refused: 0 }]);
    store.addWrites(batch, [
      { host: 'b.example', sent: 0, refused: 5 },
      { host: 'a.example', sent: 1, refused: 1 },
    ]);
    expect(store.getBatch(batch)?.writes).toEqual([
      { host: 'b.example', sent: 0, refused: 5 },
      { host: 'a.example', sent: 3, refused: 1 },
    ]);
    store.removeBatch(batch);
    store.addWrites(batch, [{ host: 'a.example', sent: 2, refused: 0 }]);
    await expect.poll(() => look.all("SELECT name FROM facts WHERE name LIKE 'writes %'").length, inTime).toBe(0);
  });
});
