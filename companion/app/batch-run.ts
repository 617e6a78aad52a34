/**
 * One batch as its starter sees it: its records as they finish, and its end.
 *
 * 1. Listening begins before the batch is started, as its first pages may end before the answer is there.
 * 2. A row that has ended is remembered by its index and its record fetched only when the reader asks for it,
 *    so that a slow reader costs a list of ids, not a heap of pages.
 * 3. At the end (or when events were left out) the list of pages is gone through once for what was not told.
 */
import type { BatchOptionsInput } from '../../shared/batch/options.ts';
import type { PageRecord } from '../../shared/batch/page-record.ts';
import { isTerminal, terminalPageStates } from '../../shared/batch/states.ts';
import type { Caller, ParamsInput, Result } from '../../shared/protocol/calls.ts';
import type { EventData, EventName } from '../../shared/protocol/events.ts';
import type { BatchInfo, PageRow } from '../../shared/protocol/model.ts';

/** Calls and events of a companion, in this process or another. */
export interface CompanionLink extends Caller {
  /** Gives the way to stop listening. */
  on<N extends EventName>(event: N, listener: (data: EventData<N>) => void): () => void;
  /** Raised when the companion is gone, with the reason. */
  readonly gone: AbortSignal;
}

/** A kind of links that is stopped or let in from the start; without a host, of the listed addresses' hosts. */
export type StartKind = NonNullable<ParamsInput<'batch.start'>['kinds']>[number];

export type CrawlRun = {
  readonly started: Result<'batch.start'>;
  /** Each ended page once, in the order of ending. Ends with the batch; throws where the companion goes away. For one reader. */
  records(): AsyncGenerator<PageRecord, void, void>;
  /** Resolves when the batch is done or cancelled; rejects where the companion goes away. */
  readonly ended: Promise<BatchInfo>;
};

/** Starts a batch and watches it. */
export async function startRun(
  link: CompanionLink,
  urls: readonly string[],
  options: BatchOptionsInput,
  { name, kinds = [] }: { readonly name?: string | undefined; readonly kinds?: readonly StartKind[] | undefined } = {},
): Promise<CrawlRun> {
  return watch(link, (call) => call('batch.start', { items: [...urls], options, name, kinds: [...kinds] }));
}

/** Watches a batch that is there already; pages that ended before are told too. */
export async function followRun(link: CompanionLink, batch: BatchInfo): Promise<CrawlRun> {
  return watch(link, async () => ({ batch, duplicates: 0, refused: [] }), true);
}

async function watch(
  link: CompanionLink,
  start: (call: Caller['call']) => Promise<Result<'batch.start'>>,
  sweepFirst = false,
): Promise<CrawlRun> {
  const finished: string[] = [];
  const seen = new Set<number>();
  let early: PageRow[] | null = [];
  let batch: string | null = null;
  let wake: () => void = () => {};
  let sweep = sweepFirst;

  const take = (row: PageRow): void => {
    if (row.batch !== batch || !isTerminal(row.state) || seen.has(row.index)) return;
    seen.add(row.index);
    finished.push(row.id);
    wake();
  };
  const stops = [
    link.on('page', ({ rows }) => {
      if (early) early.push(...rows);
      else rows.forEach(take);
    }),
    link.on('resync', () => {
      sweep = true;
      wake();
    }),
  ];
  const stop = (): void => {
    for (const off of stops) off();
  };

  let started: Result<'batch.start'>;
  try {
    started = await start((name, params) => link.call(name, params));
  } catch (error) {
    stop();
    throw error;
  }
  batch = started.batch.id;
  early.forEach(take);
  early = null;

  let end: BatchInfo | null = null;
  const ended = endOf(link, started.batch.id).then((info) => {
    end = info;
    sweep = true;
    wake();
    return info;
  });
  ended.catch(() => wake());

  async function* records(): AsyncGenerator<PageRecord, void, void> {
    try {
      for (;;) {
        const page = finished.shift();
        if (page !== undefined) {
          const { record } = await link.call('page.get', { page }).catch(async (thrown: unknown) => {
            // A connection that ends says so of each call first; why, its end tells.
            await new Promise((resolve) => setTimeout(resolve, 0));
            throw link.gone.aborted ? link.gone.reason : thrown;
          });
          if (record) yield record;
        } else if (sweep) {
          sweep = false;
          for await (const row of endedRows(link, started.batch.id)) take(row);
        } else if (end) {
          return;
        } else if (link.gone.aborted) {
          throw link.gone.reason;
        } else {
          await new Promise<void>((resolve) => {
            wake = resolve;
          });
        }
      }
    } finally {
      stop();
    }
  }
  return { started, records, ended };
}

/** Resolves with the batch once it has ended. */
function endOf(link: CompanionLink, batch: string): Promise<BatchInfo> {
  const { promise, resolve, reject } = Promise.withResolvers<BatchInfo>();
  const look = (info: BatchInfo): void => {
    // A cancelled batch is told before the last of its pages has ended.
    if (info.state === 'done' || (info.state === 'cancelled' && openPages(info) === 0)) resolve(info);
  };
  const ask = (): void => {
    link.call('batch.get', { batch }).then(look, reject);
  };
  const stops = [
    link.on('batch', (data) => {
      if ('removed' in data) {
        if (data.removed === batch) reject(new Error(`Batch ${batch} was removed.`));
      } else if (data.id === batch) look(data);
    }),
    link.on('resync', ask),
  ];
  const fail = (): void => reject(link.gone.reason);
  link.gone.addEventListener('abort', fail);
  ask();
  return promise.finally(() => {
    for (const off of stops) off();
    link.gone.removeEventListener('abort', fail);
  });
}

async function* endedRows(link: CompanionLink, batch: string): AsyncGenerator<PageRow> {
  const limit = 1000;
  for (let offset = 0; ; offset += limit) {
    const { rows } = await link.call('page.list', {
      batch,
      filter: { states: [...terminalPageStates] },
      offset,
      limit,
    });
    yield* rows;
    if (rows.length < limit) return;
  }
}

function openPages({ counts }: BatchInfo): number {
  return counts.waiting + counts.running + counts.retrying + counts.held;
}
