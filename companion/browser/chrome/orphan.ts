/**
 * A Chrome that a killed companion left behind. Chrome ends when its pipe does, but not where the companion was killed while Chrome began:
 * such a one lives on, holds its profile, and nobody can reach it.
 */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { Log } from '../../crawl/ports.ts';
import { isAlive } from '../../util/processes.ts';
import { findProfileHolder } from './profile-lock.ts';

const endsWithinMs = 5000;
const lookEveryMs = 50;

/** A process: what it was called with, and the one that started it or took it over. */
export type Holder = { readonly args: readonly string[]; readonly parentArgs: readonly string[] };

/** Launched by a companion, which is not its parent any more; a person's own Chrome is never called so. */
export function isOrphan({ args, parentArgs }: Holder, profileDir: string): boolean {
  const isOurs = args.includes('--remote-debugging-pipe') && args.includes(`--user-data-dir=${profileDir}`);
  return isOurs && !/^node(?:\.exe)?$/.test(path.basename(parentArgs[0] ?? ''));
}

/** Ends a Chrome that nobody holds any more on a profile of the home. Where it cannot be told whose it is, it is left alone. */
export async function endOrphan(profileDir: string, log: Log): Promise<void> {
  const holder = await findProfileHolder(profileDir);
  if (holder.state !== 'held' || holder.pid === null) return;
  const { pid } = holder;
  const found = await holderOf(pid).catch(() => null);
  if (!found || !isOrphan(found, profileDir)) return;
  log('warn', 'A browser that was left behind by a start that was killed is ended.', { pid });
  try {
    // It leads a group of its own, with all that it started.
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
  for (const untilMs = performance.now() + endsWithinMs; isAlive(pid) && performance.now() < untilMs; )
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs));
}

async function holderOf(pid: number): Promise<Holder> {
  const args = await argsOf(pid);
  return { args, parentArgs: await argsOf(await parentOf(pid)) };
}

async function argsOf(pid: number): Promise<readonly string[]> {
  if (process.platform === 'linux') return (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
  return (await ps('args=', pid)).trim().split(' ');
}

async function parentOf(pid: number): Promise<number> {
  if (process.platform === 'linux') {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]);
  }
  return Number(await ps('ppid=', pid));
}

async function ps(column: string, pid: number): Promise<string> {
  return (await promisify(execFile)('ps', ['-o', column, '-p', String(pid)])).stdout;
}
