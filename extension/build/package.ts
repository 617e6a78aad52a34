/** `npm run package`, after the build: lints both builds as the stores do, then zips them into dist/extension. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { ExtensionTarget } from '../manifest.ts';

/** Fetched when asked for: it is large, and nothing else needs it. */
const webExt = ['exec', '--yes', 'web-ext@10.7.0', '--'];
const folder = join(import.meta.dirname, '../../dist/extension');

function runWebExt(...args: readonly string[]): void {
  const { status } = spawnSync('npm', [...webExt, ...args], { stdio: 'inherit', shell: process.platform === 'win32' });
  if (status !== 0) process.exit(status ?? 1);
}

function packageFor(target: ExtensionTarget): void {
  const source = join(folder, target);
  // Its rules are Firefox's; Chrome's build differs only in the manifest.
  if (target === 'firefox') runWebExt('lint', '--source-dir', source, '--warnings-as-errors');
  runWebExt(
    'build',
    '--source-dir',
    source,
    '--artifacts-dir',
    folder,
    '--filename',
    `tabtrawl-${target}-{version}.zip`,
    '--overwrite-dest',
  );
}

packageFor('firefox');
packageFor('chrome');
