/**
 * Copies the sign-ins of an everyday browser into a profile of our own.
 * 1. The source is chosen; the target must not be there yet. 2. All is copied into a folder beside the target, while the browser may go on running.
 * 3. What came is counted by site, and, where the caller can start Chrome on the copy, checked to be readable. 4. Only then it gets its name.
 */
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { ChromeBrand } from '../browser/chrome/find.ts';
import { countReadable, type ReadCookies } from './check-copy.ts';
import { type CookieCensus, countCookies } from './cookie-census.ts';
import { type CopyOutcome, copyLevelDbs, copySqlite } from './copy-live.ts';
import { copyShortfall, keyShortfalls, type Shortfall, unreadableSites } from './import-shortfalls.ts';
import { toImportedLocalState, toImportedPreferences } from './imported-settings.ts';
import { chooseEverydayProfile, type EverydayProfile, type Platform } from './installed-browsers.ts';
import { writeProfileOrigin } from './profile-origin.ts';

/** What is copied of a profile. Passwords, autofill, caches, extensions and open tabs are not. */
const parts: readonly {
  readonly what: string;
  readonly at: string;
  readonly kind: 'sqlite' | 'leveldb';
  readonly asked?: 'history' | 'indexedDb';
}[] = [
  { what: 'cookies', at: 'Network/Cookies', kind: 'sqlite' },
  { what: 'cookies (old place)', at: 'Cookies', kind: 'sqlite' },
  { what: 'local storage', at: 'Local Storage/leveldb', kind: 'leveldb' },
  // Some sign-in libraries (Firebase) keep their tokens there.
  { what: 'site databases', at: 'IndexedDB', kind: 'leveldb', asked: 'indexedDb' },
  { what: 'history', at: 'History', kind: 'sqlite', asked: 'history' },
];

/** The folder that Chrome opens by itself. */
const targetFolder = 'Default';

type ImportOptions = Platform & {
  /** A user-data directory or a profile's folder. Default: the profile used last on this machine. */
  readonly from?: string;
  /** The user-data directory to make; see profileDir. */
  readonly to: string;
  /** Default false. */
  readonly history?: boolean;
  /** Default true. */
  readonly indexedDb?: boolean;
  /** The browser that the profile will be used with. */
  readonly usedWith?: ChromeBrand;
  /** Asked what came over readable. Default: nobody. */
  readonly readCookies?: ReadCookies;
  /** Epoch ms. */
  readonly nowMs: number;
};

type ImportedSite = {
  readonly host: string;
  readonly cookies: number;
  /** Those of them that end with the browser's session. */
  readonly sessionCookies: number;
  /** How many Chrome could read; null where that was not checked. */
  readonly readable: number | null;
};

export type ImportReport = {
  readonly from: EverydayProfile;
  readonly to: string;
  /** Most cookies first. */
  readonly sites: readonly ImportedSite[];
  readonly parts: readonly { readonly what: string; readonly files: number; readonly bytes: number }[];
  readonly shortfalls: readonly Shortfall[];
};

/** Rejects `not-found` (no such source), `conflict` (the target is there). Whatever goes wrong, no half profile stays. */
export async function importProfile(options: ImportOptions): Promise<ImportReport> {
  const from = chooseEverydayProfile(options.from, options);
  const { to } = options;
  if (existsSync(to) && readdirSync(to).length > 0)
    throw new TabtrawlError(
      'conflict',
      `There is a profile at ${to} already. Remove it first ("tabtrawl profile remove"), or import into another (--profile NAME).`,
    );
  const unfinished = path.join(path.dirname(to), `.importing-${randomBytes(6).toString('hex')}`);
  try {
    const outcomes = await copyParts(from, unfinished, options);
    await writeSettings(from, unfinished, options.nowMs);
    const report = await takeStock(from, unfinished, outcomes, options);
    await rm(to, { recursive: true, force: true }); // empty, as was looked at above
    await rename(unfinished, to);
    return report;
  } finally {
    await rm(unfinished, { recursive: true, force: true, maxRetries: 3 });
  }
}

type PartOutcome = { readonly what: string; readonly at: string; readonly outcome: CopyOutcome };

async function copyParts(
  from: EverydayProfile,
  unfinished: string,
  options: ImportOptions,
): Promise<readonly PartOutcome[]> {
  const source = path.join(from.userDataDir, from.folder);
  const target = path.join(unfinished, targetFolder);
  const isAsked = { history: options.history ?? false, indexedDb: options.indexedDb ?? true };
  await mkdir(target, { recursive: true, mode: 0o700 });
  const outcomes: PartOutcome[] = [];
  for (const { what, at, kind, asked } of parts) {
    if (asked && !isAsked[asked]) continue;
    const copy = kind === 'sqlite' ? copySqlite : copyLevelDbs;
    outcomes.push({ what, at, outcome: await copy(path.join(source, at), path.join(target, at)) });
  }
  return outcomes;
}

async function writeSettings(from: EverydayProfile, unfinished: string, nowMs: number): Promise<void> {
  const preferences = toImportedPreferences(await readJson(path.join(from.userDataDir, from.folder, 'Preferences')));
  const localState = toImportedLocalState(await readJson(path.join(from.userDataDir, 'Local State')), {
    folder: targetFolder,
    name: from.name,
  });
  const write = (file: string, data: object) =>
    writeFile(path.join(unfinished, file), JSON.stringify(data), { mode: 0o600 });
  await write(path.join(targetFolder, 'Preferences'), preferences);
  await write('Local State', localState);
  await writeFile(path.join(unfinished, 'First Run'), '', { mode: 0o600 });
  writeProfileOrigin(unfinished, {
    brand: from.brand,
    folder: path.join(from.userDataDir, from.folder),
    importedAt: nowMs,
  });
}

async function takeStock(
  from: EverydayProfile,
  unfinished: string,
  outcomes: readonly PartOutcome[],
  options: ImportOptions,
): Promise<ImportReport> {
  const census = readCensus(path.join(unfinished, targetFolder), outcomes, options.nowMs);
  const readable =
    options.readCookies && census.sites.size > 0 ? await countReadable(unfinished, options.readCookies) : null;
  const sites = [...census.sites]
    .map(([host, counts]) => ({ host, ...counts, readable: readable ? (readable.get(host) ?? 0) : null }))
    .sort((a, b) => b.cookies - a.cookies || a.host.localeCompare(b.host));
  const unreadable = sites.filter((site) => site.readable === 0).map(({ host }) => host);
  const hasCookies = outcomes.some(({ what, outcome }) => what.startsWith('cookies') && outcome.outcome !== 'absent');
  const shortfalls = [
    ...outcomes.map(({ what, at, outcome }) => copyShortfall(what, outcome, at === 'Network/Cookies' && !hasCookies)),
    // Where Chrome itself was asked, its word is better than a rule.
    ...(readable
      ? [unreadableSites(unreadable)]
      : keyShortfalls({
          keyKinds: census.keyKinds,
          from: from.brand,
          to: options.usedWith ?? null,
          platform: options.platform,
        })),
  ].filter((shortfall) => shortfall !== null);
  const copied = outcomes.flatMap(({ what, outcome }) =>
    outcome.outcome === 'copied' ? [{ what, files: outcome.files, bytes: outcome.bytes }] : [],
  );
  return { from, to: options.to, sites, parts: copied, shortfalls };
}

/** Of both places together; Chrome itself takes the new one where it is there. */
function readCensus(profile: string, outcomes: readonly PartOutcome[], nowMs: number): CookieCensus {
  const place = ['Network/Cookies', 'Cookies'].find((at) =>
    outcomes.some((part) => part.at === at && part.outcome.outcome === 'copied'),
  );
  return place ? countCookies(path.join(profile, place), nowMs) : { sites: new Map(), keyKinds: new Set() };
}

/** Undefined where it is missing or broken: the browser then has its defaults, and so has the copy. */
async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}
