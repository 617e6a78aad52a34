/**
 * Launches the one Chrome on a profile, over its pipe.
 *
 * 1. The profile must be free and the arguments allowed.
 * 2. Chrome starts in a process group of its own; the CDP connection goes over its pipe.
 * 3. Chrome's first answer says it is up; until then its end, a time limit or the caller's signal end the launch and Chrome.
 * 4. `close` asks Chrome to close (it writes its profile), then presses; `closeNow` kills.
 *
 * A companion that is killed closes the pipe with it, and Chrome ends by itself on that.
 */

import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, rm, statfs } from 'node:fs/promises';
import path from 'node:path';
import { messageOf, TabtrawlError } from '../../../shared/batch/errors.ts';
import type { Log } from '../../crawl/ports.ts';
import type { Cdp } from '../cdp/cdp.ts';
import { connectCdp } from '../cdp/transport.ts';
import { needsNoSandbox, toChromeFlags } from './flags.ts';
import { endOrphan } from './orphan.ts';
import { type ChromeExit, ChromeProcess } from './process.ts';
import { checkProfileFree, profileInUse } from './profile-lock.ts';

export type LaunchOptions = {
  readonly executable: string;
  /** Chrome's user-data directory; made with mode 0700 where it is not there. */
  readonly profileDir: string;
  /** A folder of mode 0700 for Chrome's temporary files. */
  readonly runDir: string;
  readonly headless: boolean;
  /** The user's own flags; refused (`usage`) where they would break or weaken the browser. */
  readonly chromeArgs?: readonly string[];
  /** Extensions.loadUnpacked will be called. Default false. */
  readonly loadsExtension?: boolean;
  /** The profile is Tabtrawl's own: session cookies are kept over restarts, open tabs are not. Default false. */
  readonly ownsProfile?: boolean;
  readonly log: Log;
  /** Covers the launch alone. */
  readonly signal?: AbortSignal;
  /** Default 60 s: a first start on a slow disk takes long. */
  readonly timeoutMs?: number;
};

export interface LaunchedChrome {
  readonly pid: number;
  /** As Browser.getVersion says it: "Chrome/156.0.8078.79". */
  readonly product: string;
  readonly cdp: Cdp;
  /** Settles once, never rejects. */
  readonly exited: Promise<ChromeExit>;
  /** Ends Chrome and everything it started, within `graceMs` (default 2.5 s) plus 1.5 s. Can be called again. */
  close(graceMs?: number): Promise<void>;
  /** Kills at once, without waiting. */
  closeNow(): void;
}

const defaultTimeoutMs = 60_000;
const defaultGraceMs = 2500;

/** chrome::RESULT_CODE_PROFILE_IN_USE, chrome/common/chrome_result_codes.h. */
const profileInUseExitCode = 21;

/** Rejects with TabtrawlError `profile-in-use`, `no-chrome` (with the end of Chrome's own words), `usage`, or the signal's reason. */
export async function launchChrome(options: LaunchOptions): Promise<LaunchedChrome> {
  const { log, signal } = options;
  signal?.throwIfAborted();
  const isRoot = process.getuid?.() === 0;
  const flags = toChromeFlags({
    platform: process.platform,
    profileDir: options.profileDir,
    headless: options.headless,
    isRoot,
    sharedMemoryBytes: await sharedMemoryBytes(),
    loadsExtension: options.loadsExtension ?? false,
    ownsProfile: options.ownsProfile ?? false,
    chromeArgs: options.chromeArgs ?? [],
  });
  if (needsNoSandbox({ platform: process.platform, isRoot }))
    log('warn', "Chrome runs without its sandbox, since it can't start with it as root. Run Tabtrawl as a plain user.");
  await mkdir(options.profileDir, { recursive: true, mode: 0o700 });
  if (options.ownsProfile) await endOrphan(options.profileDir, log);
  await checkProfileFree(options.profileDir);
  if (options.ownsProfile) forgetOpenTabs(options.profileDir);

  const temp = await makeChromeTemp(options.runDir, options.profileDir);
  const chrome = await startProcess(options.executable, flags, temp);
  try {
    const { cdp, product } = await firstAnswer(chrome, options);
    log('debug', 'Chrome is up', { pid: chrome.pid, product });
    return toLaunched({ chrome, temp, cdp, product });
  } catch (thrown) {
    chrome.kill();
    await chrome.end(0);
    await temp.remove();
    throw thrown;
  }
}

async function startProcess(executable: string, flags: readonly string[], temp: ChromeTemp): Promise<ChromeProcess> {
  try {
    return await ChromeProcess.start(executable, flags, { env: temp.env });
  } catch (cause) {
    await temp.remove();
    const reason = messageOf(cause);
    const message = `Chrome could not be started from ${executable} (${reason}). Name another with --chrome PATH.`;
    throw new TabtrawlError('no-chrome', message, { cause });
  }
}

/** Giving up kills Chrome, and its end is what the connection then reports; so there is one way out of waiting. */
async function firstAnswer(chrome: ChromeProcess, options: LaunchOptions): Promise<{ cdp: Cdp; product: string }> {
  const timeoutMs = options.timeoutMs ?? defaultTimeoutMs;
  const timeout = AbortSignal.timeout(timeoutMs);
  const signal = AbortSignal.any(options.signal ? [options.signal, timeout] : [timeout]);
  const giveUp = () => chrome.kill();
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    const cdp = await connectCdp({ pipes: chrome.pipes }, { signal });
    const { product } = await cdp.send('Browser.getVersion');
    return { cdp, product };
  } catch {
    // The connection fell because Chrome ended, which tells more.
    const exit = await chrome.exited;
    options.signal?.throwIfAborted();
    if (!timeout.aborted) throw endedEarly(exit, options);
    const message = `${options.executable} did not answer within ${timeoutMs / 1000} s. Close other programs, or name another browser with --chrome PATH.`;
    throw new TabtrawlError('no-chrome', message);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}

function endedEarly(exit: ChromeExit, options: LaunchOptions): TabtrawlError {
  const isHeld = exit.code === profileInUseExitCode || /opening in existing browser session/i.test(exit.lastWords);
  if (isHeld) return profileInUse(options.profileDir);
  const how = exit.signal ? `was ended by ${exit.signal}` : `ended with code ${exit.code}`;
  const words = exit.lastWords ? `\nIts last words:\n${exit.lastWords}` : '';
  return new TabtrawlError(
    'no-chrome',
    `${options.executable} ${how} before it was up.${wayOut(exit.lastWords)}${words}`,
  );
}

/** What to do, for what Chrome is known to fail with. */
function wayOut(lastWords: string): string {
  if (/no usable sandbox/i.test(lastWords))
    return ' The system keeps Chrome from making its sandbox: allow user namespaces (sysctl kernel.unprivileged_userns_clone=1, or kernel.apparmor_restrict_unprivileged_userns=0).';
  if (/missing x server|cannot open display|ozone_platform/i.test(lastWords))
    return ' There is no display: use --headless.';
  if (/error while loading shared libraries/i.test(lastWords))
    return " It lacks system libraries: install Chrome with the system's package manager.";
  return '';
}

type LaunchParts = {
  readonly chrome: ChromeProcess;
  readonly temp: ChromeTemp;
  readonly cdp: Cdp;
  readonly product: string;
};

function toLaunched({ chrome, temp, cdp, product }: LaunchParts): LaunchedChrome {
  let closing: Promise<void> | undefined;
  const close = async (graceMs: number) => {
    // The connection falls before the answer comes; that is what was asked for.
    cdp.send('Browser.close').catch(() => {});
    await chrome.end(graceMs);
    await cdp.close();
    await temp.remove();
  };
  return {
    pid: chrome.pid,
    product,
    cdp,
    exited: chrome.exited,
    close: (graceMs = defaultGraceMs) => {
      closing ??= close(graceMs);
      return closing;
    },
    closeNow: () => {
      chrome.kill();
      temp.removeNow();
    },
  };
}

async function sharedMemoryBytes(): Promise<number | null> {
  const stats = await statfs('/dev/shm').catch(() => null);
  return stats ? stats.blocks * stats.bsize : null;
}

/** A folder for Chrome's temporary files, so that nothing of it stays behind where it had to be killed. */

type ChromeTemp = {
  /** What Chrome's environment needs beside ours. */
  readonly env: Readonly<Record<string, string>>;
  remove(): Promise<void>;
  /** Before the process ends; what Chrome still writes may escape, and goes with the next start. */
  removeNow(): void;
};

const none: ChromeTemp = { env: {}, remove: async () => {}, removeNow: () => {} };

/** Chrome puts a socket below it, and won't start where that path is too long (sun_path, 104 with its NUL on macOS). */
const longestFolder = 104 - 1 - '/org.chromium.Chromium.XXXXXX/SingletonSocket'.length;

/**
 * One folder a profile below `runDir`, since a profile has one Chrome at a time; what a killed companion left in it goes first.
 * The system's own folder is used on Windows, where Chrome leaves nothing, and where `runDir` is too long.
 */
async function makeChromeTemp(
  runDir: string,
  profileDir: string,
  platform: NodeJS.Platform = process.platform,
): Promise<ChromeTemp> {
  const name = `chrome-${createHash('sha256').update(path.resolve(profileDir)).digest('hex').slice(0, 8)}`;
  const folder = path.join(runDir, name);
  if (platform === 'win32' || Buffer.byteLength(folder) > longestFolder) return none;
  const options = { recursive: true, force: true, maxRetries: 3 };
  await rm(folder, options);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { env: { TMPDIR: folder }, remove: () => rm(folder, options), removeNow: () => rmSync(folder, options) };
}

/**
 * Chrome keeps cookies without an end date, and with them many sign-ins, over a restart only where it also restores its tabs
 * (`--restore-last-session`, on every platform; the setting of the same meaning is guarded by a checksum on Windows and macOS).
 * With the record of the tabs taken away before the launch it keeps the cookies and opens nothing. Tried on Chromium 156, after a close and after a kill.
 */

/** In the profile's folder; the last four are of Chrome before 85. */
const tabRecords = ['Sessions', 'Sessions_Encrypted', 'Current Session', 'Current Tabs', 'Last Session', 'Last Tabs'];

/** To be called while no Chrome is open on it, and only for profiles of the home: in a folder of the user's own these are their tabs. */
export function forgetOpenTabs(userDataDir: string): void {
  for (const record of tabRecords) rmSync(path.join(userDataDir, 'Default', record), { recursive: true, force: true });
}
