/** What a few tests need beside Chrome. It is installed where that asks for no password; elsewhere those tests are left out, and say so. */
import { accessSync, constants } from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.js';
import { say, step } from './say.js';

/** @typedef {{ what: string, programs: readonly string[], apt: string }} Tool */

/** @type {readonly Tool[]} */
const tools = [
  { what: 'a screen for browsers with a window', programs: ['Xvfb'], apt: 'xvfb' },
  { what: 'Firefox', programs: ['firefox-esr', 'firefox'], apt: 'firefox-esr' },
];

export async function ensureTestTools() {
  const missing = tools.filter(({ programs }) => !programs.some(isOnPath));
  if (process.platform !== 'linux' || missing.length === 0) return;
  const apt = isRefused() ? null : await aptCommand();
  const packages = missing.map(({ apt }) => apt).join(' ');
  if (apt)
    say(
      `About to install packages of this system: ${apt.join(' ')} install ${packages} (to refuse that: ${refusal}=1)`,
    );
  if (apt) await step(`Installing ${names(missing)} for the tests`, () => install(apt, missing), outcome);
  const left = tools.filter(({ programs }) => !programs.some(isOnPath));
  if (left.length > 0)
    say(
      `Tests that need ${names(left)} are left out. To have them: apt-get install ${left.map(({ apt }) => apt).join(' ')}`,
    );
}

/** As companion/browser/chrome/install.ts reads it. */
const refusal = 'TABTRAWL_NO_INSTALL';

function isRefused() {
  const value = process.env[refusal] ?? '';
  return value !== '' && value !== '0';
}

/**
 * One after the other, so that what one distribution does not have keeps nothing else from coming.
 * @param {readonly string[]} apt
 * @param {readonly Tool[]} wanted
 */
async function install([program = '', ...before], wanted) {
  const run = (/** @type {readonly string[]} */ args) =>
    runQuietly(program, [...before, ...args], { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } });
  await run(['update', '-q']);
  const failed = [];
  for (const tool of wanted) {
    const { code } = await run(['install', '-y', '-q', '--no-install-recommends', tool.apt]);
    if (code !== 0) failed.push(tool.apt);
  }
  return failed;
}

/** @param {readonly string[]} failed */
function outcome(failed) {
  return failed.length === 0 ? 'done' : `could not install ${failed.join(', ')}`;
}

/** The words before `install`, or null where it may not be run. */
async function aptCommand() {
  if (!isOnPath('apt-get')) return null;
  if (process.getuid?.() === 0) return ['apt-get'];
  if (!isOnPath('sudo')) return null;
  const { code } = await runQuietly('sudo', ['-n', 'true']);
  return code === 0 ? ['sudo', '-n', 'apt-get'] : null;
}

/** @param {readonly Tool[]} some */
function names(some) {
  return some.map(({ what }) => what).join(' and ');
}

/** @param {string} program */
function isOnPath(program) {
  return (process.env.PATH ?? '').split(path.delimiter).some((folder) => {
    try {
      accessSync(path.join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
