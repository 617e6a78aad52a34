/** The store's second thread: lists pages and writes the WAL back, each on a connection of its own. Started by thread.ts. */
import { workerData } from 'node:worker_threads';
import { PageLists } from './page-list.ts';
import { Db } from './sqlite.ts';
import type { StoreAnswer, StoreTask } from './thread.ts';
import { answerCalls } from './thread-calls.ts';

const { path } = workerData as { readonly path: string };
const lists = new PageLists(new Db({ path, readOnly: true }));
const writer = new Db({ path, cacheBytes: 1024 ** 2 });

answerCalls<StoreTask, StoreAnswer>((asked) => {
  if (asked.task === 'list') return lists.list(asked.batch, asked.want);
  if (asked.task === 'crawled') return lists.crawled(asked.urls);
  // As much as goes without waiting for readers or the crawl's writes.
  writer.exec('PRAGMA wal_checkpoint(PASSIVE)');
  return null;
});
