/** What a contender is: something that crawls a list to Markdown (or, for raw limits, to HTML), in a process of its own. */

export type BenchUrl = {
  readonly url: string;
  /** Text that must be in what comes back; null for pages that are to fail. */
  readonly expect: string | null;
};

export type Task = {
  readonly urls: readonly BenchUrl[];
  /** Tabs, pages or contexts at once; `auto` where the contender has its own way to find out, else 4. */
  readonly concurrency: number | 'auto';
  readonly executablePath: string;
  /** Empty folder for profiles and homes. */
  readonly scratch: string;
  readonly timeoutMs: number;
  readonly session: 'shared' | 'isolated';
  /** What a contender alone understands: lane, memory budget, waiting. */
  readonly extra: Readonly<Record<string, string | number | boolean>>;
};

/** Called for each page that ended; `content` null for a failure. */
export type Took = (url: string, content: string | null) => void;

export type Contender = (task: Task, took: Took, opened: () => void) => Promise<void>;

/** Flags that every contender's Chrome gets, so that none pays for the machine's closed network. */
export const sameFlags = [
  '--headless=new',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
];

/** Pages that were saved ask for what is elsewhere: no such name is found, at once and for every contender alike. */
export const loopbackOnly = '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1';

/** The last line that a contender's process prints. */
export type Outcome = {
  /** From before the browser is opened to the last page. */
  readonly totalMs: number;
  /** From the browser being open. */
  readonly crawlMs: number;
  readonly right: number;
  /** Ended without the text that it has to have. */
  readonly wrong: readonly string[];
  /** Failed, of the pages that are to succeed. */
  readonly failed: readonly string[];
  /** Pages/s over the first and the last tenth. */
  readonly firstPerSecond: number;
  readonly lastPerSecond: number;
  /** A digest of each page's content by its URL. */
  readonly contents: Readonly<Record<string, string>>;
  readonly detail?: Detail;
};

/** What Tabtrawl can tell of itself. */
export type Detail = {
  /** CPU of the thread that all but extraction runs in. */
  readonly mainThreadCpuMs: number;
  /** How long that thread answered nothing, at the longest and for 99 of 100 looks. */
  readonly longestBlockMs: number;
  readonly block99Ms: number;
  /** Median time in its lane of the first 500 pages that were done, and of the last 500. */
  readonly firstMs: number;
  readonly lastMs: number;
  readonly timeline: readonly Moment[];
  /** Memory that Chrome's tree was allowed, where that was set. */
  readonly budgetBytes?: number;
};

export type Moment = {
  readonly atMs: number;
  readonly limit: number;
  readonly working: number;
  readonly pagesPerSecond: number;
  /** Resident memory of the companion. */
  readonly companionBytes: number;
  readonly reason: string;
};
