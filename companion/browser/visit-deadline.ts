/** The end of a visit, under which everything in it waits: its deadline, its caller, its tab, the browser. */
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Clock } from '../crawl/ports.ts';

/** The browser went away, or another reason that is not the page's. */
export class BrowserGone extends Error {
  override readonly name = 'BrowserGone';
}

/** The tab is gone; whether with the whole browser, a moment tells. */
export class TabGone extends Error {
  override readonly name = 'TabGone';
}

/** The caller does not want the visit any more. */
export class CalledOff extends Error {
  override readonly name = 'CalledOff';
}

export class Deadline {
  readonly #end = new AbortController();
  readonly #undo: (() => void)[] = [];

  constructor(clock: Clock, timeoutMs: number, url: string, caller: AbortSignal) {
    const late = () =>
      this.end(new TabtrawlError('timeout', `${url} was not ready within ${timeoutMs} ms (--timeout).`));
    this.#undo.push(clock.after(timeoutMs, late));
    this.endWith(caller, () => new CalledOff('The visit was called off.'));
  }

  /** Raised at the end, whatever ends it; its reason is what the visit then fails with. */
  get signal(): AbortSignal {
    return this.#end.signal;
  }

  end(reason: Error): void {
    this.#end.abort(reason);
  }

  /** Until what it gives is disposed of, at the latest with the deadline itself. */
  endWith(signal: AbortSignal, reason: () => Error): Disposable {
    const end = () => this.end(reason());
    if (signal.aborted) end();
    signal.addEventListener('abort', end, { once: true });
    const undo = () => signal.removeEventListener('abort', end);
    this.#undo.push(undo);
    return { [Symbol.dispose]: undo };
  }

  [Symbol.dispose](): void {
    for (const undo of this.#undo) undo();
  }
}

/** `work`, or a rejection with the signal's reason where that is raised first; what `work` does afterwards is ignored. */
export function within<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => reject(signal.reason);
    if (signal.aborted) {
      work.catch(() => {});
      return end();
    }
    signal.addEventListener('abort', end, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', end));
  });
}

/** Resolves after `ms`; rejects with the signal's reason. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const callOff = clock.after(ms, resolve);
  return within(signal, promise).finally(callOff);
}
