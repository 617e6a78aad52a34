import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { folderDialog } from '../../companion/app/choose-folder.ts';

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(join(tmpdir(), 'dialogs-'));
  vi.stubEnv('PATH', `${bin}:/usr/bin:/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(bin, { recursive: true, force: true });
});

/** A dialog in whose place a script answers. */
function dialog(script: string): void {
  writeFileSync(join(bin, 'zenity'), `#!/bin/sh\n${script}\n`);
  chmodSync(join(bin, 'zenity'), 0o755);
}

describe.skipIf(process.platform !== 'linux')('the folder dialog of the machine', () => {
  test('gives what was chosen, whatever signs are in its name', async () => {
    dialog('printf "/home/ada/My $(printf notes)  \\n"');
    expect(await folderDialog(new AbortController().signal)?.()).toBe('/home/ada/My notes  ');
  });

  test('gives null where none was chosen, and where it can not be shown', async () => {
    dialog('exit 1');
    expect(await folderDialog(new AbortController().signal)?.()).toBeNull();
    dialog('true');
    expect(await folderDialog(new AbortController().signal)?.()).toBeNull();
  });

  test('is closed with the companion', async () => {
    dialog('exec sleep 600');
    const closing = new AbortController();
    const chosen = folderDialog(closing.signal)?.();
    closing.abort();
    expect(await chosen).toBeNull();
  });
});
