/**
 * Documents are read in a thread of their own, one after the other, within limits that the document cannot move:
 * 1. It is given so much time to read what it can, and ended a while after.
 * 2. Its heap is bounded, and what it holds beside the heap is looked at while it works.
 * 3. A thread that was ended, or fell, is made anew for the next document; an idle one ends after a while.
 */
import { Worker } from 'node:worker_threads';
import { isPageErrorCode, messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import type { DocumentPage, DocumentTask } from './read.ts';

export type DocumentAnswer =
  | { readonly page: DocumentPage }
  | { readonly error: { readonly code: string; readonly message: string } };

export type ReaderLimits = {
  /** After which no more of a document is read, and what was read is given. Default 15,000. */
  readonly readForMs?: number;
  /** After which the thread is ended. Default 25,000. */
  readonly endAfterMs?: number;
  /** Of the thread's heap, and of what it holds beside it. Default 768. */
  readonly memoryMegabytes?: number;
};

export interface DocumentReader extends AsyncDisposable {
  /** Rejects with TabtrawlErrors of page codes, or the signal's reason. */
  read(document: { readonly bytes: Uint8Array; readonly fileName: string }, signal: AbortSignal): Promise<DocumentPage>;
}

const lookEachMs = 100;
/** A thread with its libraries loaded holds 60 MB or so. */
const keptForMs = 30_000;

// The built package holds .js files, the repository .ts ones.
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

export function openDocumentReader(limits: ReaderLimits = {}): DocumentReader {
  return new ThreadReader(limits);
}

class ThreadReader implements DocumentReader {
  readonly #readForMs: number;
  readonly #endAfterMs: number;
  readonly #megabytes: number;
  #worker: Worker | null = null;
  #queue: Promise<unknown> = Promise.resolve();
  #shed: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor({ readForMs = 15_000, endAfterMs = 25_000, memoryMegabytes = 768 }: ReaderLimits) {
    this.#readForMs = readForMs;
    this.#endAfterMs = endAfterMs;
    this.#megabytes = memoryMegabytes;
  }

  read: DocumentReader['read'] = (document, signal) => {
    const read = this.#queue.then(async () => {
      signal.throwIfAborted();
      if (this.#isClosed) throw new TabtrawlError('internal', 'The reader of documents is closed.');
      return this.#ask(document, signal);
    });
    this.#queue = read.catch(() => {});
    return read;
  };

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#end();
  }

  async #ask(document: { bytes: Uint8Array; fileName: string }, signal: AbortSignal): Promise<DocumentPage> {
    clearTimeout(this.#shed);
    this.#worker ??= this.#start();
    const worker = this.#worker;
    worker.ref();
    const { promise, resolve, reject } = Promise.withResolvers<DocumentAnswer>();
    const tooMuch = (why: string) =>
      reject(new TabtrawlError('too-large', `The document was given up: reading it took more than ${why}.`));
    const onError = (error: unknown) => {
      const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
      if (isMemory) tooMuch(`${this.#megabytes} MB of memory`);
      else
        reject(
          new TabtrawlError('not-a-page', `The document could not be read: ${messageOf(error)}`, { cause: error }),
        );
    };
    const onExit = () => reject(new TabtrawlError('not-a-page', 'The document ended the thread that read it.'));
    const onAbort = () => reject(signal.reason);
    worker.once('message', resolve).once('error', onError).once('exit', onExit);
    signal.addEventListener('abort', onAbort, { once: true });
    const timer = setTimeout(() => tooMuch(`${this.#endAfterMs / 1000} s`), this.#endAfterMs);
    const watch = setInterval(() => {
      void this.#heldBytes(worker).then((bytes) => {
        if (bytes > this.#megabytes * 1024 * 1024) tooMuch(`${this.#megabytes} MB of memory`);
      });
    }, lookEachMs);
    try {
      const bytes = new Uint8Array(document.bytes);
      const task: DocumentTask = { bytes, fileName: document.fileName, readForMs: this.#readForMs };
      worker.postMessage(task, [bytes.buffer]);
      const answer = await promise;
      if ('page' in answer) return answer.page;
      const { code, message } = answer.error;
      throw new TabtrawlError(isPageErrorCode(code) ? code : 'internal', message);
    } catch (thrown) {
      // One that answered is well; any other may still be at work.
      if (!(await isAnswered(promise))) await this.#end();
      throw thrown;
    } finally {
      clearTimeout(timer);
      clearInterval(watch);
      signal.removeEventListener('abort', onAbort);
      worker.off('message', resolve).off('error', onError).off('exit', onExit);
      if (this.#worker === worker) this.#rest(worker);
    }
  }

  /** Idle, it must not keep the process. */
  #rest(worker: Worker): void {
    worker.unref();
    this.#shed = setTimeout(() => void this.#end(), keptForMs).unref();
  }

  #start(): Worker {
    const worker = new Worker(workerFile, {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: this.#megabytes, maxYoungGenerationSizeMb: 64 },
      // What libraries say of a document is no concern of whoever reads the results.
      stdout: true,
      stderr: true,
    });
    // What it fell of is told where somebody waits for it; idle it is replaced by the next.
    worker.on('error', () => {});
    return worker;
  }

  async #end(): Promise<void> {
    clearTimeout(this.#shed);
    const worker = this.#worker;
    this.#worker = null;
    await worker?.terminate();
  }

  /** Asked by interrupt, so that a thread that computes answers too; 0 where it has ended. */
  async #heldBytes(worker: Worker): Promise<number> {
    const statistics = await worker.getHeapStatistics().catch(() => null);
    return statistics ? statistics.total_heap_size + statistics.external_memory : 0;
  }
}

async function isAnswered(promise: Promise<DocumentAnswer>): Promise<boolean> {
  return promise.then(
    () => true,
    () => false,
  );
}
