/** The Node that everything but set-up runs on: the npm package `node`, pinned in package.json. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

/** The least version that runs TypeScript natively and has node:sqlite as we use it. */
const leastMajor = 24;

/**
 * What the companion is run with. Pages go through its memory as fast as they come: left alone, the young generation grows to 100 MB that
 * is never given back, and saves nothing.
 */
export const nodeFlags = ['--max-semi-space-size=16'];

/** The pinned one, else this one where it will do, else null. */
export function findNode() {
  return findPinned() ?? (isNodeEnough() ? process.execPath : null);
}

/** True where this Node will do. */
export function isNodeEnough() {
  return Number(process.versions.node.split('.')[0]) >= leastMajor;
}

function findPinned() {
  try {
    const folder = path.dirname(createRequire(import.meta.url).resolve('node/package.json'));
    const program = path.join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
    return existsSync(program) ? program : null;
  } catch {
    return null;
  }
}
