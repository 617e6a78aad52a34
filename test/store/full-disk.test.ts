import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ingest } from '../../companion/store/batches.ts';
import { openDatabase } from '../../companion/store/open.ts';
import { PageMoves } from '../../companion/store/page-moves.ts';
import { pageDetail } from '../../companion/store/records.ts';
import type { Db } from '../../companion/store/sqlite.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { aFolder, aRecord, aStore, pagesOf, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

const options = batchOptions.parse({});

async function aDatabase(): Promise<{ db: Db; batch: string; fill: () => void; free: () => void }> {
  const db = openDatabase(join(aFolder(), 'tabtrawl.db'), 0);
  onTestFinished(() => db[Symbol.dispose]());
  const batch = await ingest(db, { name: '', options }, pagesOf(urlsOf('a.example', 3)), {
    atMs: 1,
    onFailed: () => {},
  });
  const pages = db.get<{ page_count: number }>('PRAGMA page_count')?.page_count;
  return {
    db,
    batch,
    fill: () => db.exec(`PRAGMA max_page_count = ${pages}`),
    free: () => db.exec('PRAGMA max_page_count = 1000000'),
  };
}

describe('a full disk', () => {
  it('refuses a finish whole, with what to do, and takes it once there is room', async () => {
    const { db, batch, fill, free } = await aDatabase();
    const moves = new PageMoves(db);
    const page = `${batch}-00000`;
    const row = moves.start(page, { atMs: 1, attempt: 1 });
    // Text that can not be made small.
    const record = aRecord(row, {
      markdown: Array.from({ length: 20_000 }, (_, at) => ((at * 2654435761) % 4294967296).toString(36)).join(''),
    });
    fill();
    expect(() => moves.finish(page, { record, files: [] }, 2)).toThrow(
      expect.objectContaining({ code: 'store-full', message: expect.stringContaining('Free some space') }),
    );
    expect(pageDetail(db, page)).toMatchObject({
      row: { state: 'running' },
      record: null,
      attempts: [{ outcome: null }],
    });
    expect(inconsistencies(db)).toEqual([]);
    free();
    moves.finish(page, { record, files: [] }, 3);
    expect(pageDetail(db, page)?.record).toEqual(record);
    expect(inconsistencies(db)).toEqual([]);
  });

  it('refuses a new batch whole', async () => {
    const { db, fill } = await aDatabase();
    fill();
    const failed: number[] = [];
    const taken = ingest(db, { name: '', options }, pagesOf(urlsOf('b.example', 50_000)), {
      atMs: 2,
      onFailed: (key) => failed.push(key),
    });
    await expect(taken).rejects.toMatchObject({ code: 'store-full' });
    expect(failed).toHaveLength(1);
    expect(db.get('SELECT count(*) AS n FROM batches WHERE stage = 1')).toEqual({ n: 1 });
  });

  it('and a database that may only be read both say that it cannot be written', async () => {
    const { db, batch } = await aDatabase();
    db.exec('PRAGMA query_only = 1');
    expect(() => new PageMoves(db).start(`${batch}-00000`, { atMs: 1, attempt: 1 })).toThrow(
      expect.objectContaining({ code: 'store-full', message: expect.stringContaining('read-only') }),
    );
    db.exec('PRAGMA query_only = 0');
    expect(inconsistencies(db)).toEqual([]);
  });

  it('is the reason of each batch with work for as long as it lasts, whoever asks', async () => {
    const store = aStore();
    const taken = await Promise.all(
      ['a.example', 'b.example', 'c.example'].map((host) =>
        store.ingest({ name: '', options }, pagesOf(urlsOf(host, 2))),
      ),
    );
    const [running = '', paused = '', ended = ''] = taken.map(({ id }) => id);
    store.moveBatch(running, 'running', { reason: null, atMs: 1 });
    store.moveBatch(paused, 'paused', { reason: null, atMs: 1 });
    store.moveBatch(ended, 'cancelled', { reason: null, atMs: 1 });
    const reasons = () => [
      ...store.listBatches().map(({ reason }) => reason),
      ...store.openBatches().map(({ reason }) => reason),
      store.getBatch(running)?.reason,
    ];
    store.setTrouble('full');
    expect(reasons()).toEqual(['full', null, null, 'full', null, 'full']);
    store.setTrouble(null);
    expect(reasons()).toEqual([null, null, null, null, null, null]);
  });
});
