/** What set-up tells a person; all of it on stderr, since stdout carries results only. */
import { Stopped } from './starter.js';

const aliveEveryMs = 5000;

/**
 * One line.
 * @param {string} line
 */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/**
 * `12_345` → `12.3 s`.
 * @param {number} ms
 */
export function seconds(ms) {
  return `${(ms / 1000).toFixed(1)} s`;
}

/**
 * Says what begins, every few seconds that it still runs, and how long it took. Gives and throws what `act` does.
 * @template T
 * @param {string} what
 * @param {() => Promise<T>} act
 * @param {(result: T) => string} [outcomeOf] in a few words
 * @returns {Promise<T>}
 */
export async function step(what, act, outcomeOf = () => 'done') {
  const startedMs = performance.now();
  say(`${what} …`);
  const alive = setInterval(() => say(`${what} … ${seconds(performance.now() - startedMs)}`), aliveEveryMs);
  let outcome = 'failed';
  try {
    const result = await act();
    outcome = outcomeOf(result);
    return result;
  } finally {
    clearInterval(alive);
    say(`${what}: ${outcome}, ${seconds(performance.now() - startedMs)}`);
  }
}

/** What a person can mend; printed without a stack. */
export class SetupError extends Error {}

/**
 * Runs an entry: a SetupError becomes its message and exit code 1, a stop its exit code, anything else keeps its stack.
 * @param {() => Promise<number>} act gives the exit code
 */
export async function runEntry(act) {
  try {
    process.exitCode = await act();
  } catch (error) {
    if (error instanceof Stopped) {
      process.exitCode = error.exitCode;
      return;
    }
    say(error instanceof SetupError ? `\n${error.message}` : `\n${error instanceof Error ? error.stack : error}`);
    process.exitCode = 1;
  }
}
