/** A thread that lists pages on a connection of its own, so that no search holds up the crawl. Started by page-reader.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorData } from '../../shared/batch/errors.ts';
import { PageLists } from './page-list.ts';
import type { ListAnswer, ListQuestion } from './page-reader.ts';
import { Db } from './sqlite.ts';

const lists = new PageLists(new Db({ path: (workerData as { path: string }).path, readOnly: true }));

parentPort?.on('message', ({ id, batch, want }: ListQuestion) => {
  let answer: ListAnswer;
  try {
    answer = { id, stretch: lists.list(batch, want) };
  } catch (error) {
    answer = { id, error: toErrorData(error) };
  }
  parentPort?.postMessage(answer);
});
