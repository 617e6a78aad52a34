import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { lockHome } from '../../companion/api/discovery.ts';
import { newFolder } from './test-server.ts';

type Outcome = { got: boolean; pid: number; code?: string; message?: string };
const children: ChildProcess[] = [];

function startHolder(runDir: string): { child: ChildProcess; outcome: Promise<Outcome> } {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'hold-lock.ts'), runDir], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  children.push(child);
  const outcome = new Promise<Outcome>((resolve, reject) => {
    child.stdout.once('data', (data) => resolve(JSON.parse(data.toString())));
    child.once('error', reject);
  });
  return { child, outcome };
}
function ended(child: ChildProcess): Promise<unknown> {
  return child.exitCode !== null || child.signalCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once('exit', resolve));
}

describe('the lock of the home', () => {
  afterEach(async () => {
    for (const child of children) child.kill('SIGKILL');
    await Promise.all(children.splice(0).map(ended));
  });

  it('is had by one, and the second is told the pid of the first', async () => {
    const runDir = newFolder();
    const first = startHolder(runDir);
    const { got, pid } = await first.outcome;
    expect(got).toBe(true);
    await expect(lockHome(runDir)).rejects.toMatchObject({
      code: 'home-in-use',
      message: expect.stringContaining(`pid ${pid}`),
    });
  });

  it('is had by exactly one of eight that start at once, and the others are told which', async () => {
    const runDir = newFolder();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => startHolder(runDir).outcome));
    const winners = outcomes.filter(({ got }) => got);
    expect(winners).toHaveLength(1);
    for (const { got, code, message } of outcomes) {
      if (got) continue;
      expect(code).toBe('home-in-use');
      expect(message).toContain(`pid ${winners[0]?.pid}`);
    }
  }, 30_000);

  it('falls with a process that is killed, and is then had by exactly one of those who come', async () => {
    const runDir = newFolder();
    const first = startHolder(runDir);
    await first.outcome;
    first.child.kill('SIGKILL');
    await ended(first.child);
    const outcomes = await Promise.all(Array.from({ length: 4 }, () => startHolder(runDir).outcome));
    expect(outcomes.filter(({ got }) => got)).toHaveLength(1);
  }, 30_000);

  it('can be had again once it was released', async () => {
    const runDir = newFolder();
    (await lockHome(runDir)).release();
    (await lockHome(runDir)).release();
    const { got } = await startHolder(runDir).outcome;
    expect(got).toBe(true);
  });
});
