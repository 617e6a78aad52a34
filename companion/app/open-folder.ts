/** Shows a folder in the machine's own file manager. */
import { spawn } from 'node:child_process';
import { statSync } from 'node:fs';

const openers: Partial<Record<NodeJS.Platform, string>> = { darwin: 'open', win32: 'explorer.exe' };

/** How long the program may take to say that it can't; one that runs on has opened it. */
const failsWithinMs = 1500;

/** False where the folder is not there, or nothing here can show it. The path is an argument of its own, never a part of a command. */
export async function openFolder(folder: string): Promise<boolean> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) return false;
  const opener = openers[process.platform] ?? 'xdg-open';
  return new Promise((resolve) => {
    const shown = spawn(opener, [folder], { stdio: 'ignore', detached: true });
    const timer = setTimeout(() => resolve(true), failsWithinMs);
    const end = (opened: boolean) => {
      clearTimeout(timer);
      resolve(opened);
    };
    shown.on('error', () => end(false));
    // Explorer ends with 1 though it has opened the folder.
    shown.on('exit', (code) => end(code === 0 || process.platform === 'win32'));
    shown.unref();
  });
}
