/** Runs a function in a page of a real Chrome, and waits for it: tests read pages with the engine that the companion reads them with. */
import { MessageChannel, receiveMessageOnPort, Worker } from 'node:worker_threads';
import { inject } from 'vitest';
import type { ThreadAnswer, ThreadStart } from './thread.ts';

/** Longer than Chrome itself is given. */
const answerWithinMs = 110_000;

let asked: ((expression: string) => ThreadAnswer) | null = null;

/**
 * Gives what `act(arg)` gives there; throws with the words of what it throws. `act` goes over as source text and may use nothing outside
 * itself but what a page has, and `tabtrawl.extract` of companion/extract/in-page.ts. `arg` and the answer go over as JSON.
 */
export function inChrome<A, T>(act: (arg: A) => T, arg: A): T {
  asked ??= startThread();
  const { text, error } = asked(`JSON.stringify((${act})(${JSON.stringify(arg)}) ?? null)`);
  if (error !== undefined) throw new Error(error);
  // What `act` gives, as JSON carries it.
  return JSON.parse(text ?? 'null') as T;
}

/** The question goes by way of a thread, so that whoever asks can wait for the answer as for any function. */
function startThread(): (expression: string) => ThreadAnswer {
  const bell = new Int32Array(new SharedArrayBuffer(4));
  const { port1: port, port2: threadPort } = new MessageChannel();
  const start: ThreadStart = { port: threadPort, bell, url: inject('inChromeAt') };
  const thread = new Worker(new URL('./thread.ts', import.meta.url), { workerData: start, transferList: [threadPort] });
  thread.unref();
  port.unref();
  return (expression) => {
    Atomics.store(bell, 0, 0);
    port.postMessage(expression);
    if (Atomics.wait(bell, 0, 0, answerWithinMs) === 'timed-out') throw new Error('Chrome did not answer.');
    // The thread rings after it has answered.
    return receiveMessageOnPort(port)?.message as ThreadAnswer;
  };
}
