/**
 * A browser to crawl with: the one that was named, else one that is there, else one that is installed now.
 *
 * 1. `--chrome PATH`, and nothing else where it is given.
 * 2. Chrome, Chromium, Edge, Brave of the system.
 * 3. What was downloaded before.
 * 4. The system's package manager, where it may run without asking for a password: it keeps the browser up to date.
 * 5. A download of Chrome for Testing into `cacheDir`.
 * 6. `no-chrome`, with the command to type.
 */
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { checkChromePath, type FoundChrome, findChrome, type Machine } from './find-chrome.ts';
import { installChrome, type System } from './install-chrome.ts';

export type EnsureOptions = {
  /** `--chrome PATH`. */
  readonly chrome?: string | undefined;
  /** Where a download goes; it is looked at, too. */
  readonly cacheDir: string;
  /** One line at a time, for a person. */
  report(line: string): void;
};

/** Rejects with `no-chrome`, naming what to do. */
export async function ensureChrome(
  options: EnsureOptions,
  machine: Machine = thisMachine(),
  system: System = thisSystem(),
): Promise<string> {
  if (options.chrome !== undefined) return checkChromePath(options.chrome, machine);
  const found = findChrome(machine);
  if (found) return found.executable;
  const downloaded = await findEarlierDownload(options.cacheDir);
  if (downloaded) return downloaded;
  return installChrome(options, machine, system);
}

/** What is there without installing anything, or null. */
export async function findAnyChrome(cacheDir: string, machine: Machine = thisMachine()): Promise<FoundChrome | null> {
  const found = findChrome(machine);
  if (found) return found;
  const executable = await findEarlierDownload(cacheDir);
  return executable ? { executable, brand: 'Chrome' } : null;
}

async function findEarlierDownload(cacheDir: string): Promise<string | null> {
  if (!existsSync(cacheDir)) return null;
  // Loaded where needed only: the installer is larger than all the rest.
  const { findDownloaded } = await import('./download-chrome.ts');
  return findDownloaded(cacheDir);
}

/** The machine that this runs on. */
export function thisMachine(): Machine {
  return { platform: process.platform, env: process.env, isExecutable };
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

function thisSystem(): System {
  return { isRoot: process.getuid?.() === 0, distribution: distributionIds() };
}

/** ID and ID_LIKE of os-release(5). */
function distributionIds(): string[] {
  try {
    const text = readFileSync('/etc/os-release', 'utf8');
    return [...text.matchAll(/^ID(?:_LIKE)?="?([^"\n]*)"?$/gm)].flatMap((match) =>
      (match[1] ?? '').toLowerCase().split(' '),
    );
  } catch {
    return [];
  }
}
