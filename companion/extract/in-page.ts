/**
 * What runs in a kept page of the browser: built by Vite into one script (dist/extract/extract.js), which leaves `tabtrawl.extract`
 * on the page that it is evaluated in. It needs a DOM and nothing else: no network, no storage, nothing of Node.
 */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { Capture, Extracted, ExtractRequest } from '../crawl/ports.ts';
import { extractPage } from './extract-page.ts';

export type ExtractTask = { readonly capture: Capture; readonly request: ExtractRequest };
export type ExtractAnswer = { readonly extracted: Extracted } | { readonly error: ReturnType<typeof toErrorData> };

/** Never throws: what cannot be read is answered with its error. */
export function extract({ capture, request }: ExtractTask): ExtractAnswer {
  try {
    return { extracted: extractPage(capture, request) };
  } catch (thrown) {
    return { error: toErrorData(thrown) };
  }
}
