/** `run/companion.json`: where the running companion is found and by what token. `run/port`: the port of the last run. */

import { randomBytes } from 'node:crypto';
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { z } from '../../shared/zod.ts';
import { readOwnFile } from '../util/own-files.ts';
import { isAlive } from '../util/processes.ts';

const port = z.number().int().min(1).max(65_535);
const companionFile = z.object({ pid: z.number().int().min(1), port, token: z.string().min(1), version: z.string() });
type CompanionFile = z.infer<typeof companionFile>;

const health = z.object({ ok: z.literal(true), version: z.string() });
const healthTimeoutMs = 2000;

/** Written only once the server listens, so that whoever reads it can connect. The folder must be there. */
export function writeCompanionFile(runDir: string, companion: CompanionFile): void {
  writePrivateFile(pathIn(runDir), `${JSON.stringify(companion)}\n`);
}

/** Removes the file if it is still this companion's. */
export function removeCompanionFile(runDir: string, token: string): void {
  if (parseCompanionFile(runDir)?.token === token) rmSync(pathIn(runDir), { force: true });
}

/** The companion that runs on this home, or null: no file, a broken one, its process gone, or nothing of ours answering on its port. */
export async function readCompanionFile(runDir: string): Promise<CompanionFile | null> {
  const found = parseCompanionFile(runDir);
  return found && isAlive(found.pid) && (await isHealthy(found.port)) ? found : null;
}

/** The port that clients last found a companion on; null where none is known. */
export function readLastPort(runDir: string): number | null {
  const text = readTextOrNull(join(runDir, 'port'));
  const parsed = port.safeParse(Number(text?.trim() || Number.NaN));
  return parsed.success ? parsed.data : null;
}

export function writeLastPort(runDir: string, last: number): void {
  writePrivateFile(join(runDir, 'port'), `${last}\n`);
}

function parseCompanionFile(runDir: string): CompanionFile | null {
  try {
    return companionFile.parse(JSON.parse(readTextOrNull(pathIn(runDir)) ?? ''));
  } catch {
    return null; // not a file of ours
  }
}

async function isHealthy(onPort: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${onPort}/health`, {
      signal: AbortSignal.timeout(healthTimeoutMs),
      redirect: 'error',
    });
    return health.safeParse(await response.json()).success;
  } catch {
    return false; // nobody there, or not a companion
  }
}

function pathIn(runDir: string): string {
  return join(runDir, 'companion.json');
}

function readTextOrNull(path: string): string | null {
  try {
    return readOwnFile(path);
  } catch {
    return null; // absent or unreadable: as good as no companion
  }
}

/**
 * One companion a home. The lock is the operating system's own lock on a SQLite file, held by an open transaction:
 * it falls with its process however that ends, needs no clearing of stale files, and two starters can't both get it.
 */

/** Result codes, https://www.sqlite.org/rescode.html. */
const sqliteBusy = 5;
/** The holder writes its pid right after it got the lock. */
const pidWaitMs = 500;

type HomeLock = { readonly release: () => void };

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
  // SQLite would make it readable by others.
  closeSync(openSync(path, 'a', 0o600));
  chmodSync(path, 0o600);
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
  const who = pid === null ? 'another companion' : `another companion (pid ${pid})`;
  return new TabtrawlError(
    'home-in-use',
    `Tabtrawl runs already: ${who} holds ${runDir}. Use it, stop it, or give this one a home of its own (TABTRAWL_HOME).`,
  );
}

/** The pid written there, if such a process lives: else it is one from before a fall, and the new holder is about to write its own. */
function readPid(path: string): number | null {
  try {
    const pid = Number(readOwnFile(path)?.trim() ?? Number.NaN);
    return Number.isInteger(pid) && pid > 0 && isAlive(pid) ? pid : null;
  } catch {
    return null; // not written yet
  }
}

/** Files that only the user may read: 0600 in a 0700 folder. */

/** Makes the folder, or takes the rights of others away from one that is there. (Windows' home folders are private by their own lists.) */
export function makePrivateFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
}

/** Writes the whole file or nothing: a reader, or a fall in the middle, sees the old text or the new one. */
export function writePrivateFile(path: string, text: string): void {
  const half = `${path}.${randomBytes(6).toString('hex')}.tmp`;
  try {
    writeFileSync(half, text, { mode: 0o600, flag: 'wx' });
    renameSync(half, path);
  } finally {
    rmSync(half, { force: true });
  }
}
