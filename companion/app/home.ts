/** The home folder: where everything of Tabtrawl lives. `TABTRAWL_HOME`, else the platform's data folder. */
import { chmodSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import envPaths from 'env-paths';
import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { checkOwnFolder } from '../util/own-files.ts';

export type Home = {
  readonly dir: string;
  readonly profiles: string;
  readonly database: string;
  /** Sockets, locks and the token; nothing in it outlives the companion that made it but the last port. */
  readonly run: string;
  /** Where exports and relative output folders go. */
  readonly out: string;
};

/** Paths only; nothing is made. */
export function homeOf(env: Readonly<Record<string, string | undefined>>): Home {
  const dir = env.TABTRAWL_HOME ? resolve(env.TABTRAWL_HOME) : envPaths('tabtrawl', { suffix: '' }).data;
  return {
    dir,
    profiles: join(dir, 'profiles'),
    database: join(dir, 'tabtrawl.db'),
    run: join(dir, 'run'),
    out: join(dir, 'out'),
  };
}

/** Makes the folders, readable by their owner only. Throws `conflict` where something else is in their place, or in that of our files. */
export function makeHome(home: Home): void {
  checkOwnFolder(home.dir, ['profiles', 'run', 'out', 'browsers'], /\.(?:json|db|db-wal|db-shm)$/);
  checkOwnFolder(home.run, [], /^(?:lock|pid|port|.+\.json)$/);
  for (const dir of [home.dir, home.profiles, home.run, home.out]) makeFolder(dir);
}

function makeFolder(dir: string): void {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') chmodSync(dir, 0o700);
  } catch (error) {
    throw new TabtrawlError(
      'conflict',
      `The folder ${dir} cannot be made or written: ${messageOf(error)}. Give yourself the right to write there, or use another home (TABTRAWL_HOME).`,
      { cause: error },
    );
  }
}

/** Tabtrawl's version, from package.json; the same path from source and from the built package. */

function packageFile(): URL {
  const besideSource = new URL('../../package.json', import.meta.url);
  return existsSync(besideSource) ? besideSource : new URL('../../../package.json', import.meta.url);
}

export const version: string = JSON.parse(readFileSync(packageFile(), 'utf8')).version;

/** Where the built extension lies: beside the built companion, or in `dist` of the repository. */

const fromSource = new URL('../../dist/extension/chrome/', import.meta.url);
const fromBuilt = new URL('../../extension/chrome/', import.meta.url);

/** The built extraction, which runs in pages of the browser: beside the built companion, or in `dist` of the repository. */
export function extractionScript(): string {
  const beside = new URL('../../extract/extract.js', import.meta.url);
  const script = existsSync(beside) ? beside : new URL('../../dist/extract/extract.js', import.meta.url);
  return readFileSync(script, 'utf8');
}

export const extensionDir = fileURLToPath(existsSync(new URL('manifest.json', fromBuilt)) ? fromBuilt : fromSource);

/** False in a repository where it has not been built yet. */
export function hasExtension(): boolean {
  return existsSync(join(extensionDir, 'manifest.json'));
}
