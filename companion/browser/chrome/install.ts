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

import { spawn } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import { checkChromePath, type FoundChrome, findChrome, type Machine } from './find.ts';

type EnsureOptions = {
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
  const { findDownloaded } = await import('./download.ts');
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

/** Puts a browser on this machine: by the package manager that may be used, else by a download of our own. */

type InstallOptions = {
  readonly cacheDir: string;
  report(line: string): void;
};

/** Which package managers may be used follows from these. */
type System = Pick<InstallMachine, 'isRoot' | 'distribution'>;

/** Gives the executable; rejects with `no-chrome`, naming what was tried and what to type. */
async function installChrome({ cacheDir, report }: InstallOptions, machine: Machine, system: System): Promise<string> {
  const plan = planInstall(await toInstallMachine(machine, system));
  const failures: string[] = [];
  report('No Chrome, Chromium, Edge or Brave was found.');
  const isRefused = refusesInstalls(machine.env);
  if (isRefused) report(`No package is installed, as ${refusal} is set.`);
  if (plan.run) {
    const { manager, commands } = plan.run;
    const command = commands.at(-1)?.command.join(' ') ?? manager;
    report(
      `Installing a package of this system: ${command} (to refuse that: ${refusal}=1, and Tabtrawl keeps a Chrome of its own)`,
    );
    const failure = await runSteps(plan.run.commands, machine.env, report);
    const found = failure === null ? findChrome(machine) : null;
    if (found) return found.executable;
    failures.push(`${plan.run.manager}: ${failure ?? 'it installed no browser that can be found'}`);
  }
  try {
    return await download(cacheDir, system.isRoot && !isRefused, report);
  } catch (cause) {
    failures.push(`download: ${messageOf(cause)}`);
    throw new TabtrawlError(
      'no-chrome',
      `There is no Chrome, Chromium, Edge or Brave on this machine, and none could be installed (${failures.join('; ')}). To install one: ${plan.advice} — or name one with --chrome PATH.`,
      { cause },
    );
  }
}

async function download(cacheDir: string, installDeps: boolean, report: (line: string) => void): Promise<string> {
  const { downloadChrome } = await import('./download.ts');
  const libraries = installDeps
    ? `, and as packages of this system the libraries it needs (to refuse those: ${refusal}=1)`
    : '';
  report(`Downloading Chrome for Testing (about 170 MB)${libraries}.`);
  let reported = 0;
  return downloadChrome(cacheDir, {
    installDeps,
    report: (doneRatio) => {
      if (doneRatio < reported + 0.1) return;
      reported = doneRatio;
      report(`Downloading Chrome for Testing: ${Math.round(doneRatio * 100)} %`);
    },
  });
}

/** Set to anything but `0` or nothing: packages of the system are left alone. companion/setup/test-tools.js reads it too. */
const refusal = 'TABTRAWL_NO_INSTALL';

function refusesInstalls(env: Machine['env']): boolean {
  return (env[refusal] ?? '0') !== '0' && env[refusal] !== '';
}

/** Null where all went well, else why not. */
async function runSteps(
  steps: readonly InstallStep[],
  env: Machine['env'],
  report: (line: string) => void,
): Promise<string | null> {
  for (const { command, mayFail } of steps) {
    report(`Running: ${command.join(' ')}`);
    const failure = await runCommand(command, env, report);
    if (failure !== null && !mayFail) return failure;
  }
  return null;
}

function runCommand(
  [program, ...args]: InstallStep['command'],
  env: Machine['env'],
  report: (line: string) => void,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    });
    const started = performance.now();
    // Package managers say much and at length; that they are alive is what a person wants to know.
    const alive = setInterval(
      () => report(`… ${program}, ${Math.round((performance.now() - started) / 1000)} s`),
      5000,
    );
    let tail = '';
    const keep = (chunk: Buffer) => {
      tail = (tail + chunk.toString()).slice(-1000);
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    const settle = (failure: string | null) => {
      clearInterval(alive);
      resolve(failure);
    };
    child.once('error', (error) => settle(error.message));
    child.once('close', (code) => settle(code === 0 ? null : `ended with code ${code}: ${lastLine(tail)}`));
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}

async function toInstallMachine(machine: Machine, system: System): Promise<InstallMachine> {
  const { platform, env } = machine;
  const folders = (env.PATH ?? '').split(path.delimiter);
  const hasCommand = (name: string) =>
    folders.some((folder) => [name, `${name}.exe`].some((file) => machine.isExecutable(path.join(folder, file))));
  const asksNothing = async () => (await runCommand(['sudo', '-n', 'true'], env, () => {})) === null;
  const isRefused = refusesInstalls(env);
  const sudoAsksNothing = !isRefused && !system.isRoot && hasCommand('sudo') && (await asksNothing());
  return { ...system, platform, sudoAsksNothing, isRefused, hasCommand };
}

/** How a browser can be put on this machine: one row a package manager, and which of them may be used. Pure. */

export type InstallMachine = {
  readonly platform: NodeJS.Platform;
  /** `ID` and `ID_LIKE` of /etc/os-release, lower case; empty elsewhere. */
  readonly distribution: readonly string[];
  readonly isRoot: boolean;
  /** `sudo` runs commands without asking. */
  readonly sudoAsksNothing: boolean;
  /** The user wants no package installed. */
  readonly isRefused: boolean;
  hasCommand(name: string): boolean;
};

type Command = readonly [program: string, ...args: string[]];

type InstallPlan = {
  /** Commands that may be run now, one after the other, or null where none may. */
  readonly run: { readonly manager: string; readonly commands: readonly InstallStep[] } | null;
  /** What a person can type to get a browser. */
  readonly advice: string;
};

type InstallStep = { readonly command: Command; readonly mayFail: boolean };

type Manager = {
  readonly name: string;
  readonly platform: NodeJS.Platform;
  readonly needsRoot: boolean;
  /** Refreshes the list of packages; offline it fails, but the package may still be in a cache. */
  readonly refresh?: Command;
  readonly install: Command;
  /** Distributions where the package isn't the browser. */
  readonly notOn?: readonly string[];
};

const managers: readonly Manager[] = [
  {
    name: 'apt-get',
    platform: 'linux',
    needsRoot: true,
    refresh: ['apt-get', 'update', '-q'],
    install: ['apt-get', 'install', '-y', '-q', '--no-install-recommends', 'chromium'],
    // Ubuntu's package only fetches the snap, which doesn't run in containers and may not read our profiles.
    notOn: ['ubuntu'],
  },
  { name: 'dnf', platform: 'linux', needsRoot: true, install: ['dnf', 'install', '-y', 'chromium'] },
  {
    name: 'pacman',
    platform: 'linux',
    needsRoot: true,
    install: ['pacman', '-S', '--noconfirm', '--needed', 'chromium'],
  },
  {
    name: 'zypper',
    platform: 'linux',
    needsRoot: true,
    install: ['zypper', '--non-interactive', 'install', 'chromium'],
  },
  { name: 'apk', platform: 'linux', needsRoot: true, install: ['apk', 'add', '--no-cache', 'chromium'] },
  { name: 'brew', platform: 'darwin', needsRoot: false, install: ['brew', 'install', '--cask', 'google-chrome'] },
  {
    name: 'winget',
    platform: 'win32',
    needsRoot: false,
    install: [
      'winget',
      'install',
      '--id',
      'Google.Chrome',
      '--silent',
      '--accept-package-agreements',
      '--accept-source-agreements',
    ],
  },
];

/** The first manager that is there and has the browser; run with root's rights or without a password, or not at all. */
export function planInstall(machine: InstallMachine): InstallPlan {
  const manager = managers.find(
    (row) =>
      row.platform === machine.platform &&
      machine.hasCommand(row.name) &&
      !machine.distribution.some((id) => row.notOn?.includes(id)),
  );
  if (!manager) return { run: null, advice: 'install Google Chrome from https://www.google.com/chrome/' };
  const steps = (how: (command: Command) => Command): readonly InstallStep[] => [
    ...(manager.refresh ? [{ command: how(manager.refresh), mayFail: true }] : []),
    { command: how(manager.install), mayFail: false },
  ];
  const needsSudo = manager.needsRoot && !machine.isRoot;
  const typed = steps((command) => (needsSudo ? ['sudo', ...command] : command));
  const advice = typed.map(({ command }) => command.join(' ')).join(' && ');
  if (machine.isRefused) return { run: null, advice };
  if (!needsSudo) return { run: { manager: manager.name, commands: typed }, advice };
  if (!machine.sudoAsksNothing) return { run: null, advice };
  return { run: { manager: manager.name, commands: steps((command) => ['sudo', '-n', ...command]) }, advice };
}
