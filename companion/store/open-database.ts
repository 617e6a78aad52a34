/** Opens the database file: makes it, or brings an older one up to date; refuses what is damaged, newer or not ours, untouched. */
import { chmodSync, closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { applicationId, migrations } from './schema.ts';
import { Db, damagedStore } from './sqlite.ts';

/** SQLite's smallest page. */
const smallestBytes = 512;

/** Throws `store-damaged`, `store-newer` or `store-full`; the file is then as it was. */
export function openDatabase(path: string, nowMs: number): Db {
  makeFile(path);
  const { size } = statSync(path);
  const isNew = size === 0;
  // Any other damage SQLite sees for itself; a file too short for its header it takes for an empty one.
  if (!isNew && size < smallestBytes) throw damagedStore(path, `it is only ${size} bytes long`);
  if (!isNew) {
    // Looked at before it is opened to write: that alone changes the file of another program.
    using look = new Db({ path, readOnly: true });
    refuseForeign(look);
  }
  // Before the WAL is made beside it, which takes its mode.
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) chmodSync(path, 0o600);
  const db = new Db({ path, isNew });
  try {
    migrate(db, nowMs);
    return db;
  } catch (error) {
    db[Symbol.dispose]();
    throw error;
  }
}

/** Makes the file and its folder, where there are none, for their owner only. */
function makeFile(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    closeSync(openSync(path, 'a', 0o600));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TabtrawlError(
      'store-full',
      `The database ${path} cannot be written: ${why}. Give the folder write permission, or choose another with TABTRAWL_HOME.`,
      { cause: error },
    );
  }
}

function refuseForeign(db: Db): void {
  const owner = db.get<{ application_id: number }>('PRAGMA application_id')?.application_id;
  const tables = db.get<{ n: number }>('SELECT count(*) AS n FROM sqlite_schema')?.n ?? 0;
  // Empty: the process ended while it was made.
  if (tables === 0) return;
  if (owner !== applicationId) throw damagedStore(db.path, 'it belongs to another program');
  const version = versionOf(db);
  if (version <= migrations.length) return;
  const message = `The database ${db.path} was written by a newer Tabtrawl (its version is ${version}, this one knows ${migrations.length}).`;
  throw new TabtrawlError(
    'store-newer',
    `${message} Update Tabtrawl, or use another home folder (TABTRAWL_HOME). Nothing was changed.`,
  );
}

function versionOf(db: Db): number {
  return db.get<{ version: number | null }>('SELECT max(version) AS version FROM migrations')?.version ?? 0;
}

function migrate(db: Db, nowMs: number): void {
  db.transaction(() => {
    db.exec('CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, applied_at INTEGER NOT NULL) STRICT');
    const version = versionOf(db);
    if (version === migrations.length) return;
    migrations.slice(version).forEach((sql, at) => {
      db.exec(sql);
      db.run('INSERT INTO migrations VALUES (?, ?)', version + at + 1, nowMs);
    });
    db.exec(`PRAGMA application_id = ${applicationId}`);
  });
}
