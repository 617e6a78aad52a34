import { accessSync, chmodSync, constants, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Machine } from '../../../companion/browser/chrome/find.ts';
import { ensureChrome } from '../../../companion/browser/chrome/install.ts';

let bin: string;
beforeEach(() => {
  bin = mkdtempSync(path.join(tmpdir(), 'bin-'));
});
afterEach(() => rmSync(bin, { recursive: true }));

/** A program in the machine's only folder of programs; `$bin` is that folder. */
function program(name: string, script: string): string {
  const file = path.join(bin, name);
  writeFileSync(file, `#!/bin/sh\nbin=${bin}\necho "${name} $*" >> ${bin}/ran\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}
const ran = () => readFileSync(path.join(bin, 'ran'), 'utf8').trim().split('\n');

function ensure({ isRoot = true, chrome }: { isRoot?: boolean; chrome?: string } = {}) {
  const lines: string[] = [];
  // Nothing outside of the folder is on this machine.
  const machine: Machine = {
    platform: 'linux',
    env: { PATH: bin },
    isExecutable: (file) => {
      if (!file.startsWith(bin)) return false;
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    },
  };
  const got = ensureChrome(
    { chrome, cacheDir: path.join(bin, 'no-downloads'), report: (line) => lines.push(line) },
    machine,
    { isRoot, distribution: ['debian'] },
  );
  return { got, lines };
}
const installs = `[ "$1" = install ] && printf '#!/bin/sh\\n' > $bin/chromium && /bin/chmod 755 $bin/chromium; exit 0`;

test.skipIf(process.platform === 'win32')('a browser that is there is taken, and nothing is run', async () => {
  const chromium = program('chromium', '');
  program('apt-get', installs);
  expect(await ensure().got).toBe(chromium);
  expect(() => ran()).toThrow('ENOENT');
});

test.skipIf(process.platform === 'win32')('root gets one by the package manager, and is told what is run', async () => {
  program('apt-get', installs);
  const { got, lines } = ensure();
  expect(await got).toBe(path.join(bin, 'chromium'));
  expect(ran()).toEqual(['apt-get update -q', 'apt-get install -y -q --no-install-recommends chromium']);
  expect(lines.join('\n')).toMatch(
    /Installing a package of this system: apt-get install .* TABTRAWL_NO_INSTALL=1.*Running: apt-get install/s,
  );
});

test.skipIf(process.platform === 'win32')('a list of packages that cannot be refreshed does not stop it', async () => {
  program('apt-get', `[ "$1" = update ] && exit 100\n${installs}`);
  expect(await ensure().got).toBe(path.join(bin, 'chromium'));
});

test.skipIf(process.platform === 'win32')('a user whose sudo asks nothing gets one through it', async () => {
  program('apt-get', installs);
  program('sudo', 'shift; [ "$1" = true ] && exit 0; exec "$@"');
  expect(await ensure({ isRoot: false }).got).toBe(path.join(bin, 'chromium'));
  expect(ran()[0]).toBe('sudo -n true');
});

test('what --chrome names is taken as it is, or refused; no other is looked for', async () => {
  const mine = program('my-browser', '');
  program('chromium', '');
  expect(await ensure({ chrome: mine }).got).toBe(mine);
  await expect(ensure({ chrome: '/nope' }).got).rejects.toMatchObject({ code: 'no-chrome' });
});
