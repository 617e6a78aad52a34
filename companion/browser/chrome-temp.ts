/** A folder for Chrome's temporary files, so that nothing of it stays behind where it had to be killed. */
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';

export type ChromeTemp = {
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
export async function makeChromeTemp(
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
