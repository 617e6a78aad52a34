/** Work that would hold up the crawl, given to a thread of its own (worker.ts). It is started with the first and ends with the store. */
import type { PageListing, PageStretch } from './page-list.ts';
import { ThreadCalls } from './thread-calls.ts';

/** `checkpoint`: write the WAL back into the database. */
export type StoreTask =
  | { readonly task: 'list'; readonly batch: string; readonly want: PageListing }
  | { readonly task: 'checkpoint' };

// The built package holds .js files, the repository .ts ones.
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

export class StoreThread implements Disposable {
  readonly #calls: ThreadCalls<StoreTask, PageStretch | null>;
  #checkpoint: Promise<void> | null = null;

  constructor(path: string) {
    this.#calls = new ThreadCalls({ file: workerFile, workerData: { path }, name: "The store's second thread" });
  }

  async list(batch: string, want: PageListing): Promise<PageStretch> {
    const stretch = await this.#calls.ask({ task: 'list', batch, want });
    if (!stretch) throw new TypeError('The thread answered another question.');
    return stretch;
  }

  /** Writes the WAL back; joins where that is being done. What fails is done by the next. */
  checkpoint(): Promise<void> {
    this.#checkpoint ??= this.#calls
      .ask({ task: 'checkpoint' })
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
    this.#calls[Symbol.dispose]();
  }
}
