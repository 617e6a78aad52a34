/** Puts a browser on this machine: by the package manager that may be used, else by a download of our own. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import { findChrome, type Machine } from './find-chrome.ts';
import { type InstallMachine, type InstallStep, planInstall } from './install-plan.ts';

export type InstallOptions = {
  readonly cacheDir: string;
  report(line: string): void;
};

/** Which package managers may be used follows from these. */
export type System = Pick<InstallMachine, 'isRoot' | 'distribution'>;

/** Gives the executable; rejects with `no-chrome`, naming what was tried and what to type. */
export async function installChrome(
  { cacheDir, report }: InstallOptions,
  machine: Machine,
  system: System,
): Promise<string> {
  const plan = planInstall(await toInstallMachine(machine, system));
  const failures: string[] = [];
  report('No Chrome, Chromium, Edge or Brave was found; installing one.');
  if (plan.run) {
    const failure = await runSteps(plan.run.commands, machine.env, report);
    const found = failure === null ? findChrome(machine) : null;
    if (found) return found.executable;
    failures.push(`${plan.run.manager}: ${failure ?? 'it installed no browser that can be found'}`);
  }
  try {
    return await download(cacheDir, system.isRoot, report);
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
  const sudoAsksNothing = !system.isRoot && hasCommand('sudo') && (await asksNothing());
  return { ...system, platform, sudoAsksNothing, hasCommand };
}
