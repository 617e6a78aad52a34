/**
 * The library: `import { openCrawler } from 'tabtrawl'`. The command line is built on it and on nothing else.
 *
 * @example
 * await using crawler = await openCrawler();
 * for await (const page of crawler.crawl(['https://example.com/'])) console.log(page.markdown);
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { TabtrawlError } from '../../shared/batch/errors.ts';
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import type { PageFilter, Result } from '../../shared/protocol/calls.ts';
import { connectCompanion } from '../api/client.ts';
import { readCompanionFile } from '../api/discovery.ts';
import type { RereadOptions } from '../crawl/reread.ts';
import { type CrawlRun, followRun, type StartKind, startRun } from './batch-run.ts';
import type { CompanionOptions } from './companion.ts';
import { type Home, homeOf } from './home.ts';
import { downloadFrom, EventFan, type RunningCompanion } from './running-companion.ts';

export { type ErrorCode, TabtrawlError } from '../../shared/batch/errors.ts';
export type { BatchOptions, BatchOptionsInput } from '../../shared/batch/options.ts';
export type { PageError, PageLink, PageMetadata, PageRecord, PageTimings } from '../../shared/batch/page-record.ts';
export type { BatchInfo, PageRow, SearchHit, StatusInfo } from '../../shared/protocol/model.ts';
export type { Capture, HookSet, Hooks, HookTarget } from '../crawl/ports.ts';
export type { RereadOptions } from '../crawl/reread.ts';
export type { CompanionLink, CrawlRun, StartKind } from './batch-run.ts';

/** Records in input order, and what of the list has none. */
export type CrawledPages = PageRecord[] & {
  /** Entries that are no address to crawl, each with its reason. */
  readonly refused: Result<'batch.start'>['refused'];
  /** Entries that named an address again. */
  readonly duplicates: number;
};

export type CrawlerOptions = Partial<Omit<CompanionOptions, 'home'>> & {
  /** The home folder. Default: `TABTRAWL_HOME`, else the platform's data folder. */
  readonly home?: string | Home;
  /** Joins a companion that already runs on this home rather than being refused. Default true. */
  readonly join?: boolean;
};

export type CrawlOptions = BatchOptionsInput & {
  /** A name to find the batch by. Default: its hosts. */
  readonly name?: string;
  /** Kinds of links that are stopped or let in from the start, such as `{ template: '/u/*', rule: 'stopped' }`. With depth or sitemap. */
  readonly kinds?: readonly StartKind[];
  /** Cancels the batch; the loop then ends with this signal's reason. */
  readonly signal?: AbortSignal;
};

export interface Crawler extends AsyncDisposable, RunningCompanion {
  /** True where another process holds the Chrome. */
  readonly joined: boolean;
  /**
   * Crawls a list; gives each page's record once, as it finishes. A page that fails is a record too (`state`, `error`).
   * Leaving the loop early cancels the batch. What of the list is no address is told by a warning of the process.
   */
  crawl(urls: Iterable<string>, options?: CrawlOptions): AsyncGenerator<PageRecord, void, void>;
  /** As crawl, all at once, in input order; with what was refused. */
  crawlAll(urls: Iterable<string>, options?: CrawlOptions): Promise<CrawledPages>;
  /** As crawl, with what was refused and the batch's id before the first page. */
  start(urls: Iterable<string>, options?: CrawlOptions): Promise<CrawlRun>;
  /**
   * Pages that answer a question, over all that was crawled: words, "phrases", `host:`, `batch:`, `after:`, `kind:`. Brings the index
   * up to date first, for 3 s at most; `left` says how many pages are not in it then.
   */
  search(text: string, options?: { readonly limit?: number; readonly offset?: number }): Promise<Result<'search'>>;
  /**
   * Reads the pages of a batch that are done (those of `filter`) again from what is stored of them, by the rules and options of now;
   * nothing is visited. Pages of which nothing is stored (`missing`) or that could not be read (`failed`) stay as they were.
   */
  reread(batch: string, options?: RereadOptions & { readonly filter?: PageFilter }): Promise<Result<'batch.reread'>>;
  /** Watches a batch that is there already. */
  follow(batch: string): Promise<CrawlRun>;
}

/** Opens a crawler: a companion of its own in this process, or a connection to the one that runs. Throws TabtrawlError. */
export async function openCrawler(options: CrawlerOptions = {}): Promise<Crawler> {
  const home = typeof options.home === 'object' ? options.home : homeOf({ ...process.env, ...homeEnv(options.home) });
  const { companion, joined } = await joinOrOpen(home, options);

  const start: Crawler['start'] = async (urls, { name, kinds, signal, ...batchOptions } = {}) => {
    signal?.throwIfAborted();
    const run = await startRun(companion, [...urls], batchOptions, { name, kinds });
    const batch = run.started.batch.id;
    const cancel = (): void => void cancelBatch(companion, batch);
    signal?.addEventListener('abort', cancel, { once: true });
    run.ended.catch(() => {}).finally(() => signal?.removeEventListener('abort', cancel));
    return run;
  };

  async function* crawl(
    urls: Iterable<string>,
    crawlOptions: CrawlOptions = {},
  ): AsyncGenerator<PageRecord, void, void> {
    const run = await start(urls, crawlOptions);
    const { refused } = run.started;
    if (refused[0])
      process.emitWarning(`Entries that are no address to crawl were left out: ${refused.length}.`, {
        type: 'Tabtrawl',
        detail: `The first, in line ${refused[0].line}: ${JSON.stringify(refused[0].text.slice(0, 200))}`,
      });
    yield* recordsOf(run, crawlOptions);
  }

  async function* recordsOf(run: CrawlRun, crawlOptions: CrawlOptions): AsyncGenerator<PageRecord, void, void> {
    let isRead = false;
    try {
      yield* run.records();
      isRead = true;
    } finally {
      if (!isRead && !companion.gone.aborted) await cancelBatch(companion, run.started.batch.id);
    }
    crawlOptions.signal?.throwIfAborted();
  }

  const close = (): Promise<void> => companion.close();
  return {
    ...companion,
    joined,
    start,
    search: (text, want = {}) => companion.call('search', { text, waitMs: 3000, ...want }),
    reread: (batch, { filter, ...given } = {}) =>
      companion.call('batch.reread', { batch, ...(filter ? { filter } : {}), options: given }),
    follow: async (batch) => followRun(companion, await companion.call('batch.get', { batch })),
    crawl,
    crawlAll: async (urls, crawlOptions = {}) => {
      const run = await start(urls, crawlOptions);
      const records = await Array.fromAsync(recordsOf(run, crawlOptions));
      const { refused, duplicates } = run.started;
      return Object.assign(
        records.sort((a, b) => a.index - b.index),
        { refused, duplicates },
      );
    },
    [Symbol.asyncDispose]: close,
  };
}

/** One that has ended meanwhile needs it no more. */
async function cancelBatch(companion: RunningCompanion, batch: string): Promise<void> {
  try {
    await companion.call('batch.cancel', { batch });
  } catch (error) {
    if (!(error instanceof TabtrawlError && (error.code === 'conflict' || error.code === 'not-found'))) throw error;
  }
}

function homeEnv(home: string | undefined): { TABTRAWL_HOME?: string } {
  return home === undefined ? {} : { TABTRAWL_HOME: home };
}

/** Another companion that opens or closes just now is waited for so long. */
const changesWithinMs = 20_000;
const lookAgainMs = 200;

/** Two that start at once come to share one companion, and one that comes as another closes opens its own after it. */
async function joinOrOpen(
  home: Home,
  options: CrawlerOptions,
): Promise<{ readonly companion: RunningCompanion; readonly joined: boolean }> {
  for (const untilMs = performance.now() + changesWithinMs; ; ) {
    try {
      const held = options.join === false ? null : await joinCompanion(home, options);
      if (held) return { companion: held, joined: true };
      // Loaded only where one is opened: what merely asks one that runs, or prints its help, starts in half the time.
      const { openCompanion } = await import('./companion.ts');
      return { companion: await openCompanion({ ...options, home }), joined: false };
    } catch (thrown) {
      const isChanging =
        thrown instanceof TabtrawlError && (thrown.code === 'home-in-use' || thrown.code === 'connection');
      if (!isChanging || options.join === false || performance.now() > untilMs || options.signal?.aborted) throw thrown;
    }
    await sleep(lookAgainMs);
  }
}

/** A companion that runs already, as a link: its calls and events over the WebSocket. */

/** What only the process that opens Chrome can be asked for. */
const openerOnly = {
  hooks: 'hooks are code and do not go over the wire',
  chrome: 'its Chrome is open already',
  chromeArgs: 'its Chrome is open already',
  attach: 'it holds a Chrome of its own',
  profile: 'its Chrome is open on its profile',
  fleet: 'its fleet was named, or not, when it was started',
} as const satisfies Partial<Record<keyof CompanionOptions, string>>;

/** Null where none runs on this home. Throws `conflict` where it runs but what is asked for cannot be had of it. */
async function joinCompanion(
  home: Home,
  options: Partial<Omit<CompanionOptions, 'home'>>,
): Promise<RunningCompanion | null> {
  const file = await readCompanionFile(home.run);
  if (!file) return null;
  for (const [name, reason] of Object.entries(openerOnly)) {
    const asked = Object.entries(options).find(([key]) => key === name)?.[1];
    if (asked !== undefined && !(Array.isArray(asked) && asked.length === 0))
      throw new TabtrawlError(
        'conflict',
        `A companion runs on this home (process ${file.pid}), so "${name}" cannot be had: ${reason}. Close it first, or set TABTRAWL_HOME to another folder.`,
      );
  }

  const fan = new EventFan();
  const gone = new AbortController();
  const remote = await connectCompanion({
    port: file.port,
    token: file.token,
    client: 'tabtrawl command',
    // The pair has been parsed against its schema.
    onEvent: ({ event, data }) => fan.emit(event, data as never),
    onClose: (code, reason) =>
      gone.abort(new TabtrawlError('interrupted', `The companion (process ${file.pid}) went away: ${reason || code}.`)),
  });
  return {
    port: file.port,
    gone: gone.signal,
    call: (name, params) => remote.call(name, params),
    on: (event, listener) => fan.on(event, listener),
    download: (path) => downloadFrom(file.port, path),
    windowsClosed: async () => {},
    outTrouble: () => null,
    idle: async () => {},
    close: () => remote.close(),
  };
}
