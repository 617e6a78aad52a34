/** Who holds a profile: read from what Chrome itself leaves in the folder. Nothing here takes or breaks a lock. */

import { open, readlink } from 'node:fs/promises';
import { connect } from 'node:net';
import { hostname } from 'node:os';
import path from 'node:path';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { isAlive } from '../../util/processes.ts';

/** `free`: nobody, or a Chrome that is dead. */
type ProfileHolder =
  | { readonly state: 'free' }
  | { readonly state: 'held'; readonly pid: number | null }
  | { readonly state: 'held-elsewhere'; readonly host: string; readonly pid: number };

/** `host-1234` → its parts; host names may hold dashes. */
export function parseSingletonLock(target: string): { host: string; pid: number } | null {
  const match = /^(.+)-(\d+)$/.exec(target);
  return match?.[1] && match[2] ? { host: match[1], pid: Number(match[2]) } : null;
}

/** Linux and macOS: a link `SingletonLock` to "host-pid", and a socket that a living Chrome answers. Windows: a file held open. */
export async function findProfileHolder(
  profileDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<ProfileHolder> {
  return platform === 'win32' ? findWindowsHolder(profileDir) : findUnixHolder(profileDir);
}

/** Throws `profile-in-use` with the way out where a browser holds the profile. */
export async function checkProfileFree(profileDir: string): Promise<void> {
  const holder = await findProfileHolder(profileDir);
  if (holder.state !== 'free') throw profileInUse(profileDir, holder);
}

/** The error for a profile that is held. */
export function profileInUse(
  profileDir: string,
  holder: ProfileHolder = { state: 'held', pid: null },
  options?: ErrorOptions,
): TabtrawlError {
  if (holder.state === 'held-elsewhere') {
    const lock = path.join(profileDir, 'SingletonLock');
    const message = `The profile ${profileDir} is locked by a browser on "${holder.host}" (process ${holder.pid}). Close it there; if it no longer runs, delete ${lock} and try again, or use another profile with --profile NAME.`;
    return new TabtrawlError('profile-in-use', message, options);
  }
  const who = holder.state === 'held' && holder.pid !== null ? ` (process ${holder.pid})` : '';
  const message = `Another browser${who} is open on the profile ${profileDir}. Close its windows and try again, or use another profile with --profile NAME.`;
  return new TabtrawlError('profile-in-use', message, options);
}

async function findUnixHolder(profileDir: string): Promise<ProfileHolder> {
  const target = await readlink(path.join(profileDir, 'SingletonLock')).catch(() => null);
  const lock = target === null ? null : parseSingletonLock(target);
  if (!lock) return { state: 'free' };
  if (lock.host !== hostname()) return { state: 'held-elsewhere', ...lock };
  // The number alone could be another process's by now, after a restart of the machine; only a living Chrome answers its socket.
  const held = isAlive(lock.pid) && (await answers(path.join(profileDir, 'SingletonSocket')));
  return held ? { state: 'held', pid: lock.pid } : { state: 'free' };
}

async function findWindowsHolder(profileDir: string): Promise<ProfileHolder> {
  try {
    const file = await open(path.join(profileDir, 'lockfile'), 'r+');
    await file.close();
    return { state: 'free' };
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? { state: 'free' } : { state: 'held', pid: null };
  }
}

function answers(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}
