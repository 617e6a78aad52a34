/** Runs the command line as a user does, on a home folder of its own, and says what it printed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PageRecord } from '../../../shared/batch/page-record.ts';

const main = join(import.meta.dirname, '../../../companion/app/main.ts');

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** Resolves with stderr so far once it holds `text`; rejects where the process ends before. */
  said(text: string | RegExp): Promise<string>;
}

export interface CliHome extends Disposable {
  readonly dir: string;
  start(...args: string[]): Running;
  run(...args: string[]): Promise<Ended>;
  /** As `run … --jsonl`, the lines parsed. */
  records(...args: string[]): Promise<{ code: number | null; stderr: string; records: PageRecord[] }>;
}

export function openCliHome(): CliHome {
  const dir = mkdtempSync(join(tmpdir(), 'tabtrawl-home-'));
  const start = (...args: string[]): Running => {
    const child = spawn(process.execPath, [main, ...args], {
      env: { ...process.env, TABTRAWL_HOME: dir, DISPLAY: '', NODE_NO_WARNINGS: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    const waiting = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      for (const look of waiting) look();
    });
    const ended = new Promise<Ended>((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, stdout, stderr }));
    });
    const said: Running['said'] = (text) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          if (typeof text === 'string' ? !stderr.includes(text) : !text.test(stderr)) return;
          waiting.delete(look);
          resolve(stderr);
        };
        waiting.add(look);
        look();
        ended.then((end) => reject(new Error(`It ended (${end.code}) without saying ${text}:\n${end.stderr}`)), reject);
      });
    return { child, ended, said };
  };
  return {
    dir,
    start,
    run: (...args) => {
      const running = start(...args);
      running.child.stdin?.end();
      return running.ended;
    },
    async records(...args) {
      const { code, stdout, stderr } = await this.run(...args, '--jsonl');
      const records = stdout
        .split('\n')
        .filter(Boolean)
        .map((line): PageRecord => JSON.parse(line));
      return { code, stderr, records };
    },
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  };
}
