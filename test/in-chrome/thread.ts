/** The thread behind `inChrome`: asks the run's Chrome, answers, rings. */
import { type MessagePort, workerData } from 'node:worker_threads';

export type ThreadStart = { readonly port: MessagePort; readonly bell: Int32Array; readonly url: string };
export type ThreadAnswer = { readonly text?: string; readonly error?: string };

// Given by in-chrome.ts alone.
const { port, bell, url } = workerData as ThreadStart;

port.on('message', async (expression: string) => {
  port.postMessage(await ask(expression));
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
});

async function ask(expression: string): Promise<ThreadAnswer> {
  try {
    const response = await fetch(url, { method: 'POST', body: expression });
    const text = await response.text();
    return response.ok ? { text } : { error: text };
  } catch (thrown) {
    return { error: `Chrome could not be asked: ${thrown}` };
  }
}
