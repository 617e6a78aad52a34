/** The search, given to a thread of its own (worker.ts): neither its questions nor its long writes hold up crawl or lists. */
import { ThreadCalls } from '../thread-calls.ts';
import type { Found } from './find.ts';

type SearchWant = {
  readonly text: string;
  readonly limit: number;
  readonly offset: number;
  readonly among?: readonly string[];
};
type SearchAnswer = Found & {
  /** Pages that are not in the index yet, about. */
  readonly left: number;
  /** What of the question says nothing, in a sentence each. */
  readonly notes: readonly string[];
};

/** `keep-up`: go on bringing the index up to date, for as long as the thread lives. `catch-up`: once, until nothing is left. */
export type SearchTask =
  | { readonly task: 'find'; readonly want: SearchWant }
  | { readonly task: 'keep-up' }
  | { readonly task: 'catch-up'; readonly forMs: number }
  | { readonly task: 'check' };
export type SearchResult = SearchAnswer | { readonly left: number };

export interface Search {
  /** Rejects with TabtrawlError; no text of a question makes it reject. */
  find(want: SearchWant): Promise<SearchAnswer>;
  /** From now on pages are taken in as they end, those of before in the background. */
  keepUp(): void;
  /** Brings the index up to date for so long at most; gives how many pages are left. */
  catchUp(forMs: number): Promise<number>;
  /** Rejects `store-damaged` where the index contradicts itself. */
  check(): Promise<void>;
}

// The built package holds .js files, the repository .ts ones.
const workerFile = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

export class SearchThread implements Search, Disposable {
  readonly #calls: ThreadCalls<SearchTask, SearchResult>;
  readonly #onFault: (error: unknown) => void;

  /** `onFault`: told where the index can not be kept up; the crawl goes on. */
  constructor(databasePath: string, onFault: (error: unknown) => void) {
    this.#calls = new ThreadCalls({ file: workerFile, workerData: { path: databasePath }, name: 'The search thread' });
    this.#onFault = onFault;
  }

  async find(want: SearchWant): Promise<SearchAnswer> {
    const answer = await this.#calls.ask({ task: 'find', want });
    if (!('hits' in answer)) throw new TypeError('The thread answered another question.');
    return answer;
  }

  keepUp(): void {
    this.#calls.ask({ task: 'keep-up' }).catch(this.#onFault);
  }

  async catchUp(forMs: number): Promise<number> {
    return (await this.#calls.ask({ task: 'catch-up', forMs })).left;
  }

  async check(): Promise<void> {
    await this.#calls.ask({ task: 'check' });
  }

  [Symbol.dispose](): void {
    this.#calls[Symbol.dispose]();
  }
}
