/** Processes of the machine, by what stands on their command line. */
import { execFileSync } from 'node:child_process';
import { expect } from 'vitest';

/** Resolves when a Chrome with `mark` on its command lines has started a page's process, which is one of its last. */
export async function processesStarted(mark: string): Promise<void> {
  await expect
    .poll(() => processesWith(mark).some((line) => line.includes('--type=renderer')), { timeout: 60_000 })
    .toBe(true);
}

/** Command lines of living processes that hold `mark`; zombies and this very look-up left out. */
export function processesWith(mark: string): string[] {
  const lines = execFileSync('ps', ['-eo', 'stat=,pid=,args='], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  return lines.split('\n').filter((line) => line.includes(mark) && !line.startsWith('Z') && !line.includes('ps -eo'));
}
