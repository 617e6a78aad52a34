/**
 * A page whose host's service worker does not answer: a worker may wait for a page that is gone, for a message, or for ever. What it holds up
 * for a while is asked for again without it.
 */
import { hostOf } from '../../../shared/urls.ts';
import { bringsContent } from '../ready/rest.ts';
import { pause, WorkerSilent } from './deadline.ts';
import type { VisitRun } from './run.ts';

/** Without a first byte for so long; of short deadlines the share. */
const silentAfterMs = 4000;
const silentShare = 1 / 4;
const lookEachMs = 500;

/** What `work` comes to; rejects with WorkerSilent where a worker of the page's host holds it up. */
export async function unlessWorkerSilent<T>(run: VisitRun, work: Promise<T>): Promise<T> {
  if (!run.serviceWorkers) return work;
  const over = new AbortController();
  const silent = watchWorker(run, AbortSignal.any([run.signal, over.signal]));
  try {
    return await Promise.race([work, silent]);
  } finally {
    over.abort();
    silent.catch(() => {});
    work.catch(() => {});
  }
}

async function watchWorker(run: VisitRun, signal: AbortSignal): Promise<never> {
  const { clock, job } = run;
  const afterMs = Math.min(silentAfterMs, job.options.timeout * silentShare);
  const fromMs = clock.monotonicMs();
  for (let waitMs = afterMs; ; waitMs = lookEachMs) {
    await pause(clock, waitMs, signal);
    if (isHeldUp(run, fromMs, afterMs)) throw new WorkerSilent();
  }
}

function isHeldUp({ tab, job, clock, hasWorker }: VisitRun, fromMs: number, afterMs: number): boolean {
  const { watch } = tab;
  const document = watch.next ?? watch.page;
  const host = hostOf(document?.url ?? job.page.url);
  if (!hasWorker(host)) return false;
  const nowMs = clock.monotonicMs();
  if (document && !document.answered) return nowMs - fromMs >= afterMs;
  return [...watch.requests.pending.values()].some(
    ({ type, url, sinceMs, isAnswered }) =>
      bringsContent.has(type) && !isAnswered && hostOf(url) === host && nowMs - sinceMs >= afterMs,
  );
}
