/** Work that would hold up the crawl, given to a thread of its own (store-worker.ts). It is started with the first and ends with the store. */
import { Worker } from 'node:worker_threads';
import { type ErrorCode, TabtrawlError } from '../../shared/batch/errors.ts';
import type { PageListing, PageStretch } from './page-list.ts';

/** `checkpoint`: write the WAL back into the database. */
type Task =
  | { readonly task: 'list'; readonly batch: string; readonly want: PageListing }
  | { readonly task: 'checkpoint' };
export type Question = Task & { readonly id: number };
export type Answer =
  | { readonly id: number; readonly stretch: PageStretch | null }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } };

type Waiting = { readonly resolve: (stretch: PageStretch | null) => void; readonly reject: (error: Error) => void };

// The built package holds .js files, the repository .ts ones.
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

export class StoreThread implements Disposable {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #asked = 0;
  #closed = false;
  #checkpoint: Promise<void> | null = null;

  constructor(path: string) {
    this.#path = path;
  }

  async list(batch: string, want: PageListing): Promise<PageStretch> {
    const stretch = await this.#ask({ task: 'list', batch, want });
    if (!stretch) throw new TypeError('The thread answered another question.');
    return stretch;
  }

  /** Writes the WAL back; joins where that is being done. What fails is done by the next. */
  checkpoint(): Promise<void> {
    this.#checkpoint ??= this.#ask({ task: 'checkpoint' })
      .then(
        () => {},
        () => {},
      )
      .finally(() => {
        this.#checkpoint = null;
      });
    return this.#checkpoint;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    void this.#worker?.terminate();
    this.#fail(new TabtrawlError('interrupted', 'The store was closed.'));
  }

  #ask(task: Task): Promise<PageStretch | null> {
    if (this.#closed) return Promise.reject(new TabtrawlError('interrupted', 'The store was closed.'));
    const id = ++this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<PageStretch | null>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage({ id, ...task });
    return promise;
  }

  #start(): Worker {
    const worker = new Worker(workerFile, { workerData: { path: this.#path } });
    worker.on('message', (answer: Answer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      // Idle, it must not keep the process.
      if (this.#waiting.size === 0) worker.unref();
      if ('stretch' in answer) waiting?.resolve(answer.stretch);
      else waiting?.reject(new TabtrawlError(answer.error.code, answer.error.message));
    });
    const ended = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#fail(new TabtrawlError('internal', "The store's second thread ended.", { cause }));
    };
    worker.on('error', ended);
    worker.on('exit', ended);
    return worker;
  }

  /** What was asked is answered with the error; the next question starts another thread. */
  #fail(error: TabtrawlError): void {
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) reject(error);
    this.#waiting.clear();
  }
}
