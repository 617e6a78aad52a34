/** A Chromium of the user's, started by themselves on a folder of its own; the companion has no part in it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { expect, vi } from 'vitest';
import { anyChrome } from './any-chrome.ts';
import { connectPlaywright } from './companion-chrome.ts';

export interface EverydayChromium {
  readonly pid: number;
  readonly isRunning: boolean;
  /** A connection to look and act with; the browser goes on without it. */
  connect(): Promise<Browser>;
  close(): Promise<void>;
}

export type EverydayOptions = {
  /** Made where it is not there. */
  readonly userDataDir: string;
  /** An unpacked extension. */
  readonly extensionDir?: string;
  /** In a window rather than headless; DISPLAY must name a screen. */
  readonly hasWindow?: boolean;
  /** A tag such as `de`. */
  readonly language?: string;
};

export async function openEverydayChromium({
  userDataDir,
  extensionDir,
  hasWindow = false,
  language,
}: EverydayOptions): Promise<EverydayChromium> {
  const args = [
    `--user-data-dir=${userDataDir}`,
    '--remote-debugging-port=0',
    ...(hasWindow ? ['--window-position=0,0', '--window-size=1400,1000'] : ['--headless=new']),
    ...(language ? [`--lang=${language}`] : []),
    '--no-first-run',
    '--no-default-browser-check',
    '--disable-background-networking',
    '--disable-component-update',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(extensionDir ? [`--load-extension=${extensionDir}`] : []),
    'about:blank',
  ];
  // A run before this one may have left it.
  rmSync(join(userDataDir, 'DevToolsActivePort'), { force: true });
  const chromium = spawn(await anyChrome(), args, {
    stdio: 'ignore',
    env: { ...process.env, ...(language && { LANGUAGE: language }) },
  });
  const ended = once(chromium, 'exit');
  await vi.waitFor(() => expect(existsSync(join(userDataDir, 'DevToolsActivePort'))).toBe(true), { timeout: 60_000 });
  return {
    pid: chromium.pid ?? 0,
    get isRunning() {
      return chromium.exitCode === null && chromium.signalCode === null;
    },
    connect: () => connectPlaywright(userDataDir),
    async close() {
      chromium.kill();
      await ended;
    },
  };
}
