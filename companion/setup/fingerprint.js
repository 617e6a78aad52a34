/** Whether something built is still what its sources would give: a hash over the sources, kept beside it. */
import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root as ourRoot } from './root.js';

/**
 * One hash over names and contents of files and whole folders, given relative to `root`.
 * @param {readonly string[]} sources
 */
export function fingerprint(sources, root = ourRoot) {
  const hash = createHash('sha256');
  for (const file of sources.flatMap((source) => filesOf(source, root)).sort()) {
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(root, file)))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * The fingerprint of an earlier build, or null.
 * @param {string} file
 */
export function readStamp(file) {
  try {
    return readFileSync(path.join(ourRoot, file), 'utf8');
  } catch {
    return null;
  }
}

/**
 * @param {string} file
 * @param {string} value
 */
export function writeStamp(file, value) {
  mkdirSync(path.dirname(path.join(ourRoot, file)), { recursive: true });
  writeFileSync(path.join(ourRoot, file), value);
}

/**
 * @param {string} source
 * @param {string} root
 * @returns {string[]}
 */
function filesOf(source, root) {
  if (!statSync(path.join(root, source)).isDirectory()) return [source];
  return readdirSync(path.join(root, source), { withFileTypes: true }).flatMap((entry) =>
    filesOf(path.posix.join(source, entry.name), root),
  );
}
