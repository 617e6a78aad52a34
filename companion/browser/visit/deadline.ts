/** The end of a visit, under which everything in it waits: its deadline, its caller, its tab, the browser. */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Clock } from '../../crawl/ports.ts';
import { maxBodySize } from './content-type.ts';

/** The browser went away, or another reason that is not the page's. */
export class BrowserGone extends Error {
  override readonly name = 'BrowserGone';
}

/** The tab is gone; whether with the whole browser, a moment tells. */
export class TabGone extends Error {
  override readonly name = 'TabGone';
}

/** What a fetch would give is not what a navigation gives: the page is to be rendered. `why`: in a person's words, as in "rendered, as …". */
export class RendersInstead extends TabtrawlError {}

/** The certificate is not trusted; a person may accept it. */
export class UntrustedCertificate extends TabtrawlError {}

/** The caller does not want the visit any more. */
export class CalledOff extends Error {
  override readonly name = 'CalledOff';
}

/** Of a page's deadline so much is left for reading it. */
const reserveMs = 2000;
const reserveShare = 1 / 5;

/** When a page with this deadline and timeout is taken as it stands. */
export function holdUntil(deadlineMs: number, timeoutMs: number): number {
  return deadlineMs - Math.min(reserveMs, timeoutMs * reserveShare);
}

/** What has come of a page is read so long before its deadline; of short ones the share. */
const keptMs = 1500;
const keptShare = 1 / 8;

export function keptAheadMs(timeoutMs: number): number {
  return Math.min(keptMs, timeoutMs * keptShare);
}

/** `what` did not come, if that is known. */
export function lateWords(url: string, timeoutMs: number, what: string | null = null): string {
  // What was taken off for what came before is no figure that anybody gave.
  const limit = `${Math.ceil(timeoutMs / 100) * 100} ms`;
  return what === null ? failures.say('msgLate', { url, limit }) : failures.say('msgLateFor', { url, what, limit });
}

export class Deadline {
  readonly #end = new AbortController();
  readonly #undo: (() => void)[] = [];

  /** Monotonic. */
  readonly atMs: number;
  #waited: string | null = null;
  /** Names what is waited for, for the message of whoever does not get it; null: nothing in particular. */
  readonly waitsFor = (what: string | null): void => {
    this.#waited = what;
  };

  constructor(clock: Clock, timeoutMs: number, url: string, caller: AbortSignal) {
    this.atMs = clock.monotonicMs() + timeoutMs;
    const late = () => this.end(new TabtrawlError('timeout', lateWords(url, timeoutMs, this.#waited)));
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

/** What a visit fails with that has the same words wherever it is noticed. */

/** The visit comes to nothing, but another of the same page by other means may not. */
export abstract class RetryWith extends Error {
  /** The tab can be given to the next page. */
  abstract readonly leavesTabWell: boolean;
}

/** Chrome asks for a name and password, which nobody is there to give. In a tab that refuses such questions, the page behind is shown. */
export class PasswordWanted extends RetryWith {
  override readonly name = 'PasswordWanted';
  /** The question stays. */
  readonly leavesTabWell = false;
}

/** The page waits for frames to be drawn, which its tab never does. */
export class FramesWanted extends RetryWith {
  override readonly name = 'FramesWanted';
  readonly leavesTabWell = true;
  /** For its animations, for which timers cannot stand in. */
  readonly animates: boolean;

  constructor(animates = false) {
    super('The page waits for frames to be drawn.');
    this.animates = animates;
  }
}

/** The page cannot go on for scripts or styles of other hosts, which do not answer. */
export class HostsSilent extends RetryWith {
  override readonly name = 'HostsSilent';
  readonly leavesTabWell = true;
  readonly hosts: readonly string[];

  constructor(hosts: readonly string[]) {
    super(`No answer from ${hosts.join(', ')}.`);
    this.hosts = hosts;
  }
}

/** What the page asked of its own host got no answer, and a service worker of the host stands between. */
export class WorkerSilent extends RetryWith {
  override readonly name = 'WorkerSilent';
  /** The next navigation in it would wait behind the one that the worker holds. */
  readonly leavesTabWell = false;
}

export function crashed(url: string): TabtrawlError {
  return new TabtrawlError('crashed', failures.say('msgTabCrashed', { url }));
}

export function tooLarge(url: string): TabtrawlError {
  return new TabtrawlError('too-large', failures.say('msgTooLarge', { url, size: `${maxBodySize / 1024 / 1024} MB` }));
}
