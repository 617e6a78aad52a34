/**
 * Copies of files that a running browser writes to. Nothing is opened for writing or locked on its side: files are read, and read again
 * where they changed meanwhile. Files become 0600, folders 0700.
 */

import { chmod, copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { messageOf } from '../../shared/batch/errors.ts';

type Copied = { readonly files: number; readonly bytes: number };
export type CopyOutcome =
  | ({ readonly outcome: 'copied' } & Copied)
  | { readonly outcome: 'absent' }
  /** The browser keeps others from reading it (Windows), or the rights are missing. */
  | { readonly outcome: 'locked' }
  /** It changed under each try, or is damaged. */
  | { readonly outcome: 'unsound'; readonly message: string };

const tries = 5;
const pauseMs = 100;

/** A LevelDB folder's locks, and what browsers put beside databases while they write. */
const leftOut = /^(?:LOCK|lockfile|Singleton\w*|.*\.(?:sock|lock|tmp))$/;

/** One SQLite database with what its last writer left in journal or write-ahead log folded in, and checked. */
export async function copySqlite(from: string, to: string): Promise<CopyOutcome> {
  const companions = ['', '-wal', '-journal'];
  return retry(async () => {
    const before = await Promise.all(companions.map((suffix) => markOf(from + suffix)));
    if (!before[0]) return { outcome: 'absent' };
    await mkdir(path.dirname(to), { recursive: true, mode: 0o700 });
    await Promise.all(companions.map((suffix) => rm(to + suffix, { force: true })));
    for (const [at, suffix] of companions.entries()) if (before[at]) await copyPrivate(from + suffix, to + suffix);
    const after = await Promise.all(companions.map((suffix) => markOf(from + suffix)));
    const fault = before.join() === after.join() ? checkDatabase(to) : 'it was being written';
    if (fault === null) return { outcome: 'copied', files: 1, bytes: (await stat(to)).size };
    await Promise.all([...companions, '-shm'].map((suffix) => rm(to + suffix, { force: true })));
    return { outcome: 'unsound', message: fault };
  });
}

/** A folder of LevelDB files (or folders of them). Tables never change once written, so one listing before and after tells whether the copy is whole. */
export async function copyLevelDbs(from: string, to: string): Promise<CopyOutcome> {
  return retry(async () => {
    const before = await listTree(from);
    if (!before) return { outcome: 'absent' };
    await rm(to, { recursive: true, force: true });
    await mkdir(to, { recursive: true, mode: 0o700 });
    const sizes: number[] = [];
    for (const file of before) {
      await mkdir(path.dirname(path.join(to, file)), { recursive: true, mode: 0o700 });
      sizes.push(await copyPrivate(path.join(from, file), path.join(to, file)));
    }
    const after = await listTree(from);
    if (after?.join('\n') === before.join('\n'))
      return { outcome: 'copied', files: sizes.length, bytes: sizes.reduce((sum, size) => sum + size, 0) };
    return { outcome: 'unsound', message: 'it was being written' };
  });
}

/** Tries again while it is unsound or a file vanished, with a pause that a browser's write fits in. */
async function retry(attempt: () => Promise<CopyOutcome>): Promise<CopyOutcome> {
  let last: CopyOutcome = { outcome: 'unsound', message: 'it was being written' };
  for (let number = 0; number < tries; number++) {
    if (number > 0) await sleep(pauseMs);
    try {
      last = await attempt();
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'EACCES' || code === 'EPERM' || code === 'EBUSY') return { outcome: 'locked' };
      if (code !== 'ENOENT') throw error;
      last = { outcome: 'unsound', message: 'it was being written' };
    }
    if (last.outcome !== 'unsound') return last;
  }
  return last;
}

/** Size and time of the last write; null where there is no such file. */
async function markOf(file: string): Promise<string | null> {
  try {
    const { size, mtimeMs } = await stat(file);
    return `${size}@${mtimeMs}`;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What is wrong with the copy, or null. Opening it plays back its journal; after that it is one file. */
function checkDatabase(file: string): string | null {
  try {
    using database = new DatabaseSync(file);
    database.exec('PRAGMA journal_mode = DELETE');
    const row = database.prepare('PRAGMA quick_check').get();
    return row?.quick_check === 'ok' ? null : String(row?.quick_check);
  } catch (error) {
    return messageOf(error);
  }
}

/** Plain files below, relative, sorted; links are not followed. Null where there is no such folder. */
async function listTree(folder: string): Promise<string[] | null> {
  try {
    const entries = await readdir(folder, { withFileTypes: true, recursive: true });
    return entries
      .filter((entry) => entry.isFile() && !leftOut.test(entry.name))
      .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
      .sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Gives the size. */
async function copyPrivate(from: string, to: string): Promise<number> {
  await copyFile(from, to);
  await chmod(to, 0o600);
  return (await stat(to)).size;
}
