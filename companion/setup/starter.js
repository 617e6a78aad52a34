/**
 * Who started this program, and whether they are still there. npm starts programs through a shell, and a SIGTERM to npm ends that shell
 * without a word to the program, which would then run on with nobody left who knows of it.
 */
import { readFileSync } from 'node:fs';

/** The parent as this program began: an orphan's is another. */
const starter = process.ppid;
const packageManagers = /\b(?:npm|npx|yarn|pnpm|bun)\b/;

/** A stop of set-up from outside; no message, since whoever asked for it knows. */
export class Stopped extends Error {
  /** @param {number} exitCode */
  constructor(exitCode) {
    super('Stopped.');
    this.exitCode = exitCode;
  }
}

/** Under npm only: elsewhere a program may well outlive its starter. */
export function isStarterGone() {
  if (!process.env.npm_lifecycle_event) return false;
  return process.ppid !== starter || wasGoneBefore();
}

/** What the program that takes this process over goes by, since it begins later: whose process it is, and who started that. */
export function starterNote() {
  return `${process.pid} ${starter}`;
}

/** The shell ended before this program had begun: it belongs to the first process of the system, which is no npm (in a container it may be). */
function wasGoneBefore() {
  if (starter !== 1) return false;
  try {
    return !packageManagers.test(readFileSync(`/proc/${starter}/cmdline`, 'utf8').replaceAll('\0', ' '));
  } catch {
    return process.platform === 'darwin';
  }
}
