/** Asks the listing thread; it is started with the first question and ends with the store. */
import { Worker } from 'node:worker_threads';
import { type ErrorCode, TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageListing, PageStretch } from './page-list.ts';

export type ListQuestion = { readonly id: number; readonly batch: string; readonly want: PageListing };
export type ListAnswer =
  | { readonly id: number; readonly stretch: PageStretch }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } };

type Waiting = { readonly resolve: (stretch: PageStretch) => void; readonly reject: (error: Error) => void };

// The built package holds .js files, the repository .ts ones.
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './list-worker.ts' : './list-worker.js', import.meta.url);

export class PageReader implements Disposable {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;
  #closed = false;

  constructor(path: string) {
    this.#path = path;
  }

  list(batch: string, want: PageListing): Promise<PageStretch> {
    if (this.#closed) return Promise.reject(new TabtrawlError('interrupted', 'The store was closed.'));
    const id = ++this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<PageStretch>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage({ id, batch, want } satisfies ListQuestion);
    return promise;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    void this.#worker?.terminate();
    this.#fail(new TabtrawlError('interrupted', 'The store was closed.'));
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { workerData: { path: this.#path } });
    worker.on('message', (answer: ListAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      // Idle, it must not keep the process.
      if (this.#waiting.size === 0) worker.unref();
      if ('stretch' in answer) waiting?.resolve(answer.stretch);
      else waiting?.reject(new TabtrawlError(answer.error.code, answer.error.message));
    });
    worker.on('error', (cause) =>
      this.#fail(new TabtrawlError('internal', `Pages could not be listed: ${cause}.`, { cause })),
    );
    worker.on('exit', () =>
      this.#fail(new TabtrawlError('internal', 'Pages could not be listed: the thread that does it ended.')),
    );
    return worker;
  }

  /** What was asked is answered with the error; the next question starts another thread. */
  #fail(error: TabtrawlError): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
