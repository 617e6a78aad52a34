/** Programs of the system that applications of the suite need: asked for, installed where that needs no password, started and ended. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export type RunOptions = {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Given on stdin. */
  readonly input?: string;
};

/** Runs to its end. Rejects with the end of what it wrote where it fails. */
export async function run(program: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (text += data));
  // A program that reads nothing may have ended by now.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  if (code !== 0) throw new Error(`${program} ${args.slice(0, 3).join(' ')} ended with ${code}: ${text.slice(-800)}`);
  return text;
}

export async function isThere(program: string): Promise<boolean> {
  return run('sh', ['-c', 'command -v "$1"', 'sh', program]).then(
    () => true,
    () => false,
  );
}

/** Packages of this system, where it is Debian's kind and this is root. Gives why not, or null. */
export async function installPackages(packages: readonly string[]): Promise<string | null> {
  const missing: string[] = [];
  for (const name of packages)
    await run('dpkg', ['-s', name]).catch(() => {
      missing.push(name);
    });
  if (missing.length === 0) return null;
  const line = `apt-get install ${missing.join(' ')}`;
  const isRefused = !['', '0'].includes(process.env.TABTRAWL_NO_INSTALL ?? '');
  if (isRefused || process.getuid?.() !== 0 || !(await isThere('apt-get'))) return `it needs: ${line}`;
  return run('apt-get', ['install', '-y', '-q', '--no-install-recommends', ...missing], {
    env: { DEBIAN_FRONTEND: 'noninteractive' },
  }).then(
    () => null,
    (error: Error) => `${line} failed: ${error.message}`,
  );
}

export interface Service {
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** A program that runs on; all it writes is in the file `log`. It ends with its whole group. */
export function startService(program: string, args: readonly string[], log: string, options: RunOptions = {}): Service {
  const file = openSync(log, 'w');
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', file, file],
    detached: true,
  });
  closeSync(file);
  const endGroup = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
    } catch {
      // It has ended.
    }
  };
  process.once('exit', endGroup);
  return {
    process: child,
    async stop() {
      if (child.exitCode !== null || child.pid === undefined) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      endGroup();
      process.off('exit', endGroup);
      const late = sleep(10_000).then(
        () => child.pid !== undefined && child.exitCode === null && child.kill('SIGKILL'),
      );
      await Promise.race([ended, late]);
    },
  };
}

/** Resolves when the address answers with anything; rejects after `withinMs`. */
export async function answers(url: string, withinMs: number): Promise<void> {
  const untilMs = Date.now() + withinMs;
  for (;;) {
    const answered = await fetch(url, { redirect: 'manual', signal: AbortSignal.timeout(5000) }).then(
      () => true,
      () => false,
    );
    if (answered) return;
    if (Date.now() > untilMs) throw new Error(`${url} does not answer.`);
    await sleep(300);
  }
}
