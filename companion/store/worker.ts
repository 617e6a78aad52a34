/** The store's second thread: lists pages and writes the WAL back, each on a connection of its own. Started by store-thread.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorData } from '../../shared/batch/errors.ts';
import { PageLists } from './page-list.ts';
import { Db } from './sqlite.ts';
import type { Answer, Question } from './thread.ts';

const { path } = workerData as { readonly path: string };
const lists = new PageLists(new Db({ path, readOnly: true }));
const writer = new Db({ path, cacheBytes: 1024 ** 2 });

parentPort?.on('message', (question: Question) => {
  parentPort?.postMessage(answerTo(question));
});

function answerTo(question: Question): Answer {
  const { id } = question;
  try {
    if (question.task === 'list') return { id, stretch: lists.list(question.batch, question.want) };
    // As much as goes without waiting for readers or the crawl's writes.
    writer.exec('PRAGMA wal_checkpoint(PASSIVE)');
    return { id, stretch: null };
  } catch (error) {
    return { id, error: toErrorData(error) };
  }
}
