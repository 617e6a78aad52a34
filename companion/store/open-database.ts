/** Opens the database file: makes it, or brings an older one up to date; refuses what is damaged, newer or not ours, untouched. */
import { chmodSync, closeSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { applicationId, migrations } from './schema.ts';
import { Db, damagedStore } from './sqlite.ts';

/** Throws `store-damaged`, `store-newer` or `store-full`; the file is then as it was. */
export function openDatabase(path: string, nowMs: number): Db {
  makeFile(path);
  refuseTruncated(path);
  const db = new Db({ path });
  try {
    migrate(db, nowMs);
    return db;
  } catch (error) {
    db[Symbol.dispose]();
    throw error;
  }
}

/** For its owner only, before SQLite opens it: the WAL beside it takes its mode from it. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
    if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TabtrawlError(
      'store-full',
      `The database ${path} cannot be written: ${why}. Give the folder write permission, or choose another with TABTRAWL_HOME.`,
      { cause: error },
    );
  }
}

/** SQLite notices a file that was cut off only once it reads there; its header says how long the file should be. */
function refuseTruncated(path: string): void {
  const header = Buffer.alloc(100);
  const file = openSync(path, 'r');
  let length = 0;
  try {
    length = readSync(file, header, 0, 100, 0);
  } finally {
    closeSync(file);
  }
  if (length === 0) return;
  if (length < 100 || header.toString('latin1', 0, 15) !== 'SQLite format 3')
    throw damagedStore(path, 'it is not an SQLite database');
  // The header is out of date while a WAL holds newer pages.
  if (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size) return;
  const pageBytes = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  const wantedBytes = pageBytes * header.readUInt32BE(28);
  const { size } = statSync(path);
  if (size < wantedBytes) throw damagedStore(path, `it is ${size} bytes long instead of ${wantedBytes}`);
}

function migrate(db: Db, nowMs: number): void {
  const owner = db.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
  const tables = db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')?.n ?? 0;
  if (tables > 0 && owner !== applicationId) throw damagedStore(db.path, 'it belongs to another program');
  db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
    const version = db.get<{ version: number | null }>('SELECT max(version) AS version FROM migrations')?.version ?? 0;
    if (version > migrations.length) {
      const message = `The database ${db.path} was written by a newer Tabtrawl (its version is ${version}, this one knows ${migrations.length}).`;
      throw new TabtrawlError(
        'store-newer',
        `${message} Update Tabtrawl, or use another home folder (TABTRAWL_HOME). Nothing was changed.`,
      );
    }
    migrations.slice(version).forEach((sql, at) => {
      db.exec(sql);
      db.run('INSERT INTO migrations VALUES (?, ?)', version + at + 1, nowMs);
    });
    if (owner !== applicationId) db.exec(`PRAGMA application_id = ${applicationId}`);
  });
}
