import { existsSync, readdirSync, readFileSync, renameSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { copyLevelDbs, copySqlite } from '../../companion/profiles/copy-live.ts';
import { newFolder, writeIn } from './made-up-profile.ts';

function openNumbers(file: string, journal: 'WAL' | 'PERSIST'): DatabaseSync {
  const database = new DatabaseSync(file);
  database.exec(
    `PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = ${journal}; CREATE TABLE numbers(n); INSERT INTO numbers VALUES (1), (2)`,
  );
  return database;
}
const sumIn = (file: string) => {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare('SELECT sum(n) AS sum FROM numbers').get()?.sum;
};

describe('the copy of a database', () => {
  it.each(['WAL', 'PERSIST'] as const)(
    'has all that was committed and nothing that was not, while its writer holds it (%s)',
    async (journal) => {
      const folder = newFolder();
      using live = openNumbers(join(folder, 'live'), journal);
      live.exec('BEGIN; INSERT INTO numbers VALUES (100)');
      expect(await copySqlite(join(folder, 'live'), join(folder, 'copy'))).toMatchObject({
        outcome: 'copied',
        files: 1,
      });
      expect(sumIn(join(folder, 'copy'))).toBe(3);
      live.exec('COMMIT');
      expect(live.prepare('SELECT sum(n) AS sum FROM numbers').get()?.sum).toBe(103);
    },
  );

  it('is one file that only the user may read', async () => {
    const folder = newFolder();
    using _live = openNumbers(join(folder, 'live'), 'WAL');
    await copySqlite(join(folder, 'live'), join(folder, 'to/copy'));
    expect(readdirSync(join(folder, 'to'))).toEqual(['copy']);
    if (process.platform !== 'win32') {
      expect(statSync(join(folder, 'to/copy')).mode & 0o777).toBe(0o600);
      expect(statSync(join(folder, 'to')).mode & 0o777).toBe(0o700);
    }
  });

  it('of a torn one is refused, and does not stay', async () => {
    const folder = newFolder();
    openNumbers(join(folder, 'live'), 'PERSIST').close();
    const bytes = readFileSync(join(folder, 'live'));
    writeFileSync(join(folder, 'live'), bytes.fill(0xff, 4096, 4300));
    expect(await copySqlite(join(folder, 'live'), join(folder, 'to/copy'))).toMatchObject({ outcome: 'unsound' });
    expect(readdirSync(join(folder, 'to'))).toEqual([]);
  });

  it('of none is none', async () => {
    const folder = newFolder();
    expect(await copySqlite(join(folder, 'live'), join(folder, 'copy'))).toEqual({ outcome: 'absent' });
  });
});

describe('the copy of a LevelDB folder', () => {
  it('has its files, without locks, and follows no link out', async () => {
    const folder = newFolder();
    writeIn(folder, 'outside', 'secret');
    for (const file of ['CURRENT', '000005.ldb', 'deep/000001.log', 'LOCK', 'deep/LOCK', 'x.tmp'])
      writeIn(folder, `live/${file}`, 'abc');
    symlinkSync(join(folder, 'outside'), join(folder, 'live/link'));
    expect(await copyLevelDbs(join(folder, 'live'), join(folder, 'copy'))).toEqual({
      outcome: 'copied',
      files: 3,
      bytes: 9,
    });
    expect((readdirSync(join(folder, 'copy'), { recursive: true }) as string[]).sort()).toEqual([
      '000005.ldb',
      'CURRENT',
      'deep',
      join('deep', '000001.log'),
    ]);
    if (process.platform !== 'win32')
      for (const at of ['copy', 'copy/deep']) expect(statSync(join(folder, at)).mode & 0o777).toBe(0o700);
    if (process.platform !== 'win32') expect(statSync(join(folder, 'copy/CURRENT')).mode & 0o777).toBe(0o600);
  });

  it.each([
    ['go away', (number: number, table: TableName) => renameSync(table(number), table(number + 1))],
    ['are added', (number: number, table: TableName) => writeFileSync(table(number + 1), 'x')],
  ])('of one whose tables %s while it is copied is refused rather than half', async (_what, compact) => {
    const folder = newFolder();
    writeIn(folder, 'live/CURRENT', 'x');
    writeIn(folder, 'live/000000.ldb', 'x');
    const table: TableName = (number) => join(folder, `live/${String(number).padStart(6, '0')}.ldb`);
    // Once in each try, in the turns of the event loop between the first file copied and the last look at the folder.
    let compactions = 0;
    let isDone = false;
    let turn: NodeJS.Immediate;
    const watch = () => {
      const isCopying = existsSync(join(folder, 'copy/CURRENT'));
      if (isCopying && !isDone) compact(compactions++, table);
      isDone = isCopying;
      turn = setImmediate(watch);
    };
    turn = setImmediate(watch);
    const outcome = await copyLevelDbs(join(folder, 'live'), join(folder, 'copy'));
    clearImmediate(turn);
    expect(outcome).toMatchObject({ outcome: 'unsound' });
    expect(compactions).toBe(5);
    expect(await copyLevelDbs(join(folder, 'live'), join(folder, 'copy'))).toMatchObject({ outcome: 'copied' });
  });
});

type TableName = (number: number) => string;
