/** A worker thread of the extractors: one capture at a time. It is given nothing but captures and gives nothing but records or errors. */
import { parentPort } from 'node:worker_threads';
import { toErrorData } from '../../shared/batch/errors.ts';
import type { Capture, Extracted, ExtractRequest } from '../crawl/ports.ts';
import { extractPage } from './extract-page.ts';
import { standInForBrowser } from './linkedom-document.ts';

export type WorkerTask = { readonly capture: Capture; readonly request: ExtractRequest };
export type WorkerAnswer = { readonly extracted: Extracted } | { readonly error: ReturnType<typeof toErrorData> };

standInForBrowser();
parentPort?.on('message', ({ capture, request }: WorkerTask) => {
  let answer: WorkerAnswer;
  try {
    answer = { extracted: extractPage(capture, request) };
  } catch (thrown) {
    answer = { error: toErrorData(thrown) };
  }
  parentPort?.postMessage(answer);
});
