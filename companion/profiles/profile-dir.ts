/** The profiles of the home: names → folders, the list of them, and taking one away. */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { checkProfileFree, findProfileHolder } from '../browser/chrome/profile-lock.ts';
import { type ProfileOrigin, readProfileOrigin } from './profile-origin.ts';

export const defaultProfile = 'default';

/** One folder name that every platform takes: no separator, no leading dot, no trailing dot. */
const profileName = /^[A-Za-z0-9](?:[\w.-]{0,62}[\w-])?$/;
/** Names that Windows keeps for devices, whatever follows the dot. */
const windowsDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

type ProfileInfo = {
  readonly name: string;
  readonly path: string;
  readonly inUse: boolean;
  /** Where it was copied from; null for one that began empty. */
  readonly origin: ProfileOrigin | null;
  /** When Chrome last wrote its state there (epoch ms); null for one that was never opened. */
  readonly lastUsedAtMs: number | null;
};

/**
 * The user-data directory of `--profile NAME|PATH`. What holds a separator, or begins with a dot or `~`, is a path, from the folder
 * the user is in; all else is a name in `profilesDir`. Nothing is made. Throws `usage` for what is neither.
 */
export function profileDir(profilesDir: string, nameOrPath: string): string {
  if (isProfileName(nameOrPath)) return path.join(profilesDir, nameOrPath);
  if (/^\.{0,2}[\\/]|^\.{1,2}$|[\\/]/.test(nameOrPath)) return path.resolve(nameOrPath);
  const message = `"${nameOrPath}" is neither the name of a profile (letters, digits, dot, dash and underscore, at most 64) nor a path.`;
  throw new TabtrawlError('usage', message);
}

/** Profiles of the home by name; an empty list where there is no such folder yet. */
export async function listProfiles(profilesDir: string): Promise<readonly ProfileInfo[]> {
  if (!existsSync(profilesDir)) return [];
  const folders = readdirSync(profilesDir, { withFileTypes: true }).filter(
    (entry) => entry.isDirectory() && isProfileName(entry.name),
  );
  const names = folders.map((entry) => entry.name).sort((a, b) => a.localeCompare(b));
  return Promise.all(names.map((name) => describeProfile(name, path.join(profilesDir, name))));
}

/** Takes a profile of the home away with all its sign-ins. Rejects `not-found`, `profile-in-use`, or `usage` for a path: those are the user's own. */
export async function removeProfile(profilesDir: string, name: string): Promise<void> {
  if (!isProfileName(name))
    throw new TabtrawlError('usage', `"${name}" is not the name of a profile. "tabtrawl profile list" shows them.`);
  const folder = path.join(profilesDir, name);
  if (!existsSync(folder))
    throw new TabtrawlError(
      'not-found',
      `There is no profile "${name}". "tabtrawl profile list" shows those there are.`,
    );
  await checkProfileFree(folder);
  // Renamed first: a removal that is broken off must not leave half a profile under its name.
  const doomed = path.join(profilesDir, `.removed-${randomBytes(6).toString('hex')}`);
  renameSync(folder, doomed);
  rmSync(doomed, { recursive: true, force: true, maxRetries: 3 });
}

function isProfileName(text: string): boolean {
  return profileName.test(text) && !windowsDevice.test(text);
}

async function describeProfile(name: string, folder: string): Promise<ProfileInfo> {
  const holder = await findProfileHolder(folder);
  const state = statSync(path.join(folder, 'Local State'), { throwIfNoEntry: false });
  return {
    name,
    path: folder,
    inUse: holder.state !== 'free',
    origin: readProfileOrigin(folder),
    lastUsedAtMs: state?.mtimeMs ?? null,
  };
}
