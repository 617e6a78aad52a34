/** The home folder: where everything of Tabtrawl lives. `TABTRAWL_HOME`, else the platform's data folder. */
import { chmodSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import envPaths from 'env-paths';

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

/** Makes the folders, readable by their owner only. */
export function makeHome(home: Home): void {
  for (const dir of [home.dir, home.profiles, home.run, home.out]) {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    if (process.platform !== 'win32') chmodSync(dir, 0o700);
  }
}
