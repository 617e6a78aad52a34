/** Runs the hooks that belong to the crawl: beforeExtract, pageDone, batchDone. Those with a tab are the runner's. */

import { messageOf, TabtrawlError } from '../../shared/batch/errors.ts';
import { type PageRecord, pageRecord } from '../../shared/batch/page-record.ts';
import { failures } from '../../shared/messages/failures.ts';
import type { BatchInfo } from '../../shared/protocol/model.ts';
import type { Capture, HookSet, Log, PageMoment } from './ports.ts';

export class HookRun {
  readonly #sets: readonly HookSet[];
  readonly #log: Log;

  constructor(sets: readonly HookSet[], log: Log) {
    this.#sets = sets;
    this.#log = log;
  }

  /** True where a hook works on the tab of this URL, so that it has to be rendered and is no one else's to take. */
  needsTab(url: string): boolean {
    return this.#of(url).some((set) => set.beforeNavigate || set.afterLoad);
  }

  /** True where a hook is shown the capture of this URL. */
  wantsCapture(url: string): boolean {
    return this.#of(url).some((set) => set.beforeExtract);
  }

  /** The capture as the hooks leave it. Rejects `hook` where one throws, `timeout` where one is not done when the signal is raised. */
  async beforeExtract(capture: Capture, at: PageMoment): Promise<Capture> {
    let given = capture;
    for (const set of this.#of(at.url)) {
      const { beforeExtract } = set;
      if (!beforeExtract) continue;
      const other = await bounded('beforeExtract', at, () => beforeExtract.call(set, { ...at, capture: given }));
      if (other) given = asCapture(other);
    }
    return given;
  }

  /** The record as the hooks leave it; rejects as beforeExtract, and `hook` where what one gives is no record. */
  async pageDone(record: PageRecord, at: PageMoment): Promise<PageRecord> {
    let given = record;
    for (const set of this.#of(at.url)) {
      const { pageDone } = set;
      if (!pageDone) continue;
      const other = await bounded('pageDone', at, () => pageDone.call(set, { ...at, record: given }));
      if (other) given = asRecord(other, record);
    }
    return given;
  }

  /** After the batch's end was stored; what a hook throws can only be logged. */
  async batchDone(batch: BatchInfo): Promise<void> {
    for (const set of this.#sets) {
      try {
        await set.batchDone?.({ batch });
      } catch (thrown) {
        this.#log('error', `the hook batchDone threw: ${messageOf(thrown)}`, { batch: batch.id });
      }
    }
  }

  #of(url: string): readonly HookSet[] {
    return this.#sets.filter((set) => matchesUrl(set.match, url));
  }
}

function asCapture(given: Capture): Capture {
  // The types hold for TypeScript only.
  if (typeof given.body === 'string' && typeof given.finalUrl === 'string') return given;
  throw new TabtrawlError('hook', failures.say('hookNoCapture'));
}

function asRecord(given: unknown, own: PageRecord): PageRecord {
  const parsed = pageRecord.safeParse(given);
  if (!parsed.success) throw new TabtrawlError('hook', failures.say('hookNoRecord', { words: parsed.error.message }));
  const { id, batch, index, state } = own;
  return { ...parsed.data, id, batch, index, state };
}

async function bounded<T>(name: string, { signal }: PageMoment, act: () => T | Promise<T>): Promise<T> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const stop = () => reject(new TabtrawlError('timeout', failures.say('hookLate', { hook: name })));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop);
  over.catch(() => {});
  try {
    return await Promise.race([over, called(name, act)]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

async function called<T>(name: string, act: () => T | Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (thrown) {
    throw new TabtrawlError('hook', failures.say('hookThrew', { hook: name, words: messageOf(thrown) }), {
      cause: thrown,
    });
  }
}

/**
 * Globs over URLs: `*` stands for anything within a path segment, `**` across segments, `?` and all else for themselves.
 * With `://` in it a glob is held against the whole URL, else against host, path and query (`example.com/news/**`).
 */

/** Throws nothing: every text is a glob. */
export function globToRegExp(glob: string): RegExp {
  const source = glob.replace(/\*\*|\*|[\\^$.+?()[\]{}|/]/g, (part) => {
    if (part === '**') return '.*';
    return part === '*' ? '[^/]*' : `\\${part}`;
  });
  return new RegExp(`^${glob.includes('://') ? '' : '[a-z]+://'}${source}$`, 'i');
}

/** True where `match` takes the URL; no `match` takes all. */
export function matchesUrl(match: string | RegExp | undefined, url: string): boolean {
  if (match === undefined) return true;
  if (typeof match === 'string') return globToRegExp(match).test(url);
  // A sticky or global expression starts where it last ended.
  match.lastIndex = 0;
  return match.test(url);
}
