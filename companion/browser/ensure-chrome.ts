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
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { checkChromePath, type FoundChrome, findChrome, type Machine } from './find-chrome.ts';
import { type InstallMachine, type InstallStep, planInstall } from './install-plan.ts';

export type EnsureOptions = {
  /** `--chrome PATH`. */
  readonly chrome?: string | undefined;
  /** Where a download goes; it is looked at, too. */
  readonly cacheDir: string;
  /** One line at a time, for a person. */
  report(line: string): void;
};

/** Rejects with `no-chrome`, naming what to do. */
export async function ensureChrome(options: EnsureOptions, machine: Machine = thisMachine()): Promise<string> {
  if (options.chrome !== undefined) return checkChromePath(options.chrome, machine);
  const found = findChrome(machine);
  if (found) return found.executable;
  const downloaded = await findEarlierDownload(options.cacheDir);
  if (downloaded) return downloaded;
  return installChrome(options, machine);
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

async function installChrome({ cacheDir, report }: EnsureOptions, machine: Machine): Promise<string> {
  const installMachine = await thisInstallMachine(machine);
  const plan = planInstall(installMachine);
  const failures: string[] = [];
  report('No Chrome, Chromium, Edge or Brave was found; installing one.');
  if (plan.run) {
    const failure = await runSteps(plan.run.commands, report);
    const found = failure === null ? findChrome(machine) : null;
    if (found) return found.executable;
    failures.push(`${plan.run.manager}: ${failure ?? 'it installed no browser that can be found'}`);
  }
  try {
    return await download(cacheDir, installMachine.isRoot, report);
  } catch (cause) {
    failures.push(`download: ${cause instanceof Error ? cause.message : String(cause)}`);
    throw new TabtrawlError(
      'no-chrome',
      `There is no Chrome, Chromium, Edge or Brave on this machine, and none could be installed (${failures.join('; ')}). To install one: ${plan.advice} — or name one with --chrome PATH.`,
      { cause },
    );
  }
}

async function download(cacheDir: string, isRoot: boolean, report: (line: string) => void): Promise<string> {
  const { downloadChrome } = await import('./download-chrome.ts');
  report('Downloading Chrome for Testing (about 170 MB).');
  let reported = 0;
  return downloadChrome(cacheDir, {
    installDeps: isRoot,
    report: (doneRatio) => {
      if (doneRatio < reported + 0.1) return;
      reported = doneRatio;
      report(`Downloading Chrome for Testing: ${Math.round(doneRatio * 100)} %`);
    },
  });
}

/** Null where all went well, else why not. */
async function runSteps(steps: readonly InstallStep[], report: (line: string) => void): Promise<string | null> {
  for (const { command, mayFail } of steps) {
    report(`Running: ${command.join(' ')}`);
    const failure = await runCommand(command, report);
    if (failure !== null && !mayFail) return failure;
  }
  return null;
}

function runCommand(
  [program, ...args]: InstallStep['command'],
  report: (line: string) => void,
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
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

async function thisInstallMachine(machine: Machine): Promise<InstallMachine> {
  const hasCommand = (name: string) =>
    (machine.env.PATH ?? '').split(path.delimiter).some((folder) => isProgram(folder, name));
  const isRoot = process.getuid?.() === 0;
  return {
    platform: machine.platform,
    distribution: distributionIds(),
    isRoot,
    sudoAsksNothing: !isRoot && hasCommand('sudo') && (await runCommand(['sudo', '-n', 'true'], () => {})) === null,
    hasCommand,
  };
}

function isProgram(folder: string, name: string): boolean {
  return [name, `${name}.exe`].some((file) => isExecutable(path.join(folder, file)));
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
