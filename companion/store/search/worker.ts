/** The search thread: answers questions, and brings the index up to date between them. Started by thread.ts. */
import { setImmediate as nextTurn, setTimeout as wait } from 'node:timers/promises';
import { workerData } from 'node:worker_threads';
import { TabtrawlError } from '../../../shared/batch/errors.ts';
import { Db } from '../sqlite.ts';
import { answerCalls } from '../thread-calls.ts';
import { CatchUp } from './catch-up.ts';
import { Finder } from './find.ts';
import { checkIndex, indexPathOf, openIndex, removeIndex } from './index-file.ts';
import { parseQuery } from './query.ts';
import type { SearchResult, SearchTask } from './thread.ts';

const { path } = workerData as { readonly path: string };

/**
 * How often what the crawl wrote is taken in: many pages at once cost less than a few at a time, as FTS5 writes a part of the index for each
 * transaction and merges them later. A question takes in what has come by then.
 */
const lookEveryMs = 10_000;
/** So many times as long as a step took nothing is done after it: at most a fifth of a core goes into the index. */
const restRatio = 4;

type WorkerParts = { readonly index: Db; readonly finder: Finder; readonly reader: Db; readonly catchUp: CatchUp };

const store = new Db({ path, cacheBytes: 4 * 1024 ** 2 });
let parts: WorkerParts | null = null;
let keepsUp = false;

function openParts(): WorkerParts {
  const indexPath = indexPathOf(path);
  const noted = store.get<{ seq: number | null }>('SELECT max(seq) AS seq FROM search_queue')?.seq ?? 0;
  const index = openIndex(indexPath, () => {
    // A new index takes in all pages that there are: what was noted of them before need not be done as well.
    store.run('DELETE FROM search_queue WHERE seq <= ?', noted);
    return (store.get<{ key: number | null }>('SELECT max(page) AS key FROM records')?.key ?? 0) + 1;
  });
  const reader = new Db({ path: indexPath, readOnly: true, cacheBytes: 32 * 1024 ** 2 });
  reader.attach('store', path);
  return { index, reader, finder: new Finder(reader), catchUp: new CatchUp(store, index) };
}

/** Runs on the index; where that is damaged it is made anew, once, and filled again from the database. */
function withIndex<T>(act: (parts: WorkerParts) => T): T {
  try {
    parts ??= openParts();
    return act(parts);
  } catch (error) {
    if (!(error instanceof TabtrawlError) || error.code !== 'store-damaged') throw error;
    parts?.reader[Symbol.dispose]();
    parts?.index[Symbol.dispose]();
    parts = null;
    removeIndex(indexPathOf(path));
    parts = openParts();
    return act(parts);
  }
}

async function answer(task: SearchTask): Promise<SearchResult> {
  switch (task.task) {
    case 'find': {
      const { want } = task;
      const query = parseQuery(want.text, Date.now());
      return withIndex(({ finder, catchUp }) => {
        if (keepsUp) catchUp.stepNew();
        return { ...finder.find(query, want), left: catchUp.left(), notes: query.notes };
      });
    }
    case 'catch-up': {
      const until = performance.now() + task.forMs;
      while (withIndex(({ catchUp }) => catchUp.step()) && performance.now() < until) await nextTurn();
      return { left: withIndex(({ catchUp }) => catchUp.left()) };
    }
    case 'keep-up': {
      if (keepsUp) return { left: 0 };
      keepsUp = true;
      return keepUp();
    }
    case 'check': {
      parts ??= openParts();
      checkIndex(parts.index);
      return { left: parts.catchUp.left() };
    }
  }
}

/** Ends with the thread, or with what can't be mended. */
async function keepUp(): Promise<never> {
  for (;;) {
    const from = performance.now();
    const worked = withIndex(({ catchUp }) => catchUp.step());
    await wait(worked ? (performance.now() - from) * restRatio : lookEveryMs, undefined, { ref: false });
  }
}

answerCalls<SearchTask, SearchResult>(answer);
