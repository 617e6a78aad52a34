import { chmodSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSettings } from '../../companion/store/memory.ts';
import { migrations } from '../../companion/store/open.ts';
import { Db } from '../../companion/store/sqlite.ts';
import { openStore } from '../../companion/store/store.ts';
import { aBatch, aFolder, aStore, urlsOf } from './a-store.ts';

const quiet = { log: () => {} };

/** What opening throws; the file must be as it was. */
function refusal(path: string): unknown {
  const before = readFileSync(path);
  let thrown: unknown;
  try {
    openStore({ path, ...quiet }).close();
  } catch (error) {
    thrown = error;
  }
  expect(readFileSync(path).equals(before)).toBe(true);
  return thrown;
}

async function aClosedStore(): Promise<string> {
  const store = aStore();
  await aBatch(store, urlsOf('a.example', 500));
  store.close();
  return store.path;
}

/** Changes a closed store's file by SQL. */
function alter(path: string, sql: string): void {
  using db = new Db({ path });
  db.exec(sql);
}

describe('the database file', () => {
  it.skipIf(process.platform === 'win32')(
    'and its folder are for their owner only, however they were made',
    async () => {
      const path = join(aFolder(), 'home', 'tabtrawl.db');
      const store = aStore({ path });
      await aBatch(store, urlsOf('a.example', 1));
      const modeOf = (file: string) => (statSync(file).mode & 0o777).toString(8);
      expect([modeOf(join(path, '..')), modeOf(path), modeOf(`${path}-wal`)]).toEqual(['700', '600', '600']);
      store.close();
      chmodSync(path, 0o644);
      aStore({ path });
      expect(modeOf(path)).toBe('600');
    },
  );

  it('of no bytes is a new store', () => {
    const path = join(aFolder(), 'tabtrawl.db');
    writeFileSync(path, '');
    expect(aStore({ path }).listBatches()).toEqual([]);
  });

  it('that is no database is refused as damaged and left alone', () => {
    const path = join(aFolder(), 'tabtrawl.db');
    writeFileSync(path, 'this is a shopping list\n'.repeat(100));
    expect(refusal(path)).toMatchObject({ code: 'store-damaged', message: expect.stringContaining(path) });
  });

  it('that was cut off is refused as damaged and left alone', async () => {
    const path = await aClosedStore();
    truncateSync(path, statSync(path).size - 4096 * 3);
    expect(refusal(path)).toMatchObject({ code: 'store-damaged' });
    truncateSync(path, 60);
    expect(refusal(path)).toMatchObject({ code: 'store-damaged' });
  });

  it('whose pages are garbage is reported as damaged where they are met', async () => {
    const path = await aClosedStore();
    const bytes = readFileSync(path);
    writeFileSync(path, bytes.fill(0xa5, 4096));
    expect(refusal(path)).toMatchObject({ code: 'store-damaged' });
  });

  it('of another program is refused and left alone', () => {
    const path = join(aFolder(), 'other.db');
    alter(path, 'PRAGMA journal_mode = DELETE; CREATE TABLE bookmarks (url TEXT)');
    expect(refusal(path)).toMatchObject({ code: 'store-damaged', message: expect.stringContaining('another program') });
  });

  it('of a newer version is refused and left alone', async () => {
    const path = await aClosedStore();
    alter(path, `INSERT INTO migrations VALUES (${migrations.length + 1}, 0)`);
    expect(refusal(path)).toMatchObject({ code: 'store-newer', message: expect.stringContaining('Update Tabtrawl') });
  });

  it('in a place that cannot be written is refused with what to do', () => {
    const dir = aFolder();
    writeFileSync(join(dir, 'file'), '');
    expect(() => openStore({ path: join(dir, 'file', 'tabtrawl.db'), ...quiet })).toThrow(
      expect.objectContaining({ code: 'store-full', message: expect.stringContaining('TABTRAWL_HOME') }),
    );
    mkdirSync(join(dir, 'tabtrawl.db'));
    expect(() => openStore({ path: join(dir, 'tabtrawl.db'), ...quiet })).toThrow(
      expect.objectContaining({ code: 'store-full' }),
    );
  });

  // The owner of the machine may write anywhere.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'in a read-only folder is refused with what to do',
    () => {
      const dir = aFolder();
      chmodSync(dir, 0o500);
      expect(() => openStore({ path: join(dir, 'tabtrawl.db'), ...quiet })).toThrow(
        expect.objectContaining({ code: 'store-full' }),
      );
      chmodSync(dir, 0o700);
    },
  );
});

describe('a database that was damaged', () => {
  it('says which table is gone, before anything is done with it', async () => {
    const path = await aClosedStore();
    const whole = readFileSync(path);
    const tables = migrations.join('\n').matchAll(/CREATE TABLE (\w+)/g);
    for (const name of ['migrations', ...[...tables].map(([, table]) => table)]) {
      writeFileSync(path, whole);
      alter(path, `PRAGMA foreign_keys = OFF; DROP TABLE ${name}; PRAGMA wal_checkpoint(TRUNCATE)`);
      expect(refusal(path), name).toMatchObject({
        code: 'store-damaged',
        message: expect.stringContaining(`its table "${name}" is not there`),
      });
    }
  });

  it('is refused where its last byte is missing', async () => {
    const path = await aClosedStore();
    truncateSync(path, statSync(path).size - 1);
    expect(refusal(path)).toMatchObject({ code: 'store-damaged' });
  });

  it('gives its sound pages, and names the broken one', async () => {
    const store = aStore();
    const { id } = await aBatch(store, urlsOf('a.example', 3));
    const row = (index: number) => `(SELECT key FROM pages ORDER BY key LIMIT 1 OFFSET ${index})`;
    store.close();
    const record = JSON.stringify({ url: 'http://a.example/0', state: 'done', title: 'Sound' });
    alter(
      store.path,
      `UPDATE pages SET state = 4;
       INSERT INTO records VALUES (${row(0)}, '${record}', 0, NULL), (${row(1)}, '${record}', 0, x'00ff'), (${row(2)}, '{broken', 0, NULL)`,
    );
    const opened = openStore({ path: store.path, ...quiet });
    const records = await Array.fromAsync(opened.records(id, undefined, { bodies: true }));
    expect(records.map(({ state }) => state)).toEqual(['done', 'failed', 'failed']);
    for (const broken of records.slice(1)) expect(broken.error?.message).toContain(broken.url);
    opened.close();
  });

  it('loses no more than its settings where those are broken', async () => {
    const path = await aClosedStore();
    alter(path, `INSERT OR REPLACE INTO facts VALUES ('settings', '{broken')`);
    using db = new Db({ path });
    expect(readSettings(db)).toBe('{broken');
  });
});
