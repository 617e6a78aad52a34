/**
 * The pool of worker threads that turn captures into records.
 * 1. A capture waits its turn; workers are started as they are needed, up to `size`, and kept.
 * 2. A worker has one capture at a time. It answers; or it dies or runs over its budget, then it is ended and its capture answered with `internal`.
 * 3. Closing ends the workers; what waits is answered with `internal`.
 */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { Capture, Extracted, Extractor, ExtractRequest, Log } from '../crawl/ports.ts';
import type { WorkerAnswer, WorkerTask } from './worker.ts';

export type ExtractorOptions = {
  /** Worker threads at most. Default: one less than the cores, at least 1, at most 8 (past that Chrome is what the cores are for). */
  readonly size?: number;
  readonly log: Log;
  /** Milliseconds that one capture may take, to which a second is added for each million characters. Default 20,000. */
  readonly budgetMs?: number;
  /** What makes a worker; another in tests. */
  readonly startWorker?: () => Worker;
};

type Job = {
  readonly task: WorkerTask;
  readonly resolve: (extracted: Extracted) => void;
  readonly reject: (error: TabtrawlError) => void;
};

const defaultBudgetMs = 20_000;
/** 30 MB take 5 s where the machine is idle; it seldom is. */
const msPerCharacter = 0.001;
const sizeMax = 8;
/** A page may fill this much of a worker's heap before it is ended rather than the companion. */
const heapMb = 1024;
/** A thread holds 100 MB less than with V8's own choice, and takes as long. */
const youngMb = 16;

/** Threads start with the first captures. `await using` or `[Symbol.asyncDispose]()` ends them. */
export function openExtractors(options: ExtractorOptions): Extractor & AsyncDisposable {
  const size = options.size ?? Math.max(1, Math.min(sizeMax, availableParallelism() - 1));
  const { log, budgetMs = defaultBudgetMs, startWorker = startThread } = options;
  const waiting: Job[] = [];
  const idle: Worker[] = [];
  const busy = new Map<Worker, { job: Job; stopWatch: () => void }>();
  let isClosed = false;

  function next(): void {
    while (waiting.length > 0 && !isClosed) {
      const worker = idle.pop() ?? (busy.size < size ? open() : null);
      const job = worker && waiting.shift();
      if (!worker || !job) return;
      const limitMs = budgetMs + job.task.capture.body.length * msPerCharacter;
      const timer = setTimeout(() => end(worker, `took longer than ${(limitMs / 1000).toFixed(1)} s`), limitMs);
      busy.set(worker, { job, stopWatch: () => clearTimeout(timer) });
      worker.postMessage(job.task);
    }
  }

  function open(): Worker {
    const worker = startWorker();
    worker.on('message', (answer: WorkerAnswer) => {
      const work = busy.get(worker);
      if (!work) return;
      busy.delete(worker);
      work.stopWatch();
      idle.push(worker);
      if ('extracted' in answer) work.job.resolve(answer.extracted);
      else work.job.reject(new TabtrawlError(answer.error.code, answer.error.message));
      next();
    });
    worker.on('error', (error) => end(worker, error.message));
    worker.on('exit', () => end(worker, 'ended unexpectedly'));
    return worker;
  }

  /** The worker is of no use any more; its capture, if it has one, is answered. */
  function end(worker: Worker, reason: string): void {
    const at = idle.indexOf(worker);
    if (at >= 0) idle.splice(at, 1);
    const work = busy.get(worker);
    busy.delete(worker);
    worker.removeAllListeners('exit');
    void worker.terminate();
    if (!work) return;
    work.stopWatch();
    const url = work.job.task.capture.finalUrl;
    log('warn', 'A page could not be read', { url, reason });
    work.job.reject(new TabtrawlError('internal', `${url} could not be read: the extractor ${reason}.`));
    next();
  }

  return {
    extract(capture: Capture, request: ExtractRequest) {
      if (isClosed) return Promise.reject(new TabtrawlError('internal', 'The extractors are closed.'));
      const { promise, resolve, reject } = Promise.withResolvers<Extracted>();
      waiting.push({ task: { capture, request }, resolve, reject });
      next();
      return promise;
    },
    get pending() {
      return waiting.length + busy.size;
    },
    size,
    async [Symbol.asyncDispose]() {
      isClosed = true;
      const workers = [...idle, ...busy.keys()];
      for (const { job } of busy.values()) waiting.push(job);
      for (const { stopWatch } of busy.values()) stopWatch();
      busy.clear();
      for (const job of waiting.splice(0)) job.reject(new TabtrawlError('internal', 'The extractors were closed.'));
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };
}

/** Native TypeScript where the companion runs from source, JavaScript where it was built. */
function startThread(): Worker {
  const extension = import.meta.url.slice(import.meta.url.lastIndexOf('.'));
  return new Worker(new URL(`./worker${extension}`, import.meta.url), {
    name: 'extract',
    // Pages are hostile: the thread sees nothing of the companion's environment.
    env: {},
    argv: [],
    execArgv: [],
    resourceLimits: { maxOldGenerationSizeMb: heapMb, maxYoungGenerationSizeMb: youngMb, stackSizeMb: 16 },
  });
}
