/** A display of our own for tests that need a window: Xvfb on a free number. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const xvfb = '/usr/bin/Xvfb';

/** False where windows cannot be tried on this machine. */
export const hasXvfb = process.platform === 'linux' && existsSync(xvfb);

const isThere = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** False where no real key can be pressed on this machine. */
export const hasKeys = hasXvfb && isThere('xdotool');
/** The same for what needs windows that come to front, too. */
export const hasHand = hasKeys && isThere('openbox');

export interface Display extends AsyncDisposable {
  /** As in `DISPLAY`. */
  readonly name: string;
}

/** Starts one and puts it into this process's environment, for browsers that are started from here. */
export async function openDisplay(): Promise<Display> {
  const server = spawn(xvfb, ['-displayfd', '3', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const name = `:${await firstLine(server)}`;
  const before = process.env.DISPLAY;
  process.env.DISPLAY = name;
  return {
    name,
    async [Symbol.asyncDispose]() {
      if (before === undefined) delete process.env.DISPLAY;
      else process.env.DISPLAY = before;
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill();
      await ended;
    },
  };
}

function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}.`)));
    server.stdio[3]?.on('data', (data) => {
      text += data;
      if (text.includes('\n')) resolve(text.trim());
    });
  });
}
