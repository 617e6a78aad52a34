/** `tabtrawl doctor`: looks at everything that has to be right and says how to mend what is not. */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../shared/batch/errors.ts';
import { formatBytes } from '../../shared/units.ts';
import { readCompanionFile } from '../api/discovery.ts';
import { extensionDir, type Home } from '../app/home.ts';
import { hasDisplay } from '../browser/chrome/flags.ts';
import { findAnyChrome, thisMachine } from '../browser/chrome/install.ts';
import { findProfileHolder } from '../browser/chrome/profile-lock.ts';
import { queueUrlOf } from '../fleet/queue-url.ts';
import { asTyped, type Command, exitCodes, ownCommand } from './terminal.ts';

const marks: Record<Finding['state'], string> = { good: 'ok   ', note: 'note ', bad: 'BAD  ' };

export const doctorCommand: Command = {
  name: 'doctor',
  about: 'check Chrome, home, profiles, extension, pairing and the queue of a fleet, and say how to mend what is wrong',
  flags: [
    {
      form: '--fleet [queue]',
      about:
        'also the queue of a fleet: redis://HOST:PORT, or a file that holds its address (default: what TABTRAWL_FLEET says)',
    },
    { form: '--json', about: 'one JSON value on stdout' },
  ],
  run: async ({ home, env, flags, terminal }) => {
    const findings: Finding[] = [];
    for (const check of doctorChecks) {
      const finding = await check.look({ home, env }).catch(
        (error: unknown): Omit<Finding, 'about'> => ({
          state: 'bad',
          found: messageOf(error),
        }),
      );
      findings.push({ about: check.about, ...finding });
    }
    findings.push(...(await lookAtFleet(flags.fleet, env)));
    const lines = findings.map(
      ({ state, about, found, mend }) => `${marks[state]} ${about}: ${found}${mend ? `\n       ${mend}` : ''}\n`,
    );
    await terminal.out(flags.json ? `${JSON.stringify(findings)}\n` : asTyped(lines.join(''), ownCommand(env)));
    return findings.some((finding) => finding.state === 'bad') ? exitCodes.someFailed : exitCodes.allDone;
  },
};

/** What has to be right on a machine, as a table: each row looks at one thing and says how to mend it. */

type Finding = {
  readonly about: string;
  readonly state: 'good' | 'note' | 'bad';
  readonly found: string;
  /** What to do, where something is to be done. */
  readonly mend?: string;
};

type World = { readonly home: Home; readonly env: Readonly<Record<string, string | undefined>> };
type Check = { readonly about: string; look(world: World): Promise<Omit<Finding, 'about'>> };

const neededNode = 24;

const doctorChecks: readonly Check[] = [
  {
    about: 'Node',
    look: async () =>
      Number.parseInt(process.versions.node, 10) >= neededNode
        ? { state: 'good', found: process.versions.node }
        : {
            state: 'bad',
            found: process.versions.node,
            mend: `Node ${neededNode} or newer is needed; npm start brings it.`,
          },
  },
  {
    about: 'Browser',
    look: async ({ home }) => {
      const found = await findAnyChrome(join(home.dir, 'browsers'), thisMachine());
      return found
        ? { state: 'good', found: `${found.brand} at ${found.executable}` }
        : {
            state: 'bad',
            found: 'none',
            mend: 'Install Chrome, Chromium, Edge or Brave, or name one with --chrome PATH. "npm start" installs one where it may.',
          };
    },
  },
  {
    about: 'Window',
    look: async ({ env }) =>
      hasDisplay(process.platform, env)
        ? { state: 'good', found: 'there is a display' }
        : {
            state: 'note',
            found: 'no display',
            mend: 'Chrome runs without a window here; "tabtrawl login" needs a display.',
          },
  },
  { about: 'Home folder', look: async ({ home }) => lookAtModes(home) },
  {
    about: 'Database',
    look: async ({ home }) =>
      existsSync(home.database)
        ? { state: 'good', found: `${home.database}, ${formatBytes(statSync(home.database).size)}` }
        : { state: 'note', found: 'not made yet; the first crawl makes it' },
  },
  {
    about: 'Companion',
    look: async ({ home }) => {
      const file = await readCompanionFile(home.run);
      return file
        ? { state: 'good', found: `runs (process ${file.pid}, port ${file.port}, version ${file.version})` }
        : { state: 'note', found: 'does not run', mend: 'Start it with "tabtrawl".' };
    },
  },
  {
    about: 'Profiles',
    look: async ({ home }) => {
      const names = existsSync(home.profiles) ? readdirSync(home.profiles) : [];
      if (names.length === 0) return { state: 'note', found: 'none yet; the first crawl makes "default"' };
      const states = await Promise.all(
        names.map(async (name) => `${name} (${(await findProfileHolder(join(home.profiles, name))).state})`),
      );
      return { state: 'good', found: states.join(', ') };
    },
  },
  {
    about: 'Extension',
    look: async () =>
      existsSync(join(extensionDir, 'manifest.json'))
        ? { state: 'good', found: extensionDir }
        : {
            state: 'bad',
            found: `not built at ${extensionDir}`,
            mend: 'Run npm start, which builds it, or npm run build:extension.',
          },
  },
  {
    about: 'Paired browsers',
    look: async ({ home }) => {
      const file = join(home.run, 'clients.json');
      return existsSync(file)
        ? { state: 'good', found: '"tabtrawl clients" lists them' }
        : {
            state: 'note',
            found: 'none',
            mend: 'To use your everyday browser too: install the extension there and run "tabtrawl pair".',
          };
    },
  },
  { about: 'Secrets in process lists', look: async ({ home }) => lookAtProcessList(home) },
];

/** Where a fleet is named. */
async function lookAtFleet(given: unknown, env: World['env']): Promise<readonly Finding[]> {
  if (given === undefined && !env.TABTRAWL_FLEET && !env.TABTRAWL_FLEET_FILE) return [];
  try {
    const url = queueUrlOf(typeof given === 'string' ? given : true, env);
    const [{ lookAtQueue }, { judgeQueue }] = await Promise.all([
      import('../fleet/bullmq-carrier.ts'),
      import('../fleet/queue-check.ts'),
    ]);
    return judgeQueue(await lookAtQueue(url));
  } catch (thrown) {
    const mend =
      'It needs a Redis 6.2 or newer, or a Valkey, that every machine of the fleet can reach (docs/fleet.md).';
    return [{ about: "Fleet's queue", state: 'bad', found: messageOf(thrown), mend }];
  }
}

/** Whatever lies in the home is for its owner alone. */
function lookAtModes(home: Home): Omit<Finding, 'about'> {
  if (!existsSync(home.dir)) return { state: 'note', found: `${home.dir} is not made yet` };
  if (process.platform === 'win32') return { state: 'good', found: home.dir };
  const open = [
    home.dir,
    home.run,
    home.profiles,
    home.database,
    join(home.run, 'companion.json'),
    join(home.run, 'clients.json'),
  ]
    .filter((path) => existsSync(path))
    .filter((path) => (statSync(path).mode & 0o077) !== 0);
  return open.length === 0
    ? { state: 'good', found: `${home.dir}, for you alone` }
    : {
        state: 'bad',
        found: `others on this machine can read ${open.join(', ')}`,
        mend: `chmod -R go-rwx "${home.dir}"`,
      };
}

/** The token must not stand on any command line. Linux only: elsewhere the list is not readable without a tool. */
async function lookAtProcessList(home: Home): Promise<Omit<Finding, 'about'>> {
  const file = await readCompanionFile(home.run);
  if (process.platform !== 'linux' || !file) return { state: 'good', found: 'none to look for' };
  const showing = readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file.token);
    } catch {
      // It ended, or is another user's.
      return false;
    }
  });
  return showing.length === 0
    ? { state: 'good', found: 'none' }
    : {
        state: 'bad',
        found: `the companion's token is on the command line of process ${showing.join(', ')}`,
        mend: 'End that process and restart the companion, which makes a new token.',
      };
}
