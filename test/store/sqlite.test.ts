import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openDatabase } from '../../companion/store/open.ts';
import { duePages } from '../../companion/store/queue.ts';
import { Db } from '../../companion/store/sqlite.ts';
import { aBatch, aFolder, aStore, finishPage, inTime, rowsOf, urlsOf } from './a-store.ts';

describe('a connection', () => {
  it('leaves no read open where the rows were not all wanted', async () => {
    const store = aStore();
    const { id } = await aBatch(
      store,
      Array.from({ length: 50 }, (_, at) => `https://h${at}.example/`),
    );
    store.close();
    const db = new Db({ path: store.path });
    onTestFinished(() => db[Symbol.dispose]());
    expect(duePages(db, id, { nowMs: 0, limit: 2, perHost: 1, exceptHosts: new Set() })).toHaveLength(2);
    db.exec("INSERT INTO facts VALUES ('x', '1')");
    using other = new Db({ path: store.path });
    // A reader that stays behind would keep the WAL from being written back whole.
    expect(other.get('PRAGMA wal_checkpoint(TRUNCATE)')).toMatchObject({ busy: 0, log: 0 });
  });

  it('takes a transaction whole or not at all, and one within another as part of it', () => {
    using db = openDatabase(join(aFolder(), 'tabtrawl.db'), 0);
    const put = (name: string) => db.run('INSERT INTO facts VALUES (?, ?)', name, '');
    const names = () => db.all<{ name: string }>('SELECT name FROM facts ORDER BY name').map((row) => row.name);
    const broken = () =>
      db.transaction(() => {
        put('a');
        db.transaction(() => put('b'));
        throw new RangeError('no');
      });
    expect(broken).toThrow('no');
    expect(names()).toEqual([]);
    db.transaction(() => put('c'));
    expect(() => db.transaction(() => put('c'))).toThrow(expect.objectContaining({ code: 'internal' }));
    expect(names()).toEqual(['c']);
  });

  it('of a reader can write nothing', async () => {
    const store = aStore();
    using reader = new Db({ path: store.path, readOnly: true });
    expect(() => reader.exec('DELETE FROM facts')).toThrow(expect.objectContaining({ code: 'store-full' }));
  });
});

describe('the room of what is gone', () => {
  it('is given back to the disk', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 300));
    const noise = Array.from({ length: 3000 }, (_, at) => ((at * 2654435761) % 4294967296).toString(36)).join('');
    for (const { id: page } of await rowsOf(store, id)) finishPage(store, page, { markdown: page + noise });
    store.removeBatch(id);
    using look = new Db({ path: store.path, readOnly: true });
    await expect
      .poll(() => look.get<{ page_count: number }>('PRAGMA page_count')?.page_count, inTime)
      .toBeLessThan(200);
    await expect.poll(() => look.get('PRAGMA freelist_count'), inTime).toEqual({ freelist_count: 0 });
  }, 30_000);
});
