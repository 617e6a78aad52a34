/** Other programs: run quietly to their end, shown as they run, or put in place of this one. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './root.js';
import { isStarterGone, Stopped, starterNote } from './starter.js';

const tailLength = 4000;
/** @type {readonly NodeJS.Signals[]} */
const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const lookForStarterMs = 200;

/**
 * Signals that reach this process go on to the child, and so does the end of whoever started it. Gives how to stop that, which says what
 * signal there was.
 * @param {import('node:child_process').ChildProcess} child
 */
function passOn(child) {
  /** @type {NodeJS.Signals | null} */
  let passed = null;
  /** @param {NodeJS.Signals} signal */
  const forward = (signal) => {
    passed = signal;
    child.kill(signal);
  };
  for (const signal of forwarded) process.on(signal, forward);
  const look = setInterval(() => {
    if (passed === null && isStarterGone()) forward('SIGTERM');
  }, lookForStarterMs);
  return () => {
    clearInterval(look);
    for (const signal of forwarded) process.off(signal, forward);
    return passed;
  };
}

/**
 * Gives the exit code and the end of what it wrote to either stream; rejects where it can't be started, and with Stopped where this
 * process was asked to stop, once the child has ended.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<{ code: number, tail: string }>}
 */
export function runQuietly(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1' },
      ...options,
    });
    let tail = '';
    /** @param {string} chunk */
    const keep = (chunk) => {
      tail = (tail + chunk).slice(-tailLength);
    };
    child.stdout?.setEncoding('utf8').on('data', keep);
    child.stderr?.setEncoding('utf8').on('data', keep);
    const ended = passOn(child);
    child.once('error', (error) => {
      ended();
      reject(error);
    });
    child.once('close', (code) => {
      const signal = ended();
      if (signal) reject(new Stopped(128 + constants.signals[signal]));
      else resolve({ code: code ?? 1, tail: tail.trim() });
    });
  });
}

/**
 * Runs with this process's streams; signals that reach this process go on to it, and this one waits for its end.
 * Gives the exit code, 128 + number for a signal.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {import('node:child_process').SpawnOptions} [options]
 * @returns {Promise<number>}
 */
export function runShown(program, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, stdio: 'inherit', ...options });
    const ended = passOn(child);
    child.once('error', (error) => {
      ended();
      reject(error);
    });
    child.once('exit', (code, signal) => {
      ended();
      resolve(code ?? 128 + (signal ? constants.signals[signal] : 0));
    });
  });
}

/**
 * Goes on as another program in the folder it was called from. Where Node can, in this very process, so that signals, the terminal
 * and the exit code need no one in between; else as a child. Gives the exit code in the latter case.
 * @param {string} program
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, string>>} [more] of the environment
 */
export async function becomeProgram(program, args, more = {}) {
  if (isStarterGone()) throw new Stopped(128 + constants.signals.SIGTERM);
  const env = { ...process.env, ...more };
  if (process.execve && process.platform !== 'win32') {
    // execve is marked experimental; the warning would be the first line that a person sees.
    process.removeAllListeners('warning');
    process.execve(program, [program, ...args], { ...env, TABTRAWL_STARTED_BY: starterNote() });
  }
  return runShown(program, args, { cwd: process.cwd(), env });
}
