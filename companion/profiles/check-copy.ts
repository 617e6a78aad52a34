/** Asks Chrome what it can read of a copied profile, without letting it change that: it is shown a copy of the copy. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Opens Chrome on a profile and gives how many cookies of each host (without leading dot) it can read. */
export type ReadCookies = (profileDir: string) => Promise<ReadonlyMap<string, number>>;

/** Cookies, their key, and settings; the rest says nothing of cookies. */
const shown = ['Local State', 'First Run', 'Default/Cookies', 'Default/Network'];

/**
 * Rejects with what `read` rejects with. A Chrome that starts deletes cookies without an end date unless it restores its last session,
 * so the copy it is shown is set to do that; it has no session, and opens nothing.
 */
export async function countReadable(profileDir: string, read: ReadCookies): Promise<ReadonlyMap<string, number>> {
  const view = `${profileDir}-view`;
  try {
    await mkdir(path.join(view, 'Default'), { recursive: true, mode: 0o700 });
    for (const file of shown)
      await cp(path.join(profileDir, file), path.join(view, file), { recursive: true }).catch(ignoreAbsent);
    const preferences: object = JSON.parse(await readFile(path.join(profileDir, 'Default/Preferences'), 'utf8'));
    const restoring = { ...preferences, session: { restore_on_startup: 1 } };
    await writeFile(path.join(view, 'Default/Preferences'), JSON.stringify(restoring), { mode: 0o600 });
    return await read(view);
  } finally {
    await rm(view, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** Cookies are at one of two places. */
function ignoreAbsent(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOENT') throw error;
}
