/**
 * What runs in a kept page of the browser: built by Vite into one script (dist/extract/extract.js), which leaves `tabtrawl.extract`
 * on the page that it is evaluated in. It needs a DOM and nothing else: no network, no storage, nothing of Node.
 */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { Extracted, ExtractRequest } from '../crawl/ports.ts';
import { extractPage, type Source } from './extract-page.ts';

export type ExtractTask = { readonly capture: Source; readonly request: ExtractRequest };
export type ExtractAnswer = { readonly extracted: Extracted } | { readonly error: ReturnType<typeof toErrorData> };

let taken: string[] = [];

/** The beginning of a body that comes in pieces; `extract` is given the last one. */
export function take(piece: string): void {
  taken.push(piece);
}

/** Never throws: what cannot be read is answered with its error. */
export function extract({ capture, request }: ExtractTask): ExtractAnswer {
  const body = taken.join('') + capture.body;
  taken = [];
  try {
    return { extracted: extractPage({ ...capture, body }, request) };
  } catch (thrown) {
    return { error: toErrorData(thrown) };
  }
}
