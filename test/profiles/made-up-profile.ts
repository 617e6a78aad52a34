/** A user-data directory as browsers lay it out, with made-up content. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { onTestFinished } from 'vitest';

export const nowMs = Date.UTC(2026, 0, 1);
const toChromeTime = (ms: number) => BigInt(ms + 11_644_473_600_000) * 1000n;

export type MadeUpCookie = {
  readonly host: string;
  readonly name: string;
  readonly expiresMs?: number;
  readonly key?: string;
};

/** Taken away at the end of the test. */
export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tabtrawl-profiles-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export function writeIn(folder: string, file: string, text: string): void {
  mkdirSync(join(folder, file, '..'), { recursive: true });
  writeFileSync(join(folder, file), text, { mode: 0o644 });
}

/** The columns that are read, as in Chromium's net/extras/sqlite/sqlite_persistent_cookie_store.cc. The database stays open. */
export function openCookies(file: string, cookies: readonly MadeUpCookie[]): DatabaseSync {
  mkdirSync(join(file, '..'), { recursive: true });
  const database = new DatabaseSync(file);
  database.exec(
    `CREATE TABLE cookies(host_key TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, encrypted_value BLOB NOT NULL,
      expires_utc INTEGER NOT NULL, has_expires INTEGER NOT NULL, is_persistent INTEGER NOT NULL)`,
  );
  addCookies(database, cookies);
  return database;
}

export function addCookies(database: DatabaseSync, cookies: readonly MadeUpCookie[]): void {
  const insert = database.prepare('INSERT INTO cookies VALUES (?, ?, ?, ?, ?, ?, ?)');
  for (const { host, name, expiresMs, key = 'v10' } of cookies) {
    const lasts = expiresMs === undefined ? 0 : 1;
    insert.run(
      host,
      name,
      '',
      Buffer.from(`${key}secret`),
      expiresMs === undefined ? 0 : toChromeTime(expiresMs),
      lasts,
      lasts,
    );
  }
}

export function makeUserDataDir(
  userDataDir: string,
  profiles: Readonly<Record<string, readonly MadeUpCookie[]>>,
  lastUsed = 'Default',
): void {
  const names = Object.fromEntries(Object.keys(profiles).map((folder) => [folder, { name: `${folder} of Ann` }]));
  const localState = {
    os_crypt: { encrypted_key: 'KEY' },
    profile: { last_used: lastUsed, info_cache: names },
    user_experience_metrics: { client_id: 'ID' },
  };
  writeIn(userDataDir, 'Local State', JSON.stringify(localState));
  symlinkSync('host-1', join(userDataDir, 'SingletonLock'));
  for (const [folder, cookies] of Object.entries(profiles)) {
    const at = join(userDataDir, folder);
    const preferences = {
      intl: { accept_languages: 'de,en' },
      account_info: [{ email: 'ann@example.com' }],
      profile: { exit_type: 'Crashed' },
    };
    writeIn(at, 'Preferences', JSON.stringify(preferences));
    openCookies(join(at, 'Network/Cookies'), cookies).close();
    writeIn(at, 'Local Storage/leveldb/CURRENT', 'MANIFEST-000001\n');
    writeIn(at, 'Local Storage/leveldb/000003.log', 'token');
    writeIn(at, 'Local Storage/leveldb/LOCK', '');
    writeIn(at, 'IndexedDB/https_a.example_0.indexeddb.leveldb/CURRENT', 'MANIFEST-000001\n');
    writeIn(at, 'Cache/Cache_Data/f_000001', 'cached');
    writeIn(at, 'Login Data', 'passwords');
    writeIn(at, 'Web Data', 'autofill');
    new DatabaseSync(join(at, 'History')).close();
  }
}
