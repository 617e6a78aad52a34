/**
 * Files and folders of ours, where others may have put something else in their place: a pipe, which would hold up its reader for ever; a
 * folder; a link; what belongs to another user.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';

/** Null where there is none. Throws `conflict` where something else than a file is there; never waits. */
export function readOwnFile(path: string): string | null {
  let file: number;
  try {
    // Without it a pipe is waited for until somebody writes to it.
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new TabtrawlError('conflict', `${path} cannot be read: ${messageOf(error)}. Move it away.`, { cause: error });
  }
  try {
    if (!fstatSync(file).isFile()) throw notA('file', path);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

/**
 * Throws `conflict` where a folder of ours, or what is in it under a name of ours, is not what it should be, or not this user's.
 * `folders`: names of folders in it; `files`: which names are files. Others' names are let be. A folder that is not there is fine.
 */
export function checkOwnFolder(dir: string, folders: readonly string[], files: RegExp): void {
  const top = statSync(dir, { throwIfNoEntry: false });
  if (!top) return;
  if (!top.isDirectory()) throw notA('folder', dir);
  refuseOthers(dir, top);
  for (const name of readdirSync(dir)) {
    const isFolder = folders.includes(name);
    if (!isFolder && !files.test(name)) continue;
    const path = join(dir, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (!found) continue;
    if (isFolder ? !found.isDirectory() : !found.isFile()) throw notA(isFolder ? 'folder' : 'file', path);
    refuseOthers(path, found);
  }
}

function refuseOthers(path: string, { uid }: Stats): void {
  const own = process.getuid?.();
  if (own === undefined || uid === own) return;
  throw new TabtrawlError(
    'conflict',
    `${path} belongs to another user (${uid}), who could read what is put there. Use a home of your own (TABTRAWL_HOME).`,
  );
}

function notA(wanted: 'file' | 'folder', path: string): TabtrawlError {
  return new TabtrawlError(
    'conflict',
    `${path} is no ${wanted}, where Tabtrawl has one. Move it away, or use another home (TABTRAWL_HOME).`,
  );
}
