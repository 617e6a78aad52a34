/** A database of each released version opens, and what is in it is read. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Db } from '../../companion/store/sqlite.ts';
import { aFolder, aStore, rowsOf } from './a-store.ts';

const fixtures = join(import.meta.dirname, '../fixtures');

/** A copy of the version's database, to open and change. */
function aDatabaseOf(version: string): string {
  const path = join(aFolder(), 'tabtrawl.db');
  writeFileSync(path, gunzipSync(readFileSync(join(fixtures, version, 'tabtrawl.db.gz'))), { mode: 0o600 });
  return path;
}

describe.each(readdirSync(fixtures))('the database of Tabtrawl %s', (version) => {
  it('opens, with its batches, pages and contents', async () => {
    const store = aStore({ path: aDatabaseOf(version) });
    const [batch] = store.listBatches();
    expect(batch).toMatchObject({ name: 'fixture', state: 'done', total: 3, counts: { done: 2, failed: 1 } });
    const rows = await rowsOf(store, batch?.id ?? '');
    expect(rows.map(({ state }) => state)).toEqual(['done', 'done', 'failed']);
    const page = store.getPage(rows[0]?.id ?? '');
    expect(page?.record?.markdown).toContain('# ');
    expect(page?.record?.links?.length).toBeGreaterThan(0);
  });

  it('opens though options of a newer Tabtrawl stand in it', () => {
    const path = aDatabaseOf(version);
    {
      using db = new Db({ path });
      db.run(`UPDATE batches SET options = json_set(options, '$.politeness', 'high', '$.settle', 'eyes')`);
    }
    const [batch] = aStore({ path }).listBatches();
    expect(batch?.options).toMatchObject({ settle: 'dom', lane: 'render' });
  });
});
