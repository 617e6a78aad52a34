/** node_modules as package-lock.json wants it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runQuietly } from './child.js';
import { findNode } from './pinned-node.js';
import { root } from './root.js';
import { SetupError, step } from './say.js';

/** Installs only where something is missing or has another version; then makes sure of the pinned Node. Gives the Node to use. */
export async function ensurePackages() {
  if (!arePackagesInstalled(readLock('package-lock.json'), readLock('node_modules/.package-lock.json')))
    await step('Installing packages (npm ci)', () => npm(['ci']));
  if (!findNode()) {
    // A user's npm may not run install scripts (ignore-scripts); this one only puts the Node of the lock file in place.
    await step('Installing Node 24 (npm rebuild node)', () => npm(['rebuild', 'node', '--ignore-scripts=false']));
  }
  const node = findNode();
  if (!node)
    throw new SetupError(
      `Node 24 could not be put in place for ${process.platform} on ${process.arch}. Install Node 24 or newer from https://nodejs.org and try again.`,
    );
  return node;
}

/**
 * npm's lock file, as far as it matters here.
 * @typedef {{ version?: string, optional?: boolean, devOptional?: boolean, link?: boolean }} LockEntry
 * @typedef {{ packages: Record<string, LockEntry> }} Lock
 */

/**
 * True where every package of `wanted` that every platform needs is there in its version.
 * @param {Lock | null} wanted
 * @param {Lock | null} installed
 */
export function arePackagesInstalled(wanted, installed) {
  if (!wanted || !installed) return false;
  return Object.entries(wanted.packages).every(
    ([where, entry]) =>
      where === '' ||
      entry.optional ||
      entry.devOptional ||
      entry.link ||
      installed.packages[where]?.version === entry.version,
  );
}

/**
 * npm keeps what it has installed in node_modules/.package-lock.json, and takes it away while it works.
 * @param {string} file
 * @returns {Lock | null}
 */
function readLock(file) {
  try {
    return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
  } catch {
    return null;
  }
}

/** @param {readonly string[]} args */
async function npm(args) {
  // The npm that called us, so that no other one has to be on the PATH.
  const cli = process.env.npm_execpath;
  const isScript = cli !== undefined && /npm-cli\.[cm]?js$/.test(cli);
  const program = isScript ? (process.env.npm_node_execpath ?? process.execPath) : 'npm';
  // Errors only: warnings here (EBADENGINE on an older Node, deprecations) are nothing the user could act on.
  const all = [...(isScript ? [cli] : []), ...args, '--loglevel=error', '--no-audit', '--no-fund'];
  const { code, tail } = await runQuietly(program, all, { shell: !isScript && process.platform === 'win32' });
  if (code !== 0) throw new SetupError(`npm ${args.join(' ')} failed:\n${tail}\n${wayOut(tail)}`);
}

/** @param {string} tail */
function wayOut(tail) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH/.test(tail))
    return 'The npm registry could not be reached. Connect to the internet (or set a registry with npm config set registry URL) and try again.';
  if (/ENOSPC/.test(tail)) return 'The disk is full. Make room (about 600 MB) and try again.';
  if (/EACCES|EPERM/.test(tail)) return `This user may not write in ${root}. Mend its owner and try again.`;
  return 'Mend what npm says above and try again.';
}
