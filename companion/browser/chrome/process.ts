/** Chrome as a process: started with its pipe, ended with everything it started. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import type { ChromePipes } from '../cdp/transport.ts';

export type ChromeExit = {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last lines that Chrome wrote to stderr. */
  readonly lastWords: string;
};

/** SIGTERM gets this long before SIGKILL. */
const termMs = 1000;
/** What is left of the group after Chrome itself is gone gets this long to notice. */
const leftoverMs = 300;
const lastWordsMs = 100;
const lastWordsLength = 4000;

/** One running Chrome. It leads a process group of its own, so that a terminal's Ctrl-C is not for it and the whole group can be ended. */
export class ChromeProcess {
  readonly pid: number;
  readonly pipes: ChromePipes;
  /** Settles once, never rejects. */
  readonly exited: Promise<ChromeExit>;
  readonly #platform: NodeJS.Platform;
  /** Once true the group is gone, and its number may be another's. */
  #isGone = false;

  private constructor(pid: number, pipes: ChromePipes, exited: Promise<ChromeExit>, platform: NodeJS.Platform) {
    this.pid = pid;
    this.pipes = pipes;
    this.#platform = platform;
    this.exited = exited;
  }

  /** Rejects where the system can't start the executable. */
  static async start(
    executable: string,
    args: readonly string[],
    {
      env = {},
      platform = process.platform,
    }: { env?: Readonly<Record<string, string>>; platform?: NodeJS.Platform } = {},
  ): Promise<ChromeProcess> {
    const child = spawn(executable, args, {
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'],
      detached: platform !== 'win32',
      windowsHide: true,
      env: { ...withoutOwn(process.env), ...env },
    });
    // stdio above makes stderr a pipe, and fd 3 and 4 two-way pipes.
    const stderr = child.stdio[2] as Readable;
    const pipes = { toChrome: child.stdio[3] as Writable, fromChrome: child.stdio[4] as Readable };
    const lastWords = keepLastWords(stderr);
    const exited = new Promise<ChromeExit>((resolve) => {
      child.once('exit', async (code, signal) => {
        // What was written last may still be on its way; a helper that lives on would keep the stream open.
        if (!stderr.closed) await Promise.race([once(stderr, 'close'), pause(lastWordsMs)]);
        resolve({ code, signal, lastWords: lastWords() });
      });
    });
    // Rejects with the spawn error, such as ENOENT or EACCES.
    await once(child, 'spawn');
    if (child.pid === undefined) throw new Error('Chrome has no process id.');
    return new ChromeProcess(child.pid, pipes, exited, platform);
  }

  /** Waits `graceMs` for an end that was asked for over CDP, then SIGTERM, then SIGKILL; at the end nothing of the group is left. */
  async end(graceMs: number): Promise<void> {
    if (!(await this.#exitsWithin(graceMs))) {
      this.#signal('SIGTERM');
      if (!(await this.#exitsWithin(termMs))) this.kill();
    }
    await this.exited;
    await this.#endLeftovers();
  }

  /** SIGKILL to the whole group, at once. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  /** Renderers and helpers end a moment after Chrome itself; what has not by then is killed. */
  async #endLeftovers(): Promise<void> {
    const untilMs = performance.now() + leftoverMs;
    while (this.#signal(0) && performance.now() < untilMs) await pause(10);
    this.kill();
    this.#isGone = true;
  }

  /** False where nothing of the group is there any more. */
  #signal(signal: NodeJS.Signals | 0): boolean {
    if (this.#isGone) return false;
    if (this.#platform === 'win32') {
      // Windows has no groups and no SIGTERM: the tree is ended by its root.
      if (signal !== 0)
        spawn('taskkill', ['/pid', String(this.pid), '/T', '/F'], { stdio: 'ignore', windowsHide: true }).unref();
      return false;
    }
    try {
      return process.kill(-this.pid, signal);
    } catch {
      return false;
    }
  }

  async #exitsWithin(ms: number): Promise<boolean> {
    const timer = Promise.withResolvers<boolean>();
    const handle = setTimeout(() => timer.resolve(false), ms);
    try {
      return await Promise.race([this.exited.then(() => true), timer.promise]);
    } finally {
      clearTimeout(handle);
    }
  }
}

/** Reads everything, or Chrome would block on a full pipe; keeps the end. */
function keepLastWords(stderr: Readable): () => string {
  let tail = '';
  stderr.setEncoding('utf8');
  stderr.on('data', (text: string) => {
    tail = (tail + text).slice(-lastWordsLength);
  });
  return () => tail.trim().split('\n').slice(-12).join('\n');
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** What is told to us by the environment, the address of a queue with its password among it, is nothing for a process that runs pages. */
function withoutOwn(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^TABTRAWL_/i.test(name)));
}
