import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Db } from '../../companion/store/sqlite.ts';
import { batchOptions } from '../../shared/batch/options.ts';
import { aBatch, aFolder, aLook, aStore, dueIds, finishPage, inTime, pagesOf, rowsOf, urlsOf } from './a-store.ts';
import { inconsistencies } from './consistency.ts';

/** A child that crawls in a loop and says `done ID` for each page after it is stored, until it is killed. */
async function crawlUntilKilled(path: string, killAfter: number): Promise<string[]> {
  const child = fork(join(import.meta.dirname, 'crawling-child.ts'), [path], {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const told: string[] = [];
  child.on('message', (page: string) => {
    told.push(page);
    if (told.length >= killAfter) child.kill('SIGKILL');
  });
  await once(child, 'exit');
  return told;
}

describe('after the process was killed', () => {
  it('what was told as done is there, once, with its content; what was in flight waits again uncharged', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const first = aStore({ path });
    const { id } = await aBatch(first, urlsOf('a.example', 400));
    first.close();
    const told = new Set<string>();
    for (let run = 0; run < 4; run++) {
      const now = await crawlUntilKilled(path, 5 + run * 20);
      for (const page of now) {
        expect(told.has(page), `${page} was done twice`).toBe(false);
        told.add(page);
      }
      const store = aStore({ path });
      const rows = await rowsOf(store, id);
      expect(rows.filter((row) => row.state === 'running')).toEqual([]);
      expect(inconsistencies(aLook(store))).toEqual([]);
      for (const page of told)
        expect(store.getPage(page)?.record?.markdown).toBe(`Text of ${store.getPage(page)?.row.url}`);
      // A page may be stored and not yet told, never the other way round.
      const done = rows.filter((row) => row.state === 'done');
      for (const row of done) told.add(row.id);
      expect(new Set(done.map((row) => row.id))).toEqual(told);
      for (const row of rows.filter((row) => row.state === 'waiting')) expect(row.attempts).toBe(0);
      store.close();
    }
    expect(told.size).toBeGreaterThan(100);
  }, 60_000);

  it('an attempt that was open is closed as lost', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const before = aStore({ path });
    const { id } = await aBatch(before, urlsOf('a.example', 2));
    const [page = ''] = dueIds(before, id);
    before.start(page, { atMs: 5, attempt: 1 });
    before.close();
    const after = aStore({ path, clock: { wallMs: () => 77 } });
    expect(after.recovered).toBe(1);
    expect(after.getPage(page)).toMatchObject({
      row: { state: 'waiting', attempts: 0 },
      attempts: [{ number: 1, endedAt: 77, outcome: 'lost' }],
    });
    expect(dueIds(after, id)).toHaveLength(2);
    expect(inconsistencies(aLook(after))).toEqual([]);
  });

  it('a batch that was half taken in, or half removed, is gone', async () => {
    const path = join(aFolder(), 'tabtrawl.db');
    const before = aStore({ path });
    const { id } = await aBatch(before, urlsOf('keep.example', 3));
    const whole = await aBatch(before, urlsOf('gone.example', 3));
    finishPage(before, dueIds(before, whole.id)[0] ?? '');
    let pages = 0;
    function* endless() {
      for (const page of pagesOf(urlsOf('half.example', 100_000))) {
        // The store is closed under it, as by a kill: nothing after this is written.
        if (++pages === 20_000) throw new Error('killed');
        yield page;
      }
    }
    const half = before
      .ingest({ name: '', options: batchOptions.parse({}) }, endless())
      .catch((error: Error) => error.message);
    await expect.poll(() => pages, inTime).toBeGreaterThan(1000);
    before.close();
    await half;
    {
      using db = new Db({ path });
      expect(
        db.get('SELECT count(*) AS n FROM pages p JOIN batches b ON b.key = p.batch WHERE b.stage = 0'),
      ).not.toEqual({ n: 0 });
      db.run('UPDATE batches SET stage = 2 WHERE id = ?', whole.id);
    }
    const after = aStore({ path });
    expect(after.listBatches().map((batch) => batch.id)).toEqual([id]);
    const look = aLook(after);
    await expect
      .poll(
        () =>
          look.get(
            'SELECT (SELECT count(*) FROM pages) AS pages, (SELECT count(*) FROM records) AS records, (SELECT count(*) FROM batches) AS batches',
          ),
        inTime,
      )
      .toEqual({ pages: 3, records: 0, batches: 1 });
    expect(inconsistencies(look)).toEqual([]);
  }, 30_000);
});
