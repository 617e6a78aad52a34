/** The machine's own folder dialog: a person's choice that no client of ours can make for them. */
import { execFile, spawnSync } from 'node:child_process';
import { homedir } from 'node:os';

const title = 'A folder that Tabtrawl may save pages in';

type Dialog = { readonly command: string; readonly args: readonly string[] };

const powershell = `Add-Type -AssemblyName System.Windows.Forms
$dialog = New-Object System.Windows.Forms.FolderBrowserDialog
$dialog.Description = '${title}'
if ($dialog.ShowDialog() -eq 'OK') { [Console]::OutputEncoding = [Text.Encoding]::UTF8; $dialog.SelectedPath }`;

/** By platform, in the order of trying; each writes the path to stdout and ends, with another code or nothing where none was chosen. */
const dialogs: Partial<Record<NodeJS.Platform, readonly Dialog[]>> = {
  darwin: [{ command: 'osascript', args: ['-e', `POSIX path of (choose folder with prompt "${title}")`] }],
  win32: [{ command: 'powershell.exe', args: ['-NoProfile', '-STA', '-Command', powershell] }],
};
const onDesktops: readonly Dialog[] = [
  { command: 'zenity', args: ['--file-selection', '--directory', `--title=${title}`] },
  { command: 'kdialog', args: ['--title', title, '--getexistingdirectory', homedir()] },
];

/** Opens the dialog when it is called; null where none was chosen. Undefined where this machine has none. Raised, `signal` closes it. */
export function folderDialog(signal: AbortSignal): (() => Promise<string | null>) | undefined {
  const known = dialogs[process.platform] ?? onDesktops.filter(({ command }) => isThere(command));
  const [dialog] = known;
  if (!dialog) return undefined;
  return () =>
    new Promise((resolve) => {
      execFile(dialog.command, [...dialog.args], { signal, encoding: 'utf8' }, (error, stdout) =>
        resolve(error ? null : stdout.replace(/\r?\n$/, '') || null),
      );
    });
}

function isThere(command: string): boolean {
  return spawnSync('which', [command], { stdio: 'ignore' }).status === 0;
}
