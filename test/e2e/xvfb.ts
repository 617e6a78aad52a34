/** A screen of its own for browsers with a window, where the machine has the X server for it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';

export interface VirtualScreen {
  /** For the environment variable DISPLAY. */
  readonly display: string;
  close(): Promise<void>;
}

export const hasXvfb = spawnSync('Xvfb', ['-help']).error === undefined;

export async function openVirtualScreen(): Promise<VirtualScreen> {
  // It picks a free number itself and says which.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1600x1200x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'exit');
  const saying = server.stdio[3] as Readable; // a pipe that is read, by the line above
  const [said] = await Promise.race([
    once(saying, 'data'),
    ended.then(() => Promise.reject(new Error('Xvfb did not start.'))),
  ]);
  return {
    display: `:${String(said).trim()}`,
    async close() {
      server.kill();
      await ended;
    },
  };
}
