/** Work that would hold up the crawl, given to a thread of its own (worker.ts). It is started with the first and ends with the store. */
import type { CrawledPage, PageListing, PageStretch } from './page-list.ts';
import { ThreadCalls } from './thread-calls.ts';

/** `checkpoint`: write the WAL back into the database. */
export type StoreTask =
  | { readonly task: 'list'; readonly batch: string; readonly want: PageListing }
  | { readonly task: 'crawled'; readonly urls: readonly string[] }
  | { readonly task: 'checkpoint' };
/** What each gives: a stretch of a list, pages that were done, nothing. */
export type StoreAnswer = PageStretch | readonly CrawledPage[] | null;

// The built package holds .js files, the repository .ts ones.
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

export class StoreThread implements Disposable {
  readonly #calls: ThreadCalls<StoreTask, StoreAnswer>;
  #checkpoint: Promise<void> | null = null;

  constructor(path: string) {
    this.#calls = new ThreadCalls({ file: workerFile, workerData: { path }, name: "The store's second thread" });
  }

  async list(batch: string, want: PageListing): Promise<PageStretch> {
    const stretch = await this.#calls.ask({ task: 'list', batch, want });
    if (stretch === null || !('rows' in stretch)) throw new TypeError('The thread answered another question.');
    return stretch;
  }

  /** Those of the addresses that were done in any batch, with the newest time. */
  async crawled(urls: readonly string[]): Promise<readonly CrawledPage[]> {
    const pages = await this.#calls.ask({ task: 'crawled', urls });
    if (pages === null || 'rows' in pages) throw new TypeError('The thread answered another question.');
    return pages;
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
