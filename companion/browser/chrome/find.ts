/** Finds a Chrome, Chromium, Edge or Brave: where each platform keeps them, one table. */
import path from 'node:path';
import { TabtrawlError } from '../../../shared/batch/errors.ts';

/** The machine as far as finding needs it, so that every platform can be tried on any. */
export type Machine = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** True for a file that this user may run. */
  isExecutable(file: string): boolean;
};

export type ChromeBrand = 'Chrome' | 'Chromium' | 'Edge' | 'Brave';
export type FoundChrome = { readonly executable: string; readonly brand: ChromeBrand };

type Place = {
  readonly brand: ChromeBrand;
  /** Names on the PATH (Linux), or path parts below each root. */
  readonly at: readonly string[];
};

/** In the order they are taken. Linux: names in the folders of the PATH and of `linuxFolders`. */
const linuxNames: readonly Place[] = [
  { brand: 'Chrome', at: ['google-chrome-stable', 'google-chrome'] },
  { brand: 'Chromium', at: ['chromium', 'chromium-browser'] },
  { brand: 'Edge', at: ['microsoft-edge-stable', 'microsoft-edge'] },
  { brand: 'Brave', at: ['brave-browser-stable', 'brave-browser', 'brave'] },
];
const linuxFolders = [
  '/usr/local/bin',
  '/usr/bin',
  '/opt/google/chrome',
  '/opt/microsoft/msedge',
  '/opt/brave.com/brave',
];
/** Snap's Chromium may not read hidden folders of the home, where profiles are; so only where nothing else is. */
const snapFolder = '/snap/bin';

const macApps: readonly Place[] = [
  { brand: 'Chrome', at: ['Google Chrome.app/Contents/MacOS/Google Chrome'] },
  { brand: 'Chromium', at: ['Chromium.app/Contents/MacOS/Chromium'] },
  { brand: 'Edge', at: ['Microsoft Edge.app/Contents/MacOS/Microsoft Edge'] },
  { brand: 'Brave', at: ['Brave Browser.app/Contents/MacOS/Brave Browser'] },
];

const windowsPrograms: readonly Place[] = [
  { brand: 'Chrome', at: ['Google\\Chrome\\Application\\chrome.exe'] },
  { brand: 'Chromium', at: ['Chromium\\Application\\chrome.exe'] },
  { brand: 'Edge', at: ['Microsoft\\Edge\\Application\\msedge.exe'] },
  { brand: 'Brave', at: ['BraveSoftware\\Brave-Browser\\Application\\brave.exe'] },
];

/** Every place looked at, in order. */
function chromePlaces({ platform, env }: Omit<Machine, 'isExecutable'>): readonly FoundChrome[] {
  if (platform === 'win32') {
    const roots = [env.ProgramFiles, env['ProgramFiles(x86)'], env.LOCALAPPDATA];
    return below(windowsPrograms, roots, path.win32.join);
  }
  if (platform === 'darwin') {
    return below(macApps, ['/Applications', env.HOME && path.posix.join(env.HOME, 'Applications')], path.posix.join);
  }
  const onPath = (env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'));
  const folders = [...onPath, ...linuxFolders].filter((folder) => folder !== snapFolder);
  return [...below(linuxNames, folders, path.posix.join), ...below(linuxNames, [snapFolder], path.posix.join)];
}

function below(
  places: readonly Place[],
  roots: readonly (string | undefined)[],
  join: typeof path.join,
): FoundChrome[] {
  return places.flatMap(({ brand, at }) =>
    at.flatMap((file) => roots.flatMap((root) => (root ? [{ executable: join(root, file), brand }] : []))),
  );
}

/** The first that is there, or null. */
export function findChrome(machine: Machine): FoundChrome | null {
  return chromePlaces(machine).find((place) => machine.isExecutable(place.executable)) ?? null;
}

/**
 * The executable behind `--chrome PATH`; on macOS an application's folder will do.
 * Throws `no-chrome` where it can't be run.
 */
export function checkChromePath(given: string, machine: Machine): string {
  const executable = given.endsWith('.app') ? appExecutable(given) : given;
  if (machine.isExecutable(executable)) return executable;
  throw new TabtrawlError(
    'no-chrome',
    `There is no program that can be run at ${executable}. Give --chrome the path of the browser itself.`,
  );
}

/** `/x/Google Chrome.app` → `/x/Google Chrome.app/Contents/MacOS/Google Chrome`. */
function appExecutable(app: string): string {
  return path.posix.join(app, 'Contents', 'MacOS', path.posix.basename(app, '.app'));
}
