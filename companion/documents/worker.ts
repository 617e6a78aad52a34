/** The thread that reads documents; ended by its owner (reader.ts) where one takes too much. */
import { parentPort } from 'node:worker_threads';
import { toErrorData } from '../../shared/batch/errors.ts';
import { type DocumentTask, readDocument } from './read.ts';
import type { DocumentAnswer } from './reader.ts';

parentPort?.on('message', async (task: DocumentTask) => {
  let answer: DocumentAnswer;
  try {
    answer = { page: await readDocument(task) };
  } catch (thrown) {
    answer = { error: toErrorData(thrown) };
  }
  parentPort?.postMessage(answer);
});
