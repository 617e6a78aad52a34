/**
 * The one deadline of a page, from its start to its record; the only maker of a page's timers.
 *
 * 1. A visit, and a fetch before it, get what is left of it; the tab is taken back when that is over (browser/visit/deadline.ts).
 * 2. A runner that does not give its tab back even then is given up after `runnerGraceMs`.
 * 3. Hooks and extraction get what is left after the visit, and never less than `leastAfterVisitMs`: a page that used up its time in the
 *    tab still becomes a record.
 */

import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { failures } from '../../../shared/messages/failures.ts';
import type { Clock } from '../ports.ts';

/** What hooks and extraction get at least, together: the largest captures (30 MB) take 5 s; of a short deadline, less. */
export function leastAfterVisitMs(timeoutMs: number): number {
  return Math.min(5000, Math.max(1000, timeoutMs / 5));
}
/** Past the page's deadline the runner has this long to give its tab back; a browser that is started again meanwhile takes its time too. */
const runnerGraceMs = 120_000;
const shortestVisitMs = 100;
/** Of the time after a visit: the rest is for what must be done, such as hooks. */
const nearEndRatio = 0.85;

type Started = { readonly startedMs: number; readonly options: { readonly timeout: number } };

export class PageDeadline {
  readonly #clock: Clock;
  /** Monotonic. */
  readonly #atMs: number;
  readonly #timeoutMs: number;

  constructor(clock: Clock, { startedMs, options }: Started) {
    this.#clock = clock;
    this.#timeoutMs = options.timeout;
    this.#atMs = startedMs + options.timeout;
  }

  /** Whole ms that a visit begun now may take, of `mostMs` at most. */
  visitMs(mostMs = this.#timeoutMs): number {
    return Math.max(shortestVisitMs, Math.round(Math.min(mostMs, this.#atMs - this.#clock.monotonicMs())));
  }

  /** What `work` gives; or, where the runner keeps a visit of `visitMs` far beyond its time, what `late` gives, with the signal raised. */
  async boundVisit<T>(visitMs: number, work: (signal: AbortSignal) => Promise<T>, late: () => T): Promise<T> {
    const given = new AbortController();
    const { promise: overtime, resolve } = Promise.withResolvers<T>();
    const callOff = this.#clock.after(visitMs + runnerGraceMs, () => {
      resolve(late());
      given.abort();
    });
    try {
      return await Promise.race([overtime, work(given.signal)]);
    } finally {
      callOff();
    }
  }

  /**
   * Under which hooks and extraction work after the visit: raised at the end, until it is disposed of. `nearEnd` is raised a while before:
   * what can be left out is then.
   */
  afterVisit(): { readonly signal: AbortSignal; readonly nearEnd: AbortSignal } & Disposable {
    const end = new AbortController();
    const near = new AbortController();
    const leftMs = Math.max(leastAfterVisitMs(this.#timeoutMs), this.#atMs - this.#clock.monotonicMs());
    const callOff = this.#clock.after(leftMs, () =>
      end.abort(new TabtrawlError('timeout', failures.say('msgContentLate', { limit: `${this.#timeoutMs} ms` }))),
    );
    const callOffNear = this.#clock.after(leftMs * nearEndRatio, () => near.abort());
    return {
      signal: end.signal,
      nearEnd: near.signal,
      [Symbol.dispose]() {
        callOff();
        callOffNear();
      },
    };
  }
}

/** What `work` gives, or a rejection with the signal's reason where that is raised first. What `work` does afterwards is ignored. */
export async function until<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const end = () => reject(signal.reason);
  if (signal.aborted) end();
  signal.addEventListener('abort', end, { once: true });
  try {
    return await Promise.race([ended, work]);
  } finally {
    signal.removeEventListener('abort', end);
  }
}
