/** Where the browsers that people use keep their profiles: one table a platform. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { z } from '../../shared/zod.ts';
import type { ChromeBrand } from '../browser/chrome/find.ts';

export type Platform = {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
};

/** A profile in a browser's user-data directory. */
export type EverydayProfile = {
  /** Null where the folder is of no browser in the table. */
  readonly brand: ChromeBrand | null;
  readonly userDataDir: string;
  /** Its folder below that: "Default", "Profile 1". */
  readonly folder: string;
  /** As the user calls it. */
  readonly name: string;
  /** When its cookies were last written (epoch ms); 0 where it has none. */
  readonly usedAtMs: number;
};

type Place = { readonly brand: ChromeBrand; readonly at: string };

/** Below the configuration folder. */
const linuxPlaces: readonly Place[] = [
  { brand: 'Chrome', at: 'google-chrome' },
  { brand: 'Chrome', at: 'google-chrome-beta' },
  { brand: 'Chromium', at: 'chromium' },
  { brand: 'Edge', at: 'microsoft-edge' },
  { brand: 'Brave', at: 'BraveSoftware/Brave-Browser' },
];
/** Below the user's home: browsers that are packed with a home of their own. */
const linuxPackedPlaces: readonly Place[] = [
  { brand: 'Chromium', at: 'snap/chromium/common/chromium' },
  { brand: 'Brave', at: 'snap/brave/current/.config/BraveSoftware/Brave-Browser' },
  { brand: 'Chrome', at: '.var/app/com.google.Chrome/config/google-chrome' },
  { brand: 'Chromium', at: '.var/app/org.chromium.Chromium/config/chromium' },
  { brand: 'Edge', at: '.var/app/com.microsoft.Edge/config/microsoft-edge' },
  { brand: 'Brave', at: '.var/app/com.brave.Browser/config/BraveSoftware/Brave-Browser' },
];
/** Below ~/Library/Application Support. */
const macPlaces: readonly Place[] = [
  { brand: 'Chrome', at: 'Google/Chrome' },
  { brand: 'Chromium', at: 'Chromium' },
  { brand: 'Edge', at: 'Microsoft Edge' },
  { brand: 'Brave', at: 'BraveSoftware/Brave-Browser' },
];
/** Below %LOCALAPPDATA%. */
const windowsPlaces: readonly Place[] = [
  { brand: 'Chrome', at: 'Google\\Chrome\\User Data' },
  { brand: 'Chromium', at: 'Chromium\\User Data' },
  { brand: 'Edge', at: 'Microsoft\\Edge\\User Data' },
  { brand: 'Brave', at: 'BraveSoftware\\Brave-Browser\\User Data' },
];

/** Every user-data directory looked at, in order. */
export function installedBrowserPlaces({
  platform,
  env,
}: Platform): readonly { brand: ChromeBrand; userDataDir: string }[] {
  const below = (root: string | undefined, places: readonly Place[], join: typeof path.join) =>
    root ? places.map(({ brand, at }) => ({ brand, userDataDir: join(root, at) })) : [];
  if (platform === 'win32') return below(env.LOCALAPPDATA, windowsPlaces, path.win32.join);
  const home = env.HOME;
  if (platform === 'darwin')
    return below(home && path.posix.join(home, 'Library/Application Support'), macPlaces, path.posix.join);
  const config = env.CHROME_CONFIG_HOME ?? env.XDG_CONFIG_HOME ?? (home && path.posix.join(home, '.config'));
  return [...below(config, linuxPlaces, path.posix.join), ...below(home, linuxPackedPlaces, path.posix.join)];
}

/** The profiles of this machine, the last used first. */
export function findEverydayProfiles(on: Platform): readonly EverydayProfile[] {
  const found = installedBrowserPlaces(on).flatMap(({ brand, userDataDir }) => profilesIn(userDataDir, brand));
  return found.sort((a, b) => b.usedAtMs - a.usedAtMs);
}

/**
 * The profile to import: of `from` (a user-data directory, then its last used profile, or a profile's own folder), else the last used of the
 * machine. Throws `not-found`.
 */
export function chooseEverydayProfile(from: string | undefined, on: Platform): EverydayProfile {
  if (from === undefined) {
    const [lastUsed] = findEverydayProfiles(on);
    if (lastUsed) return lastUsed;
    throw new TabtrawlError(
      'not-found',
      'No profile of Chrome, Chromium, Edge or Brave was found. Name its folder with --from (chrome://version calls it "Profile Path").',
    );
  }
  const given = path.resolve(from);
  const [whole] = lastUsedFirst(given, brandOf(given, on));
  const parent = path.dirname(given);
  const single = profilesIn(parent, brandOf(parent, on)).find(({ folder }) => folder === path.basename(given));
  const chosen = whole ?? single;
  if (chosen) return chosen;
  throw new TabtrawlError(
    'not-found',
    `There is no browser profile at ${given}. Give the folder that chrome://version calls "Profile Path", or the one above it.`,
  );
}

const localState = z.object({
  profile: z
    .object({
      last_used: z.string().optional(),
      info_cache: z.record(z.string(), z.object({ name: z.string().optional() })).optional(),
    })
    .optional(),
});

/** Empty where it is no user-data directory: each has a `Local State`, each profile in it its `Preferences`. */
function profilesIn(userDataDir: string, brand: ChromeBrand | null): EverydayProfile[] {
  const state = readLocalState(userDataDir);
  if (!state) return [];
  return readdirSync(userDataDir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(path.join(userDataDir, entry.name, 'Preferences')))
    .map(({ name: folder }) => ({
      brand,
      userDataDir,
      folder,
      name: state.profile?.info_cache?.[folder]?.name ?? folder,
      usedAtMs: cookiesWrittenAtMs(path.join(userDataDir, folder)),
    }));
}

/** The one that the browser itself says, then by its cookies. */
function lastUsedFirst(userDataDir: string, brand: ChromeBrand | null): EverydayProfile[] {
  const lastUsed = readLocalState(userDataDir)?.profile?.last_used;
  return profilesIn(userDataDir, brand).sort(
    (a, b) => Number(b.folder === lastUsed) - Number(a.folder === lastUsed) || b.usedAtMs - a.usedAtMs,
  );
}

function cookiesWrittenAtMs(profile: string): number {
  const times = ['Network/Cookies', 'Cookies'].map(
    (file) => statSync(path.join(profile, file), { throwIfNoEntry: false })?.mtimeMs ?? 0,
  );
  return Math.max(...times);
}

function brandOf(userDataDir: string, on: Platform): ChromeBrand | null {
  return installedBrowserPlaces(on).find((place) => place.userDataDir === userDataDir)?.brand ?? null;
}

function readLocalState(userDataDir: string): z.infer<typeof localState> | null {
  try {
    return localState.parse(JSON.parse(readFileSync(path.join(userDataDir, 'Local State'), 'utf8')));
  } catch {
    return null; // not a user-data directory
  }
}
