/** Files that only the user may read: 0600 in a 0700 folder. */
import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';

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
