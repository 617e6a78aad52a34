/**
 * What runs in pages of the browser: built by Vite into one script (dist/extract/extract.js), which leaves `tabtrawl` on the page that it
 * is evaluated in. It needs a DOM and nothing else: no network, no storage, nothing of Node.
 */
import { toErrorData } from '../../shared/batch/errors.ts';
import type { Arrived, ArrivedBody, Extracted, ExtractRequest, ServedSeen } from '../crawl/ports.ts';
import { extractPage, type Source } from './extract-page.ts';
import { marksOf } from './page-marks.ts';
import { parseDocument } from './parse-document.ts';
import { seenIn, seenInText } from './seen.ts';

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

/** Never throws. */
export function readArrived({ reading, ...source }: ArrivedBody): Arrived {
  const { body, kind } = source;
  let seen: ServedSeen | null = kind === 'text' ? seenInText(body) : null;
  let extracted: Extracted | null = null;
  try {
    if (reading)
      extracted = extractPage({ ...source, title: '' }, reading.request, (document) => {
        seen = seenIn(document, body);
      });
  } catch {
    // Whoever gets the body meets the same fault, and has a name for it.
  }
  const marks = reading?.marks && kind === 'dom' ? marksOf(body) : null;
  return {
    seen: seen ?? seenIn(parseDocument(body), body),
    marks: marks && [...marks],
    extracted,
    body: extracted && !reading?.keepsBody ? null : body,
  };
}
