/** Questions to a worker thread that is started with the first and kept; answers are matched by number. */
import { parentPort, Worker } from 'node:worker_threads';
import { type ErrorCode, TabtrawlError, toErrorData } from '../../shared/batch/errors.ts';

type ThreadQuestion<Task> = { readonly id: number; readonly task: Task };
type ThreadAnswer<Result> =
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly error: { readonly code: ErrorCode; readonly message: string } };

type Waiting<Result> = { readonly resolve: (result: Result) => void; readonly reject: (error: Error) => void };

type ThreadOptions = {
  readonly file: URL;
  readonly workerData: unknown;
  /** What ended, in a message: "The store's second thread". */
  readonly name: string;
};

export class ThreadCalls<Task, Result> implements Disposable {
  readonly #options: ThreadOptions;
  readonly #waiting = new Map<number, Waiting<Result>>();
  #worker: Worker | null = null;
  #asked = 0;
  #closed = false;

  constructor(options: ThreadOptions) {
    this.#options = options;
  }

  /** Rejects with what the thread answered, `internal` where it ended, `interrupted` where it was closed. */
  ask(task: Task): Promise<Result> {
    if (this.#closed) return Promise.reject(closedError());
    const id = ++this.#asked;
    const { promise, resolve, reject } = Promise.withResolvers<Result>();
    this.#waiting.set(id, { resolve, reject });
    this.#worker ??= this.#start();
    this.#worker.ref();
    this.#worker.postMessage({ id, task } satisfies ThreadQuestion<Task>);
    return promise;
  }

  [Symbol.dispose](): void {
    this.#closed = true;
    void this.#worker?.terminate();
    this.#fail(closedError());
  }

  #start(): Worker {
    const worker = new Worker(this.#options.file, {
      workerData: this.#options.workerData,
      // Those of the process are for its own entry: with `--input-type` or `-e` no worker starts.
      execArgv: [],
    });
    worker.on('message', (answer: ThreadAnswer<Result>) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      // Idle, it must not keep the process.
      if (this.#waiting.size === 0) worker.unref();
      if ('result' in answer) waiting?.resolve(answer.result);
      else waiting?.reject(new TabtrawlError(answer.error.code, answer.error.message));
    });
    const ended = (cause: unknown) => {
      if (this.#worker !== worker) return;
      this.#fail(new TabtrawlError('internal', `${this.#options.name} ended.`, { cause }));
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

function closedError(): TabtrawlError {
  return new TabtrawlError('interrupted', 'The store was closed.');
}

/** The thread's side: answers every question with what `act` gives, or with the error it throws. */
export function answerCalls<Task, Result>(act: (task: Task) => Result | Promise<Result>): void {
  parentPort?.on('message', async ({ id, task }: ThreadQuestion<Task>) => {
    const answer = await answerTo(id, task, act);
    parentPort?.postMessage(answer);
  });
}

async function answerTo<Task, Result>(
  id: number,
  task: Task,
  act: (task: Task) => Result | Promise<Result>,
): Promise<ThreadAnswer<Result>> {
  try {
    return { id, result: await act(task) };
  } catch (error) {
    return { id, error: toErrorData(error) };
  }
}
