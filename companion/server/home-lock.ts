/**
 * One companion a home. The lock is the operating system's own lock on a SQLite file, held by an open transaction:
 * it falls with its process however that ends, needs no clearing of stale files, and two starters can't both get it.
 */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { isProcessAlive } from './companion-file.ts';
import { makePrivateFolder, writePrivateFile } from './private-file.ts';

/** Result codes, https://www.sqlite.org/rescode.html. */
const sqliteBusy = 5;
/** The holder writes its pid right after it got the lock. */
const pidWaitMs = 500;

export type HomeLock = { readonly release: () => void };

/** Makes the folder private and locks it. Rejects with `home-in-use` and the holder's pid where another process holds it. */
export async function lockHome(runDir: string): Promise<HomeLock> {
  makePrivateFolder(runDir);
  const pidPath = join(runDir, 'pid');
  const database = tryLock(join(runDir, 'lock'));
  if (!database) throw await inUse(pidPath, runDir);
  writePrivateFile(pidPath, `${process.pid}\n`);
  return {
    release: () => {
      // In this order, so that no one reads a pid that has let go as the holder's.
      rmSync(pidPath, { force: true });
      database.close();
    },
  };
}

/** The locked database, or null where another process has it. */
function tryLock(path: string): DatabaseSync | null {
  const database = new DatabaseSync(path);
  try {
    database.exec('BEGIN EXCLUSIVE');
    return database;
  } catch (error) {
    database.close();
    if ((error as { errcode?: unknown }).errcode === sqliteBusy) return null;
    throw error;
  }
}

async function inUse(pidPath: string, runDir: string): Promise<TabtrawlError> {
  const untilMs = performance.now() + pidWaitMs;
  let pid = readPid(pidPath);
  while (pid === null && performance.now() < untilMs) {
    await sleep(20);
    pid = readPid(pidPath);
  }
  const who = pid === null ? 'Another companion' : `Another companion (pid ${pid})`;
  return new TabtrawlError(
    'home-in-use',
    `${who} holds ${runDir}. Use it, stop it, or give this one a home of its own (TABTRAWL_HOME).`,
  );
}

/** The pid written there, if such a process lives: else it is one from before a fall, and the new holder is about to write its own. */
function readPid(path: string): number | null {
  try {
    const pid = Number(readFileSync(path, 'utf8').trim());
    return Number.isInteger(pid) && pid > 0 && isProcessAlive(pid) ? pid : null;
  } catch {
    return null; // not written yet
  }
}
